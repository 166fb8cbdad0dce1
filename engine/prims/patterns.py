"""What destructuring, `match`, comprehensions and templates expand into.

    (let [[a & r] v] …)   =>   a = (destructure-nth v 0), r = (destructure-rest v 1)
    (for [x xs] e)        =>   (collect (fn [x] [e]) xs)

No program needs these rows by name; they are rows so that every tier and pass treats them as it
treats all others, and a program that does name one gets an RTFS error for what it does not take.
"""

from __future__ import annotations

from typing import Any, Final

from ..runtime.context import current
from ..runtime.errors import Thrown, error, type_error
from ..runtime.function import Function
from ..values.atoms import Mark, Symbol
from ..values.kinds import type_name
from ..values.lists import EMPTY, PList, plist
from ..values.maps import EMPTY_MAP, PMap, pmap
from ..values.seq import LazySeq, is_seq, items_of
from ..values.sets import PSet, pset
from ..values.show import show
from ..values.vectors import VECTORS, subvec, vector
from .table import ALLOCATES, CALLS, FORCES, READS, THROWS, WRITES, primitive
from .walk import realized

TEXT_LIMIT: Final = 200  # code points of a value that no clause matched
LOOP_LIMIT: Final = 10_000  # iterations of a step-loop (REFERENCE.md 2.11)

# --- destructuring ------------------------------------------------------------------------------


@primitive("destructure-nth", "any int -> any", fx=THROWS | FORCES, cost=2, laws="structural")
def destructure_nth(source: Any, index: int) -> Any:
    """The item a position of a vector pattern binds: nil where the sequence is too short.

    (destructure-nth [1 2] 1)  => 2
    (destructure-nth nil 0)  => nil
    (destructure-nth 5 0)  => ERROR type-error
    """
    cls = source.__class__
    if cls in VECTORS:
        return source[index] if 0 <= index < len(source) else None
    at = _walkable(source)
    for _ in range(index):
        step = at.uncons()
        if step is None:
            return None
        at = step[1]
    step = at.uncons()
    return None if step is None else step[0]


@primitive("destructure-rest", "any int -> any", fx=THROWS | ALLOCATES | FORCES, cost=4)
def destructure_rest(source: Any, index: int) -> Any:
    """What `& rest` of a vector pattern binds: a vector from a vector, else a list; nil for none.

    (destructure-rest [1 2 3] 1)  => [2 3]
    (destructure-rest '(1 2) 1)  => (2)
    (destructure-rest [1] 1)  => nil
    """
    cls = source.__class__
    if cls in VECTORS:
        return _vector_from(source, index) or None
    left = _dropped(_walkable(source), index)
    return None if left.uncons() is None else left


@primitive("destructure-map", "any -> map", fx=THROWS | FORCES, cost=2, laws="unchanged:map")
def destructure_map(source: Any) -> PMap:
    """The map that a map pattern takes apart: nil is empty, a list is read as keys and values.

    (destructure-map {:a 1})  => {:a 1}
    (destructure-map '(:a 1 :b 2))  => {:a 1 :b 2}
    (destructure-map 5)  => ERROR type-error
    """
    if source.__class__ is PMap:
        return source
    if source is None:
        return EMPTY_MAP
    if source.__class__ is not PList and source.__class__ is not LazySeq:
        raise type_error("map destructuring", "map", type_name(source), 0)
    items = list(realized(source))
    last = items.pop() if len(items) % 2 else None
    given = pmap(zip(items[::2], items[1::2], strict=True))
    if last is None:
        return given
    if last.__class__ is not PMap:
        raise type_error("map destructuring", "map", type_name(last), 0)
    return given.merge(last)


@primitive("map-rest", "map any* -> map", fx=THROWS | ALLOCATES | FORCES, cost=4)
def map_rest(source: PMap, *keys: Any) -> PMap:
    """What `& rest` of a map pattern binds: the entries whose keys the pattern does not name.

    (map-rest {:a 1 :b 2} :a)  => {:b 2}
    """
    return source.dissoc(*keys)


def _walkable(source: Any) -> Any:
    """A list or lazy sequence as it is, nil as the empty list."""
    if source.__class__ is PList or source.__class__ is LazySeq:
        return source
    if source is None:
        return EMPTY
    raise type_error("vector destructuring", "vector", type_name(source), 0)


def _vector_from(source: Any, index: int) -> Any:
    return subvec(source, max(index, 0)) if index < len(source) else ()


def _dropped(source: Any, count: int) -> Any:
    for _ in range(count):
        step = source.uncons()
        if step is None:
            return EMPTY
        source = step[1]
    return source


