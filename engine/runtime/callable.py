"""One answer to "can this be called, and how?" for every place that calls a value.

    (map :k maps)  =>  as_function(:k, "map", 0) is a Python function: f(m), f(m, default)

RTFS functions are given back as they are; keywords, maps, sets and vectors become plain Python
functions, so no caller ever asks what kind of callable it holds. A keyword's function is made
once: keywords are interned and few.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import FunctionType
from typing import Any, Final

from ..values.atoms import Keyword
from ..values.kinds import type_name
from ..values.maps import PMap
from ..values.sets import PSet
from ..values.vectors import is_vector
from .context import crossing
from .errors import arity_error, index_error, type_error
from .function import Function

_ABSENT: Final[Any] = object()
_KEYWORDS: Final[dict[Keyword, Function]] = {}


def as_function(value: Any, operation: str, argument_index: int | None = None) -> Function:
    """The Python function behind a callable RTFS value.

    `operation` names the caller in the error ("" means a plain call), `argument_index` the
    guilty argument. Raises Thrown(:type-error) for a value that cannot be called.
    """
    kind = type(value)
    if kind is FunctionType:
        return value  # type: ignore[no-any-return]
    if kind is Keyword:
        return _KEYWORDS.get(value) or _KEYWORDS.setdefault(value, _keyword_lookup(value))
    if kind is PMap:
        return _map_lookup(value)
    if kind is PSet:
        return _set_lookup(value)
    if is_vector(value):
        return _vector_lookup(value)
    raise type_error(operation or "function call", "function", type_name(value), argument_index)


def spread(f: Callable[..., Any], args: Sequence[Any]) -> Any:
    """`f(*args)`; up to four arguments without the C frame that CPython puts under a star call.

    Raises Thrown(:stack-overflow) when calls of more arguments nest too deep for the C stack.
    """
    count = len(args)
    if count == 1:
        return f(args[0])
    if count == 2:
        return f(args[0], args[1])
    if count == 3:
        return f(args[0], args[1], args[2])
    if count == 0:
        return f()
    if count == 4:
        return f(args[0], args[1], args[2], args[3])
    with crossing():
        return f(*args)


def _keyword_lookup(key: Keyword) -> Function:
    def lookup(subject: Any = _ABSENT, default: Any = None, *extra: Any) -> Any:
        if type(subject) is PMap and not extra:
            return subject.get(key, default)
        _demand_one_or_two(f":{key.name}", subject, default, extra)
        if subject is None:
            return default
        raise type_error("keyword lookup", "map", type_name(subject), 0)

    return lookup


def _map_lookup(subject: PMap) -> Function:
    def lookup(key: Any = _ABSENT, default: Any = None, *extra: Any) -> Any:
        if key is _ABSENT or extra:
            _demand_one_or_two("map", key, default, extra)
        return subject.get(key, default)

    return lookup


def _set_lookup(subject: PSet) -> Function:
    def lookup(*args: Any) -> Any:
        if len(args) != 1:
            raise arity_error("set", "1", len(args))
        return subject.get(args[0])

    return lookup


def _vector_lookup(subject: Any) -> Function:
    def lookup(*args: Any) -> Any:
        if len(args) != 1:
            raise arity_error("vector", "1", len(args))
        index = args[0]
        if type(index) is not int:
            raise type_error("vector lookup", "integer", type_name(index), 0)
        if not 0 <= index < len(subject):
            raise index_error(index, len(subject), 0)
        return subject[index]

    return lookup


def _demand_one_or_two(name: str, first: Any, second: Any, extra: tuple[Any, ...]) -> None:
    if first is _ABSENT:
        raise arity_error(name, "between 1 and 2", 0)
    if extra:
        raise arity_error(name, "between 1 and 2", 2 + len(extra))
