"""Functions that take functions: map, filter, reduce, some, group-by and their kin.

    (map + [1 2] [10 20])  =>  [11 22]      (filter odd? (range))  =>  lazy      (reduce + 0 [1 2 3])  =>  6

A lazy sequence among the inputs makes the result lazy, all others give a vector. Callbacks are
called from plain loops, so recursion through them is as deep as any other. What ends early (`some`,
`reduce` with `reduced`, `every?`) takes from a lazy sequence only what it looks at.
"""

from __future__ import annotations

from typing import Any

from ..runtime.errors import invalid_argument, type_error
from ..runtime.function import Function
from ..values import kinds
from ..values.equality import compare, key_of, truthy, unkey
from ..values.kinds import type_name
from ..values.maps import EMPTY_MAP, MapBuilder, PMap, pmap
from ..values.seq import LazySeq, cell, is_seq, items_of, lazy, uncons
from ..values.vectors import is_vector, vector
from .table import ALLOCATES, CALLS, PURE, THROWS, primitive
from .walk import any_lazy, is_lazy, lazy_concat, like, realized, rows, spread, steps

EAGER = CALLS | THROWS | ALLOCATES


@primitive("map", "fn seq -> seq | fn seq seq+ -> seq", fx=EAGER, cost=5, see="mapv mapcat for keep")
def map_(f: Function, coll: Any, *more: Any) -> Any:
    """What `f` gives for each item, or for the items of several sequences side by side.

    (map inc [1 2])  => [2 3]
    (map + [1 2 3] [10 20])  => [11 22]
    (map :a [{:a 1} {:b 2}])  => [1 nil]
    (map identity "ab")  => ["a" "b"]
    (take 2 (map inc (range)))  => (1 2)
    (map inc nil)  => []
    """
    if more:
        colls = (coll, *more)
        if any_lazy(colls):
            return _map_rows_lazy(f, colls)
        return vector([spread(f, row) for row in rows(colls)])
    if is_lazy(coll):
        return _map_lazy(f, coll)
    return vector([f(x) for x in items_of(coll)])


def _map_lazy(f: Function, coll: Any) -> LazySeq:
    def thunk() -> Any:
        step = coll.uncons()
        return None if step is None else cell(f(step[0]), _map_lazy(f, step[1]))

    return lazy(thunk)


def _map_rows_lazy(f: Function, colls: tuple[Any, ...]) -> LazySeq:
    def thunk() -> Any:
        taken = steps(colls)
        if taken is None:
            return None
        head = spread(f, tuple([item for item, _ in taken]))
        return cell(head, _map_rows_lazy(f, tuple([tail for _, tail in taken])))

    return lazy(thunk)


@primitive("mapv", "fn seq+ -> vec", fx=EAGER, cost=5, see="map")
def mapv(f: Function, *colls: Any) -> Any:
    """As `map`, but always a vector.

    (mapv inc (list 1 2))  => [2 3]
    (mapv inc (take 2 (range)))  => [1 2]
    """
    if len(colls) > 1:
        return vector([spread(f, row) for row in rows(colls)])
    return vector([f(x) for x in realized(colls[0])])


@primitive("map-indexed", "fn seq -> seq", fx=EAGER, cost=5, see="map keep-indexed")
def map_indexed(f: Function, coll: Any) -> Any:
    """What `f` gives for each index (from 0) and item.

    (map-indexed (fn [i x] [i x]) [:a :b])  => [[0 :a] [1 :b]]
    (map-indexed vector "ab")  => [[0 "a"] [1 "b"]]
    (map-indexed vector nil)  => []
    """
    if is_lazy(coll):
        return _map_indexed_lazy(f, coll, 0)
    return vector([f(i, x) for i, x in enumerate(items_of(coll))])


def _map_indexed_lazy(f: Function, coll: Any, i: int) -> LazySeq:
    def thunk() -> Any:
        step = coll.uncons()
        return None if step is None else cell(f(i, step[0]), _map_indexed_lazy(f, step[1], i + 1))

    return lazy(thunk)


