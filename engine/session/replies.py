"""What a text answered, given again while nothing has changed: the shortest way through a session.

    run("(f 1)")   evaluated     run("(f 1)")   looked up, 17 us     run("(f 1)")   the same, 4 us

A reply stands as long as the revision of the program, its namespace and the type check are what
they were. One with problems or output is not kept, nor a long one.
"""

from __future__ import annotations

from time import perf_counter
from typing import Final

from ..api import CellResult
from ..program.program import Program
from ..program.runner import RECENT

MOST_TEXT: Final = 10_000  # code points of a value's text

State = tuple[int, str, str]  # revision, namespace, type check


class Reply:
    """A result, and the state of the program that it belongs to."""

    __slots__ = ("after", "before", "counts", "reused", "state")

    def __init__(self, result: CellResult, state: State) -> None:
        self.state: Final = state
        self.reused: Final = result.reused
        self.counts: Final = result.counts
        self.before: Final = (
            result.ok,
            result.text,
            result.has_value,
            result.stdout,
            result.problems,
            result.defined,
        )
        self.after: Final = (result.raw, result.steps, result.reused, result.saved, result.stale)


def state_of(program: Program, types: str) -> State:
    """What a reply depends on besides its source."""
    return program.questions.db.revision, program.namespace, types


def known(program: Program, text: str, label: str, key: object, types: str) -> Reply | None:
    """The reply of a source that would answer the same again."""
    sources = program.sources
    source = sources.of_text(text, label) if key is None else sources.find(key, label)
    reply = source.reply
    if (
        type(reply) is not Reply
        or not source.settled
        or source.text != text
        or reply.state != state_of(program, types)
        or program.bindings.changing()
    ):
        return None
    program.recent.append(text)
    del program.recent[:-RECENT]
    return reply


def keep(
    program: Program, text: str, label: str, key: object, types: str, result: CellResult
) -> None:
    """Remember what a text answered, if that was no news."""
    if result.steps or not result.reused or result.problems or len(result.text) > MOST_TEXT:
        return
    sources = program.sources
    source = sources.of_text(text, label) if key is None else sources.find(key, label)
    if source.settled and source.text == text and not result.stdout:
        source.reply = Reply(result, state_of(program, types))


def once_more(reply: Reply, started: float) -> CellResult:
    """A result again; `started` is when it was asked for, as `perf_counter` has it."""
    total = perf_counter() - started
    phases = {"plan": total, "total": total}
    return CellResult(*reply.before, phases, dict(reply.counts), *reply.after)
