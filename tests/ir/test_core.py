"""Core prints as RTFS that runs to the same value; the verifier refuses what Core forbids."""

from __future__ import annotations

from pathlib import Path

import pytest
from check import blocks_of

from engine import Session
from engine.api import RtfsError
from engine.base.span import Span, Unit
from engine.ir.core import Const, Do, Let, Local, Loop, Node, Recur, Target, Var
from engine.ir.stage import StageError, verify
from engine.ir.walk import children, nodes

SPEC = Path(__file__).parents[1] / "spec"
CHAPTERS = ("forms", "functions", "match", "destructuring", "errors")
NO_TEXT = ("macroexpand", "gensym", "defmacro", "source", "(doc", "#<", "(module", "(import", "(ns")
HERE = Span(Unit("test", 0, ""), 0, 0)


def programs() -> list[tuple[str, list[str]]]:
    """(name, programs of a block that give values and can be printed)."""
    found = []
    for chapter in CHAPTERS:
        for block in blocks_of(SPEC / f"{chapter}.md"):
            texts = [c.program for c in block.cases]
            if not any(
                word in case.program + case.expected for case in block.cases for word in NO_TEXT
            ):
                found.append((f"{chapter}:{block.line}", texts))
    return found


@pytest.mark.parametrize("texts", [t for _, t in programs()], ids=[n for n, _ in programs()])
def test_core_reads_back_as_a_program_with_the_same_value(texts: list[str]) -> None:
    session, twin = Session(seed=1), Session(seed=1)
    for text in texts:
        expected = session.run(text)
        try:
            printed = twin.ir(text)
        except RtfsError as wrong:  # a text that does not compile has no Core
            assert wrong.problem.kind in [p.kind for p in expected.problems]
            continue
        again = twin.run(printed)
        kinds = [p.kind for p in again.problems], [p.kind for p in expected.problems]
        assert kinds[0] == kinds[1], f"{text}\nprints as\n{printed}\n{again.problems}"
        assert again.text == expected.text, f"{text}\nprints as\n{printed}"


def test_printing_core_twice_gives_the_same_text() -> None:
    session = Session()
    text = session.ir(
        "(defn f [x & [y]] (match x [a b] (+ a b y) _ (when y (loop [i 0] (recur y)))))"
    )
    assert session.ir(text) == session.ir(session.ir(text))


def const(value: object) -> Const:
    return Const(value, HERE)


def refused(node: Node) -> str:
    with pytest.raises(StageError) as caught:
        verify(node)
    return str(caught.value)


def test_a_variable_must_be_in_scope() -> None:
    x = Var("x")
    assert verify(Let(((x, const(1)),), Local(x, HERE), HERE)) == 3
    assert "not in scope" in refused(Local(x, HERE))
    assert "not in scope" in refused(Let(((x, Local(x, HERE)),), const(1), HERE))


def test_a_variable_is_bound_once() -> None:
    x = Var("x")
    inner = Let(((x, const(2)),), const(3), HERE)
    assert "bound twice" in refused(Let(((x, const(1)),), inner, HERE))


def test_recur_stands_in_tail_position_of_its_target_with_its_number_of_values() -> None:
    target, x = Target(), Var("x")
    good = Recur(target, (const(1),), HERE)
    verify(Loop(((x, const(1)),), good, target, HERE))
    not_tail = Do((good, const(1)), HERE)
    assert "tail position" in refused(Loop(((x, const(1)),), not_tail, target, HERE))
    assert "tail position" in refused(good)
    short = Recur(target, (), HERE)
    assert "0 values for 1" in refused(Loop(((x, const(1)),), short, target, HERE))


def test_a_do_is_never_empty() -> None:
    assert "empty Do" in refused(Do((), HERE))


def test_only_core_nodes_are_core() -> None:
    assert "no Core node" in refused("text")  # type: ignore[arg-type]


def test_nodes_are_frozen_and_equal_only_to_themselves() -> None:
    one = const(1)
    with pytest.raises(AttributeError):
        one.value = 2  # type: ignore[misc]
    assert one == one and one != const(1)


def test_a_walk_meets_every_node_once() -> None:
    x = Var("x")
    tree = Let(((x, const(1)),), Do((Local(x, HERE), const(2)), HERE), HERE)
    assert [type(n).__name__ for n in nodes(tree)] == ["Let", "Const", "Do", "Local", "Const"]
    assert len(children(tree)) == 2
