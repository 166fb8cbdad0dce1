"""Channels: queues through which threads hand each other values.

    (let [c (chan 1)] (put! c 5) (take! c))  =>  5

A channel without a buffer hands over from a `put!` to a `take!` that waits. nil cannot be put: it
is what `take!` gives when the channel is closed and empty. Waits end with an interrupt or after
the milliseconds given.
"""

from __future__ import annotations

from collections import deque
from threading import Condition
from typing import Any, Final

from ..runtime.errors import invalid_argument
from ..runtime.waiting import seconds_of, wait_for
from ..values import kinds
from ..values.atoms import Keyword
from .table import PURE, READS, THROWS, WRITES, primitive

STATEFUL: Final = READS | WRITES
BLOCK: Final = "block"
POLICIES: Final = (BLOCK, "dropping", "sliding")


class Channel:
    """A queue of at most `size` values, 0 for hand-over; `policy` says what a full one does."""

    __slots__ = ("changed", "closed", "policy", "queue", "size", "takers")

    def __init__(self, size: int, policy: str) -> None:
        self.size: Final = size
        self.policy: Final = policy
        self.queue: deque[Any] = deque()
        self.changed = Condition()
        self.closed = False
        self.takers = 0  # threads that wait in `take!`

    def has_room(self) -> bool:
        """Whether a value can be put in now: room in the buffer, or a taker that waits for it."""
        return len(self.queue) < (self.size or self.takers) or self.policy != BLOCK

    def put(self, value: Any) -> None:
        """Put a value in; the caller holds `changed` and has seen that there is room."""
        if self.size and len(self.queue) >= self.size:
            if self.policy == "dropping":
                return
            self.queue.popleft()
        self.queue.append(value)
        self.changed.notify_all()

    def take(self) -> Any:
        """Take a value out; the caller holds `changed` and has seen that there is one."""
        value = self.queue.popleft()
        self.changed.notify_all()
        return value


def _show(channel: Channel) -> str:
    return f"#<channel {len(channel.queue)}{' closed' if channel.closed else ''}>"


kinds.register(Channel, "channel", "chan", _show)


@primitive(
    "chan", "int? kw? -> chan", fx=WRITES | THROWS, aliases="channel", see="put! take! close!"
)
def chan(size: Any = 0, policy: Keyword | None = None) -> Channel:
    """A new channel with a buffer of `size` values, or none.

    A full buffer makes `put!` wait; :dropping makes it lose the new value, :sliding the oldest.

    (let [c (chan 2)] (put! c 1) (put! c 2) [(take! c) (take! c)])  => [1 2]
    (let [c (chan 1 :sliding)] (put! c 1) (put! c 2) (take! c))  => 2
    (chan -1)  => ERROR invalid-argument
    """
    if type(size) is not int or size < 0:
        raise invalid_argument("chan needs a size of at least 0", 0)
    name = BLOCK if policy is None else policy.name
    if name not in POLICIES or (name != BLOCK and not size):
        raise invalid_argument("chan takes :dropping or :sliding, with a size of at least 1", 1)
    return Channel(size, name)


@primitive("chan?", "any -> bool", fx=PURE, see="chan")
def is_chan(x: Any) -> bool:
    """Whether the value is a channel.

    (chan? (chan))  => true
    (chan? [])  => false
    """
    return x.__class__ is Channel


@primitive("put!", "chan any num? -> bool", fx=THROWS | STATEFUL, cost=3, see="take! offer! close!")
def put(channel: Channel, value: Any, milliseconds: float | None = None) -> bool:
    """Put a value in, waiting for room, or without a buffer until it is taken.

    False when the channel is closed or the time is over first; then the value is not in.

    (put! (chan 1) 5)  => true
    (put! (chan) 5 10)  => false
    (let [c (chan 1)] (close! c) (put! c 1))  => false
    (put! (chan 1) nil)  => ERROR invalid-argument
    """
    _demand_value("put!", value)
    seconds = seconds_of(milliseconds, 2)
    with channel.changed:
        if not wait_for(channel.changed, lambda: channel.closed or channel.has_room(), seconds):
            return False
        if channel.closed:
            return False
        channel.put(value)
        return True


@primitive("take!", "chan num? any? -> any", fx=THROWS | STATEFUL, cost=3, see="put! poll! close!")
def take(channel: Channel, milliseconds: float | None = None, default: Any = None) -> Any:
    """Take the oldest value, waiting for one; nil when the channel is closed and empty.

    With milliseconds it waits no longer, and then gives the default or nil.

    (let [c (chan 1)] (put! c 5) (take! c))  => 5
    (take! (chan) 10 :late)  => :late
    (let [c (chan 1)] (put! c 1) (close! c) [(take! c) (take! c)])  => [1 nil]
    """
    seconds = seconds_of(milliseconds, 1)
    with channel.changed:
        channel.takers += 1
        channel.changed.notify_all()  # a put without a buffer may go on
        try:
            ready = wait_for(channel.changed, lambda: channel.queue or channel.closed, seconds)
            if not ready:
                return default
            return channel.take() if channel.queue else None
        finally:
            channel.takers -= 1


@primitive("offer!", "chan any -> bool", fx=THROWS | STATEFUL, cost=2, see="put! poll!")
def offer(channel: Channel, value: Any) -> bool:
    """Put a value in if that is possible at once; says whether it was.

    (offer! (chan 1) 5)  => true
    (offer! (chan) 5)  => false
    """
    return put(channel, value, 0)


@primitive("poll!", "chan -> any", fx=THROWS | STATEFUL, cost=2, see="take! offer!")
def poll(channel: Channel) -> Any:
    """The oldest value if there is one, taken out; else nil, at once.

    (let [c (chan 1)] (put! c 5) [(poll! c) (poll! c)])  => [5 nil]
    (poll! (chan))  => nil
    """
    with channel.changed:
        return channel.take() if channel.queue else None


@primitive("close!", "chan -> nil", fx=STATEFUL, see="chan-closed? take!")
def close(channel: Channel) -> None:
    """Let no more values in; what is inside can still be taken.

    (let [c (chan)] (close! c) (take! c))  => nil
    (close! (chan 1))  => nil
    """
    with channel.changed:
        channel.closed = True
        channel.changed.notify_all()


@primitive("chan-closed?", "chan -> bool", fx=READS, see="close!")
def is_closed(channel: Channel) -> bool:
    """Whether the channel was closed.

    (chan-closed? (chan))  => false
    (let [c (chan)] (close! c) (chan-closed? c))  => true
    """
    return channel.closed


def _demand_value(operation: str, value: Any) -> None:
    if value is None:
        raise invalid_argument(f"{operation} cannot put nil: it stands for a closed channel", 1)
