"""The table of magics: one function each, whose docstring is its manual.

    @magic("opt", "none|basic|aggressive", line=True, cell=True)
    def opt(call): \"\"\"Show or set the optimization level. …\"\"\"

Completion, `%lsmagic`, `%help` and the inspection of a magic are read from this table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from engine import Session
from engine.api import CellResult

from ..settings import Settings


@dataclass(frozen=True, slots=True)
class Call:
    """One use of a magic. `argument` and `body` are padded to their place in the cell.

    `body` is None for the line form. `cell` is how problems name the cell.
    """

    session: Session
    settings: Settings
    argument: str
    body: str | None
    cell: str

    @property
    def word(self) -> str:
        """The argument without its padding."""
        return self.argument.strip()

    @property
    def code(self) -> str:
        """The text the magic is about: what stands below it, else its argument."""
        return self.argument if self.body is None else self.body


@dataclass(frozen=True, slots=True)
class Shown:
    """Something to show beside the value: plain text, and HTML where it says more."""

    text: str
    html: str = ""


class MagicError(Exception):
    """A magic was used wrongly: a message and a sentence that helps."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message: Final = message
        self.hint: Final = hint


Answer = Shown | CellResult | tuple[CellResult, Shown] | None


@dataclass(frozen=True, slots=True)
class Magic:
    """One magic: `arguments` is its usage; alternatives `a|b` are completed."""

    name: str
    arguments: str
    line: bool
    cell: bool
    run: Callable[[Call], Answer]

    @property
    def doc(self) -> str:
        """The manual: the function's docstring, without its indentation."""
        from inspect import getdoc

        return getdoc(self.run) or ""

    @property
    def summary(self) -> str:
        """The first line of the manual."""
        return self.doc.partition("\n")[0]

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that `arguments` lists, for completion."""
        return tuple(word for word in self.arguments.replace("|", " ").split() if word.islower())

    @property
    def usage(self) -> tuple[str, ...]:
        """How it is written: `%name arguments`, `%%name arguments`."""
        forms = (("%", self.line), ("%%", self.cell))
        return tuple(f"{sign}{self.name} {self.arguments}".rstrip() for sign, has in forms if has)


MAGICS: Final[dict[str, Magic]] = {}


def magic(
    name: str, arguments: str = "", *, line: bool = True, cell: bool = False
) -> Callable[[Callable[[Call], Answer]], Callable[[Call], Answer]]:
    """Enter a function into the table. In `arguments` lower-case words are literal choices."""

    def enter(run: Callable[[Call], Answer]) -> Callable[[Call], Answer]:
        MAGICS[name] = Magic(name, arguments, line, cell, run)
        return run

    return enter


def find(name: str, form: str) -> Magic:
    """The magic with this name that has this form (`%` or `%%`). Raises MagicError."""
    found = MAGICS.get(name)
    if found is None:
        raise _unknown(name, form)
    if form == "%%" and not found.cell:
        raise MagicError(f"%%{name} has no cell form", f"Write %{name} on a line of its own.")
    if form == "%" and not found.line:
        raise MagicError(f"%{name} has no line form", f"Write %%{name} as the first line.")
    return found


def _unknown(name: str, form: str) -> MagicError:
    from engine.base.suggest import near

    close = near(name, MAGICS)
    hint = "Did you mean " + " or ".join(form + each for each in close) + "?" if close else ""
    return MagicError(f"Unknown magic: {form}{name}", hint or "%lsmagic lists them.")
