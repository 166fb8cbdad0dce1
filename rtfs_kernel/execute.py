"""One execute request: the parts of a cell run in order, outputs go out as they come.

    "%timing on\\n(+ 1 2)"  =>  display_data "timing: on", execute_result "3", display_data phases

The first part that fails ends the cell with one error output.
"""

from __future__ import annotations

import traceback as python_traceback
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final, Literal

from engine.api import CellResult, Note, Place, Problem, RtfsError
from engine.base.record import replaced
from engine.runtime.errors import Thrown

from .cell import CellPart, CodePart, LinePart, Part, split
from .cells import Cell, surely
from .displays import Displays
from .interrupt import interrupts
from .magics import NAMES, Answer, Call, MagicError, Shown, find
from .magics.hints import cured
from .magics.info import cell_counts
from .magics.room import Captured, Failed, Totals
from .magics.stale import remarks_below
from .magics.timing import cell_phases
from .render.inert import inert, parts, whole
from .render.problem import MESSAGE_LIMIT, text, traceback
from .render.value import Bundle, value_bundle
from .render.view import View
from .settings import SettingError

if TYPE_CHECKING:
    from .kernel import RtfsKernel

EXPRESSION: Final = "user expression"  # label and key of the request's own expressions

Reply = dict[str, Any]


