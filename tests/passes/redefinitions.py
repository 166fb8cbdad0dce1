"""Play one list of edits at several levels: what a person sees must be the same at each.

both(["(defn g [x] 1)", "(defn f [] (g 0))", "(f)", "(defn g [x] 2)", "(f)"])   =>   []
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from engine import Session

Step = str | tuple[str, str] | Callable[[Session], object]  # a text, (text, key), or what to do
EAGER = "aggressive eager"


def both(steps: Sequence[Step], level: str = EAGER, **options: Any) -> list[str]:
    """What differs between a level and none, step by step."""
    found = []
    one, other = played(steps, "none", options), played(steps, level, options)
    for step, expected, got in zip(steps, one, other, strict=True):
        if expected != got:
            found.append(f"{step}: {got}, at none {expected}")
    return found


def played(steps: Sequence[Step], level: str, options: dict[str, Any]) -> list[Any]:
    session = Session(level=level, **{"depth": 400, **options})
    try:
        return [step(session) if callable(step) else seen(session, step) for step in steps]
    finally:
        session.close()


def seen(session: Session, step: str | tuple[str, str]) -> tuple[Any, ...]:
    text, key = (step, None) if isinstance(step, str) else step
    result = session.run(text, "c", key=key)
    problems = [
        (p.kind, p.message, p.place)
        for p in result.problems
        if p.severity == "error" or p.kind == ":engine-bug"
    ]
    return result.ok, result.text, result.stdout, problems


def executed(session: Session, query: str) -> int:
    """How often a query was computed until now."""
    tally = session._runner.questions.db.tallies.get(query)
    return 0 if tally is None else tally.executed
