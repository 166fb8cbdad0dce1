"""Streams: chunks that are pulled one by one, or handed to a callback that says how to go on.

    (def s (call :ccos.stream.from-collection [1 2 3 4 5] {:chunk 2}))   =>  resource://stream/1
    (call :ccos.stream.next s)                                          =>  {:chunk [1 2] :index 0}
    … at the end                                                        =>  :end
    (call :ccos.stream.process s (fn [state chunk meta] {:action :pause :state …}) state)

The callback answers with the next state, or with a map that has an :action beside it: `:continue`,
`:resume` (the same), `:pause`, `:cancel`, `:complete` (REFERENCE.md section 6, Streaming). A paused
stream goes on where it stopped when `process` is called again.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from threading import Lock
from typing import Any, Final

from ..runtime.access import CapabilityContext
from ..runtime.capability import ALLOW, capability
from ..runtime.errors import error, invalid_argument
from ..runtime.waiting import holding, poll
from ..values.atoms import Keyword, Resource, keyword
from ..values.maps import EMPTY_MAP, PMap, pmap
from ..values.seq import uncons
from ..values.vectors import vector

LARGEST_CHUNK: Final = 1_000_000  # items
END: Final = keyword("end")

_ROW: Final[dict[str, Any]] = {"effect": "streaming", "grant": ALLOW}
_ACTIONS: Final = {  # action -> what the stream is then; "" means it goes on
    "continue": "",
    "resume": "",
    "pause": "paused",
    "cancel": "cancelled",
    "complete": "completed",
}
_ABSENT: Final[Any] = object()


class Stream:
    """A sequence, how much of it has been read, and the state its callback gave last."""

    __slots__ = ("chunk", "index", "lock", "rest", "state", "status")

    def __init__(self, source: Any, chunk: int) -> None:
        self.rest = source
        self.chunk: Final = chunk  # items in a chunk; 0 gives the bare items
        self.index = 0
        self.status = "open"
        self.state: Any = None
        self.lock: Final = Lock()

    def take(self) -> Any:
        """The next chunk or item; _ABSENT at the end. A failing source can be asked again."""
        if self.status in ("ended", "cancelled", "completed"):
            return _ABSENT
        taken: list[Any] = []
        rest = self.rest
        while len(taken) < max(1, self.chunk):
            step = uncons(rest)
            if step is None:
                break
            taken.append(step[0])
            rest = step[1]
        self.rest = rest
        if not taken:
            self.status = "ended"
            return _ABSENT
        self.index += 1
        return vector(taken) if self.chunk else taken[0]


class Streams:
    """The open streams of one session, by handle text."""

    def __init__(self) -> None:
        self._open: dict[str, Stream] = {}
        self._numbers = itertools.count(1)

    def add(self, stream: Stream) -> Resource:
        """A handle for a stream."""
        handle = Resource(f"resource://stream/{next(self._numbers)}")
        self._open[handle.text] = stream
        return handle

    def get(self, handle: Resource) -> Stream:
        """The stream of a handle. Raises Thrown(:io-error) for one that is not open."""
        stream = self._open.get(handle.text)
        if stream is None:
            raise error("io-error", f"I/O error: not an open stream: {handle.text}")
        return stream

    def drop(self, handle: Resource) -> None:
        """Forget a stream; closing twice is closing once."""
        self._open.pop(handle.text, None)


@capability("ccos.stream.from-collection", "seq map? -> res", **_ROW)
def from_collection(cx: CapabilityContext, source: Any, options: PMap = EMPTY_MAP) -> Resource:
    """A stream of the items of any sequence, or of vectors of :chunk items; lazy ones stay lazy.

    (call :ccos.stream.from-collection [1 2 3] {:chunk 2})
    """
    size = options.get(keyword("chunk"), 0)
    if type(size) is not int or not 0 <= size <= LARGEST_CHUNK:
        raise invalid_argument(f":chunk is a number of items up to {LARGEST_CHUNK}", 1)
    return _streams(cx).add(Stream(source, size))


@capability("ccos.stream.next", "res -> any", **_ROW)
def next_(cx: CapabilityContext, handle: Resource) -> Any:
    """The next {:chunk :index} of a stream, :end after the last.

    (call :ccos.stream.next s)
    """
    stream = _streams(cx).get(handle)
    with holding(stream.lock):
        index, chunk = stream.index, stream.take()
    if chunk is _ABSENT:
        return END
    return pmap([(keyword("chunk"), chunk), (keyword("index"), index)])


@capability("ccos.stream.process", "res fn any? -> map", **_ROW)
def process(
    cx: CapabilityContext, handle: Resource, callback: Callable[..., Any], state: Any = _ABSENT
) -> PMap:
    """Hand every chunk to `(callback state chunk {:index :stream})` until it, or the stream, ends.

    Without a state a paused stream goes on with the one it was left with. Gives {:status :state
    :chunks}; the status is :ended, :paused, :cancelled or :completed.

    (call :ccos.stream.process s (fn [sum x meta] (+ sum x)) 0)
    """
    stream = _streams(cx).get(handle)
    count = 0
    with holding(stream.lock):
        if stream.status == "paused":
            stream.status = "open"
        if state is not _ABSENT:
            stream.state = state
        while stream.status == "open":
            poll()
            index, chunk = stream.index, stream.take()
            if chunk is _ABSENT:
                break
            about = pmap([(keyword("index"), index), (keyword("stream"), handle)])
            _answered(stream, callback(stream.state, chunk, about))
            count += 1
    return _summary(stream, count)


@capability("ccos.stream.inspect", "res -> map", idempotent=True, **_ROW)
def inspect(cx: CapabilityContext, handle: Resource) -> PMap:
    """The {:status :state :chunks} of a stream; :chunks is how many were read so far.

    (call :ccos.stream.inspect s)
    """
    stream = _streams(cx).get(handle)
    return _summary(stream, stream.index)


@capability("ccos.stream.close", "res -> nil", idempotent=True, **_ROW)
def close(cx: CapabilityContext, handle: Resource) -> None:
    """Forget a stream and what it holds.

    (call :ccos.stream.close s)
    """
    _streams(cx).drop(handle)


def _answered(stream: Stream, answer: Any) -> None:
    """Take over what the callback said."""
    action = answer.get(keyword("action")) if type(answer) is PMap else None
    if action is None:
        stream.state = answer
        return
    if not isinstance(action, Keyword) or action.name not in _ACTIONS:
        known = ", ".join([":" + name for name in _ACTIONS])
        raise invalid_argument(f"the :action of a stream's callback is one of {known}")
    if answer.contains(keyword("state")):
        stream.state = answer.get(keyword("state"))
    stream.status = _ACTIONS[action.name] or stream.status


def _summary(stream: Stream, count: int) -> PMap:
    return pmap(
        [
            (keyword("status"), keyword(stream.status)),
            (keyword("state"), stream.state),
            (keyword("chunks"), count),
        ]
    )


def _streams(cx: CapabilityContext) -> Streams:
    return cx.store("streams", Streams)
