"""A Vega-Lite specification as JSON data: keywords become names, nothing points outside.

    {:mark :bar :data {:values [{:n 1}]}}   =>   {"mark": "bar", "data": {"values": [{"n": 1}]}}
    {:data {:url "https://example.org"}}    =>   Thrown(:invalid-argument)

A browser would load what an address names: the reader's browser would then tell a stranger what the
program wrote into it.
"""

from __future__ import annotations

from typing import Any, Final

from ..runtime.errors import error, invalid_argument
from ..values.atoms import Keyword, Resource, Symbol, Timestamp, Uuid
from ..values.kinds import type_name
from ..values.maps import PMap
from ..values.seq import is_seq, items_of
from ..values.show import show

# A specification has one of these: https://vega.github.io/vega-lite/docs/spec.html
VIEWS: Final = ("mark", "layer", "facet", "concat", "hconcat", "vconcat", "repeat")
DEEPEST: Final = 100  # levels; charts have about ten
LARGEST: Final = 1_000_000  # characters of JSON; a Jupyter server drops more than 1 MB a second
EXACT: Final = 2**53  # integers beyond are floats to a browser anyway


def chart_data(spec: PMap) -> dict[str, Any]:
    """JSON data of a specification. Raises Thrown(:invalid-argument) where it is none."""
    import json

    data: dict[str, Any] = _json(spec, DEEPEST)
    if not any([view in data for view in VIEWS]):
        raise invalid_argument(f"a Vega-Lite chart has one of :{' :'.join(VIEWS)}", 0)
    _demand_own_data(data)
    size = len(json.dumps(data))
    if size > LARGEST:
        raise error(
            "invalid-argument",
            f"Invalid argument: the chart takes {size:,} characters of at most {LARGEST:,}",
            hint="draw fewer rows: (take-nth 10 rows), or group them first",
            argument=0,
        )
    return data


def summary(data: dict[str, Any]) -> str:
    """`bar · x = a · y = b`: the mark and what is drawn along which channel."""
    view = next(view for view in VIEWS if view in data)
    if view != "mark":
        return view
    mark = data["mark"]
    parts = [str(mark.get("type", "mark")) if isinstance(mark, dict) else str(mark)]
    channels = data.get("encoding")
    if isinstance(channels, dict):
        for channel, of in channels.items():
            if isinstance(of, dict) and "field" in of:
                parts.append(f"{channel} = {of['field']}")
    return " · ".join(parts)


def _json(value: Any, room: int) -> Any:
    if room == 0:
        raise invalid_argument(f"a chart is nested at most {DEEPEST} levels deep", 0)
    cls = value.__class__
    if value is None or cls is bool or cls is str:
        return value
    if cls is int or cls is float:
        return _number(value)
    if cls is Keyword or cls is Symbol:
        return value.name
    if cls is Timestamp or cls is Uuid or cls is Resource:
        return value.text
    if cls is PMap:
        return {_key(key): _json(each, room - 1) for key, each in value.items()}
    if is_seq(value):
        return [_json(each, room - 1) for each in items_of(value)]
    raise invalid_argument(f"a chart has no place for {type_name(value)} values", 0)


def _number(value: float) -> float | None:
    """A number that every JSON reader takes; what is none is missing."""
    try:
        near = float(value)
    except OverflowError:
        return None
    if near != near or near in (float("inf"), float("-inf")):
        return None
    return value if value.__class__ is float or abs(value) <= EXACT else near


def _key(key: Any) -> str:
    if key.__class__ is str:
        text: str = key
        return text
    return key.name if isinstance(key, (Keyword, Symbol)) else show(key, 100)


def _demand_own_data(data: dict[str, Any]) -> None:
    work: list[Any] = [data]
    while work:
        each = work.pop()
        if isinstance(each, list):
            work.extend(each)
        elif isinstance(each, dict):
            if "url" in each or "href" in each:
                raise error(
                    "invalid-argument",
                    "Invalid argument: a chart names no address (:url, :href)",
                    hint="read the data first, and put it in: {:data {:values rows} …}",
                    argument=0,
                )
            work.extend([of for name, of in each.items() if name not in ("values", "datasets")])
