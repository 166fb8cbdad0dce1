"""Groups of items: runs of neighbours, and maps from what items share to the items.

    (group-by odd? [1 2 3])  =>  {true [1 3] false [2]}
    (partition-by odd? [1 3 2])  =>  [[1 3] [2]]
    (frequencies "aab")  =>  {"a" 2 "b" 1}

Groups stand in the order in which their first items came.
"""

from __future__ import annotations

from typing import Any

from ..runtime.function import Function
from ..values.equality import key_of, unkey
from ..values.maps import PMap, pmap
from ..values.seq import LazySeq, cell, lazy
from ..values.vectors import vector
from .hof import EAGER
from .table import ALLOCATES, FORCES, THROWS, primitive
from .walk import is_lazy, watched


@primitive(
    "partition-by",
    "fn seq -> seq",
    fx=EAGER | FORCES,
    cost=6,
    see="partition group-by",
    shape="each",
)
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
    for x in watched(coll):
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


@primitive(
    "group-by",
    "fn seq -> map",
    fx=EAGER | FORCES,
    cost=6,
    see="frequencies partition-by",
    shape="each",
)
def group_by(f: Function, coll: Any) -> PMap:
    """A map from what `f` gives to the vector of the items it gives it for, in order.

    (group-by even? [1 2 3])  => {false [1 3] true [2]}
    (group-by :t [{:t 1} {:t 2}])  => {1 [{:t 1}] 2 [{:t 2}]}
    (group-by even? nil)  => {}
    """
    groups: dict[Any, list[Any]] = {}
    for x in watched(coll):
        key = key_of(f(x))
        group = groups.get(key)
        if group is None:
            groups[key] = [x]
        else:
            group.append(x)
    return pmap([(unkey(key), vector(group)) for key, group in groups.items()])


@primitive(
    "index-by", "fn seq -> map", fx=EAGER | FORCES, cost=6, see="group-by zipmap", shape="each"
)
def index_by(f: Function, coll: Any) -> PMap:
    """A map from what `f` gives to the last item it gives it for.

    (index-by :id [{:id 1} {:id 2}])  => {1 {:id 1} 2 {:id 2}}
    (index-by odd? [1 2 3])  => {true 3 false 2}
    """
    return pmap([(f(x), x) for x in watched(coll)])


@primitive(
    "frequencies", "seq -> map", fx=THROWS | ALLOCATES | FORCES, cost=4, see="group-by distinct"
)
def frequencies(coll: Any) -> PMap:
    """A map from each different item to how often it stands in the sequence.

    (frequencies [1 1 2])  => {1 2 2 1}
    (frequencies "aab")  => {"a" 2 "b" 1}
    (frequencies nil)  => {}
    """
    counts: dict[Any, int] = {}
    for x in watched(coll):
        key = key_of(x)
        counts[key] = counts.get(key, 0) + 1
    return pmap([(unkey(key), n) for key, n in counts.items()])