@primitive("mapcat", "fn seq+ -> seq", fx=EAGER, cost=6, see="map concat")
def mapcat(f: Function, *colls: Any) -> Any:
    """The concatenation of the sequences that `f` gives.

    (mapcat (fn [x] [x x]) [1 2])  => [1 1 2 2]
    (mapcat reverse [[2 1] nil])  => [1 2]
    (take 3 (mapcat list (range)))  => (0 1 2)
    (mapcat inc [1])  => ERROR type-error
    """

    def piece(*args: Any) -> Any:
        made = spread(f, args)
        if not is_seq(made):
            raise type_error("mapcat", "sequence", type_name(made))
        return made

    if any_lazy(colls):
        return lazy_concat(map_(piece, *colls))
    made: list[Any] = []
    for row in rows(colls):
        made.extend(realized(spread(piece, row)))
    return vector(made)


@primitive("filter", "fn seq -> seq", fx=EAGER, cost=5, see="filterv remove keep")
def filter_(pred: Function, coll: Any) -> Any:
    """The items for which the predicate holds.

    (filter odd? [1 2 3])  => [1 3]
    (filter :a [{:a 1} {:b 2}])  => [{:a 1}]
    (filter (fn [[k v]] (> v 1)) {:a 1 :b 2})  => [[:b 2]]
    (take 2 (filter even? (range)))  => (0 2)
    (filter odd? nil)  => []
    """
    if is_lazy(coll):
        return _filter_lazy(pred, coll, True)
    return vector([x for x in items_of(coll) if truthy(pred(x))])


@primitive("remove", "fn seq -> seq", fx=EAGER, cost=5, see="filter")
def remove(pred: Function, coll: Any) -> Any:
    """The items for which the predicate does not hold.

    (remove even? [1 2 3])  => [1 3]
    (remove nil? [1 nil 2])  => [1 2]
    (take 2 (remove even? (range)))  => (1 3)
    """
    if is_lazy(coll):
        return _filter_lazy(pred, coll, False)
    return vector([x for x in items_of(coll) if not truthy(pred(x))])


def _filter_lazy(pred: Function, coll: Any, wanted: bool) -> LazySeq:
    def thunk() -> Any:
        step = coll.uncons()
        while step is not None:
            if truthy(pred(step[0])) is wanted:
                return cell(step[0], _filter_lazy(pred, step[1], wanted))
            step = step[1].uncons()
        return None

    return lazy(thunk)


@primitive("filterv", "fn seq -> vec", fx=EAGER, cost=5, see="filter")
def filterv(pred: Function, coll: Any) -> Any:
    """As `filter`, but always a vector.

    (filterv odd? (list 1 2 3))  => [1 3]
    (filterv odd? (take 4 (range)))  => [1 3]
    """
    return vector([x for x in realized(coll) if truthy(pred(x))])


@primitive("keep", "fn seq -> seq", fx=EAGER, cost=5, see="map filter keep-indexed")
def keep(f: Function, coll: Any) -> Any:
    """What `f` gives for each item, without the nils.

    (keep :a [{:a 1} {:b 2} {:a false}])  => [1 false]
    (keep identity nil)  => []
    """
    if is_lazy(coll):
        return _not_nil_lazy(_map_lazy(f, coll))
    return vector([y for y in [f(x) for x in items_of(coll)] if y is not None])


@primitive("keep-indexed", "fn seq -> seq", fx=EAGER, cost=5, see="keep map-indexed")
def keep_indexed(f: Function, coll: Any) -> Any:
    """What `f` gives for each index and item, without the nils.

    (keep-indexed (fn [i x] (if (odd? i) x)) [:a :b :c :d])  => [:b :d]
    (keep-indexed vector nil)  => []
    """
    if is_lazy(coll):
        return _not_nil_lazy(_map_indexed_lazy(f, coll, 0))
    return vector([y for y in [f(i, x) for i, x in enumerate(items_of(coll))] if y is not None])


def _not_nil_lazy(coll: LazySeq) -> LazySeq:
    return _filter_lazy(lambda y: y is not None, coll, True)


@primitive("take-while", "fn seq -> seq", fx=EAGER, cost=5, see="drop-while take split-with")
def take_while(pred: Function, coll: Any) -> Any:
    """The items before the first for which the predicate does not hold.

    (take-while pos? [1 2 -1 3])  => [1 2]
    (take-while (fn [x] (< x 3)) (range))  => (0 1 2)
    (take-while pos? nil)  => []
    """
    if is_lazy(coll):
        return _take_while_lazy(pred, coll)
    items = items_of(coll)
    made = []
    for x in items:
        if not truthy(pred(x)):
            break
        made.append(x)
    return like(coll, made)


