"""Making sequences, and looking at their ends: first, rest, nth, count, conj, concat.

    (conj [1] 2)  =>  [1 2]      (conj (list 1) 2)  =>  (2 1)      (rest "abc")  =>  "bc"      (first nil)  =>  nil

Every kind of sequence is taken: vector, list, map (as its entries), set, string, lazy sequence, and
nil, which is the empty one. `cons` and `rest` keep the kind; the rest of nil is the empty list.
Costs are those of the kind: `rest` of a list or lazy sequence is O(1), of a vector or string O(n).
"""

from __future__ import annotations

from typing import Any

from ..runtime.errors import error, index_error, invalid_argument, type_error
from ..runtime.waiting import POLL_ITEMS, poll
from ..values import lists, vectors
from ..values import seq as sequences
from ..values.kinds import type_name
from ..values.lists import EMPTY, PList, plist
from ..values.maps import EMPTY_MAP, MapBuilder, PMap
from ..values.seq import LazySeq, cell, uncons
from ..values.sets import EMPTY_SET, PSet, pset
from ..values.vectors import is_vector, vector
from .table import ALLOCATES, PURE, THROWS, primitive
from .walk import any_lazy, lazy_concat, realized

_LENGTH_PY = {"vec": "len({0})", "str": "len({0})", "map": "len({0})", "set": "len({0})"}


@primitive("first", "seq[a] -> a", fx=THROWS, py={"list": "{0}.head"}, see="rest second last nth")
def first(coll: Any) -> Any:
    """The first item; nil when there is none.

    (first [1 2])  => 1
    (first "abc")  => "a"
    (first {:a 1})  => [:a 1]
    (first nil)  => nil
    """
    return sequences.first(coll)


@primitive("second", "seq[a] -> a", fx=THROWS, see="first nth")
def second(coll: Any) -> Any:
    """The second item; nil when there is none.

    (second [1 2 3])  => 2
    (second [1])  => nil
    """
    step = uncons(coll)
    return None if step is None else sequences.first(step[1])


@primitive("ffirst", "seq -> any", fx=THROWS, see="first")
def ffirst(coll: Any) -> Any:
    """The first item of the first item.

    (ffirst [[1 2] [3]])  => 1
    (ffirst {:a 1})  => :a
    (ffirst [])  => nil
    (ffirst [1])  => ERROR type-error
    """
    item = sequences.first(coll)
    if not sequences.is_seq(item):
        raise type_error("ffirst", "sequence", type_name(item), 0)
    return sequences.first(item)


@primitive("rest", "seq -> seq", fx=THROWS | ALLOCATES, see="next drop first")
def rest(coll: Any) -> Any:
    """All items but the first, in the same kind of sequence; a map gives a vector of entries.

    (rest [1 2 3])  => [2 3]
    (rest (list 1 2))  => (2)
    (rest "héllo")  => "éllo"
    (rest [])  => []
    (rest nil)  => ()
    """
    return sequences.rest(coll)


@primitive("next", "seq -> seq", fx=THROWS | ALLOCATES, see="rest")
def next_(coll: Any) -> Any:
    """As `rest`, but nil when nothing is left.

    (next [1 2])  => [2]
    (next [1])  => nil
    (next nil)  => nil
    """
    after = sequences.rest(coll)
    return None if sequences.is_empty(after) else after


@primitive("nthrest", "seq int -> seq", fx=THROWS | ALLOCATES, see="nthnext drop rest")
def nthrest(coll: Any, n: int) -> Any:
    """The sequence without its first n items, in the same kind.

    (nthrest [1 2 3] 2)  => [3]
    (nthrest (list 1 2 3) 1)  => (2 3)
    (nthrest [1] 5)  => []
    """
    if n <= 0:
        return coll
    if is_vector(coll):
        return vectors.subvec(coll, min(n, len(coll)))
    if coll.__class__ is str:
        return coll[n:]
    for i in range(n):
        if not i % POLL_ITEMS:
            poll()
        if sequences.is_empty(coll):
            break
        coll = sequences.rest(coll)
    return coll


