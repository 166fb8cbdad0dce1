"""What the reader makes: forms that know where they stand.

    (+ a 2)  =>  Seq("(", (Sym("+"), Sym("a"), Lit(2)))

Reader shorthands are read as lists whose head names them, with the span of the shorthand and the
mark of the core, so that no local of that name captures them:
`'x` is (quote x), `` `x `` (quasiquote x), `~x` (unquote x), `~@x` (unquote-splicing x),
`@x` (deref x), `#(…)` (shorthand-fn …items). `(.m o a)` is read as written: Sym(".m") is the head.
`^{…} form` and `^:k form` set `meta` on the form that follows (outermost first). A colon that
stands alone is Sym(":"). `x:int` is two neighbouring forms with touching spans.
"""

from __future__ import annotations

from typing import Final, Literal

from ..base.span import Span
from ..values.atoms import Mark

Open = Literal["(", "[", "{", "#{"]


class Sym:
    """An occurrence of a symbol. `mark` is set when a macro's template introduced it."""

    __slots__ = ("mark", "meta", "name", "span")

    def __init__(self, name: str, span: Span, mark: Mark | None = None) -> None:
        self.name: Final = name
        self.span: Final = span
        self.mark: Final = mark
        self.meta: tuple[Form, ...] = ()

    def __repr__(self) -> str:
        return self.name


class Lit:
    """A literal: nil, boolean, number, string, Keyword, Timestamp, Uuid, Resource.

    Also any value that a macro put into its result and that has no syntax of its own.
    """

    __slots__ = ("meta", "span", "value")

    def __init__(self, value: object, span: Span) -> None:
        self.value: Final = value
        self.span: Final = span
        self.meta: tuple[Form, ...] = ()

    def __repr__(self) -> str:
        return repr(self.value)


class Seq:
    """A bracketed sequence; `open` is its opening bracket. A map's items alternate key, value."""

    __slots__ = ("items", "meta", "open", "span")

    def __init__(self, open: Open, items: tuple[Form, ...], span: Span) -> None:
        self.open: Final[Open] = open
        self.items: Final = items
        self.span: Final = span
        self.meta: tuple[Form, ...] = ()

    def __repr__(self) -> str:
        return self.open + " ".join(map(repr, self.items)) + CLOSE[self.open]


Form = Sym | Lit | Seq

CLOSE: Final[dict[str, str]] = {"(": ")", "[": "]", "{": "}", "#{": "}"}
SHORTHANDS: Final[dict[str, str]] = {
    "'": "quote",
    "`": "quasiquote",
    "~": "unquote",
    "~@": "unquote-splicing",
    "@": "deref",
    "#(": "shorthand-fn",
}


def is_call(form: Form, head: str) -> bool:
    """Whether the form is a list whose head is the symbol `head`."""
    if type(form) is not Seq or form.open != "(" or not form.items:
        return False
    first = form.items[0]
    return type(first) is Sym and first.name == head
