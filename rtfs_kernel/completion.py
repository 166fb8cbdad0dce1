"""Completion replies: magics and what they take where a line begins with `%`, else the engine's.

"(red"          =>  {"matches": ["reduce", "reduced", …], "cursor_start": 1, "cursor_end": 4, …}
"%config out"   =>  output-head, output-tail          "%opt ag"   =>  aggressive
"%load da"      =>  data/                             "%cd ~/w"   =>  work/
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from engine import Session
from engine.api import Completion, Completions

from .magics import MAGICS, Magic
from .magics.registry import NAMES
from .render.inert import inert
from .settings import KNOBS, LEVELS

TYPES_KEY: Final = "_jupyter_types_experimental"  # JupyterLab, Notebook and the console read it
DOC_SHOWN: Final = 1_000  # characters of one completion's documentation; there may be 200
SIGNATURE_SHOWN: Final = 200
PYTHON: Final = re.compile(r"\s*%%py(?:thon)?(?!\S)")
_WORD: Final = re.compile(r"%%?[\w.-]*\Z")
_LINE: Final = re.compile(r"(%%?)([A-Za-z][\w.-]*)[ \t]")

Reply = dict[str, Any]


def complete(session: Session, code: str, cursor: int) -> Reply:
    """The content of a complete_reply. `cursor` counts code points, and clamps to the text."""
    cursor = max(0, min(cursor, len(code)))
    found = _of_magics(session, code, cursor) or _of_python(session, code, cursor)
    found = found or session.complete(code, cursor)
    return {
        "status": "ok",
        "matches": [each.text for each in found.matches],
        "cursor_start": found.start,
        "cursor_end": found.end,
        "metadata": {TYPES_KEY: [_typed(each, found) for each in found.matches]},
    }


def _typed(each: Completion, found: Completions) -> dict[str, Any]:
    return {
        "text": each.text,
        "type": each.kind,
        "signature": inert(each.signature[:SIGNATURE_SHOWN]),
        "documentation": inert(_explained(each)[:DOC_SHOWN]),
        "start": found.start,
        "end": found.end,
    }


def _explained(each: Completion) -> str:
    """Signature and documentation in one text, for the panel beside the list."""
    return "\n\n".join([text for text in (each.signature, each.doc) if text])


def _of_python(session: Session, code: str, cursor: int) -> Completions | None:
    if not PYTHON.match(code):
        return None
    from .python import assist

    return assist.complete(session, code, cursor)


def line_to(code: str, cursor: int) -> tuple[int, str]:
    """Where the line of the cursor begins, and its text up to there."""
    start = code.rfind("\n", 0, cursor) + 1
    return start, code[start:cursor]


def magic_of(line: str) -> tuple[Magic, str] | None:
    """The magic that a line begins with, and the text behind its name."""
    found = _LINE.match(line)
    row = MAGICS.get(NAMES.get(found[2], "")) if found else None
    return (row, line[found.end() :]) if found and row else None


def _of_magics(session: Session, code: str, cursor: int) -> Completions | None:
    start, line = line_to(code, cursor)
    if not line.startswith("%"):
        return None
    if _WORD.match(line):
        matches = tuple(_magics(line))
        return Completions(matches, start, cursor) if matches else None
    magic = magic_of(line)
    if magic is None:
        return None
    row, behind = magic
    *before, typed = re.split(r"[ \t]+", behind)
    if row.kind == "path" and not typed.startswith("-"):
        return _files(typed, cursor)
    matches = tuple(
        each for each in _arguments(session, row, before, typed) if each.text.startswith(typed)
    )
    return Completions(matches, cursor - len(typed), cursor) if matches else None


def _magics(line: str) -> Iterable[Completion]:
    sign = "%%" if line.startswith("%%") else "%"
    for name, row_name in sorted(NAMES.items()):
        row = MAGICS[row_name]
        has_form = row.cell if sign == "%%" else row.line
        if has_form and (sign + name).startswith(line):
            usage = row.usage[-1] if sign == "%%" else row.usage[0]
            yield Completion(sign + name, "magic", usage, row.summary)


def _arguments(session: Session, row: Magic, before: list[str], typed: str) -> Iterable[Completion]:
    """What can stand at the place of the word that is being typed."""
    if row.kind == "level":
        yield from _levels(session, row, typed)
        return
    if before and before[-1] == "--level":
        for level in LEVELS:
            yield Completion(level, "argument", "", f"level {level}")
        return
    if typed.startswith("-"):
        for option in row.options:
            yield Completion(option.flag, "option", option.usage, option.doc)
        return
    words = [word for word in before if word and not word.startswith("-")]
    for choice in row.choices:
        yield Completion(choice, "argument", "", f"argument of %{row.name}")
    if row.kind in ("stage", "topic"):
        yield from _stages(session, row)
    if row.kind in ("stage", "target"):
        yield from _targets(session, typed)
    if row.kind == "magic":
        for name in sorted(NAMES):
            yield Completion(name, "magic", "", MAGICS[NAMES[name]].summary)
    elif row.kind == "knob":
        yield from _knobs(words)
    elif row.kind == "capability":
        id = typed.removeprefix(":")
        for each in session.complete(f"(call :{id}", len(id) + 7).matches:
            text = each.text if typed.startswith(":") else each.text[1:]
            yield Completion(text, each.kind, each.signature, each.doc)


def _stages(session: Session, row: Magic) -> Iterable[Completion]:
    """The passes, and what stands around them where stages are asked for."""
    around = ("core", "final") if row.kind == "stage" else ()
    for name in around:
        yield Completion(name, "stage", "", f"the stage {name}")
    for each in session.passes():
        yield Completion(each.name, "pass", "", each.summary)


def _targets(session: Session, typed: str) -> Iterable[Completion]:
    """Names that may be compiled: all that fit what is typed, before that the user's own."""
    if typed:
        yield from session.complete(typed, len(typed)).matches
    else:
        for each in session.names():
            yield Completion(each.name, each.kind, "", "")


def _levels(session: Session, row: Magic, typed: str) -> Iterable[Completion]:
    """Levels and passes; a pass also behind a sign, or behind others and a comma."""
    before, comma, last = typed.rpartition(",")
    sign = last[:1] if last[:1] in ("+", "-") else ""
    for choice in (*row.choices, "eager") if not sign and not comma else ():
        yield Completion(choice, "argument", "", f"argument of %{row.name}")
    for name in session.pass_names():
        yield Completion(before + comma + sign + name, "pass", "", f"the pass {name}")


def _knobs(words: list[str]) -> Iterable[Completion]:
    """The names of knobs, or the values of the one that was named last."""
    if len(words) % 2 == 0:
        for knob in KNOBS.values():
            yield Completion(knob.name, "setting", knob.takes, knob.doc)
    elif words[-1] in KNOBS:
        for choice in (*KNOBS[words[-1]].choices, "default"):
            yield Completion(choice, "argument", "", f"value of {words[-1]}")


def _files(typed: str, cursor: int) -> Completions:
    from engine.program.assist.paths import paths

    typed = typed.lstrip("\"'")
    last = len(typed.rpartition("/")[2])
    return Completions(paths(typed), cursor - last, cursor)
