"""Type annotations where they are written: after a name, between a name and its value.

    [x :int 42 y z]   =>   (x, :int, 42) (y, none, z)

In a binding vector the plain reading is taken wherever it puts a pattern at every pattern position;
otherwise annotations are read (LANGUAGE.md, "Reading").
"""

from __future__ import annotations

from ...runtime.typenames import owner_of, predicate_resolver, type_resolver
from ...syntax.convert import datum
from ...syntax.forms import Form, Lit, Seq, Sym
from ...types.lattice import Type
from ...types.parse import TypeSyntaxError, global_names, parse_type
from ...values.atoms import Keyword, keyword
from .context import Lowering

Binding = tuple[Form, Form | None, Form]  # pattern, annotation, value


def is_pattern(form: Form) -> bool:
    """Whether the form can be bound to: a symbol, a vector or a map."""
    if type(form) is Sym:
        return form.name not in (":", "&")
    return type(form) is Seq and form.open in ("[", "{")


def annotation_at(items: tuple[Form, ...], at: int) -> tuple[Form, int] | None:
    """(type form, next index) when an annotation stands at `at`: `:int` or `:` and a type."""
    if at >= len(items):
        return None
    form = items[at]
    if type(form) is Lit and type(form.value) is Keyword:
        return form, at + 1
    if type(form) is Sym and form.name == ":" and at + 1 < len(items):
        return _optional(items, at + 1)
    return None


def _optional(items: tuple[Form, ...], at: int) -> tuple[Form, int]:
    """The type form at `at`, with the `?` that may be written right behind it."""
    form = items[at]
    mark = items[at + 1] if at + 1 < len(items) else None
    if type(mark) is Sym and mark.name == "?" and touches(form, mark):
        span = form.span.to(mark.span)
        return Seq("[", (Lit(keyword("optional"), span), form), span), at + 2
    return form, at + 1


def touches(left: Form, right: Form) -> bool:
    """Whether nothing stands between two forms (`x:int`)."""
    return left.span.unit is right.span.unit and left.span.end == right.span.start


def split_bindings(cx: Lowering, vector: Seq) -> list[Binding]:
    """The bindings of a binding vector. Raises CompileError when no reading fits."""
    items = vector.items
    if _reads_plainly(items):
        return [(items[i], None, items[i + 1]) for i in range(0, len(items), 2)]
    read = _read_annotated(items)
    if read is None:
        raise _bad_vector(cx, vector)
    return read


def _reads_plainly(items: tuple[Form, ...]) -> bool:
    if len(items) % 2:
        return False
    for i in range(0, len(items), 2):
        if not is_pattern(items[i]):
            return False
        value = items[i + 1]
        if type(value) is Sym and value.name == ":":  # a lone colon is never a value
            return False
        if annotation_at(items, i + 1) is not None and touches(items[i], value):
            return False
    return True


def _read_annotated(items: tuple[Form, ...]) -> list[Binding] | None:
    """Backwards from the end: which positions a reading can start at, annotations first."""
    size = len(items)
    follow: dict[int, tuple[Binding, int]] = {}
    good = {size}
    for at in range(size - 1, -1, -1):
        if not is_pattern(items[at]):
            continue
        found = annotation_at(items, at + 1)
        if found is not None and found[1] < size and found[1] + 1 in good:
            follow[at] = ((items[at], found[0], items[found[1]]), found[1] + 1)
            good.add(at)
        elif at + 1 < size and at + 2 in good:
            follow[at] = ((items[at], None, items[at + 1]), at + 2)
            good.add(at)
    if 0 not in good:
        return None
    read = []
    at = 0
    while at < size:
        binding, at = follow[at]
        read.append(binding)
    return read


def _bad_vector(cx: Lowering, vector: Seq) -> Exception:
    items = vector.items
    for i in range(0, len(items), 2):
        if not is_pattern(items[i]):
            return cx.fail(
                items[i],
                "A binding needs a name, a vector or a map here",
                "bindings come in pairs: [name value name value]",
            )
    return cx.fail(
        items[-1],
        "The last binding has no value",
        "bindings come in pairs: [name value name value]",
    )


def type_of_form(cx: Lowering, form: Form) -> Type:
    """The type an annotation denotes. Raises CompileError for one that is malformed."""
    try:
        found = parse_type(
            datum(form),
            type_resolver(cx.world, cx.namespace),
            predicate_resolver(cx.world, cx.namespace),
        )
    except TypeSyntaxError as problem:
        raise cx.fail(form, problem.message, problem.hint, kind="type-validation") from None
    for name in global_names(found):
        cx.typed[owner_of(cx.world, cx.namespace, name)] = None
    return found
