"""Evaluate Core by walking it.

    evaluate(If(PrimCall(>, (Local x, Const 1)), a, b), {x: 2}, cx)   =>   the value of a

One Python function is the whole control flow: anything in tail position goes round its loop, so a
tail call takes no stack, self or mutual. What is not in tail position is a Python-to-Python call,
which takes no C stack either; depth is bounded by the context's limit.

An activation's variables are one dict, copied when a closure captures it. What a tail call leaves
behind (return checks, ends of steps) is kept in `pending`, where equal entries collapse: a loop of
tail calls leaves one, not one per turn.
"""

from __future__ import annotations

from types import FunctionType
from typing import Any

from ...base.span import Origin, span_of
from ...ir.core import (
    Call,
    Check,
    Const,
    Def,
    Do,
    Fn,
    Global,
    HostCall,
    If,
    Let,
    Letrec,
    Local,
    Loop,
    MapNode,
    Node,
    PrimCall,
    PrimRef,
    Raise,
    Recur,
    SetNode,
    Step,
    Try,
    Vec,
)
from ...runtime.callable import as_function, spread
from ...runtime.context import Context, running, stack_overflow
from ...runtime.errors import Thrown
from ...runtime.function import FunctionInfo
from ...runtime.memo import Awaited, Known
from .box import Box
from .closure import TreeFunction, enter, make_function, rebind, warmed
from .pending import Pending, ReturnCheck, StepEnd, add, fail, settle
from .simple import (
    build_map,
    build_set,
    build_vector,
    check_value,
    define,
    host_call,
    matching_clause,
    placed_at,
    read_global,
    read_local,
    shadowed,
    step_options,
    through,
)

Env = dict[Any, Any]


def run(node: Node, cx: Context) -> Any:
    """Evaluate a top-level node. Raises Thrown, and KeyboardInterrupt when stopped."""
    with running(cx):
        return evaluate(node, {}, cx)


def evaluate(root: Node, env: Env, cx: Context) -> Any:
    """The value of `root`. `env` maps the activation's variables to values and is written to."""
    n: Any = root  # the node in tail position that the loop has come to
    name: str | None = None  # the function this Python frame entered last
    site: Origin | None = None
    pending: Pending | None = None
    try:
        while True:
            kind = type(n)
            if kind is PrimCall:
                args = [evaluate(a, env, cx) for a in n.args]
                if cx.world.shadowing and shadowed(n, cx):
                    f = read_global(n.namespace, n.prim.name, n.origin, cx)
                else:
                    entry = n.prim.entry
                    try:
                        if len(args) == 2:
                            value = entry(args[0], args[1])
                        elif len(args) == 1:
                            value = entry(args[0])
                        else:
                            value = spread(entry, args)
                    except Thrown as problem:
                        raise _placed(problem, n) from None
                    break
            elif kind is Local:
                value = env[n.var]
                if type(value) is Box:
                    value = read_local(value, n)
                break
            elif kind is Const:
                value = n.value
                break
            elif kind is If:
                test = evaluate(n.test, env, cx)
                n = n.orelse if test is None or test is False else n.then
                continue
            elif kind is Call:
                f = evaluate(n.fn, env, cx)
                args = [evaluate(a, env, cx) for a in n.args]
            elif kind is Let:
                for var, right in n.bindings:
                    env[var] = evaluate(right, env, cx)
                n = n.body
                continue
            elif kind is Do:
                for item in n.items[:-1]:
                    evaluate(item, env, cx)
                n = n.items[-1]
                continue
            elif kind is Recur:
                args = [evaluate(a, env, cx) for a in n.args]
                if cx.interrupt.raised:
                    raise KeyboardInterrupt
                if cx.fuel is not None:
                    cx.burn()
                n = rebind(env[n.target], args, env, n, cx.types)
                continue
            elif kind is Loop:
                for var, right in n.bindings:
                    env[var] = evaluate(right, env, cx)
                env[n.target] = n
                n = n.body
                continue
            elif kind is Step:
                options = step_options({k: evaluate(v, env, cx) for k, v in n.options}, n, env)
                pending = add(pending, StepEnd(n, cx.host.step_started(n.label, options)), cx)
                n = n.body
                continue
            elif kind is Letrec:
                boxes = [Box() for _ in n.bindings]
                for (var, _), box in zip(n.bindings, boxes, strict=True):
                    env[var] = box
                for (_, right), box in zip(n.bindings, boxes, strict=True):
                    box.value = evaluate(right, env, cx)
                n = n.body
                continue
            elif kind is Try:
                caught = _attempt(n, env, cx)
                if type(caught) is not _Caught:
                    value = caught
                    break
                n = caught.body
                continue
            else:
                value = _OTHER[kind](n, env, cx)
                break
            # a call of `f` with `args`, in tail position of this Python frame
            info: FunctionInfo | None = getattr(f, "rtfs", None)
            if type(info) is TreeFunction:
                if info.heat:
                    warmed(info, cx)
                if info.memo is not None:
                    known = info.memo.call(args, cx)
                    if type(known) is Known:
                        value = known.value
                        break
                    if type(known) is Awaited:
                        pending = add(pending, known, cx)
                if name is None:
                    cx.depth += 1
                    site = n.origin
                    if cx.depth > cx.depth_limit:
                        name = info.name
                        raise _placed(stack_overflow(cx.depth_limit), n)
                name = info.name
                if cx.interrupt.raised:
                    raise KeyboardInterrupt
                if cx.fuel is not None:
                    cx.burn()
                try:
                    arity, env = enter(info, args, cx, evaluate)
                except Thrown as problem:
                    raise _placed(problem, n) from None
                if arity.returns is not None:
                    pending = add(pending, ReturnCheck(arity.returns, arity.origin), cx)
                n = arity.body
                continue
            try:
                if type(f) is not FunctionType:
                    f = as_function(f, "function call")
                value = f(args[0]) if len(args) == 1 else spread(f, args)
            except Thrown as problem:
                raise _placed(problem, n) from None
            break
        return value if pending is None else settle(pending, value, cx)
    except Thrown as problem:
        if name is not None:
            problem.passed(name, span_of(site))
            through(problem, site)
        if pending is not None:
            fail(pending, problem, cx)
        raise
    except KeyboardInterrupt:
        if pending is not None:
            fail(pending, None, cx)
        raise
    finally:
        if name is not None:
            cx.depth -= 1


