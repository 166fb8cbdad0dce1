"""JSON texts to values and back (`values.jsontext` says how).

(parse-json "{\\"a\\": [1, null]}")  =>  {"a" [1 nil]}    (serialize-json {:b 1})  =>  "{\\"b\\":1}"
"""

from __future__ import annotations

from typing import Any

from ..runtime.errors import Thrown, error
from .table import ALLOCATES, THROWS, primitive


@primitive(
    "parse-json",
    "str -> any",
    fx=THROWS | ALLOCATES,
    cost=30,
    aliases="tool/parse-json json/parse",
    see="serialize-json",
)
def parse(text: str) -> Any:
    """The value of a JSON text: objects become maps with string keys, arrays vectors.

    (parse-json "[1, 2.5, null, true]")  => [1 2.5 nil true]
    (tool/parse-json "{\\"a\\": 1}")  => {"a" 1}
    (parse-json "x")  => ERROR json-error
    """
    from ..values.jsontext import JsonError, read_json

    try:
        return read_json(text)
    except JsonError as problem:
        raise _json_error(problem) from None


@primitive(
    "serialize-json",
    "any -> str",
    fx=THROWS,
    cost=30,
    aliases="tool/serialize-json json/write",
    see="parse-json serialize-json-pretty",
)
def serialize(value: Any) -> str:
    """The value as JSON, keys in alphabetical order, without blanks.

    (serialize-json {:a 1 "b" [nil true 1.0]})  => "{\\"a\\":1,\\"b\\":[null,true,1.0]}"
    (serialize-json :k)  => ERROR json-error
    (serialize-json ##NaN)  => ERROR json-error
    """
    return _written(value, pretty=False)


@primitive(
    "serialize-json-pretty",
    "any -> str",
    fx=THROWS,
    cost=30,
    aliases="tool/serialize-json-pretty",
    see="serialize-json",
)
def serialize_pretty(value: Any) -> str:
    """The value as JSON over several lines, indented by two blanks.

    (serialize-json-pretty {:a [1]})  => "{\\n  \\"a\\": [\\n    1\\n  ]\\n}"
    (serialize-json-pretty +)  => ERROR json-error
    """
    return _written(value, pretty=True)


def _written(value: Any, *, pretty: bool) -> str:
    from ..values.jsontext import JsonError, write_json

    try:
        return write_json(value, pretty)
    except JsonError as problem:
        raise _json_error(problem) from None


def _json_error(problem: ValueError) -> Thrown:
    return error("json-error", f"JSON error: {problem}")
