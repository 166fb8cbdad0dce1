"""Many calls of one capability as one.

    (call :ccos.host.batch :ccos.state.kv.put [[:a 1] [:b 2]])   =>   [1 2], in one transaction

A capability that can answer several calls together does; any other is called for one after the
other. The same policy, checks and audit apply to every one of them.
"""

from __future__ import annotations

from typing import Any

from ..runtime.access import CapabilityContext
from ..runtime.capability import ALLOW, capability
from ..runtime.errors import type_error
from ..values.atoms import Keyword
from ..values.kinds import type_name
from ..values.vectors import is_vector, vector


@capability("ccos.host.batch", "kw/str vec -> vec", effect="compute", grant=ALLOW)
def batch(cx: CapabilityContext, target: Keyword | str, calls: Any) -> Any:
    """The answers to several calls of one capability, in order; each call is a vector of arguments.

    (call :ccos.host.batch :ccos.math.add [[1 2] [3 4]])
    """
    for args in calls:
        if not is_vector(args):
            raise type_error(cx.id, "vector of arguments", type_name(args), 1)
    id = target.name if isinstance(target, Keyword) else target
    return vector(cx.batch(id, [tuple(args) for args in calls]))
