"""Types as JSON Schema, for tools outside: capability catalogues, model function calls.

    [:map [:name :string] [:age :int ?]]
        =>  {"type": "object", "required": ["name"], "additionalProperties": False,
             "properties": {"name": {"type": "string"}, "age": {"type": "integer"}}}

Source: REFERENCE.md 4.1. A name that a user gave to a type is unfolded into `$defs`.
"""

from __future__ import annotations

from typing import Any, Final

from ..values.atoms import Keyword, Symbol
from ..values.show import show
from .lattice import (
    Alias,
    Array,
    Entry,
    Enum,
    Intersection,
    List,
    MapOf,
    Optional,
    Predicate,
    Primitive,
    Record,
    Refined,
    Set,
    Tuple,
    Type,
    Union,
    Val,
    Vector,
    resolve,
)

Schema = dict[str, Any]

_PRIMITIVES: Final[dict[str, Schema]] = {
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "number": {"type": "number"},
    "string": {"type": "string"},
    "bool": {"type": "boolean"},
    "nil": {"type": "null"},
    "keyword": {"type": "string", "pattern": "^:.+"},
    "symbol": {"type": "string"},
    "timestamp": {"type": "string", "format": "date-time"},
    "uuid": {"type": "string", "format": "uuid"},
    "resource": {"type": "string", "format": "uri"},
    "any": {},
    "never": {"not": {}},
}


def to_json_schema(t: Type) -> Schema:
    """The JSON Schema of a type, as plain JSON data."""
    definitions: dict[str, Schema] = {}
    schema = _schema(t, definitions)
    return {**schema, "$defs": definitions} if definitions else schema


def _schema(t: Type, defs: dict[str, Schema]) -> Schema:
    if isinstance(t, Primitive):
        return dict(_PRIMITIVES.get(t.name, {"type": "object"}))
    if isinstance(t, Alias):
        return _alias(t, defs)
    if isinstance(t, Vector | List):
        return {"type": "array", "items": _schema(t.item, defs)}
    if isinstance(t, Set):
        return {"type": "array", "items": _schema(t.item, defs), "uniqueItems": True}
    if isinstance(t, Tuple):
        size = len(t.items)
        items = [_schema(i, defs) for i in t.items]
        return {"type": "array", "prefixItems": items, "minItems": size, "maxItems": size}
    if isinstance(t, Array):
        return _array(t, 0, defs)
    if isinstance(t, Union):
        return {"anyOf": [_schema(m, defs) for m in t.members]}
    if isinstance(t, Optional):
        return {"anyOf": [_schema(t.item, defs), {"type": "null"}]}
    if isinstance(t, Intersection):
        return {"allOf": [_schema(m, defs) for m in t.members]}
    if isinstance(t, Enum):
        return {"enum": [_json(v) for v in t.values]}
    if isinstance(t, Val):
        return {"const": _json(t.value)}
    if isinstance(t, Record):
        return _record(t, defs)
    if isinstance(t, MapOf):
        return {"type": "object", "additionalProperties": _schema(t.value, defs)}
    if isinstance(t, Refined):
        return _refined(t, defs)
    return {"type": "object"}


def _alias(t: Alias, defs: dict[str, Schema]) -> Schema:
    target = resolve(t)
    if target is None:
        return {"type": "object"}
    if t.name not in defs:
        defs[t.name] = {}  # stands for itself while a recursive type is unfolded
        defs[t.name] = _schema(target, defs)
    return {"$ref": f"#/$defs/{t.name}"}


def _array(t: Array, depth: int, defs: dict[str, Schema]) -> Schema:
    if depth == len(t.shape):
        return _schema(t.item, defs)
    schema: Schema = {"type": "array", "items": _array(t, depth + 1, defs)}
    size = t.shape[depth]
    return schema if size is None else {**schema, "minItems": size, "maxItems": size}


def _record(t: Record, defs: dict[str, Schema]) -> Schema:
    schema: Schema = {"type": "object", "properties": {_key(e): _entry(e, defs) for e in t.entries}}
    required = [_key(e) for e in t.entries if not e.optional]
    if required:
        schema["required"] = required
    schema["additionalProperties"] = False if t.others is None else _schema(t.others, defs)
    return schema


def _entry(entry: Entry, defs: dict[str, Schema]) -> Schema:
    return _schema(entry.type, defs)


def _key(entry: Entry) -> str:
    return entry.key.name if isinstance(entry.key, Keyword) else str(entry.key)


def _json(value: Any) -> Any:
    if isinstance(value, Keyword | Symbol):
        return value.name
    return value if value is None or type(value) in (bool, int, float, str) else show(value)


def _refined(t: Refined, defs: dict[str, Schema]) -> Schema:
    schema = _schema(t.base, defs)
    for predicate in t.predicates:
        schema.update(_predicate(predicate))
    return schema


def _predicate(predicate: Predicate) -> Schema:
    """The keywords that say the same in JSON Schema; none for a predicate it cannot say."""
    name, args = predicate.name, predicate.args
    if name in _FORMATS:
        return dict(_FORMATS[name])
    if name == ">":
        return {"minimum": args[0] + 1} if type(args[0]) is int else {"exclusiveMinimum": args[0]}
    if name == "<":
        return {"maximum": args[0] - 1} if type(args[0]) is int else {"exclusiveMaximum": args[0]}
    if name == "in-range":
        return {"minimum": args[0], "maximum": args[1]}
    if name == "=":
        return {"const": _json(args[0])}
    if name == "!=":
        return {"not": {"const": _json(args[0])}}
    if name == "required-keys":
        return {"required": [_json(k) for k in args[0]]}
    if name == "has-key":
        return {"required": [_json(args[0])]}
    return dict.fromkeys(_KEYWORDS.get(name, ()), args[0])


_FORMATS: Final[dict[str, Schema]] = {
    "is-email": {"format": "email"},
    "is-url": {"format": "uri"},
    "non-empty": {"minLength": 1, "minItems": 1, "minProperties": 1},
}
_KEYWORDS: Final[dict[str, tuple[str, ...]]] = {
    ">=": ("minimum",),
    "<=": ("maximum",),
    "min-length": ("minLength",),
    "max-length": ("maxLength",),
    "length": ("minLength", "maxLength"),
    "matches-regex": ("pattern",),
    "min-count": ("minItems", "minProperties"),
    "max-count": ("maxItems", "maxProperties"),
    "count": ("minItems", "maxItems", "minProperties", "maxProperties"),
}