class Execution:
    """The request being answered: where it publishes, its number, and the last value's text.

    It is the `Room` of its magics: they run texts in it, catch its outputs, offer cells.
    """

    def __init__(
        self, kernel: RtfsKernel, count: int, label: str, cell: Cell, silent: bool
    ) -> None:
        self.kernel = kernel
        self.count = count
        self.label = label
        self.cell = cell
        self.silent = silent
        self.began = perf_counter()
        self.spent = Totals()
        self.evaluates = False  # whether what is known is evaluated all the same
        self.until = ExitStack()  # what holds until the cell has been shown
        self.parent = kernel.request  # futures display after other requests have come
        self.shown = ""
        self.facts = kernel.facts
        self.printed = kernel.output.printed
        self.payload: list[Reply] = []
        self.code = ""
        self.displays = kernel.displays = Displays(self._publish, self._warn, lambda: self._view)

    def run(self, code: str, expressions: dict[str, str]) -> Reply:
        """Run a cell's text, then the request's own expressions. Returns the reply."""
        self.code = code
        self._begin()
        with self.until:
            failed = self._run_parts(split(code, NAMES, self._is_complete), code)
            if failed:
                return self._fail(failed)
        self.cell.ended()
        values = {name: self._expression(each) for name, each in expressions.items()}
        return {
            "status": "ok",
            "execution_count": self.count,
            "user_expressions": values,
            "payload": self.payload,
        }

    def interrupted(self) -> Reply:
        """The reply to a cell that was stopped outside the engine."""
        return self._fail((Problem("", ":interrupted", "Interrupted"),))

    def broken(self) -> Reply:
        """The reply when the kernel itself failed: Python's own traceback, to be reported."""
        lines = python_traceback.format_exc().splitlines()
        problem = Problem("", ":internal-error", f"Internal error: {lines[-1]}")
        reply = _error_reply(self.count, problem, ["The kernel itself failed:", *lines])
        self._publish("error", _published(reply))
        return reply

    def _run_parts(self, parts: Sequence[Part], code: str) -> tuple[Problem, ...]:
        """Run the parts up to the first that fails; then what is to be said of all of them."""
        texts = surely(parts)
        if texts is not None:
            self.cell.has_at_most(texts)
        failed: tuple[Problem, ...] = ()
        for part in parts:
            failed = self._answer(self._tried(part, code))
            if failed:
                break
        self._tell_of_cell()
        return failed

    def _tried(self, part: Part, code: str) -> Answer:
        """What a part of the cell gives; a magic that cannot do its work gives its problems."""
        if isinstance(part, CodePart):
            return self._code(part)
        problems: tuple[Problem, ...]
        try:
            return self._magic(part)
        except (MagicError, SettingError) as wrong:
            problems = (_magic_problem(wrong, part, code, self.label),)
        except Failed as inner:
            problems = inner.problems
        except RtfsError as wrong:
            problems = (_placed(wrong.problem, self.label),)
        return CellResult(False, problems=problems)

    def _code(self, part: CodePart) -> CellResult:
        try:
            with interrupts.allowed(self.kernel.stop):
                result: CellResult = self.kernel.engine.run(
                    part.text, self.label, key=self.next_key(), again=self.evaluates
                )
        finally:
            self.displays.finish()
        self.cell.run.texts += 1
        self.ran(result)
        return result

    def _magic(self, part: LinePart | CellPart) -> Answer:
        body = part.body if isinstance(part, CellPart) else None
        found = find(part.name, "%" if body is None else "%%")
        kernel = self.kernel
        call = Call(
            kernel.engine, kernel.settings, part.argument, body, self.label, self, part.line
        )
        try:
            with interrupts.allowed(kernel.stop):
                return found.run(call)
        finally:
            self.displays.finish()

    def _answer(self, answer: Answer) -> tuple[Problem, ...]:
        if isinstance(answer, tuple):
            result, shown = answer
            return self._result(result) or self._show(shown)
        if isinstance(answer, CellResult):
            return self._result(answer)
        return self._show(answer) if answer else ()

    def _result(self, result: CellResult) -> tuple[Problem, ...]:
        errors = tuple(each for each in result.problems if each.severity == "error")
        remarks = self.cell.remarks(result)
        if remarks:
            self.kernel.write("stderr", text(remarks))
        if not result.ok:
            if result.text:  # a lazy sequence failed: what there is of it
                view = replace(self._view, failed="the next item gives the error below")
                data, metadata = self._bundle(result, view)
                partly = {"data": data, "metadata": metadata, "transient": {}}
                self._publish("display_data", partly)
            return errors or (Problem("", ":internal-error", "The cell failed without a reason"),)
        if result.has_value and not self._has_shown_instead(result):
            data, metadata = self._bundle(result, self._view)
            self.shown = data["text/plain"]
            content: Reply = {"data": data, "metadata": metadata}
            content["execution_count"] = self.count
            self._publish("execute_result", content)
        return ()

    def _bundle(self, result: CellResult, view: View) -> Bundle:
        with interrupts.allowed(self.kernel.stop):
            return value_bundle(result.raw, result.text, view)

    def _has_shown_instead(self, result: CellResult) -> bool:
        """Whether the nil of a cell says nothing: it printed or displayed something."""
        return result.raw is None and bool(result.stdout or self.displays.count)

    @property
    def _view(self) -> View:
        return View.of(self.kernel.settings, self.kernel.engine)

    def _warn(self, text: str) -> None:
        self.kernel.write("stderr", text)

    def _show(self, shown: Shown) -> tuple[Problem, ...]:
        data = parts(shown.text, shown.html)
        self._publish("display_data", {"data": data, "metadata": {}, "transient": {}})
        return ()

    def _expression(self, code: str) -> Reply:
        with interrupts.allowed(self.kernel.stop):
            result = self.kernel.engine.run(code, EXPRESSION, key=EXPRESSION)
            self.kernel.engine.forget(EXPRESSION)
        if result.ok:
            data, metadata = self._bundle(result, self._view)
            return {"status": "ok", "data": data, "metadata": metadata}
        reply = _error_reply(self.count, result.problems[0], traceback(result.problems))
        return {"status": "error", **_published(reply)}

    def _begin(self) -> None:
        """What a cell leaves for later magics, and what the start of the kernel has to tell."""
        if self.silent:
            return
        self.facts.totals.cells += 1
        notes, self.kernel.settings.notes = self.kernel.settings.notes, []
        for note in notes:
            self.kernel.write("stderr", note + "\n")

    def _tell_of_cell(self) -> None:
        """What belongs below the cell: phases and counts if they are wanted, and what is stale."""
        settings = self.kernel.settings
        if self.spent.phases:
            wall = perf_counter() - self.began
            if settings["timing"]:
                self._show(cell_phases(self.spent.phases, wall))
            if settings["stats"]:
                self._show(cell_counts(self.cell.run, self.spent.counts))
        remark = remarks_below(self.cell.run, self.kernel.engine.stale)
        if remark is not None:
            self._show(remark)

    def _fail(self, problems: tuple[Problem, ...]) -> Reply:
        problems = tuple(
            cured(self._in_cell(each), self.kernel.engine, self.code) for each in problems
        )
        if not self.silent:
            self.facts.problem = problems[0]
            self.facts.totals.failed += 1
        reply = _error_reply(self.count, problems[0], traceback(problems))
        self._publish("error", _published(reply))
        return reply

    def _in_cell(self, problem: Problem) -> Problem:
        """The problem with its line as the cell has it: a magic's code is padded with blanks."""
        place = problem.place
        lines = self.code.split("\n")
        if place is None or place.cell != self.label or not 0 < place.line <= len(lines):
            return problem
        excerpt = lines[place.line - 1].rstrip("\r")
        if not excerpt.rstrip().endswith(place.excerpt.strip()):  # of an older cell of this name
            return problem
        found: Problem = replaced(problem, place=replaced(place, excerpt=excerpt))
        return found

    # --- the room of its magics -------------------------------------------------------------

    def run_inside(self, text: str) -> CellResult:
        """Run a padded text: the last code's result is returned, all before it is shown.

        Phases and counts are those of all its code.
        """
        spent = Totals()
        last = CellResult(True)
        pieces = split(text, NAMES, self._is_complete)
        for left, part in enumerate(pieces, 1 - len(pieces)):
            answer = self._tried(part, text)
            if isinstance(answer, CellResult):
                last = answer
                failed = self._result(last) if last.ok and left else ()
            else:
                last = CellResult(True)
                failed = self._answer(answer)
            if isinstance(part, CodePart):
                spent.add(last)
            if failed:
                last = CellResult(False, problems=failed)
            if not last.ok:
                break
        merged: CellResult = replaced(last, phases=spent.phases, counts=spent.counts)
        return merged

    def evaluate_inside(self, text: str) -> CellResult:
        """As `run_inside`, but everything is evaluated, also what is known."""
        before, self.evaluates = self.evaluates, True
        try:
            return self.run_inside(text)
        finally:
            self.evaluates = before

    def next_key(self) -> object:
        """The engine's key for one more text of this cell."""
        return self.cell.next_key()

    def ran(self, result: CellResult) -> None:
        """Count a result among those of this cell."""
        self.facts.totals.add(result)
        self.spent.add(result)
        self.cell.run.add(result)
        if not self.silent:
            self.facts.ran(self.cell.run)

    def until_the_end(self, block: AbstractContextManager[None]) -> None:
        """Enter a block that is left when the cell has been shown."""
        self.until.enter_context(block)

    def prepare(self, text: str) -> str:
        """Run the magics of a padded text; the text with blank lines in their place."""
        lines = text.split("\n")
        for part in split(text, NAMES, self._is_complete):
            if isinstance(part, LinePart):
                failed = self._answer(self._tried(part, text))
                if failed:
                    raise Failed(failed)
                lines[part.line - 1] = ""
        return "\n".join(lines)

    @contextmanager
    def catch(self, caught: Captured) -> Iterator[None]:
        """Inside, what goes out is kept in `caught`."""
        before, self.kernel.caught = self.kernel.caught, caught
        try:
            yield
        finally:
            self.kernel.caught = before

    def replace_cell(self, text: str) -> None:
        """Offer the text in the place of the cell that runs."""
        self.payload = [{"source": "set_next_input", "text": whole(text), "replace": True}]

    def add_cell(self, text: str) -> None:
        """Offer the text as the next cell."""
        self.payload = [{"source": "set_next_input", "text": whole(text), "replace": False}]

    def clear(self, when: Literal["now", "until-next"]) -> None:
        """Remove what the cell has shown, or keep it until there is something new."""
        self._publish("clear_output", {"wait": when == "until-next"})

    def page(self, result: CellResult) -> None:
        """Show a value in the front end's pager."""
        data, _metadata = self._bundle(result, self._view)
        self.payload = [{"source": "page", "data": data, "start": 0}]

    def ask(self, question: str) -> str | None:
        """The user's answer; None where the front end cannot ask."""
        ask = self.kernel.engine.gateway.services.ask
        try:
            return None if ask is None else str(ask(question))
        except Thrown:
            return None

    def _publish(self, kind: str, content: Reply) -> None:
        if not self.silent:
            self.kernel.send_output(kind, content, self.parent)

    def _is_complete(self, code: str) -> bool:
        return bool(self.kernel.engine.is_complete(code).status == "complete")


