"""What the running cell displays, on its way to the front end.

    (display 1 :a) (display 2 :a)   =>   display_data "1", then update_display_data "2"

Updates of one key go out at most every 100 ms and the last one always does, also while the program
is busy with something else, and when a future displays after its cell has ended. A cell that
displays without end is cut short with a note, as one that prints without end is.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from typing import Any, Final

from engine.api import Display

from .render.host import is_host
from .render.shows import display_bundle
from .render.view import View

PAUSE: Final = 0.1  # seconds between two updates of one display
MOST: Final = 500  # displays of one cell; a front end shows 50 at first
ROOM: Final = 10_000_000  # characters of all displays of one cell, updates too

Publish = Callable[[str, dict[str, Any]], None]


class Displays:
    """The displays of one cell. Responsibilities: ids of keys, pace of updates, caps.

    `publish(kind, content)` sends an output, `warn(text)` tells the user of a cut, `view()` gives
    the limits that hold at the time.
    """

    def __init__(
        self, publish: Publish, warn: Callable[[str], None], view: Callable[[], View]
    ) -> None:
        self._publish: Final = publish
        self._warn: Final = warn
        self._view: Final = view
        self._lock: Final = threading.Lock()  # branches of a program display too
        self._ids: dict[str, str] = {}
        self._sent: dict[str, float] = {}  # when each key was sent last
        self._waiting: dict[str, Display] = {}
        self._ended: set[str] = set()  # bars whose end was sent
        self._room = ROOM
        self._timer: threading.Timer | None = None  # sends what waits
        self._running = True
        self.count = 0

    def show(self, shown: Display) -> None:
        """Send a display, or keep it until its key may be updated again."""
        with self._lock:
            self.count += 1
            now = time.monotonic()
            recent = now - self._sent.get(shown.key, -PAUSE) < PAUSE
            if shown.key and recent and not (_is_last(shown) and shown.key not in self._ended):
                self._waiting[shown.key] = shown
                self._send_soon()
                return
            self._send(shown, now)

    def finish(self) -> None:
        """A part of the cell has ended: send what still waits."""
        with self._lock:
            self._send_waiting()

    def end(self) -> None:
        """The cell has ended; futures of it may go on and display."""
        with self._lock:
            self._running = False
            self._send_waiting()

    def _send_soon(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(PAUSE, self._send_late)
            self._timer.daemon = True
            self._timer.start()

    def _send_late(self) -> None:
        with self._lock:
            self._timer = None
            self._send_waiting()

    def _send_waiting(self) -> None:
        """Send what waits; a running cell's Python objects show themselves on its own thread."""
        late = self._running and threading.current_thread() is not threading.main_thread()
        for shown in list(self._waiting.values()):
            if not (late and is_host(shown.value)):
                self._send(shown, time.monotonic())

    def _send(self, shown: Display, now: float) -> None:
        self._waiting.pop(shown.key, None)
        (self._ended.add if _is_last(shown) else self._ended.discard)(shown.key)
        known = shown.key in self._ids
        if self._room < 0 or (not known and len(self._ids) >= MOST):
            return
        data, metadata = display_bundle(shown, self._view())
        self._room -= sum([len(part) if isinstance(part, str) else 1_000 for part in data.values()])
        identity = self._ids.setdefault(shown.key or f"unnamed {len(self._ids)}", uuid.uuid4().hex)
        self._sent[shown.key] = now
        transient = {"display_id": identity} if shown.key else {}
        kind = "update_display_data" if known and shown.key else "display_data"
        self._publish(kind, {"data": data, "metadata": metadata, "transient": transient})
        if self._room < 0 or (len(self._ids) == MOST and not known):
            self._warn("What this cell displays from here on is not shown: there is too much.\n")


def _is_last(shown: Display) -> bool:
    """Whether a bar has reached its end, which nobody should have to wait for."""
    at = shown.value
    return shown.kind == "progress" and at.total is not None and at.done >= at.total
