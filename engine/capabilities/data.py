"""JSON, and the small capabilities the reference shows its boundary with.

(call :ccos.json.parse "{\\"a\\": 1}")   =>  {"a" 1}
(call :ccos.math.add 1 2)              =>  3
"""

from __future__ import annotations

from typing import Any, Final

from ..runtime.access import CapabilityContext
from ..runtime.capability import ALLOW, capability
from ..runtime.errors import error
from ..values.jsontext import JsonError, read_json, write_json

_PURE: Final[dict[str, Any]] = {
    "effect": "compute",
    "grant": ALLOW,
    "idempotent": True,
    "cacheable": True,
}


@capability("ccos.data.parse-json", "str -> any", **_PURE)
@capability("ccos.json.parse", "str -> any", **_PURE)
def parse(cx: CapabilityContext, text: str) -> Any:
    """The value of a JSON text; objects become maps with string keys.

    (call :ccos.json.parse "[1, 2]")
    """
    try:
        return read_json(text)
    except JsonError as failure:
        raise error("json-error", f"JSON error: {failure}") from None


@capability("ccos.data.serialize-json", "any -> str", **_PURE)
@capability("ccos.json.serialize", "any -> str", **_PURE)
@capability("ccos.json.stringify", "any -> str", **_PURE)
def serialize(cx: CapabilityContext, value: Any) -> str:
    """The JSON text of a value, on one line, keys sorted.

    (call :ccos.json.serialize {:a [1 2]})
    """
    return _text(value, pretty=False)


@capability("ccos.json.stringify-pretty", "any -> str", **_PURE)
def serialize_pretty(cx: CapabilityContext, value: Any) -> str:
    """The JSON text of a value, indented by two spaces, keys sorted.

    (call :ccos.json.stringify-pretty {:a [1 2]})
    """
    return _text(value, pretty=True)


@capability("ccos.echo", "any -> any", effect="compute", grant=ALLOW, idempotent=True)
def echo(cx: CapabilityContext, value: Any) -> Any:
    """The argument.

    (call :ccos.echo "hello")
    """
    return value


@capability("ccos.math.add", "num* -> num", effect="compute", grant=ALLOW, idempotent=True)
def add(cx: CapabilityContext, *numbers: float) -> float:
    """The sum of the arguments.

    (call :ccos.math.add 1 2)
    """
    total: float = 0
    for number in numbers:
        total = total + number
    return total


def _text(value: Any, pretty: bool) -> str:
    try:
        return write_json(value, pretty)
    except JsonError as failure:
        raise error("json-error", f"JSON error: {failure}") from None
