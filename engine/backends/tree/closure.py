"""RTFS functions of the tree interpreter.

    Fn((Arity((x,), …, body),)) in env   =>   a Python function whose `.rtfs` is a TreeFunction

Called from RTFS the interpreter goes round its own loop; called from Python (a primitive's
callback, `Session.function`) the Python function starts a new walk.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ...base.span import span_of
from ...ir.core import (
    Arity,
    Basis,
    Const,
    Fn,
    Global,
    Local,
    Loop,
    MapNode,
    Node,
    Recur,
    SetNode,
    Vec,
)
from ...ir.rebuild import rebuild
from ...ir.walk import children
from ...runtime.context import Context, current, stack_overflow
from ...runtime.errors import Thrown, arity_error, error
from ...runtime.function import Function, FunctionInfo, arity_text, attach
from ...runtime.memo import Awaited, Known, memo_of
from ...types.schema import mismatch
from ...types.show import show_type
from ...values.lists import plist
from ...values.seq import iterate_seq
from .box import boxed

Env = dict[Any, Any]
Evaluate = Callable[[Node, Env, Any], Any]


class TreeFunction(FunctionInfo):
    """A closure: its Fn and the variables of the activation that made it.

    After `heat` more calls the world is asked for better code; 0: it is not. `looked` says that it
    was asked before, and the world has set the heat by what it saw. `unit` is what the
    world knows the function by, None where it compiles it only with what is around it.
    """

    __slots__ = ("env", "fn", "heat", "looked", "unit")

    def __init__(self, fn: Fn, env: Env) -> None:
        super().__init__(
            fn.name,
            (),  # asked for seldom; they may still be in a cache
            namespace=fn.namespace,
            doc=fn.doc,
            meta=fn.meta,
        )
        self.fn = fn
        self.env = env
        self.heat = 0
        self.looked = False
        self.unit: object = None
        if fn.meta is not None:
            self.memo = memo_of(fn.namespace, fn.name, fn.meta)

    @property
    def written(self) -> Fn:
        """The function as it was lowered."""
        basis = self.fn.basis
        return self.fn if basis is None else basis.generic

    @property
    def arities(self) -> tuple[tuple[int, int | None], ...]:
        """(least, most) argument counts, one for each arity."""
        arities = self.written.arities
        return tuple([(len(a.params), None if a.rest else len(a.params)) for a in arities])

    @property
    def arglists(self) -> tuple[str, ...]:
        """The parameter lists as written: `[x & more]`."""
        return tuple([arglist(a) for a in self.written.arities])


def arglist(arity: Arity) -> str:
    """`[x y & more]`, with annotations."""
    parts = []
    for var, kind in zip(arity.params, arity.param_types, strict=True):
        parts.append(var.hint if kind is None else f"{var.hint} {show_type(kind)}")
    if arity.rest is not None:
        parts.append(f"& {arity.rest.hint}")
    return "[" + " ".join(parts) + "]"


def make_function(fn: Fn, env: Env, evaluate: Evaluate) -> Function:
    """The function value of `fn` in `env`."""
    info = TreeFunction(fn, dict(env))

    def function(*args: Any) -> Any:
        cx = current()
        cx.depth += 1
        try:
            if cx.depth > cx.depth_limit:
                raise stack_overflow(cx.depth_limit)
            if cx.interrupt.raised:
                raise KeyboardInterrupt
            cx.burn()
            if info.heat:
                warmed(info, cx)
            known = info.memo.call(args, cx) if info.memo is not None else None
            if type(known) is Known:
                return known.value
            arity, own = enter(info, list(args), cx, evaluate)
            value = evaluate(arity.body, own, cx)
            if arity.returns is not None:
                check_return(value, arity, cx.types)
            if type(known) is Awaited:
                known.settle(value, cx)
            return value
        except Thrown as problem:
            problem.passed(info.name, None)
            raise
        finally:
            cx.depth -= 1

    function.__name__ = function.__qualname__ = fn.name or "fn"
    return attach(function, info)


def warmed(info: TreeFunction, cx: Context) -> None:
    """One call of a function that may be compiled once it was called often enough."""
    info.heat -= 1
    if info.heat <= 0:  # two threads may have counted at once
        info.heat = 0
        cx.world.warm(info)


def enter(
    info: TreeFunction, args: list[Any], cx: Context, evaluate: Evaluate
) -> tuple[Arity, Env]:
    """The arity for these arguments and its activation. Raises arity-mismatch, type-validation."""
    basis = info.fn.basis
    if basis is not None and not basis.assumption.holds:
        _revert(info, basis, cx, evaluate)
    count, level = len(args), cx.types
    for arity in info.fn.arities:
        fixed = len(arity.params)
        if count == fixed or (count > fixed and arity.rest is not None):
            env = dict(info.env)
            env[arity.target] = arity
            _bind(arity, args, env, level)
            return arity, env
    raise arity_error(info.name or "user-defined function", arity_text(info.arities), count)


def _revert(info: TreeFunction, basis: Basis, cx: Context, evaluate: Evaluate) -> None:
    """Go on as the function that was written: something that its code took for granted changed."""
    env = dict(info.env)
    before = basis.assumption.before
    for var, node in basis.captures:
        if type(node) is Local:
            env[var] = info.env[node.var]  # a box stays a box
        else:
            value = evaluate(_as_it_was(node, before), dict(info.env), cx)
            env[var] = boxed(value) if var.boxed else value
    info.env = env  # first: it has all that either code reads, and another thread may be here
    info.fn = basis.generic
    if info.unit is not None:
        info.heat = 1


def _as_it_was(node: Node, before: dict[tuple[str, str], Any]) -> Node:
    """A capture in which a global has the value of when the function was made."""
    if type(node) is Global:
        key = (node.namespace, node.name)
        return Const(before[key], node.origin) if key in before else node
    if type(node) is Vec or type(node) is MapNode or type(node) is SetNode:
        return rebuild(node, tuple([_as_it_was(part, before) for part in children(node)]))
    return node


def _bind(arity: Arity, args: list[Any], env: Env, level: str) -> None:
    fixed = len(arity.params)
    for at, var in enumerate(arity.params):
        env[var] = args[at]
        kind = arity.param_types[at]
        if kind is not None:
            _check_param(args[at], kind, var.hint, at, level)
    if arity.rest is not None:
        more = args[fixed:]
        env[arity.rest] = plist(more) if more else None
        if arity.rest_type is not None:
            for at, value in enumerate(more):
                _check_param(value, arity.rest_type, arity.rest.hint, fixed + at, level)


def _check_param(value: Any, kind: Any, name: str, at: int, level: str) -> None:
    wrong = mismatch(value, kind, f"param {name}", level)
    if wrong is not None:
        raise error("type-validation", f"Type validation error: {wrong}", argument=at)


def check_return(value: Any, arity: Arity, level: str) -> None:
    """Raise type-validation when a function's value is not of its declared type."""
    assert arity.returns is not None
    wrong = mismatch(value, arity.returns, "fn return", level)
    if wrong is not None:
        problem = error("type-validation", f"Type validation error: {wrong}")
        problem.span = span_of(arity.origin)
        raise problem


def rebind(to: Loop | Arity, args: list[Any], env: Env, n: Recur, level: str) -> Node:
    """Give a loop's or function's variables new values; returns the body to go on with."""
    if type(to) is Loop:
        for (var, _), value in zip(to.bindings, args, strict=True):
            env[var] = value
        return to.body
    assert type(to) is Arity
    if to.rest is not None:
        more = args.pop()
        args.extend(iterate_seq(more))
    try:
        _bind(to, args, env, level)
    except Thrown as problem:
        problem.span = span_of(n.origin)
        raise
    return to.body
