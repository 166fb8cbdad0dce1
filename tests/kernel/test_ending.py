"""The end of a process: by request, twice, by a signal, whatever it is doing."""

from __future__ import annotations

import os
import signal
import time

import pytest
from kernel_client import Running
from raw_client import RawClient, connected

PROMPT = 10  # seconds that an end may take before the test fails; it takes a fraction
BUSY = {
    "idle": "1",
    "a loop": "(loop [] (recur))",
    "a finally that loops": "(try (loop [] (recur)) (finally (loop [] (recur))))",
    "a thread": "(do (future (loop [] (recur))) 1)",
    "branches": "(pmap (fn [_] (loop [] (recur))) [1 2 3])",
    "a sleep": "(call :ccos.system.sleep-ms 60000)",
    "a question": '(call :ccos.user.ask "name? ")',
}


def ended(kernel: Running) -> bool:
    until = time.monotonic() + PROMPT
    while kernel.manager.is_alive() and time.monotonic() < until:
        time.sleep(0.02)
    return not kernel.manager.is_alive()


def execute(client: RawClient, code: str) -> str:
    content = {"code": code, "allow_stdin": True}
    sent = client.send("shell", "execute_request", content)
    while "execute_input" not in client.heard.kinds(sent):
        assert client.receive("iopub") is not None
    time.sleep(0.1)
    return sent


@pytest.mark.parametrize("code", BUSY.values(), ids=BUSY.keys())
def test_a_shutdown_ends_the_process_whatever_it_is_doing(fresh_kernel: Running, code: str) -> None:
    with connected(fresh_kernel) as client:
        sent = execute(client, code)
        reply = client.ask("control", "shutdown_request", {"restart": False})
        assert reply == {"status": "ok", "restart": False}
        assert client.wait("shell", sent)["content"]["status"] in ("ok", "error")
        assert ended(fresh_kernel)


@pytest.mark.parametrize("channel", ["shell", "control"])
def test_a_second_shutdown_does_no_harm(fresh_kernel: Running, channel: str) -> None:
    with connected(fresh_kernel) as client:
        sent = [client.send(channel, "shutdown_request", {"restart": True}) for _ in range(2)]
        assert client.wait(channel, sent[0])["content"] == {"status": "ok", "restart": True}
        assert ended(fresh_kernel)
        while client.receive(channel, 100):
            pass
        assert [len(client.heard.replies[each]) for each in sent] in ([1, 0], [1, 1])
        while client.receive("iopub", 100):
            pass
        assert "shutdown_reply" in client.heard.kinds(sent[0])


def test_a_shutdown_that_does_not_say_whether_to_restart_ends_the_process(
    fresh_kernel: Running,
) -> None:
    with connected(fresh_kernel) as client:
        assert client.ask("control", "shutdown_request") == {"status": "ok", "restart": False}
        assert ended(fresh_kernel)


@pytest.mark.parametrize("code", ["1", "(loop [] (recur))", "(reduce + (range 100000000))"])
def test_sigterm_ends_the_process(fresh_kernel: Running, code: str) -> None:
    with connected(fresh_kernel) as client:
        execute(client, code)
        os.kill(process_of(fresh_kernel), signal.SIGTERM)
        assert ended(fresh_kernel)


def process_of(kernel: Running) -> int:
    process: int = kernel.manager.provisioner.pid  # type: ignore[union-attr]
    return process
