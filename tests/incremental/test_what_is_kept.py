"""What a session keeps is bounded, however often a cell is edited and however many texts come."""

from __future__ import annotations

import gc
from typing import Any

import pytest

from engine import Session
from engine.program import sources

EDITS = 10_000


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep 50 parts and texts instead of 1,000: bounds are reached sooner."""
    monkeypatch.setattr(sources, "MOST_RELEASED", 50)
    monkeypatch.setattr(sources, "MOST_TEXTS", 50)


def kept(session: Session) -> dict[str, int]:
    """How many of each the program keeps."""
    program: Any = session._runner
    db = program.questions.db
    found = {query.name: len(table.slots) for query, table in db._tables.items()}
    found["owners"] = len(program.bindings._owners)
    found["sources"] = len(program.sources.all())
    found["released"] = len(program.sources._released)
    found["stale"] = len(program.freshness.listed())
    found["names"] = len(session.names())
    return found


def test_10000_edits_of_a_cell_keep_no_more_than_1000(few: None) -> None:
    session = Session()
    session.run("(def base 1)", "b", key="b")
    seen = []
    for number in range(EDITS):
        what = "defn" if number % 2 else "defmacro"
        session.run(f"({what} name{number % 5_000} [] base)", "c", key="c")
        if number in (1_000, EDITS - 1):
            seen.append(kept(session))
    early, late = seen
    assert {name: late[name] - early[name] for name in late if late[name] > early[name] + 5} == {}
    assert late["names"] == 2
    assert late["run"] < 150


def test_10000_texts_keep_no_more_than_1000(few: None) -> None:
    session = Session()
    session.run("(def base 1)", "b", key="b")
    seen = []
    for number in range(EDITS):
        for _ in range(2 if number % 3 == 0 else 1):
            assert session.run(f"[base {number}]").ok
        if number in (1_000, EDITS - 1):
            seen.append(kept(session))
    early, late = seen
    assert {name: late[name] - early[name] for name in late if late[name] > early[name] + 5} == {}
    assert late["sources"] < 60


def test_deleted_cells_leave_nothing(few: None) -> None:
    session = Session()
    empty = kept(session)
    for number in range(200):
        cell = f"(def a{number} 1) (defn f{number} [] a{number}) (f{number})"
        session.run(cell, "c", key=number)
        session.run(
            f"(module m{number} (def v a{number})) (import m{number})", "m", key=-number - 1
        )
        session.forget(number)
        session.forget(-number - 1)
    late = kept(session)
    assert {late[name] for name in ("owners", "sources", "names", "stale")} == {0}
    assert late["run"] <= empty.get("run", 0) + 55


def test_dead_parts_are_not_held_by_the_database(few: None) -> None:
    from engine.program.parts import Part

    session = Session()
    for number in range(300):
        session.run(f"(def a (str {number}))", "c", key="c")
    gc.collect()
    program = session._runner
    alive = [each for each in gc.get_objects() if type(each) is Part]
    known = {id(key[0]) for key in program.questions.db.keys(program.questions.core)}
    assert len(known) < 60
    assert len([part for part in alive if id(part) in known]) == len(known)
