"""Passes that are wrong on purpose, for what finds and survives bugs of the engine.

WRONG_ZERO   (* x 0) => 0          wrong for -1.5: -0.0
"""

from __future__ import annotations

from typing import Any

from engine.ir.core import Const, Do, Fn, Local, Node, PrimCall, Var
from engine.ir.rebuild import rebuild, with_basis
from engine.ir.walk import children
from engine.passes.rule import Pass, Rule, named, rule


@rule(PrimCall)
def zero(n: PrimCall, cx: Any) -> Node | None:
    """anything times zero is zero

    (* x 0) => 0
    """
    if n.prim.name == "*" and any([type(a) is Const and a.value == 0 for a in n.args]):
        return Const(0, cx.origin(n))
    return None


@rule(Do)
def last(n: Do, cx: Any) -> Node:
    """only the last value counts

    (do a b) => b
    """
    return n.items[-1]


@rule(PrimCall)
def swapped(n: PrimCall, cx: Any) -> Node | None:
    """the larger argument first

    (- 1 2) => (- 2 1)
    """
    a = [arg.value if type(arg) is Const else None for arg in n.args]
    if n.prim.name == "-" and len(a) == 2 and None not in a and a[0] < a[1]:  # type: ignore[operator]
        return PrimCall(n.prim, (n.args[1], n.args[0]), n.namespace, cx.origin(n))
    return None


@rule(PrimCall)
def turned(n: PrimCall, cx: Any) -> Node | None:
    """addition commutes, again and again

    (+ a b) => (+ b a)
    """
    if n.prim.name == "+" and len(n.args) == 2:
        return PrimCall(n.prim, (n.args[1], n.args[0]), n.namespace, cx.origin(n))
    return None


@rule(Const)
def twice(n: Const, cx: Any) -> Node | None:
    """work that is done for nothing

    1 => (do 1 1 1 1)
    """
    return Do((n,) * 9 + (Const(n.value, cx.origin(n)),), cx.origin(n)) if n.value == 77 else None


def raising(root: Node, cx: Any) -> Node:
    raise KeyError("the table of the pass")


def garbage(root: Node, cx: Any) -> Any:
    return "no node"


def unbound(root: Node, cx: Any) -> Node:
    """A variable that nothing binds takes the place of each constant."""
    if type(root) is Const:
        return Local(Var("nowhere"), root.origin)
    return rebuild(root, tuple([unbound(child, cx) for child in children(root)]))


def forgetful(root: Node, cx: Any) -> Node:
    """The captures of functions are deleted."""
    from engine.ir.core import Basis

    made = rebuild(root, tuple([forgetful(child, cx) for child in children(root)]))
    if type(made) is Fn and made.basis is not None:
        basis = made.basis
        return with_basis(made, Basis(basis.generic, (), basis.assumption))
    return made


def of(name: str, *rules: Rule) -> Pass:
    return Pass(name, rules, f"Wrong on purpose: {name}.")


WRONG_ZERO = of("zeroes", zero)
WRONG_EFFECT = of("effects", last)
WRONG_ORDER = of("orders", swapped)
ENDLESS = of("endless", turned)
SLOW = of("slow", twice)
RAISING = Pass("raising", (named("all", "x"),), "Raises.", raising)
GARBAGE = Pass("garbage", (named("all", "x"),), "No tree.", garbage)
UNBOUND = Pass("unbound", (named("all", "x"),), "No Core.", unbound)
FORGETFUL = Pass("forgetful", (named("all", "x"),), "No captures.", forgetful)
