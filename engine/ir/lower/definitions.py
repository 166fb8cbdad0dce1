"""Definitions: def, defn, defmacro, deftype; global at top level, local inside a body.

(defn f [x] x)                  =>   Def(user, f, Fn)
(fn [] (defn g [] 1) (g))       =>   Fn(Letrec((g, Fn), Call g))
"""

from __future__ import annotations

from ...base.diagnostic import CompileError, Diagnostic
from ...macro.surface.table import SURFACE
from ...prims.catalog import lookup
from ...syntax.forms import Form, Lit, Seq, Sym, is_call
from ...types.lattice import Type
from ...values.atoms import keyword, namespace_of
from ...values.maps import EMPTY_MAP, PMap
from ..core import Check, Const, Def, Fn, Letrec, Local, Node, Var
from . import dispatch
from .annotations import annotation_at, type_of_form
from .context import Lowering, key_of
from .functions import check_memo, function, merge_meta, take_apart
from .kernel import KERNEL, Tail, kernel

DEFINERS = ("def", "defn", "defn-", "defonce", "defstruct")


def is_definition(cx: Lowering, form: Form) -> bool:
    """Whether a body form defines a name for its neighbours (a `do` of such counts)."""
    if type(form) is not Seq or form.open != "(" or not form.items:
        return False
    head = form.items[0]
    if type(head) is not Sym:
        return False
    if head.name == "do":
        return any([is_definition(cx, item) for item in form.items[1:]])
    return head.name in DEFINERS and len(form.items) > 1


def name_of(cx: Lowering, form: Seq) -> Sym:
    """The name a definition defines. Raises CompileError where there is none."""
    if len(form.items) < 2 or type(form.items[1]) is not Sym:
        at = form.items[1] if len(form.items) > 1 else form
        head = repr(form.items[0])
        usage = KERNEL[head].usage if head in KERNEL else f"({head} name …)"
        raise cx.fail(at, f"{head} needs a name", f"write {usage}")
    name = form.items[1]
    assert type(name) is Sym
    if namespace_of(name.name)[0]:
        raise cx.fail(
            name,
            f"{name.name} has a namespace and cannot be defined here",
            "a definition belongs to the namespace it stands in",
        )
    return name


def _declare(cx: Lowering, name: Sym) -> None:
    """A global of this name is about to be defined; a core name is noted.

    Raises CompileError for the name of a kernel form: the language would lose it.
    """
    if name.name in KERNEL and lookup(name.name) is None and name.mark is None:
        raise cx.fail(
            name,
            f"{name.name} is a form of the language and cannot be redefined",
            "choose another name; a local binding may be called so",
        )
    if name.name in SURFACE or lookup(name.name) is not None:
        cx.warn(
            Diagnostic(
                "redefinition",
                f"{name.name} now means your definition in namespace {cx.namespace}",
                name.span,
                code="L0200",
                hint=f"the library keeps its own; rtfs.core/{name.name} still names it",
                severity="note",
            )
        )
    cx.declared.add(name.name)


