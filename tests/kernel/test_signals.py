"""Interrupts as signals and as messages: they reach what sleeps, and nothing but a running cell."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from kernel_client import Running, started
from raw_client import connected

from rtfs_kernel.interrupt import Interrupts

LONG = 30  # seconds of sleep that only an interrupt can end in time


@pytest.fixture
def interrupts() -> Iterator[Interrupts]:
    fresh = Interrupts()
    before = signal.signal(signal.SIGINT, fresh.on_signal)
    yield fresh
    signal.signal(signal.SIGINT, before)


def test_waking_ends_a_system_call_of_the_main_thread(interrupts: Interrupts) -> None:
    told: list[bool] = []
    timer = threading.Timer(0.1, interrupts.wake)
    timer.start()
    begun = time.monotonic()
    with pytest.raises(KeyboardInterrupt), interrupts.allowed(lambda: told.append(True)):
        time.sleep(LONG)
    timer.join()
    assert time.monotonic() - begun < LONG / 2
    assert told


def test_outside_of_a_cell_an_interrupt_is_nothing(interrupts: Interrupts) -> None:
    os.kill(os.getpid(), signal.SIGINT)
    interrupts.wake()
    with interrupts.allowed(lambda: None):
        pass
    os.kill(os.getpid(), signal.SIGINT)


def test_the_echo_of_a_signal_does_not_interrupt_the_cleaning_up(interrupts: Interrupts) -> None:
    cleaned = False
    told: list[bool] = []
    with pytest.raises(KeyboardInterrupt), interrupts.allowed(lambda: told.append(True)):
        try:
            signal.raise_signal(signal.SIGINT)
        finally:
            signal.raise_signal(signal.SIGINT)
            cleaned = True
    assert cleaned
    assert len(told) == 2


def test_a_front_end_in_message_mode_stops_cells(fresh_kernel: Running) -> None:
    spec = fresh_kernel.manager.kernel_spec
    assert spec is not None
    spec.interrupt_mode = "message"
    for code in ("(loop [] (recur))", "(call :ccos.system.sleep-ms 60000)", "(count (range))"):
        ran = fresh_kernel.run_stopped(code, 0.2)
        assert ran.error["ename"] == ":interrupted"
    assert fresh_kernel.run("(+ 1 2)").value == "3"


def test_a_storm_of_interrupts_costs_cells_but_no_replies(kernel: Running) -> None:
    process: int = kernel.manager.provisioner.pid  # type: ignore[union-attr]
    with connected(kernel) as client:
        sent = []
        for _ in range(60):
            for _ in range(10):
                os.kill(process, signal.SIGINT)
                client.send("control", "interrupt_request")
            content = {"code": "(reduce + (range 1000))", "stop_on_error": False}
            sent.append(client.send("shell", "execute_request", content))
            sent.append(client.send("shell", "complete_request", {"code": "(ma", "cursor_pos": 3}))
            time.sleep(0.005)
        heard = client.settle()
        for each in sent:
            reply = heard.reply(each)
            assert reply["status"] == "ok" or reply["ename"] == ":interrupted"
            assert heard.kinds(each)[-1] == "idle"
    assert kernel.run("(+ 1 2)").value == "3"


def test_an_interrupt_during_the_start_does_not_end_the_process() -> None:
    loading = "import builtins, os, signal, sys; plain = builtins.__import__\n"
    loading += "def slow(name, *rest, **options):\n"
    loading += "    if name == 'ipykernel.kernelapp': os.kill(os.getpid(), signal.SIGINT)\n"
    loading += "    return plain(name, *rest, **options)\n"
    loading += "builtins.__import__ = slow\n"
    loading += "from rtfs_kernel.__main__ import main; main(sys.argv[1:])"
    with started([sys.executable, "-c", loading, "-f", "{connection_file}"]) as kernel:
        assert kernel.run("(+ 1 2)").value == "3"


def test_an_interrupt_is_answered_when_there_is_nothing_to_interrupt(kernel: Running) -> None:
    with connected(kernel) as client:
        for channel in ("control", "shell"):
            assert client.ask(channel, "interrupt_request") == {"status": "ok"}
    assert kernel.run("(+ 1 2)").value == "3"
