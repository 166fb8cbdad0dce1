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

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

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


@dataclass(eq=False)
class Primitive:
    """One row. `group` is the module it stands in; `host` a capability id it forwards to."""

    name: str
    sig: str
    impl: Callable[..., Any]
    fx: int = PURE
    cost: int = 1
    laws: str = ""
    identity: Any = None
    py: dict[str, str] = field(default_factory=dict)
    llvm: dict[str, str] = field(default_factory=dict)
    see: str = ""
    host: str = ""
    aliases: tuple[str, ...] = ()

    @cached_property
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
        return (self.impl.__doc__ or "").partition("\n\n")[0].strip()

    @property
    def examples(self) -> tuple[tuple[str, str], ...]:
        """(program, expected) pairs; expected is a value's text or `ERROR kind`."""
        pairs = []
        for line in (self.impl.__doc__ or "").partition("\n\n")[2].splitlines():
            program, arrow, expected = line.rpartition("  => ")
            if arrow:
                pairs.append((program.strip(), expected.strip()))
        return tuple(pairs)

    @cached_property
    def entry(self) -> Function:
        """The RTFS function: checks its arguments by the signature, then calls `impl`."""
        from .entry import checked_entry

        info = FunctionInfo(
            self.name,
            self.signature.arities(),
            namespace="rtfs.core",
            arglists=tuple(alt.strip() for alt in self.sig.split("|")),
            doc=self.doc,
            primitive=self,
        )
        return attach(checked_entry(self), info)

    def __repr__(self) -> str:
        return f"<primitive {self.name}>"


PRIMITIVES: Final[dict[str, Primitive]] = {}


def primitive(
    name: str, sig: str, *, aliases: str = "", **row: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter the decorated function as a row. `aliases` are further names, separated by spaces.

    An alias is the same row under another name. Raises ValueError for a name entered twice.
    """

    def enter(impl: Callable[..., Any]) -> Callable[..., Any]:
        row_ = Primitive(name, sig, impl, aliases=tuple(aliases.split()), **row)
        for each in (name, *row_.aliases):
            if each in PRIMITIVES:
                raise ValueError(f"primitive {each} is entered twice")
            PRIMITIVES[each] = row_
        return impl

    return enter
