"""Collections as trees to open and close.

    {:name "Ada" :langs [:rtfs :c]} (long)  =>  ▾ map · 2 entries
                                                  :name  "Ada"
                                                ▸ :langs [:rtfs :c …]  vector · 2 items

What fits a line stays text: a tree begins where the text gets long. The room for HTML is shared out
among the items from the top down, so that one huge item leaves room for its neighbours. Depth and
items have caps of their own, and what is left out is counted, with how to see it.
"""

from __future__ import annotations

from itertools import islice
from typing import Any, Final, NamedTuple

from engine.values.kinds import SHOWS, type_name
from engine.values.lists import PList
from engine.values.maps import PMap
from engine.values.seq import LazySeq
from engine.values.sets import PSet
from engine.values.vectors import is_vector

from .markup import block, code, counted, folded, framed, line, quiet, short, strong
from .realised import realised_head
from .registry import Shown, renders
from .table import table
from .view import View

WIDE: Final = 100  # characters of a text that still is a line of its own
INLINE: Final = 64  # characters of an item that is shown without opening
PREVIEW: Final = 48  # characters of a closed item
ATOM: Final = 240  # characters of an item that cannot be opened
AT_ONCE: Final = 25  # rows of a level that are in sight; a click shows the others
LABEL: Final = 32  # characters of a key
ROOM: Final = 80_000  # characters of a tree's HTML; it and its text stay below 200 kB
LEAST: Final = 400  # characters of HTML below which nothing is opened any more


INDEX: Final = "index"
KEY: Final = "key"


class Opened(NamedTuple):
    """The inside of a collection: (label, item) pairs, and what is said of it.

    `labels` says what the labels are: INDEX, KEY, or "" for none. `rest` counts the items left out
    (None: nobody knows) and `hint` is a program that gives them, or what is said instead.
    """

    labels: str
    pairs: list[tuple[Any, Any]]
    size: str
    rest: int | None = 0
    hint: str = ""


@renders(tuple, PList, PMap, PSet, LazySeq)
def collection(value: Any, text: str, view: View) -> Shown:
    """A table where the items are alike, a tree where the text is long, else nothing more."""
    rows = table(value, view)
    if rows:
        return Shown(rows)
    return Shown(tree(value, view)) if len(text) > WIDE else Shown()


def tree(value: Any, view: View) -> str:
    """A collection as HTML, its first level open."""
    return block(_branch("", value, view, view.depth, ROOM, " open"))


def inside(value: Any, view: View) -> Opened | None:
    """What a value consists of; None for one that cannot be opened. Runs nothing."""
    cls = value.__class__
    most = view.items
    if is_vector(value) or cls is PList:
        return _counted(INDEX, list(enumerate(islice(value, most))), len(value), "item")
    if cls is PMap:
        return _counted(KEY, list(islice(value.items(), most)), len(value), "entry")
    if cls is PSet:
        members = [(None, member) for member in islice(value.members(), most)]
        return _counted("", members, len(value), "member")
    if cls is LazySeq:
        return _lazy(value, view)
    shower = SHOWS.get(cls)
    shown = shower(value) if shower is not None else ""
    if isinstance(shown, str):
        return None
    items = [(None, item) for item in shown[1][:most]]
    return _counted("", items, len(shown[1]), "value")


def _counted(labels: str, pairs: list[tuple[Any, Any]], all_: int, one: str) -> Opened:
    size = counted(all_, one, "entries" if one == "entry" else "")
    return Opened(labels, pairs, size, all_ - len(pairs), f"(drop {len(pairs)} x)")


def _lazy(value: LazySeq, view: View) -> Opened:
    items, whole = realised_head(value, view.items)
    size = counted(len(items), "item")
    if whole:
        return Opened(INDEX, list(enumerate(items)), size)
    hint = f"not computed further: (take {2 * view.items} x)"
    if view.failed and len(items) < view.items:
        hint = view.failed
    return Opened(INDEX, list(enumerate(items)), f"{size} so far", None, hint)


def _branch(label: str, value: Any, view: View, depth: int, room: int, opened: str = "") -> str:
    """A value that can be opened, within about `room` characters; `label` is HTML."""
    within = inside(value, view)
    assert within is not None
    head = f"{strong(type_name(value))} {quiet('· ' + within.size)}"
    if not opened:
        head = f"{label}{code(short(value, PREVIEW))}  {quiet(within.size)}"
    body = _flow(within, room) if _is_flat(within) else _rows(within, view, depth, room)
    return folded(head, framed(body), opened)


def _is_flat(within: Opened) -> bool:
    """Whether the items read best one after the other: short ones without names."""
    return within.labels != KEY and all([_is_short_atom(item) for _, item in within.pairs])


def _is_short_atom(item: Any) -> bool:
    if item.__class__ in (str, PMap, PSet, PList, LazySeq) or is_vector(item):
        return item.__class__ is str and len(item) <= 12
    return len(short(item, 24)) <= 24


def _flow(within: Opened, room: int) -> str:
    parts: list[str] = []
    for _, item in within.pairs:
        parts.append(code(short(item, 24)))
        room -= len(parts[-1]) + 1
        if room < 0:
            break
    left = _left_out(within, len(within.pairs) - len(parts))
    return " ".join(parts) + (f"\n{left}" if left else "")


def _rows(within: Opened, view: View, depth: int, room: int) -> str:
    labels = [_label(within.labels, key) for key, _ in within.pairs]
    width = max([len(label) for label in labels], default=0)
    parts: list[str] = []
    for at, (label, (_, item)) in enumerate(zip(labels, within.pairs, strict=True)):
        share = room // (len(labels) - at)
        parts.append(_row(_painted(within.labels, label, width), item, view, depth - 1, share))
        room -= len(parts[-1])
        if room < 0:
            break
    left = _left_out(within, len(within.pairs) - len(parts))
    left = line(left) if left else ""
    if len(parts) <= AT_ONCE + 5:
        return "".join(parts) + left
    more = "".join(parts[AT_ONCE:])
    return "".join(parts[:AT_ONCE]) + folded(quiet(f"{len(parts) - AT_ONCE} more"), more) + left


def _row(label: str, item: Any, view: View, depth: int, room: int) -> str:
    text = short(item, INLINE)
    if len(text) <= INLINE:
        return line(label + code(text))
    if depth > 0 and room > LEAST and inside(item, view) is not None:
        return _branch(label, item, view, depth, room)
    return line(label + code(short(item, min(ATOM, max(INLINE, room)))))


def _label(labels: str, key: Any) -> str:
    if not labels:
        return ""
    return str(key) if labels == INDEX else short(key, LABEL)


def _painted(labels: str, label: str, width: int) -> str:
    if not labels:
        return ""
    if labels == INDEX:
        return quiet(label.rjust(width)) + "  "
    return code(label) + " " * (min(width, LABEL // 2) - len(label)) + "  "


def _left_out(within: Opened, cut: int) -> str:
    """What is not in the page at all; `cut` items had no room in it."""
    if within.rest is None and not cut:
        return quiet(f"… {within.hint}")
    rest = (within.rest or 0) + cut
    if not rest:
        return ""
    how = f": {within.hint}" if within.hint and within.rest and not cut else ""
    return quiet(f"… {rest:,} more{how}")
