"""Forms as data, and data as forms: what `quote` gives and what macros take and give.

    datum(`(f [x 1])`)  =>  PList of Symbol f and the vector (Symbol x, 1)
    form_of(that value) =>  the very form it was made from

Data has no positions, so a table remembers by identity which form a symbol or collection came from.
Collections are immutable: one that comes back unchanged is given its form back, literals inside
included. Both walks keep their own stack, so depth is no limit.
"""

from __future__ import annotations

from typing import Any, Final

from ..base.diagnostic import CompileError, Diagnostic
from ..base.span import Span
from ..values.atoms import Symbol
from ..values.lists import EMPTY, PList, plist
from ..values.maps import PMap, pmap
from ..values.seq import LazySeq
from ..values.sets import PSet, pset
from ..values.vectors import VECTORS, vector
from .forms import Form, Lit, Open, Seq, Sym

# Forms one value may become. A macro's result may share parts, and be exponentially larger as code.
MOST_FORMS: Final = 2_000_000


class Places:
    """Which form each symbol and non-empty collection came from, by identity, and the other way.

    One table serves all expansions of a top-level form: a form that comes back from one macro as
    the argument of the next is not converted again.
    """

    __slots__ = ("_forms", "_values", "made")

    def __init__(self) -> None:
        self.made = 0  # forms that `form_of` made or gave back, in all its calls with this table
        self._forms: dict[int, tuple[object, Form]] = {}  # the value too: its id must stay taken
        self._values: dict[int, object] = {}  # by id of a form, which `_forms` keeps alive

    def record(self, value: object, form: Form) -> None:
        """Remember that `value` was made from `form`."""
        self._forms[id(value)] = (value, form)
        self._values[id(form)] = value

    def value(self, form: Form) -> object:
        """What the form was converted to before, or None."""
        return self._values.get(id(form))

    def form(self, value: object) -> Form | None:
        """The form that this very value was made from."""
        found = self._forms.get(id(value))
        return found[1] if found is not None else None


class _Build:
    """Stands on a work stack for a sequence whose items are done before it."""

    __slots__ = ("count", "form")

    def __init__(self, form: Any, count: int) -> None:
        self.form = form
        self.count = count


def datum(form: Form, places: Places | None = None) -> Any:
    """The form as RTFS data; lists, vectors, maps, sets, symbols (with their mark), literals."""
    done: list[Any] = []
    todo: list[Any] = [form]
    while todo:
        at = todo.pop()
        cls = at.__class__
        if cls is Lit:
            done.append(at.value)
            continue
        if cls is Seq:
            known = places.value(at) if places is not None else None
            if known is not None:
                done.append(known)
                continue
            todo.append(_Build(at, len(at.items)))
            todo.extend(reversed(at.items))
            continue
        if cls is Sym:
            value: Any = Symbol(at.name, at.mark)
        else:
            count = at.count
            items = done[len(done) - count :]
            del done[len(done) - count :]
            at = at.form
            value = _collection(at.open, items)
            if not count:
                done.append(value)  # one object for all empty ones: it has no identity
                continue
        if places is not None:
            places.record(value, at)
        done.append(value)
    return done[0]


def _collection(open: Open, items: list[Any]) -> Any:
    if open == "(":
        return plist(items) if items else EMPTY
    if open == "[":
        return vector(items)
    if open == "{":
        return pmap([(items[at], items[at + 1]) for at in range(0, len(items), 2)])
    return pset(items)


def form_of(value: Any, span: Span, places: Places | None = None, limit: int = MOST_FORMS) -> Form:
    """The form that the data stands for; what has no form in `places` gets `span`.

    Values without a syntax of their own (functions, atoms …) become literals. Realises lazy
    sequences. Raises CompileError (`macro-error`) past `limit` forms.
    """
    done: list[Form] = []
    todo: list[Any] = [value]
    made = 0
    while todo:
        at = todo.pop()
        cls = at.__class__
        made += 1
        if made > limit:
            raise CompileError(
                Diagnostic(
                    "macro-error",
                    f"Macro expansion makes more than {limit:,} forms",
                    span,
                    "M0101",
                    "is it an endless sequence?",
                )
            )
        if cls is _Build:
            items = tuple(done[len(done) - at.count :])
            del done[len(done) - at.count :]
            done.append(Seq(at.form, items, span))
            continue
        known = places.form(at) if places is not None else None
        if known is not None:
            done.append(known)
        elif cls is Symbol:
            done.append(Sym(at.name, span, at.mark))
        elif cls in _OPENS or cls in VECTORS:
            parts = _items(at, cls, limit)
            todo.append(_Build(_OPENS.get(cls, "["), len(parts)))
            todo.extend(reversed(parts))
        else:
            done.append(Lit(at, span))
    if places is not None:
        places.made += made
    return done[0]


_OPENS: Final[dict[type, Open]] = {
    PList: "(",
    LazySeq: "(",
    PMap: "{",
    PSet: "#{",
}


def _items(value: Any, cls: type, limit: int) -> list[Any]:
    if cls is PMap:
        return [part for entry in value.items() for part in entry]
    if cls is PSet:
        return list(value.members())
    if cls is not LazySeq:
        return list(value)
    items: list[Any] = []
    rest = value.uncons()
    while rest is not None and len(items) <= limit:
        items.append(rest[0])
        rest = rest[1].uncons()
    return items
