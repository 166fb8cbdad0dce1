"""What a user can switch: one row per knob, with its values and its documentation.

    settings["output-head"]              =>  200_000
    settings.set("timing", "on")         =>  the cells that follow show their phases
    settings.set("timing", "maybe")      =>  SettingError: … (values: on, off)

`%config`, its completion and its manual are read from this table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final


class SettingError(Exception):
    """A knob that does not exist, or a value that it does not take: message and hint."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message: Final = message
        self.hint: Final = hint


@dataclass(frozen=True, slots=True)
class Knob:
    """One setting. `parse` makes a value of a text or raises ValueError; `choices` complete it."""

    name: str
    default: Any
    parse: Callable[[str], Any]
    doc: str
    choices: tuple[str, ...] = ()


KNOBS: Final[dict[str, Knob]] = {}


def knob(
    name: str, default: Any, parse: Callable[[str], Any], doc: str, choices: tuple[str, ...] = ()
) -> None:
    """Enter a row."""
    KNOBS[name] = Knob(name, default, parse, doc, choices)


def switch(text: str) -> bool:
    """on or off."""
    if text not in ("on", "off"):
        raise ValueError(text)
    return text == "on"


def size(text: str) -> int:
    """A count: 0 or more; underscores may group its digits."""
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


ON_OFF: Final = ("on", "off")

knob("timing", False, switch, "Show the phases of every cell below it.", ON_OFF)
knob("history", True, switch, "Keep inputs in the history file across restarts.", ON_OFF)
knob("output-head", 100_000, size, "Characters printed by a cell before printing is cut short.")
knob("output-tail", 10_000, size, "Characters of the end of a long output that are still shown.")
knob("value-items", 100, size, "Items of a collection that are shown before the rest is counted.")
knob("value-depth", 6, size, "Levels of nested collections that a tree shows.")
knob("table-rows", 200, size, "Rows of a table that are shown.")


class Settings:
    """The knobs of one kernel: their values, and which of them were changed."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        """The value of a knob."""
        return self._values.get(name, KNOBS[name].default)

    def set(self, name: str, text: str) -> None:
        """Set a knob from a text. Raises SettingError."""
        from engine.base.suggest import near

        row = KNOBS.get(name)
        if row is None:
            close = near(name, KNOBS)
            hint = f"Did you mean {' or '.join(close)}?" if close else "%config lists them."
            raise SettingError(f"No such setting: {name}", hint)
        try:
            self._values[name] = row.parse(text)
        except ValueError:
            values = ", ".join(row.choices) or "a number"
            raise SettingError(
                f"{name} cannot be {text!r}", f"Possible values: {values}."
            ) from None

    def changed(self) -> dict[str, Any]:
        """The knobs that differ from their defaults."""
        return {name: v for name, v in self._values.items() if v != KNOBS[name].default}
