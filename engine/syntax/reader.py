"""From text to forms, with an explicit stack; reading never fails.

    read("(def a 1)\\n(+ a")  =>  forms: ((def a 1),)   problems: (R0101 `(` … is never closed,)

Every top-level form has its own Unit, and every span in it counts from there. A top-level form with
a mistake inside is left out and its problems are reported; the forms after it are still read.
Shorthands are frames of the stack as brackets are: a frame `'` closes itself after one form.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from ..base.diagnostic import Diagnostic
from ..base.span import Span, Unit
from ..values.atoms import CORE_MARK
from .forms import SHORTHANDS, Form, Lit, Seq, Sym
from .literals import literal
from .recover import (
    Frame,
    close_wrongly,
    drop_prefixes,
    endless,
    open_brackets,
    resume_point,
    too_many,
    unclosed,
)
from .structure import check_map, check_set, with_meta
from .tokens import (
    BLOCK,
    CLOSE,
    COMMENT,
    KNOWN,
    LIT,
    MANY,
    OPEN,
    PIECE,
    PREFIX,
    STR,
    SYM,
    UNENDED,
    block_end,
    classify,
    next_top_opener,
    pieces,
    start_of,
)

MOST_PROBLEMS: Final = 50  # in one text; a text with more is not RTFS
# Characters from which on cyclic garbage collection pauses: forms are all reachable, and walking
# them again and again takes two thirds of the time of reading a megabyte.
LONG_TEXT: Final = 20_000
LONG_CALL: Final = 400_000  # characters that one call cuts into tokens, 20 ms: see values.pieces
_RARE_STARTS: Final = ("#", "\ufeff")
MOST_RESUMES: Final = 8  # re-reads after an unclosed form; each may read to the end of the text


class TopForm(NamedTuple):
    """A top-level form and the unit that its spans count from."""

    form: Form
    unit: Unit


class ReadResult(NamedTuple):
    """What could be read, in order, and what is wrong with the rest."""

    forms: tuple[TopForm, ...]
    problems: tuple[Diagnostic, ...]


def read(text: str, cell: str = "") -> ReadResult:
    """Read a whole text. Never raises; problems have kind `syntax-error` and a code of CODES."""
    if len(text) < LONG_TEXT or not gc.isenabled():
        return _read(text, cell)
    gc.disable()
    try:
        return _read(text, cell)
    finally:
        _grow_old()
        gc.enable()


def _grow_old() -> None:
    """Make everything old for the collector: else its next short look sees a million new forms.

    Frozen objects become old too when they thaw, so a process that freezes its own keeps these.
    """
    thawed = not gc.get_freeze_count()
    gc.freeze()
    if thawed:
        gc.unfreeze()


def _read(text: str, cell: str) -> ReadResult:
    forms: list[TopForm] = []
    problems: list[Diagnostic] = []
    pos = start_of(text) if text[:1] in _RARE_STARTS else 0
    resumes = 0
    while pos >= 0:
        pos, unit, stack = read_from(text, cell, pos, forms, problems)
        if len(problems) >= MOST_PROBLEMS:
            problems.append(too_many(problems[-1]))
            break
        if not stack:
            continue
        opened = open_brackets(unit, stack)
        if not opened:
            continue
        resumes += 1
        if resumes <= MOST_RESUMES:
            at, opened_there = resume_point(text, unit.start)
            if at >= 0:
                pos, opened = at, opened_there
                problems[:] = [found for found in problems if offset_of(found) < at]
        problems.append(unclosed(text, unit, opened, pos if pos >= 0 else len(text)))
    return ReadResult(tuple(forms), tuple(problems))


def offset_of(found: Diagnostic) -> int:
    """The absolute offset of a problem."""
    return found.span.unit.start + found.span.start if found.span else 0


def read_from(
    text: str, cell: str, pos: int, forms: list[TopForm], problems: list[Diagnostic]
) -> tuple[int, Unit, list[Frame]]:
    """Read from `pos` on: the offset to go on at (-1: done), the last unit, its open frames.

    One long function by intent: a call for each token would cost as much as the token. `start` and
    `end` count from the unit; a frame that closes itself has no closer.
    """
    unit = Unit(cell, pos, text)
    end = 0
    fresh = True  # no token of the current top-level form was seen
    seen = len(problems)
    opener: Any = ""
    closer, at = "", 0
    items: list[Form] = []
    stack: list[Frame] = []
    form: Form
    known = KNOWN.get
    long = len(text) - pos > LONG_CALL
    tokens: Iterator[str] = pieces(text, pos) if long else iter(PIECE.findall(text, pos))
    later: Iterator[str] | None = None  # what follows a word that is several tokens
    while True:
        for token in tokens:
            start = end
            end += len(token)
            kind, value = known(token) or classify(token)
            if kind <= COMMENT:
                continue
            if fresh:
                fresh = False
                unit = Unit(cell, unit.start + start, text)
                start, end = 0, len(token)
            if kind == SYM:
                form = Sym(value, Span(unit, start, end))
            elif kind == CLOSE:
                if token != closer:
                    stack.append((opener, closer, at, items))
                    closes = close_wrongly(unit, stack, token, start, problems)
                    opener, closer, at, items = stack.pop()
                    if len(problems) >= MOST_PROBLEMS:
                        return -1, unit, []
                    if not closes:
                        if not opener:
                            fresh = True
                            seen = len(problems)
                        continue
                span = Span(unit, at, end)
                if opener == "#(":
                    items.insert(0, Sym("shorthand-fn", Span(unit, at, at + 2), CORE_MARK))
                    opener = "("
                elif opener == "{":
                    check_map(items, problems)
                elif opener == "#{":
                    check_set(items, problems)
                if len(problems) >= MOST_PROBLEMS:
                    return -1, unit, []
                form = Seq(opener, tuple(items), span)
                opener, closer, at, items = stack.pop()
            elif kind == OPEN:
                stack.append((opener, closer, at, items))
                opener, closer, at, items = token, value, start, []
                continue
            elif kind == LIT:
                form = Lit(value, Span(unit, start, end))
            elif kind == STR:
                form = Lit(token[1:-1], Span(unit, start, end))
            elif kind == PREFIX:
                stack.append((opener, closer, at, items))
                opener, closer, at, items = token, "", start, []
                continue
            elif kind == MANY:
                later, tokens = tokens, iter(value)
                end = start
                break
            elif kind == BLOCK:
                after = block_end(text, unit.start + start)
                if after < 0:
                    problems.append(endless(BLOCK, Span(unit, start, end)))
                    return -1, unit, []
                tokens = pieces(text, after)
                end = after - unit.start
                fresh = not stack
                break
            elif kind == UNENDED:
                problems.append(endless(UNENDED, Span(unit, start, start + 1)))
                return next_top_opener(text, unit.start + start + 1), unit, []
            else:
                span = Span(unit, start, end)
                form = Lit(literal(kind, token, span, problems), span)
                if len(problems) >= MOST_PROBLEMS:
                    return -1, unit, []
            items.append(form)
            while not closer:
                if not opener:
                    if len(problems) == seen:
                        forms.append(TopForm(form, unit))
                    seen = len(problems)
                    items = []
                    fresh = True
                    break
                if opener == "#_":
                    opener, closer, at, items = stack.pop()
                    if not opener:
                        seen = len(problems)
                        fresh = True
                    break
                if opener == "^":
                    if len(items) == 1:
                        break
                    form = with_meta(items[0], form, problems)
                    if len(problems) >= MOST_PROBLEMS:
                        return -1, unit, []
                else:
                    head = Sym(SHORTHANDS[opener], Span(unit, at, at + len(opener)), CORE_MARK)
                    form = Seq("(", (head, form), Span(unit, at, end))
                opener, closer, at, items = stack.pop()
                items.append(form)
        else:
            if later is None:
                if stack:
                    stack.append((opener, closer, at, items))
                    drop_prefixes(unit, stack, Span(unit, end, end), problems)
                return -1, unit, stack
            tokens, later = later, None
