"""What kind of value is it?

    (int? 1.0)  =>  false      (type-name [1])  =>  "vector"      (type 5)  =>  :int

The tests are those of the signature words (`values.kinds.matches`), so a predicate and the argument
check of a primitive never disagree.
"""

from __future__ import annotations

import math
from typing import Any, Final

from ..runtime.function import is_function
from ..types.sig import WORDS
from ..values import kinds
from ..values.atoms import Keyword, keyword
from ..values.equality import truthy
from ..values.seq import uncons
from .arith import Number
from .table import CALLS, FORCES, THROWS, primitive

# predicate, signature word, the two examples (a value that is, one that is not), aliases, see
_KINDS: Final = (
    ("int?", "int", "1", "1.0", "integer?", "float? number?"),
    ("float?", "float", "1.5", "1", "", "int? number?"),
    ("number?", "num", "1.5", '"1"', "", "int? float?"),
    ("string?", "str", '"a"', ":a", "string-p", "keyword? symbol?"),
    ("bool?", "bool", "false", "nil", "boolean?", "true? false?"),
    ("vector?", "vec", "[1]", "(list 1)", "", "list? sequential?"),
    ("list?", "list", "(list 1)", "[1]", "", "vector? sequential?"),
    ("map?", "map", "{:a 1}", "[1]", "", "coll? associative?"),
    ("set?", "set", "#{1}", "[1]", "", "coll?"),
    ("coll?", "coll", "[1]", '"ab"', "", "seq? sequential?"),
    ("keyword?", "kw", ":a", '"a"', "", "symbol? string?"),
    ("symbol?", "sym", "'a", ":a", "", "keyword? string?"),
    ("error?", "err", '(error :my-kind "no")', '"no"', "", "error error-kind"),
    ("timestamp?", "ts", "2025-01-31T10:00:00Z", '"2025-01-31T10:00:00Z"', "inst?", "timestamp"),
    ("uuid?", "uuid", "123e4567-e89b-12d3-a456-426614174000", '"a"', "", "random-uuid"),
    ("resource?", "res", "resource://a", '"a"', "", ""),
)

# the type language's word for each type name; every other name stands for itself
_TYPE_WORDS: Final = {
    "integer": "int",
    "boolean": "bool",
    "function": "fn",
    "resource-handle": "resource",
}


def _enter(name: str, word: str, is_one: str, is_none: str, aliases: str, see: str) -> None:
    article = "an" if word in ("int", "err") else "a"
    test = kinds.matches(word)

    def impl(x: Any) -> bool:
        return test(x)

    impl.__doc__ = f"""Whether the value is {article} {WORDS[word]}.

    ({name} {is_one})  => true
    ({name} {is_none})  => false
    """
    primitive(name, "any -> bool", aliases=aliases, see=see, shape=f"is {word}")(impl)


for _row in _KINDS:
    _enter(*_row)


@primitive("nil?", "any -> bool", py={"any": "({0} is None)"}, see="some?", shape="is nil")
def is_nil(x: Any) -> bool:
    """Whether the value is nil.

    (nil? nil)  => true
    (nil? false)  => false
    """
    return x is None


@primitive(
    "true?", "any -> bool", py={"any": "({0} is True)"}, see="false? boolean", shape="is true"
)
def is_true(x: Any) -> bool:
    """Whether the value is true itself.

    (true? true)  => true
    (true? 1)  => false
    """
    return x is True


@primitive("false?", "any -> bool", py={"any": "({0} is False)"}, see="true? not", shape="is false")
def is_false(x: Any) -> bool:
    """Whether the value is false itself.

    (false? false)  => true
    (false? nil)  => false
    """
    return x is False


@primitive("any?", "any -> bool", see="some? nil?", shape="is any")
def is_anything(x: Any) -> bool:
    """True, whatever the argument.

    (any? nil)  => true
    """
    return True


@primitive(
    "some?",
    "any -> bool | fn seq -> bool",
    fx=CALLS | THROWS | FORCES,
    cost=3,
    see="some nil? every?",
    shape="isnt nil",
)
def is_some(x: Any, *seq: Any) -> bool:
    """Not nil; with `(some? pred coll)`: whether the predicate holds for some item.

    (some? false)  => true
    (some? nil)  => false
    (some? even? [1 2])  => true
    (some? even? nil)  => false
    """
    if not seq:
        return x is not None
    step = uncons(seq[0])
    while step is not None:
        if truthy(x(step[0])):
            return True
        step = uncons(step[1])
    return False