def _take_while_lazy(pred: Function, coll: Any) -> LazySeq:
    def thunk() -> Any:
        step = coll.uncons()
        if step is None or not truthy(pred(step[0])):
            return None
        return cell(step[0], _take_while_lazy(pred, step[1]))

    return lazy(thunk)


@primitive("drop-while", "fn seq -> seq", fx=EAGER, cost=5, see="take-while drop")
def drop_while(pred: Function, coll: Any) -> Any:
    """The items from the first on for which the predicate does not hold.

    (drop-while pos? [1 2 -1 3])  => [-1 3]
    (drop-while pos? nil)  => []
    (take 2 (drop-while (fn [x] (< x 5)) (range)))  => (5 6)
    """
    if is_lazy(coll):
        return _drop_while_lazy(pred, coll)
    items = list(items_of(coll))
    at = 0
    for x in items:
        if not truthy(pred(x)):
            break
        at += 1
    return like(coll, items[at:])


def _drop_while_lazy(pred: Function, coll: Any) -> LazySeq:
    def thunk() -> Any:
        at = coll
        step = at.uncons()
        while step is not None and truthy(pred(step[0])):
            at = step[1]
            step = at.uncons()
        return at

    return lazy(thunk)


@primitive("split-with", "fn seq -> vec", fx=EAGER, cost=6, see="take-while drop-while split-at")
def split_with(pred: Function, coll: Any) -> Any:
    """[what `take-while` gives, what `drop-while` gives].

    (split-with pos? [1 2 -1 3])  => [[1 2] [-1 3]]
    (split-with pos? [])  => [[] []]
    """
    if is_lazy(coll):
        return _take_while_lazy(pred, coll), _drop_while_lazy(pred, coll)
    before = take_while(pred, coll)
    return before, like(coll, list(items_of(coll))[len(before) :])


@primitive("partition-by", "fn seq -> seq", fx=EAGER, cost=6, see="partition group-by")
def partition_by(f: Function, coll: Any) -> Any:
    """Runs of neighbouring items for which `f` gives equal values.

    (partition-by odd? [1 3 2 4 5])  => [[1 3] [2 4] [5]]
    (partition-by identity "aab")  => [["a" "a"] ["b"]]
    (partition-by odd? nil)  => []
    """
    if is_lazy(coll):
        return _runs_lazy(f, coll)
    runs: list[list[Any]] = []
    before: Any = None
    for x in items_of(coll):
        key = key_of(f(x))
        if runs and key == before:
            runs[-1].append(x)
        else:
            runs.append([x])
        before = key
    return vector([vector(run) for run in runs])


def _runs_lazy(f: Function, coll: Any) -> LazySeq:
    def thunk() -> Any:
        step = coll.uncons()
        if step is None:
            return None
        run, key = [step[0]], key_of(f(step[0]))
        at = step[1]
        step = at.uncons()
        while step is not None and key_of(f(step[0])) == key:
            run.append(step[0])
            at = step[1]
            step = at.uncons()
        return cell(vector(run), _runs_lazy(f, at))

    return lazy(thunk)


@primitive("group-by", "fn seq -> map", fx=EAGER, cost=6, see="frequencies partition-by")
def group_by(f: Function, coll: Any) -> PMap:
    """A map from what `f` gives to the vector of the items it gives it for, in order.

    (group-by even? [1 2 3])  => {false [1 3] true [2]}
    (group-by :t [{:t 1} {:t 2}])  => {1 [{:t 1}] 2 [{:t 2}]}
    (group-by even? nil)  => {}
    """
    groups: dict[Any, list[Any]] = {}
    for x in realized(coll):
        key = key_of(f(x))
        group = groups.get(key)
        if group is None:
            groups[key] = [x]
        else:
            group.append(x)
    return pmap([(unkey(key), vector(group)) for key, group in groups.items()])


