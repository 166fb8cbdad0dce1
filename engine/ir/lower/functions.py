"""Functions: parameters, arities, annotations, docstrings, conditions.

(fn [x [a b] & more] body)   =>   Fn((Arity((x, p), more, … Let((a, nth p 0) (b, nth p 1), body))))
(fn f [n] (f n))             =>   Letrec((f, Fn …), f)
"""

from __future__ import annotations

from typing import Any

from ...base.record import record
from ...syntax.convert import datum
from ...syntax.forms import Form, Lit, Seq, Sym
from ...syntax.printforms import show_form
from ...types.lattice import Type
from ...values.atoms import Keyword, keyword
from ...values.maps import EMPTY_MAP, PMap
from ..core import Arity, Do, Fn, If, Let, Letrec, Local, Node, PrimCall, Raise, Target, Var
from ..core import Const as Constant
from ..destructure import destructure
from . import dispatch
from .annotations import annotation_at, type_of_form
from .context import Lowering, key_of
from .kernel import RecurPoint, Tail, kernel

FN_USAGE = "(fn name? [param… & rest] body…)"


@record
class Parts:
    """A function form taken apart: name, docstring, metadata, one Seq per arity."""

    name: Sym | None
    doc: str
    meta: PMap | None
    clauses: tuple[tuple[Seq, tuple[Form, ...]], ...]  # parameter vector, what follows it


