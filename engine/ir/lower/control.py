"""Kernel forms that decide what runs: if, do, and, or, recur, try, throw, match.

(and a b)                      =>   Let((v, a)) If(v, b, v)
(try x (catch :io-error e y))  =>   Try(x, (Catch(io-error, e, y)), none)
"""

from __future__ import annotations

from ...runtime.errors import KINDS
from ...syntax.forms import Form, Lit, Seq, Sym, is_call
from ...values.atoms import Keyword
from ..core import Catch, Const, If, Let, Local, Node, PrimCall, Raise, Recur, Try, Var
from ..match import lower_match_clauses
from . import dispatch
from .context import Lowering, key_of
from .kernel import Tail, kernel


@kernel("if", "(if test then else?)")
def lower_if(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """`then` unless the test is nil or false; without `else` the value is nil.

    (if 0 :yes :no)  => :yes
    (if nil 1)  => nil
    """
    items = form.items
    if len(items) not in (3, 4):
        raise cx.fail(
            form, "if takes a test, a then and an optional else", "write (if test then else)"
        )
    test = dispatch.lower(cx, items[1])
    then = dispatch.lower_body(cx, items[2:3], tail, form)
    orelse = dispatch.lower_body(cx, items[3:4], tail, form)
    return If(test, then, orelse, form.span)


@kernel("do", "(do form…)")
def lower_do(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """Evaluate in order; the value is the last one's, nil when there is none.

    (do 1 2 3)  => 3
    (do)  => nil
    """
    return dispatch.lower_body(cx, form.items[1:], tail, form)


@kernel("and", "(and form…)")
def lower_and(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """The first value that is nil or false, else the last; stops at the first.

    (and 1 nil (/ 1 0))  => nil
    (and)  => true
    """
    return _chain(cx, form, tail, True)


@kernel("or", "(or form…)")
def lower_or(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """The first value that is neither nil nor false, else the last; stops there.

    (or nil 2 (/ 1 0))  => 2
    (or)  => false
    """
    return _chain(cx, form, tail, False)


def _chain(cx: Lowering, form: Seq, tail: Tail, empty: bool) -> Node:
    """`empty` is the value without forms, and what a value must be like to go on."""
    items = form.items[1:]
    if not items:
        return Const(empty, form.span)
    result = dispatch.lower(cx, items[-1], tail)
    for item in reversed(items[:-1]):
        value = Var("v")
        seen = Local(value, item.span)
        choice = If(seen, result, seen, form.span) if empty else If(seen, seen, result, form.span)
        result = Let(((value, dispatch.lower(cx, item)),), choice, form.span)
    return result


@kernel("recur", "(recur value…)")
def lower_recur(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """Go back to the enclosing loop or function with new values, in constant space.

    (loop [i 3 out []] (if (= i 0) out (recur (dec i) (conj out i))))  => [3 2 1]
    (do (defn f [n acc] (if (= n 0) acc (recur (dec n) (* n acc)))) (f 5 1))  => 120
    """
    if tail is None:
        raise cx.fail(
            form,
            "recur is not in tail position",
            "recur must be the last thing its loop or function does; wrap nothing around it",
        )
    args = dispatch.lower_all(cx, form.items[1:])
    if len(args) != tail.count:
        raise cx.fail(
            form,
            f"Arity mismatch in recur: expected {tail.count}, got {len(args)}",
            f"one value for each binding of the enclosing {tail.name}",
            kind="arity-mismatch",
        )
    return Recur(tail.target, args, form.span)


@kernel("throw", "(throw value)")
def lower_throw(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """Raise a value; `catch` binds it. Usually `(throw (error :kind "message" {data}))`.

    (try (throw (error :my-kind "no" {:a 1})) (catch e (error-kind e)))  => :my-kind
    (try (throw 42) (catch e e))  => 42
    """
    if len(form.items) != 2:
        raise cx.fail(form, "throw takes one value", 'write (throw (error :kind "message"))')
    return Raise(dispatch.lower(cx, form.items[1]), form.span)


@kernel("try", "(try body… (catch kind? name body…)… (finally body…)?)")
def lower_try(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """Evaluate the body; an error goes to the first clause that takes its kind.

    `finally` runs on every way out; its value is dropped.

    (try (/ 1 0) (catch :division-by-zero e (error-message e)))  => "Division by zero"
    (try (/ 1 0) (catch :io-error e 1) (catch Exception e 2))  => 2
    """
    body, clauses, cleanup = [], [], None
    for item in form.items[1:]:
        if is_call(item, "catch") and cleanup is None:
            clauses.append(item)
        elif is_call(item, "finally") and cleanup is None:
            cleanup = item
        elif clauses or cleanup is not None:
            raise cx.fail(item, "Nothing may follow the catch and finally clauses of a try")
        else:
            body.append(item)
    if not clauses and cleanup is None:
        raise cx.fail(
            form, "try needs a catch or a finally", "write (try body (catch e …) (finally …))"
        )
    lowered = _scoped(cx, tuple(body), None, form)
    catches = tuple([_catch(cx, c, tail if cleanup is None else None) for c in clauses])
    done = None
    if cleanup is not None:
        assert type(cleanup) is Seq
        done = _scoped(cx, cleanup.items[1:], None, cleanup)
    return Try(lowered, catches, done, form.span)


def _scoped(cx: Lowering, forms: tuple[Form, ...], tail: Tail, owner: Seq) -> Node:
    saved = cx.enter()
    try:
        return dispatch.lower_body(cx, forms, tail, owner)
    finally:
        cx.leave(saved)


def _catch(cx: Lowering, form: Form, tail: Tail) -> Catch:
    assert type(form) is Seq
    kind, name, body = _catch_parts(cx, form)
    saved = cx.enter()
    try:
        var = cx.var(name) if name is not None else Var("_")
        return Catch(kind, var, dispatch.lower_body(cx, body, tail, form), form.span)
    finally:
        cx.leave(saved)


def _catch_parts(cx: Lowering, form: Seq) -> tuple[str | None, Sym | None, tuple[Form, ...]]:
    """(kind or None for all, name, body) of `(catch kind? name body…)`.

    When only one form follows two symbols they are pattern and body: `(catch e e)`.
    """
    items = form.items[1:]
    if not items:
        raise cx.fail(form, "catch needs a name", "write (catch e …) or (catch :kind e …)")
    first = items[0]
    if type(first) is Lit and type(first.value) is Keyword:
        if len(items) > 1 and type(items[1]) is Sym and (len(items) > 2):
            return first.value.name, items[1], items[2:]
        return first.value.name, None, items[1:]
    if type(first) is not Sym:
        raise cx.fail(first, "catch needs an error kind or a name here", "write (catch :kind e …)")
    second = items[1] if len(items) > 1 else None
    if type(second) is Sym and len(items) > 2:
        return first.name if first.name in KINDS else None, second, items[2:]
    return None, first, items[1:]


@kernel("match", "(match value pattern [when guard] body…)")
def lower_match(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """The body of the first clause whose pattern fits the value.

    (match [1 2] [a b] (+ a b))  => 3
    (match {:a 1 :b 2} {:a n} when (> n 5) :big {:a n} :small)  => :small
    (match 3 1 :one)  => ERROR match-error
    """
    if len(form.items) < 2:
        raise cx.fail(form, "match needs a value", "write (match value pattern body …)")
    return lower_match_clauses(form, cx, tail)


@kernel("get", "(get coll key default?)")
def lower_get(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """The value at a key. With one argument: the variable or host context value of that name.

    (get {:a 1} :a)  => 1
    (let [x 5] (get :x))  => 5
    (get :no-such-name)  => nil
    """
    if len(form.items) != 2:
        args = dispatch.lower_all(cx, form.items[1:])
        return PrimCall(cx.prim("get"), args, cx.namespace, form.span)
    name = form.items[1]
    if type(name) is Lit and type(name.value) is Keyword:
        symbol = Sym(name.value.name, name.span)
    elif type(name) is Sym:
        symbol = name
    else:
        raise cx.fail(
            name, "Invalid arguments: expected a keyword or a symbol", "write (get :name)"
        )
    if key_of(symbol) in cx.locals or cx.defined(symbol):
        return cx.resolve(symbol)
    known = Const(symbol.name, symbol.span)
    return PrimCall(cx.prim("context-value"), (known,), cx.namespace, form.span)


@kernel("deref", "@reference")
def lower_deref(cx: Lowering, form: Seq, tail: Tail) -> Node:
    """What an atom, delay, future or counter holds; `@name` of an unbound name asks the host.

    (let [a (atom 1)] (swap! a inc) @a)  => 2
    """
    args = form.items[1:]
    name = args[0] if len(args) == 1 else None
    if type(name) is Sym and key_of(name) not in cx.locals and not cx.defined(name):
        node = cx.resolve(name)
        space, text = getattr(node, "namespace", cx.namespace), name.name
        known = (Const(space, name.span), Const(text, name.span))
        return PrimCall(cx.prim("deref-global"), known, cx.namespace, form.span)
    return PrimCall(cx.prim("deref"), dispatch.lower_all(cx, args), cx.namespace, form.span)
