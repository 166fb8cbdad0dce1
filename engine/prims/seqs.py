"""Looking at sequences: first, rest, next, last, nth, count, empty?, seq.

    (first nil)  =>  nil      (rest "abc")  =>  "bc"      (nth [1] 5 :d)  =>  :d

Every kind of sequence is taken: vector, list, map (as its entries), set, string, lazy sequence, and
nil, which is the empty one. `rest` keeps the kind; the rest of nil is the empty list. Costs are
those of the kind: `rest` of a list or lazy sequence is O(1), of a vector or string O(n).
"""

from __future__ import annotations

from typing import Any

from ..runtime.errors import index_error, invalid_argument, type_error
from ..runtime.waiting import POLL_ITEMS, poll
from ..values import seq as sequences
from ..values import vectors
from ..values.kinds import type_name
from ..values.lists import EMPTY, PList
from ..values.maps import EMPTY_MAP, PMap
from ..values.pieces import listed
from ..values.seq import LazySeq, uncons
from ..values.sets import EMPTY_SET, PSet
from ..values.vectors import is_vector, vector
from .table import ALLOCATES, FORCES, THROWS, primitive
from .walk import realized

_LENGTH_PY = {"vec": "len({0})", "str": "len({0})", "map": "len({0})", "set": "len({0})"}


@primitive(
    "first",
    "seq[a] -> a",
    fx=THROWS | FORCES,
    py={"list": "{0}.head"},
    after={"rest": "second", "reverse": "last"},
    see="rest second last nth",
    laws="structural total",
)
def first(coll: Any) -> Any:
    """The first item; nil when there is none.

    (first [1 2])  => 1
    (first "abc")  => "a"
    (first {:a 1})  => [:a 1]
    (first nil)  => nil
    """
    return sequences.first(coll)


@primitive("second", "seq[a] -> a", fx=THROWS | FORCES, see="first nth", laws="structural total")
def second(coll: Any) -> Any:
    """The second item; nil when there is none.

    (second [1 2 3])  => 2
    (second [1])  => nil
    """
    step = uncons(coll)
    return None if step is None else sequences.first(step[1])


@primitive("ffirst", "seq -> any", fx=THROWS | FORCES, see="first")
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


@primitive(
    "rest",
    "seq -> seq",
    fx=THROWS | ALLOCATES | FORCES,
    see="next drop first",
    shape="part 0 keep list",
    laws="total",
)
def rest(coll: Any) -> Any:
    """All items but the first, in the same kind of sequence; a map gives a vector of entries.

    (rest [1 2 3])  => [2 3]
    (rest (list 1 2))  => (2)
    (rest "héllo")  => "éllo"
    (rest [])  => []
    (rest nil)  => ()
    """
    return sequences.rest(coll)


@primitive(
    "next",
    "seq -> seq",
    fx=THROWS | ALLOCATES | FORCES,
    see="rest",
    shape="part 0 keep list nil",
    laws="total",
)
def next_(coll: Any) -> Any:
    """As `rest`, but nil when nothing is left.

    (next [1 2])  => [2]
    (next [1])  => nil
    (next nil)  => nil
    """
    after = sequences.rest(coll)
    return None if sequences.is_empty(after) else after


@primitive(
    "nthrest",
    "seq int -> seq",
    fx=THROWS | ALLOCATES | FORCES,
    see="nthnext drop rest",
    shape="part 0 keep list",
)
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


@primitive(
    "nthnext",
    "seq int -> seq",
    fx=THROWS | ALLOCATES | FORCES,
    see="nthrest next",
    shape="part 0 keep list nil",
)
def nthnext(coll: Any, n: int) -> Any:
    """As `nthrest`, but nil when nothing is left.

    (nthnext [1 2 3] 1)  => [2 3]
    (nthnext [1 2 3] 3)  => nil
    """
    after = nthrest(coll, n)
    return None if sequences.is_empty(after) else after


@primitive(
    "last", "seq[a] -> a", fx=THROWS | FORCES, see="first butlast peek", laws="structural total"
)
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


@primitive(
    "butlast",
    "seq -> seq",
    fx=THROWS | ALLOCATES | FORCES,
    see="drop-last last",
    shape="part 0 vec nil",
)
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
    fx=THROWS | FORCES,
    in_place="transient-nth",
    see="get first",
    shape="nth",
    laws="structural",
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


@primitive(
    "count",
    "seq -> int",
    fx=THROWS | FORCES,
    py=_LENGTH_PY,
    pipe="size",
    in_place="transient-count",
    after=dict.fromkeys(("vec", "reverse", "keys", "vals"), "count"),
    see="length empty?",
    shape="between 0 *",
    laws="structural total",
)
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


@primitive(
    "length",
    "coll/str -> int",
    fx=THROWS | FORCES,
    py=_LENGTH_PY,
    see="count string-length",
    shape="between 0 *",
    laws="structural",
)
def length(coll: Any) -> int:
    """The number of items or characters; unlike `count` it refuses nil.

    (length [1 2 3])  => 3
    (length "héllo")  => 5
    (length nil)  => ERROR type-error
    """
    return count(coll)


@primitive(
    "empty?",
    "any -> bool",
    fx=THROWS | FORCES,
    after=dict.fromkeys(("vec", "reverse", "keys", "vals"), "empty?"),
    see="not-empty count seq",
    laws="structural total",
)
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


@primitive(
    "not-empty",
    "seq -> seq",
    fx=THROWS | FORCES,
    see="empty? seq",
    shape="part 0 keep nil",
    laws="total",
)
def not_empty(coll: Any) -> Any:
    """The sequence itself; nil when it is empty.

    (not-empty [1])  => [1]
    (not-empty "")  => nil
    """
    return None if sequences.is_empty(coll) else coll


@primitive(
    "seq",
    "seq -> seq",
    fx=THROWS | ALLOCATES | FORCES,
    see="not-empty vec",
    shape="part 0 vec list nil",
    laws="total",
)
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
    items = sequences.items_of(coll)
    return vector(items if is_vector(items) else listed(items))
