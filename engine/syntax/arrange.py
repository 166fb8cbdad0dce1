"""Where the items of a group go that does not fit on one line.

    (cond (p x) 1 :else 2)  =>  `cond`, line, `(p x)`, " ", `1`, line, `:else`, " ", `2`

Every decision looks at what the items are and whether they fit, never at how they are broken now,
so a second formatting decides the same.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from .concrete import ATOM, COMMENT, GROUP, NOT_FLAT, Node, is_form
from .layout import BODY, DEFINERS, GUARDS, STYLES, Style

WIDEST_KEY: Final = 24  # columns up to which the values of a map or `let` are aligned
WIDEST_HEAD: Final = 30  # columns up to which arguments are aligned after their function


class Line(NamedTuple):
    """A line break, the column of the next line, and whether a blank line stands between."""

    indent: int
    blank: bool


class _Place(NamedTuple):
    """How an item begins: on a new line at `column`, or after `gap` spaces."""

    column: int
    gap: int = 1
    fresh: bool = True


Step = str | Line | Node


def keeps_lines(node: Node) -> bool:
    """Whether a group must stay on several lines: comments, blank lines, or its author's layout."""
    if any([item.kind == COMMENT or item.breaks > 1 for item in node.items]):
        return True
    if not any([item.breaks for item in node.items[1:]]):
        return False
    return node.text == "{" or node.binds or (node.text == "(" and style_of(node) is not None)


def style_of(node: Node) -> Style | None:
    """The style of a list's head; None for an ordinary call."""
    if node.text not in ("(", "#(") or not node.items or node.items[0].kind != ATOM:
        return None
    return STYLES.get(node.items[0].text)


def arrange(node: Node, column: int, width: int) -> list[Step]:
    """What follows the opening bracket, which stands at `column`; without the closing one."""
    inner = column + len(node.text)
    forms = [item for item in node.items if is_form(item)]
    places = _places(node, forms, column, inner, width)
    fallback = column + BODY if node.text in ("(", "#(") and places.style else inner
    steps: list[Step] = []
    ended = False  # a comment ended the line
    for at, item in enumerate(node.items):
        place = places.of.get(id(item)) or _Place(fallback, fresh=item.breaks > 0)
        if at == 0:
            steps += [" "] if item.kind == COMMENT else []
        elif item.kind == COMMENT and item.breaks == 0:
            steps.append(" ")
        elif not item.glued and (place.fresh or ended or item.breaks > 1 or item.kind == COMMENT):
            steps.append(Line(place.column, item.breaks > 1))
        elif not item.glued:
            steps.append(" " * place.gap)
        steps.append(item)
        ended = item.kind == COMMENT
    if ended:
        steps.append(Line(inner, False))
    return steps


class _Places(NamedTuple):
    of: dict[int, _Place]
    style: Style | None


def _places(node: Node, forms: list[Node], column: int, inner: int, width: int) -> _Places:
    style = style_of(node)
    if node.text not in ("(", "#("):
        if node.text == "{" or node.binds:
            rows = _bindings(forms) if node.binds else _by_two(forms)
            return _Places(_pairs(rows, inner, width), None)
        return _Places(_vector(forms, inner, width), None)
    if not forms:
        return _Places({}, None)
    if style is not None:
        return _Places(_body(forms, style, column, width), style)
    return _Places(_call(forms, column, inner, width), None)


def _call(forms: list[Node], column: int, inner: int, width: int) -> dict[int, _Place]:
    head = forms[0]
    if head.kind != ATOM or head.text[0] in '"0123456789':
        return {id(form): _Place(inner) for form in forms}
    under = inner + head.width + 1
    close = head.width <= WIDEST_HEAD and all(
        [
            form.kind != ATOM or form.width == NOT_FLAT or under + form.width < width
            for form in forms[1:]
        ]
    )
    if not close:
        return {id(form): _Place(column + BODY) for form in forms[1:]}
    places = {id(form): _Place(under) for form in forms[2:]}
    for form in forms[1:2]:
        places[id(form)] = _Place(under, fresh=False)
    return places


