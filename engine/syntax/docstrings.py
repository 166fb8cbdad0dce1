"""Where a definition's documentation stands in its form, and the form without it.

    (defn f "Doubles." [x] (* 2 x))        =>  "Doubles.", and (defn f [x] (* 2 x))
    (def ^{:doc "One." :pure true} a 1)    =>  "One.", and (def ^{:pure true} a 1)
    (def a "no documentation")             =>  nothing, and the form itself

Only what surely is evaluated counts: a top-level form, what a top-level `do` holds, a function that
a `def` names. Elsewhere (in a quoted form, a macro's argument) the same text may be data.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from ..values.atoms import CORE_MARK, Keyword
from .forms import Form, Lit, Seq, Sym

FUNCTIONS: Final = frozenset(("fn", "λ", "lambda", "defn", "defn-", "defmacro"))


class Doc(NamedTuple):
    """A docstring: a number for where it stands, its text, and all forms that are there for it."""

    place: tuple[int, int, int]
    text: str
    forms: tuple[Form, ...]


class Undocumented:
    """What of a form is no documentation. Responsibilities: the docs, and the items without them.

    `items` and `metas` hold, by the id of a form, its items and metadata where docs stand among
    them. A doc's place depends only on what is left when all docs are taken out.
    """

    __slots__ = ("_slots", "docs", "items", "metas")

    def __init__(self, top: Form) -> None:
        self.docs: list[Doc] = []
        self.items: dict[int, tuple[Form, ...]] = {}
        self.metas: dict[int, tuple[Form, ...]] = {}
        self._slots = 0  # places looked at so far
        todo = [top]
        while todo:
            form = todo.pop()
            head = _head(form)
            if not head:
                continue
            assert type(form) is Seq
            if head == "do":
                todo += form.items[:0:-1]
            elif head == "def":
                if len(form.items) > 2 and type(form.items[1]) is Sym:
                    self._metadata(form)
                    self._metadata(form.items[1])
                    self._slots += 1
                    if len(form.items) == 4 and _is_text(form.items[2]):
                        self._take(form, 2)
                    todo.append(form.items[-1])
            elif head in FUNCTIONS:
                self._function(form)

    def _function(self, form: Seq) -> None:
        """The docs of `(defn name "doc"? [param…] …)`, `(fn name? "doc"? [param…] …)`."""
        items = form.items
        at = _after_delegation(items)
        self._metadata(form)
        if at < len(items) and type(items[at]) is Sym:
            self._metadata(items[at])
            at += 1
        self._slots += 1
        if at + 1 < len(items) and _is_text(items[at]):
            self._take(form, at)
            at += 1
        if at < len(items):
            self._metadata(items[at])

    def _take(self, form: Seq, at: int) -> None:
        items = form.items
        self.docs.append(Doc((self._slots, 0, 0), _text(items[at]), (items[at],)))
        self.items[id(form)] = (*items[:at], *items[at + 1 :])

    def _metadata(self, form: Form) -> None:
        """Take `:doc "…"` out of the form's metadata; a map with nothing else goes as a whole."""
        self._slots += 1
        kept: list[Form] = []
        for meta in form.meta:
            at = _doc_entry(meta)
            if at < 0:
                kept.append(meta)
                continue
            assert type(meta) is Seq
            entry = meta.items[at : at + 2]
            place = (self._slots, len(kept), at)
            if len(meta.items) == 2:
                self.docs.append(Doc(place, _text(entry[1]), (meta, *entry)))
            else:
                self.docs.append(Doc(place, _text(entry[1]), entry))
                self.items[id(meta)] = (*meta.items[:at], *meta.items[at + 2 :])
                kept.append(meta)
        if len(kept) < len(form.meta):
            self.metas[id(form)] = tuple(kept)


def _head(form: Form) -> str:
    """The name that a list begins with, where it means the core's form of that name; else ""."""
    if type(form) is not Seq or form.open != "(" or not form.items:
        return ""
    head = form.items[0]
    return head.name if type(head) is Sym and head.mark in (None, CORE_MARK) else ""


def _is_text(form: Form) -> bool:
    return type(form) is Lit and type(form.value) is str and not form.meta


def _text(form: Form) -> str:
    assert type(form) is Lit
    return str(form.value)


def _after_delegation(items: tuple[Form, ...]) -> int:
    """The index after the head and `^:delegation …`, which may stand before a function's name."""
    at = 1
    while at < len(items):
        form = items[at]
        if type(form) is not Lit or type(form.value) is not Keyword or not form.meta:
            break
        at += 2 if form.value.name in ("local-model", "remote") and at + 1 < len(items) else 1
    return at


def _doc_entry(meta: Form) -> int:
    """The index of `:doc` before a text in a metadata map, -1 where there is none."""
    if type(meta) is not Seq or meta.open != "{" or meta.meta:
        return -1
    for at in range(0, len(meta.items) - 1, 2):
        key = meta.items[at]
        if type(key) is Lit and type(key.value) is Keyword and key.value.name == "doc":
            return at if not key.meta and _is_text(meta.items[at + 1]) else -1
    return -1