_is_vec, _is_list, _is_lazy = kinds.matches("vec"), kinds.matches("list"), kinds.matches("lazy")
_is_map = kinds.matches("map")


@primitive("sequential?", "any -> bool", see="seq? vector? list?", shape="is vec/list/lazy")
def is_sequential(x: Any) -> bool:
    """Whether the value is a vector, a list or a lazy sequence.

    (sequential? [1])  => true
    (sequential? {:a 1})  => false
    """
    return _is_vec(x) or _is_list(x) or _is_lazy(x)


@primitive("seq?", "any -> bool", see="sequential? lazy-seq?", shape="is list/lazy")
def is_list_like(x: Any) -> bool:
    """Whether the value is a list or a lazy sequence.

    (seq? (list 1))  => true
    (seq? [1])  => false
    """
    return _is_list(x) or _is_lazy(x)


@primitive("lazy-seq?", "any -> bool", see="seq?", shape="is lazy")
def is_lazy(x: Any) -> bool:
    """Whether the value is a lazy sequence.

    (lazy-seq? (iterate inc 0))  => true
    (lazy-seq? [1])  => false
    """
    return _is_lazy(x)


@primitive("associative?", "any -> bool", see="map? vector?", shape="is map/vec")
def is_associative(x: Any) -> bool:
    """Whether `assoc` takes the value: a map or a vector.

    (associative? {})  => true
    (associative? #{})  => false
    """
    return _is_map(x) or _is_vec(x)


@primitive("fn?", "any -> bool", aliases="function?", see="ifn?", shape="only function")
def is_fn(x: Any) -> bool:
    """Whether the value is a function.

    (fn? +)  => true
    (fn? :a)  => false
    """
    return is_function(x)


@primitive("ifn?", "any -> bool", aliases="callable?", see="fn?", shape="is fn")
def is_invocable(x: Any) -> bool:
    """Whether the value can be called: a function, keyword, map, set or vector.

    (ifn? :a)  => true
    (ifn? "a")  => false
    """
    return kinds.is_callable(x)


@primitive("nan?", "num -> bool", fx=THROWS, py={"num": "({0} != {0})"}, see="infinite?")
def is_nan(x: Number) -> bool:
    """Whether the number is NaN.

    (nan? ##NaN)  => true
    (nan? 1)  => false
    (nan? "a")  => ERROR type-error
    """
    return x != x


@primitive("infinite?", "num -> bool", fx=THROWS, see="nan? finite?")
def is_infinite(x: Number) -> bool:
    """Whether the number is positive or negative infinity.

    (infinite? ##-Inf)  => true
    (infinite? 1)  => false
    """
    return x in (math.inf, -math.inf)


@primitive("finite?", "num -> bool", fx=THROWS, see="nan? infinite?")
def is_finite(x: Number) -> bool:
    """Whether the number is neither infinite nor NaN.

    (finite? 1.5)  => true
    (finite? ##NaN)  => false
    """
    return type(x) is int or math.isfinite(x)


@primitive("nat-int?", "any -> bool", see="int? pos-int?", shape="only int")
def is_natural(x: Any) -> bool:
    """Whether the value is an integer and not negative.

    (nat-int? 0)  => true
    (nat-int? -1)  => false
    """
    return type(x) is int and x >= 0


@primitive("pos-int?", "any -> bool", see="int? nat-int?", shape="only int")
def is_positive_int(x: Any) -> bool:
    """Whether the value is an integer above zero.

    (pos-int? 1)  => true
    (pos-int? 1.0)  => false
    """
    return type(x) is int and x > 0


@primitive("type-name", "any -> str", see="type instance?")
def name_of_type(x: Any) -> str:
    """What the value's kind is called.

    (type-name 1)  => "integer"
    (type-name nil)  => "nil"
    (type-name {})  => "map"
    """
    return kinds.type_name(x)


@primitive("type", "any -> kw", see="type-name instance?")
def type_of(x: Any) -> Keyword:
    """The value's kind as the type language writes it.

    (type 1)  => :int
    (type [1])  => :vector
    (type +)  => :fn
    """
    name = kinds.type_name(x)
    return keyword(_TYPE_WORDS.get(name, name))
