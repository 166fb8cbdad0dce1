"""Core: what every program is once macros, destructuring, match and threading are gone.

    (when (> x 1) (f x))
    =>  If(PrimCall(>, (Local x, Const 1)), Call(Global f, (Local x)), Const nil)

Nodes are frozen and compared by identity, so an untouched subtree is the same object and a diff is
exact. Bindings are `Var` objects, never names: no capture, no renaming. Every node carries the
`origin` it came from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from ..base.record import node, overwrite
from ..base.span import Origin

if TYPE_CHECKING:
    from ..prims.table import Primitive
    from ..types.lattice import Type


T = TypeVar("T")


class Unread:
    """Base of a node some of whose fields may not have been made yet; see `unread`."""

    __slots__ = ("_missing",)

    _missing: Callable[[], Mapping[str, Any]]

    def __getattr__(self, name: str) -> Any:
        """Called for an empty slot only: the missing fields are made now."""
        if name not in type(self).__slots__:
            raise AttributeError(name)
        found = self._missing()
        overwrite(self, **found)
        return found[name]


def unread(cls: type[T], missing: Callable[[], Mapping[str, Any]], /, **given: Any) -> T:
    """A node with the fields `given`; `missing` makes the others when one is first looked at."""
    made = cls.__new__(cls)
    overwrite(made, **given)
    object.__setattr__(made, "_missing", missing)
    return made


class Var:
    """A local binding. `hint` is the name to show; identity is what counts.

    A `boxed` variable is bound by Letrec: it is read through a box that is empty until its
    right-hand side has been evaluated.
    """

    __slots__ = ("boxed", "hint")

    def __init__(self, hint: str, boxed: bool = False) -> None:
        self.hint = hint
        self.boxed = boxed

    def __repr__(self) -> str:
        return self.hint


class Target:
    """What a Recur goes back to: a Loop or an Arity; identity is what counts."""

    __slots__ = ()


@node
class Const:
    """A value known at compile time (also quoted data)."""

    value: Any
    origin: Origin


@node
class Local:
    """A reference to a local binding."""

    var: Var
    origin: Origin


@node
class Global:
    """A late-bound reference to `namespace/name`."""

    namespace: str
    name: str
    origin: Origin


@node
class PrimRef:
    """A primitive used as a value. `namespace` is where it was named: it may shadow it later."""

    prim: Primitive
    namespace: str
    origin: Origin


@node
class If:
    """`test` decides by RTFS truth: only nil and false are false."""

    test: Node
    then: Node
    orelse: Node
    origin: Origin


@node
class Let:
    """Sequential bindings, each with an optional checked type; body in tail position."""

    bindings: tuple[tuple[Var, Node], ...]
    body: Node
    origin: Origin


@node
class Letrec:
    """Bindings that see each other; all variables are boxed, right sides run in order."""

    bindings: tuple[tuple[Var, Node], ...]
    body: Node
    origin: Origin


@node
class Arity:
    """One arity of a function. Types are checked on entry; `returns` on the way out.

    A tail call leaves a pending return check; equal pending checks collapse.
    """

    params: tuple[Var, ...]
    rest: Var | None
    param_types: tuple[Type | None, ...]
    rest_type: Type | None
    returns: Type | None
    body: Node
    target: Target
    origin: Origin


class Assumption:
    """What optimised code takes for granted: `holds` until a name that it used changes.

    `before` has, by namespace and name, what such names meant until then.
    """

    __slots__ = ("__weakref__", "before", "holds")

    def __init__(self) -> None:
        self.holds = True
        self.before: dict[tuple[str, str], Any] = {}


@node
class Basis:
    """The way back from optimised code, for when its assumption does not hold any more.

    `generic` is the function as it was lowered; `captures` gives, for each of its free variables,
    the node that has that variable's value where the optimised function is made.
    """

    generic: Fn
    captures: tuple[tuple[Var, Node], ...]
    assumption: Assumption


@node
class Fn(Unread):
    """A function value. `name` is for errors and printing only (self reference is a Letrec).

    Optimised functions have a `basis`; as lowered it is None.
    """

    name: str
    namespace: str
    arities: tuple[Arity, ...]
    doc: str
    meta: Any  # RTFS map of metadata, or None
    origin: Origin
    basis: Basis | None = None


@node
class Do:
    """Evaluate all, value of the last; never empty."""

    items: tuple[Node, ...]
    origin: Origin


@node
class Call:
    """Call of any callable value."""

    fn: Node
    args: tuple[Node, ...]
    origin: Origin


@node
class PrimCall:
    """Call of a primitive known by name. `namespace` as in PrimRef."""

    prim: Primitive
    args: tuple[Node, ...]
    namespace: str
    origin: Origin


@node
class HostCall:
    """A request to the host: `(call capability args…)`. `hints` are runtime.* metadata."""

    capability: Node
    args: tuple[Node, ...]
    hints: tuple[tuple[str, Node], ...]
    origin: Origin


@node
class Loop:
    """`loop`: bindings, then body, again with new values on each Recur to `target`."""

    bindings: tuple[tuple[Var, Node], ...]
    body: Node
    target: Target
    origin: Origin


@node
class Recur:
    """Go back to a Loop or an Arity; stands only in tail position of it.

    To an Arity with a rest parameter it passes a sequence for it as the last argument.
    """

    target: Target
    args: tuple[Node, ...]
    origin: Origin


@node
class Catch:
    """One catch clause. `kind` None catches all that may be caught; else one kind (no colon)."""

    kind: str | None
    var: Var
    body: Node
    origin: Origin


@node
class Try:
    """Body, clauses in order, cleanup on every way out (its value is dropped)."""

    body: Node
    catches: tuple[Catch, ...]
    cleanup: Node | None
    origin: Origin


@node
class Raise:
    """`(throw value)`."""

    value: Node
    origin: Origin


@node
class Check:
    """The value of `body` if it has the type, else :type-validation naming `path`."""

    body: Node
    type: Type
    path: str
    origin: Origin


@node
class Step:
    """A traced step: the host is told start and end; body in tail position.

    `label` is its text; `params` is bound in the body to the map of the step's parameters.
    """

    label: str
    options: tuple[tuple[str, Node], ...]
    params: Var | None
    body: Node
    origin: Origin


@node
class Def(Unread):
    """Define a global; its value is the defined value."""

    namespace: str
    name: str
    value: Node
    kind: str  # as in runtime.namespace.Definition
    doc: str
    annotation: Type | None
    meta: Any
    origin: Origin


@node
class Vec:
    """A vector of evaluated items."""

    items: tuple[Node, ...]
    origin: Origin


@node
class MapNode:
    """A map of evaluated keys and values; prints as `{k v}`."""

    pairs: tuple[tuple[Node, Node], ...]
    origin: Origin


@node
class SetNode:
    """A set of evaluated items; prints as `#{…}`."""

    items: tuple[Node, ...]
    origin: Origin


Node = (
    Const
    | Local
    | Global
    | PrimRef
    | If
    | Let
    | Letrec
    | Fn
    | Do
    | Call
    | PrimCall
    | HostCall
    | Loop
    | Recur
    | Try
    | Raise
    | Check
    | Step
    | Def
    | Vec
    | MapNode
    | SetNode
)