# --- match --------------------------------------------------------------------------------------


@primitive("match-vector?", "any int -> bool", fx=THROWS, cost=2, laws="structural")
def match_vector(value: Any, count: int) -> bool:
    """Whether the value is a vector of exactly this length.

    (match-vector? [1 2] 2)  => true
    (match-vector? '(1 2) 2)  => false
    """
    cls = value.__class__
    return cls in VECTORS and len(value) == count


@primitive("match-vector-from?", "any int -> bool", fx=THROWS, cost=2, laws="structural")
def match_vector_from(value: Any, count: int) -> bool:
    """Whether the value is a vector of at least this length.

    (match-vector-from? [1 2] 1)  => true
    """
    cls = value.__class__
    return cls in VECTORS and len(value) >= count


@primitive("match-list?", "any int -> bool", fx=THROWS | FORCES, cost=3)
def match_list(value: Any, count: int) -> bool:
    """Whether the value is a list or lazy sequence of exactly this length.

    (match-list? '(1 2) 2)  => true
    (match-list? [1 2] 2)  => false
    """
    if value.__class__ is PList:
        return len(value) == count
    return _reaches(value, count) and _dropped(value, count).uncons() is None


@primitive("match-list-from?", "any int -> bool", fx=THROWS | FORCES, cost=3)
def match_list_from(value: Any, count: int) -> bool:
    """Whether the value is a list or lazy sequence of at least this length.

    (match-list-from? (iterate inc 0) 3)  => true
    """
    return len(value) >= count if value.__class__ is PList else _reaches(value, count)


def _reaches(value: Any, count: int) -> bool:
    if value.__class__ is not LazySeq and value.__class__ is not PList:
        return False
    for _ in range(count):
        step = value.uncons()
        if step is None:
            return False
        value = step[1]
    return True


@primitive("match-rest", "any int -> any", fx=THROWS | ALLOCATES | FORCES, cost=4)
def match_rest(value: Any, index: int) -> Any:
    """What `& rest` in a pattern of `match` binds: empty, not nil, so that it matches again.

    (match-rest [1 2] 1)  => [2]
    (match-rest [1] 1)  => []
    (match-rest '(1) 1)  => ()
    """
    if value.__class__ in VECTORS:
        return _vector_from(value, index)
    return _dropped(_walkable(value), index)


@primitive("match-map?", "any any* -> bool", fx=FORCES, cost=2)
def match_map(value: Any, *keys: Any) -> bool:
    """Whether the value is a map that has all the keys.

    (match-map? {:a nil :b 1} :a)  => true
    (match-map? {:a 1} :b)  => false
    """
    if value.__class__ is not PMap:
        return False
    return all(value.contains(key) for key in keys)


@primitive("match-set?", "any any* -> bool", fx=FORCES, cost=2)
def match_set(value: Any, *members: Any) -> bool:
    """Whether the value is a set with all the members.

    (match-set? #{1 2} 1)  => true
    (match-set? [1] 1)  => false
    """
    if value.__class__ is not PSet:
        return False
    return all(value.contains(member) for member in members)


@primitive("match-failure", "any -> never", fx=THROWS | FORCES)
def match_failure(value: Any) -> Any:
    """Raise the error for a value that no clause matches.

    (match-failure 5)  => ERROR match-error
    """
    text = show(value, TEXT_LIMIT)
    hint = f"the value is {text}; a last clause with _ takes what no other does"
    raise error("match-error", "Match error: No matching clause", text, hint=hint)


# --- comprehensions and loops -------------------------------------------------------------------


@primitive("collect", "fn seq -> vec", fx=THROWS | CALLS | ALLOCATES | FORCES, cost=8, pipe="pour")
def collect(function: Function, source: Any) -> Any:
    """The items of the vectors that the function gives, in order; stops where it gives nil.

    (collect (fn [x] [x (* x x)]) [1 2])  => [1 1 2 4]
    (collect (fn [x] (if (< x 2) [x] nil)) (iterate inc 0))  => [0 1]
    (collect inc [1])  => ERROR type-error
    """
    made: list[Any] = []
    if source.__class__ is not LazySeq:
        for item in items_of(source):
            part = function(item)
            if part.__class__ not in VECTORS and _ends(part):
                break
            made += part
        return vector(made)
    step = source.uncons()
    while step is not None:
        part = function(step[0])
        if part.__class__ not in VECTORS and _ends(part):
            break
        made += part
        step = step[1].uncons()
    return vector(made)


def _ends(part: Any) -> bool:
    if part is not None:
        raise type_error("collect", "vector", type_name(part))
    return True


