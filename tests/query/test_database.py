"""The query database by itself: what runs after an edit, and why."""

from __future__ import annotations

import pytest

from engine.query import HIGH, CycleError, Database, Input, Query
from engine.query.events import BACKDATED, EXECUTED, SET, VERIFIED

text = Input("text", default="", fingerprint=str)
words = Query("words", lambda db, cell: db.get(text, cell).split(), fingerprint=tuple)
count = Query("count", lambda db, cell: len(db.get(words, cell)), fingerprint=int)
total = Query("total", lambda db, *cells: sum([db.get(count, c) for c in cells]), fingerprint=int)


def happened(db: Database, kind: str) -> list[str]:
    """Names of the slots with events of a kind, and a clean log."""
    names = [event.slot.name for event in db.events if event.kind == kind]
    db.events.clear()
    return names


def prepared() -> Database:
    db = Database()
    db.set(text, "a", value="x y")
    db.set(text, "b", value="z")
    assert db.get(total, "a", "b") == 3
    db.events.clear()
    return db


def test_asking_again_runs_nothing() -> None:
    db = prepared()
    assert db.get(total, "a", "b") == 3
    assert not db.events
    assert db.tallies["total"].hits == 1


def test_an_edit_runs_what_it_reaches_and_nothing_else() -> None:
    db = prepared()
    db.set(text, "b", value="z z")
    assert db.get(total, "a", "b") == 4
    assert happened(db, EXECUTED) == ["words(b)", "count(b)", "total(a, b)"]


def test_an_equal_answer_cuts_the_work_off_and_keeps_the_old_object() -> None:
    db = prepared()
    before = db.get(words, "a")
    db.set(text, "a", value="x   y")
    assert db.get(total, "a", "b") == 3
    kinds = [(event.kind, event.slot.name) for event in db.events]
    assert (BACKDATED, "words(a)") in kinds
    assert (VERIFIED, "count(a)") in kinds
    assert (VERIFIED, "total(a, b)") in kinds
    assert db.get(words, "a") is before


def test_an_execution_names_the_dependency_that_caused_it() -> None:
    db = prepared()
    db.set(text, "a", value="x")
    db.get(total, "a", "b")
    causes = {event.slot.name: event.cause for event in db.events if event.kind == EXECUTED}
    assert causes == {
        "words(a)": "text(a)",
        "count(a)": "words(a)",
        "total(a, b)": "count(a)",
    }


def test_setting_an_equal_value_is_no_change() -> None:
    db = prepared()
    revision = db.revision
    assert not db.set(text, "a", value="x y")
    assert db.revision == revision
    assert not happened(db, SET)


def test_an_input_that_was_read_before_it_was_set_is_a_dependency() -> None:
    db = Database()
    assert db.get(count, "c") == 0
    db.set(text, "c", value="one two")
    assert db.get(count, "c") == 2


def test_what_depends_on_seldom_changing_inputs_is_not_walked() -> None:
    db = Database()
    db.set(text, "library", value="a b c", durability=HIGH)
    db.set(text, "cell", value="x")
    assert db.get(total, "library") == 3
    db.set(text, "cell", value="y")
    db.events.clear()
    assert db.get(total, "library") == 3
    assert not db.events  # not even verified
    db.set(text, "library", value="a", durability=HIGH)
    assert db.get(total, "library") == 1


def test_a_cycle_is_an_error_with_its_path() -> None:
    def compute(db: Database, name: str) -> object:
        return db.get(chase, {"a": "b", "b": "c", "c": "b"}[name])

    chase = Query("chase", compute)
    db = Database()
    with pytest.raises(CycleError) as found:
        db.get(chase, "a")
    assert found.value.path == ("chase(b)", "chase(c)", "chase(b)")
    assert db.get(count, "x") == 0  # the database goes on


def test_a_cycle_with_an_answer_gives_it_to_all_whoever_is_asked_first() -> None:
    link = Input("link", default=None)

    def compute(db: Database, name: str) -> tuple[str, object]:
        return (name, db.get(reach, db.get(link, name))) if db.get(link, name) else (name, None)

    reach = Query("reach", compute, fingerprint=str, on_cycle=lambda db, name: ("cycle", name))
    for first in ("a", "b", "c"):
        db = Database()
        for start, end in (("a", "b"), ("b", "c"), ("c", "a")):
            db.set(link, start, value=end)
        db.get(reach, first)
        assert [db.get(reach, name) for name in "abc"] == [("cycle", name) for name in "abc"]
        db.set(link, "c", value=None)
        assert db.get(reach, "a") == ("a", ("b", ("c", None)))


