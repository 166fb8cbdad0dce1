"""Layer 9: parallel and asynchronous work behind the host boundary.

Its rows stand in the same table as all other capabilities; which module holds which is said here.
"""

from __future__ import annotations

from typing import Final

from ..runtime.capability import provide

MODULES: Final[dict[str, str]] = {
    "concurrent": """ccos.concurrent.parallel ccos.concurrent.pmap ccos.concurrent.pfilter
        ccos.concurrent.preduce""",
    "asynchronous": "ccos.async.spawn ccos.async.await ccos.async.cancel ccos.async.done",
}

provide(__name__, MODULES)
