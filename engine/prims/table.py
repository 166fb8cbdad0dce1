"""The one table of primitives: everything the engine knows of `+` stands in its row.

    @primitive("+", "num* -> num", fx=THROWS, cost=1, laws="commutative associative")
    def add(*xs):
        '''Sum of the arguments.

        (+ 1 2 3)  => 6
        (+ 1 "a")  => ERROR type-error
        '''

`impl` may rely on what the signature says: count and kinds of arguments are checked by `entry`,
the function that programs call, and an argument declared `fn` arrives as a Python callable. Nothing
is parsed at import; a row is completed on first use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, TypeVar

from ..base.docstring import description, examples
from ..runtime.entry import checked_entry
from ..runtime.function import Function, FunctionInfo, attach
from ..types.sig import Signature, parse_signature

# Effects, as a bit set. No bit: total and pure.
PURE: Final = 0
THROWS: Final = 1  # may raise on some arguments
ALLOCATES: Final = 2  # gives a fresh collection whose size depends on the arguments
CALLS: Final = 4  # calls its function arguments: has their effects too
READS: Final = 8  # reads mutable state
WRITES: Final = 16  # makes or changes mutable state
HOST: Final = 32  # crosses the host boundary
DIVERGES: Final = 64  # may not end, on finite arguments that do not call back
TYPES: Final = 128  # looks up the types that its second argument names
MARKS: Final = 256  # tells one expansion of a macro from another, and nothing that outlives it
FORCES: Final = 512  # runs the code that an argument keeps: realises lazy sequences, forces delays
FRESH: Final = 1024  # gives something that is equal only to itself: a function, a delay

NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class Primitive:
    """One row. `group` is the module it stands in; `host` a capability id it forwards to.

    `fx` has THROWS wherever the signature checks a kind, whether the row says so or not. It has
    FORCES and FRESH exactly where a test sees the row do so: one that only stores a lazy argument,
    or gives another lazy sequence over it, does not force. `laws`:
    commutative, associative, identity (the value `identity`, on either side), idempotent
    (`(f x x)` is `x`), projection (`(f (f x))` is `(f x)`), involution (`(f (f x))` is `x`),
    reflexive, irreflexive, cancelling (`(f x x)` is true, false, 0), absorbing (`(f x 0)` is 0),
    total (raises nothing but that an argument has the wrong kind or that there are too many),
    structural (asks how its first argument is built, and what stands where, never what that is),
    unchanged (`(f x)` is `x`), gathers (`(f (f c x) y)` is `(f c x y)` where `c` is of the kind,
    and neither raises), spreads (`(f g x [y])` is `(g x y)`);
    `law:kind` holds for arguments of that kind only. `py` maps proven argument kinds to a Python
    expression over `{0} {1}` with the same value and no check; `llvm` likewise to the instruction
    or intrinsic.
    `refine`: results for arguments of narrower kinds, as alternatives in the grammar of `sig`; the
    first that fits counts. `shape`: the rule of `analysis.transfer` that says more about the result
    than a signature can, with its words.
    `grows`: positions of the arguments whose value, not size, decides how long the result is or
    takes: `(range 1000000)`. `opposite`: the row that answers the opposite for every argument but
    NaN.
    `pipe`: of a row that takes a function first and one sequence last, what it does with each item
    in turn: map, filter, remove, keep, mapcat give a sequence; fold, some, every one value (fold
    may be ended by `reduced`, the others end as soon as they know). size: how many items there are.
    each (gives nil) and until (true) are for effects, until ends with the first no. pour appends
    vectors and ends with the first nil.
    `after`: of a row on a sequence, which row it is with another one's call in between: of `first`
    after `rest`, `second`. For sequences that are not lazy.
    `in_place`: the row that does the same to a transient, where the collection comes first.
    A `constant` row is a value, not a function: `entry` is the value, calling it is an error.
    """

    def __init__(
        self,
        name: str,
        sig: str,
        impl: Callable[..., Any],
        fx: int = PURE,
        cost: int = 1,
        laws: str = "",
        identity: Any = None,
        py: Mapping[str, str] = NOTHING,
        llvm: Mapping[str, str] = NOTHING,
        see: str = "",
        host: str = "",
        aliases: tuple[str, ...] = (),
        constant: bool = False,
        refine: str = "",
        shape: str = "",
        grows: tuple[int, ...] = (),
        opposite: str = "",
        pipe: str = "",
        in_place: str = "",
        after: Mapping[str, str] = NOTHING,
    ) -> None:
        self.name: Final = name
        self.sig: Final = sig
        self.impl: Final = impl
        self.fx: Final = fx
        self.cost: Final = cost
        self.laws: Final = laws
        self.identity: Final = identity
        self.py: Final = py
        self.llvm: Final = llvm
        self.see: Final = see
        self.host: Final = host
        self.aliases: Final = aliases
        self.constant: Final = constant
        self.refine: Final = refine
        self.shape: Final = shape
        self.grows: Final = grows
        self.opposite: Final = opposite
        self.pipe: Final = pipe
        self.in_place: Final = in_place
        self.after: Final = after

    @property
    def signature(self) -> Signature:
        """The parsed signature."""
        return parse_signature(self.sig)

    @property
    def group(self) -> str:
        """The module the row stands in: `arith`, `strings`, …"""
        return self.impl.__module__.rpartition(".")[2]

    @property
    def doc(self) -> str:
        """The description, without the examples."""
        return description(self.impl.__doc__)

    @property
    def examples(self) -> tuple[tuple[str, str], ...]:
        """(program, expected) pairs; expected is a value's text or `ERROR kind`."""
        return examples(self.impl.__doc__)

    @cached_property
    def entry(self) -> Function:
        """The RTFS function: checks its arguments by the signature, then calls `impl`.

        For a constant row the value itself.
        """
        if self.constant:
            return self.impl()  # type: ignore[no-any-return]
        info = FunctionInfo(
            self.name,
            self.signature.arities(),
            namespace="rtfs.core",
            arglists=tuple(alt.strip() for alt in self.sig.split("|")),
            doc=self.doc,
            primitive=self,
        )
        return attach(checked_entry(self.name, self.signature, self.impl), info)

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"