@primitive("run-each", "fn seq -> bool", fx=THROWS | CALLS | FORCES, cost=8, pipe="until")
def run_each(function: Function, source: Any) -> bool:
    """Call the function with each item, as long as it gives true; always true.

    (let [a (atom 0)] (run-each (fn [x] (do (swap! a + x) true)) [1 2 3]) (deref a))  => 6
    """
    if source.__class__ is not LazySeq:
        for item in items_of(source):
            if not function(item):
                break
        return True
    step = source.uncons()
    while step is not None and function(step[0]):
        step = step[1].uncons()
    return True


@primitive("dotimes-count", "any -> int", fx=THROWS)
def dotimes_count(count: Any) -> int:
    """The count of `dotimes`, which must be an integer.

    (dotimes-count 3)  => 3
    (dotimes-count "a")  => ERROR type-error
    """
    if count.__class__ is not int:
        raise type_error("dotimes", "integer", type_name(count), 0)
    return count


@primitive("step-loop-count", "int -> int", fx=THROWS)
def step_loop_count(count: int) -> int:
    """One more; an error past the limit on the iterations of `step-loop`.

    (step-loop-count 1)  => 2
    (step-loop-count 10000)  => ERROR application-error
    """
    if count >= LOOP_LIMIT:
        raise error(
            "application-error",
            f"Runtime error: Loop exceeded maximum iterations ({LOOP_LIMIT})",
            hint="step-loop is for supervised steps; use loop and recur for long loops",
        )
    return count + 1


@primitive("defined-or", "str str fn -> any", fx=THROWS | CALLS | READS)
def defined_or(namespace: str, name: str, compute: Function) -> Any:
    """The value of a global where it is defined already, else what the function gives.

    (defined-or "user" "no-such-name" (fn [] 5))  => 5
    """
    space = current().world.namespaces.get(namespace)
    if space is not None and name in space.values:
        return space.values[name]
    return compute()


# --- templates ----------------------------------------------------------------------------------


@primitive("template-gensym", "str -> sym", fx=THROWS | READS | WRITES)
def template_gensym(name: str) -> Symbol:
    """What `name#` in a template means: a symbol that clashes with no other.

    In an expansion the mark does it and the name stays; elsewhere the name is made unique.

    (symbol? (template-gensym "x"))  => true
    (= (template-gensym "x") (template-gensym "x"))  => false
    """
    expansion = current().expansion
    if expansion is not None:
        return Symbol(name, Mark(expansion.namespace))
    global _made
    _made += 1
    return Symbol(f"{name}__{_made}__auto")


_made = 0


@primitive("template-list", "any* -> list", fx=THROWS | ALLOCATES | FORCES, cost=4)
def template_list(*parts: Any) -> PList:
    """The items of the parts as one list: a template with `~@` in it.

    (template-list [1] '(2 3) nil)  => (1 2 3)
    (template-list [1] 2)  => ERROR type-error
    """
    return plist(_joined(parts))


@primitive("template-vector", "any* -> vec", fx=THROWS | ALLOCATES | FORCES, cost=4)
def template_vector(*parts: Any) -> Any:
    """The items of the parts as one vector.

    (template-vector [1] '(2 3))  => [1 2 3]
    """
    return vector(_joined(parts))


@primitive("template-set", "any* -> set", fx=THROWS | ALLOCATES | FORCES, cost=4)
def template_set(*parts: Any) -> Any:
    """The items of the parts as one set.

    (template-set [1] '(2 1))  => #{1 2}
    """
    return pset(_joined(parts))


@primitive("template-map", "any* -> map", fx=THROWS | ALLOCATES | FORCES, cost=4)
def template_map(*parts: Any) -> PMap:
    """The items of the parts, keys and values alternating, as one map; a map gives its entries.

    (template-map [:a 1] {:b 2} [:c 3])  => {:a 1 :b 2 :c 3}
    """
    items: list[Any] = []
    for part in parts:
        if part.__class__ is PMap:
            for key, value in part.items():
                items += (key, value)
        else:
            items += _joined((part,))
    if len(items) % 2:
        raise error("invalid-argument", "Invalid argument: a map template needs a value per key")
    return pmap(zip(items[::2], items[1::2], strict=True))


def _joined(parts: tuple[Any, ...]) -> list[Any]:
    items: list[Any] = []
    for part in parts:
        if part.__class__ is str or not is_seq(part):
            raise _splice_error(part)
        items += realized(part)
    return items


def _splice_error(part: Any) -> Thrown:
    return type_error("~@", "sequence", type_name(part))