@kernel("def", '(def name "doc"? :type? value)')
def lower_def(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """Define a name; the value of the form is the value. At top level the name is global.

    (do (def a 1) (+ a 1))  => 2
    (do (def x :int 5) x)  => 5
    (def x :int "no")  => ERROR type-validation
    """
    name = name_of(cx, form)
    if cx.inside:
        return local_definitions(cx, (form,), tail)
    _declare(cx, name)
    meta = merge_meta(merge_meta(EMPTY_MAP, form), name)
    value, annotation, doc = _value(cx, form, name, meta)
    kind = "function" if type(value) is Fn else "value"
    if type(value) is Const and value.value is None and len(form.items) == 2:
        raise cx.fail(form, f"def {name.name} needs a value", "write (def name value)")
    return Def(
        cx.namespace,
        name.name,
        value,
        kind,
        doc or str(meta.get(keyword("doc"), "")),
        annotation,
        meta if len(meta) else None,
        form.span,
    )


def _value(cx: Lowering, form: Seq, name: Sym, meta: PMap) -> tuple[Node, Type | None, str]:
    """(value node, annotation, docstring) of a `def`; a function gets the metadata of its name."""
    items = form.items[2:]
    doc = ""
    if len(items) == 2 and type(items[0]) is Lit and isinstance(items[0].value, str):
        doc, items = items[0].value, items[1:]
    found = annotation_at(items, 0)
    annotation = None
    if found is not None and found[1] < len(items):
        annotation, items = type_of_form(cx, found[0]), items[found[1] :]
    if len(items) > 1:
        raise cx.fail(items[1], f"def {name.name} takes one value", "write (def name value)")
    value: Node = dispatch.lower(cx, items[0]) if items else Const(None, form.span)
    memo = keyword("memo")
    if type(value) is Fn and not value.name:
        kept = value.meta
        if memo in meta:
            kept = (value.meta or EMPTY_MAP).assoc(memo, meta.get(memo, None))
            check_memo(cx, form, kept)
        value = Fn(name.name, value.namespace, value.arities, value.doc or doc, kept, value.origin)
    elif meta.get(memo, False):
        hint = f"write (defn ^:memo {name.name} [param…] body…)"
        raise cx.fail(form, f"^:memo is for functions; {name.name} is none", hint)
    if annotation is not None:
        value = Check(value, annotation, f"def {name.name}", name.span)
    return value, annotation, doc


@kernel("defn defn-", '(defn name "doc"? [param… & rest] :returns? body…)')
def lower_defn(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """Define a function, with docstring, several arities, conditions and annotations.
    With `^:memo` before the name, values are kept by arguments as long as nothing that the function
    reads has changed; `^{:memo {:max n}}` keeps the latest n of them.

    (do (defn sq "Square." [x] (* x x)) (sq 7))  => 49
    (do (defn f ([a] 1) ([a b] 2)) (f 1 2))  => 2
    (do (defn ^:memo f [n] (if (< n 2) n (+ (f (dec n)) (f (- n 2))))) (f 70))  => 190392490709135
    (do (defn half [n] {:pre [(even? n)]} (quot n 2)) (half 3))  => ERROR assertion-error
    """
    name = name_of(cx, form)
    if cx.inside:
        return local_definitions(cx, (form,), tail)
    _declare(cx, name)
    parts = take_apart(cx, form, form.items[1:], named=True)
    made = function(cx, form, parts, name.name)
    return Def(cx.namespace, name.name, made, "function", parts.doc, None, parts.meta, form.span)


@kernel("defmacro", '(defmacro name "doc"? [param… & rest] body…)')
def lower_defmacro(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """Define a macro: a function from forms to a form, run while compiling.

    (do (defmacro unless2 [c & body] `(if ~c nil (do ~@body))) (unless2 false 1 2))  => 2
    """
    name = name_of(cx, form)
    if cx.inside:
        raise cx.fail(form, "A macro is defined at top level", "move the defmacro out of the body")
    _declare(cx, name)
    parts = take_apart(cx, form, form.items[1:], named=True)
    saved = cx.enter()
    cx.locals.clear()
    try:
        made = function(cx, form, parts, name.name)
    finally:
        cx.leave(saved)
    return Def(cx.namespace, name.name, made, "macro", parts.doc, None, parts.meta, form.span)


@kernel("deftype", "(deftype Name type)")
def lower_deftype(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """Name a type expression for use in annotations.

    (do (deftype Age [:and :int [:>= 0]]) (defn f [a :Age] a) (f 3))  => 3
    (do (deftype Age [:and :int [:>= 0]]) (defn f [a :Age] a) (f -3))  => ERROR type-validation
    """
    name = name_of(cx, form)
    if len(form.items) != 3:
        raise cx.fail(form, "deftype takes a name and a type", "write (deftype Name type)")
    kind = type_of_form(cx, form.items[2])
    nothing = Const(None, form.span)
    return Def(cx.namespace, name.name, nothing, "type", "", kind, None, form.span)


def local_definitions(cx: Lowering, forms: tuple[Form, ...], tail: Tail) -> Node:
    """A body with definitions in it: a Letrec over its forms in order.

    A form that defines nothing is bound to a variable nobody names.
    """
    forms = _flattened(cx, forms)
    saved = cx.enter()
    try:
        names: set[object] = set()
        for form in forms:
            if is_definition(cx, form):
                assert type(form) is Seq
                name = name_of(cx, form)
                if key_of(name) in names:
                    raise _defined_twice(cx, name)
                names.add(key_of(name))
                cx.var(name, boxed=True)
        pairs = [_local(cx, form) for form in forms[:-1]]
        last = forms[-1]
        if is_definition(cx, last):
            var, value = _local(cx, last)
            return Letrec((*pairs, (var, value)), Local(var, last.span), last.span)
        return Letrec(tuple(pairs), dispatch.lower(cx, last, tail), last.span)
    finally:
        cx.leave(saved)


def _defined_twice(cx: Lowering, name: Sym) -> CompileError:
    return cx.fail(
        name,
        f"{name.name} is defined twice in this body",
        "a body's definitions see each other, so one name has one meaning: "
        f"rename one of them, or write (let [{name.name} …] …) for a new value",
    )


def _flattened(cx: Lowering, forms: tuple[Form, ...]) -> tuple[Form, ...]:
    """The forms of a body with `do` spliced and surface definers expanded to `def`."""
    flat: list[Form] = []
    for form in forms:
        if is_call(form, "do"):
            assert type(form) is Seq
            flat.extend(_flattened(cx, form.items[1:]))
        elif is_call(form, "defstruct") or is_call(form, "defonce"):
            assert type(form) is Seq
            head = form.items[0]
            assert type(head) is Sym
            flat.append(SURFACE[head.name].expand(form, cx.expander))
        else:
            flat.append(form)
    return tuple(flat)


def _local(cx: Lowering, form: Form) -> tuple[Var, Node]:
    if not is_definition(cx, form):
        return Var("_"), dispatch.lower(cx, form)
    assert type(form) is Seq
    name = name_of(cx, form)
    node = cx.resolve(name)
    assert type(node) is Local
    if is_call(form, "def"):
        return node.var, _value(cx, form, name, merge_meta(merge_meta(EMPTY_MAP, form), name))[0]
    parts = take_apart(cx, form, form.items[1:], named=True)
    return node.var, function(cx, form, parts, name.name)
