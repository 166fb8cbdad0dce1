"""`^:memo` makes a function remember, and nothing else about it changes."""

from __future__ import annotations

import pytest

from engine import Session
from engine.base.lru import CacheStats

FIB = "(defn ^:memo fib [n] (if (< n 2) n (+ (fib (- n 1)) (fib (- n 2)))))"


def made(*texts: str) -> Session:
    session = Session()
    for text in texts:
        assert session.run(text).ok, text
    return session


def stats(session: Session, name: str) -> CacheStats:
    found = [each for each in session._runner.memos.all() if each.name == f"user/{name}"]
    assert len(found) == 1
    return found[0]


def test_recursive_calls_go_through_the_memo() -> None:
    session = made(FIB)
    assert session.run("(fib 200)").value == 280571172992510140037611932413038677189525
    found = stats(session, "fib")
    assert (found.misses, found.entries, found.hits) == (201, 201, 198)


@pytest.mark.parametrize(
    "definition",
    [
        "(def ^:memo f (fn [x] (* 2 x)))",
        "(def f (fn ^:memo [x] (* 2 x)))",
        "(def f ^:memo (fn [x] (* 2 x)))",
        "(defn ^{:memo true} f [x] (* 2 x))",
        "(defn ^{:memo {:max 5}} f [x] (* 2 x))",
        "(def ^:memo f #(* 2 %))",
    ],
)
def test_each_way_of_writing_it_memoises(definition: str) -> None:
    session = made(definition)
    assert session.run("[(f 2) (f 2) (f 2)]").value == [4, 4, 4]
    assert (stats(session, "f").hits, stats(session, "f").misses) == (2, 1)


@pytest.mark.parametrize("meta", ["^{:memo false}", "^{:memo nil}", "^:other", ""])
def test_without_it_nothing_is_kept(meta: str) -> None:
    session = made(f"(defn {meta} f [x] x)", "[(f 1) (f 1)]")
    assert session._runner.memos.all() == ()


def test_arities_and_kinds_of_arguments_are_told_apart() -> None:
    session = made("(defn ^:memo f ([] [0]) ([a] [1 a]) ([a b] [2 a b]) ([a b & c] [a b c]))")
    texts = ["(f)", "(f 1)", "(f 1.0)", "(f true)", "(f -0.0)", "(f 0.0)", '(f "1")', "(f :a)"]
    texts += ["(f [1])", "(f '(1))", "(f [1 2])", "(f 1 2)", "(f 1 2 nil)", "(f 1 2 3)", "(f nil)"]
    texts += ["(f {:a 1 :b 2})", "(f {:b 2 :a 1})"]
    plain = made("(defn f ([] [0]) ([a] [1 a]) ([a b] [2 a b]) ([a b & c] [a b c]))")
    for _ in range(2):
        for text in texts:
            assert session.run(text, again=True).text == plain.run(text).text
    assert (stats(session, "f").hits, stats(session, "f").misses) == (len(texts), len(texts))


def test_the_bound_holds_and_the_latest_stay() -> None:
    session = made("(defn ^{:memo {:max 3}} f [x] (inc x))", "(mapv f (range 10))")
    found = stats(session, "f")
    assert (found.entries, found.evictions, found.most_entries) == (3, 7, 3)
    session.run("(mapv f [9 8 7])")
    assert stats(session, "f").hits == 3


def test_callbacks_of_primitives_go_through_the_memo() -> None:
    session = made("(defn ^:memo f [x] (* x x))")
    assert session.run("(reduce + (map f [3 3 3 4]))").value == 43
    assert (stats(session, "f").hits, stats(session, "f").misses) == (2, 2)
    assert session.function("f")(4) == 16
    assert stats(session, "f").hits == 3


def test_branches_in_other_threads_share_the_memo() -> None:
    session = made(FIB, "(def unrelated 1)")
    assert session.run("(pmap fib [90 90 91 92])").value[3] == 7540113804746346429


def test_an_error_is_not_kept() -> None:
    session = made("(defn ^:memo f [x] (/ 1 x))")
    first, second = session.run("(f 0)"), session.run("(f 0)", again=True)
    assert [p.message for p in first.problems] == [p.message for p in second.problems]
    assert [f.function for f in first.problems[0].stack] == [
        f.function for f in second.problems[0].stack
    ]
    assert stats(session, "f").entries == 0


