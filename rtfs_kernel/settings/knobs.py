"""What a user can switch: one row per knob, with its values and its documentation.

    settings["output-head"]              =>  100_000
    settings.set("timing", "on")         =>  the cells that follow show their phases
    settings.set("timing", "maybe")      =>  SettingError: … Possible values: on, off.

`%config`, its completion and its manual are read from this table. A value comes from the table, the
user's file (`file`), the environment variable RTFS_SETTINGS, or from a magic; a later one
of these wins. A knob that concerns the session hands its value on (`apply`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from engine import Session

TABLE, FILE, ENVIRONMENT, HERE = "default", "user file", "environment", "this session"


class SettingError(Exception):
    """A knob that does not exist, or a value that it does not take: message, hint, guilty word."""

    def __init__(self, message: str, hint: str = "", word: str = "") -> None:
        super().__init__(message)
        self.message: Final = message
        self.hint: Final = hint
        self.word: Final = word


class NotTakenError(ValueError):
    """A text is no value of a knob; the message says why, in words for people."""


@dataclass(frozen=True, slots=True)
class Knob:
    """One setting. `parse` makes a value of a text or raises ValueError; `choices` complete it.

    `apply` hands a value to the session and raises ValueError for one that it does not take.
    """

    name: str
    default: Any
    parse: Callable[[str], Any]
    doc: str
    choices: tuple[str, ...] = ()
    apply: Callable[[Session, Any], None] | None = None

    @property
    def takes(self) -> str:
        """The possible values, in words."""
        if self.choices:
            return ", ".join(self.choices)
        return (self.parse.__doc__ or "").strip().rstrip(".").replace("\n", " ")


KNOBS: Final[dict[str, Knob]] = {}


def knob(
    name: str,
    default: Any,
    parse: Callable[[str], Any],
    doc: str,
    choices: tuple[str, ...] = (),
    apply: Callable[[Session, Any], None] | None = None,
) -> None:
    """Enter a row."""
    KNOBS[name] = Knob(name, default, parse, doc, choices, apply)


def switch(text: str) -> bool:
    """on or off"""
    if text not in ON_OFF:
        raise ValueError(text)
    return text == "on"


def size(text: str) -> int:
    """a number from 0, such as 500 or 10_000"""
    number = int(text[:MOST_DIGITS])
    if number < 0 or len(text) > MOST_DIGITS:
        raise ValueError(text)
    return number


def depth(text: str) -> int:
    """a number from 100 to 1_000_000"""
    number = size(text)
    if not 100 <= number <= 1_000_000:
        raise ValueError(text)
    return number


def seed(text: str) -> int | None:
    """a whole number, or random"""
    if len(text) > MOST_DIGITS:
        raise ValueError(text)
    return None if text == "random" else int(text)


def one_of(*choices: str) -> Callable[[str], str]:
    """A parser that takes exactly these words."""

    def parse(text: str) -> str:
        if text not in choices:
            raise ValueError(text)
        return text

    return parse


def passes(text: str) -> str:
    """a level, passes of the engine, or either with -pass and +pass behind it"""
    words = text.replace(",", " ").split()
    if words and words[0] in LEVELS and len(words) == 1:
        return words[0]  # without loading the optimiser
    from engine.passes.pipeline import plan_of

    if not words or not all([_PASS.fullmatch(word) for word in words]):
        raise ValueError(text)
    own = [word for word in words if word[0] not in "+-" and word != "eager"]
    try:
        plan_of(" ".join(own))  # behind a sign there may be a pass of the session's own
    except ValueError as unknown:
        raise NotTakenError(str(unknown)) from None
    return text.strip()


def value_text(value: Any) -> str:
    """A value as `%set` takes it: True => "on", 10000 => "10_000", None => "random"."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if value is None:
        return "random"
    return f"{value:_}" if isinstance(value, int) else str(value)


def _attribute(name: str) -> Callable[[Session, Any], None]:
    return lambda session, value: setattr(session, name, value)


def _disk_cache(session: Session, on: bool) -> None:
    from engine.program.diskstore import cache_folder

    session.cache = cache_folder() if on else None


MOST_DIGITS: Final = 15  # of a number that a user writes
_PASS: Final = re.compile(r"[+-]?[A-Za-z][\w-]*", re.ASCII)
ON_OFF: Final = ("on", "off")
LEVELS: Final = ("none", "basic", "aggressive")
TIERS: Final = ("auto", "tree", "vm", "python", "native")  # the session says which are built
CHECKS: Final = ("none", "standard", "strict")

