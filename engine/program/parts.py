"""A program in parts: sources, their top-level forms, and what running each gave.

    cell "(def a 1) (do (f a) (g))"   =>   Source(parts=(def a), (f a), (g))

A part outlives the text it stands in: while its digest stays the same, layout, comments and
documentation may change around it and its Core, its value and its dependents are kept.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from ..base.diagnostic import Diagnostic
from ..base.record import record
from ..ir.core import Def, Fn, Node
from ..ir.digest import Name, Summary
from ..runtime.namespace import Entry
from ..syntax.digest import FormDigest
from ..syntax.forms import Form
from ..syntax.reader import ReadResult

DATA: Final = "data"  # settled plain data: equal fingerprints are equal values
CODE: Final = "code"  # a function, macro or type as it was written: reads its globals when called
LIVE: Final = "live"  # anything else: lazy sequences, closures, what the host gave


@record
class Binding:
    """What a global is made of, as its dependents need to know it.

    `own` is the fingerprint of data, the digest of code, or like no other. What code depends on
    (see `Summary`) counts as well; data depends on nothing.
    """

    own: bytes
    depends: Summary | None = None
    repeats: bool = True


class Kept(NamedTuple):
    """What a part made a name mean: what the namespace has, and what dependents know of it."""

    entry: Entry
    binding: Binding


@record
class Deep:
    """What a global or a form stands for, together with everything that it reads.

    It `repeats` when using it again gives the same and nobody notices.
    """

    digest: bytes
    repeats: bool


@record
class Lowered:
    """A part's Core and its summary."""

    node: Node
    summary: Summary

    @property
    def is_code(self) -> bool:
        """Whether evaluating it only makes a function, a macro or a type."""
        node = self.node
        return type(node) is Def and (type(node.value) is Fn or node.kind == "type")


class Run:
    """One execution of a part: the digest it had then, what came of it, in how many seconds.

    `kept` is what it defined. `stands` is False once something that a live value was made from has
    changed: such a value may hold both old and new, and is never right again.
    """

    __slots__ = ("digest", "kept", "kind", "namespace", "seconds", "stands", "value")

    def __init__(self, digest: bytes, namespace: str, value: Any, seconds: float) -> None:
        self.digest: Final = digest
        self.namespace: Final = namespace
        self.value: Final = value
        self.seconds: Final = seconds
        self.kind = LIVE
        self.kept: dict[Name, Kept] = {}
        self.stands = True

    def means(self, digest: bytes, namespace: str) -> bool:
        """Whether this is still what running the part would give."""
        return self.stands and self.digest == digest and self.namespace == namespace


class Part:
    """One top-level form of a source; `source` is None while no text has it.

    `form` is what its Core was made from, `read` the same as the reader last made it. `settled`
    says that running the source again need not look at it: it ran, it repeats, nothing that it was
    made from has changed, and what it defined is still what the names mean.
    """

    __slots__ = ("digest", "form", "number", "read", "run", "settled", "source")

    def __init__(self, form: Form, digest: FormDigest) -> None:
        self.form: Final = form
        self.read = form
        self.digest = digest
        self.source: Source | None = None
        self.number = 0  # place in the source, from 1
        self.run: Run | None = None
        self.settled = False

    def __str__(self) -> str:
        where = self.source.label if self.source is not None else "gone"
        return f"{where} form {self.number}"


class Source:
    """A cell, a module's body or a file: a text, its parts, and what is left of the text before.

    `key` is what it is found by, `label` what positions show; `named` says that somebody edits it
    under that key, it is not just a text. `leaving` are parts that the text no longer has and whose
    names it defines anew: they go when that has happened.
    """

    __slots__ = (
        "key",
        "label",
        "leaving",
        "named",
        "namespace",
        "notes",
        "parts",
        "reading",
        "settled",
        "text",
    )

    def __init__(self, key: object, label: str, named: bool) -> None:
        self.key: Final = key
        self.label = label
        self.named: Final = named
        self.text = ""
        self.reading: ReadResult | None = None
        self.namespace = ""  # where the text's definitions went
        self.parts: tuple[Part, ...] = ()
        self.leaving: list[Part] = []
        self.notes: list[Diagnostic] = []
        self.settled = False
