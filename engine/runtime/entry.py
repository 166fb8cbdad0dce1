"""From a signature to the function that programs call.

    checked_entry("f", parse_signature("str int -> str"), impl)
    =>  entry(s, i): counts the arguments, checks the kinds, calls impl(s, i)

An argument declared as a function is given to `impl` as a Python callable: keywords, maps, sets and
vectors are callable in RTFS (`as_function` is the one place that says so). Inside
a union, `fn` is only checked: `impl` gets the value as it is.

The layouts that hot programs use have closures of their own; they decide nothing but "fits": what
does not fit goes to `_refusal`, the one place that words an error.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import Any, Final

from ..base.record import node
from ..types.sig import Alternative, Signature, SigType
from ..values.kinds import is_callable, matches, type_name
from .callable import as_function, spread
from .errors import Thrown, arity_error, type_error
from .function import arity_text

Test = Callable[[Any], bool]
Entry = Callable[..., Any]

MOST_ARGUMENTS: Final = 1 << 40  # of a call without a greatest count: more than fit into memory
LAYOUTS_KEPT: Final = 8  # argument counts of one variadic row whose layout is remembered


@node
class Row:
    """What an entry guards: the name that errors speak of, the signature, the function."""

    name: str
    signature: Signature
    impl: Callable[..., Any]


def checked_entry(name: str, signature: Signature, impl: Callable[..., Any]) -> Entry:
    """The checking entry of `impl`. Errors: arity-mismatch, type-error, and what it raises."""
    row = Row(name, signature, impl)
    alternatives = signature.alternatives
    entries = [_single(row, alt) for alt in alternatives]
    if len(entries) == 1:
        return entries[0]
    return _several(row, tuple(zip(alternatives, entries, strict=True)))


def _several(row: Row, entries: tuple[tuple[Alternative, Entry], ...]) -> Entry:
    """By argument count; alternatives of the same count by the first whose kinds fit."""
    by_count: dict[int, Entry] = {}

    def choose(count: int) -> Entry:
        fitting = [(alt, call) for alt, call in entries if _takes(alt, count)]
        if not fitting:
            raise arity_error(row.name, arity_text(row.signature.arities()), count)
        if len(fitting) == 1:
            return fitting[0][1]

        def by_kinds(*args: Any) -> Any:
            for alt, call in fitting:
                if _misfit(alt, args) is None:
                    return spread(call, args)
            return spread(fitting[0][1], args)

        return by_kinds

    def entry(*args: Any) -> Any:
        count = len(args)
        call = by_count.get(count)
        if call is None:
            call = choose(count)
            if len(by_count) < LAYOUTS_KEPT:
                by_count[count] = call
        return spread(call, args)

    return entry


def _single(row: Row, alt: Alternative) -> Entry:
    layout = " ".join([_layout_word(p.type) + p.mod for p in alt.params])
    special = _SPECIAL.get(layout)
    if special is not None:
        return special(row, alt)
    if all(_test(p.type) is None and not _is_function(p.type) for p in alt.params):
        return _counted(row, alt)
    if _tests_only_the_first(alt):
        return _first_checked(row, alt)
    return _general(row, alt)


def _tests_only_the_first(alt: Alternative) -> bool:
    """Whether it is `map/vec any any*` and its like: the shape of get, conj, assoc."""
    first, *more = alt.params
    tested = first.mod == "" and not _is_function(first.type) and _test(first.type) is not None
    return tested and all([_test(p.type) is None and not _is_function(p.type) for p in more])


def _first_checked(row: Row, alt: Alternative) -> Entry:
    impl, test, least, most = row.impl, _test(alt.params[0].type), alt.least(), alt.most()
    assert test is not None
    greatest = most if most is not None else MOST_ARGUMENTS

    def entry(*args: Any) -> Any:
        if least <= len(args) <= greatest and test(args[0]):
            return spread(impl, args)
        raise _refusal(row, alt, args)

    return entry


def _general(row: Row, alt: Alternative) -> Entry:
    impl, name = row.impl, row.name
    # by argument count: the arguments to test, and those to make callable
    layouts: dict[int, tuple[tuple[tuple[int, Test], ...], tuple[int, ...]]] = {}

    def layout_of(count: int) -> tuple[tuple[tuple[int, Test], ...], tuple[int, ...]]:
        if not _takes(alt, count):
            raise arity_error(name, arity_text(row.signature.arities()), count)
        kinds = kinds_of(alt, count)
        tests = [(at, _test(kind)) for at, kind in enumerate(kinds)]
        layout = (
            tuple([(at, test) for at, test in tests if test is not None]),
            tuple([at for at, kind in enumerate(kinds) if _is_function(kind)]),
        )
        if len(layouts) < LAYOUTS_KEPT:
            layouts[count] = layout
        return layout

    def entry(*args: Any) -> Any:
        tests, functions = layouts.get(len(args)) or layout_of(len(args))
        for at, test in tests:
            if not test(args[at]):
                raise _refusal(row, alt, args)
        for at in functions:
            if type(args[at]) is not FunctionType:
                args = (*args[:at], as_function(args[at], name, at), *args[at + 1 :])
        return spread(impl, args)

    return entry


def _counted(row: Row, alt: Alternative) -> Entry:
    """Only the count matters."""
    impl, least, most = row.impl, alt.least(), alt.most()
    if most is None:

        def at_least(*args: Any) -> Any:
            if len(args) < least:
                raise _refusal(row, alt, args)
            return spread(impl, args)

        return at_least

    def between(*args: Any) -> Any:
        if not least <= len(args) <= most:
            raise _refusal(row, alt, args)
        return spread(impl, args)

    return between


def _numbers(row: Row, alt: Alternative) -> Entry:
    impl, least = row.impl, alt.least()

    def entry(*args: Any) -> Any:
        for x in args:
            if type(x) is not int and type(x) is not float:
                raise _refusal(row, alt, args)
        if len(args) < least:
            raise _refusal(row, alt, args)
        return impl(*args)

    return entry


def _one_number(row: Row, alt: Alternative) -> Entry:
    impl = row.impl

    def entry(*args: Any) -> Any:
        if len(args) == 1:
            kind = type(args[0])
            if kind is int or kind is float:
                return impl(args[0])
        raise _refusal(row, alt, args)

    return entry


def _two_numbers(row: Row, alt: Alternative) -> Entry:
    impl = row.impl

    def entry(*args: Any) -> Any:
        if len(args) == 2:
            x, y = args
            if (type(x) is int or type(x) is float) and (type(y) is int or type(y) is float):
                return impl(x, y)
        raise _refusal(row, alt, args)

    return entry


def _orderable(row: Row, alt: Alternative) -> Entry:
    """`num/str+`: the comparisons, whose error text is the reference's."""
    impl, name = row.impl, row.name

    def entry(*args: Any) -> Any:
        for x in args:
            if type(x) is not int and type(x) is not float and type(x) is not str:
                at = next(i for i, arg in enumerate(args) if arg is x)
                raise type_error(name, "comparable types", type_name(x), at)
        if not args:
            raise _refusal(row, alt, args)
        return impl(*args)

    return entry


