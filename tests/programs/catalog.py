"""The benchmark programs: RTFS files that say what they give and where they come from.

    ; title: Fibonacci numbers, doubly recursive
    ; group: performance
    ; expected: 610
    ; source: PERFORMANCE.md, targets            =>   Program(name="fib", expected="610", …)

One run takes the unoptimised tree interpreter between 2 and 40 ms. The last expression of a file
calls the program with its size. Groups: `performance` (the table of targets), `suite` and
`comparison` (programs that Lambdust ships), `expressions` (those of the FluentAI documents, each
repeated in a loop), `plans` and `higher-order` (what people write in RTFS).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
FIELDS = ("title", "group", "expected", "source")


@dataclass(frozen=True)
class Program:
    """One file. `expected` is the text of the value that its last expression gives."""

    name: str
    title: str
    group: str
    expected: str
    source: str
    text: str


@cache
def programs() -> tuple[Program, ...]:
    """All programs, by name. Raises ValueError for a header that is not as above."""
    return tuple([_read(path) for path in sorted(HERE.glob("*.rtfs"))])


def _read(path: Path) -> Program:
    text = path.read_text("utf-8")
    header = {}
    for field, line in zip(FIELDS, text.splitlines(), strict=False):
        mark = f"; {field}: "
        if not line.startswith(mark):
            raise ValueError(f"{path.name}: expected a line {mark!r}, found {line!r}")
        header[field] = line.removeprefix(mark)
    return Program(name=path.stem, text=text, **header)