def _error_reply(count: int, problem: Problem, lines: list[str]) -> Reply:
    return {
        "status": "error",
        "execution_count": count,
        "ename": inert(problem.kind, MESSAGE_LIMIT),
        "evalue": inert(problem.message, MESSAGE_LIMIT),
        "traceback": [whole(line) for line in lines],
    }


def _published(reply: Reply) -> Reply:
    return {name: reply[name] for name in ("ename", "evalue", "traceback")}


def _placed(problem: Problem, label: str) -> Problem:
    """A problem of a text that a magic looked at; its place is the cell's."""
    place = problem.place
    if place is None:
        return problem
    notes = [Note(replaced(each.place, cell=label), each.text) for each in problem.notes]
    placed: Problem = replaced(problem, place=replaced(place, cell=label), notes=tuple(notes))
    return placed


def _magic_problem(
    wrong: MagicError | SettingError, part: LinePart | CellPart, code: str, label: str
) -> Problem:
    """The mistake at the guilty word of the magic's line, else at the whole line."""
    line = code.split("\n")[part.line - 1].rstrip()
    behind = line.find(part.name) + len(part.name) if part.argument else 0
    at = line.find(wrong.word, behind) if wrong.word else -1
    start, end = (at, at + len(wrong.word)) if at >= 0 else (0, len(line))
    place = Place(label, part.line, start + 1, part.line, end + 1, line)
    return Problem("", ":invalid-argument", wrong.message, place, wrong.hint)
