"""Edit scripts: what is typed into which cell, and what the engine does about it, as Markdown.

    ```edits
    ## c1
    (def a (+ 1 1))
    --
    1 compiled, evaluated: it is new   (def a (+ 1 1))
    => 2
    ```

A fence is one session. A step begins with `## ` and what is done: the name of a cell (with `again`)
and below it its new text, `forget c1`, `rerun stale`, `stale`, `doc f`, `source f`, `file a.rtfs`
with its new content, or `set type_check strict`. Below `--` stands what comes of it; `pytest
--update` writes it anew, for whoever reads the difference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

from engine import Session
from engine.api import CellResult, FormStep, StaleResult

SHOWN = 60  # characters of a form


@dataclass
class Step:
    """One thing that is done, and what came of it."""

    line: int
    what: str
    text: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    actual: list[str] = field(default_factory=list)


@dataclass
class Script:
    """The steps of one fence, under the heading before it."""

    title: str
    line: int
    steps: list[Step] = field(default_factory=list)


def scripts_of(path: Path) -> list[Script]:
    """The scripts of a Markdown file."""
    found: list[Script] = []
    title, inside, below = path.stem, False, False
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if line.startswith("```"):
            inside = not inside
            if inside:
                found.append(Script(title, number))
        elif not inside:
            title = line.lstrip("# ") if line.startswith("#") else title
        elif line.startswith("## "):
            found[-1].steps.append(Step(number, line[3:]))
            below = False
        elif found[-1].steps:
            step = found[-1].steps[-1]
            if line == "--":
                below = True
            elif below:
                step.expected.append(line)
            else:
                step.text.append(line)
    for script in found:
        for step in script.steps:
            step.expected = _stripped(step.expected)
    return found


def play(script: Script, folder: Path) -> None:
    """Do what a script says; module files are in `folder`."""
    session = Session(seed=1, module_path=[str(folder)])
    for step in script.steps:
        lines = "\n".join(_done(session, step, folder))
        lines = lines.replace(str(folder), "modules").replace(str(Path.cwd()), "here")
        step.actual = lines.split("\n") if lines else []
    session.close()


def updated(path: Path, scripts: list[Script]) -> str:
    """The Markdown text with what really came of each step."""
    lines = path.read_text("utf-8").splitlines()
    for script in reversed(scripts):
        for step in reversed(script.steps):
            text = _stripped(step.text)
            end = step.line
            while not lines[end].startswith(("```", "## ")):
                end += 1
            gap = [""] if lines[end].startswith("## ") else []
            lines[step.line : end] = [*text, "--", *step.actual, *gap]
    return "\n".join(lines) + "\n"


def _done(session: Session, step: Step, folder: Path) -> list[str]:
    text = "\n".join(step.text)
    word, _, rest = step.what.partition(" ")
    if word == "forget":
        session.forget(rest)
        return _stale(session)
    if word == "stale":
        return _stale(session)
    if step.what == "rerun stale":
        done = session.rerun("stale")
        return [line for each in done for line in _told(each.result)] + _stale(session)
    if word in ("doc", "source"):
        found = session.doc(rest) if word == "doc" else None
        answer = session.source(rest) if found is None else found.doc
        return answer.splitlines() or ["nothing"]
    if word == "file":
        (folder / rest).write_text(text, "utf-8")
        return []
    if word == "set":
        name, value = rest.split()
        setattr(session, name, int(value) if value.isdigit() else value)
        return []
    key = None if word == "text" else word
    return _told(session.run(text, word, key=key, again=rest == "again"))


def _told(result: CellResult) -> list[str]:
    lines = [_step(each) for each in result.steps]
    if result.reused:
        lines.append(f"{result.reused} not looked at")
    lines += [f"prints {line}" for line in result.stdout.splitlines()]
    for problem in result.problems:
        place = f"{problem.line}:{problem.column}"
        lines.append(f"{problem.severity} at {place}: {problem.message}")
    lines += [_stale_line(each) for each in result.stale]
    if result.has_value:
        lines.append(f"=> {result.text}")
    return lines


def _step(step: FormStep) -> str:
    done = ["compiled"] if step.compiled else []
    done.append(step.what)
    cause = f": {step.cause}" if step.cause else ""
    cut = " (the same value)" if step.cut_off else ""
    return f"{step.line} {', '.join(done)}{cause}{cut}   {_short(step.head)}"


def _stale(session: Session) -> list[str]:
    return [_stale_line(each) for each in session.stale()] or ["nothing is stale"]


def _stale_line(stale: StaleResult) -> str:
    cause = f": {stale.cause}" if stale.cause else ""
    return f"stale {stale.cell}{cause}   {_short(stale.head)}"


def _short(text: str) -> str:
    return re.sub(r"\s+", " ", text)[:SHOWN].rstrip()


def _stripped(lines: list[str]) -> list[str]:
    while lines and not lines[-1].strip():
        lines = lines[:-1]
    return lines
