"""A result as one line of JSON, for programs that call the command.

    CellResult(ok=True, value=3, …)  =>  {"ok": true, "value": 3, "text": "3", …}

What JSON cannot say is a text: keywords and symbols, not-a-number, keys that are no strings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ..api import CellResult, Place, Problem
from ..values.maps import PMap
from ..values.show import show


def result_json(result: CellResult) -> str:
    """The result as a JSON object on one line."""
    return json.dumps(
        {
            "ok": result.ok,
            "value": plain(result.value),
            "text": result.text,
            "stdout": result.stdout,
            "problems": [_problem(p) for p in result.problems],
            "phases": result.phases,
            "counts": result.counts,
        },
        ensure_ascii=False,
    )


def plain(value: Any) -> Any:
    """A value as JSON data."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else show(value)
    if isinstance(value, Mapping | PMap):
        return {_key(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | range | set | frozenset):
        return [plain(item) for item in value]
    return show(value)


def _key(key: Any) -> str:
    return key if isinstance(key, str) else show(key).removeprefix(":")


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