Impl = TypeVar("Impl", bound=Callable[..., Any])

PRIMITIVES: Final[dict[str, Primitive]] = {}


def primitive(name: str, sig: str, *, aliases: str = "", **row: Any) -> Callable[[Impl], Impl]:
    """Enter the decorated function as a row. `aliases` are further names, separated by spaces.

    An alias is a row of its own that shares everything but the name, so that errors and shadowing
    speak of the name that was written. Raises ValueError for a name entered twice.
    """

    fx = row.pop("fx", PURE) | (THROWS if _checks_a_kind(sig) else PURE)

    def enter(impl: Impl) -> Impl:
        names = (name, *aliases.split())
        for each in names:
            if each in PRIMITIVES:
                raise ValueError(f"primitive {each} is entered twice")
            others = tuple([other for other in names if other != each])
            PRIMITIVES[each] = Primitive(each, sig, impl, fx, aliases=others, **row)
        return impl

    return enter


def _checks_a_kind(sig: str) -> bool:
    """Whether an argument can be of a wrong kind; by the text, so that importing parses nothing."""
    for alternative in sig.split("|"):
        for word in alternative.rpartition("->")[0].split():
            bare = word.rstrip("?*+")
            if bare != "any" and len(bare) > 1:
                return True
    return False


def constant(name: str, sig: str, value: Any, text: str, module: str, *, aliases: str = "") -> None:
    """Enter a row whose name stands for `value`. `text` is the row's documentation."""

    def impl() -> Any:
        return value

    impl.__doc__, impl.__module__ = text, module
    primitive(name, sig, aliases=aliases, constant=True)(impl)
