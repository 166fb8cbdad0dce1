"""The counting interpreter counts what the real one executes, and gives the same."""

from __future__ import annotations

import pytest
from catalog import Program, programs

from engine import Session
from engine.backends.tree import closure, interp
from engine.backends.tree.counted import Counts, counting, evaluate_counted
from engine.ir.lower import Lowering, lower_top
from engine.runtime.context import Context
from engine.syntax.reader import read


def counted(text: str) -> tuple[object, Counts]:
    """The value and counts of one form, in a world of its own."""
    session = Session(level="none")
    home = session._world.namespace("user")
    node = lower_top(Lowering(session._world, home), read(text, "cell").forms[0].form)
    return evaluate_counted(node, Context(session.gateway, session._world))


def test_each_node_counts_as_often_as_it_is_executed() -> None:
    value, counts = counted("(if (< 1 2) (+ 3 4) (/ 5 0))")
    assert value == 7
    assert counts.nodes == {"If": 1, "PrimCall": 2, "Const": 4}
    assert counts.prims == {"<": 1, "+": 1}
    assert counts.total == 7
    assert counts.calls == counts.closures == counts.collections == 0


def test_turns_of_a_loop_count() -> None:
    value, counts = counted("(loop [i 0] (if (< i 3) (recur (inc i)) i))")
    assert value == 3
    assert counts.nodes == {
        "Loop": 1,
        "Const": 1 + 4,
        "If": 4,
        "PrimCall": 4 + 3,
        "Local": 4 + 3 + 1,
        "Recur": 3,
    }


def test_bodies_that_a_primitive_calls_back_count() -> None:
    value, counts = counted("(reduce + (map (fn [x] (* x x)) [1 2 3]))")
    assert value == 14
    assert counts.calls == 3
    assert counts.closures == 1
    assert counts.prims == {"reduce": 1, "map": 1, "*": 3}
    assert counts.nodes["Local"] == 6
    assert counts.collections == 2  # the literal, and what map gives


def test_tail_calls_and_values_that_are_called_count() -> None:
    value, counts = counted("((fn [f] (f 1)) (fn [x] [x ((comp inc inc) x)]))")
    assert list(value) == [1, 3]  # type: ignore[call-overload]
    assert counts.calls == 2
    assert counts.closures == 2
    assert counts.collections == 1
    _, counts = counted("(let [f +] (f 1 2))")
    assert counts.prims == {"+": 1}


def test_what_failed_counts_as_far_as_it_came() -> None:
    session = Session(level="none")
    with counting() as counts:
        assert not session.run("[1 (/ 2 0) 3]").ok
    assert counts.nodes == {"Vec": 1, "PrimCall": 1, "Const": 3}


def test_the_interpreter_is_itself_again_afterwards() -> None:
    before = interp.evaluate.__code__, closure.enter.__code__
    with counting(), pytest.raises(ValueError, match="stop"):
        assert interp.evaluate.__code__ is not before[0]
        raise ValueError("stop")
    with pytest.raises(ValueError, match="stop"), counting():
        raise ValueError("stop")
    assert (interp.evaluate.__code__, closure.enter.__code__) == before
    with counting() as counts:
        pass
    Session(level="none").run("(+ 1 2)")
    assert counts.total == 0


@pytest.mark.parametrize("program", programs(), ids=lambda program: program.name)
def test_a_counted_program_gives_the_same(program: Program) -> None:
    with counting() as counts:
        result = Session(level="none", seed=1).run(program.text)
    assert result.text == program.expected
    assert counts.total > 1000