@primitive("index-by", "fn seq -> map", fx=EAGER, cost=6, see="group-by zipmap")
def index_by(f: Function, coll: Any) -> PMap:
    """A map from what `f` gives to the last item it gives it for.

    (index-by :id [{:id 1} {:id 2}])  => {1 {:id 1} 2 {:id 2}}
    (index-by odd? [1 2 3])  => {true 3 false 2}
    """
    return pmap([(f(x), x) for x in realized(coll)])


@primitive("frequencies", "seq -> map", fx=THROWS | ALLOCATES, cost=4, see="group-by distinct")
def frequencies(coll: Any) -> PMap:
    """A map from each different item to how often it stands in the sequence.

    (frequencies [1 1 2])  => {1 2 2 1}
    (frequencies "aab")  => {"a" 2 "b" 1}
    (frequencies nil)  => {}
    """
    counts: dict[Any, int] = {}
    for x in realized(coll):
        key = key_of(x)
        counts[key] = counts.get(key, 0) + 1
    return pmap([(unkey(key), n) for key, n in counts.items()])


@primitive("some", "fn seq -> any", fx=CALLS | THROWS, cost=4, see="every? not-any? filter")
def some(pred: Function, coll: Any) -> Any:
    """The first true value that the function gives for an item; nil when there is none.

    (some even? [1 2 3])  => true
    (some #{2 3} [1 2 3])  => 2
    (some (fn [x] (> x 10)) (range))  => true
    (some even? nil)  => nil
    """
    if is_lazy(coll):
        step = coll.uncons()
        while step is not None:
            found = pred(step[0])
            if truthy(found):
                return found
            step = step[1].uncons()
        return None
    for x in items_of(coll):
        found = pred(x)
        if truthy(found):
            return found
    return None


@primitive("every?", "fn seq -> bool", fx=CALLS | THROWS, cost=4, see="some not-every?")
def is_every(pred: Function, coll: Any) -> bool:
    """Whether the predicate holds for all items.

    (every? int? [1 2])  => true
    (every? pos? (range))  => false
    (every? pos? nil)  => true
    """
    return some(lambda x: not truthy(pred(x)), coll) is None


@primitive("not-every?", "fn seq -> bool", fx=CALLS | THROWS, cost=4, see="every?")
def is_not_every(pred: Function, coll: Any) -> bool:
    """Whether the predicate fails for some item.

    (not-every? int? [1 "a"])  => true
    (not-every? int? [])  => false
    """
    return not is_every(pred, coll)


@primitive("not-any?", "fn seq -> bool", fx=CALLS | THROWS, cost=4, see="some")
def is_not_any(pred: Function, coll: Any) -> bool:
    """Whether the predicate holds for no item.

    (not-any? neg? [1 2])  => true
    (not-any? neg? nil)  => true
    """
    return some(pred, coll) is None


@primitive("min-by", "fn seq -> any", fx=CALLS | THROWS, cost=5, see="max-by sort-by min-key")
def min_by(f: Function, coll: Any) -> Any:
    """The first item for which `f` gives the least value in the order of `sort`; nil of nothing.

    (min-by count ["aa" "b" "c"])  => "b"
    (min-by count nil)  => nil
    """
    return _extreme(f, coll, -1)


@primitive("max-by", "fn seq -> any", fx=CALLS | THROWS, cost=5, see="min-by sort-by max-key")
def max_by(f: Function, coll: Any) -> Any:
    """The first item for which `f` gives the greatest value in the order of `sort`.

    (max-by :n [{:n 1} {:n 3} {:n 2}])  => {:n 3}
    (max-by count [])  => nil
    """
    return _extreme(f, coll, 1)


def _extreme(f: Function, coll: Any, sign: int) -> Any:
    best, best_key, found = None, None, False
    for x in realized(coll):
        key = f(x)
        if not found or compare(key, best_key) == sign:
            best, best_key, found = x, key, True
    return best


@primitive("run!", "fn seq -> nil", fx=CALLS | THROWS, cost=4, see="doseq dorun map")
def run(f: Function, coll: Any) -> None:
    """Call `f` with each item for its effects.

    (let [n (counter)] (run! (fn [x] (add! n x)) [1 2 3]) (value n))  => 6
    (run! inc nil)  => nil
    """
    if is_lazy(coll):
        step = coll.uncons()
        while step is not None:
            f(step[0])
            step = step[1].uncons()
        return
    for x in items_of(coll):
        f(x)
