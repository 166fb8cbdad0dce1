"""Forms back to text: one line of RTFS, or an outline with positions.

    show_form((quote x))  =>  'x        show_form((shorthand-fn + % 1))  =>  #(+ % 1)

Reading the text gives the form again. Literals that a macro put in and that have no syntax print
as `#<…>`. The walk keeps its own stack, so depth is no limit.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from ..base.diagnostic import CompileError
from ..base.span import Span
from ..values.atoms import CORE_MARK, Keyword, Resource, Timestamp, Uuid
from ..values.show import show
from .forms import CLOSE, SHORTHANDS, Form, Lit, Seq, Sym
from .reader import read

_MARKS: Final = {head: mark for mark, head in SHORTHANDS.items()}
_KINDS: Final[dict[type, str]] = {
    type(None): "nil",
    bool: "boolean",
    int: "integer",
    float: "float",
    str: "string",
    Keyword: "keyword",
    Timestamp: "timestamp",
    Uuid: "uuid",
    Resource: "resource",
}
_SEQUENCES: Final = {"(": "list", "[": "vector", "{": "map", "#{": "set"}


def form_of_text(text: str) -> Form:
    """The one form of a text. Raises CompileError for a problem, ValueError for none or several."""
    result = read(text)
    if result.problems:
        raise CompileError(result.problems[0])
    if len(result.forms) != 1:
        raise ValueError(f"expected one form, found {len(result.forms)}")
    return result.forms[0].form


def show_form(form: Form) -> str:
    """The form as RTFS on one line, with shorthands."""
    parts: list[str] = []
    todo: list[Form | str] = [form]
    while todo:
        at = todo.pop()
        if isinstance(at, str):
            parts.append(at)
            continue
        if at.meta:
            bare = without_meta(at)
            pieces: list[Form | str] = []
            for meta in at.meta:
                pieces += ["^", meta, " "]
            todo.extend(reversed([*pieces, bare]))
        elif isinstance(at, Seq):
            todo.extend(reversed(pieces_of(at)))
        else:
            parts.append(at.name if isinstance(at, Sym) else show(at.value))
    return "".join(parts)


def without_meta(form: Form) -> Form:
    """The form alone; itself where nothing stands before it."""
    if not form.meta:
        return form
    if isinstance(form, Seq):
        return Seq(form.open, form.items, form.span)
    if isinstance(form, Sym):
        return Sym(form.name, form.span, form.mark)
    return Lit(form.value, form.span)


def pieces_of(form: Seq) -> list[Form | str]:
    """What a sequence is printed as: its parts, and the text around them."""
    mark = shorthand_of(form)
    if mark is not None and mark != "#(":
        target = form.items[1]
        # `~ @x` would read as `~@ x` without the space.
        gap = " " if mark == "~" and not target.meta and shorthand_of(target) == "@" else ""
        return [mark + gap, target]
    items = form.items[1:] if mark else form.items
    pieces: list[Form | str] = [mark or form.open]
    for item in items:
        pieces += [item, " "]
    if items:
        pieces.pop()
    pieces.append(CLOSE[form.open])
    return pieces


def shorthand_of(form: Form) -> str | None:
    """The mark that the form is written with, None where it was not (`(quote x)` in full)."""
    if type(form) is not Seq or form.open != "(" or not form.items:
        return None
    head = form.items[0]
    if type(head) is not Sym or head.meta or head.mark is not CORE_MARK:
        return None
    mark = _MARKS.get(head.name)
    return mark if mark == "#(" or len(form.items) == 2 else None


def kind_of(form: Form) -> str:
    """What a form is: list, vector, map, set, symbol, or the kind of its literal."""
    if isinstance(form, Seq):
        return _SEQUENCES[form.open]
    if isinstance(form, Sym):
        return "symbol"
    return _KINDS.get(type(form.value), "value")


def tree_text(form: Form) -> str:
    """An indented outline, one form a line: kind, text of atoms, line:column of start and end."""
    lines: list[str] = []
    starts: dict[int, list[int]] = {}
    todo: list[tuple[Form, int, str]] = [(form, 0, "")]
    while todo:
        at, depth, role = todo.pop()
        text = "" if type(at) is Seq else " " + show_form(without_meta(at))
        lines.append(f"{'  ' * depth}{role}{kind_of(at)}{text}  {_place(at.span, starts)}")
        below = [(meta, depth + 1, "^ ") for meta in at.meta]
        if type(at) is Seq:
            below += [(item, depth + 1, "") for item in at.items]
        todo.extend(reversed(below))
    return "\n".join(lines)


def _place(span: Span, starts: dict[int, list[int]]) -> str:
    text = span.unit.text
    known = starts.get(id(text))
    if known is None:
        known = [0]
        for line in text.split("\n"):
            known.append(known[-1] + len(line) + 1)
        starts[id(text)] = known
    ends = []
    for offset in (span.unit.start + span.start, span.unit.start + span.end):
        number = bisect_right(known, offset)
        ends.append(f"{number}:{offset - known[number - 1] + 1}")
    return "-".join(ends)
