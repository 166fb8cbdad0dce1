"""Loops that `licm`, `induction` and `unroll` have changed do what they did, errors and all."""

from __future__ import annotations

from random import Random

import pytest
from alike import alike, fired, missed, seen
from workbench import Workbench, shown

from engine.passes import induction, licm, tailcall, unroll
from engine.passes.pipeline import LEVELS

CHANGING = (unroll.PASS, induction.PASS, licm.PASS)
VALUES = ("3", "0", '"x"', "nil", "-0.0", "[1 2]", "{:k 2}")
BODIES = (
    "(loop [i 0] (if (< i (count a)) (recur (inc i)) i))",
    "(loop [i 0 s 0] (if (< i 3) (recur (inc i) (+ s (* a 2))) s))",
    "(loop [i 0 s 0] (if (< i 3) (do (swap! told conj i) (recur (inc i) (+ s (* a 2)))) s))",
    "(loop [i (do (swap! told conj 1) 0)] (if (< i (count a)) (recur (inc i)) [i a]))",
    "(loop [i 0 n (count a)] (if (< i n) (recur (inc i) n) n))",
    "(loop [i 0 n (do (swap! told conj 1) a) m [n i]] (if (< i 2) (recur (inc i) n m) [n m]))",
    "(loop [i 0 j 0 k 5] (if (< i 4) (recur (inc i) (inc j) (inc k)) [i j k]))",
    "(loop [i 0 f []] (if (< i 3) (recur (inc i) (conj f (fn [] [i a]))) (map (fn [g] (g)) f)))",
    "(loop [i 0] (if (= i a) :found (if (< i 5) (recur (inc i)) (+ a i))))",
    "(loop [i 5 s a] (let [t (swap! told conj i)] (if (> i 3) (recur (dec i) (inc s)) [s t])))",
    "(loop [i 0 p a] (if (< i 3) (recur (inc i) [p i]) p))",
    "(loop [i 0 x 1 y 2] (if (< i 3) (recur (inc i) y x) [x y]))",
    "(loop [i 0 s 0] (if (< i 2) (recur (inc i) (loop [j 0 t s] (if (< j (count a)) "
    "(recur (inc j) (+ t (count a))) t))) s))",
    "((fn [i n] (if (< i n) (recur (inc i) n) [i n])) 0 a)",
    "((fn [i :int n :number] (if (< i n) (recur (inc i) n) [i n])) 0 a)",
    "((fn [i :int n] :int (if (< i 3) (recur (+ i 1 (count n)) n) n)) 1 a)",
    "((fn [i n & more] (if (< i n) (recur (inc i) n more) [i n more])) 0 a 7)",
    "(try (loop [i 0] (if (< i 3) (do (swap! told conj i) (/ 6 a) (recur (inc i))) i)) "
    "(catch e 1))",
    "(dotimes [i 3] (swap! told conj [i a]))",
    "(doseq [x [1 a (count a)]] (swap! told conj (quot 6 x)))",
    "(doseq [x [1 a] y [a x] :when (int? y)] (swap! told conj [x y]))",
    "(doseq [x [1 a] :while (int? x)] (swap! told conj x))",
    "(do (run! (fn [x] (swap! told conj (fn [] x))) [a 2]) (map (fn [f] (f)) (deref told)))",
    "(run! (fn [x :int] (swap! told conj x)) [a 2])",
)


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("body", BODIES)
def test_value_error_place_and_order_of_effects_are_kept(body: str, value: str) -> None:
    text = f"((fn [a] {body}) {value})"
    for each in CHANGING:
        alike(text, each)
    alike(text, *CHANGING, *CHANGING)


def made_of(text: str, *passes: object) -> str:
    return shown(Workbench().optimised(text, passes).node)  # type: ignore[arg-type]


def test_what_may_raise_is_not_made_where_no_turn_may_come_to_it() -> None:
    text = "(fn [a n] (loop [i 0] (if (< i n) (recur (+ i (/ 6 a) (/ 7 a))) i)))"
    assert made_of(text, licm.PASS) == made_of(text)
    made = Workbench().optimised(text, [licm.PASS])
    assert "for some a it may raise" in missed(made)


def test_a_type_that_is_known_in_the_loop_only_does_not_count_before_it() -> None:
    text = "(fn [a n] (loop [i 0] (if (and (< i n) (int? a)) (recur (+ i 1 (* a a))) i)))"
    assert not fired(Workbench().optimised(text, [licm.PASS]))
    alike(f'({text} "x" 3)', licm.PASS)


def test_an_effect_before_it_keeps_an_error_in_its_turn() -> None:
    text = "(fn [a] (loop [i 0] (if (< i 3) (do (swap! told conj i) (recur (+ i (inc a)))) i)))"
    alike(f'({text} "x")', licm.PASS)


def test_what_reads_state_or_makes_something_new_stays_in_its_turn() -> None:
    for work in ("(count (deref told))", "(deref (atom 1))", "((fn [] (atom 1)))"):
        text = f"(loop [i 0] (if (< i 3) (do (swap! told conj {work}) (recur (inc i))) i))"
        assert not fired(alike(text, licm.PASS))


def test_code_of_the_last_turn_and_of_a_branch_stays() -> None:
    for body in (
        "(if (< i 9) (recur (inc i)) (* a a))",
        "(if (< i 9) (recur (if (odd? i) (+ i (* a a)) (inc i))) i)",
        "(if (< i 9) (if (odd? i) (recur (+ i (* a a))) (recur (inc i))) i)",
    ):
        assert not fired(Workbench().optimised(f"(fn [a :int] (loop [i 0] {body}))", [licm.PASS]))


