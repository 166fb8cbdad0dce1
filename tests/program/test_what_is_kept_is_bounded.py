"""A session that runs for long keeps no more than it says."""

from __future__ import annotations

from engine import Session
from engine.program.questions import TIDIED
from engine.program.sources import MOST_BYTES, MOST_RELEASED
from engine.query.evaluation import MOST_EVENTS


def slots(session: Session) -> dict[str, int]:
    tables = session._runner.questions.db._tables
    return {question.name: len(table.slots) for question, table in tables.items()}


def test_values_of_texts_that_are_no_cell_are_bounded_in_bytes() -> None:
    session = Session()
    for n in range(100):
        assert session.run(f"(mapv inc (range {30_000 + n}))").ok
    sources = session._runner.sources
    assert 0 < sources._bytes <= MOST_BYTES
    assert len(sources._texts) < 50


def test_large_values_go_with_the_forms_that_gave_them() -> None:
    session = Session()
    for n in range(20):
        session.run(f"(def big (mapv inc (range {20_000 + n})))", key=1)
    released = session._runner.sources._released
    assert len(released) == 19
    assert all(part.run is None for part in released.values())


def test_a_form_that_comes_back_brings_its_value_where_that_is_small() -> None:
    session = Session()
    for text in ("(def a (reduce + (range 10)))", "(def b 1)", "(def a (reduce + (range 10)))"):
        result = session.run(text, key=1)
    assert [step.what for step in result.steps] != ["evaluated"]


def test_equal_forms_that_come_and_go_leave_nothing_behind() -> None:
    session = Session()
    for n in range(40):
        session.run(["(+ 1 2) (+ 1 2) (+ 1 2)", "(- 1 2)"][n % 2], key=1)
    assert slots(session)["core"] < 10
    assert slots(session)["run"] < 10


def test_names_that_nobody_has_any_more_are_forgotten() -> None:
    session = Session()
    for n in range(2 * TIDIED + MOST_RELEASED):
        session.run(f"(defn name-{n} [x] (other-{n} x))", key=1)
    kept = 2 * (MOST_RELEASED + TIDIED)
    assert max(slots(session)[name] for name in ("name", "binding", "meaning")) <= kept


def test_the_log_of_events_is_bounded() -> None:
    session = Session()
    for n in range(MOST_EVENTS // 2):
        session.run(f"(def a {n})", key=1)
    assert len(session._runner.questions.db.events) == MOST_EVENTS
