"""Format a text: width-aware, with comments, shorthands and blank lines kept.

    (defn f [x] (if (> x 0) (g x y) …))   =>   (defn f [x]
                                                 (if (> x 0)
                                                   (g x y)
                                                   …))

A group goes on one line where it fits. Body forms, clauses, maps and binding vectors that their
author wrote on several lines stay on several. Lines are laid out from the outside in, each group
knowing the column it begins at; the walk keeps its own stack, so depth is no limit.
"""

from __future__ import annotations

from typing import Final

from .arrange import Line, arrange, keeps_lines
from .concrete import COMMENT, GROUP, NOT_FLAT, PREFIX, Node, concrete
from .forms import CLOSE
from .reader import read
from .same import same_forms

MOST_INDENT: Final = 400  # columns; deeper nesting is not indented further, or output is quadratic
MOST_PASSES: Final = 4  # until the result formats to itself


def format_text(text: str, width: int = 80) -> str:
    """The text, formatted to `width` columns; unchanged when it does not read without problems.

    Formatting the result changes nothing, and reading it gives the same forms.
    """
    before = read(text)
    if before.problems:
        return text
    current = text
    for _ in range(MOST_PASSES):
        result = _format(current, width)
        if result == current:
            break
        current = result
    after = read(current)
    return current if not after.problems and same_forms(before, after) else text


def _format(text: str, width: int) -> str:
    header, root = concrete(text)
    _measure(root)
    out = _Lines(width)
    last = None
    for node in root.items:
        if last is not None:
            if node.breaks == 0 and (node.kind == COMMENT or node.glued):
                out.put("" if node.glued else " ")
            else:
                out.end_line(0, node.breaks > 1)
        elif header.startswith(("#!", "\ufeff#!")):
            out.end_line(0, node.breaks > 1)
        out.node(node, 0)
        last = node
    end = "\n" if text.endswith("\n") and (root.items or header) else ""
    return header + "".join(out.parts) + end


def _measure(root: Node) -> None:
    """Set the width of every group and prefix, from the inside out."""
    order = [root]
    for node in order:
        order.extend(node.items)
    for node in reversed(order):
        if node.kind not in (GROUP, PREFIX):
            continue
        if node is root or (node.kind == GROUP and keeps_lines(node)):
            node.width = NOT_FLAT
            continue
        total = len(node.text) + (len(CLOSE.get(node.text, ")")) if node.kind == GROUP else 0)
        for at, item in enumerate(node.items):
            total += item.width + len(_gap(node, at))
        node.width = min(total, NOT_FLAT)


def _gap(node: Node, at: int) -> str:
    """What stands before item `at` of a node that is on one line."""
    item = node.items[at]
    if at == 0:
        joins = node.text == "~" and item.kind == PREFIX and item.text == "@"
        return " " if joins else ""
    return "" if item.glued else " "


class _Lines:
    """The text so far and the column it ends in; `work` is what is still to be put."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.parts: list[str] = []
        self.column = 0
        self.work: list[str | Line | tuple[Node, int]] = []

    def put(self, text: str) -> None:
        self.parts.append(text)
        at = text.rfind("\n")
        self.column = self.column + len(text) if at < 0 else len(text) - at - 1

    def end_line(self, indent: int, blank: bool) -> None:
        indent = min(indent, MOST_INDENT)
        self.parts.append("\n\n" if blank else "\n")
        self.parts.append(" " * indent)
        self.column = indent

    def node(self, node: Node, trail: int) -> None:
        """Put a node that `trail` closing brackets follow."""
        self.work.append((node, trail))
        while self.work:
            task = self.work.pop()
            if isinstance(task, str):
                self.put(task)
            elif isinstance(task, Line):
                self.end_line(task.indent, task.blank)
            else:
                self._node(*task)

    def _node(self, node: Node, trail: int) -> None:
        if node.kind == GROUP:
            close = CLOSE.get(node.text, ")")
            if self.column + node.width + trail <= self.width:
                self.work.append(close)
                self._inline(node)
                return
            steps = arrange(node, self.column, self.width)
        elif node.kind == PREFIX and any([item.kind == COMMENT for item in node.items]):
            close, steps = "", _stacked(node, self.column)
        elif node.kind == PREFIX:
            self._inline(node, trail)
            return
        else:
            self.put(node.text)
            return
        self.put(node.text)
        tasks: list[str | Line | tuple[Node, int]] = [
            (step, 0) if isinstance(step, Node) else step for step in steps
        ]
        if steps and isinstance(steps[-1], Node):
            tasks[-1] = (steps[-1], trail + len(close))
        self.work.append(close)
        self.work.extend(reversed(tasks))

    def _inline(self, node: Node, trail: int = 0) -> None:
        """Put a node's mark and queue its items with single spaces."""
        self.put(node.text)
        last = len(node.items) - 1
        for at in range(last, -1, -1):
            self.work.append((node.items[at], trail if at == last else 0))
            self.work.append(_gap(node, at))


def _stacked(node: Node, column: int) -> list[str | Line | Node]:
    """A shorthand with comments inside: every item on a line of its own."""
    steps: list[str | Line | Node] = []
    for at, item in enumerate(node.items):
        if at:
            steps.append(Line(column + 1, False))
        elif item.kind == COMMENT:
            steps.append(" ")
        steps.append(item)
    return steps