def test_an_inner_loop_hands_on_to_the_outer_one() -> None:
    text = (
        "(fn [a :int n :int] (loop [i 0 s 0] (if (< i n) (recur (inc i) (loop [j 0 t s] "
        "(if (< j n) (recur (inc j) (+ t (* a a))) t))) s)))"
    )
    made = made_of(text, licm.PASS, licm.PASS)
    assert made.index("(* a a)") < made.index("loop")


def test_closures_keep_the_value_of_their_turn() -> None:
    text = (
        "(map (fn [f] (f)) (loop [i 0 j 0 fs []] "
        "(if (< i 4) (recur (inc i) (inc j) (conj fs (fn [] [i j]))) fs)))"
    )
    assert "induction.follower" in fired(alike(text, induction.PASS))
    assert "unroll.turns" in fired(alike(text, unroll.PASS))


def test_a_parameter_that_does_not_change_is_checked_once() -> None:
    made = made_of(
        "(fn [i :int n :int] (if (< i n) (recur (inc i) n) i))", induction.PASS, licm.PASS
    )
    assert "(loop [i_2 i]" in made or "(loop [i i_2]" in made, made


def test_an_endless_loop_stays_endless_and_an_endless_recursion_ends() -> None:
    bench = Workbench()
    bench.define("(defn down [n k] (+ 1 (down (inc n) k)))")
    for each in CHANGING:
        made = bench.optimised("(down 0 1)", [tailcall.PASS, each])
        assert seen(bench, made.node)[1] == "stack-overflow"


def test_long_chains_and_deep_nests_take_little_time() -> None:
    chain = "a"
    for _ in range(300):
        chain = f"(+ {chain} 1)"
    nest = "i0"
    for depth in range(40):
        nest = f"(loop [i{depth} 0] (if (< i{depth} n) (recur (+ i{depth} {nest})) i{depth}))"
    for text in (
        f"(fn [a n] (loop [i 0] (if (< i n) (recur (+ i {chain})) i)))",
        f"(fn [a :int n] (loop [i 0] (if (< i n) (recur (+ i {chain})) i)))",
        f"(fn [i0 n :int] {nest.replace('i0 0', 'k0 0')})",
    ):
        made = Workbench().optimised(text, CHANGING)
        assert not made.problems
        assert made.seconds < 20


def test_loops_that_would_grow_too_much_are_not_written_out() -> None:
    work = " ".join(["(swap! told conj i)"] * 12)
    text = f"(loop [i 0] (if (< i 7) (do {work} (recur (inc i))) i))"
    assert not fired(alike(text, unroll.PASS))
    assert not fired(alike("(loop [i 0] (if (< i 20) (recur (inc i)) i))", unroll.PASS))


def expression(rng: Random, depth: int) -> str:
    """Something for a loop body: numbers mostly, errors and effects now and then."""
    form = rng.randrange(12) if depth else rng.randrange(4)
    one = lambda: expression(rng, depth - 1)  # noqa: E731
    if form < 4:
        return rng.choice(("i", "j", "k", "a", "b", "2", "0.5"))
    if form < 8:
        return f"({rng.choice(('+', '*', '-', 'max', 'quot', 'list'))} {one()} {one()})"
    if form == 8:
        return f"(do (swap! told conj {one()}) {one()})"
    if form == 9:
        return f"(if (int? {one()}) {one()} {one()})"
    if form == 10:
        return f"(let [v{depth} {one()}] (list v{depth} {one()}))"
    return f"(count {one()})" if rng.random() < 0.5 else f"(first [{one()} {one()}])"


def loop(rng: Random) -> str:
    """A loop that ends, over i, j and k; a and b are given."""
    make = lambda depth: expression(rng, depth)  # noqa: E731
    outer = ("i", "j", "k")
    starts = [rng.choice(("0", "1", "a", "b", "(swap! told conj b)")) for _ in outer[1:]]
    test = rng.choice(("(< i 3)", "(< i 4)", "(<= i 2)", "(and (< i 3) (int? j))", "(< i b)"))
    again = [rng.choice((name, name, f"(+ {name} 1)", "i", make(2))) for name in outer[1:]]
    step = f"(recur (inc i) {' '.join(again)})"
    shape = rng.randrange(5)
    if shape == 0:
        step = f"(do {make(2)} {step})"
    elif shape == 1:
        step = f"(let [t {make(2)}] (do (swap! told conj t) {step}))"
    elif shape == 2:
        step = f"(if (= j {make(1)}) {make(2)} {step})"
    body = f"(if {test} {step} [i j k {make(2)}])"
    if rng.random() < 0.3:
        return f"((fn [i j k] {body}) 0 {' '.join(starts)})"
    return f"(loop [i 0 j {starts[0]} k {starts[1]}] {body})"


@pytest.mark.parametrize("name", ["unroll", "induction", "licm", "all", "aggressive"])
def test_random_loops_do_what_they_did(name: str) -> None:
    passes = {each.name: [each] for each in CHANGING}
    plan = passes.get(name, [*CHANGING, *CHANGING] if name == "all" else LEVELS["aggressive"])
    changed = 0
    bench = Workbench()
    bench.define("(def told (atom []))")
    for seed in range(150):
        rng = Random(seed)
        first, second = rng.choice(("3", "2", '"x"', "1.5", "nil")), rng.choice(("1", "2", "nil"))
        text = f"((fn [a b] {loop(rng)}) {first} {second})"
        made = bench.optimised(text, plan)
        assert not made.problems, (text, made.problems[0].problem)
        assert seen(bench, bench.lower(text)) == seen(bench, made.node), text
        changed += bool(made.firings)
    assert changed > 10, changed