class _Caught:
    """What `_attempt` gives when a clause took the error: where to go on."""

    __slots__ = ("body",)

    def __init__(self, body: Node) -> None:
        self.body = body


def _attempt(n: Try, env: Env, cx: Context) -> Any:
    """The value of a try, or the clause body to go on with (in tail position, without cleanup)."""
    if n.cleanup is None:
        return _guarded(n, env, cx)
    try:
        value = _guarded(n, env, cx)
        return evaluate(value.body, env, cx) if type(value) is _Caught else value
    finally:
        evaluate(n.cleanup, env, cx)


def _guarded(n: Try, env: Env, cx: Context) -> Any:
    try:
        return evaluate(n.body, env, cx)
    except Thrown as problem:
        thrown = problem
    except RecursionError:
        thrown = stack_overflow(cx.depth)
    clause = matching_clause(n.catches, thrown)
    if clause is None:
        raise thrown
    env[clause.var] = thrown.value
    return _Caught(clause.body)


def _placed(problem: Thrown, n: Call | PrimCall | HostCall) -> Thrown:
    """Note where an error arose, unless a call inside it already did."""
    if problem.span is None:
        placed_at(problem, n.origin)
        if problem.argument is not None and problem.argument < len(n.args):
            problem.argument_span = span_of(n.args[problem.argument].origin)
    return problem


def _global(n: Global, env: Env, cx: Context) -> Any:
    return read_global(n.namespace, n.name, n.origin, cx)


def _primref(n: PrimRef, env: Env, cx: Context) -> Any:
    if cx.world.shadowing and shadowed(n, cx):
        return read_global(n.namespace, n.prim.name, n.origin, cx)
    return n.prim.entry


def _fn(n: Fn, env: Env, cx: Context) -> Any:
    return make_function(n, env, evaluate)


def _vec(n: Vec, env: Env, cx: Context) -> Any:
    return build_vector([evaluate(item, env, cx) for item in n.items])


def _map(n: MapNode, env: Env, cx: Context) -> Any:
    return build_map([(evaluate(k, env, cx), evaluate(v, env, cx)) for k, v in n.pairs])


def _set(n: SetNode, env: Env, cx: Context) -> Any:
    return build_set([evaluate(item, env, cx) for item in n.items])


def _host(n: HostCall, env: Env, cx: Context) -> Any:
    capability = evaluate(n.capability, env, cx)
    args = [evaluate(a, env, cx) for a in n.args]
    hints = {k: evaluate(v, env, cx) for k, v in n.hints}
    try:
        return host_call(capability, args, hints, cx)
    except Thrown as problem:
        raise _placed(problem, n) from None


def _raise(n: Raise, env: Env, cx: Context) -> Any:
    raise placed_at(Thrown(evaluate(n.value, env, cx)), n.origin)


def _check(n: Check, env: Env, cx: Context) -> Any:
    return check_value(evaluate(n.body, env, cx), n, cx.types)


def _def(n: Def, env: Env, cx: Context) -> Any:
    return define(n, evaluate(n.value, env, cx), cx)


_OTHER: dict[type, Any] = {
    Global: _global,
    PrimRef: _primref,
    Fn: _fn,
    Vec: _vec,
    MapNode: _map,
    SetNode: _set,
    HostCall: _host,
    Raise: _raise,
    Check: _check,
    Def: _def,
}
