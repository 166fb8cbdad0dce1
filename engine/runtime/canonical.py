"""A bounded, exact text of a value: what the audit digests and the call cache compares.

    {:a [1 1.0 "x"]}   =>   {:a [1 1.0 "x"]}
    (range)            =>   <lazy sequence>

Unlike display, it never realises a lazy sequence, never runs user code, and stops at a limit.
"""

from __future__ import annotations

from typing import Any, Final

from ..values.atoms import Keyword, Resource, Symbol, Timestamp, Uuid
from ..values.kinds import type_name
from ..values.lists import PList
from ..values.maps import PMap
from ..values.sets import PSet
from ..values.vectors import is_vector
from .errors import ErrorValue

_OPAQUE: Final = "<"  # nothing else starts so
_CLOSE: Final = object()


def canonical(value: Any, limit: int) -> str:
    """Text of the value, cut at about `limit` code points."""
    opened = _opened(value)
    text = _atom(value, limit)[0] if opened is None else " ".join(_walk(value, limit)[0])
    return text if len(text) <= limit else text[: max(0, limit - 1)] + "…"


def exact(value: Any, limit: int) -> tuple[str, ...] | None:
    """The pieces of the text if they say all there is to say of the value, else None.

    Equal pieces mean equal values; values with more than `limit` code points have none.
    """
    pieces, whole = _walk(value, limit)
    return tuple(pieces) if whole else None


def opaque(value: Any) -> str:
    """Type name of the first part of the value that has no literal; empty if all have one."""
    work = [value]
    while work:
        item = work.pop()
        opened = _opened(item)
        if opened is not None and type(item) is not ErrorValue:
            work.extend(opened[2])
        elif opened is not None or (not _atom(item, 1)[1] and type(item) is not str):
            return type_name(item)
    return ""


def _walk(value: Any, limit: int) -> tuple[list[str], bool]:
    """The pieces of the text, and whether they are exact and complete."""
    pieces: list[str] = []
    stack: list[Any] = [iter((value,))]
    closers: list[str] = []
    left, whole = limit, True
    while stack:
        item = next(stack[-1], _CLOSE)
        if item is _CLOSE:
            stack.pop()
            if closers:  # one less than iterators: the outermost has none
                pieces.append(closers.pop())
            continue
        if left <= 0:
            return pieces, False
        opened = _opened(item)
        if opened is None:
            piece, plain = _atom(item, left)
            whole = whole and plain
        else:
            piece, closer, inner = opened
            closers.append(closer)
            stack.append(inner)
        pieces.append(piece)
        left -= len(piece) + 1
    return pieces, whole


def _opened(value: Any) -> tuple[str, str, Any] | None:
    """Opening piece, closing piece and items of a collection; None for anything else."""
    if is_vector(value):
        return "[", "]", iter(value)
    if type(value) is PMap:
        return "{", "}", (part for entry in value.items() for part in entry)
    if type(value) is PList:
        return "(", ")", iter(value)
    if type(value) is PSet:
        return "#{", "}", iter(value)
    if type(value) is ErrorValue:
        return "<error", ">", iter((value.kind, value.message, value.data))
    return None


def _atom(value: Any, left: int) -> tuple[str, bool]:
    """Text of a value without parts, and whether it is exact."""
    kind = type(value)
    if value is None:
        return "nil", True
    if kind is bool:
        return ("true" if value else "false"), True
    if kind is str:
        whole = len(value) <= left
        return _quoted(value[: max(left, 0)]), whole
    if kind is int:
        # str() of a huge integer is quadratic and limited by the interpreter; hex is neither
        return (str(value) if value.bit_length() < 1024 else hex(value)), True
    if kind is float:
        return repr(value), True
    if kind is Keyword:
        return ":" + value.name, True
    if kind is Symbol:
        return "'" + value.name, True
    if kind in (Timestamp, Uuid, Resource):
        return str(value), True
    return f"{_OPAQUE}{type_name(value)}>", False


def _quoted(text: str) -> str:
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + escaped.replace("\r", "\\r").replace("\t", "\\t") + '"'
