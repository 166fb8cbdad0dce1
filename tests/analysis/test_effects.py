"""What the effects of a program say, and what follows from them."""

from __future__ import annotations

import sys

import pytest
from analysed import Program, effects_of, lowered

from engine.analysis.effect_rules import ALL
from engine.analysis.effects import (
    Effects,
    can_throw,
    may_redefine,
    movable_past,
    removable,
    repeatable,
)
from engine.analysis.infer import infer
from engine.analysis.outside import NOTHING
from engine.base.span import Span, Unit
from engine.ir.core import Const, Fn, Local, Node, Var, Vec
from engine.prims.table import (
    ALLOCATES,
    DIVERGES,
    FORCES,
    FRESH,
    HOST,
    PURE,
    READS,
    THROWS,
    WRITES,
)

HERE = Span(Unit("test", 0, ""), 0, 0)
CYCLE = THROWS | DIVERGES


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1", PURE),
        ("[1 {:a 2}]", PURE),
        ("(+ 1 2)", THROWS),
        ("(str [1] 2)", PURE),
        ("(fn [x] (println x))", FRESH),
        ("(let [f (fn [x] [x])] (f 1))", PURE | FRESH),
        ("((fn [x] (println x)) 1)", HOST | THROWS | FRESH),
        ("(letrec [g (fn [n] (g n))] (g 1))", CYCLE | FRESH),
        ("(letrec [e (fn [n] (o n)) o (fn [n] (e n))] (e 1))", CYCLE | FRESH),
        ("(loop [i 0] (recur i))", DIVERGES),
        ("(loop [i 0] (if (< i 9) (recur (inc i)) i))", THROWS),
        ("(loop [i 0] (if (< i 9) (recur (dec i)) i))", CYCLE),
        ("(loop [i 0] (if (< i ##Inf) (recur (inc i)) i))", CYCLE),
        ("(throw 1)", THROWS),
        ("(call :a.b 1)", HOST | THROWS),
        ("(try (+ 1 nil) (catch e 1))", PURE),
        ("(try (throw 1) (catch e 1))", THROWS),
        ("(try ((fn [] (throw 1))) (catch e 1))", THROWS | FRESH),
        ("(try (+ 1 nil) (catch :type-error e 1))", THROWS),
        ("(try (+ 1 nil) (catch e (+ 1 nil)))", THROWS),
        ("(step \"s\" 1)", HOST | THROWS),
        ("((fn [x :int] x) 1)", THROWS | FRESH),
        ("(atom 1)", WRITES),
        ("(swap! (atom 1) inc)", ALL),
        ("(fn [f] (f 1))", FRESH),
        ("((fn [f] (f 1)) inc)", ALL),
        ("(trampoline inc 1)", ALL),
        ("nobody", READS | THROWS),
        ("(nobody 1)", ALL),
    ],
)  # fmt: skip
def test_the_effects_of_a_program(text: str, expected: int) -> None:
    assert effects_of(text) == expected


def test_a_lazy_argument_may_run_anything() -> None:
    assert effects_of("(fn [x] x)") == FRESH
    node = lowered("(fn [x] (first x))")
    assert type(node) is Fn
    assert Effects(node, NOTHING).of(node.arities[0].body) & FORCES
    assert not effects_of("(first [1 2])") & FORCES
    assert effects_of("(first [(lazy-seq [1])])") & FORCES
    assert not effects_of("[(lazy-seq [1])]") & FORCES
    assert effects_of("#{(lazy-seq [1])}") & FORCES, "members of a set are hashed"
    assert effects_of("{(lazy-seq [1]) 1}") & FORCES
    assert not effects_of("{1 (lazy-seq [1])}") & FORCES


def test_types_rule_out_lazy_arguments_and_wrong_kinds() -> None:
    node = lowered("(let [x (if c 1 2)] (+ x 1))")
    fx = Effects(node, NOTHING, infer(node, NOTHING))
    assert fx.of(node.body) == PURE  # type: ignore[union-attr]


def test_a_row_has_the_effects_of_the_function_it_calls() -> None:
    assert effects_of("(map (fn [x] x) [1])") & ~(FRESH | THROWS | ALLOCATES) == PURE
    assert effects_of("(map (fn [x] (println x)) [1])") & HOST
    assert effects_of("(reduce (fn [a b] (swap! a conj b)) [1])") == ALL
    assert effects_of("(map nobody [1])") == ALL
    assert not effects_of("(map :k [{:k 1}])") & HOST


