"""Truth as functions: what `and`, `or` and `not` mean where a function is wanted.

    (apply and [1 nil 2])  =>  nil      (reduce or false [nil 3])  =>  3      (not 0)  =>  false

Written as forms `and` and `or` stop early; these rows are the values the bare names stand for.
"""

from __future__ import annotations

from typing import Any

from ..values.equality import truthy
from .table import primitive


@primitive(
    "and", "any* -> any", laws="associative identity:bool idempotent", identity=True, see="or"
)
def both(*xs: Any) -> Any:
    """The first argument that is nil or false, else the last; true for none.

    (apply and [1 nil 2])  => nil
    (apply and [])  => true
    """
    x = True
    for x in xs:
        if not truthy(x):
            return x
    return x


@primitive(
    "or", "any* -> any", laws="associative identity:bool idempotent", identity=False, see="and"
)
def either(*xs: Any) -> Any:
    """The first argument that is neither nil nor false, else the last; false for none.

    (apply or [nil 5])  => 5
    (apply or [])  => false
    """
    x = False
    for x in xs:
        if truthy(x):
            return x
    return x


@primitive("process-data", "a -> a", py={"any": "{0}"}, see="identity")
def process_data(x: Any) -> Any:
    """The argument itself; the reference's library has it.

    (process-data [1 2])  => [1 2]
    """
    return x


@primitive("not", "any -> bool", py={"bool": "(not {0})"}, see="boolean true? false?", shape="not")
def negate(x: Any) -> bool:
    """Whether the argument is nil or false.

    (not nil)  => true
    (not 0)  => false
    """
    return x is None or x is False


@primitive(
    "boolean", "any -> bool", laws="projection", py={"bool": "{0}"}, see="not", shape="boolean"
)
def boolean(x: Any) -> bool:
    """false for nil and false, else true.

    (boolean nil)  => false
    (boolean "")  => true
    """
    return truthy(x)
