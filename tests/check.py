"""The only door from the tests to the engine; everything else about a case is data.

    (+ 1 2)        ; => 3
    (+ 1 "a")      ; => ERROR type-error "expected number"
    (println "x")  ; prints x => nil

A Markdown file holds fenced `rtfs` blocks. Each block is one session; a program ends at the line
whose comment says what it gives, and sees the programs above it in its block. Lines with no
expectation belong to the next program that has one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from engine import Session

EXPECTATION = re.compile(r";\s*(?:prints (?P<out>\S.*?)\s+)?=>\s*(?P<expected>.*)$")
ERROR = re.compile(r'ERROR\s+:?(?P<kind>[a-z-]+)(?:\s+"(?P<text>.*)")?\s*$')
OPTION = re.compile(r"(\w+)=(\d+)")
HEADING = re.compile(r"#+\s+(?P<title>.*)")


@dataclass(frozen=True)
class Case:
    """One program of a block and what it must give."""

    program: str
    expected: str
    out: str | None
    line: int


@dataclass(frozen=True)
class Block:
    """A fenced block: cases that share one session.

    `options` follow the fence's language and are settings of that session: `rtfs depth=500`.
    """

    chapter: str
    cases: tuple[Case, ...]
    options: tuple[tuple[str, str], ...]
    line: int


def blocks_of(path: Path) -> list[Block]:
    """The blocks of a Markdown file. Raises ValueError where a block ends in mid-program."""
    found: list[Block] = []
    chapter, inside, start = path.stem, False, 0
    options: tuple[tuple[str, str], ...] = ()
    pending: list[str] = []
    cases: list[Case] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not inside:
            heading = HEADING.match(line)
            chapter = heading["title"] if heading else chapter
            if line.startswith("```rtfs"):
                inside, start, options = True, number, tuple(OPTION.findall(line))
                pending, cases = [], []
        elif line.startswith("```"):
            if "".join(pending).strip():
                raise ValueError(f"{path}:{number}: a program without an expectation")
            found.append(Block(chapter, tuple(cases), options, start))
            inside = False
        else:
            pending.append(line)
            match = EXPECTATION.search(line)
            if match:
                program = "\n".join([*pending[:-1], line[: match.start()]])
                cases.append(Case(program, match["expected"].strip(), match["out"], number))
                pending = []
    return found


def failures(block: Block, **settings: object) -> list[str]:
    """What does not hold in a block, one text for each case; empty when all is well."""
    settings |= {name: int(value) for name, value in block.options}
    session = Session(**settings)  # type: ignore[arg-type]
    wrong = []
    for case in block.cases:
        message = _failure(session, case)
        if message:
            wrong.append(f"line {case.line}: {case.program.strip()}\n    {message}")
    return wrong


def _failure(session: Session, case: Case) -> str:
    result = session.run(case.program)
    error = ERROR.match(case.expected)
    errors = [p for p in result.problems if p.severity == "error"]
    if error:
        if result.ok:
            return f"expected {case.expected}, got {result.text}"
        first = errors[-1]
        if first.kind != ":" + error["kind"]:
            return f"expected kind {error['kind']}, got {first.kind}: {first.message}"
        if error["text"] and error["text"] not in first.message:
            return f"expected text {error['text']!r} in {first.message!r}"
        return ""
    if not result.ok:
        return f"expected {case.expected}, got {errors[0].kind} {errors[0].message}"
    if result.text != case.expected:
        return f"expected {case.expected}, got {result.text}"
    if case.out is not None and result.stdout.rstrip("\n") != case.out.replace("\\n", "\n"):
        return f"expected output {case.out!r}, got {result.stdout!r}"
    return ""
