"""Core as text with the place of every node, and what differs between two such texts.

    before   (if true (f x) nil)          gone   "(if true", "nil)"
    after    (f x)                        new    nothing: it is the node that was there

A node that a pass left alone is the same object, so the difference is that of the trees and not of
their texts: a token is new where its node is. What was only rebuilt around something new (a node
of the same kind and the same origin) counts as the same. Trees of one `Marker` have the same names
for the same variables, so the text that is not marked is equal on both sides.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Final

from ..base.record import node
from ..syntax.format import format_text
from ..syntax.forms import Form, Seq, Sym
from ..syntax.printforms import pieces_of, show_form, without_meta
from .core import Do, Fn, Node
from .show import NOWHERE, WIDTH, Printer
from .walk import children


@node
class Token:
    """A piece of the text `[start, end)`, and the innermost node that it belongs to."""

    text: str
    start: int
    end: int
    owner: Node


@node
class MarkedText:
    """The text of a tree. `tokens` in order; `ranges` by id of a node: where it is printed.

    Not printed are the captures of a function's basis, which are no part of the program, and what
    has no text of its own has the text of what is in it.
    """

    root: Node
    text: str
    tokens: tuple[Token, ...]
    ranges: dict[int, tuple[tuple[int, int], ...]]


@node
class Difference:
    """The tokens of the text before that are gone, and those of the text after that are new."""

    gone: tuple[Token, ...]
    new: tuple[Token, ...]


class Marker(Printer):
    """Prints trees. All of them are told beforehand, so that names mean the same in each."""

    def __init__(
        self, roots: Iterable[Node], namespace: str = "user", shadows: Collection[str] = ()
    ) -> None:
        first, *others = roots
        super().__init__(first, namespace, shadows)
        for root in others:
            self.reserve(root)
        self._made: dict[int, Node] = {}
        self._bodies: list[tuple[Node, list[Form]]] = []

    def form(self, n: Node) -> Form:
        """The form of one node; which node it is of is taken down."""
        made = super().form(n)
        self._made[id(made)] = n
        return made

    def body(self, n: Node) -> list[Form]:
        """A body; a Do has no text of its own in it."""
        made = super().body(n)
        if type(n) is Do:
            self._bodies.append((n, made))
        return made

    def marked(self, root: Node, width: int = WIDTH) -> MarkedText:
        """The tree's text, as `show_core` lays it out, and where each node is in it."""
        self._made, self._bodies = {}, []
        form = self.form(root)
        flat = _Flat(form, root, self._made)
        line = "".join(flat.parts)
        text = format_text(line, width).rstrip("\n")
        at = _moved(line, text)
        if at is None:  # it was not laid out: it does not read
            text, at = line, list(range(len(line) + 1))
        tokens = [Token(part, at[a], at[b - 1] + 1, n) for part, a, b, n in flat.tokens]
        return MarkedText(root, text, tuple(tokens), self._ranges(flat, at))

    def short(self, n: Node, most: int = 100) -> str:
        """A node on one line of at most so many characters."""
        text = show_form(_Short(self, most // 2).form(n))  # a node takes two characters
        return text if len(text) <= most else f"{text[: most - 2]} …"

    def _ranges(self, flat: _Flat, at: list[int]) -> dict[int, tuple[tuple[int, int], ...]]:
        found: dict[int, list[tuple[int, int]]] = {}
        for made, (start, end) in flat.spans.items():
            n = self._made.get(made)
            if n is not None:
                found.setdefault(id(n), []).append((at[start], at[end - 1] + 1))
        for do, forms in self._bodies:
            first, last = flat.spans[id(forms[0])], flat.spans[id(forms[-1])]
            found.setdefault(id(do), []).append((at[first[0]], at[last[1] - 1] + 1))
        return {key: tuple(ranges) for key, ranges in found.items()}


class _Short(Printer):
    """A printer that stops after so many nodes, for a text that will be cut."""

    def __init__(self, names: Printer, most: int) -> None:
        self.namespace, self.shadows = names.namespace, names.shadows
        self.names, self.taken = names.names, names.taken
        self._left = most

    def form(self, n: Node) -> Form:
        """The form of one node, or a mark that there is more."""
        self._left -= 1
        return super().form(n) if self._left > 0 else Sym("…", NOWHERE)


class _Flat:
    """A form on one line: `parts` of the line, `tokens` of it with their nodes, and `spans` of the
    forms by id. The walk keeps its own stack, so depth is no limit."""

    def __init__(self, form: Form, root: Node, made: dict[int, Node]) -> None:
        self.parts: Final[list[str]] = []
        self.tokens: Final[list[tuple[str, int, int, Node]]] = []
        self.spans: Final[dict[int, tuple[int, int]]] = {}
        self._at = 0
        todo: list[tuple[Form | str | int, Node, int]] = [(form, root, 0)]
        while todo:
            piece, owner, start = todo.pop()
            if isinstance(piece, int):
                self.spans[piece] = (start, self._at)
            elif isinstance(piece, str):
                self._put(piece, owner)
            else:
                owner = made.get(id(piece), owner)
                todo.append((id(piece), owner, self._at))
                todo += [(part, owner, 0) for part in reversed(_parts(piece))]

    def _put(self, text: str, owner: Node) -> None:
        self.parts.append(text)
        bare = text.strip()
        if bare:
            start = self._at + text.index(bare[0])
            self.tokens.append((bare, start, start + len(bare), owner))
        self._at += len(text)


def _parts(form: Form) -> list[Form | str]:
    if form.meta:
        before: list[Form | str] = []
        for meta in form.meta:
            before += ["^", meta, " "]
        return [*before, *_parts(without_meta(form))]
    return pieces_of(form) if isinstance(form, Seq) else [show_form(form)]


def _moved(line: str, text: str) -> list[int] | None:
    """Where each character of a line stands in the text; None where that is another text.

    Laying out changes nothing but white space.
    """
    there = [at for at, c in enumerate(text) if not c.isspace()]
    moved, count = [0] * len(line), 0
    for at, c in enumerate(line):
        if c.isspace():
            continue
        if count == len(there) or text[there[count]] != c:
            return None
        moved[at] = there[count]
        count += 1
    return moved if count == len(there) else None


def difference(before: MarkedText, after: MarkedText) -> Difference:
    """What differs between two texts of one marker. Takes n log n of the number of tokens."""
    if before.root is after.root:
        return Difference((), ())
    stands_for = _counterparts(before.root, after.root)
    places: dict[_Key, int] = {key: at for at, key in enumerate(_keys(before, {}))}
    pairs = []  # (place after, place before) of tokens that are the same
    for at, key in enumerate(_keys(after, stands_for)):
        found = places.get(key)
        if found is not None:
            pairs.append((at, found))
    kept = _longest_rising(pairs)
    kept_after, kept_before = {a for a, _ in kept}, {b for _, b in kept}
    return Difference(
        tuple([t for at, t in enumerate(before.tokens) if at not in kept_before]),
        tuple([t for at, t in enumerate(after.tokens) if at not in kept_after]),
    )


_Key = tuple[int, str, int]  # id of a node, a token of it, and which one of these


def _keys(text: MarkedText, stands_for: dict[int, int]) -> list[_Key]:
    seen: Counter[tuple[int, str]] = Counter()
    found = []
    for token in text.tokens:
        itself = id(token.owner)
        key = (stands_for.get(itself, itself), token.text)
        seen[key] += 1
        found.append((*key, seen[key]))
    return found


def kind_and_place(n: Node) -> tuple[type, int]:
    """What a node keeps when it is rebuilt with other children."""
    return type(n), id(n.origin)


def _counterparts(before: Node, after: Node) -> dict[int, int]:
    """By id, each rebuilt node of the tree after: the node that it was."""
    old, new = printed(before), printed(after)
    old_ids, new_ids = {id(n) for n in old}, {id(n) for n in new}
    gone: dict[tuple[type, int], list[Node]] = {}
    for n in reversed(old):
        if id(n) not in new_ids:
            gone.setdefault(kind_and_place(n), []).append(n)
    found = {}
    for n in new:
        if id(n) not in old_ids:
            candidates = gone.get(kind_and_place(n))
            if candidates:
                found[id(n)] = id(candidates.pop())
    return found


def printed(root: Node) -> list[Node]:
    """The nodes that are printed, parents first: all but the captures of functions."""
    found: list[Node] = []
    stack = [root]
    while stack:
        n = stack.pop()
        found.append(n)
        stack.extend(reversed(printed_children(n)))
    return found


def printed_children(n: Node) -> tuple[Node, ...]:
    """The children of a node that are printed."""
    below = children(n)
    return below[: len(n.arities)] if type(n) is Fn else below


def _longest_rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The most pairs that rise on both sides; the first sides rise already.

    Patience sorting; see Fredman, On computing the length of longest increasing subsequences, 1975.
    """
    ends: list[int] = []  # the smallest second side that a rising sequence of each length ends in
    last: list[int] = []  # and the index of its pair
    link: list[int] = []
    for index, (_, there) in enumerate(pairs):
        length = bisect_left(ends, there)
        link.append(last[length - 1] if length else -1)
        if length == len(ends):
            ends.append(there)
            last.append(index)
        else:
            ends[length], last[length] = there, index
    found = []
    at = last[-1] if last else -1
    while at >= 0:
        found.append(pairs[at])
        at = link[at]
    return found[::-1]
