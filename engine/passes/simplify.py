"""Use what the table says of a primitive: its identity, its laws, its opposite.

    (+ x 0)              => x            ; x:int  (-0.0 + 0 is 0.0, and "a" + 0 is an error)
    (+ (+ x 1) 2)        => (+ x 3)      ; x:int
    (not (< a b))        => (>= a b)     ; a:int b:int  (NaN is neither)

No primitive is named here. A law holds for arguments of some kinds; where the types do not prove
them the call stays, and a remark says what is missing.
"""

from __future__ import annotations

from typing import Any, Final

from ..analysis.lattice import BOOL, EVERY, INT, STR, is_only
from ..analysis.shapes import WORD_KINDS
from ..analysis.transfer import layout
from ..ir.core import Const, If, Local, Node, PrimCall
from ..prims.catalog import lookup
from ..prims.table import Primitive
from ..runtime.errors import Thrown
from .context import Rewriting
from .rule import Pass, rule
from .terms import fits, kept, plain

MOST_PARTS: Final = 64  # of a constant that two others are combined to


# --- laws -------------------------------------------------------------------------------------


def kinds_of_law(prim: Primitive, law: str, count: int) -> int | None:
    """The kinds of arguments for which the law holds; None: the row has no such law."""
    found = None
    for word in prim.laws.split():
        name, _, kind = word.partition(":")
        if name != law or (kind.isdigit() and int(kind) != count):
            continue
        if kind and not kind.isdigit():
            found = (found or 0) | WORD_KINDS[kind]
        else:
            passes = layout(prim, count).passes
            found = passes[0] if passes else EVERY
    return found


def _holds(n: PrimCall, law: str, cx: Rewriting, args: tuple[Node, ...] | None = None) -> bool:
    """Whether the row has the law and the arguments are proven to be of its kinds."""
    kinds = kinds_of_law(n.prim, law, len(n.args))
    if kinds is None or cx.prim(n) is None or not fits(n.prim, len(n.args)):
        return False
    return all([_is(arg, kinds, cx) for arg in (n.args if args is None else args)])


def _is(n: Node, kinds: int, cx: Rewriting) -> bool:
    return kinds == EVERY or is_only(cx.types.of(n), kinds)


def _needs_type(rule_name: str, n: PrimCall, law: str, cx: Rewriting) -> None:
    """Say that a law would have helped, had the types been known."""
    kinds = kinds_of_law(n.prim, law, len(n.args))
    if kinds is None or cx.prim(n) is None:
        return
    words = [word for word, bits in WORD_KINDS.items() if bits and not bits & ~kinds]
    wanted = " or ".join([word for word in words if WORD_KINDS[word] != EVERY][:2])
    for arg in n.args:
        if type(arg) is Local and not _is(arg, kinds, cx):
            why = f"{arg.var.hint} is not known to be {wanted}: for others the result may differ"
            cx.missed(rule_name, n, why)
            return


@rule(PrimCall)
def identity(n: PrimCall, cx: Rewriting) -> Node | None:
    """the identity of {n.prim.name} leaves the other argument as it is

    (+ a 0)  => a ; a:int
    (* 1 a)  => a ; a:int
    (+ a 0 b)  => (+ a b) ; a:int b:int
    (+ a)  => a ; a:int
    (str a "")  => a ; a:string
    (+ a 0)  => (+ a 0) ; a may be -0.0, or no number
    (* a 1)  => (* a 1) ; a:float
    """
    if kinds_of_law(n.prim, "identity", len(n.args)) is None:
        return None
    rest = tuple([arg for arg in n.args if not _is_identity(arg, n.prim)])
    if not rest or (len(rest) == len(n.args) and len(rest) > 1):
        return None
    if not _holds(n, "identity", cx):
        _needs_type("identity", n, "identity", cx)
        return None
    return rest[0] if len(rest) == 1 else PrimCall(n.prim, rest, n.namespace, cx.origin(n))


def _is_identity(n: Node, prim: Primitive) -> bool:
    return type(n) is Const and type(n.value) is type(prim.identity) and n.value == prim.identity