knob(
    "level",
    "aggressive",
    passes,
    "Optimization level of the cells, or its passes: aggressive -fuse; fold,inline.",
    LEVELS,
    _attribute("level"),
)
knob("tier", "auto", one_of(*TIERS), "What runs the cells.", TIERS, _attribute("tier"))
knob(
    "type-check",
    "standard",
    one_of(*CHECKS),
    "How strictly values are held to the types written in a program.",
    CHECKS,
    _attribute("type_check"),
)
knob(
    "depth",
    20_000,
    depth,
    "Calls that may nest before a stack overflow is reported.",
    (),
    _attribute("depth"),
)
knob(
    "seed",
    None,
    seed,
    "Seed of the random numbers; setting it starts them anew.",
    (),
    _attribute("seed"),
)
knob("python", True, switch, "Run %python and %%python; off refuses both.", ON_OFF)
knob("timing", False, switch, "Show the phases of every cell below it.", ON_OFF)
knob("stats", False, switch, "Show below every cell what was reused and counted.", ON_OFF)
knob("history", True, switch, "Keep inputs in the history file across restarts.", ON_OFF)
knob(
    "disk-cache",
    True,
    switch,
    "Keep what was compiled and evaluated across restarts (RTFS_CACHE_DIR says where).",
    ON_OFF,
    _disk_cache,
)
knob("output-head", 100_000, size, "Characters printed by a cell before printing is cut short.")
knob("output-tail", 10_000, size, "Characters of the end of a long output that are still shown.")
knob("value-items", 100, size, "Items of a collection that are shown before the rest is counted.")
knob("value-depth", 6, size, "Levels of nested collections that a tree shows.")
knob("table-rows", 200, size, "Rows of a table that are shown.")
knob("table-columns", 20, size, "Columns of a table that are shown.")


class Settings:
    """The knobs of one kernel: values, where each came from, and the session they act on.

    `notes` are sentences about settings that could not be read; the next cell shows them.
    """

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}
        self._origins: dict[str, str] = {}
        self._session: Session | None = None
        self.notes: list[str] = []

    def __getitem__(self, name: str) -> Any:
        """The value of a knob."""
        return self._values.get(name, KNOBS[name].default)

    def attach(self, session: Session) -> None:
        """From now on knobs act on the session; those that were changed do so at once."""
        self._session = session
        for name in tuple(self._values):
            try:
                self._hand_on(KNOBS[name], self._values[name])
            except ValueError as wrong:
                self.notes.append(f"{name} from the {self._origins[name]} does not apply: {wrong}")
                del self._values[name], self._origins[name]

    def origin(self, name: str) -> str:
        """Where the value of a knob comes from; one that was set back here is the table's."""
        found = self._origins.get(name, TABLE)
        return TABLE if found == HERE and self[name] == KNOBS[name].default else found

    def set(self, name: str, text: str, origin: str = HERE) -> None:
        """Set a knob from a text; `default` is the table's value. Raises SettingError."""
        value = self.check(name, text)
        try:
            self._hand_on(KNOBS[name], value)
        except ValueError as wrong:
            raise SettingError(f"{name} cannot be {text!r}: {wrong}", "", text) from None
        self._values[name] = value
        self._origins[name] = origin

    def check(self, name: str, text: str) -> Any:
        """The value that a text means for a knob. Raises SettingError; nothing is set."""
        row = row_of(name)
        try:
            return row.default if text == "default" else row.parse(text)
        except ValueError as wrong:
            likely = f"{wrong}. " if isinstance(wrong, NotTakenError) else _likely(row, text)
            raise SettingError(
                f"{name} cannot be {text!r}", f"{likely}Possible: {row.takes}.", text
            ) from None

    def load(self, values: Mapping[str, Any], origin: str) -> None:
        """Take values of a file or an environment; what does not fit becomes a note."""
        for name, value in values.items():
            try:
                self.set(name, value if isinstance(value, str) else value_text(value), origin)
            except SettingError as wrong:
                self.notes.append(f"A setting of the {origin} is left out: {wrong.message}")

    @contextmanager
    def for_now(self, pairs: Mapping[str, str]) -> Iterator[None]:
        """Inside, the knobs have these values. Raises SettingError."""
        values, origins = dict(self._values), dict(self._origins)
        try:
            for name, text in pairs.items():
                self.set(name, text)
            yield
        finally:
            self._go_back(values, origins)

    def set_all(self, pairs: Mapping[str, str]) -> None:
        """Set several knobs, all or none. Raises SettingError."""
        for name, text in pairs.items():
            self.check(name, text)
        values, origins = dict(self._values), dict(self._origins)
        try:
            for name, text in pairs.items():
                self.set(name, text)
        except SettingError:  # the session refused one
            self._go_back(values, origins)
            raise

    def changed(self) -> dict[str, Any]:
        """The knobs that differ from their defaults."""
        return {name: v for name, v in self._values.items() if v != KNOBS[name].default}

    def set_here(self) -> dict[str, Any]:
        """The knobs that were set in this session, defaults too."""
        return {name: self[name] for name, origin in self._origins.items() if origin == HERE}

    def saved(self) -> None:
        """What was set here is in the user's file now."""
        for name in self.set_here():
            self._origins[name] = FILE

    def _go_back(self, values: dict[str, Any], origins: dict[str, str]) -> None:
        inside = self._values
        self._values, self._origins = values, origins
        for name in inside:  # only what differs: a seed that is set again starts anew
            if name not in values or inside[name] != values[name]:
                self._hand_on(KNOBS[name], self[name])

    def _hand_on(self, row: Knob, value: Any) -> None:
        if row.apply is not None and self._session is not None:
            row.apply(self._session, value)


def row_of(name: str) -> Knob:
    """The row of a knob. Raises SettingError with near names."""
    from engine.base.suggest import near

    row = KNOBS.get(name)
    if row is None:
        close = near(name.lower(), KNOBS)
        hint = f"Did you mean {' or '.join(close)}?" if close else "%config lists them."
        raise SettingError(f"No such setting: {name}", hint, name)
    return row


def _likely(row: Knob, text: str) -> str:
    from engine.base.suggest import near

    close = near(text.lower(), row.choices)
    return f"Did you mean {close[0]}? " if close else ""
