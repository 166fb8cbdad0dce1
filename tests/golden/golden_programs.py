"""Programs at every stage of the compiler, as Markdown that somebody reads.

## Factorial                          a section is a program: its title, what to look for,
Calls are halved by unrolling.        and the text
```rtfs
(defn fact [n] …)
(fact 5)
```
### `(fact 5)`                        from here on `pytest --update` writes: each form, what
core, each pass, final, missed        every pass made of it and why, and the value
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from engine import Session
from engine.compilation import Compilation, CompilationRemark, CompilationStage
from engine.program.compiling.texts import counted

LEVEL = "aggressive"
CELL = "program"


@dataclass
class Program:
    """One section: `given` are its lines up to the end of the program, `expected` what follows."""

    title: str
    line: int
    given: list[str]
    expected: list[str]

    @property
    def text(self) -> str:
        """The program."""
        start = self.given.index("```rtfs") + 1
        return "\n".join(self.given[start:-1])


def programs_of(path: Path) -> list[Program]:
    """The sections of a Markdown file. Raises ValueError for one without a program."""
    found: list[Program] = []
    lines = path.read_text("utf-8").splitlines()
    starts = [at for at, line in enumerate(lines) if line.startswith("## ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        section = lines[start:end]
        if "```rtfs" not in section:
            raise ValueError(f"{path}:{start + 1}: a section without a program")
        closed = section.index("```", section.index("```rtfs")) + 1
        expected = section[closed:]
        found.append(Program(section[0][3:], start + 1, section[:closed], _stripped(expected)))
    return found


def updated(path: Path, number: int, actual: list[str]) -> str:
    """The Markdown text, with what really came of one program."""
    programs = programs_of(path)
    lines = path.read_text("utf-8").splitlines()[: programs[0].line - 1]
    for at, each in enumerate(programs):
        lines += [*each.given, "", *(actual if at == number else each.expected), ""]
    return "\n".join(_stripped(lines)) + "\n"


def compiled(program: Program) -> tuple[Compilation, ...]:
    """How each form of the program is compiled, before any of it runs."""
    session = Session(level=LEVEL, seed=1)
    found = session.compiled(program.text, cell=CELL)
    session.close()
    return found


def shown(program: Program) -> list[str]:
    """What is written below a program."""
    lines: list[str] = []
    for each in compiled(program):
        lines += _form(each)
    lines += ["### What it gives", "", "```text", *outcome(program, LEVEL), "```"]
    return "\n".join(lines).split("\n")


def outcome(program: Program, level: str) -> list[str]:
    """Output, value and problems at a level; each function is compiled at its first call."""
    session = Session(level=level if level == "none" else f"{level} eager", seed=1)
    result = session.run(program.text, CELL)
    session.close()
    lines = [f"prints {line}" for line in result.stdout.splitlines()]
    for problem in result.problems:
        place = f"{problem.line}:{problem.column}"
        lines.append(f"{problem.severity} {problem.kind} at {place}: {problem.message}")
    return [*lines, f"=> {result.text}"] if result.has_value else lines


def _form(found: Compilation) -> list[str]:
    lines = [f"### `{found.head.replace('`', '')}`", "", "core", *_code(found.core.text)]
    for at, stage in enumerate(found.stages[1:-1], 1):
        fired = [r for r in found.remarks if r.stage == at and r.kind == "fired"]
        if stage.changed or stage.problem:
            lines += [_head(stage), *_code(stage.text), *[_remark(r) for r in fired], ""]
    core, final = found.core, found.final
    if final.changed:
        nodes = f"{core.nodes} to {counted(final.nodes, 'node')}"
        lines += [f"final: {nodes}, {core.operations} to {counted(final.operations, 'operation')}"]
    else:
        lines += ["final: as it is in core"]
    if found.missed:
        lines += ["", "missed", "", *[_remark(r) for r in found.missed]]
    return [*lines, ""]


def _head(stage: CompilationStage) -> str:
    if stage.problem:
        return f"{stage.name} FAILED: {stage.problem}"
    again = f" (round {stage.round})" if stage.round > 1 else ""
    return f"{stage.name}{again}"


def _code(text: str) -> list[str]:
    return ["", "```clojure", *text.split("\n"), "```", ""]


def _remark(remark: CompilationRemark) -> str:
    place = remark.place
    where = "nowhere" if place is None else f"{place.line}:{place.column}"
    inside = "".join([f" in {name}" for name in remark.calls])
    known = remark.cost is not None and remark.limit is not None
    limit = f" ({remark.cost:g}, the limit is {remark.limit:g})" if known else ""
    became = f" → {_inline(remark.after)}" if remark.after else ""
    code = _inline(remark.before)
    return f"- {remark.rule} at {where}{inside}: {code}{became}  \n  {remark.why}{limit}"


def _inline(code: str) -> str:
    return f"`{code.replace('`', '')}`"


def _stripped(lines: list[str]) -> list[str]:
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return lines[start:end]
