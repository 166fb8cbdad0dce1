"""Which local names half-typed text binds at a cursor.

    "(defn f [a {:keys [b]}] (let [c 1] |"   =>   a, b (defn), c (let)

A table says how a head binds: the names of a vector's pairs, of a parameter list, of a clause. Only
what is in scope at the cursor counts: a `let` sees the bindings above it, a `letrec` all of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from .complete import Cursor
from .halftyped import Atom, Group, Item, group_at, kind_of
from .layout import GUARDS

MOST_AHEAD: Final = 20_000  # code points after a cursor that may bind names for it
MOST_LOCALS: Final = 1_000
MOST_LEVELS: Final = 1_000  # brackets around a cursor that are looked at, the innermost


class Local(NamedTuple):
    """A name, the head of the form that binds it, and the offset of the binding."""

    name: str
    form: str
    at: int


class _Within(NamedTuple):
    """A form around the cursor: its group, the place of the item that the cursor is in, that item
    where it is open too, and the offsets at which the cursor's way goes on in both."""

    text: str
    group: Group
    ordinal: int
    inner: Group | None
    at: int  # where in `group`
    inner_at: int  # where in `inner`
    parent: Group | None


def locals_at(text: str, cursor: Cursor) -> dict[str, Local]:
    """The locals in scope at a cursor by name; inner ones have taken the place of outer ones."""
    found: dict[str, Local] = {}
    groups = cursor.groups[-MOST_LEVELS:]
    for level, group in enumerate(groups):
        inner = groups[level + 1] if level + 1 < len(groups) else None
        at = inner.at if inner else cursor.start
        after = groups[level + 2].at if level + 2 < len(groups) else cursor.start
        parent = groups[level - 1] if level else None
        here = _Within(text, group, len(group.before(at)), inner, at, after, parent)
        for local in _bound(here):
            if len(found) < MOST_LOCALS and local.at != cursor.start:
                found.pop(local.name, None)  # the innermost ones come last
                found[local.name] = local
    return found


def _bound(here: _Within) -> Iterator[Local]:
    group = here.group
    if group.text == "#(":
        yield from (Local(name, "#(", group.at) for name in ("%", "%1", "%2", "%&"))
        return
    if group.text != "(":
        return
    binder = _BINDERS.get(group.head)
    if binder is not None:
        yield from (Local(name, group.head, at) for name, at in binder(here))
    elif _is_arity(here):
        head = here.parent.head if here.parent else ""
        yield from (Local(name, head or "letfn", at) for name, at in _parameters(here))


def _is_arity(here: _Within) -> bool:
    """Whether the list is one arity of a function, or a function of a `letfn`."""
    items, parent = here.group.items, here.parent
    if parent is None or not items:
        return False
    if parent.text == "[":  # a letfn's vector: (name [param*] body*)
        return len(items) > 1 and type(items[1]) is Group and items[1].text == "["
    return parent.head in _FUNCTIONS and type(items[0]) is Group and items[0].text == "["


Names = Iterator[tuple[str, int]]


def _vector(group: Group) -> Group | None:
    """The first vector among the items."""
    for item in group.items[1:]:
        if type(item) is Group and item.text == "[":
            return item
    return None


def _in_turn(here: _Within) -> Names:
    """`(let [name value …] body…)`: in a value, the bindings before it; in the body, all."""
    vector = _vector(here.group)
    if vector is None:
        return
    inside = here.inner is vector
    known = vector.before(here.inner_at) if inside else vector.items
    if inside or here.at > vector.at:
        yield from _pairs(known, "all" if not inside else "finished")


def _while_true(here: _Within) -> Names:
    """`(if-let [pattern test] then else)`: only in `then`."""
    if here.ordinal <= 2:
        yield from _in_turn(here)


def _everywhere(here: _Within) -> Names:
    """`(letrec [name value …] body…)`: everywhere, also before they are bound."""
    vector = _vector(here.group)
    if vector is not None:
        whole = vector
        if here.inner is vector:
            whole = group_at(here.text, vector.at, MOST_AHEAD) or vector
        yield from _pairs(whole.items, "all")


def _functions(here: _Within) -> Names:
    """`(letfn [(name [param*] body*)*] body*)`: the names of the functions, everywhere."""
    vector = _vector(here.group)
    if vector is None:
        return
    whole = group_at(here.text, vector.at, MOST_AHEAD) or vector
    for item in whole.items:
        if type(item) is Group and item.items and type(item.items[0]) is Atom:
            yield item.items[0].text, item.items[0].at


def _function(here: _Within) -> Names:
    """`(fn name? [param…] body…)`, and the name itself where there is one."""
    second = here.group.items[1] if len(here.group.items) > 1 else None
    if here.ordinal > 1 and type(second) is Atom and kind_of(second.text) == "symbol":
        yield second.text, second.at
    yield from _parameters(here)


def _definition(here: _Within) -> Names:
    """`(defn name [param…] body…)`: the parameters; the name is a global."""
    yield from _parameters(here)


def _parameters(here: _Within) -> Names:
    items = here.group.items
    vector = items[0] if type(items[0]) is Group else _vector(here.group)
    if type(vector) is Group and here.at > vector.at and vector.text == "[":
        yield from _pattern(vector)


def _clauses(here: _Within) -> Names:
    """`(match value pattern [when guard] body …)`: the pattern, in its guard and body."""
    items, at = here.group.items, 2
    while at < len(items):
        follows = items[at + 1] if at + 1 < len(items) else None
        guarded = type(follows) is Atom and follows.text in GUARDS
        body = at + 3 if guarded else at + 1
        if at < here.ordinal <= body:
            yield from _pattern(items[at])
            return
        at = body + 1


