"""Small words for building forms.

call(cx, span, "if", test, then)   =>   (if test then), the head meaning the core's `if`
"""

from __future__ import annotations

from ..base.span import Span
from ..syntax.forms import Form, Lit, Seq
from ..values.atoms import Keyword, keyword
from .expand import Expander


def call(cx: Expander, span: Span, head: str, *items: Form) -> Seq:
    """A call of the core's form or function `head`."""
    return Seq("(", (cx.core(head, span), *items), span)


def listed(span: Span, *items: Form) -> Seq:
    """`(items…)`."""
    return Seq("(", items, span)


def vector(span: Span, *items: Form) -> Seq:
    """`[items…]`."""
    return Seq("[", items, span)


def mapped(span: Span, *items: Form) -> Seq:
    """`{items…}`, keys and values alternating."""
    return Seq("{", items, span)


def lit(value: object, span: Span) -> Lit:
    """A literal."""
    return Lit(value, span)


def kw(name: str, span: Span) -> Lit:
    """A keyword, named without its colon."""
    return Lit(keyword(name), span)


def block(cx: Expander, span: Span, forms: tuple[Form, ...]) -> Form:
    """The forms one after another, value of the last: nil for none, the form itself for one."""
    if len(forms) == 1:
        return forms[0]
    return call(cx, span, "do", *forms) if forms else lit(None, span)


def thunk(cx: Expander, span: Span, *body: Form) -> Seq:
    """`(fn [] body…)`."""
    return call(cx, span, "fn", vector(span), *(body or (lit(None, span),)))


def quoted(cx: Expander, form: Form) -> Seq:
    """`(quote form)`."""
    return call(cx, form.span, "quote", form)


def is_keyword(form: Form, name: str = "") -> bool:
    """Whether the form is a keyword (of this name, where one is given)."""
    return type(form) is Lit and type(form.value) is Keyword and name in ("", form.value.name)


def is_string(form: Form) -> bool:
    """Whether the form is a string literal."""
    return type(form) is Lit and type(form.value) is str


def is_vector(form: Form) -> bool:
    """Whether the form is written in square brackets."""
    return type(form) is Seq and form.open == "["


def pairs(items: tuple[Form, ...]) -> list[tuple[Form, Form]]:
    """The items two by two; a last one that is left over is dropped."""
    return [(items[at], items[at + 1]) for at in range(0, len(items) - 1, 2)]


def with_items(form: Seq, items: tuple[Form, ...]) -> Seq:
    """A form like this one with other items: brackets, span and metadata are kept."""
    made = Seq(form.open, items, form.span)
    made.meta = form.meta
    return made
