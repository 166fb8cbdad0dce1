"""Queues that change: by priority, and first in first out.

    (let [q (priority-queue)] (pq-add! q :b 2) (pq-add! q :a 1) (pq-pop! q))  =>  :a

The priority queue is a binary heap with a table of where each item's entry is: a changed priority
leaves its old entry behind, dropped when it comes up, so each operation is O(log n) amortised.
"""

from __future__ import annotations

from collections import deque
from heapq import heapify, heappop, heappush
from threading import Lock
from typing import Any, Final

from ..runtime.errors import error, invalid_argument
from ..values.equality import key_of
from ..values.lists import PList, plist
from ..values.show import show
from .containers import enter, nothing_there
from .table import ALLOCATES, FORCES, PURE, READS, THROWS, WRITES, primitive

STATEFUL: Final = READS | WRITES | THROWS

Entry = tuple[Any, int, Any, Any]  # priority, serial number, key of the item, item


class PriorityQueue:
    """Items with priorities, each item once; of equal priorities the first added comes first."""

    __slots__ = ("_entries", "_heap", "_lock", "_serial")

    def __init__(self) -> None:
        self._heap: list[Entry] = []
        self._entries: dict[Any, Entry] = {}
        self._serial = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._entries)

    def listed(self) -> list[Any]:
        """The items by priority."""
        with self._lock:
            return [entry[3] for entry in sorted(self._entries.values(), key=lambda e: e[:2])]

    def clear(self) -> None:
        """Take everything out."""
        with self._lock:
            self._heap.clear()
            self._entries.clear()

    def put(self, item: Any, priority: float, replace: str) -> bool:
        """Set an item's priority. `replace` is "any", or "present": only where it is there."""
        key = key_of(item)
        with self._lock:
            if replace == "present" and key not in self._entries:
                return False
            self._serial += 1
            entry = (priority, self._serial, key, item)
            self._entries[key] = entry
            heappush(self._heap, entry)
            if len(self._heap) > 2 * len(self._entries) + 16:
                self._heap = list(self._entries.values())
                heapify(self._heap)
            return True

    def drop(self, item: Any) -> bool:
        """Take an item out; False when it is not there."""
        with self._lock:
            return self._entries.pop(key_of(item), None) is not None

    def priority(self, item: Any) -> float | None:
        """An item's priority, None when it is not there."""
        entry = self._entries.get(key_of(item))
        return None if entry is None else entry[0]

    def first(self) -> Entry | None:
        """The entry with the least priority, None when empty."""
        with self._lock:
            return self._first()

    def pop(self) -> Entry | None:
        """Take out the entry with the least priority, None when empty."""
        with self._lock:
            entry = self._first()
            if entry is not None:
                heappop(self._heap)
                del self._entries[entry[2]]
            return entry

    def _first(self) -> Entry | None:
        heap = self._heap
        while heap and self._entries.get(heap[0][2]) is not heap[0]:
            heappop(heap)
        return heap[0] if heap else None


enter(PriorityQueue, "priority-queue", "heap box")


@primitive("priority-queue", "-> heap", fx=WRITES, see="pq-add! pq-pop! pq-change-priority!")
def priority_queue() -> PriorityQueue:
    """A new, empty priority queue.

    (container-size (priority-queue))  => 0
    (let [q (priority-queue)] (pq-add! q :b 2) (pq-add! q :a 1) (container-items q))  => [:a :b]
    """
    return PriorityQueue()


@primitive(
    "pq-add!",
    "heap any num -> heap",
    fx=STATEFUL | FORCES,
    cost=3,
    see="pq-change-priority! pq-pop!",
)
def pq_add(q: PriorityQueue, item: Any, priority: float) -> PriorityQueue:
    """Put an item in, or give it a new priority; O(log n). Returns the queue.

    (pq-peek (pq-add! (priority-queue) :a 1))  => :a
    (pq-add! (priority-queue) :a ##NaN)  => ERROR invalid-argument
    """
    q.put(item, _priority("pq-add!", priority), "any")
    return q


@primitive(
    "pq-change-priority!",
    "heap any num -> heap",
    fx=STATEFUL | FORCES,
    cost=3,
    see="pq-add! pq-priority",
)
def pq_change(q: PriorityQueue, item: Any, priority: float) -> PriorityQueue:
    """Give an item that is in the queue a new priority; O(log n) amortised. Returns the queue.

    (pq-peek (pq-change-priority! (pq-add! (pq-add! (priority-queue) :a 1) :b 2) :b 0))  => :b
    (pq-change-priority! (priority-queue) :a 1)  => ERROR key-not-found
    """
    if not q.put(item, _priority("pq-change-priority!", priority), "present"):
        raise error("key-not-found", f"Key not found: {show(item, 100)}", argument=1)
    return q


def _priority(operation: str, priority: float) -> float:
    if priority != priority:
        raise invalid_argument(f"{operation} needs a priority that has an order, got ##NaN", 2)
    return priority


@primitive(
    "pq-priority", "heap any -> num/nil", fx=READS | THROWS | FORCES, see="pq-change-priority!"
)
def pq_priority(q: PriorityQueue, item: Any) -> float | None:
    """An item's priority; nil when it is not in the queue. O(1).

    (pq-priority (pq-add! (priority-queue) :a 1.5) :a)  => 1.5
    (pq-priority (priority-queue) :a)  => nil
    """
    return q.priority(item)


@primitive("pq-peek", "heap -> any", fx=STATEFUL, see="pq-pop!")
def pq_peek(q: PriorityQueue) -> Any:
    """The item with the least priority; nil when the queue is empty.

    (pq-peek (pq-add! (pq-add! (priority-queue) :b 2) :a 1))  => :a
    (pq-peek (priority-queue))  => nil
    """
    entry = q.first()
    return None if entry is None else entry[3]


