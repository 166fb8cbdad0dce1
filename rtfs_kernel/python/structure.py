"""Python objects as the plain data that `to_rtfs` makes of them.

    Point(x=1, y=2)           =>  {KeywordText(":x"): 1, KeywordText(":y"): 2}
    DataFrame(a=[1, 2])       =>  [{:a 1}, {:a 2}]
    numpy.arange(3)           =>  [0, 1, 2]

Only what the caller asked for by name: in a plain crossing these objects stay themselves, because
the way back could not tell what they were.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from engine.values.atoms import Timestamp, Uuid
from engine.values.pyconvert import KeywordText


def structured(value: Any) -> Any:
    """Data of lists and dicts for an object, at every level; anything else as it is."""
    kind = type(value)
    if kind in (bool, int, float, str, type(None)):
        return value
    if isinstance(value, Enum):
        return structured(value.value)
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return _named(zip(kind._fields, value, strict=True))
    if is_dataclass(value) and not isinstance(value, type):
        return _named((each.name, getattr(value, each.name)) for each in fields(value))
    if isinstance(value, datetime) and value.tzinfo is not None:
        return _timestamp(value)
    if isinstance(value, UUID):
        return Uuid(str(value))
    if isinstance(value, Mapping):
        return {key: structured(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, Iterator)):
        return [structured(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return value
    return _of_library(value)


def _of_library(value: Any) -> Any:
    """Tables, rows and arrays, by what they are called; the libraries are not imported for it."""
    pandas, numpy = sys.modules.get("pandas"), sys.modules.get("numpy")
    if pandas is not None and isinstance(value, pandas.DataFrame):
        columns = [str(name) for name in value.columns]
        rows = value.itertuples(index=False, name=None)
        return [_named(zip(columns, row, strict=True)) for row in rows]
    if pandas is not None and isinstance(value, pandas.Series):
        if all(isinstance(label, str) for label in value.index):
            return _named(value.items())
        return structured(list(value))
    if numpy is not None and isinstance(value, numpy.ndarray):
        return structured(value.tolist())
    return value


def _named(pairs: Any) -> dict[Any, Any]:
    return {KeywordText(f":{name}"): structured(item) for name, item in pairs}


def _timestamp(value: datetime) -> Any:
    """A timestamp of RTFS has milliseconds: a finer moment stays what it is."""
    if value.microsecond % 1_000:
        return value
    moment = value.astimezone(UTC)
    milliseconds = f".{moment.microsecond // 1_000:03}" if moment.microsecond else ""
    return Timestamp(f"{moment:%Y-%m-%dT%H:%M:%S}{milliseconds}Z")
