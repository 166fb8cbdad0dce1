"""What an edit costs, in counts: what depends on it, never the number of slots."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import engine.query
from engine.query import HIGH, Database, Input, Query
from engine.query.readers import readers_of

HERE = str(Path(engine.query.__file__).parent)
LENGTH = 4  # queries of a chain

text = Input("text", default=0, fingerprint=int)
library = Input("library", default=0, fingerprint=int)


def link_of(db: Database, chain: int, at: int) -> int:
    below = db.get(text, chain) if at == 0 else db.get(link, chain, at - 1)
    return int(below + db.get(library))


link = Query("link", link_of, fingerprint=int)


def chains(count: int) -> Database:
    """That many independent chains of queries, all answered; every query reads the library."""
    db = Database()
    db.set(library, value=1, durability=HIGH)
    db.watch(link)
    for chain in range(count):
        db.set(text, chain, value=chain)
        db.get(link, chain, LENGTH - 1)
    db.events.clear()
    return db


def lines(work: Callable[[], object]) -> int:
    """Lines of engine/query that run while work is done."""
    count = 0

    def step(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "line"
        return step

    def enter(frame: FrameType, event: str, _: Any) -> Any:
        return step if frame.f_code.co_filename.startswith(HERE) else None

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def test_an_edit_of_one_chain_touches_that_chain_whatever_the_number_of_others() -> None:
    costs = set()
    for count in (10, 5_000):
        db = chains(count)
        costs.add(
            (
                lines(lambda db=db: db.set(text, 7, value=-1)),  # type: ignore[misc]
                lines(lambda db=db: db.unsure(link)),  # type: ignore[misc]
                lines(lambda db=db: db.get(link, 7, LENGTH - 1)),  # type: ignore[misc]
            )
        )
        touched = [event.slot.key for event in db.events if event.slot.query is link]
        assert touched == [(7, at) for at in range(LENGTH)]
        assert db.tallies["link"].executed == count * LENGTH + LENGTH
        assert db.tallies["link"].verified == 0
    assert len(costs) == 1


def test_asking_what_an_edit_did_not_reach_is_a_hit_of_a_few_lines() -> None:
    db = chains(50)
    fresh = lines(lambda: db.get(link, 3, LENGTH - 1))
    db.set(text, 7, value=-1)
    assert lines(lambda: db.get(link, 3, LENGTH - 1)) <= fresh + 2
    assert fresh < 20
    assert db.tallies["link"].verified == 0


def test_what_an_edit_reached_is_known_without_asking() -> None:
    db = chains(50)
    assert db.unsure(link) == ()
    db.set(text, 7, value=-1)
    assert sorted(map(str, db.unsure(link))) == [f"(7, {at})" for at in range(LENGTH)]
    db.get(link, 7, 1)
    assert sorted(map(str, db.unsure(link))) == ["(7, 2)", "(7, 3)"]
    db.get(link, 7, 3)
    assert db.unsure(link) == ()


def test_watching_begins_with_what_is_unsure_already_and_is_asked_for_first() -> None:
    size = Query("size", lambda db, n: db.get(text, n), fingerprint=int)
    db = Database()
    db.get(size, 1)
    db.set(text, 1, value=5)
    with pytest.raises(ValueError, match="size is not watched"):
        db.unsure(size)
    db.watch(size)
    db.watch(size)
    assert db.unsure(size) == ((1,),)


def test_many_edits_of_the_same_input_mark_once() -> None:
    db = chains(50)
    first = lines(lambda: db.set(text, 7, value=-2))
    again = lines(lambda: db.set(text, 7, value=-3))
    assert again < first


def test_a_library_that_everything_reads_keeps_no_readers_and_reaches_all_when_it_changes() -> None:
    db = chains(50)
    slot = db.dependencies(link, 7, 0)[1]
    assert slot.name == "library()"
    assert list(readers_of(slot)) == []
    db.set(library, value=2, durability=HIGH)
    assert len(db.unsure(link)) == 50 * LENGTH
    assert db.get(link, 7, LENGTH - 1) == 7 + 2 * LENGTH


def test_another_durability_alone_is_no_new_answer_and_loses_no_reader() -> None:
    db = chains(3)
    revision = db.revision
    assert not db.set(library, value=1)
    assert not db.set(text, 1, value=1, durability=HIGH)
    assert db.revision == revision
    assert db.unsure(link) == ()
    db.set(text, 1, value=5, durability=HIGH)
    assert {key[0] for key in db.unsure(link)} == {1}
    db.set(library, value=2)
    assert [db.get(link, n, LENGTH - 1) for n in range(3)] == [8, 13, 10]


def test_a_dependency_that_is_no_longer_read_no_longer_reaches() -> None:
    flag = Input("flag", default=True)
    chosen = Query("chosen", lambda db: db.get(text, 0) if db.get(flag) else 0, fingerprint=int)
    db = Database()
    db.watch(chosen)
    db.get(chosen)
    db.set(flag, value=False)
    db.get(chosen)
    db.set(text, 0, value=9)
    assert db.unsure(chosen) == ()


def test_what_is_swept_leaves_no_edge_behind() -> None:
    db = chains(3)
    slot = db.dependencies(link, 1, 0)[0]
    assert [each.name for each in readers_of(slot)] == ["link(1, 0)"]
    for value in range(5):
        db.set(text, 0, value=value + 10)
        db.get(link, 0, LENGTH - 1)
    assert db.sweep(2) == 2 * LENGTH
    assert list(readers_of(slot)) == []
    assert db.get(link, 1, LENGTH - 1) == 1 + LENGTH