@primitive("pq-pop!", "heap -> any", fx=STATEFUL, cost=3, see="pq-peek pq-add!")
def pq_pop(q: PriorityQueue) -> Any:
    """Take out the item with the least priority; O(log n) amortised.

    (pq-pop! (pq-add! (priority-queue) :a 1))  => :a
    (pq-pop! (priority-queue))  => ERROR index-out-of-bounds
    """
    entry = q.pop()
    if entry is None:
        raise nothing_there("pq-pop!")
    return entry[3]


@primitive("pq-remove!", "heap any -> bool", fx=STATEFUL | FORCES, cost=2, see="pq-pop!")
def pq_remove(q: PriorityQueue, item: Any) -> bool:
    """Take an item out; says whether it was there. O(1).

    (pq-remove! (pq-add! (priority-queue) :a 1) :a)  => true
    (pq-remove! (priority-queue) :a)  => false
    """
    return q.drop(item)


class ListQueue:
    """A queue open at both ends (SRFI 117)."""

    __slots__ = ("items",)

    def __init__(self, items: Any) -> None:
        self.items: deque[Any] = deque(items)  # its own operations are atomic

    def __len__(self) -> int:
        return len(self.items)

    def listed(self) -> list[Any]:
        """All items from front to back."""
        return list(self.items.copy())

    def clear(self) -> None:
        """Take everything out."""
        self.items.clear()


enter(ListQueue, "list-queue", "queue box")


@primitive(
    "list-queue", "any* -> queue", fx=WRITES, see="list-queue-add-back! list-queue-remove-front!"
)
def list_queue(*items: Any) -> ListQueue:
    """A new queue of the arguments, front first.

    (container-items (list-queue 1 2))  => [1 2]
    (container-size (list-queue))  => 0
    """
    return ListQueue(items)


@primitive(
    "list-queue-add-back!", "queue any -> queue", fx=STATEFUL, see="list-queue-remove-front!"
)
def add_back(q: ListQueue, x: Any) -> ListQueue:
    """Add an item at the back; O(1). Returns the queue.

    (container-items (list-queue-add-back! (list-queue 1) 2))  => [1 2]
    (list-queue-add-back! [1] 2)  => ERROR type-error
    """
    q.items.append(x)
    return q


@primitive("list-queue-add-front!", "queue any -> queue", fx=STATEFUL, see="list-queue-add-back!")
def add_front(q: ListQueue, x: Any) -> ListQueue:
    """Add an item in front; O(1). Returns the queue.

    (container-items (list-queue-add-front! (list-queue 1) 2))  => [2 1]
    (container-items (list-queue-add-front! (list-queue) nil))  => [nil]
    """
    q.items.appendleft(x)
    return q


@primitive("list-queue-remove-front!", "queue -> any", fx=STATEFUL, see="list-queue-front")
def remove_front(q: ListQueue) -> Any:
    """Take the first item out; O(1).

    (list-queue-remove-front! (list-queue 1 2))  => 1
    (list-queue-remove-front! (list-queue))  => ERROR index-out-of-bounds
    """
    try:
        return q.items.popleft()
    except IndexError:
        raise nothing_there("list-queue-remove-front!") from None


@primitive("list-queue-remove-back!", "queue -> any", fx=STATEFUL, see="list-queue-back")
def remove_back(q: ListQueue) -> Any:
    """Take the last item out; O(1).

    (list-queue-remove-back! (list-queue 1 2))  => 2
    (list-queue-remove-back! (list-queue))  => ERROR index-out-of-bounds
    """
    try:
        return q.items.pop()
    except IndexError:
        raise nothing_there("list-queue-remove-back!") from None


@primitive("list-queue-front", "queue -> any", fx=READS | THROWS, see="list-queue-remove-front!")
def front(q: ListQueue) -> Any:
    """The first item; O(1).

    (list-queue-front (list-queue 1 2))  => 1
    (list-queue-front (list-queue))  => ERROR index-out-of-bounds
    """
    try:
        return q.items[0]
    except IndexError:
        raise nothing_there("list-queue-front") from None


@primitive("list-queue-back", "queue -> any", fx=READS | THROWS, see="list-queue-remove-back!")
def back(q: ListQueue) -> Any:
    """The last item; O(1).

    (list-queue-back (list-queue 1 2))  => 2
    (list-queue-back (list-queue))  => ERROR index-out-of-bounds
    """
    try:
        return q.items[-1]
    except IndexError:
        raise nothing_there("list-queue-back") from None


@primitive(
    "list-queue->list", "queue -> list", fx=READS | ALLOCATES | THROWS, see="container-items"
)
def to_list(q: ListQueue) -> PList:
    """The items as a list; O(n).

    (list-queue->list (list-queue 1 2))  => (1 2)
    (list-queue->list (list-queue))  => ()
    """
    return plist(q.listed())


@primitive("priority-queue?", "any -> bool", fx=PURE, see="priority-queue")
def is_priority_queue(x: Any) -> bool:
    """Whether the value is a priority queue.

    (priority-queue? (priority-queue))  => true
    (priority-queue? [])  => false
    """
    return x.__class__ is PriorityQueue


@primitive("list-queue?", "any -> bool", fx=PURE, see="list-queue")
def is_list_queue(x: Any) -> bool:
    """Whether the value is a list queue.

    (list-queue? (list-queue))  => true
    (list-queue? (list))  => false
    """
    return x.__class__ is ListQueue
