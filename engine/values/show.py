"""Printing: text that the reader reads back to an equal value, where the value has a literal.

    show("a\\nb")       =>  "a\\\\nb" in quotes       show(1.0)      =>  1.0
    show({:a [1 :b]})  =>  {:a [1 :b]}             show(range 3)  =>  [0 1 2]

Functions, errors and the like print as `#<…>`. The walk keeps its own stack, so depth is no limit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from itertools import islice
from math import isinf, isnan
from types import FunctionType
from typing import Any, Final

from .atoms import Keyword, Resource, Symbol, Timestamp, Uuid
from .integers import power, quotient_remainder
from .kinds import SHOWS
from .lists import PList
from .maps import PMap
from .seq import LazySeq
from .sets import PSet
from .vectors import VECTORS

LAZY_SHOWN: Final = 100  # items of a lazy sequence that are printed; it may be endless
CUT: Final = "…"  # stands at the end of a text that `limit` cut short

Lazies = Callable[[LazySeq], list[Any]]  # the items to show, `Text` for what is no value


def show(value: Any, limit: int | None = None, lazies: Lazies | None = None) -> str:
    """The readable text of a value, at most about `limit` characters long (then `…`).

    `lazies` gives what is shown of a lazy sequence; without it, up to LAZY_SHOWN items are realised
    and what their thunks raise is raised.
    """
    if value.__class__ is str:
        text = show_string(value if limit is None else value[: limit + 1])
    elif value.__class__ is float:
        text = show_float(value)
    else:
        text = _walk(value, limit, lazies or _lazy_start)
    return text if limit is None or len(text) <= limit else text[:limit] + CUT


def display(value: Any) -> str:
    """What `str` makes of one argument: a string as it is, everything else as `show`."""
    return value if value.__class__ is str else show(value)


def show_float(x: float) -> str:
    """A float's shortest text that reads back as the same float: `1.0`, `1e21`, `##Inf`."""
    if isnan(x):
        return "##NaN"
    if isinf(x):
        return "##Inf" if x > 0 else "##-Inf"
    text = repr(x)
    digits, e, exponent = text.partition("e")
    return f"{digits}e{int(exponent)}" if e else text


def show_string(text: str) -> str:
    """A string literal: control characters, bidi controls and lone surrogates are escaped."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return f'"{text.translate(_escapes())}"'


@cache
def _escapes() -> dict[int, str]:
    """Code point -> escape. Bidi controls could make a text look like another (CVE-2021-42574)."""
    points = [
        *range(0x20),
        *range(0x7F, 0xA0),
        0x061C,
        0x200E,
        0x200F,
        *range(0x2028, 0x202F),
        *range(0x2066, 0x206A),
        0xFEFF,
        *range(0xD800, 0xE000),
    ]
    table = {point: f"\\u{point:04X}" for point in points}
    named = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\\": "\\\\", '"': '\\"', "\0": "\\0"}
    return table | {ord(char): escape for char, escape in named.items()}


class Text(str):
    """Finished text among values: it is shown as it is."""

    __slots__ = ()


class _Leave:
    """Marks on the work list that a container that may hold itself is finished."""

    __slots__ = ("container",)

    def __init__(self, container: int) -> None:
        self.container: Final = container


MORE: Final = Text("...")  # stands for the items of a lazy sequence that are not shown
_NAMES: Final = {None: "nil", True: "true", False: "false"}
_SPACE: Final = Text(" ")


def _walk(value: Any, limit: int | None, lazies: Lazies) -> str:
    parts: list[str] = []
    length = 0
    work = [value]
    inside: set[int] = set()  # ids of registered containers being printed: they may be cyclic
    while work:
        item = work.pop()
        cls = item.__class__
        if cls is Text:
            text = item
        elif cls is _Leave:
            inside.discard(item.container)
            continue
        elif cls is str:
            text = show_string(item if limit is None else item[: limit + 1])
        elif cls is int:
            text = show_int(item)
        elif cls is float:
            text = show_float(item)
        elif cls is Keyword:
            text = ":" + item.name
        elif item is None or cls is bool:
            text = _NAMES[item]
        elif cls in _NAMED:
            text = repr(item)
        else:
            text = _open(item, cls, work, inside, limit, lazies)
        parts.append(text)
        if limit is not None:
            length += len(text)
            if length > limit:
                break
    return "".join(parts)


_NAMED: Final = frozenset({Symbol, Timestamp, Uuid, Resource})


def show_int(number: int) -> str:
    """The decimal digits of an integer of any size."""
    try:
        return str(number)
    except ValueError:  # past sys.get_int_max_str_digits(): a limit meant for untrusted input
        return _show_huge(number)


def _show_huge(number: int) -> str:
    """Decimal digits by halving, so that no step meets Python's limit on str(int)."""
    if number < 0:
        return "-" + _show_huge(-number)
    width = number.bit_length() * 1233 >> 12  # digits, within one: log10(2) is about 1233/4096
    half = width // 2
    if half < 2000:
        return str(number)
    high, low = quotient_remainder(number, power(10, half))
    return _show_huge(high) + _show_huge(low).zfill(half)


def _open(
    item: Any, cls: type, work: list[Any], inside: set[int], limit: int | None, lazies: Lazies
) -> str:
    """The opening text of a compound value; its items and closing text go on the work list."""
    if cls in VECTORS or cls is PList:
        opening, closing = ("(", ")") if cls is PList else ("[", "]")
        _push(_start(item, limit), closing, work)
        return opening
    if cls is PMap:
        flat: list[Any] = []
        for entry in _start(item.items(), limit):
            flat.extend(entry)
        _push(flat, "}", work)
        return "{"
    if cls is PSet:
        _push(_start(item.members(), limit), "}", work)
        return "#{"
    if cls is LazySeq:
        _push(lazies(item), ")", work)
        return "("
    shower = SHOWS.get(cls)
    if shower is None:
        return _show_function(item) if cls is FunctionType else f"#<{cls.__name__}>"
    if id(item) in inside:
        return "#<…>"
    shown = shower(item)
    if isinstance(shown, str):
        return shown
    opening, values, closing = shown
    inside.add(id(item))
    work.append(_Leave(id(item)))
    _push(values, closing, work)
    return opening


def _show_function(function: Any) -> str:
    name = getattr(getattr(function, "rtfs", None), "name", "")
    return f"#<function {name}>" if name else "#<function>"


def _push(items: Any, closing: str, work: list[Any]) -> None:
    work.append(Text(closing))
    last = True
    for item in reversed(list(items)):
        if not last:
            work.append(_SPACE)
        work.append(item)
        last = False


def _start(items: Any, limit: int | None) -> Any:
    """No more items than could fit in `limit` characters."""
    return items if limit is None or len(items) <= limit else list(islice(items, limit + 1))


def _lazy_start(seq: LazySeq) -> list[Any]:
    items: list[Any] = []
    step = seq.uncons()
    while step is not None:
        if len(items) == LAZY_SHOWN:
            items.append(MORE)
            break
        items.append(step[0])
        step = step[1].uncons()
    return items
