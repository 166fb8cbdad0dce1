"""Whether a value has a type, and if not, where and why.

    mismatch([1 "a"], [:vector :int], "xs")  =>  "Type mismatch at xs[1]: expected :int, got string"

A check costs no path building while all is well: the path of a failure is put together on the way
back out. Every recursion is Python to Python, so depth of the value is no limit. Source of rules
and messages: REFERENCE.md 4.2.
"""

from __future__ import annotations

from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType
from typing import Any, Final

from ..values.atoms import Keyword, Resource
from ..values.equality import equal
from ..values.kinds import is_callable, matches, type_name
from ..values.lists import PList
from ..values.maps import PMap
from ..values.sets import PSet
from ..values.show import show
from ..values.vectors import is_vector
from .lattice import (
    ANY,
    PRIMITIVE_WORDS,
    Alias,
    Array,
    Enum,
    Fn,
    Intersection,
    List,
    MapOf,
    Optional,
    Primitive,
    Record,
    Refined,
    ResourceOf,
    Set,
    Tuple,
    Type,
    Union,
    Val,
    Vector,
    resolve,
)
from .predicates import satisfied
from .show import show_literal, show_predicate, show_type

VALUE_TEXT_LIMIT: Final = 200  # code points of a value quoted in a message
LEVELS: Final = ("none", "standard", "strict")


class Failure:
    """A failed check: the message before its path, the path inside out, the message after."""

    __slots__ = ("after", "before", "pieces")

    def __init__(self, before: str, after: str = "") -> None:
        self.before = before
        self.after = after
        self.pieces: list[str] = []

    def text(self, path: str) -> str:
        """The message, for a value that stands at `path` ("" for one that has no name)."""
        where = path + "".join(reversed(self.pieces))
        where = where.removeprefix(".")
        return self.before + (f" at {where}" if where else "") + self.after


class Check:
    """State of one check: how strict it is, and the aliases being unfolded for one same value."""

    __slots__ = ("active", "strict")

    def __init__(self, strict: bool) -> None:
        self.strict = strict
        self.active: set[tuple[str, int]] = set()


def mismatch(value: Any, t: Type, path: str = "", level: str = "standard") -> str | None:
    """None when the value has the type, else the message that says where and why not.

    `path` names the value in the message. Level "none" accepts everything; "strict" also asks of
    a function that it can take the arguments its type declares.
    """
    if level == "none" or (type(t) is Primitive and _TESTS[t.name](value)):
        return None
    failure = check(value, t, Check(level == "strict"))
    return None if failure is None else failure.text(path)


def has_type(value: Any, t: Type) -> bool:
    """Whether the value has the type (level standard)."""
    return check(value, t, Check(False)) is None


def check(value: Any, t: Type, state: Check) -> Failure | None:
    """As `mismatch`, the failure as an object."""
    return _CHECKS[type(t)](value, t, state)


def _wrong(value: Any, t: Type) -> Failure:
    return Failure("Type mismatch", f": expected {show_type(t)}, got {type_name(value)}")


def _test(name: str) -> Callable[[Any], bool]:
    if name == "float":  # an integer will do where a float is asked for
        return lambda value: type(value) is float or type(value) is int
    if name == "any":
        return lambda value: True
    if name == "never":
        return lambda value: False
    if name == "function":  # what is merely callable has types of its own
        return lambda value: isinstance(value, FunctionType | BuiltinFunctionType)
    return matches(PRIMITIVE_WORDS[name])


_TESTS: Final = {name: _test(name) for name in PRIMITIVE_WORDS}


def _primitive(value: Any, t: Primitive, state: Check) -> Failure | None:
    return None if _TESTS[t.name](value) else _wrong(value, t)


def _elements(values: Any, t: Type, state: Check) -> Failure | None:
    """Every element against one type; the failure names its index."""
    if isinstance(t, Primitive):
        test = _TESTS[t.name]
        for index, value in enumerate(values):
            if not test(value):
                failure = _wrong(value, t)
                failure.pieces.append(f"[{index}]")
                return failure
        return None
    checker = _CHECKS[type(t)]
    for index, value in enumerate(values):
        found = checker(value, t, state)
        if found is not None:
            found.pieces.append(f"[{index}]")
            return found
    return None


def _vector(value: Any, t: Vector, state: Check) -> Failure | None:
    if not is_vector(value):
        return _wrong(value, t)
    if t.item is ANY:
        return None
    if type(value) is range:  # all integers: one stands for all
        value = value[:1]
    return _elements(value, t.item, state)


def _list(value: Any, t: List, state: Check) -> Failure | None:
    if type(value) is not PList:
        return _wrong(value, t)
    return None if t.item is ANY else _elements(value, t.item, state)


def _set(value: Any, t: Set, state: Check) -> Failure | None:
    if type(value) is not PSet:
        return _wrong(value, t)
    return None if t.item is ANY else _elements(value, t.item, state)


def _tuple(value: Any, t: Tuple, state: Check) -> Failure | None:
    if not is_vector(value) or len(value) != len(t.items):
        return _wrong(value, t)
    for index, item in enumerate(t.items):
        failure = check(value[index], item, state)
        if failure is not None:
            failure.pieces.append(f"[{index}]")
            return failure
    return None


_ABSENT: Final[Any] = object()


def _record(value: Any, t: Record, state: Check) -> Failure | None:
    if type(value) is not PMap:
        return _wrong(value, t)
    for entry in t.entries:
        key = entry.key
        found = value.get(key, _ABSENT)
        if found is _ABSENT and isinstance(key, Keyword):
            found = value.get(key.name, _ABSENT)
        if found is _ABSENT:
            if not entry.optional:
                return Failure(f"Missing required key {show_literal(key)}")
            continue
        failure = check(found, entry.type, state)
        if failure is not None:
            failure.pieces.append(_step(key))
            return failure
    return None if t.others is None else _others(value, t, state)


