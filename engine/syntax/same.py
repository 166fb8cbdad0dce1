"""Whether two readings gave the same forms, places aside.

same_forms(read("(f  a)"), read("(f a) ; c"))  =>  True
"""

from __future__ import annotations

from .forms import Form, Lit, Seq, Sym
from .reader import ReadResult


def same_forms(a: ReadResult, b: ReadResult) -> bool:
    """Whether both hold the same top-level forms in the same order."""
    if len(a.forms) != len(b.forms):
        return False
    return all([same_form(x.form, y.form) for x, y in zip(a.forms, b.forms, strict=True)])


def same_form(a: Form, b: Form) -> bool:
    """Same shape, names, literals (kinds told apart, NaN like itself), marks and metadata."""
    todo: list[tuple[Form, Form]] = [(a, b)]
    while todo:
        x, y = todo.pop()
        if len(x.meta) != len(y.meta):
            return False
        todo += zip(x.meta, y.meta, strict=True)
        if isinstance(x, Seq):
            if not isinstance(y, Seq) or x.open != y.open or len(x.items) != len(y.items):
                return False
            todo += zip(x.items, y.items, strict=True)
        elif isinstance(x, Sym):
            if not isinstance(y, Sym) or x.name != y.name or x.mark is not y.mark:
                return False
        elif not isinstance(y, Lit) or not _same_value(x.value, y.value):
            return False
    return True


def _same_value(a: object, b: object) -> bool:
    if type(a) is not type(b):
        return False
    return repr(a) == repr(b) if type(a) is float else a == b
