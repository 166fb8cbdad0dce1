"""Conditionals beyond `if`.

    (cond a 1 b 2 :else 3)   =>   (if a 1 (if b 2 3))

Every branch stays in tail position.
"""

from __future__ import annotations

from collections.abc import Callable

from ...syntax.forms import Form, Lit, Seq, Sym, is_call
from ..build import block, call, is_keyword, lit, pairs, quoted, vector
from ..expand import Expander
from .shape import arguments, one_binding
from .table import surface, usage

Choose = Callable[[Expander, Sym, Form, Form], Form]


@surface("when", "(when test body*)")
def when(form: Seq, cx: Expander) -> Form:
    """Evaluate the body if the test is true, else nil.

    (when (> 2 1) :a :b)  => :b
    (when nil 1)  => nil
    """
    test, *body = arguments(form, cx, 1)
    return call(cx, form.span, "if", test, block(cx, form.span, tuple(body)))


@surface("when-not", "(when-not test body*)", aliases="unless")
def when_not(form: Seq, cx: Expander) -> Form:
    """Evaluate the body if the test is false, else nil.

    (when-not (> 1 2) :a)  => :a
    (unless true 1)  => nil
    """
    test, *body = arguments(form, cx, 1)
    nothing = lit(None, form.span)
    return call(cx, form.span, "if", test, nothing, block(cx, form.span, tuple(body)))


@surface("if-not", "(if-not test then else?)")
def if_not(form: Seq, cx: Expander) -> Form:
    """`if` with the test reversed.

    (if-not false 1 2)  => 1
    (if-not true 1)  => nil
    """
    test, then, *orelse = arguments(form, cx, 2, 3)
    nothing = lit(None, form.span)
    return call(cx, form.span, "if", test, *(orelse or [nothing]), then)


@surface("if-let", "(if-let [pattern test] then else?)")
def if_let(form: Seq, cx: Expander) -> Form:
    """Bind the pattern to the test's value and evaluate `then` if that value is true, else `else`.

    (if-let [x (get {:a 1} :a)] (+ x 1) 0)  => 2
    (if-let [x nil] x :none)  => :none
    """
    _, then, *orelse = arguments(form, cx, 2, 3)
    return _bound(form, cx, then, orelse[0] if orelse else lit(None, form.span), _if_true)


@surface("when-let", "(when-let [pattern test] body*)")
def when_let(form: Seq, cx: Expander) -> Form:
    """Bind the pattern to the test's value and evaluate the body if that value is true.

    (when-let [[a] [1 2]] a)  => 1
    (when-let [x false] 1)  => nil
    """
    _, *body = arguments(form, cx, 1)
    return _bound(form, cx, block(cx, form.span, tuple(body)), lit(None, form.span), _if_true)


@surface("if-some", "(if-some [pattern test] then else?)")
def if_some(form: Seq, cx: Expander) -> Form:
    """Like if-let, but only nil counts as absent.

    (if-some [x false] [x] :none)  => [false]
    """
    _, then, *orelse = arguments(form, cx, 2, 3)
    return _bound(form, cx, then, orelse[0] if orelse else lit(None, form.span), _if_some)


@surface("when-some", "(when-some [pattern test] body*)")
def when_some(form: Seq, cx: Expander) -> Form:
    """Like when-let, but only nil counts as absent.

    (when-some [x false] :found)  => :found
    (when-some [x nil] :found)  => nil
    """
    _, *body = arguments(form, cx, 1)
    return _bound(form, cx, block(cx, form.span, tuple(body)), lit(None, form.span), _if_some)


def _bound(form: Seq, cx: Expander, then: Form, orelse: Form, choose: Choose) -> Form:
    pattern, test = one_binding(form, cx)
    span = test.span
    value = cx.fresh("test", span)
    inner = call(cx, form.span, "let", vector(pattern.span, pattern, value), then)
    choice = choose(cx, value, inner, orelse)
    return call(cx, form.span, "let", vector(span, value, test), choice)


def _if_true(cx: Expander, value: Sym, then: Form, orelse: Form) -> Form:
    return call(cx, value.span, "if", value, then, orelse)


def _if_some(cx: Expander, value: Sym, then: Form, orelse: Form) -> Form:
    return call(cx, value.span, "if", call(cx, value.span, "nil?", value), orelse, then)


@surface("cond", "(cond test value … :else value)")
def cond(form: Seq, cx: Expander) -> Form:
    """The value after the first true test; nil when none is.

    (cond (< 3 1) :a (< 3 5) :b :else :c)  => :b
    (cond false 1)  => nil
    """
    clauses = form.items[1:]
    if len(clauses) % 2:
        cx.fail(clauses[-1], "cond has a test without a value", usage(form))
    result: Form = lit(None, form.span)
    for test, value in reversed(pairs(clauses)):
        if is_keyword(test, "else"):
            result = value
        else:
            result = call(cx, test.span.to(value.span), "if", test, value, result)
    return result


@surface("case", "(case value constant result … default?)")
def case(form: Seq, cx: Expander) -> Form:
    """The result after the constant that equals the value; a list of constants is a group.

    (case 2 1 :one (2 3) :few :many)  => :few
    (case :z :a 1)  => ERROR match-error
    """
    subject, *clauses = arguments(form, cx, 1)
    span = form.span
    value = cx.fresh("value", subject.span)
    if len(clauses) % 2:
        result = clauses.pop()
    else:
        result = call(cx, span, "match-failure", value)
    seen: set[tuple[str, str]] = set()
    tests = []
    for constant, outcome in pairs(tuple(clauses)):
        group = (
            isinstance(constant, Seq) and constant.open == "(" and not is_call(constant, "quote")
        )
        members = constant.items if isinstance(constant, Seq) and group else (constant,)
        for member in members:
            _refuse_twice(form, cx, member, seen)
        equal = [call(cx, m.span, "=", value, _constant(cx, m)) for m in members]
        tests.append(
            (equal[0] if len(equal) == 1 else call(cx, constant.span, "or", *equal), outcome)
        )
    for test, outcome in reversed(tests):
        result = call(cx, test.span.to(outcome.span), "if", test, outcome, result)
    return call(cx, span, "let", vector(subject.span, value, subject), result)


def _members(constant: Form) -> tuple[Form, ...]:
    if isinstance(constant, Seq) and constant.open == "(" and not is_call(constant, "quote"):
        return constant.items
    return (constant,)


def _constant(cx: Expander, form: Form) -> Form:
    return form if isinstance(form, Lit) or is_call(form, "quote") else quoted(cx, form)


def _refuse_twice(form: Seq, cx: Expander, member: Form, seen: set[tuple[str, str]]) -> None:
    if isinstance(member, Seq):
        return
    key = ("symbol" if isinstance(member, Sym) else type(member.value).__name__, repr(member))
    if key in seen:
        cx.fail(member, f"case has the constant {member} twice", "the second can never be reached")
    seen.add(key)
