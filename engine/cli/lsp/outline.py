"""What a text defines, read off its forms without running it.

    '(defn area "Of a circle." [r] …)'
        =>  Entry("area", "function", ("(area r)",), "Of a circle.", …offsets…)

A text that is half typed gives what could be read. Definitions inside `module` are its children.
"""

from __future__ import annotations

from typing import Final

from ...base.record import record
from ...syntax.forms import Form, Lit, Seq, Sym, is_call
from ...syntax.reader import read

KINDS: Final = {
    "def": "value",
    "defonce": "value",
    "defn": "function",
    "defn-": "function",
    "defmacro": "macro",
    "defstruct": "type",
    "deftype": "type",
    "module": "module",
}


@record
class Entry:
    """A definition: `start` to `end` is the form, `name_start` to `name_end` its name (offsets)."""

    name: str
    kind: str
    signatures: tuple[str, ...]
    doc: str
    start: int
    end: int
    name_start: int
    name_end: int
    children: tuple[Entry, ...] = ()


def outline(text: str) -> tuple[Entry, ...]:
    """The definitions of a text, in its order."""
    entries: list[Entry] = []
    for top in read(text).forms:
        entries += _entries(top.form, text)
    return tuple(entries)


def flat(entries: tuple[Entry, ...]) -> dict[str, Entry]:
    """All definitions by name, those of modules too; the last of a name wins."""
    found: dict[str, Entry] = {}
    for entry in entries:
        found[entry.name] = entry
        found.update(flat(entry.children))
    return found


def _entries(form: Form, text: str) -> list[Entry]:
    if type(form) is not Seq or form.open != "(" or len(form.items) < 2:
        return []
    if is_call(form, "do"):
        return [each for item in form.items[1:] for each in _entries(item, text)]
    head, name = form.items[0], form.items[1]
    kind = KINDS.get(head.name) if type(head) is Sym else None
    if kind is None or type(name) is not Sym:
        return []
    rest = form.items[2:]
    doc, signatures = _documented(rest), _signatures(name.name, kind, rest, text)
    inner = [each for item in rest for each in _entries(item, text)] if kind == "module" else []
    base = form.span.unit.start
    return [
        Entry(
            name.name,
            "function" if signatures and kind == "value" else kind,
            signatures,
            doc,
            base + form.span.start,
            base + form.span.end,
            base + name.span.start,
            base + name.span.end,
            tuple(inner),
        )
    ]


def _documented(rest: tuple[Form, ...]) -> str:
    first = rest[0] if len(rest) > 1 else None
    return first.value if type(first) is Lit and type(first.value) is str else ""


def _signatures(name: str, kind: str, rest: tuple[Form, ...], text: str) -> tuple[str, ...]:
    """`(name parameters)` for each arity of a function or macro, as it is written."""
    if kind == "value":
        value = rest[-1] if rest else None
        if type(value) is not Seq or not (is_call(value, "fn") or is_call(value, "lambda")):
            return ()
        rest = value.items[1:]
    elif kind not in ("function", "macro"):
        return ()
    for item in rest:
        if type(item) is Seq and item.open == "[":
            return (_signature(name, item, text),)
    return tuple(
        [
            _signature(name, arity.items[0], text)
            for arity in rest
            if type(arity) is Seq and arity.open == "(" and arity.items
            if type(arity.items[0]) is Seq and arity.items[0].open == "["
        ]
    )


def _signature(name: str, vector: Seq, text: str) -> str:
    base = vector.span.unit.start
    written = text[base + vector.span.start : base + vector.span.end]
    inner = " ".join(written.removeprefix("[").removesuffix("]").split())
    return f"({name} {inner})" if inner else f"({name})"
