"""From a row's signature to the function that programs call.

    "str int -> str"  =>  entry(s, i): counts the arguments, checks the kinds, calls impl(s, i)

An argument declared as a function is given to `impl` as a Python callable: keywords, maps, sets and
vectors are callable in RTFS (`runtime.callable.as_function` is the one place that says so).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ..runtime.callable import as_function
from ..runtime.errors import arity_error, type_error
from ..runtime.function import arity_text
from ..types.sig import Alternative, SigType
from ..values.kinds import matches, type_name

if TYPE_CHECKING:
    from .table import Primitive

Test = Callable[[Any], bool]


def checked_entry(prim: Primitive) -> Callable[..., Any]:
    """The checking entry of a row. Errors: arity-mismatch, type-error, and what `impl` raises."""
    alternatives = prim.signature.alternatives
    if len(alternatives) == 1:
        return _single(prim, alternatives[0])
    return _several(prim, tuple((alt, _single(prim, alt)) for alt in alternatives))


def _several(
    prim: Primitive, entries: tuple[tuple[Alternative, Callable[..., Any]], ...]
) -> Callable[..., Any]:
    arities = prim.signature.arities()

    def entry(*args: Any) -> Any:
        count = len(args)
        for alt, call in entries:
            most = alt.most()
            if alt.least() <= count and (most is None or count <= most):
                return call(*args)
        raise arity_error(prim.name, arity_text(arities), count)

    return entry


def _single(prim: Primitive, alt: Alternative) -> Callable[..., Any]:
    impl, name = prim.impl, prim.name
    least, most = alt.least(), alt.most()
    kinds = [p.type for p in alt.params]
    expected = arity_text(((least, most),))
    # the variadic parameter, if any, stands last but for a fixed tail
    spread = next((i for i, p in enumerate(alt.params) if p.mod in ("*", "+")), None)
    plain = spread is None
    tests = [_test(kind) for kind in kinds]
    functions = [kind.word in ("fn", "->") for kind in kinds]

    def positions(count: int) -> list[int]:
        if plain:
            return list(range(count))
        assert spread is not None
        tail = len(kinds) - spread - 1
        return [
            *range(spread),
            *[spread] * (count - spread - tail),
            *range(spread + 1, len(kinds)),
        ]

    layouts: dict[int, list[tuple[int, Test | None, bool]]] = {}

    def entry(*args: Any) -> Any:
        count = len(args)
        layout = layouts.get(count)
        if layout is None:
            if count < least or (most is not None and count > most):
                raise arity_error(name, expected, count)
            layout = layouts[count] = [
                (at, tests[p], functions[p])
                for at, p in enumerate(positions(count))
                if tests[p] is not None or functions[p]
            ]
        for at, test, function in layout:
            if function:
                args = (*args[:at], as_function(args[at], name, at), *args[at + 1 :])
            elif not test(args[at]):  # type: ignore[misc]
                kind = kinds[positions(count)[at]]
                raise type_error(name, kind.expected(), type_name(args[at]), at)
        return impl(*args)

    return entry


def _test(kind: SigType) -> Test | None:
    """A test of one argument, None where every value will do."""
    if kind.word == "any" or len(kind.word) == 1 and kind.word != "/":
        return None
    if kind.word == "/":
        members = [_test(a) for a in kind.args]
        if any(m is None for m in members):
            return None
        return lambda value: any([m(value) for m in members])  # type: ignore[misc]
    word = kind.word
    return matches(word)