@kernel("fn λ lambda", FN_USAGE)
def lower_fn(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """A function. Parameters may be patterns; several arities as `(fn ([a] …) ([a b] …))`.

    ((fn [x & more] [x more]) 1 2 3)  => [1 (2 3)]
    ((fn f [n] (if (= n 0) 1 (* n (f (dec n))))) 5)  => 120
    ((fn ([a] 1) ([a b] 2)) :x :y)  => 2
    """
    parts = take_apart(cx, form, form.items[1:], named=False)
    if parts.name is None:
        return function(cx, form, parts, "")
    saved = cx.enter()
    try:
        var = cx.var(parts.name, boxed=True)
        made = function(cx, form, parts, parts.name.name)
    finally:
        cx.leave(saved)
    return Letrec(((var, made),), Local(var, parts.name.span), form.span)


def take_apart(cx: Lowering, form: Seq, items: tuple[Form, ...], named: bool) -> Parts:
    """Split what follows `fn` or `defn`. Raises CompileError when the shape is wrong."""
    head, usage = form.items[0], "(defn name [param…] body…)" if named else FN_USAGE
    meta = EMPTY_MAP
    at = 0
    while at < len(items):
        delegated = _delegation(items, at)
        if delegated is None:
            break
        meta, at = meta.assoc(keyword("delegation"), delegated[0]), delegated[1]
    name: Sym | None = None
    first = items[at] if at < len(items) else None
    if type(first) is Sym:
        name = first
        meta = merge_meta(merge_meta(meta, form), name)
        at += 1
    elif named:
        raise cx.fail(
            items[at] if at < len(items) else form, f"{head} needs a name", f"write {usage}"
        )
    else:
        meta = merge_meta(meta, form)
    doc = ""
    if at + 1 < len(items) and _is_text(items[at]):
        doc = _text(items[at])
        at += 1
    rest = items[at:]
    if not rest:
        raise cx.fail(form, f"{head} needs a parameter vector and a body", f"write {usage}")
    meta = merge_meta(meta, rest[0])
    clauses = []
    if _is_open(rest[0], "["):
        clauses.append((_seq(rest[0]), rest[1:]))
    else:
        for clause in rest:
            if not (
                _is_open(clause, "(")
                and _seq(clause).items
                and _is_open(_seq(clause).items[0], "[")
            ):
                raise cx.fail(clause, f"{head} needs a parameter vector here", f"write {usage}")
            clauses.append((_seq(_seq(clause).items[0]), _seq(clause).items[1:]))
    if doc == "" and isinstance(meta.get(keyword("doc"), None), str):
        doc = str(meta.get(keyword("doc"), None))
    return Parts(name, doc, meta if len(meta) else None, tuple(clauses))


def _delegation(items: tuple[Form, ...], at: int) -> tuple[Any, int] | None:
    """`^:delegation :local`, `:local-model "id"` or `:remote "id"` before the parameters."""
    form = items[at]
    if type(form) is not Lit or type(form.value) is not Keyword or not form.meta:
        return None
    if form.value.name in ("local-model", "remote") and at + 1 < len(items):
        return (form.value.name, datum(items[at + 1])), at + 2
    return form.value, at + 1


def merge_meta(meta: PMap, form: Form) -> PMap:
    """Add what `^…` says of a form: a map's entries, or a keyword as true."""
    for each in form.meta:
        data = datum(each)
        if isinstance(data, PMap):
            meta = meta.merge(data)
        elif type(data) is Keyword:
            meta = meta.assoc(data, True)
        else:
            meta = meta.assoc(keyword("tag"), data)
    return meta


def _is_open(form: Form, open: str) -> bool:
    return type(form) is Seq and form.open == open


def _seq(form: Form) -> Seq:
    assert type(form) is Seq
    return form


def _is_text(form: Form) -> bool:
    return type(form) is Lit and isinstance(form.value, str)


def _text(form: Form) -> str:
    assert type(form) is Lit
    return str(form.value)


def function(cx: Lowering, form: Seq, parts: Parts, name: str) -> Fn:
    """The Fn node of a function form."""
    check_memo(cx, form, parts.meta)
    arities = tuple([_arity(cx, form, vector, body, name) for vector, body in parts.clauses])
    _distinct(cx, form, arities)
    return Fn(name, cx.namespace, arities, parts.doc, parts.meta, form.span)


def check_memo(cx: Lowering, form: Form, meta: PMap | None) -> None:
    """Raise CompileError where `^{:memo …}` says something that is not understood."""
    wanted = meta.get(keyword("memo"), None) if meta is not None else None
    if wanted is None or type(wanted) is bool:
        return
    most = wanted.get(keyword("max"), None) if type(wanted) is PMap and len(wanted) == 1 else None
    if type(most) is not int or most < 1:
        hint = "write ^:memo, or ^{:memo {:max 1000}} for at most 1,000 values"
        raise cx.fail(form, "The metadata :memo is true, or {:max n} with n above 0", hint)


def _distinct(cx: Lowering, form: Seq, arities: tuple[Arity, ...]) -> None:
    seen = set()
    for arity in arities:
        shape = (len(arity.params), arity.rest is not None)
        if shape in seen or sum([a.rest is not None for a in arities]) > 1:
            raise cx.fail(form, "Two arities take the same number of arguments")
        seen.add(shape)


class _Params:
    """Parameters as they are read: variables, types, what patterns among them bind."""

    __slots__ = ("bound", "names", "rest", "rest_type", "types")

    def __init__(self) -> None:
        self.names: list[Var] = []
        self.types: list[Type | None] = []
        self.bound: list[tuple[Var, Node]] = []
        self.rest: Var | None = None
        self.rest_type: Type | None = None


def _arity(cx: Lowering, form: Seq, vector: Seq, body: tuple[Form, ...], name: str) -> Arity:
    saved = cx.enter()
    cx.inside += 1
    try:
        params = _parameters(cx, vector)
        target = Target()
        point = RecurPoint(target, len(params.names) + (params.rest is not None), name or "fn")
        returns, body = _returns(cx, body)
        if not body:
            raise cx.fail(form, "A function needs a body", f"write {FN_USAGE}")
        made = _conditions(cx, form, body, point)
    finally:
        cx.inside -= 1
        cx.leave(saved)
    if params.bound:
        made = Let(tuple(params.bound), made, form.span)
    return Arity(
        tuple(params.names),
        params.rest,
        tuple(params.types),
        params.rest_type,
        returns,
        made,
        target,
        vector.span,
    )


def _returns(cx: Lowering, body: tuple[Form, ...]) -> tuple[Type | None, tuple[Form, ...]]:
    """A return annotation: `:T` before the body, only when another expression follows."""
    found = annotation_at(body, 0)
    if found is None or found[1] >= len(body):
        return None, body
    return type_of_form(cx, found[0]), body[found[1] :]


def _parameters(cx: Lowering, vector: Seq) -> _Params:
    params = _Params()
    seen: set[object] = set()
    items = vector.items
    at = 0
    while at < len(items):
        pattern = items[at]
        rest = type(pattern) is Sym and pattern.name == "&"
        if rest:
            at += 1
            if at >= len(items):
                raise cx.fail(pattern, "& needs the name of the rest parameter after it")
            pattern = items[at]
        var = _parameter(cx, pattern, params.bound, seen)
        at += 1
        found = annotation_at(items, at)
        kind = None
        if found is not None:
            kind, at = type_of_form(cx, found[0]), found[1]
        if rest:
            params.rest, params.rest_type = var, kind
            if at < len(items):
                raise cx.fail(items[at], "Nothing may follow the rest parameter")
        else:
            params.names.append(var)
            params.types.append(kind)
    return params


def _parameter(
    cx: Lowering, pattern: Form, bound: list[tuple[Var, Node]], seen: set[object]
) -> Var:
    if type(pattern) is Sym:
        key = key_of(pattern)
        if key in seen and pattern.name != "_":
            raise cx.fail(pattern, f"The parameter {pattern.name} is named twice")
        seen.add(key)
        return cx.var(pattern)
    if type(pattern) is Seq and pattern.open in ("[", "{"):
        var = Var("arg")
        bound.extend(destructure(pattern, Local(var, pattern.span), cx))
        return var
    raise cx.fail(pattern, "A parameter is a name, a vector pattern or a map pattern")


def _conditions(cx: Lowering, form: Seq, body: tuple[Form, ...], point: RecurPoint) -> Node:
    """A body with `{:pre […] :post […]}` as its first form checks them, others are plain."""
    first = body[0]
    tests = _condition_map(first) if len(body) > 1 else None
    if tests is None:
        return dispatch.lower_body(cx, body, point, form)
    pre = [_asserted(cx, test, "Precondition") for test in tests.get("pre", ())]
    if "post" not in tests:
        return Do((*pre, dispatch.lower_body(cx, body[1:], point, form)), form.span)
    value = dispatch.lower_body(cx, body[1:], None, form)
    result = cx.var(Sym("%", first.span))
    post = [_asserted(cx, test, "Postcondition") for test in tests["post"]]
    checked = Do((*post, Local(result, first.span)), first.span)
    return Do((*pre, Let(((result, value),), checked, form.span)), form.span)


def _condition_map(form: Form) -> dict[str, tuple[Form, ...]] | None:
    if type(form) is not Seq or form.open != "{" or not form.items:
        return None
    found: dict[str, tuple[Form, ...]] = {}
    for key, tests in zip(form.items[::2], form.items[1::2], strict=False):
        if type(key) is not Lit or type(key.value) is not Keyword:
            return None
        if key.value.name not in ("pre", "post") or not _is_open(tests, "["):
            return None
        found[key.value.name] = _seq(tests).items
    return found


def _asserted(cx: Lowering, test: Form, what: str) -> Node:
    text = Constant(f"{what} failed: {show_form(test)}", test.span)
    kind = Constant(keyword("assertion-error"), test.span)
    raised = PrimCall(cx.prim("error"), (kind, text), "rtfs.core", test.span)
    return If(
        dispatch.lower(cx, test), Constant(None, test.span), Raise(raised, test.span), test.span
    )