def _body(forms: list[Node], style: Style, column: int, width: int) -> dict[int, _Place]:
    head = forms[0].text
    first = _on_head_line(forms, head, style.first)
    indent = column + BODY
    places = {id(form): _Place(indent, fresh=False) for form in forms[1 : first + 1]}
    rest = forms[first + 1 :]
    if not style.pairs:
        places.update({id(form): _Place(indent) for form in rest})
        return places
    places.update(_pairs(_clauses(rest) if head == "match" else _by_two(rest), indent, width, head))
    return places


def _on_head_line(forms: list[Node], head: str, first: int) -> int:
    """How many arguments stay on the head's line: of a function, all up to its parameters."""
    if head not in DEFINERS:
        return min(first, len(forms) - 1)
    for at, form in enumerate(forms[1:4], 1):
        if form.kind == GROUP and form.text == "[":
            typed = at + 2 < len(forms) and forms[at + 1].kind == ATOM
            return at + 1 if typed and forms[at + 1].text.startswith(":") else at
        if form.kind == ATOM and form.text.startswith('"'):
            return at - 1
    return min(first, len(forms) - 1) if head in ("defn", "defmacro") else 0


def _by_two(forms: list[Node]) -> list[list[Node]]:
    return [forms[at : at + 2] for at in range(0, len(forms), 2)]


def _bindings(forms: list[Node]) -> list[list[Node]]:
    """Rows of pattern and value; `name :type value` is one row where the plain reading fails."""
    plain = _by_two(forms)
    if all([_may_bind(row[0]) for row in plain]) and len(forms) % 2 == 0:
        return plain
    rows: list[list[Node]] = []
    at = 0
    while at < len(forms):
        typed = at + 2 < len(forms) and _is_keyword(forms[at + 1]) and _may_bind(forms[at])
        size = 3 if typed else 2
        rows.append(forms[at : at + size])
        at += size
    return rows if any([len(row) == 3 for row in rows]) else plain


def _may_bind(node: Node) -> bool:
    return node.kind == GROUP or (node.kind == ATOM and node.text[0] not in ':"0123456789')


def _is_keyword(node: Node) -> bool:
    return node.kind == ATOM and node.text[0] == ":" and len(node.text) > 1


def _clauses(forms: list[Node]) -> list[list[Node]]:
    """Rows of `match`: pattern, an optional guard word and test, result."""
    rows: list[list[Node]] = []
    at = 0
    while at < len(forms):
        guarded = at + 3 < len(forms) and forms[at + 1].text in GUARDS
        size = 4 if guarded else 2
        rows.append(forms[at : at + size])
        at += size
    return rows


def _pairs(rows: list[list[Node]], indent: int, width: int, head: str = "") -> dict[int, _Place]:
    """Each row on a line; its last item goes below where it does not fit beside the others."""
    places: dict[int, _Place] = {}
    keys = [_row_width(row[:-1]) for row in rows if len(row) > 1]
    widest = max(keys, default=0)
    level = widest <= WIDEST_KEY and all(
        [indent + widest + 1 + row[-1].width < width for row in rows if len(row) > 1]
    )
    for row in rows:
        places[id(row[0])] = _Place(indent)
        for item in row[1:-1]:
            places[id(item)] = _Place(indent + BODY, fresh=False)
        if len(row) == 1:
            continue
        before = _row_width(row[:-1])
        gap = widest - before + 1 if level else 1
        beside = not head or indent + before + 1 + row[-1].width < width
        places[id(row[-1])] = _Place(indent + (BODY if head else 0), gap, not beside)
    return places


def _row_width(row: list[Node]) -> int:
    return sum([item.width for item in row]) + len(row) - 1


def _vector(forms: list[Node], inner: int, width: int) -> dict[int, _Place]:
    """Items of a vector or set: atoms fill the lines, anything else has a line of its own."""
    places: dict[int, _Place] = {}
    at = inner
    for form in forms:
        filled = all([item.kind == ATOM for item in forms])
        if filled and at > inner and at + form.width < width:
            places[id(form)] = _Place(inner, fresh=False)
            at += form.width + 1
        else:
            places[id(form)] = _Place(inner, fresh=True)
            at = inner + form.width + 1
    return places
