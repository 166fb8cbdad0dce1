"""What an edit costs, counted: forms compiled and evaluated, answers made, of 10 and of 2,000."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Session
from engine.api import CellResult

SIZES = (10, 2_000)  # definitions beside the one that is edited


def definition(number: int, text: str = "1") -> str:
    return f"(defn f{number} [x] (+ x {text})) (def a{number} (f{number} {number}))"


def executed(session: Session) -> int:
    """How many answers the database has made."""
    return sum([tally.executed for tally in session._runner.questions.db.tallies.values()])


def done(result: CellResult) -> tuple[int, int]:
    """(forms compiled, forms evaluated)."""
    assert result.ok, result.problems
    evaluated = [step for step in result.steps if step.what == "evaluated"]
    return result.counts["compiled"], len(evaluated)


@pytest.fixture(scope="module", params=["one cell", "a cell for each"])
def edits(request: pytest.FixtureRequest) -> dict[int, dict[str, Any]]:
    """By the number of definitions: what each kind of edit did, in counts."""
    return {size: _edited(size, one_cell=request.param == "one cell") for size in SIZES}


def _edited(size: int, *, one_cell: bool) -> dict[str, Any]:
    session = Session()
    texts = [definition(number) for number in range(size)]

    def run(changed: str) -> CellResult:
        """Run everything anew, with another text for definition 5."""
        texts[5] = changed
        if one_cell:
            return session.run("\n".join(texts), "all", key="all")
        return session.run(changed, "c5", key=5)

    for number, text in enumerate(texts if not one_cell else []):
        assert session.run(text, f"c{number}", key=number).ok
    run(definition(5))
    found: dict[str, Any] = {}
    for name, text in (
        ("body", definition(5, "2")),
        ("layout", definition(5, "2").replace(" ", "\n ; note\n ")),
        ("value", definition(5, "2").replace("(f5 5)", "(f5 6)")),
        ("back", definition(5, "2")),
        ("same", definition(5, "2")),
    ):
        before = executed(session)
        found[name] = done(run(text)), executed(session) - before
    session.close()
    return found


def test_an_edit_costs_the_same_among_10_and_among_2000_definitions(
    edits: dict[int, dict[str, Any]],
) -> None:
    small, large = [edits[size] for size in SIZES]
    assert small == large


def test_an_edit_of_a_body_compiles_it_and_evaluates_it_and_its_reader(
    edits: dict[int, dict[str, Any]],
) -> None:
    (counts, queries) = edits[SIZES[1]]["body"]
    assert counts == (1, 2)
    assert queries < 12


def test_an_edit_of_one_value_compiles_one_and_evaluates_one(
    edits: dict[int, dict[str, Any]],
) -> None:
    assert edits[SIZES[1]]["value"][0] == (1, 1)


def test_layout_and_what_was_there_before_cost_nothing(edits: dict[int, dict[str, Any]]) -> None:
    assert edits[SIZES[1]]["layout"] == ((0, 0), 0)
    assert edits[SIZES[1]]["same"] == ((0, 0), 0)
    assert edits[SIZES[1]]["back"][0] == (0, 0)


def test_what_is_stale_runs_in_the_order_of_its_dependencies() -> None:
    session = Session()
    session.run("(def a0 1)", "c0", key=0)
    for number in range(1, 300):
        session.run(f"(def a{number} (inc a{number - 1}))", f"c{number}", key=number)
    session.run("(def a0 2)", "c0", key=0)
    program = session._runner
    chain = [part for source in program.sources.all() for part in source.parts][1:]
    before = executed(session)
    ordered = session.evaluate(lambda cx: program.freshness.in_order(list(reversed(chain))))
    assert ordered == chain
    assert executed(session) == before


def test_constants_of_any_size_have_a_digest() -> None:
    session = Session()
    number = f"(def big {'7' * 6_000}) (mod big 10)"
    assert session.run(number, "c", key="c").text == "7"
    assert session.run(number + " ; again", "c", key="c").reused == 2
    vector = f"(count '[{' '.join(['1'] * 150_000)}])"
    assert session.run(vector, "v", key="v").text == "150000"
    assert session.run(vector.replace("count", "first"), "v", key="v").text == "1"
