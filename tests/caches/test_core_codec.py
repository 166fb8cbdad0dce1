"""Core survives being written: the same program at the same places, and nothing else passes."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from check import blocks_of

from engine import Session
from engine.ir import core
from engine.ir.codec.read import decode_core
from engine.ir.codec.write import encode_core
from engine.ir.digest import summarise
from engine.ir.lower import Lowering, lower_top
from engine.ir.walk import nodes
from engine.runtime.namespace import World
from engine.syntax.digest import digest, relocate
from engine.syntax.forms import Form
from engine.syntax.reader import read
from engine.values.codec import DecodeError, pack, unpack

SPEC = sorted((Path(__file__).parents[1] / "spec").glob("*.md"))
KINDS = core.Node.__args__
PROGRAMS = [
    '(defn f "doc" [x :int [a {:keys [b] :or {b 2}}] & more] :any (let [y (+ x 1)] {:a [y b a]}))',
    "(loop [i 0 acc #{}] (if (< i 9) (recur (inc i) (conj acc i)) acc))",
    '(try (throw (error :k "m")) (catch :k e (str e)) (catch other 1) (finally (println "x")))',
    "(letfn [(f [n] (if (= n 0) :f (g (dec n)))) (g [n] (f n))] (f 5))",
    '(step "s" {:params {:a 1}} (call :ccos.io.println "x" 1e300 ##Inf -0.0))',
    "(def ^{:private true} limit :int 99999999999999999999999)",
    '(match [1 {:k 2}] [a {:k b}] (+ a b) :else \'(quoted [data "s" :k] #{1 2}))',
    "(deftype Age [:and :int [:>= 0] [:small?]])",
    "(fn ([a] map) ([a b & c] (do (a b) c (elsewhere a))))",
    "#(vec %&)",
]


def form_of(text: str) -> Form:
    result = read(text, "cell")
    assert not result.problems
    return result.forms[0].form


def lowered(text: str, world: World) -> tuple[Form, core.Node]:
    form = form_of(text)
    return form, lower_top(Lowering(world, world.namespace("user")), form)


def written(form: Form, node: core.Node) -> bytes:
    data = encode_core(node, form)
    assert data is not None
    return data


@pytest.fixture
def world() -> World:
    return Session()._world


@pytest.mark.parametrize("text", PROGRAMS)
def test_core_comes_back_at_the_same_places(text: str, world: World) -> None:
    form, node = lowered(text, world)
    found = decode_core(written(form, node), form, world, "user", summarise(node).digest)
    for one, other in zip(nodes(node), nodes(found), strict=True):
        assert type(one) is type(other)
        assert one.origin is other.origin or repr(one.origin) == repr(other.origin)
        for name in type(one).__slots__:
            value = getattr(one, name)
            if isinstance(value, str):
                assert getattr(other, name) == value
    assert summarise(found) == summarise(node)


@pytest.mark.parametrize("text", PROGRAMS)
def test_core_that_came_back_moves_with_its_form(text: str, world: World) -> None:
    form, node = lowered(text, world)
    found = decode_core(written(form, node), form, world, "user", summarise(node).digest)
    moved = form_of("; a comment\n\n   " + text)
    assert digest(moved) == digest(form)
    relocate(form, moved)
    assert {n.origin.unit for n in nodes(found)} == {moved.span.unit}  # type: ignore[union-attr]


def test_the_programs_above_have_nodes_of_every_kind(world: World) -> None:
    seen = {type(n) for text in PROGRAMS for n in nodes(lowered(text, world)[1])}
    assert seen == set(KINDS), set(KINDS) - seen


@pytest.mark.parametrize("text", PROGRAMS)
def test_a_damaged_byte_gives_the_same_program_or_a_refusal(text: str, world: World) -> None:
    form, node = lowered(text, world)
    wanted = summarise(node).digest
    data = written(form, node)
    for at in range(len(data)):
        hurt = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
        try:
            found = decode_core(hurt, form, world, "user", wanted)
        except DecodeError:
            continue
        assert summarise(found).digest == wanted


def test_rows_that_were_cut_or_shuffled_are_refused_or_the_same(world: World) -> None:
    chance = random.Random(3)
    for text in PROGRAMS:
        form, node = lowered(text, world)
        wanted = summarise(node).digest
        row = unpack(written(form, node))
        for _ in range(60):
            changed: list[Any] = list(row)
            for _ in range(chance.randint(1, 3)):
                at = chance.randrange(len(changed))
                changed[at] = chance.choice([chance.choice(row), -1, 10**9, "", None, "\n", 0.5])
            if chance.random() < 0.2:
                del changed[chance.randrange(len(changed)) :]
            try:
                found = decode_core(pack(changed), form, world, "user", wanted)
            except DecodeError:
                continue
            assert summarise(found).digest == wanted


def test_a_program_of_another_digest_is_refused(world: World) -> None:
    form, node = lowered("(+ 1 2)", world)
    with pytest.raises(DecodeError):
        decode_core(written(form, node), form, world, "user", b"another")


def test_a_macro_that_puts_a_function_into_its_result_is_not_written() -> None:
    session = Session()
    session.run("(defmacro m [] (list inc 1))")
    form = form_of("(m)")
    world = session._world
    node = session.evaluate(lambda cx: lower_top(Lowering(world, world.namespace("user")), form))
    assert encode_core(node, form) is None


def test_what_the_whole_specification_lowers_to_comes_back() -> None:
    count = 0
    for path in SPEC:
        for block in blocks_of(path):
            session = Session(seed=1)
            world = session._world
            for case in block.cases:
                for top in read(case.program, "cell").forms:
                    count += _comes_back(session, top.form, world)
                if "(def" in case.program:  # what later programs expand or are told to reach
                    session.run(case.program)
    assert count > 1_500


def _comes_back(session: Session, form: Form, world: World) -> bool:
    from engine.api import RtfsError

    try:
        node = session.evaluate(
            lambda cx: lower_top(Lowering(world, world.namespace(session.namespace)), form)
        )
    except RtfsError:
        return False
    data = encode_core(node, form)
    if data is None:
        return False
    found = decode_core(data, form, world, session.namespace, summarise(node).digest)
    assert summarise(found) == summarise(node)
    return True
