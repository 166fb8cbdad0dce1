"""The concrete syntax of a text: what the formatter moves about, comments and shorthands included.

    "(f a) ; c"  =>  Node("(", items (f, a)), Node("; c", same line)

Only whitespace is left out; of it a node keeps how many line breaks stood before it. The text must
read without problems.
"""

from __future__ import annotations

from typing import Final

from .layout import BINDERS
from .problems import CLOSERS
from .tokens import is_blank, start_of, whole_pieces

ATOM: Final = "atom"
COMMENT: Final = "comment"  # to the end of its line
GROUP: Final = "group"
PREFIX: Final = "prefix"

_PREFIXES: Final = frozenset(("'", "`", "~", "~@", "@", "^", "#_"))
NOT_FLAT: Final = 1 << 30  # a width that fits nowhere


class Node:
    """`text` is an atom's or comment's text, a group's opening bracket, a prefix's mark.

    `breaks` counts the line breaks before it; `glued`: it touches the colon before it (`x:[int]`).
    `width` is that of its one-line form, NOT_FLAT where it has none.
    """

    __slots__ = ("binds", "breaks", "glued", "items", "kind", "text", "width")

    def __init__(self, kind: str, text: str, breaks: int, glued: bool) -> None:
        self.kind = kind
        self.text = text
        self.binds = False  # a vector of names and values
        self.breaks = breaks
        self.glued = glued
        self.items: list[Node] = []
        self.width = len(text) if "\n" not in text and kind != COMMENT else NOT_FLAT


def concrete(text: str) -> tuple[str, Node]:
    """The header of a text (byte order mark, `#!` line), and a group of its top-level nodes."""
    start = start_of(text)
    root = Node(GROUP, "", 0, False)
    stack = [root]
    breaks = 0
    after = ""  # the piece before, to see what touches
    for piece in whole_pieces(text, start):
        first = piece[0]
        if is_blank(piece):
            breaks += piece.count("\n")
            after = ""
            continue
        if piece in ")]}":
            stack.pop()
            _close_prefixes(stack)
            breaks, after = 0, piece
            continue
        glued = after.endswith(":")
        if piece in CLOSERS:
            node = Node(GROUP, piece, breaks, glued)
        elif piece in _PREFIXES:
            node = Node(PREFIX, piece, breaks, glued)
        else:
            node = Node(COMMENT if first == ";" else ATOM, piece.rstrip(), breaks, glued)
        if piece == "[":
            node.binds = _binds(stack[-1])
        stack[-1].items.append(node)
        if node.kind in (GROUP, PREFIX):
            stack.append(node)
        elif node.kind == ATOM and not piece.startswith("#|"):
            _close_prefixes(stack)
        breaks, after = 0, piece if node.kind == ATOM and first != '"' else ""
    return text[:start], root


def _binds(parent: Node) -> bool:
    """Whether a vector that comes next in `parent` is its binding vector."""
    items = parent.items
    heads = parent.text == "(" and items and items[0].text in BINDERS
    return bool(heads) and all([item.text != "[" for item in items])


def _close_prefixes(stack: list[Node]) -> None:
    """Take finished shorthands off the stack: `^` after two forms, all others after one."""
    while stack[-1].kind == PREFIX:
        forms = [item for item in stack[-1].items if is_form(item)]
        if len(forms) < (2 if stack[-1].text == "^" else 1):
            return
        if stack.pop().text == "#_":
            return


def is_form(node: Node) -> bool:
    """Whether the node is read as a form: no comment and nothing discarded."""
    if node.kind == PREFIX:
        return node.text != "#_"
    return node.kind == GROUP or (node.kind == ATOM and not node.text.startswith("#|"))