@primitive("nthnext", "seq int -> seq", fx=THROWS | ALLOCATES, see="nthrest next")
def nthnext(coll: Any, n: int) -> Any:
    """As `nthrest`, but nil when nothing is left.

    (nthnext [1 2 3] 1)  => [2 3]
    (nthnext [1 2 3] 3)  => nil
    """
    after = nthrest(coll, n)
    return None if sequences.is_empty(after) else after


@primitive("last", "seq[a] -> a", fx=THROWS, see="first butlast peek")
def last(coll: Any) -> Any:
    """The last item; nil when there is none. O(1) on vectors and strings, else O(n).

    (last [1 2 3])  => 3
    (last (list 1 2))  => 2
    (last [])  => nil
    (last "")  => ""
    """
    if is_vector(coll) or coll.__class__ is str:
        return coll[-1] if len(coll) else (None if is_vector(coll) else "")
    item = None
    if coll.__class__ is not LazySeq:
        for item in sequences.items_of(coll):  # noqa: B007
            pass
        return item
    step = coll.uncons()
    seen = 0
    while step is not None:
        item = step[0]
        seen += 1
        if not seen % POLL_ITEMS:
            poll()
        step = step[1].uncons()
    return item


@primitive("butlast", "seq -> seq", fx=THROWS | ALLOCATES, see="drop-last last")
def butlast(coll: Any) -> Any:
    """All items but the last, a string from a string, else a vector; nil when nothing is left.

    (butlast [1 2 3])  => [1 2]
    (butlast "ab")  => "a"
    (butlast [1])  => nil
    """
    if coll.__class__ is str:
        return coll[:-1] or None
    items = coll if is_vector(coll) else list(realized(coll))
    if len(items) < 2:
        return None
    return vectors.pop(items) if is_vector(coll) else vector(items[:-1])


@primitive(
    "nth",
    "vec/list/str/lazy/nil int -> any | vec/list/str/lazy/nil int any -> any",
    fx=THROWS,
    see="get first",
)
def nth(coll: Any, index: int, *default: Any) -> Any:
    """The item at an index, counted from 0; out of range the default, or an error without one.

    (nth [1 2] 0)  => 1
    (nth "abc" 1)  => "b"
    (nth [1] 5 :d)  => :d
    (nth [1] -1)  => ERROR index-out-of-bounds
    (nth {:a 1} 0)  => ERROR type-error
    """
    if is_vector(coll) or coll.__class__ is str:
        if 0 <= index < len(coll):
            return coll[index]
        length = len(coll)
    else:
        length = 0
        step = uncons(coll) if index >= 0 else None
        while step is not None:
            if length == index:
                return step[0]
            length += 1
            if not length % POLL_ITEMS:
                poll()
            step = step[1].uncons()
    if default:
        return default[0]
    raise index_error(index, len(coll) if coll.__class__ is PList else length, 1)


@primitive("count", "seq -> int", fx=THROWS, py=_LENGTH_PY, see="length empty?")
def count(coll: Any) -> int:
    """The number of items; of characters in a string. O(1), but O(n) on lazy sequences.

    (count [1 2 3])  => 3
    (count "héllo")  => 5
    (count nil)  => 0
    (count 5)  => ERROR type-error
    """
    if coll is None:
        return 0
    return len(realized(coll)) if coll.__class__ is LazySeq else _length(coll)


def _length(coll: Any) -> int:
    try:
        return len(coll)
    except OverflowError:
        raise invalid_argument("the sequence is too long to count", 0) from None


@primitive("length", "coll/str -> int", fx=THROWS, py=_LENGTH_PY, see="count string-length")
def length(coll: Any) -> int:
    """The number of items or characters; unlike `count` it refuses nil.

    (length [1 2 3])  => 3
    (length "héllo")  => 5
    (length nil)  => ERROR type-error
    """
    return count(coll)


