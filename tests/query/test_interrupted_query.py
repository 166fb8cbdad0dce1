"""An interrupt between any two steps of the database: nothing is sure that is not right.

Every opcode of engine/query is a moment (in some cases every fifth, for time). The same work is
done anew for each, interrupted there, and then compared with the model, which computes everything,
over several more edits: a slot that was forgotten would show as soon as what it was made from
changes.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from query_model import INPUTS, NODES, WAYS, Graph, Program

import engine.query

HERE = str(Path(engine.query.__file__).parent)
CHAIN: Graph = [([0, 1], "sum"), ([5, 2], "parity"), ([6, 5], "sum"), ([7], "first-odd")]
CHOICE: Graph = [([0], "parity"), ([5, 1, 2], "first-odd"), ([6, 3], "fail-if-odd"), ([7], "catch")]
RING: Graph = [([0, 6], "first-odd"), ([1, 7], "sum"), ([2, 5], "sum"), ([7, 3], "parity")]
SWAP: Graph = [([0, 6, 1], "first-odd"), ([1, 5, 0], "first-odd"), ([5, 6], "sum")]


def stopped(work: Callable[[], object], moment: int) -> bool:
    """Do work with an interrupt before the opcode of that number; whether it came so far."""
    left = moment

    def step(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal left
        if event == "opcode":
            left -= 1
            if left < 0:
                raise KeyboardInterrupt
        return step

    def enter(frame: FrameType, event: str, _: Any) -> Any:
        if not frame.f_code.co_filename.startswith(HERE):
            return None
        frame.f_trace_opcodes = True
        return step

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        work()
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(before)
    return False


def resynchronise(program: Program) -> None:
    """Whether an interrupted edit took place is open; the inputs tell."""
    program.db.recover()
    program.values = [program.read(program.db, at) for at in range(INPUTS)]


def check_thoroughly(program: Program, chance: random.Random) -> None:
    every = list(range(INPUTS, INPUTS + len(program.graph)))
    resynchronise(program)
    program.check(chance.sample(every, 1))
    for at in chance.sample(range(4), 4):
        program.set(at, program.values[at] + 1)
        program.check(chance.sample(every, 2))
    program.check(every)


def edit(at: int, value: int, durability: int = 0) -> Callable[[Program], object]:
    return lambda program: program.set(at, value, durability)


def ask(*nodes: int) -> Callable[[Program], object]:
    return lambda program: [program.ask(at) for at in nodes]


def sweep(program: Program) -> None:
    program.set(3, 9)
    program.db.sweep(1)


CASES: dict[str, tuple[Graph, int, list[Callable[[Program], object]]]] = {
    "first answers": (CHAIN, 0, [ask(8)]),
    "an edit and its repair": (CHAIN, 0, [ask(8), edit(0, 1), ask(8)]),
    "few values kept": (CHAIN, 1, [ask(8), edit(1, 1), ask(8, 5)]),
    "another durability": (CHAIN, 0, [edit(0, 1, 2), ask(8), edit(0, 2), edit(0, 3, 1), ask(8)]),
    "a choice": (CHOICE, 0, [ask(8), edit(0, 1), ask(8), edit(3, 1), ask(8)]),
    "a ring": (RING, 0, [ask(8), edit(0, 1), ask(5, 8), edit(0, 0), ask(7)]),
    "a ring of few values": (RING, 1, [edit(2, 1), ask(8, 5, 6), edit(0, 1), ask(6)]),
    "edges that turn round": (SWAP, 0, [edit(0, 1), ask(7), edit(1, 1), edit(0, 2), ask(7)]),
    "a sweep": (CHAIN, 0, [ask(8), edit(0, 1), ask(5), sweep, ask(6)]),
}
AT_EVERY_OPCODE = ("an edit and its repair", "edges that turn round")


@pytest.mark.parametrize("name", CASES)
def test_an_interrupt_at_any_moment_leaves_nothing_wrongly_sure(name: str) -> None:
    graph, most, steps = CASES[name]
    chance = random.Random(name)
    stride = 1 if name in AT_EVERY_OPCODE else 5
    for number, step in enumerate(steps):
        moment, came = number % stride, True
        while came:
            program = Program(graph, most)
            for before in steps[:number]:
                before(program)
            came = stopped(lambda step=step, program=program: step(program), moment)  # type: ignore[misc]
            check_thoroughly(program, chance)
            moment += stride
        assert moment > 20


@pytest.mark.parametrize("seed", range(4))
def test_many_interrupts_of_one_database_add_up_to_nothing_wrong(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(6):
        highest = INPUTS + NODES - 1
        graph: Graph = [
            ([chance.randint(0, highest) for _ in range(chance.randint(0, 4))], chance.choice(WAYS))
            for _ in range(NODES)
        ]
        program = Program(graph, chance.choice([0, 0, 2]))
        for _ in range(25):
            work = chance.choice(
                [
                    edit(chance.randrange(INPUTS), chance.randrange(4), chance.choice([0, 0, 1])),
                    ask(*chance.choices(range(INPUTS, highest + 1), k=3)),
                    sweep,
                ]
            )
            stopped(lambda work=work, program=program: work(program), chance.randrange(1500))  # type: ignore[misc]
            resynchronise(program)
            if chance.random() < 0.5:
                program.check(chance.choices(range(INPUTS, highest + 1), k=2))
        check_thoroughly(program, chance)