def test_an_exception_leaves_everything_as_it_was() -> None:
    def poll() -> None:
        if stop:
            raise KeyboardInterrupt

    stop: list[str] = []
    db = Database(poll)
    db.set(text, "a", value="x y")
    assert db.get(total, "a") == 2
    db.set(text, "a", value="x")
    stop.append("now")
    with pytest.raises(KeyboardInterrupt):
        db.get(total, "a")
    stop.clear()
    db.recover()
    assert db.get(total, "a") == 1


def test_a_query_may_not_set_an_input() -> None:
    bad = Query("bad", lambda db: db.set(text, "a", value="!"))
    with pytest.raises(RuntimeError, match="bad"):
        Database().get(bad)


def test_problems_are_kept_with_their_answers_and_gathered_dependencies_first() -> None:
    def compute(db: Database, cell: str) -> int:
        found = db.get(text, cell)
        if "!" in found:
            db.problem(f"{cell} has a mark")
        return len(found)

    size = Query("size", compute, fingerprint=int)

    def both(db: Database) -> int:
        db.problem("first")
        return int(db.get(size, "a") + db.get(size, "b"))

    sizes = Query("sizes", both, fingerprint=int)
    db = Database()
    db.set(text, "a", value="!")
    assert db.problems(sizes) == ["a has a mark", "first"]
    assert db.problems(sizes) == ["a has a mark", "first"]
    db.set(text, "a", value="?")
    assert db.problems(sizes) == ["first"]


def test_the_least_recently_used_value_goes_and_is_made_again() -> None:
    upper = Query("upper", lambda db, c: db.get(text, c).upper(), fingerprint=str, most=2)
    uses = Query("uses", lambda db, c: db.get(upper, c) + "!", fingerprint=str)
    db = Database()
    for cell in "abc":
        db.set(text, cell, value=cell)
        assert db.get(uses, cell) == cell.upper() + "!"
    assert db.tallies["upper"].evicted == 1
    assert db.get(uses, "a") == "A!"  # its own value is kept
    assert db.get(upper, "a") == "A"
    assert [e.cause for e in db.events if e.slot.name == "upper(a)"][-1] == "evicted"
    db.set(text, "z", value="z")
    db.events.clear()
    assert db.get(uses, "a") == "A!"  # a value that was made again counts as unchanged
    assert "uses(a)" not in happened(db, EXECUTED)


def test_values_can_only_be_let_go_where_they_can_be_told_from_others() -> None:
    with pytest.raises(ValueError, match="identity"):
        Query("bad", lambda db: [], most=1)


def test_what_nobody_asks_for_any_more_can_be_swept() -> None:
    db = prepared()
    db.remove(text, "a")
    for number in range(5):
        db.set(text, "b", value="z" * number)
        db.get(count, "b")
    dropped = db.sweep(3)
    assert dropped == 4  # words, count and text of a, and the total
    assert db.keys(count) == (("b",),)
    assert db.get(total, "a", "b") == 1


def test_a_chain_of_ten_thousand_is_verified_and_repaired() -> None:
    import sys

    def compute(db: Database, n: int) -> int:
        return db.get(text, "a").count("x") if n == 0 else db.get(chain, n - 1) + 1

    chain = Query("chain", compute, fingerprint=int)
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    try:
        db = Database()
        db.set(text, "a", value="x")
        assert db.get(chain, 10_000) == 10_001
        db.set(text, "a", value="x ")
        assert db.get(chain, 10_000) == 10_001
    finally:
        sys.setrecursionlimit(limit)
    db.set(text, "a", value="xx")
    assert db.get(chain, 10_000) == 10_002  # each is run when its dependency is known: no depth


def test_dependencies_are_those_of_the_last_execution() -> None:
    flag = Input("flag", default=False)
    chosen = Query("chosen", lambda db: db.get(count, "a") if db.get(flag) else 0, fingerprint=int)
    db = Database()
    assert [slot.name for slot in db.dependencies(chosen)] == ["flag()"]
    db.set(flag, value=True)
    assert [slot.name for slot in db.dependencies(chosen)] == ["flag()", "count(a)"]