@primitive("empty?", "any -> bool", fx=THROWS, see="not-empty count seq")
def is_empty(coll: Any) -> bool:
    """Whether there are no items; false for what is no sequence.

    (empty? [])  => true
    (empty? nil)  => true
    (empty? "a")  => false
    (empty? 5)  => false
    """
    return sequences.is_seq(coll) and sequences.is_empty(coll)


@primitive("empty", "seq -> seq", fx=THROWS, see="empty? not-empty")
def empty(coll: Any) -> Any:
    """The empty sequence of the same kind; nil for nil.

    (empty [1 2])  => []
    (empty {:a 1})  => {}
    (empty "ab")  => ""
    (empty nil)  => nil
    """
    if is_vector(coll):
        return ()
    return _EMPTIES[coll.__class__]


_EMPTIES: dict[type, Any] = {
    type(None): None,
    str: "",
    PList: EMPTY,
    LazySeq: EMPTY,
    PMap: EMPTY_MAP,
    PSet: EMPTY_SET,
}


@primitive("not-empty", "seq -> seq", fx=THROWS, see="empty? seq")
def not_empty(coll: Any) -> Any:
    """The sequence itself; nil when it is empty.

    (not-empty [1])  => [1]
    (not-empty "")  => nil
    """
    return None if sequences.is_empty(coll) else coll


@primitive("seq", "seq -> seq", fx=THROWS | ALLOCATES, see="not-empty vec")
def seq(coll: Any) -> Any:
    """The items as a vector, list or lazy sequence; nil when there are none.

    (seq [1 2])  => [1 2]
    (seq {:a 1})  => [[:a 1]]
    (seq "ab")  => ["a" "b"]
    (seq [])  => nil
    """
    if sequences.is_empty(coll):
        return None
    if coll.__class__ is PList or coll.__class__ is LazySeq:
        return coll
    return vector(sequences.items_of(coll))


@primitive("list", "any* -> list", fx=PURE, see="vector cons")
def list_(*items: Any) -> PList:
    """A list of the arguments.

    (list 1 2)  => (1 2)
    (list)  => ()
    """
    return plist(items)


@primitive("vector", "any* -> vec", fx=PURE, see="vec list")
def vector_(*items: Any) -> Any:
    """A vector of the arguments.

    (vector 1 2)  => [1 2]
    (vector)  => []
    """
    return vector(items)


@primitive("vec", "seq -> vec", fx=THROWS | ALLOCATES, laws="projection", see="vector into set")
def vec(coll: Any) -> Any:
    """The items of any sequence as a vector.

    (vec (list 1 2))  => [1 2]
    (vec {:a 1})  => [[:a 1]]
    (vec nil)  => []
    """
    return coll if is_vector(coll) else vector(realized(coll))


@primitive("cons", "any seq -> seq", fx=THROWS | ALLOCATES, see="conj concat")
def cons(item: Any, coll: Any) -> Any:
    """The sequence with an item in front: a list from a list or nil, lazy from lazy, else a vector.

    (cons 1 [2])  => [1 2]
    (cons 1 (list 2))  => (1 2)
    (cons 1 nil)  => (1)
    (cons 1 5)  => ERROR type-error
    """
    if coll.__class__ is PList:
        return lists.cons(item, coll)
    if coll is None:
        return lists.cons(item, EMPTY)
    if coll.__class__ is LazySeq:
        return cell(item, coll)
    return vector((item, *sequences.items_of(coll)))


