"""Displays that come late: from futures after the cell, and between two updates of a busy cell."""

from __future__ import annotations

import threading
import time
from typing import Any

from kernel_client import TIMEOUT, Running

from engine.api import Display
from rtfs_kernel.displays import Displays
from rtfs_kernel.render.view import View


class Watched:
    """Displays whose messages can be waited for."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.came = threading.Event()
        self.displays = Displays(self._publish, lambda _warning: None, View)

    def _publish(self, _kind: str, content: dict[str, Any]) -> None:
        self.texts.append(content["data"]["text/plain"])
        if len(self.texts) > 1:
            self.came.set()


class Thing:
    """A Python object that tells which thread asked it to show itself."""

    def __init__(self) -> None:
        self.threads: list[threading.Thread] = []

    def _repr_html_(self) -> str:
        self.threads.append(threading.current_thread())
        return "<b>thing</b>"


def test_an_update_that_waits_is_sent_while_the_cell_is_busy_with_something_else() -> None:
    watched = Watched()
    for number in range(3):
        watched.displays.show(Display("value", number, str(number), "key"))
    assert watched.texts == ["0"]
    assert watched.came.wait(TIMEOUT)
    assert watched.texts == ["0", "2"]


def test_an_update_after_the_end_of_the_cell_is_sent() -> None:
    watched = Watched()
    watched.displays.end()
    for number in range(3):
        watched.displays.show(Display("value", number, str(number), "key"))
    assert watched.came.wait(TIMEOUT)
    assert watched.texts == ["0", "2"]


def test_a_python_object_of_a_running_cell_shows_itself_on_the_thread_of_the_cell() -> None:
    watched, thing = Watched(), Thing()
    watched.displays.show(Display("value", thing, "thing", "key"))
    watched.displays.show(Display("value", thing, "thing", "key"))
    watched.displays.show(Display("value", 1, "1", "other"))
    watched.displays.show(Display("value", 2, "2", "other"))
    until = time.monotonic() + TIMEOUT
    while "2" not in watched.texts and time.monotonic() < until:
        time.sleep(0.01)
    watched.displays.end()
    assert thing.threads == [threading.main_thread()] * 2


def test_displays_of_a_future_belong_to_its_cell_whatever_is_asked_meanwhile(
    fresh_kernel: Running,
) -> None:
    client = fresh_kernel.client
    sent = client.execute(
        '(def f (future (do (sleep 500) (display "a" :k) (display "b" :k) (display "c" :k))))'
    )
    assert fresh_kernel.finish(sent)["status"] == "ok"
    fresh_kernel.ask(client.complete, "(map", 4)
    shown: list[str] = []
    while '"c"' not in shown:
        message = client.get_iopub_msg(timeout=TIMEOUT)
        if message["msg_type"] in ("display_data", "update_display_data"):
            assert message["parent_header"]["msg_id"] == sent
            shown.append(message["content"]["data"]["text/plain"])
    assert shown == ['"a"', '"c"']
