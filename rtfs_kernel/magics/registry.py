"""The table of magics: one function each, whose docstring is its manual.

    @magic("opt", "[LEVEL]", kind="level", cell=True)
    def opt(call): \"\"\"Show or set the optimization level. …\"\"\"

Completion, `%lsmagic`, `%help` and the inspection of a magic are read from this table.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from engine import Session
from engine.api import CellResult

from ..settings import Settings
from .arguments import Given, Option, line_words, parse_expression, parse_words
from .arguments import MagicError as MagicError
from .elsewhere import ELSEWHERE
from .room import Room

# What stands at the place of an argument: completion offers names, files, knobs, … by it.
Kind = Literal[
    "",
    "name",
    "path",
    "knob",
    "magic",
    "capability",
    "level",
    "expression",
    "target",
    "stage",
    "topic",
]
# What a cell magic does with the text below it: runs it as RTFS, looks at it, or takes it as text.
Body = Literal["", "run", "look", "text"]
TARGET: Final = "[NAME | CODE]"  # what the cell form takes from the lines below it
R = TypeVar("R", bound="Callable[[Call], Answer]")


@dataclass(frozen=True, slots=True)
class Call:
    """One use of a magic. `argument` and `body` are padded to their place in the cell.

    `body` is None for the line form. `cell` is how problems name the cell. `room` is the notebook
    around it, `line` the magic's own line in the cell.
    """

    session: Session
    settings: Settings
    argument: str
    body: str | None
    cell: str
    room: Room
    line: int = 1

    @property
    def word(self) -> str:
        """The argument without its padding."""
        return self.argument.strip()

    @property
    def code(self) -> str:
        """The text the magic is about: what stands below it, else its argument."""
        return self.argument if self.body is None else self.body

    @property
    def below(self) -> str:
        """The text below the magic's line as it was written, without its padding."""
        return (self.body or "").split("\n", self.line)[-1]

    def words(self, magic: str, most: int | None = None) -> Given:
        """Options and words of the argument, by the magic's row. Raises MagicError."""
        row = MAGICS[magic]
        return parse_words(row.written(self.body), row.options, self.argument, most)

    def expression(self, magic: str) -> Given:
        """Leading options, and the code: what follows them, or the body. Raises MagicError."""
        row = MAGICS[magic]
        given = parse_expression(row.written(self.body), row.options, self.argument)
        if self.body is None:
            return given
        if line_words(given.code):
            raise MagicError(
                f"%%{magic} takes no text on its own line",
                "Write the text on the lines below it.",
                given.code.split()[0],
            )
        return Given((), given.values, self.body)


@dataclass(frozen=True, slots=True)
class Shown:
    """Something to show beside the value: plain text, and HTML where it says more."""

    text: str
    html: str = ""


Answer = Shown | CellResult | tuple[CellResult, Shown] | None


@dataclass(frozen=True, slots=True)
class Magic:
    """One magic. `arguments` is its usage for people; the rest is for programs:

    `kind` of what its words are, `choices` the literal words it takes, `options` its `--flags`,
    `aliases` other names of it, `body` what the cell form does with its text.
    """

    name: str
    arguments: str
    line: bool
    cell: bool
    run: Callable[[Call], Answer]
    kind: Kind = ""
    choices: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    aliases: tuple[str, ...] = ()
    body: Body = ""

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
    def usage(self) -> tuple[str, ...]:
        """How it is written: `%name arguments`, `%%name arguments`."""
        options = "".join(f" [{each.usage}]" for each in self.options)
        whole = f"{self.name}{options} {self.arguments}".rstrip()
        above = f"{self.name}{options}" if self.kind == "expression" else whole
        above = above.removesuffix(f" {TARGET}")
        lines = (("%", self.line, whole), ("%%", self.cell, above))
        return tuple(sign + text for sign, has, text in lines if has)

    def written(self, body: str | None) -> str:
        """The usage of the form that was used, for messages."""
        return self.usage[0] if body is None else self.usage[-1]


MAGICS: Final[dict[str, Magic]] = {}
NAMES: Final[dict[str, str]] = {}  # every name a magic goes by => the name of its row


def magic(
    name: str,
    arguments: str = "",
    *,
    line: bool = True,
    cell: bool = False,
    kind: Kind = "",
    choices: tuple[str, ...] = (),
    options: tuple[Option, ...] = (),
    aliases: tuple[str, ...] = (),
    body: Body = "",
) -> Callable[[R], R]:
    """Enter a function into the table."""

    def enter(run: R) -> R:
        MAGICS[name] = Magic(
            name, arguments, line, cell, run, kind, choices, options, aliases, body
        )
        NAMES.update(dict.fromkeys((name, *aliases), name))
        return run

    return enter


def find(name: str, form: str) -> Magic:
    """The magic with this name that has this form (`%` or `%%`). Raises MagicError."""
    found = MAGICS.get(NAMES.get(name, ""))
    if found is None:
        raise _unknown(name, form)
    if form == "%%" and not found.cell:
        raise MagicError(f"%%{name} has no cell form", f"Write {found.usage[0]} on a line.")
    if form == "%" and not found.line:
        raise MagicError(
            f"%{name} has no line form", f"Write {found.usage[0]} as the first line of a cell."
        )
    return found


def _unknown(name: str, form: str) -> MagicError:
    from engine.base.suggest import near

    close = near(name.lower(), NAMES)
    hint = ELSEWHERE.get(name.lower(), "")
    if close and not hint:
        hint = "Did you mean " + " or ".join(form + each for each in close) + "?"
    return MagicError(f"Unknown magic: {form}{name}", hint or "%lsmagic lists them.", form + name)