@primitive("conj", "coll/nil any* -> coll", fx=THROWS | ALLOCATES, see="cons into disj assoc")
def conj(coll: Any, *items: Any) -> Any:
    """The collection with items added: at a vector's end, a list's front; entries to a map.

    (conj [1] 2 3)  => [1 2 3]
    (conj (list 1) 2 3)  => (3 2 1)
    (conj {:a 1} [:b 2])  => {:a 1 :b 2}
    (conj #{1} 1)  => #{1}
    (conj nil 1)  => (1)
    (conj {:a 1} 5)  => ERROR type-error
    """
    if not items:
        return coll
    if is_vector(coll):
        return vectors.conj(coll, *items)
    if coll.__class__ is PMap:
        return _with_entries("conj", coll, items)
    if coll.__class__ is PSet:
        return coll.conj(*items)
    made = EMPTY if coll is None else coll
    for item in items:
        made = lists.cons(item, made) if made.__class__ is PList else cell(item, made)
    return made


def _with_entries(operation: str, start: PMap, items: Any) -> PMap:
    """A map with [key value] pairs, or whole maps, added."""
    made = start
    for item in items:
        if item.__class__ is PMap:
            made = made.merge(item)
        elif item is not None:
            key, value = _entry(operation, item)
            made = made.assoc(key, value)
    return made


def _entry(operation: str, item: Any) -> Any:
    if not is_vector(item) or len(item) != 2:
        raise type_error(operation, "map entry [key value]", type_name(item), 1)
    return item


@primitive("into", "coll/nil seq -> coll", fx=THROWS | ALLOCATES, see="conj vec set", cost=3)
def into(to: Any, source: Any) -> Any:
    """The first collection with every item of the second added as `conj` adds it.

    (into [1] (list 2 3))  => [1 2 3]
    (into {} [[:a 1]])  => {:a 1}
    (into (list) [1 2])  => (2 1)
    (into #{} "aab")  => #{"a" "b"}
    (into [] nil)  => []
    """
    items = realized(source)
    if is_vector(to):
        return vectors.concat(to, vector(items))
    if to.__class__ is PSet:
        return to.union(pset(items)) if len(items) else to
    if to.__class__ is not PMap:
        made = EMPTY if to is None and len(items) else to
        for item in items:
            made = lists.cons(item, made) if made.__class__ is PList else cell(item, made)
        return made
    if source.__class__ is PMap:
        return to.merge(source)
    if len(items) < 8:
        return _with_entries("into", to, items)
    builder = MapBuilder(to)
    for item in items:
        if item.__class__ is PMap:
            for key, value in item.items():
                builder.put(key, value)
        elif item is not None:
            key, value = _entry("into", item)
            builder.put(key, value)
    return builder.done()


@primitive("concat", "seq* -> seq", fx=THROWS | ALLOCATES, laws="associative", see="into conj mapcat")
def concat(*colls: Any) -> Any:
    """The items of all sequences, one after the other: a vector, or lazy when one of them is.

    (concat [1] (list 2) nil "ab")  => [1 2 "a" "b"]
    (concat)  => []
    (take 3 (concat [1] (iterate inc 5)))  => (1 5 6)
    (concat [1] 5)  => ERROR type-error
    """
    if any_lazy(colls):
        return lazy_concat(colls)
    made: Any = ()
    for coll in colls:
        made = vectors.concat(made, vector(sequences.items_of(coll)))
    return made


@primitive("peek", "vec/list/nil -> any", fx=THROWS, see="pop last first")
def peek(coll: Any) -> Any:
    """The item that `pop` takes: a vector's last, a list's first; nil when empty.

    (peek [1 2])  => 2
    (peek (list 1 2))  => 1
    (peek [])  => nil
    """
    if is_vector(coll):
        return coll[-1] if len(coll) else None
    return sequences.first(coll)


@primitive("pop", "vec/list/nil -> vec/list/nil", fx=THROWS, see="peek conj rest")
def pop(coll: Any) -> Any:
    """The collection without the item that `peek` gives; nil for nil.

    (pop [1 2])  => [1]
    (pop (list 1 2))  => (2)
    (pop [])  => ERROR index-out-of-bounds
    """
    if coll is None:
        return None
    if not len(coll):
        raise error("index-out-of-bounds", "Cannot pop an empty collection", argument=0)
    return vectors.pop(coll) if is_vector(coll) else coll.tail
