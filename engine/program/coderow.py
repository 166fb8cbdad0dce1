"""What a cache keeps of one form: its Core, when that is right, and what running it gave.

    (defn f [x] (g x))   =>   CODE, digest, reads user/g; right while `defn` and `g` mean what they
                              meant and no macro that it used is another; the bytes of its Core

A row is three lines: what has to be known of the form at once, its Core, its value. The latter two
are decoded when they are needed.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final, NamedTuple

from ..base.record import record
from ..ir.codec.types import decode_type, encode_type
from ..ir.codec.write import Unstorable, data, encode_core
from ..ir.core import Def, Fn, Node
from ..ir.digest import Name, Summary
from ..ir.lower.names import NOTHING, Meaning
from ..runtime.namespace import World
from ..runtime.typenames import predicate_resolver, type_resolver
from ..syntax.forms import Form
from ..types.lattice import Type
from ..values.codec import DecodeError, decode, pack, unpack
from .parts import Deep

FORMAT: Final = 1  # of rows; one more whenever this, `ir.codec` or `values.codec` change
MEANINGS: Final = "a name in it means something else now"
MACROS: Final = "a macro that it uses is another now"

CODE: Final = "code"  # (defn …): evaluating it makes a function
VALUE: Final = "value"  # (def …)
EXPRESSION: Final = "expression"  # defines nothing
_KINDS: Final = ("function", "value", "macro", "struct")  # of definitions; types are made anew
_WRONG: Final = (ValueError, TypeError, IndexError, KeyError, AttributeError, OverflowError)


class FunctionHead(NamedTuple):
    """What is known of a function without its arities."""

    name: str
    namespace: str
    doc: str
    meta: Any


class Result(NamedTuple):
    """What running gave: the running digest, seconds, the value's fingerprint and its bytes."""

    running: bytes
    seconds: float
    print: bytes
    value: bytes


NO_RESULT: Final = Result(b"", 0.0, b"", b"")
NO_FUNCTION: Final = FunctionHead("", "", "", None)


@record
class CodeRow:
    """One form in one namespace (`space`).

    Right while every symbol in `asked` means the same, as text, and the macros in `used` have the
    same deep digests. `running` is the digest that the form had when it gave `value` (bytes, b""
    for none) in `seconds`; `print` is that value's fingerprint.
    """

    shape: str
    space: str
    summary: Summary
    asked: tuple[tuple[str, str, str], ...]
    used: tuple[tuple[str, str, str], ...]
    namespace: str
    name: str
    kind: str
    doc: str
    annotation: Type | None
    meta: Any
    function: FunctionHead
    core: bytes
    running: bytes
    seconds: float
    print: bytes
    value: bytes


def meaning_text(found: Meaning) -> str:
    """A meaning as text that can be compared: "" for an ordinary name."""
    return "" if found == NOTHING else repr(found)


def why_not(
    row: CodeRow, means: Callable[[str, str], Meaning], stands_for: Callable[[str, str], Deep]
) -> str:
    """Why a row is not right any more, "" where it is."""
    for space, name, known in row.asked:
        found = means(space, name)
        if ("" if found == NOTHING else meaning_text(found)) != known:
            return MEANINGS
    for space, name, known in row.used:
        if stands_for(space, name).digest.hex() != known:
            return MACROS
    return ""


def encode_row(
    node: Node,
    form: Form,
    space: str,
    summary: Summary,
    asked: list[tuple[Hashable, ...]],
    used: list[tuple[Hashable, ...]],
    result: Result,
) -> bytes | None:
    """The bytes of a row; None for Core that cannot be kept."""
    core = encode_core(node, form)
    if core is None:
        return None
    shape = EXPRESSION
    head: list[Any] = []
    if type(node) is Def:
        if node.kind not in _KINDS or node.origin is not form.span:
            return None
        shape = CODE if type(node.value) is Fn else VALUE
        try:
            head = _definition(node)
        except Unstorable:
            return None
    row: list[Any] = [shape, space, summary.digest.hex(), summary.repeats]
    row += (result.running.hex(), result.seconds, result.print.hex())
    tables: list[Sequence[tuple[Hashable, ...]]] = [summary.names, summary.types, summary.prims]
    for names in (*tables, asked, used):
        row.append(len(names))
        for each in names:
            row += each
    return b"\n".join((pack(row + head), core, result.value))


def _definition(node: Def) -> list[Any]:
    kind = "" if node.annotation is None else encode_type(node.annotation)
    if kind is None:
        raise Unstorable("a type that is no plain data")
    head = [node.namespace, node.name, node.kind, node.doc, kind, _meta(node.meta)]
    fn = node.value
    return head + ([fn.name, fn.namespace, fn.doc, _meta(fn.meta)] if type(fn) is Fn else [])


def _meta(meta: Any) -> str:
    return "" if meta is None else data(meta)


def decode_row(found: bytes, world: World) -> CodeRow:
    """The row. Raises DecodeError for bytes that `encode_row` never made."""
    try:
        return _decoded(found, world)
    except _WRONG as wrong:
        raise DecodeError(f"{type(wrong).__name__}: {wrong}") from None


def _decoded(found: bytes, world: World) -> CodeRow:
    top, core, value = found.split(b"\n")
    row = unpack(top)
    shape, space, digest, repeats, running, seconds, fingerprint = row[:7]
    at = 7
    names, at = _pairs(row, at)
    types, at = _pairs(row, at)
    prims, at = _pairs(row, at)
    asked, at = _triples(row, at)
    used, at = _triples(row, at)
    summary = Summary(bytes.fromhex(digest), names, types, prims, repeats is True)
    namespace = name = kind = doc = ""
    annotation, meta, function = None, None, NO_FUNCTION
    if shape != EXPRESSION:
        namespace, name, kind, doc, written, about = row[at : at + 6]
        at += 6
        if kind not in _KINDS:
            raise DecodeError("an unknown kind of definition")
        if written:
            annotation = decode_type(
                written, type_resolver(world, space), predicate_resolver(world, space)
            )
        meta = _about(about)
    if shape == CODE:
        fn_name, fn_namespace, fn_doc, fn_about = row[at:]
        function = FunctionHead(fn_name, fn_namespace, fn_doc, _about(fn_about))
    elif at != len(row) or shape not in (VALUE, EXPRESSION):
        raise DecodeError("a row of something else")
    return CodeRow(
        shape,
        space,
        summary,
        asked,
        used,
        namespace,
        name,
        kind,
        doc,
        annotation,
        meta,
        function,
        core,
        bytes.fromhex(running),
        float(seconds),
        bytes.fromhex(fingerprint),
        value,
    )


def _pairs(row: list[Any], at: int) -> tuple[tuple[Name, ...], int]:
    if row[at] == 0:
        return (), at + 1
    end = at + 1 + 2 * _count(row, at)
    return tuple(zip(row[at + 1 : end : 2], row[at + 2 : end : 2], strict=True)), end


def _triples(row: list[Any], at: int) -> tuple[tuple[tuple[str, str, str], ...], int]:
    if row[at] == 0:
        return (), at + 1
    end = at + 1 + 3 * _count(row, at)
    found = zip(row[at + 1 : end : 3], row[at + 2 : end : 3], row[at + 3 : end : 3], strict=True)
    return tuple(found), end


def _count(row: list[Any], at: int) -> int:
    count = row[at]
    if type(count) is not int or not 0 <= count <= len(row):
        raise DecodeError("a row that is cut off")
    return count


def _about(text: str) -> Any:
    return decode(text.encode("ascii")) if text else None