def test_calling_a_global_has_the_effects_of_its_interface() -> None:
    program = Program(
        plain="(fn [x] [x])",
        even="(fn [n] (if (= n 0) true (odd (- n 1))))",
        odd="(fn [n] (if (= n 0) false (even (- n 1))))",
        say="(fn [x] (println x))",
        says="(fn [x] (say x))",
    )
    assert effects_of("(plain 1)", program) == PURE
    assert effects_of("(plain)", program) == THROWS, "a wrong number of arguments"
    assert effects_of("(even 1)", program) & CYCLE == CYCLE
    assert not effects_of("(even 1)", program) & (HOST | WRITES | READS)
    assert effects_of("(says 1)", program) & HOST


def test_a_name_that_was_taken_over_is_not_the_primitive() -> None:
    assert effects_of("(+ 1 2)", Program(shadowed="+")) & HOST


def test_a_definition_inside_changes_what_its_name_means() -> None:
    program = Program(g="(fn [x] [x])")
    assert effects_of("(do (g 1) (g 2))", program) == PURE
    assert effects_of("(do (def g println) (g 2))", program) & HOST


def test_a_letrec_variable_may_be_read_too_early() -> None:
    assert can_throw(effects_of("(letrec [a b b 1] a)"))
    assert not can_throw(effects_of("(letrec [f (fn [] g) g (fn [] f)] f)"))


def test_host_code_that_may_redefine_leaves_nothing_certain_behind_it() -> None:
    calm, wild = Program(g="(fn [x] [x])"), Program(reentrant=True, g="(fn [x] [x])")
    text = "(do (g 1) (call :host.thing) (g 2))"
    root = lowered(text)
    before, _, after = root.items  # type: ignore[union-attr]
    assert Effects(root, calm).of(after) == PURE
    effects = Effects(root, wild)
    assert effects.of(before) == PURE
    assert effects.of(after) == ALL


def test_effects_know_nodes_made_later() -> None:
    root = lowered("(let [f (fn [x] [x])] (f 1))")
    effects = Effects(root, NOTHING)
    var = root.bindings[0][0]  # type: ignore[union-attr]
    made = lowered("(g 1)")
    assert effects.of(made) == ALL
    assert effects.called(Local(var, HERE), 1) == PURE
    assert effects.called(Local(var, HERE), 2) == THROWS


def test_deep_programs_are_no_problem() -> None:
    node: Node = Const(1, HERE)
    for _ in range(50_000):
        node = Vec((node,), HERE)
    assert Effects(node, NOTHING).of(node) == PURE
    assert sys.getrecursionlimit() < 50_000


def test_many_functions_that_call_each_other_take_linear_time() -> None:
    """Each calls the two before it: a walk without a memory would take 2^400 steps."""
    texts = ["f0 (fn [x] x)", "f1 (fn [x] (f0 x))"]
    texts += [f"f{n} (fn [x] [(f{n - 1} x) (f{n - 2} x)])" for n in range(2, 400)]
    assert effects_of(f"(letrec [{' '.join(texts)}] (f399 1))") == FRESH


def test_variables_that_stand_for_each_other_are_followed_to_an_end() -> None:
    assert effects_of("(letrec [a b b a] (a 1))") == ALL


@pytest.mark.parametrize("fx", [THROWS, WRITES, HOST, DIVERGES, FORCES, ALL])
def test_what_can_be_noticed_is_not_removable(fx: int) -> None:
    assert not removable(fx)


def test_what_cannot_be_noticed_is_removable() -> None:
    assert removable(PURE | ALLOCATES | READS | FRESH)


def test_repeating_is_seen_only_in_state_identity_and_the_host() -> None:
    assert repeatable(THROWS | DIVERGES | ALLOCATES | FORCES)
    assert not any(repeatable(fx) for fx in (READS, WRITES, HOST, FRESH, ALL))


@pytest.mark.parametrize(
    ("a", "b", "may"),
    [
        (THROWS, PURE, True),
        (THROWS, THROWS, False),
        (THROWS, DIVERGES, False),
        (THROWS, READS, True),
        (THROWS, WRITES, False),
        (READS, READS, True),
        (READS, WRITES, False),
        (HOST, HOST, False),
        (HOST, PURE, True),
        (FORCES, THROWS, False),
        (FORCES, READS, False),
        (FORCES, FORCES, False),
        (FORCES, ALLOCATES | FRESH, True),
        (ALL, PURE, True),
    ],
)
def test_what_may_change_places(a: int, b: int, may: bool) -> None:
    assert movable_past(a, b) is movable_past(b, a) is may


def test_only_what_leaves_the_program_may_redefine() -> None:
    assert not may_redefine(THROWS | WRITES | READS | DIVERGES)
    assert may_redefine(HOST) and may_redefine(FORCES) and may_redefine(ALL)


def test_an_unused_variable_is_bound_to_no_node() -> None:
    assert Effects(lowered("1"), NOTHING).called(Local(Var("x"), HERE)) == ALL


def test_a_row_that_was_taken_over_says_nothing_of_its_value() -> None:
    program = Program(shadowed="str")
    assert effects_of("(first (str 1))", program) & FORCES
