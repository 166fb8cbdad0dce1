"""What is asked (Input, Query) and what is kept of an answer (Slot, Memo).

    db.get(words, "a")     a Query and a key   =>   one Slot of the database
    slot.memo              the answer, the slots it was made from, when it last changed
    slot.readers           the slots whose answers were made from this one
    slot.unsure            whether something beneath it may have changed since it was verified

An input changes from outside; a query is a pure function of inputs and other queries.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, Final, NamedTuple

# How seldom an input changes. A LOW one keeps its readers, so that a change costs what depends on
# it; the others keep none (everything reads the standard library), so that a change costs a look
# at every answer.
LOW: Final = 0  # the text that somebody is typing
MEDIUM: Final = 1  # options, grants, modules
HIGH: Final = 2  # the standard library

NO_CYCLE: Final[frozenset[Any]] = frozenset()  # shared: in CPython each empty one is an object

Key = tuple[Hashable, ...]
Fingerprint = Callable[[Any], Hashable]


class Memo(NamedTuple):
    """An answer. `changed_at` is the revision in which its fingerprint last became another.

    `durability` is that of an input (LOW for the answer of a query). `kept` is False where the
    value was let go to save room; dependencies and fingerprint stay. `cycle` holds the questions
    of the cycle that this answer was given in, itself among them; mostly there are none.
    """

    value: Any
    print: Hashable
    changed_at: int
    durability: int
    dependencies: tuple[Slot, ...]
    problems: tuple[Any, ...]
    seconds: float
    kept: bool = True
    cycle: frozenset[Slot] = NO_CYCLE


class Slot:
    """The place of one question: its query (or input), its key and the last answer.

    `verified_at` is the last revision in which somebody asked and the memo was known to be right.
    `readers` is None, one slot, or a dict of them; see readers.py.
    """

    __slots__ = ("key", "memo", "query", "readers", "unsure", "verified_at")

    def __init__(self, query: Query | Input, key: Key) -> None:
        self.query: Final = query
        self.key: Final = key
        self.memo: Memo | None = None
        self.readers: Slot | dict[Slot, None] | None = None
        self.unsure = True
        self.verified_at = 0

    @property
    def name(self) -> str:
        """`words(a)`: how events and cycles call it."""
        return f"{self.query.name}({', '.join([str(part) for part in self.key])})"

    def __repr__(self) -> str:
        return f"<{self.name} verified at {self.verified_at}{', unsure' * self.unsure}>"


class Input:
    """A question that is answered from outside, with `Database.set`.

    `fingerprint` makes of a value what two equal values share; without one, values are compared by
    identity. `default` answers where nothing was set.
    """

    __slots__ = ("default", "fingerprint", "name")

    def __init__(self, name: str, default: Any = None, fingerprint: Fingerprint = id) -> None:
        self.name: Final = name
        self.default: Final = default
        self.fingerprint: Final = fingerprint


class Query:
    """A question that is answered by a pure function `compute(db, *key)`.

    `fingerprint` decides whether a new answer is another one: where it is equal the old answer is
    kept, and what depends on it is not asked again (backdating). `most` bounds how many values are
    kept, the least recently used go first (it needs a fingerprint). `on_cycle(db, *key)` answers
    where the question needs its own answer; without one such a question raises CycleError. It may
    ask what does not depend on the cycle.
    """

    __slots__ = ("compute", "fingerprint", "most", "name", "on_cycle")

    def __init__(
        self,
        name: str,
        compute: Callable[..., Any],
        fingerprint: Fingerprint = id,
        most: int = 0,
        on_cycle: Callable[..., Any] | None = None,
    ) -> None:
        if most and fingerprint is id:
            raise ValueError(f"{name}: a value that was let go has no identity to compare with")
        self.name: Final = name
        self.compute: Final = compute
        self.fingerprint: Final = fingerprint
        self.most: Final = most
        self.on_cycle: Final = on_cycle
