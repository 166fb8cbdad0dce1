"""What a program may know of capabilities before it calls one.

(load-capability :ccos.io/println)   =>   {:id :ccos.io.println :effect :compute :grant :allow …}
"""

from __future__ import annotations

from typing import Any

from ..runtime.access import CapabilityContext
from ..runtime.capability import ALLOW, capability
from ..values.atoms import keyword
from ..values.maps import pmap


@capability("ccos.capability.load", "kw/str -> map", effect="compute", grant=ALLOW)
def load(cx: CapabilityContext, id: Any) -> Any:
    """Make sure a capability exists; a map of its id, signature, effect and the policy's grant.

    (call :ccos.capability.load :ccos.io.println)
    """
    row, decision = cx.services.describe(id if type(id) is str else id.name)
    return pmap(
        [
            (keyword("id"), keyword(row.id)),
            (keyword("signature"), row.sig),
            (keyword("effect"), keyword(row.effect)),
            (keyword("grant"), keyword(decision)),
            (keyword("doc"), row.doc),
        ]
    )