def _one_string(row: Row, alt: Alternative) -> Entry:
    impl = row.impl

    def entry(*args: Any) -> Any:
        if len(args) == 1 and type(args[0]) is str:
            return impl(args[0])
        raise _refusal(row, alt, args)

    return entry


def _one_checked(row: Row, alt: Alternative) -> Entry:
    """One argument of a kind that takes a test."""
    impl, test = row.impl, _test(alt.params[0].type)
    assert test is not None

    def entry(*args: Any) -> Any:
        if len(args) == 1 and test(args[0]):
            return impl(args[0])
        raise _refusal(row, alt, args)

    return entry


def _function_and_one(row: Row, alt: Alternative) -> Entry:
    """`fn seq` and its like: the shape of map, filter, every?."""
    impl, name, test = row.impl, row.name, _test(alt.params[1].type)
    assert test is not None

    def entry(*args: Any) -> Any:
        if len(args) != 2 or not test(args[1]):
            raise _refusal(row, alt, args)
        function = args[0]
        if type(function) is not FunctionType:
            function = as_function(function, name, 0)
        return impl(function, args[1])

    return entry


_SPECIAL: Final[dict[str, Callable[[Row, Alternative], Entry]]] = {
    "num*": _numbers,
    "num+": _numbers,
    "num num*": _numbers,
    "num num+": _numbers,
    "num": _one_number,
    "num num": _two_numbers,
    "num/str+": _orderable,
    "str": _one_string,
    **dict.fromkeys(("int", "seq", "coll", "map", "set", "vec", "ts", "err"), _one_checked),
    **{f"fn {word}": _function_and_one for word in ("seq", "coll", "map")},
}


def _refusal(row: Row, alt: Alternative, args: tuple[Any, ...]) -> Thrown:
    """What is wrong with these arguments: their count, else the first of a wrong kind."""
    if not _takes(alt, len(args)):
        return arity_error(row.name, arity_text(row.signature.arities()), len(args))
    found = _misfit(alt, args)
    if found is None:
        raise AssertionError(f"{row!r} refused arguments that fit")
    at, kind = found
    return type_error(row.name, kind.expected(), type_name(args[at]), at)


def _misfit(alt: Alternative, args: tuple[Any, ...]) -> tuple[int, SigType] | None:
    """The first argument of a wrong kind and the kind it should have."""
    for at, kind in enumerate(kinds_of(alt, len(args))):
        if _is_function(kind):
            if not is_callable(args[at]):
                return at, kind
            continue
        test = _test(kind)
        if test is not None and not test(args[at]):
            return at, kind
    return None


def _takes(alt: Alternative, count: int) -> bool:
    most = alt.most()
    return alt.least() <= count and (most is None or count <= most)


def kinds_of(alt: Alternative, count: int) -> list[SigType]:
    """The kind of each of `count` arguments; optional and repeated parameters may stand anywhere.

    Left to right, each takes what the required ones leave over.
    """
    spare = count - alt.least()
    kinds = []
    for param in alt.params:
        if param.mod == "":
            kinds.append(param.type)
        elif param.mod == "?":
            kinds.extend([param.type] * min(spare, 1))
            spare -= min(spare, 1)
        else:
            kinds.extend([param.type] * (spare + (param.mod == "+")))
            spare = 0
    return kinds


def _is_function(kind: SigType) -> bool:
    return kind.word in ("fn", "->")


def _layout_word(kind: SigType) -> str:
    if kind.word == "/":
        return "/".join([_layout_word(member) for member in kind.args])
    return "fn" if kind.word == "->" else kind.word


def _test(kind: SigType) -> Test | None:
    """A test of one argument, None where every value will do or the call path decides."""
    word = kind.word
    if word == "/":
        members = [is_callable if _is_function(each) else _test(each) for each in kind.args]
        fixed = [member for member in members if member is not None]
        return _any_of(fixed) if len(fixed) == len(members) else None
    if word == "any" or len(word) == 1 or _is_function(kind):
        return None
    return matches(word)


def _any_of(tests: list[Test]) -> Test:
    """Whether one of the tests holds; a value's class decides, so classes that fit are kept."""
    fitting: set[type] = set()

    def test(value: Any) -> bool:
        cls = value.__class__
        if cls in fitting:
            return True
        if any(each(value) for each in tests):
            fitting.add(cls)
            return True
        return False

    return test
