"""Types at run time: tests of values against type expressions, and constructors of structs.

    (defstruct Point :x :int :y :int)
        =>  (def Point (make-struct-constructor "Point" '[:x :int :y :int] "user"))

A type argument is a type expression as data, or an `engine.types` type that the compiler put there.
"""

from __future__ import annotations

from typing import Any

from ..runtime.context import current
from ..runtime.errors import arity_error, error, invalid_argument, type_error
from ..runtime.function import Function, FunctionInfo, attach, info_of
from ..runtime.namespace import USER
from ..runtime.typenames import predicate_resolver, type_resolver
from ..types.lattice import PRIMITIVES, Entry, Optional, Primitive, Record, Type, alias_names
from ..types.objects import object_problems
from ..types.parse import TypeSyntaxError, parse_type
from ..types.schema import has_type, mismatch, near_type
from ..values.atoms import Keyword
from ..values.kinds import type_name
from ..values.maps import PMap
from ..values.vectors import vector
from .table import ALLOCATES, FORCES, FRESH, READS, THROWS, TYPES, primitive


def type_of_data(data: Any, namespace: str) -> Type:
    """The type behind a type argument. Raises Thrown(:invalid-argument) for no type."""
    if isinstance(data, Type):
        return data
    if isinstance(data, Keyword) and data.name in PRIMITIVES:
        return PRIMITIVES[data.name]
    info = info_of(data)
    if info is not None and isinstance(info.code, Record):  # a struct's constructor names its type
        return info.code
    world = current().world
    resolvers = type_resolver(world, namespace), predicate_resolver(world, namespace)
    try:
        return parse_type(data, *resolvers)
    except TypeSyntaxError as problem:
        raise invalid_argument(problem.message, 0) from None


def known_type(data: Any, namespace: str) -> Type:
    """As `type_of_data`, for a test that happens now: every name in it must be known."""
    found = type_of_data(data, namespace)
    if found.__class__ is not Primitive:
        resolve = type_resolver(current().world, namespace)
        for name in alias_names(found):
            if resolve(name) is None:
                raise invalid_argument(f"Unknown type {name}{near_type(name)}")
    return found


@primitive(
    "type-matches?", "any any str? -> bool", fx=THROWS | TYPES | FORCES, cost=4, see="valid?"
)
def type_matches(value: Any, data: Any, namespace: str = USER) -> bool:
    """Whether a value has a type; names in the type are those of the given namespace.

    (type-matches? 1 :int)               => true
    (type-matches? [1 "a"] [:vector :int])  => false
    (type-matches? nil :int?)            => true
    (type-matches? 1 :itn)               => ERROR invalid-argument
    """
    return has_type(value, known_type(data, namespace))


@primitive(
    "valid?", "any any -> bool", fx=THROWS | READS | FORCES, cost=4, see="instance? type-matches?"
)
def valid(data: Any, value: Any) -> bool:
    """Whether a value has a type; refinements count.

    (valid? [:and :int [:>= 0]] 3)   => true
    (valid? [:and :int [:>= 0]] -3)  => false
    (valid? {:a :int} {:a "x"})      => false
    (valid? [:> 0] 1)                => ERROR invalid-argument
    """
    return has_type(value, known_type(data, USER))


@primitive(
    "instance?", "any any -> bool", fx=THROWS | READS | FORCES, cost=4, see="valid? type-name"
)
def instance(data: Any, value: Any) -> bool:
    """Whether a value is of a type; a struct's constructor stands for its type.

    (instance? :string "a")  => true
    (instance? :int 1.5)     => false
    (instance? (make-struct-constructor "P" [:x :int]) {:x 1})  => true
    """
    return has_type(value, known_type(data, USER))


@primitive(
    "make-struct-constructor",
    "str vec str? -> fn",
    fx=THROWS | ALLOCATES | TYPES | FORCES | FRESH,
    cost=8,
)
def make_struct_constructor(name: str, fields: Any, namespace: str = USER) -> Function:
    """The constructor of a struct: takes a map, checks its fields, gives the same map back.

    `fields` alternates keywords and types. Keys that are no fields are allowed.

    ((make-struct-constructor "P" [:x :int]) {:x 1 :z 2})  => {:x 1 :z 2}
    ((make-struct-constructor "P" [:x :int]) {})           => ERROR type-validation
    ((make-struct-constructor "P" [:x :int]) [1])          => ERROR type-error
    """
    if len(fields) % 2:
        raise invalid_argument(f"struct {name} needs a type after each field", 1)
    pairs = [(fields[i], type_of_data(fields[i + 1], namespace)) for i in range(0, len(fields), 2)]
    for field, _ in pairs:
        if not isinstance(field, Keyword):
            raise type_error(f"defstruct {name}", "keyword", type_name(field), 1)
    return _constructor(name, pairs, namespace)


def _constructor(name: str, fields: list[tuple[Keyword, Type]], namespace: str) -> Function:
    def construct(*args: Any) -> Any:
        if len(args) != 1:
            raise arity_error(f"{name} constructor", "1", len(args))
        value = args[0]
        if type(value) is not PMap:
            raise type_error(f"{name} constructor", "map", type_name(value), 0)
        for field, kind in fields:
            if not value.contains(field):
                if isinstance(kind, Optional):
                    continue
                raise _invalid(f"Required field {field.name} is missing")
            wrong = mismatch(value.get(field), kind, field.name)
            if wrong is not None:
                raise _invalid(f"Field {field.name} failed type validation: {wrong}")
        return value

    info = FunctionInfo(
        name,
        ((1, 1),),
        namespace=namespace,
        arglists=(f"[{{:keys [{' '.join([f.name for f, _ in fields])}]}}]",),
        doc=f"Constructor of the struct {name}.",
        code=Record(tuple([Entry(f, t, isinstance(t, Optional)) for f, t in fields]), None),
    )
    return attach(construct, info)


def _invalid(message: str) -> Exception:
    return error("type-validation", f"Type validation error: {message}", argument=0)


@primitive("validate-object", "kw/str str map -> vec", fx=ALLOCATES, cost=20)
def validate_object(kind: Any, name: str, properties: PMap) -> Any:
    """What is wrong with a plan, intent, action, resource or capability; empty when valid.

    (validate-object :capability "c" {:implementation 1})  => []
    (validate-object :capability "c" {})  => ["capability lacks required property implementation"]
    """
    by_name = {
        key.name if isinstance(key, Keyword) else str(key): value
        for key, value in properties.items()
    }
    kind_name = kind.name if isinstance(kind, Keyword) else kind
    return vector(object_problems(kind_name, name, by_name))