@rule(PrimCall)
def absorbed(n: PrimCall, cx: Rewriting) -> Node | None:
    """0 absorbs the other argument of {n.prim.name}

    (* a 0)  => 0 ; a:int
    (* a 0)  => (* a 0) ; a may be a float: NaN * 0 is NaN
    (bit-and 0 a)  => 0 ; a:int
    """
    if kinds_of_law(n.prim, "absorbing", len(n.args)) is None:
        return None
    zeros = [arg for arg in n.args if type(arg) is Const and type(arg.value) is int]
    if not [arg for arg in zeros if arg.value == 0]:
        return None
    if not _holds(n, "absorbing", cx):
        _needs_type("absorbed", n, "absorbing", cx)
        return None
    return kept(n.args, Const(0, cx.origin(n)), cx.origin(n), cx)


@rule(PrimCall)
def same_argument(n: PrimCall, cx: Rewriting) -> Node | None:
    """both arguments of {n.prim.name} are the same

    (- a a)  => 0 ; a:int
    (= a a)  => true ; a:int
    (= a a)  => (= a a) ; a may be NaN
    (< a a)  => false ; a:string
    (max a a)  => a ; a:int
    (bit-xor a a)  => 0 ; a:int
    """
    if len(n.args) != 2:
        return None
    a, b = n.args
    if type(a) is not Local or type(b) is not Local or a.var is not b.var or a.var.boxed:
        return None
    for law, value in _OF_THE_SAME:
        if kinds_of_law(n.prim, law, 2) is None:
            continue
        if not _holds(n, law, cx):
            _needs_type("same_argument", n, law, cx)
            return None
        return a if law == "idempotent" else Const(value, cx.origin(n))
    return None


_OF_THE_SAME: Final = (
    ("idempotent", None),
    ("cancelling", 0),
    ("reflexive", True),
    ("irreflexive", False),
)


@rule(PrimCall)
def twice(n: PrimCall, cx: Rewriting) -> Node | None:
    """{n.prim.name} once more changes nothing, or takes back what it did

    (abs (abs a))  => (abs a)
    (bit-not (bit-not a))  => a ; a:int
    (bit-not (bit-not a))  => (bit-not (bit-not a)) ; a may be no integer
    """
    if len(n.args) != 1:
        return None
    (inner,) = n.args
    if type(inner) is not PrimCall or inner.prim.impl is not n.prim.impl or len(inner.args) != 1:
        return None
    if cx.prim(inner) is None:
        return None
    if _holds(n, "involution", cx, inner.args):
        return inner.args[0]
    if "projection" in n.prim.laws.split():  # for all that the inner call lets through
        return inner if fits(n.prim, 1) else None
    return inner if _holds(n, "projection", cx, inner.args) else None


@rule(PrimCall)
def constant_last(n: PrimCall, cx: Rewriting) -> Node | None:
    """the order of arguments of {n.prim.name} does not matter: the constant comes last

    (+ 1 a)  => (+ a 1) ; a:int
    (+ 1 a)  => (+ 1 a) ; the error of a wrong a would name another argument
    """
    if len(n.args) != 2 or type(n.args[0]) is not Const or type(n.args[1]) is Const:
        return None
    if not _holds(n, "commutative", cx) or not _accepted(n, cx):
        return None
    return PrimCall(n.prim, (n.args[1], n.args[0]), n.namespace, cx.origin(n))


def _accepted(n: PrimCall, cx: Rewriting) -> bool:
    """Whether the row's signature is known to take the arguments."""
    passes = layout(n.prim, len(n.args)).passes
    return all([_is(arg, mask, cx) for arg, mask in zip(n.args, passes, strict=True)])


