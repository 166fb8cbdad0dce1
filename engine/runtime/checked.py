"""From a signature to a function that checks its arguments before it calls.

    checked("f", parse_signature("str int -> str"), f)  =>  counts, checks the kinds, then f(s, i)

An argument declared as a function reaches `impl` as a Python callable: keywords, maps, sets and
vectors are callable in RTFS (`as_function` is the one place that says so).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..types.sig import Alternative, Signature, SigType
from ..values.kinds import matches, type_name
from .callable import as_function
from .errors import arity_error, type_error
from .function import arity_text

Test = Callable[[Any], bool]
Call = Callable[..., Any]


def checked(name: str, signature: Signature, impl: Call) -> Call:
    """The checking entry. Errors: arity-mismatch, type-error, and what `impl` raises."""
    alternatives = signature.alternatives
    if len(alternatives) == 1:
        return _single(name, alternatives[0], impl)
    entries = [(alt, _single(name, alt, impl)) for alt in alternatives]
    expected = arity_text(signature.arities())

    def entry(*args: Any) -> Any:
        count = len(args)
        for alt, call in entries:
            most = alt.most()
            if alt.least() <= count and (most is None or count <= most):
                return call(*args)
        raise arity_error(name, expected, count)

    return entry


def _single(name: str, alt: Alternative, impl: Call) -> Call:
    least, most = alt.least(), alt.most()
    kinds = [p.type for p in alt.params]
    expected = arity_text(((least, most),))
    spread = next((i for i, p in enumerate(alt.params) if p.mod in ("*", "+")), None)
    tests = [_test(kind) for kind in kinds]

    def layout(count: int) -> list[tuple[int, SigType, Test | None]]:
        if spread is None:
            places = list(range(count))
        else:
            tail = len(kinds) - spread - 1
            middle = [spread] * (count - spread - tail)
            places = [*range(spread), *middle, *range(spread + 1, len(kinds))]
        return [
            (at, kinds[p], tests[p])
            for at, p in enumerate(places)
            if tests[p] is not None or kinds[p].word in ("fn", "->")
        ]

    layouts: dict[int, list[tuple[int, SigType, Test | None]]] = {}

    def entry(*args: Any) -> Any:
        count = len(args)
        places = layouts.get(count)
        if places is None:
            if count < least or (most is not None and count > most):
                raise arity_error(name, expected, count)
            places = layouts[count] = layout(count)
        for at, kind, test in places:
            if kind.word in ("fn", "->"):
                args = (*args[:at], as_function(args[at], name, at), *args[at + 1 :])
            elif test is not None and not test(args[at]):
                raise type_error(name, kind.expected(), type_name(args[at]), at)
        return impl(*args)

    return entry


def _test(kind: SigType) -> Test | None:
    """A test of one argument, None where every value will do."""
    if kind.word == "any" or (len(kind.word) == 1 and kind.word != "/"):
        return None
    if kind.word != "/":
        return matches(kind.word)
    members: list[Test] = []
    for each in kind.args:
        test = _test(each)
        if test is None:
            return None
        members.append(test)

    def one_of(value: Any) -> bool:
        return True in [member(value) for member in members]

    return one_of