def _others(value: Any, t: Record, state: Check) -> Failure | None:
    """The values under keys that the type does not name."""
    assert t.others is not None
    named = {_key_text(entry.key) for entry in t.entries}
    for key, item in value.items():
        if _key_text(key) in named:
            continue
        failure = check(item, t.others, state)
        if failure is not None:
            failure.pieces.append(_step(key))
            return failure
    return None


def _map_of(value: Any, t: MapOf, state: Check) -> Failure | None:
    if type(value) is not PMap:
        return _wrong(value, t)
    for key, item in value.items():
        failure = check(key, t.key, state) or check(item, t.value, state)
        if failure is not None:
            failure.pieces.append(_step(key))
            return failure
    return None


def _key_text(key: Any) -> str:
    """One text for :name and "name": an entry is found under either."""
    if isinstance(key, Keyword):
        return key.name
    return key if isinstance(key, str) else "#" + show_literal(key)


def _step(key: Any) -> str:
    """How a path goes into a map: `.name` for keywords, `["name"]` for the rest."""
    return f".{key.name}" if isinstance(key, Keyword) else f"[{show_literal(key)}]"


def _fn(value: Any, t: Fn, state: Check) -> Failure | None:
    if not is_callable(value):
        return _wrong(value, t)
    info = getattr(value, "rtfs", None)
    if not state.strict or info is None:
        return None
    least = len(t.params)
    for low, high in info.arities:
        if t.rest is None and low <= least and (high is None or least <= high):
            return None
        if t.rest is not None and low <= least and high is None:
            return None
    return Failure("Type mismatch", f": expected {show_type(t)}, got function of other arguments")


def _union(value: Any, t: Union, state: Check) -> Failure | None:
    for member in t.members:
        if check(value, member, state) is None:
            return None
    return _wrong(value, t)


def _intersection(value: Any, t: Intersection, state: Check) -> Failure | None:
    for member in t.members:
        failure = check(value, member, state)
        if failure is not None:
            return failure
    return None


def _optional(value: Any, t: Optional, state: Check) -> Failure | None:
    if value is None:
        return None
    if isinstance(t.item, Primitive):
        return None if _TESTS[t.item.name](value) else _wrong(value, t)
    return check(value, t.item, state)


def _enum(value: Any, t: Enum, state: Check) -> Failure | None:
    for literal in t.values:
        if equal(value, literal):
            return None
    return Failure("Type mismatch", f": expected {show_type(t)}, got {_quoted(value)}")


def _val(value: Any, t: Val, state: Check) -> Failure | None:
    if equal(value, t.value):
        return None
    return Failure("Type mismatch", f": expected {show_type(t)}, got {_quoted(value)}")


def _resource(value: Any, t: ResourceOf, state: Check) -> Failure | None:
    return None if isinstance(value, Resource) else _wrong(value, t)


def _array(value: Any, t: Array, state: Check) -> Failure | None:
    if not is_vector(value):
        return _wrong(value, t)
    return _dimension(value, t, 0, state)


def _dimension(value: Any, t: Array, depth: int, state: Check) -> Failure | None:
    """One dimension of an array, and those inside it."""
    if depth == len(t.shape):
        return check(value, t.item, state)
    size = t.shape[depth]
    if not is_vector(value):
        return Failure("Shape violation", f": expected a vector, got {type_name(value)}")
    if size is not None and len(value) != size:
        return Failure("Shape violation", f": expected {size} elements, got {len(value)}")
    for index, item in enumerate(value):
        failure = _dimension(item, t, depth + 1, state)
        if failure is not None:
            failure.pieces.append(f"[{index}]")
            return failure
    return None


def _refined(value: Any, t: Refined, state: Check) -> Failure | None:
    failure = check(value, t.base, state)
    if failure is not None or (value is None and isinstance(t.base, Optional)):
        return failure
    for predicate in t.predicates:
        answer = satisfied(value, predicate)
        if answer is None:
            return Failure(f"Unknown predicate: {predicate.name}")
        if not answer:
            text = f": {show_predicate(predicate)} failed for value {_quoted(value)}"
            return Failure("Predicate violation", text)
    return None


def _alias(value: Any, t: Alias, state: Check) -> Failure | None:
    target = resolve(t)
    if target is None:
        return Failure(f"Unknown type {t.name}{near_type(t.name)}")
    key = (t.name, id(value))
    if key in state.active:  # (deftype A [:union A :int]): A adds nothing to itself
        return _wrong(value, t)
    state.active.add(key)
    failure = check(value, target, state)
    state.active.discard(key)
    return failure


def near_type(name: str) -> str:
    """What an error says after an unknown name of a type: ` (did you mean :int?)`, or nothing."""
    from ..base.suggest import near

    close = near(name, PRIMITIVE_WORDS)
    return f" (did you mean :{close[0]}?)" if close else ""


def _quoted(value: Any) -> str:
    return show(value, VALUE_TEXT_LIMIT)


_CHECKS: Final[dict[type[Type], Callable[[Any, Any, Check], Failure | None]]] = {
    Primitive: _primitive,
    Vector: _vector,
    List: _list,
    Set: _set,
    Tuple: _tuple,
    Record: _record,
    MapOf: _map_of,
    Fn: _fn,
    Union: _union,
    Intersection: _intersection,
    Optional: _optional,
    Enum: _enum,
    Val: _val,
    ResourceOf: _resource,
    Array: _array,
    Refined: _refined,
    Alias: _alias,
}
