"""Predicates of refined types, on values.

    satisfied(5, Predicate(">=", (0,)))  =>  True

Lengths are of strings and count code points, counts are of collections. Numbers compare across
kinds. Source: REFERENCE.md 4.1 and 4.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from ..values.equality import equal
from ..values.kinds import matches
from ..values.maps import PMap
from .lattice import Predicate

_EMAIL: Final = r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+"
_URL: Final = r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/?#]+\S*"


def satisfied(value: Any, predicate: Predicate) -> bool | None:
    """Whether the value satisfies the predicate; None for a predicate that nobody defines."""
    known = _TESTS.get(predicate.name)
    if known is not None:
        return known(value, *predicate.args)
    function = predicate.resolve(predicate.name)
    if function is None:
        return None
    answer = function(value, *predicate.args)
    return answer is not None and answer is not False


def _number(value: Any) -> bool:
    return type(value) in (int, float)


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _has_count(value: Any) -> bool:
    return not isinstance(value, str) and value is not None and matches("coll")(value)


def _non_empty(value: Any) -> bool:
    return (_text(value) or _has_count(value)) and len(value) > 0


def _has_key(value: Any, key: Any) -> bool:
    return isinstance(value, PMap) and value.contains(key)


def _has_keys(value: Any, keys: Any) -> bool:
    return isinstance(value, PMap) and all([value.contains(key) for key in keys])


def _matches(value: Any, pattern: str) -> bool:
    return _text(value) and re.search(pattern, value) is not None


_TESTS: Final[dict[str, Callable[..., bool]]] = {
    ">": lambda v, n: _number(v) and v > n,
    ">=": lambda v, n: _number(v) and v >= n,
    "<": lambda v, n: _number(v) and v < n,
    "<=": lambda v, n: _number(v) and v <= n,
    "=": lambda v, x: equal(v, x),
    "!=": lambda v, x: not equal(v, x),
    "in-range": lambda v, low, high: _number(v) and low <= v <= high,
    "min-length": lambda v, n: _text(v) and len(v) >= n,
    "max-length": lambda v, n: _text(v) and len(v) <= n,
    "length": lambda v, n: _text(v) and len(v) == n,
    "matches-regex": _matches,
    "min-count": lambda v, n: _has_count(v) and len(v) >= n,
    "max-count": lambda v, n: _has_count(v) and len(v) <= n,
    "count": lambda v, n: _has_count(v) and len(v) == n,
    "non-empty": _non_empty,
    "has-key": _has_key,
    "required-keys": _has_keys,
    "is-email": lambda v: _text(v) and re.fullmatch(_EMAIL, v) is not None,
    "is-url": lambda v: _text(v) and re.fullmatch(_URL, v) is not None,
}
