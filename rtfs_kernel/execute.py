"""One execute request: the parts of a cell run in order, outputs go out as they come.

    "%timing on\\n(+ 1 2)"  =>  display_data "timing: on", execute_result "3", display_data phases

The first part that fails ends the cell with one error output.
"""

from __future__ import annotations

import traceback as python_traceback
from typing import TYPE_CHECKING, Any

from engine.api import CellResult, Place, Problem, RtfsError
from engine.base.record import replaced

from .cell import CellPart, CodePart, LinePart, Part, split
from .interrupt import interrupts
from .magics import MAGICS, Answer, Call, MagicError, Shown, find
from .magics.timing import phases
from .render.inert import inert, parts, whole
from .render.problem import MESSAGE_LIMIT, text, traceback
from .render.value import bundle

if TYPE_CHECKING:
    from .kernel import RtfsKernel

Reply = dict[str, Any]


class Execution:
    """The request being answered: where it publishes, its number, and the last value's text."""

    def __init__(self, kernel: RtfsKernel, count: int, silent: bool) -> None:
        self.kernel = kernel
        self.count = count
        self.silent = silent
        self.shown = ""
        self.label = f"cell [{count}]"

    def run(self, code: str, expressions: dict[str, str]) -> Reply:
        """Run a cell's text, then the request's own expressions. Returns the reply."""
        for part in split(code, MAGICS, self._is_complete):
            failed = self._run_part(part, code)
            if failed:
                return self._fail(failed)
        values = {name: self._expression(each) for name, each in expressions.items()}
        return {
            "status": "ok",
            "execution_count": self.count,
            "user_expressions": values,
            "payload": [],
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

    def _run_part(self, part: Part, code: str) -> tuple[Problem, ...]:
        if isinstance(part, CodePart):
            with interrupts.allowed(self.kernel.engine.interrupt):
                return self._answer(self.kernel.engine.run(part.text, self.label))
        try:
            return self._answer(self._magic(part))
        except MagicError as wrong:
            return (_magic_problem(wrong, part, code, self.label),)
        except RtfsError as wrong:
            return (_placed(wrong.problem, self.label),)

    def _magic(self, part: LinePart | CellPart) -> Answer:
        body = part.body if isinstance(part, CellPart) else None
        found = find(part.name, "%" if body is None else "%%")
        kernel = self.kernel
        call = Call(kernel.engine, kernel.settings, part.argument, body, self.label)
        with interrupts.allowed(kernel.engine.interrupt):
            return found.run(call)

    def _answer(self, answer: Answer) -> tuple[Problem, ...]:
        if isinstance(answer, tuple):
            result, shown = answer
            return self._result(result) or self._show(shown)
        if isinstance(answer, CellResult):
            failed = self._result(answer)
            timed = self.kernel.settings["timing"] and not failed
            return self._show(phases(answer)) if timed else failed
        return self._show(answer) if answer else ()

    def _result(self, result: CellResult) -> tuple[Problem, ...]:
        errors = tuple(each for each in result.problems if each.severity == "error")
        remarks = [each for each in result.problems if each.severity != "error"]
        if remarks:
            self.kernel.write("stderr", text(remarks))
        if not result.ok:
            return errors or (Problem("", ":internal-error", "The cell failed without a reason"),)
        if result.has_value:
            data = bundle(result)
            self.shown = data["text/plain"]
            content = {"data": data, "metadata": {}, "execution_count": self.count}
            self._publish("execute_result", content)
        return ()

    def _show(self, shown: Shown) -> tuple[Problem, ...]:
        data = parts(shown.text, shown.html)
        self._publish("display_data", {"data": data, "metadata": {}, "transient": {}})
        return ()

    def _expression(self, code: str) -> Reply:
        with interrupts.allowed(self.kernel.engine.interrupt):
            result = self.kernel.engine.run(code, "user expression")
        if result.ok:
            return {"status": "ok", "data": bundle(result), "metadata": {}}
        reply = _error_reply(self.count, result.problems[0], traceback(result.problems))
        return {"status": "error", **_published(reply)}

    def _fail(self, problems: tuple[Problem, ...]) -> Reply:
        reply = _error_reply(self.count, problems[0], traceback(problems))
        self._publish("error", _published(reply))
        return reply

    def _publish(self, kind: str, content: Reply) -> None:
        if not self.silent:
            self.kernel.send_output(kind, content)

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
    placed: Problem = replaced(problem, place=replaced(place, cell=label))
    return placed


def _magic_problem(wrong: MagicError, part: LinePart | CellPart, code: str, label: str) -> Problem:
    line = code.split("\n")[part.line - 1]
    place = Place(label, part.line, 1, part.line, len(line.rstrip()) + 1, line)
    return Problem("", ":invalid-argument", wrong.message, place, wrong.hint)