@rule(PrimCall)
def constants_together(n: PrimCall, cx: Rewriting) -> Node | None:
    """grouping does not matter to {n.prim.name}: the constants can be combined now

    (+ (+ a 1) 2)  => (+ a 3) ; a:int
    (+ (+ a 1) 2)  => (+ (+ a 1) 2) ; a may be a float, where it does matter
    (str (str a "x") "y")  => (str a "xy") ; a:string
    """
    if len(n.args) != 2:
        return None
    inner, last = n.args
    if type(last) is not Const:
        return None
    if type(inner) is not PrimCall or inner.prim is not n.prim or len(inner.args) != 2:
        return None
    other, first = inner.args
    if type(first) is not Const or type(other) is Const:
        return None
    if not _holds(n, "associative", cx) or not _holds(inner, "associative", cx):
        _needs_type("constants_together", inner, "associative", cx)
        return None
    try:
        value = n.prim.entry(first.value, last.value)
    except Thrown:
        return None
    if not plain(value, MOST_PARTS):
        return None
    made = (other, Const(value, cx.origin(last, first)))
    return PrimCall(n.prim, made, n.namespace, cx.origin(n))


# --- truth ------------------------------------------------------------------------------------


@rule(PrimCall)
def negated(n: PrimCall, cx: Rewriting) -> Node | None:
    """there is a primitive for the opposite, or two negations cancel out

    (not (not a))  => a ; a:bool
    (not (< a b))  => (>= a b) ; a:int b:int
    (not (< a b))  => (not (< a b)) ; NaN is neither less nor not
    (not (= a b))  => (not= a b)
    """
    if n.prim.shape != "not" or len(n.args) != 1 or cx.prim(n) is None:
        return None
    (inner,) = n.args
    if type(inner) is not PrimCall or cx.prim(inner) is None:
        return None
    if inner.prim.shape == "not" and len(inner.args) == 1:
        return inner.args[0] if _is(inner.args[0], BOOL, cx) else None
    other = lookup(inner.prim.opposite) if inner.prim.opposite else None
    if other is None or len(inner.args) != 2:
        return None
    if layout(inner.prim, 2).checks and not _ordered(inner, cx):
        return None
    return (
        PrimCall(other, inner.args, inner.namespace, cx.origin(n))
        if not cx.outside.shadowed(inner.namespace, other.name)
        else None
    )


def _ordered(n: PrimCall, cx: Rewriting) -> bool:
    """Whether the arguments have a total order: integers, or strings."""
    return any([all([_is(arg, kinds, cx) for arg in n.args]) for kinds in (INT, STR)])


@rule(PrimCall)
def boolean(n: PrimCall, cx: Rewriting) -> Node | None:
    """the argument is a boolean already

    (boolean a)  => a ; a:bool
    (boolean a)  => (boolean a)
    """
    if n.prim.shape != "boolean" or len(n.args) != 1 or cx.prim(n) is None:
        return None
    return n.args[0] if _is(n.args[0], BOOL, cx) else None


@rule(If)
def same_branches(n: If, cx: Rewriting) -> Node | None:
    """both branches are the same

    (if a b b)  => b
    (if (a) 1 1)  => (do (a) 1)
    """
    a, b = n.then, n.orelse
    if type(a) is Local and type(b) is Local and a.var is b.var:
        return kept((n.test,), a, cx.origin(n), cx)
    if type(a) is Const and type(b) is Const and _same_atom(a.value, b.value):
        return kept((n.test,), a, cx.origin(n), cx)
    return None


def _same_atom(a: Any, b: Any) -> bool:
    return a is b or (type(a) is type(b) and type(a) in (int, str) and bool(a == b))


@rule(If)
def truth_itself(n: If, cx: Rewriting) -> Node | None:
    """the test is a boolean, and so is the answer

    (if (= a b) true false)  => (= a b)
    (if a true false)  => (if a true false) ; a may be 1
    """
    if type(n.then) is not Const or type(n.orelse) is not Const:
        return None
    if n.then.value is not True or n.orelse.value is not False:
        return None
    return n.test if _is(n.test, BOOL, cx) else None


PASS = Pass(
    "simplify",
    rules=(
        identity,
        absorbed,
        same_argument,
        twice,
        constant_last,
        constants_together,
        negated,
        boolean,
        same_branches,
        truth_itself,
    ),
    doc=__doc__,
)
