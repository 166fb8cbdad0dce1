"""A program in parts: sources, their top-level forms, and what running each gave.

    cell "(def a 1) (do (f a) (g))"   =>   Source(parts=(def a), (f a), (g))

A part outlives the text it stands in: while its digest stays the same, layout, comments and
documentation may change around it and its Core, its value and its dependents are kept.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final, NamedTuple

from ..base.diagnostic import Diagnostic
from ..base.record import record
from ..ir.core import Def, Fn, Node
from ..ir.digest import Name, Summary
from ..runtime.namespace import Entry
from ..syntax.digest import FormDigest, digest
from ..syntax.forms import Form
from ..syntax.reader import ReadResult
from .ledger import Ledger

DATA: Final = "data"  # settled plain data: equal fingerprints are equal values
CODE: Final = "code"  # a function, macro or type as it was written: reads its globals when called
FAILED: Final = b"failed"  # digest of a run that defined something and then failed
NOWHERE: Final = 0  # the place of a part that the text of its source does not have
LIVE: Final = "live"  # anything else: lazy sequences, closures, what the host gave


@record
class Binding:
    """What a global is made of, as its dependents need to know it.

    `own` is the fingerprint of data, the digest of code, or like no other. What code depends on
    (see `Summary`) counts as well; data depends on nothing. It `stands` unless the definition is
    stale.
    """

    own: bytes
    depends: Summary | None = None
    repeats: bool = True
    stands: bool = True


class Kept(NamedTuple):
    """What a part made a name mean: what the namespace has, and what dependents know of it."""

    entry: Entry
    binding: Binding


@record
class Deep:
    """What a global or a form stands for, together with everything that it reads.

    It `repeats` when using it again gives the same and nobody notices. It `stands` unless
    something that it is made from is stale, and so may soon be another.
    """

    digest: bytes
    repeats: bool
    stands: bool = True


@record
class Lowered:
    """A part's Core and its summary.

    What a macro made that does not repeat is `volatile`: it is made anew for each run.
    """

    node: Node
    summary: Summary
    volatile: bool = False

    @property
    def is_code(self) -> bool:
        """Whether evaluating it only makes a function, a macro or a type."""
        node = self.node
        return type(node) is Def and (type(node.value) is Fn or node.kind == "type")

    @property
    def name(self) -> Name | None:
        """The name that the whole form defines."""
        node = self.node
        return (node.namespace, node.name) if type(node) is Def else None


class Run:
    """One execution of a part: the digest it had then, what came of it, in how many seconds.

    `kept` is what it defined. `stands` is False once something that a live value was made from has
    changed: such a value may hold both old and new, and is never right again. `stale` is True while
    the part would give something else now. `revision` is that of
    the database when the part was last found or made to be this. `name` is the one that the whole
    form defines, `notes` what lowering had to say: told again where the part is not looked at.
    `print` is the fingerprint of a value that is settled plain data, once it is known.
    """

    __slots__ = (
        "digest",
        "kept",
        "kind",
        "name",
        "namespace",
        "notes",
        "print",
        "revision",
        "seconds",
        "stale",
        "stands",
        "value",
    )

    def __init__(self, digest: bytes, namespace: str, value: Any, seconds: float) -> None:
        self.digest: Final = digest
        self.namespace: Final = namespace
        self.value: Final = value
        self.seconds: Final = seconds
        self.kind = LIVE
        self.print: bytes | None = None
        self.kept: dict[Name, Kept] = {}
        self.name: Name | None = None
        self.notes: tuple[Diagnostic, ...] = ()
        self.revision = 0
        self.stale = False
        self.stands = True

    def means(self, digest: bytes, namespace: str) -> bool:
        """Whether this is still what running the part would give."""
        return self.stands and self.digest == digest and self.namespace == namespace


class Part:
    """One top-level form of a source; `source` is None while no text has it.

    `form` is what its Core was made from, `read` the same as the reader last made it. `settled`
    says that running the source again need not look at it: it ran, it repeats, nothing that it was
    made from has changed, and what it defined is still what the names mean. `number` is its place
    in the source, from 1. `body` is the key of the source that a module form has made of its body.
    """

    __slots__ = ("_digest", "body", "form", "number", "read", "run", "settled", "source")

    ordinary: ClassVar[bool] = False  # known to be no module form, without a look at it

    def __init__(self, form: Form, found: FormDigest | None = None) -> None:
        self.form: Final = form
        self.read = form
        self._digest = found
        self.source: Source | None = None
        self.number = NOWHERE
        self.run: Run | None = None
        self.settled = False
        self.body: object = None

    @property
    def digest(self) -> FormDigest:
        """What the form says, as `read` has it."""
        if self._digest is None:
            self._digest = digest(self.read)
        return self._digest

    @digest.setter
    def digest(self, found: FormDigest) -> None:
        self._digest = found

    def unsettle(self) -> None:
        """The next run of its source looks at it."""
        self.settled = False
        if self.source is not None:
            self.source.settled = False
            self.source.ledger.reopen(self)

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
        "defined",
        "key",
        "label",
        "leaving",
        "ledger",
        "named",
        "namespace",
        "notes",
        "reading",
        "reply",
        "settled",
        "size",
        "text",
    )

    def __init__(self, key: object, label: str, named: bool) -> None:
        self.key: Final = key
        self.label = label
        self.named: Final = named
        self.text = ""
        self.reading: ReadResult | None = None
        self.namespace = ""  # where the text's definitions went
        self.ledger = Ledger()
        self.leaving: list[Part] = []
        self.notes: list[Diagnostic] = []  # what its last run had to say of its forms
        self.defined: list[str] = []  # names, as its last run told them
        self.size = 0  # bytes that its values take, about, where it is no cell
        self.settled = False
        self.reply: object = None  # what its last run answered; for `session.replies`

    @property
    def parts(self) -> tuple[Part, ...]:
        """The top-level forms, in order."""
        return self.ledger.parts
