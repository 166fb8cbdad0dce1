"""A pass is a list of named rules; a rule is a function from a node to another or to None.

    @rule(If)
    def branch(n, cx):
        '''the test is always {n.test.value}

        (if true a b)  => a
        '''

The first paragraph of a rule's documentation is why it fires, the indented lines are its laws:
manual, unit test and property in one. A law's free names are parameters; `; x:int` after it gives
their types, forms before the last one are definitions that it may use.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from ..base.record import node
from ..ir.core import Let, Node
from .kinds import bits_of

if TYPE_CHECKING:
    from .context import Rewriting

Apply = Callable[[Any, "Rewriting"], "Node | Rewrite | None"]
Transform = Callable[[Node, "Rewriting"], Node]


@node
class Rewrite:
    """The node that a rule puts in the place of another, with the reason for this very one."""

    node: Node
    why: str


@node
class Law:
    """One line of a rule's documentation: `before` becomes `after`, given the parameters' types."""

    before: str
    after: str
    types: tuple[tuple[str, str], ...]
    note: str


class Rule:
    """One named rewrite of nodes of some kinds.

    Called by the pass's own walk where `apply` is None: then it is a name for remarks, with laws.
    """

    __slots__ = ("_laws", "apply", "doc", "kinds", "name", "why")

    def __init__(
        self, name: str, doc: str, kinds: tuple[type, ...] = (), apply: Apply | None = None
    ) -> None:
        self.name: Final = name
        self.doc: Final = doc
        self.kinds: Final = kinds
        self.apply: Final = apply
        self.why: Final = " ".join(doc.partition("\n\n")[0].split())
        self._laws: tuple[Law, ...] | None = None

    @property
    def laws(self) -> tuple[Law, ...]:
        """What the documentation promises."""
        if self._laws is None:
            self._laws = laws_of(self.doc)
        return self._laws

    def __repr__(self) -> str:
        return f"<rule {self.name}>"


def rule(*kinds: type) -> Callable[[Apply], Rule]:
    """Make a rule of a function; it is tried on nodes of these kinds, children first."""

    def made(apply: Apply) -> Rule:
        return Rule(apply.__name__.strip("_"), inspect.cleandoc(apply.__doc__ or ""), kinds, apply)

    return made


def named(name: str, doc: str) -> Rule:
    """A rule of a pass that walks by itself: its name, reason and laws."""
    return Rule(name, inspect.cleandoc(doc))


class Pass:
    """One pass. `transform` walks by itself; without one the rules are applied bottom-up.

    `needs` are node kinds without which there is nothing to do (by default those of the rules).
    """

    __slots__ = ("doc", "name", "needed", "needs", "rules", "table", "transform", "visited")

    def __init__(
        self,
        name: str,
        rules: tuple[Rule, ...],
        doc: str | None,
        transform: Transform | None = None,
        needs: tuple[type, ...] = (),
    ) -> None:
        self.name: Final = name
        self.rules: Final = rules
        self.doc: Final = inspect.cleandoc(doc or "")
        self.transform: Final = transform
        self.table: Final[dict[type, tuple[Rule, ...]]] = {}
        for each in rules:
            for kind in each.kinds:
                self.table[kind] = (*self.table.get(kind, ()), each)
        self.needs: Final = frozenset(needs) | frozenset(self.table)
        self.needed: Final = bits_of(self.needs)
        self.visited: Final = bits_of((*self.table, Let))  # a rule may ask for what a Let binds

    @property
    def summary(self) -> str:
        """The first line of its documentation."""
        return self.doc.partition("\n")[0]

    def __repr__(self) -> str:
        return f"<pass {self.name}>"


def laws_of(doc: str) -> tuple[Law, ...]:
    """The laws in a rule's documentation: indented blocks with `=>`, a deeper line continues."""
    found: list[Law] = []
    pending = ""
    for line in doc.partition("\n\n")[2].splitlines():
        pending = f"{pending} {line.strip()}".strip()
        if not pending:
            continue
        body, _, note = pending.partition(" ;")
        before, arrow, after = body.partition("=>")
        if arrow and _balanced(before) and _balanced(after):
            words = note.split()
            typed = [w for w in words if ":" in w[1:-1] and not w.startswith(":")]
            types = [(name, kind) for name, _, kind in [w.partition(":") for w in typed]]
            rest = " ".join([w for w in words if w not in typed])
            found.append(Law(before.strip(), after.strip(), tuple(types), rest))
            pending = ""
    return tuple(found)


def _balanced(text: str) -> bool:
    return bool(text.strip()) and all(
        [text.count(a) == text.count(b) for a, b in ("()", "[]", "{}")]
    )
