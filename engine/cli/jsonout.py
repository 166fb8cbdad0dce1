"""A result as one line of JSON, for programs that call the command.

    CellResult(ok=True, value=3, …)  =>  {"ok": true, "value": 3, "text": "3", …}

What JSON cannot say is a text: keywords and symbols, not-a-number, keys that are no strings, and
whatever is nested deeper than most readers of JSON will follow.
"""

from __future__ import annotations

import json
from typing import Any, Final

from ..api import CellResult, FormStep, Place, Problem
from ..values.atoms import Keyword
from ..values.lists import PList
from ..values.maps import PMap
from ..values.sets import PSet
from ..values.show import show
from ..values.vectors import is_vector

DEEPEST: Final = 200  # levels of nesting that are given as JSON; the rest is the value's text


def result_json(result: CellResult) -> str:
    """The result as a JSON object on one line."""
    return json.dumps(
        {
            "ok": result.ok,
            "value": plain(result.raw),
            "text": result.text,
            "stdout": result.stdout,
            "problems": [_problem(p) for p in result.problems],
            "phases": dict(result.phases),
            "counts": dict(result.counts),
            "reused": result.reused,
            "saved": result.saved,
            "steps": [_step(step) for step in result.steps],
        },
        ensure_ascii=False,
    )


def plain(value: Any, depth: int = 0) -> Any:
    """A value as JSON data. A map whose keys have the same text becomes a list of pairs."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else show(value)
    if depth == DEEPEST:
        return show(value)
    if isinstance(value, PMap):
        pairs = [(_key(k), plain(v, depth + 1)) for k, v in value.items()]
        made = dict(pairs)
        return made if len(made) == len(pairs) else [list(pair) for pair in pairs]
    if is_vector(value) or isinstance(value, PList | PSet):
        return [plain(item, depth + 1) for item in value]
    return show(value)


def _key(key: Any) -> str:
    if isinstance(key, str):
        return key
    return key.name if isinstance(key, Keyword) else show(key)


def _step(step: FormStep) -> dict[str, Any]:
    return {
        "cell": step.cell,
        "line": step.line,
        "form": step.head,
        "names": list(step.names),
        "compiled": step.compiled,
        "what": step.what,
        "cause": step.cause,
        "seconds": step.seconds,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "kind": problem.kind,
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "place": _place(problem.place),
        "hint": problem.hint,
        "expected": list(problem.expected),
        "notes": [{"text": n.text, "place": _place(n.place)} for n in problem.notes],
        "stack": [{"function": f.function, "place": _place(f.place)} for f in problem.stack],
        "data": plain(problem.data),
        "causes": list(problem.causes),
    }


def _place(place: Place | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        "cell": place.cell,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
    }