def _caught(here: _Within) -> Names:
    """`(catch kind? name body…)`."""
    symbols = [
        item
        for item in here.group.items[1:3]
        if type(item) is Atom and kind_of(item.text) == "symbol"
    ]
    for item in symbols[-1:]:
        if here.at > item.at:
            yield item.text, item.at


def _second_name(here: _Within) -> Names:
    """`(as-> value name step*)`: in the steps."""
    name = here.group.items[2] if here.ordinal > 2 else None
    if type(name) is Atom:
        yield name.text, name.at


_FUNCTIONS: Final = frozenset(("fn", "lambda", "λ", "defn", "defn-", "defmacro"))
_BINDERS: Final[dict[str, Callable[[_Within], Names]]] = {
    **dict.fromkeys(
        "let loop for doseq dotimes when-let when-some with-resource with-open with-parallel "
        "binding".split(),
        _in_turn,
    ),
    **dict.fromkeys(("if-let", "if-some"), _while_true),
    **dict.fromkeys(("fn", "lambda", "λ"), _function),
    **dict.fromkeys(("defn", "defn-", "defmacro"), _definition),
    "letrec": _everywhere,
    "letfn": _functions,
    "match": _clauses,
    "catch": _caught,
    "as->": _second_name,
}


def _pairs(items: list[Item], which: str) -> Names:
    """The names of a binding vector: of all pairs, or of those whose value is finished."""
    at = 0
    while at < len(items):
        value = _value_index(items, at)
        if which == "finished" and value >= len(items):
            return
        pattern = items[at]
        if type(pattern) is Atom and pattern.text == ":let":
            given = items[value] if value < len(items) else None
            if type(given) is Group:
                yield from _pairs(given.items, "all")
        elif type(pattern) is Group or kind_of(pattern.text) == "symbol":
            yield from _pattern(pattern)
        at = value + 1


def _value_index(items: list[Item], at: int) -> int:
    """Where the value of the pattern at `at` stands: behind it, or behind its annotation."""
    follows = items[at + 1] if at + 1 < len(items) else None
    if type(follows) is not Atom or follows.text[0] != ":":
        return at + 1
    if follows.text == ":":
        return at + 3
    third = items[at + 2] if at + 2 < len(items) else None
    is_pattern = type(third) is Group or (third is not None and kind_of(third.text) == "symbol")
    return at + 2 if follows.at == items[at].end or not is_pattern else at + 1


def _pattern(item: Item) -> Names:
    """The names that a pattern binds, however deep, at most MOST_LOCALS."""
    todo, found = [item], 0
    while todo and found < MOST_LOCALS:
        at = todo.pop()
        if type(at) is Group:
            todo.extend(reversed(_parts(at)))
        elif kind_of(at.text) == "symbol" and at.text not in _NO_NAMES:
            found += 1
            yield at.text.rpartition("/")[2], at.at


_NO_NAMES: Final = frozenset(("&", "_", "|", ":", "?", "nil", "true", "false", "..."))
_GROUPS: Final = frozenset((":keys", ":strs", ":syms"))


def _parts(group: Group) -> list[Item]:
    """The patterns inside of a pattern."""
    items = group.items
    if group.text == "(":
        first = items[0] if items else None
        head = first.text if type(first) is Atom else ""
        kept = items[2:] if head == "?" else items[1:] if head == "list" else items
        return [item for item in kept if type(item) is Group or item.text not in (":when", "when")]
    if group.text != "{":
        return _unannotated(items)
    parts: list[Item] = []
    for at in range(0, len(items) - 1, 2):
        key, value = items[at], items[at + 1]
        word = key.text if type(key) is Atom else ""
        if word in _GROUPS and type(value) is Group:
            parts += [
                Atom(item.text.lstrip(":"), item.at)
                for item in value.items
                if type(item) is Atom and item.text.strip(":")
            ]
        elif word != ":or":
            parts.append(value if word[:1] in (":", '"', "&") or word[:1].isdigit() else key)
    return parts


def _unannotated(items: list[Item]) -> list[Item]:
    """The items of a parameter list without the types behind a lone colon."""
    kept: list[Item] = []
    lone = False
    for item in items:
        if not lone:
            kept.append(item)
        lone = type(item) is Atom and item.text == ":"
    return kept


# A definition in the text itself: a rough look is enough to offer its name.
_DEFINED: Final = re.compile(
    r"\((defn-?|def|defonce|defmacro|defstruct|deftype)[ \t\n]++(?>(?:\^\S++[ \t\n]++)?)"
    r"([^\s()\[\]{}\"';@^~`,:\\][^\s()\[\]{}\"';@^~`,]*+)"
)
KINDS: Final = {"defmacro": "macro", "defstruct": "struct", "deftype": "type", "def": "value"}
_KEYWORD: Final = re.compile(r"(?<![\w:#\"])::?+([A-Za-z_*+!?<>=%&$-][\w.*+!?<>=%&$/-]*+)")


def definitions_in(text: str) -> dict[str, str]:
    """The names that a text seems to define, each with its kind."""
    return {
        name: KINDS.get(head, "value" if head == "defonce" else "function")
        for head, name in _DEFINED.findall(text)
    }


def keywords_in(text: str) -> set[str]:
    """The keywords that a text seems to hold, without their colons."""
    return set(_KEYWORD.findall(text))
