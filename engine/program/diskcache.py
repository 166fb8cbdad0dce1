"""What a program knows from earlier processes: texts, Core and values, in one file.

    first process    (defn f [x] …) (f 1) is read, lowered, run;   flush(): rows are written
    second process   the text's row names its forms, their rows have Core and values: nothing is
                     read, lowered or evaluated before somebody looks at it

A form's Core is right while its symbols mean what they meant (`coderow`); a value while the form's
running digest is the one that gave it, so what is loaded is what would have been made. Everything
else is a miss, with its reason. Nothing is written before `flush`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from ..base.record import overwrite, record
from ..base.span import Span, Unit
from ..ir.lower.names import Meaning
from ..query.model import Key, Slot
from ..runtime.namespace import World
from ..syntax.digest import FormDigest
from ..values.codec import DecodeError, decode, encode, pack, unpack
from .coderow import NO_RESULT, Result, decode_row, encode_row, meaning_text, why_not
from .diskstore import DiskStore, StoreStats
from .parts import DATA, Deep, Lowered, Part, Source
from .store import Known
from .storedpart import StoredCore, StoredPart

MOST_FETCHED: Final = 10_000  # rows held that were fetched and perhaps not asked for yet
MOST_TEXT: Final = 200_000  # code points of a text that is kept
LOADING: Final = 30e-9  # seconds that a byte of a value takes to load, about
SAVED: Final = 150e-6  # seconds that knowing a value saves besides: its Core is not made either

NEW: Final = "never seen"
INPUTS: Final = "something that it reads is another now"
DAMAGED: Final = "it could not be decoded"


@record
class DiskUse:
    """How one kind of row did in this process: rows used, rows missed, why these were missed."""

    name: str
    hits: int
    misses: int
    reasons: dict[str, int]


class Tally:
    """Counts of one kind of row."""

    __slots__ = ("hits", "name", "reasons")

    def __init__(self, name: str) -> None:
        self.name: Final = name
        self.hits = 0
        self.reasons: dict[str, int] = {}

    def miss(self, reason: str) -> None:
        """A row was of no use."""
        self.reasons[reason] = self.reasons.get(reason, 0) + 1

    def use(self) -> DiskUse:
        """The counts as they are now."""
        return DiskUse(self.name, self.hits, sum(self.reasons.values()), dict(self.reasons))


class DiskCache:
    """The rows of one program. Responsibilities: what is fetched, what is right, what is written.

    `made_from` gives what Core of a part was made from, None where that may have changed since.
    """

    def __init__(
        self,
        store: DiskStore,
        world: World,
        made_from: Callable[[Part, str], tuple[Lowered, tuple[Slot, ...]] | None],
    ) -> None:
        self.store = store
        self._world: Final = world
        self._made_from: Final = made_from
        self._fetched: dict[bytes, bytes | None] = {}
        self._texts: dict[Source, None] = {}  # to be written
        self._parts: dict[Part, None] = {}
        self._tallies: Final = (Tally("text"), Tally("core"), Tally("value"))

    def change(self, store: DiskStore) -> None:
        """Use another store; what is new goes into the one before."""
        self.close()
        self.store = store
        self._fetched.clear()

    # --- texts ------------------------------------------------------------------------------

    def parts_of(self, source: Source, text: str, label: str) -> tuple[Part, ...] | None:
        """The parts of a text that was not read in this process; None where it is to be read."""
        if source.reading is not None or len(text) > MOST_TEXT:
            return None
        if source.parts:
            return self._same(source, label) if source.text == text else None
        key = _text_key(text)
        row = self.store.get(key)
        try:
            found = None if row is None else _parts(row, text, label)
        except DecodeError:
            found = None
            self._tallies[0].miss(DAMAGED)
        if found is None:
            if row is None:
                self._tallies[0].miss(NEW)
            return None
        self._tallies[0].hits += 1
        return found

    def fetch(self, parts: tuple[Part, ...], namespace: str) -> None:
        """Get the rows of all parts that have none yet, at once."""
        keys = [_core_key(part.digest, namespace) for part in parts if part.run is None]
        wanted = [key for key in keys if key not in self._fetched]
        if not wanted:
            return
        if len(self._fetched) > MOST_FETCHED:
            self._fetched.clear()
        found = self.store.get_many(wanted)
        for key in wanted:
            self._fetched[key] = found.get(key)

    def _same(self, source: Source, label: str) -> tuple[Part, ...]:
        for part in source.parts:
            part.read.span.unit.cell = label
        return source.parts

    # --- Core and values --------------------------------------------------------------------

    def core(
        self,
        part: Part,
        namespace: str,
        means: Callable[[str, str], Meaning],
        stands_for: Callable[[str, str], Deep],
    ) -> Lowered | None:
        """Core of a part, if it is known and right. `means` and `stands_for` tell what counts."""
        tally = self._tallies[1]
        found = self._fetched.pop(_core_key(part.digest, namespace), None)
        if found is None:
            tally.miss(NEW)
            return None
        try:
            row = decode_row(found, self._world)
        except DecodeError:
            tally.miss(DAMAGED)
            return None
        wrong = why_not(row, means, stands_for)
        if wrong:
            tally.miss(wrong)
            return None
        tally.hits += 1
        return StoredCore(row, part, self._world, self._lost)

    def value(self, lowered: Lowered, running: bytes) -> Known | None:
        """The value that a part with this running digest has, if it is known."""
        if type(lowered) is not StoredCore or not lowered.row.value:
            return None
        row, tally = lowered.row, self._tallies[2]
        if row.running != running:
            tally.miss(INPUTS)
            return None
        try:
            value = decode(row.value)
        except DecodeError:
            tally.miss(DAMAGED)
            return None
        tally.hits += 1
        overwrite(row, value=b"")  # from now on the session's own store has it
        return Known(value, len(row.value), row.seconds, row.print or None)

    def _lost(self, note: str) -> None:
        self._tallies[1].miss(DAMAGED)

    # --- writing ----------------------------------------------------------------------------

    def ran(self, source: Source) -> None:
        """A source has run: what is not known of it yet is written by the next flush."""
        if source.reading is not None and not source.reading.problems:
            self._texts[source] = None
        for part in source.parts:
            self._parts[part] = None

    def flush(self) -> int:
        """Write what is new; how many rows that were. Takes about 0.1 ms for each."""
        rows: list[tuple[bytes, bytes]] = []
        for part in self._parts:
            row = self.core_row(part)
            if row is not None:
                rows.append(row)
        for source in self._texts:
            text = _text_row(source)
            if text is not None:
                rows.append((_text_key(source.text), text))
        if rows:
            self.store.put_many(rows)
            for key, _ in rows:
                self._fetched.pop(key, None)
        self._texts.clear()  # not before: an interrupted flush is made up by the next one
        self._parts.clear()
        self.store.flush()
        return len(rows)

    def core_row(self, part: Part) -> tuple[bytes, bytes] | None:
        """The key and bytes of the row of a part that has run; None where there is nothing new."""
        run = part.run
        if run is None:
            return None
        made = self._made_from(part, run.namespace)
        if made is None or made[0].volatile:
            return None
        lowered, slots = made
        known = lowered.row if type(lowered) is StoredCore else None
        if known is not None and (run.kind != DATA or known.running == run.digest):
            return None
        result = NO_RESULT
        if run.kind == DATA and part.settled and run.kept.keys() <= {lowered.name}:
            value = encode(run.value)
            if value is not None and len(value) * LOADING < run.seconds + SAVED:
                result = Result(run.digest, run.seconds, run.print or b"", value)
        if known is not None and result is NO_RESULT:
            return None
        asked, used = _made_of(slots)
        row = encode_row(
            lowered.node, part.form, run.namespace, lowered.summary, asked, used, result
        )
        return None if row is None else (_core_key(part.digest, run.namespace), row)

    # --- how it did -------------------------------------------------------------------------

    def uses(self) -> tuple[DiskUse, ...]:
        """Texts, Core and values: how each did in this process."""
        return tuple([tally.use() for tally in self._tallies])

    def stats(self) -> StoreStats:
        """The file."""
        return self.store.stats()

    def notes(self) -> tuple[str, ...]:
        """What was the matter with the file, in sentences."""
        return tuple(self.store.notes)

    def clear(self) -> int:
        """Forget every row, also in the file; how many these were."""
        self._fetched.clear()
        self._texts.clear()
        self._parts.clear()
        return self.store.clear()

    def close(self) -> None:
        """Flush, and close the file."""
        self.flush()
        self.store.close()


def _made_of(slots: tuple[Slot, ...]) -> tuple[list[Key], list[Key]]:
    """What the symbols of a form mean, and what its macros stand for, as a row says it."""
    asked: list[Key] = []
    used: list[Key] = []
    for slot in slots:
        if slot.memo is not None and slot.query.name == "meaning":
            asked.append((*slot.key, meaning_text(slot.memo.value)))
        elif slot.memo is not None and slot.query.name == "deep":
            used.append((*slot.key, slot.memo.value.digest.hex()))
    return asked, used


def _text_key(text: str) -> bytes:
    return b"text" + text.encode("utf-8", "surrogatepass")


def _core_key(digest: FormDigest, namespace: str) -> bytes:
    return b"core" + digest.code + digest.doc + namespace.encode("utf-8", "surrogatepass")


def _text_row(source: Source) -> bytes | None:
    """Where the forms of a text are, and their digests; None where a form is not a part."""
    from .runner import module_form

    reading = source.reading
    if reading is None or len(reading.forms) != len(source.parts) or not source.parts:
        return None
    row: list[Any] = []
    for top, part in zip(reading.forms, source.parts, strict=True):
        span = top.form.span
        if part.read is not top.form or module_form(top.form) is not None:
            return None
        code, doc = part.digest.code.hex(), part.digest.doc.hex()
        row += (top.unit.start, span.start, span.end, code, doc)
    return pack(row)


def _parts(data: bytes, text: str, label: str) -> tuple[Part, ...]:
    """The parts that a row tells of. Raises DecodeError."""
    row = unpack(data)
    found: list[Part] = []
    last = 0
    try:
        for start, first, end, code, doc in zip(*[iter(row)] * 5, strict=True):
            if not (last <= start <= start + first < start + end <= len(text)):
                raise DecodeError("a place outside of the text")
            last = start + end
            digest = FormDigest(bytes.fromhex(code), bytes.fromhex(doc))
            found.append(StoredPart(Span(Unit(label, start, text), first, end), digest))
    except (TypeError, ValueError) as wrong:
        raise DecodeError(str(wrong)) from None
    if not found:
        raise DecodeError("a text without forms")
    return tuple(found)
