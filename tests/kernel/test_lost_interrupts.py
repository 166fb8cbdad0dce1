"""Interrupts that Python loses or holds back: in finalizers, and while it collects garbage."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from engine.syntax import reader
from rtfs_kernel import collector
from rtfs_kernel.interrupt import Interrupts

Lost: Any = SimpleNamespace  # stands for sys.UnraisableHookArgs, which cannot be made


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    event = threading.Event()
    monkeypatch.setattr(Interrupts, "wake", lambda self: event.set())
    return event


def test_an_interrupt_lost_in_a_finalizer_is_sent_again(woken: threading.Event) -> None:
    interrupts = Interrupts()
    with interrupts.allowed(lambda: None):
        interrupts.on_lost(Lost(exc_type=KeyboardInterrupt))
        assert woken.wait(5)


def test_an_interrupt_lost_between_cells_stays_lost(woken: threading.Event) -> None:
    Interrupts().on_lost(Lost(exc_type=KeyboardInterrupt))
    assert not woken.wait(0.05)


def test_an_interrupt_before_the_program_starts_is_raised_as_it_starts() -> None:
    interrupts = Interrupts()
    told: list[str] = []
    interrupts.begin()
    interrupts.on_signal(2, None)
    with pytest.raises(KeyboardInterrupt), interrupts.allowed(lambda: told.append("told")):
        told.append("never")
    assert told == ["told"]
    interrupts.end()
    interrupts.on_signal(2, None)
    with interrupts.allowed(lambda: told.append("never")):
        pass
    assert told == ["told"]


def test_an_interrupt_of_a_cell_is_no_echo_of_what_stopped_the_cell_before() -> None:
    interrupts = Interrupts()
    for _cell in range(2):
        interrupts.begin()
        with pytest.raises(KeyboardInterrupt), interrupts.allowed(lambda: None):
            interrupts.on_signal(2, None)
        interrupts.end()


@pytest.fixture
def collecting() -> Iterator[collector.Collector]:
    yield collector.Collector()
    gc.enable()


def test_nothing_is_collected_while_a_cell_is_being_stopped(
    collecting: collector.Collector,
) -> None:
    collecting.rest()
    assert not gc.isenabled()
    collecting.end(lambda _seconds, _work: None)
    assert gc.isenabled()


def test_garbage_is_collected_again_when_a_cell_goes_on_all_the_same(
    collecting: collector.Collector,
) -> None:
    collecting.rest()
    for _ in range(collector.REST):
        assert not gc.isenabled()
        collecting._turn()
    assert gc.isenabled()


def test_what_a_slow_collection_saw_is_not_looked_through_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(collector, "SLOW", -1.0)
    before = gc.get_freeze_count()
    try:
        collector.Collector()._look()
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()


def test_a_long_text_leaves_the_collector_nothing_new_to_look_through() -> None:
    gc.collect()
    result = reader.read("[1 2 3] " * 50_000)
    assert len(result.forms) == 50_000
    young, middle = len(gc.get_objects(0)), len(gc.get_objects(1))
    assert young + middle < 50_000
