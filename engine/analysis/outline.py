"""What stands against copying a function, for those that need not know more of its body.

    (defn area [r] (* 3 r r))    area takes 1 argument and has 5 nodes
    obstacle(area, name, 1, 40)  =>  ""      obstacle(area, name, 2, 40)  =>  ARGUMENTS

Whoever copies a body depends on it; whoever does not copy it should not. So this is asked first,
and its answer stays the same for most edits of a body.
"""

from __future__ import annotations

from typing import Final

from ..ir.core import Call, Const, Fn, Global, If, Local, Node, PrimCall, Recur, Var
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


Places = tuple[tuple[int, ...], tuple[int, ...]]  # parameters by position
NOWHERE: Final[Places] = ((), ())


def passed_on(fn: Fn, name: tuple[str, str], count: int, limit: int) -> Places:
    """What a recursive function of at most `limit` nodes passes on unchanged to itself.

    The parameters of the arity that `count` arguments enter: all that go round unchanged, and of
    those the ones that alone decide a test or what a primitive gives. None where the function is
    used otherwise than in calls of itself, where it checks them or takes more as a rest.
    """
    at = arity_for(fn, count)
    arity = None if at is None else fn.arities[at]
    if arity is None or arity.rest is not None or is_remembered(fn):
        return NOWHERE
    if size_of(arity.body, limit) > limit:
        return NOWHERE
    every = nodes(arity.body)
    turns: list[Call | Recur] = []
    calls = 0
    for n in every:
        if type(n) is Call and _is_name(n.fn, name) and len(n.args) == count:
            turns.append(n)
            calls += 1
        elif type(n) is Recur and n.target is arity.target:
            turns.append(n)
    if not calls or calls != sum([_is_name(n, name) for n in every]):
        return NOWHERE
    places = [
        at
        for at, (var, kind) in enumerate(zip(arity.params, arity.param_types, strict=True))
        if kind is None and all([_reads(turn.args[at], {var}) for turn in turns])
    ]
    stay = {arity.params[at] for at in places}
    deciding: set[Var] = set()
    for n in every:
        parts = n.args if type(n) is PrimCall else (n.test,) if type(n) is If else ()
        read = {part.var for part in parts if type(part) is Local}
        if read and read <= stay and all([type(p) is Const or type(p) is Local for p in parts]):
            deciding |= read
    return tuple(places), tuple([at for at in places if arity.params[at] in deciding])


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
    return any([_is_name(n, name) for n in nodes(fn)])


def _is_name(n: Node, name: tuple[str, str]) -> bool:
    return type(n) is Global and (n.namespace, n.name) == name


def _reads(n: Node, of: set[Var]) -> bool:
    return type(n) is Local and n.var in of
