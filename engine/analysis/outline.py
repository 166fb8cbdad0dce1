"""What stands against copying a function, for those that need not know more of its body.

    (defn area [r] (* 3 r r))    area takes 1 argument and has 5 nodes
    obstacle(area, name, 1, 40)  =>  ""      obstacle(area, name, 2, 40)  =>  ARGUMENTS

Whoever copies a body depends on it; whoever does not copy it should not. So this is asked first,
and its answer stays the same for most edits of a body.
"""

from __future__ import annotations

from typing import Final

from ..ir.core import Fn, Global, Node
from ..ir.walk import children, nodes
from .flow_calls import arity_for

NONE: Final = ""
ARGUMENTS: Final = "other arguments"
REMEMBERED: Final = "remembered"
RECURSIVE: Final = "recursive"
SIZE: Final = "size"

LARGEST: Final = 400  # nodes of a function in which its own name is looked for; larger is too large


def obstacle(fn: Fn, name: tuple[str, str], count: int, limit: int) -> str:
    """Why a call with `count` arguments is not to be replaced by a copy of the arity it enters.

    NONE; ARGUMENTS: it enters none. REMEMBERED: a memo is asked at each call. RECURSIVE: the
    function calls `name`, which it is bound to. SIZE: the body has more than `limit` nodes.
    """
    at = arity_for(fn, count)
    if at is None:
        return ARGUMENTS
    if is_remembered(fn):
        return REMEMBERED
    if size_of(fn, LARGEST) <= LARGEST and _names(fn, name):
        return RECURSIVE
    return SIZE if size_of(fn.arities[at].body, limit) > limit else NONE


def is_remembered(fn: Fn) -> bool:
    """Whether calls go through a memo, which a copy of the body would not ask."""
    from ..runtime.memo import memo_of

    return fn.meta is not None and memo_of(fn.namespace, fn.name, fn.meta) is not None


def size_of(body: Node, most: int) -> int:
    """Nodes of a tree; counting stops soon after `most`."""
    size, stack = 0, [body]
    while stack and size <= most:
        size += 1
        stack.extend(children(stack.pop()))
    return size


def _names(fn: Fn, name: tuple[str, str]) -> bool:
    return any([type(n) is Global and (n.namespace, n.name) == name for n in nodes(fn)])