def test_a_value_that_fails_its_check_is_not_kept() -> None:
    session = made('(defn ^:memo f [n] :int (if (= n 0) "x" (f (dec n))))')
    for text in ("(f 3)", "(f 3)", "(f 0)", "(f 1)"):
        assert session.run(text, again=True).problems[0].kind == ":type-validation"
    assert stats(session, "f").entries == 0


def test_a_looser_check_of_types_leaves_nothing_for_a_stricter_one() -> None:
    session = Session(type_check="none")
    session.run("(defn ^:memo f [n :int] :string n)")
    assert session.run('(f "a")').ok
    assert session.run("(f 1)").ok
    session.type_check = "standard"
    assert not session.run('(f "a")').ok
    assert not session.run("(f 1)").ok


@pytest.mark.parametrize("argument", ["inc", "(fn [x] x)", "(atom 1)", "(map inc (iterate inc 1))"])
def test_what_is_no_settled_data_is_not_a_key(argument: str) -> None:
    session = made("(defn ^:memo f [x] 1)", f"(f {argument})", f"(f {argument})")
    found = stats(session, "f")
    assert (found.entries, found.hits) == (0, 0)


def test_a_value_that_is_no_settled_data_is_not_kept() -> None:
    session = made(
        "(defn ^:memo adder [x] (fn [y] (+ x y)))", "(defn ^:memo all [x] (iterate inc x))"
    )
    assert session.run("[((adder 1) 2) ((adder 1) 2) (take 2 (all 1))]").ok
    assert stats(session, "adder").entries == stats(session, "all").entries == 0


@pytest.mark.parametrize(
    "text",
    [
        "(def ^:memo x 5)",
        "(def ^:memo f (comp inc inc))",
        "(defn ^{:memo 3} f [x] x)",
        "(defn ^{:memo {:max 0}} f [x] x)",
        '(defn ^{:memo {:max "3"}} f [x] x)',
        "(defn ^{:memo {:max true}} f [x] x)",
        "(defn ^{:memo {:size 3}} f [x] x)",
        "(defn ^{:memo {:max 1 :size 3}} f [x] x)",
    ],
)
def test_metadata_that_makes_no_sense_is_a_mistake_that_says_what_to_write(text: str) -> None:
    (problem,) = Session().run(text).problems
    assert problem.severity == "error"
    assert "memo" in problem.message
    assert problem.hint.startswith("write ")


def test_long_chains_of_tail_calls_take_constant_space() -> None:
    session = made("(defn ^:memo down [n] :int (if (= n 0) 0 (down (dec n))))")
    assert session.run("(down 100000)").value == 0
    assert stats(session, "down").entries < 3_000
    assert session.run("(down 100000)", again=True).value == 0
    assert stats(session, "down").hits == 1  # the call somebody asked for is one of those kept


def test_memoised_functions_that_call_each_other_in_tail_position() -> None:
    session = made(
        "(defn ^:memo even2? [n] :bool (if (= n 0) true (odd2? (dec n))))",
        "(defn ^:memo odd2? [n] :bool (if (= n 0) false (even2? (dec n))))",
    )
    assert session.run("[(even2? 20000) (odd2? 20000) (even2? 20001)]").value == [
        True,
        False,
        False,
    ]


def test_recursion_is_bounded_by_the_same_number() -> None:
    session = Session(depth=1_000)
    session.run("(defn ^:memo sum [n] (if (= n 0) 0 (+ n (sum (dec n)))))")
    assert session.run("(sum 1500)").problems[0].kind == ":stack-overflow"
    assert session.run("(sum 900)").value == 405450
    assert session.run("(sum 1500)").value == 1125750  # as far as 900 it is known


def test_a_step_around_a_memoised_call_ends() -> None:
    session = made("(defn ^:memo f [x] x)")
    assert session.run('(step "work" (f 1))').value == 1
    assert session.run('(step "work" (f 1))').value == 1
    assert stats(session, "f").hits == 1


def test_clearing_lets_values_go_and_results_stay_right() -> None:
    session = made(FIB, "(fib 20)")
    assert session._runner.memos.clear() == 21
    assert stats(session, "fib").entries == 0
    assert session.run("(fib 20)", again=True).value == 6765


def test_a_second_name_of_a_function_shows_its_memo_once() -> None:
    session = made(FIB, "(def other fib)", "(other 10)")
    assert len(session._runner.memos.all()) == 1


def test_the_caches_of_a_session_tell_of_each_memo() -> None:
    session = made(FIB, "(fib 30)")
    rows = {row.name: row for row in session.caches()}
    assert (rows["memo of user/fib"].entries, rows["memo of user/fib"].hits) == (31, 28)
