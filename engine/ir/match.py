"""`match`: a chain of tests, each with its bindings and its body.

    (match v [a 0] a _ :no)
    =>   Let((s, v)) If(and (match-vector? s 2) (= (destructure-nth s 1) 0),
                        Let((a, (destructure-nth s 0)), a),
                        :no)

A clause's test decides alone whether the clause is taken, and its bindings are taken out of the
value again afterwards: no clause's failure needs a second copy of the clauses after it, so the
size is linear, and every body stays in tail position.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..base.diagnostic import Diagnostic, Label
from ..base.record import node
from ..base.span import Span
from ..syntax.forms import Form, Lit, Seq, Sym
from ..values.atoms import Keyword
from .core import Call, Const, If, Let, Local, Node, Var, Vec
from .destructure import Bindings, call_prim
from .lower import dispatch
from .match_cover import Earlier
from .match_patterns import (
    Anything,
    As,
    Either,
    Guarded,
    Literal,
    Map,
    MapEntry,
    Members,
    Name,
    Pattern,
    Satisfying,
    Sequence,
    Typed,
    names,
    read_pattern,
)

if TYPE_CHECKING:
    from .lower.context import Lowering
    from .lower.kernel import Tail


@node
class Clause:
    """One clause as written."""

    pattern: Pattern
    guard: Form | None
    body: Form


def lower_match_clauses(form: Seq, cx: Lowering, tail: Tail) -> Node:
    """Lower `(match value pattern [when guard] body …)`; bodies are in tail position.

    Raises CompileError for a malformed clause; warns of clauses that can never be reached.
    """
    clauses = _clauses(form, cx)
    _report_unreachable(clauses, cx)
    value = dispatch.lower(cx, form.items[1])
    subject = Var("value")
    result: Node = call_prim(cx, "match-failure", form.span, Local(subject, form.span))
    for clause in reversed(clauses):
        result = _clause(clause, subject, result, cx, tail, form)
    return Let(((subject, value),), result, form.span)


def _clauses(form: Seq, cx: Lowering) -> list[Clause]:
    items = form.items[2:]
    clauses: list[Clause] = []
    at = 0
    while at < len(items):
        pattern = read_pattern(items[at], cx)
        guard = None
        if at + 3 < len(items) and _is_guard_word(items[at + 1]):
            guard = items[at + 2]
            at += 2
        if at + 1 >= len(items):
            raise cx.fail(
                items[at],
                "The last clause of match has no body",
                "clauses are written: pattern body, or pattern when guard body",
            )
        clauses.append(Clause(pattern, guard, items[at + 1]))
        at += 2
    return clauses


def _is_guard_word(form: Form) -> bool:
    if isinstance(form, Sym):
        return form.name == "when"
    return isinstance(form, Lit) and isinstance(form.value, Keyword) and form.value.name == "when"


def _report_unreachable(clauses: list[Clause], cx: Lowering) -> None:
    seen = Earlier()
    for clause in clauses:
        covering = seen.covering(clause.pattern)
        if covering is not None:
            cx.warn(_unreachable(clause.pattern, covering))
        elif clause.guard is None:
            seen.add(clause.pattern)


def _unreachable(pattern: Pattern, earlier: Pattern) -> Diagnostic:
    return Diagnostic(
        "match-error",
        "This clause can never be reached",
        pattern.span,
        hint="put the more special pattern first",
        labels=(Label(earlier.span, "everything it matches ends here"),),
        severity="warning",
    )


def _clause(
    clause: Clause, subject: Var, otherwise: Node, cx: Lowering, tail: Tail, form: Seq
) -> Node:
    test = _test(clause.pattern, Local(subject, clause.pattern.span), cx)
    if clause.guard is not None:
        saved = cx.enter()
        bound = _bindings(clause.pattern, subject, cx)
        guard = _let(bound, dispatch.lower(cx, clause.guard), clause.guard.span)
        cx.leave(saved)
        test = _both(test, guard, clause.guard.span)
    saved = cx.enter()
    cx.inside += 1
    bound = _bindings(clause.pattern, subject, cx)
    body = dispatch.lower_body(cx, (clause.body,), tail, form)
    cx.inside -= 1
    cx.leave(saved)
    taken = _let(bound, body, clause.body.span)
    return taken if test is None else If(test, taken, otherwise, clause.pattern.span)


def _let(bound: Bindings, body: Node, span: Span) -> Node:
    return Let(tuple(bound), body, span) if bound else body


def _both(first: Node | None, second: Node | None, span: Span) -> Node | None:
    """Both tests, None for one that always holds."""
    if first is None or second is None:
        return first or second
    return If(first, second, Const(False, span), span)


# --- tests: None where the pattern matches everything ---


def _test(pattern: Pattern, value: Node, cx: Lowering) -> Node | None:
    """Whether the pattern matches the value; `value` is a Local, so naming it twice is free."""
    span = pattern.span
    if isinstance(pattern, Anything | Name):
        return None
    if isinstance(pattern, Literal):
        return call_prim(cx, "=", span, value, Const(pattern.value, span))
    if isinstance(pattern, As):
        return _test(pattern.pattern, value, cx)
    if isinstance(pattern, Sequence):
        return _sequence_test(pattern, value, cx)
    if isinstance(pattern, Map):
        return _map_test(pattern, value, cx)
    if isinstance(pattern, Members):
        members = [Const(member, span) for member in pattern.members]
        return call_prim(cx, "match-set?", span, value, *members)
    if isinstance(pattern, Typed):
        known = Const(pattern.type, span), Const(cx.namespace, span)
        return _both(
            call_prim(cx, "type-matches?", span, value, *known),
            _test(pattern.pattern, value, cx),
            span,
        )
    if isinstance(pattern, Satisfying):
        asked = Call(dispatch.lower(cx, pattern.predicate), (value,), span)
        return _both(asked, _test(pattern.pattern, value, cx), span)
    if isinstance(pattern, Either):
        return _either_test(pattern, value, cx)
    return _guarded_test(pattern, value, cx)


def _part_test(pattern: Pattern, part: Node, cx: Lowering) -> Node | None:
    """The test of a pattern on a part of the value, which is bound for it."""
    var = Var("part")
    test = _test(pattern, Local(var, pattern.span), cx)
    return None if test is None else Let(((var, part),), test, pattern.span)


def _sequence_test(pattern: Sequence, value: Node, cx: Lowering) -> Node | None:
    span = pattern.span
    exact = "?" if pattern.rest is None else "-from?"
    count = Const(len(pattern.items), span)
    test: Node | None = call_prim(cx, f"match-{pattern.kind}{exact}", span, value, count)
    inner: Node | None = None
    if pattern.rest is not None:
        inner = _part_test(pattern.rest, call_prim(cx, "match-rest", span, value, count), cx)
    for index in range(len(pattern.items) - 1, -1, -1):
        item = pattern.items[index]
        inner = _both(_part_test(item, _item(cx, value, index, item.span), cx), inner, item.span)
    return _both(test, inner, span)


def _item(cx: Lowering, value: Node, index: int, span: Span) -> Node:
    return call_prim(cx, "destructure-nth", span, value, Const(index, span))


def _map_test(pattern: Map, value: Node, cx: Lowering) -> Node | None:
    span = pattern.span
    needed = [Const(entry.key, span) for entry in pattern.entries if entry.default is None]
    test: Node | None = call_prim(cx, "match-map?", span, value, *needed)
    inner: Node | None = None
    if pattern.rest is not None:
        inner = _part_test(pattern.rest, _map_rest(pattern, value, cx), cx)
    for entry in reversed(pattern.entries):
        at = entry.pattern.span
        inner = _both(_part_test(entry.pattern, _entry(cx, value, entry), cx), inner, at)
    return _both(test, inner, span)


def _entry(cx: Lowering, value: Node, entry: MapEntry) -> Node:
    span = entry.pattern.span
    key = Const(entry.key, span)
    taken = call_prim(cx, "get", span, value, key)
    if entry.default is None:
        return taken
    present = call_prim(cx, "contains?", span, value, key)
    return If(present, taken, dispatch.lower(cx, entry.default), span)


def _map_rest(pattern: Map, value: Node, cx: Lowering) -> Node:
    keys = [Const(entry.key, pattern.span) for entry in pattern.entries]
    return call_prim(cx, "map-rest", pattern.span, value, *keys)


def _either_test(pattern: Either, value: Node, cx: Lowering) -> Node | None:
    span = pattern.span
    result: Node = Const(False, span)
    for each in reversed(pattern.alternatives):
        test = _test(each, value, cx)
        if test is None:
            return None  # one alternative matches everything, so the whole does
        result = If(test, Const(True, span), result, span)
    return result


def _guarded_test(pattern: Guarded, value: Node, cx: Lowering) -> Node | None:
    var = Var("part")
    saved = cx.enter()
    bound = _bindings(pattern.pattern, var, cx)
    guard = _let(bound, dispatch.lower(cx, pattern.test), pattern.test.span)
    cx.leave(saved)
    test = _both(_test(pattern.pattern, Local(var, pattern.span), cx), guard, pattern.span)
    assert test is not None
    return Let(((var, value),), test, pattern.span)


# --- bindings: what a pattern that matched takes out of the value ---


def _bindings(pattern: Pattern, source: Var, cx: Lowering) -> Bindings:
    bound: Bindings = []
    _bind(pattern, Local(source, pattern.span), cx, bound)
    return bound


def _bind(pattern: Pattern, value: Local, cx: Lowering, bound: Bindings) -> None:
    if isinstance(pattern, Name):
        bound.append((cx.var(pattern.symbol), value))
    elif isinstance(pattern, As):
        bound.append((cx.var(pattern.symbol), value))
        _bind(pattern.pattern, value, cx, bound)
    elif isinstance(pattern, Typed | Satisfying | Guarded):
        _bind(pattern.pattern, value, cx, bound)
    elif isinstance(pattern, Sequence):
        for index, item in enumerate(pattern.items):
            _bind_part(item, _item(cx, value, index, item.span), cx, bound)
        if pattern.rest is not None:
            start = Const(len(pattern.items), pattern.span)
            left = call_prim(cx, "match-rest", pattern.span, value, start)
            _bind_part(pattern.rest, left, cx, bound)
    elif isinstance(pattern, Map):
        for entry in pattern.entries:
            _bind_part(entry.pattern, _entry(cx, value, entry), cx, bound)
        if pattern.rest is not None:
            _bind_part(pattern.rest, _map_rest(pattern, value, cx), cx, bound)
    elif isinstance(pattern, Either):
        _bind_either(pattern, value, cx, bound)


def _bind_part(pattern: Pattern, part: Node, cx: Lowering, bound: Bindings) -> None:
    """Bind what a pattern takes out of a part; a part that binds nothing is not looked at."""
    if isinstance(pattern, Name):
        bound.append((cx.var(pattern.symbol), part))
        return
    var = Var("part")
    inner: Bindings = []
    _bind(pattern, Local(var, pattern.span), cx, inner)
    if inner:
        bound.append((var, part))
        bound.extend(inner)


def _bind_either(pattern: Either, value: Local, cx: Lowering, bound: Bindings) -> None:
    """The alternative that matched binds the names; the tests are asked again to find it."""
    symbols = list(names(pattern, cx).values())
    if not symbols:
        return
    span = pattern.span
    *others, last = pattern.alternatives
    result = _taken(last, value, symbols, cx)
    for each in reversed(others):
        test = _test(each, value, cx)
        taken = _taken(each, value, symbols, cx)
        result = taken if test is None else If(test, taken, result, span)
    found = Var("found")
    bound.append((found, result))
    for index, symbol in enumerate(symbols):
        bound.append((cx.var(symbol), _item(cx, Local(found, span), index, symbol.span)))


def _taken(pattern: Pattern, value: Local, symbols: list[Sym], cx: Lowering) -> Node:
    """The values of the names, as one alternative binds them."""
    saved = cx.enter()
    inner: Bindings = []
    _bind(pattern, value, cx, inner)
    items = tuple([cx.resolve(symbol) for symbol in symbols])
    cx.leave(saved)
    return _let(inner, Vec(items, pattern.span), pattern.span)
