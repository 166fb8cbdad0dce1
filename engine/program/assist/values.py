"""The keys of values that are known, where a keyword is being typed for them.

    (def m {:name 1 :size 2})   "(:na| m)"  "(get m :|"  "(-> m :|"   =>   :name, :size

Only what globals hold is looked at; nothing is evaluated.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ...syntax.complete import Cursor
from ...syntax.halftyped import Atom, Group, Item, group_at
from ...values.atoms import Keyword, keyword
from ...values.maps import PMap
from ...values.vectors import VECTORS

MOST_KEYS: Final = 500  # of a map whose keys are worth offering
MOST_AHEAD: Final = 2_000  # code points after the cursor in which the map may stand
DEEPEST: Final = 5  # calls inside of each other that a value is followed through
# Heads whose first argument is a map, and whose others are keys or a path of them.
_OF_KEYS: Final = frozenset("get assoc dissoc update contains? select-keys".split())
_OF_PATHS: Final = frozenset("get-in assoc-in update-in".split())
_THREADS: Final = frozenset(("->", "some->"))
# Heads whose first argument is applied to the items of the second.
_OF_ITEMS: Final = frozenset(
    "map mapv filter remove keep mapcat sort-by group-by max-by min-by every? some".split()
)

Global = Callable[[str], Any]  # the value of a name, None where it has none


def known_keys(text: str, cursor: Cursor, value_of: Global) -> dict[str, Any]:
    """The keys, by name, of the value that the keyword at the cursor is for, with their values."""
    if not cursor.groups:
        return {}
    group = cursor.groups[-1]
    parent = cursor.groups[-2] if len(cursor.groups) > 1 else None
    return keys_of(_value(text, cursor, group, parent, value_of))


def keys_of(value: Any) -> dict[str, Any]:
    """The keyword keys of a map with their values; none of a map of more than MOST_KEYS."""
    if type(value) is not PMap or len(value) > MOST_KEYS:
        return {}  # so large a map is an index, not a record
    return {key.name: held for key, held in value.items() if type(key) is Keyword}


def _value(text: str, cursor: Cursor, group: Group, parent: Group | None, value_of: Global) -> Any:
    items = group.before(cursor.start)
    if group.text == "[" and parent is not None and parent.text == "(":
        if parent.head in _OF_PATHS | {"select-keys"} and len(parent.before(group.at)) == 2:
            held = _held(parent.items[1], value_of, 0)
            return held if parent.head == "select-keys" else _along(held, items)
        return None
    if group.text != "(":
        return None
    if not items:
        return _held(_after(text, group, 1), value_of, 0)
    if group.head in _OF_KEYS and len(items) > 1:
        return _held(items[1], value_of, 0)
    if group.head in _THREADS and len(items) > 1:
        return _along(_held(items[1], value_of, 0), items[2:])
    if group.head in _OF_ITEMS and len(items) == 1:
        held = _held(_after(text, group, 2), value_of, 0)
        return held[0] if type(held) in VECTORS and len(held) else None
    return None


def _after(text: str, group: Group, index: int) -> Item | None:
    """An item of the group that stands after the cursor."""
    whole = group_at(text, group.at, MOST_AHEAD)
    return whole.items[index] if whole is not None and len(whole.items) > index else None


def _held(item: Item | None, value_of: Global, depth: int) -> Any:
    """What a name or a chain of lookups holds; None where it is not known."""
    if type(item) is Atom:
        return value_of(item.text)
    if type(item) is not Group or item.text != "(" or len(item.items) < 2 or depth > DEEPEST:
        return None
    first, second = item.items[:2]
    if type(first) is Atom and first.text[0] == ":":
        return _along(_held(second, value_of, depth + 1), [first])
    if item.head == "get" and len(item.items) > 2:
        return _along(_held(second, value_of, depth + 1), item.items[2:3])
    return None


def _along(value: Any, path: list[Item]) -> Any:
    """The value at a path of keywords."""
    for step in path:
        if type(value) is not PMap or type(step) is not Atom or step.text[0] != ":":
            return None
        value = value.get(keyword(step.text[1:]))
    return value
