"""Whatever the text, a session answers: no exception, no internal error, and it lives on.

Programs come from a small typed grammar, so most of them run; tokens come as soup, so most do not.
"""

from __future__ import annotations

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import Session

SESSION = Session(seed=1, depth=400)
RELAXED = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

NAMES = ("a", "b", "x", "if", "list", "map", "step", "get")


def answers(text: str) -> None:
    """Run (an endless program is stopped), then check that nothing internal came out."""
    guard = threading.Timer(0.5, SESSION.interrupt)
    guard.start()
    try:
        result = SESSION.run(text)
    finally:
        guard.cancel()
    internal = [p for p in result.problems if p.kind == ":internal-error"]
    assert not internal, f"{text}\n{internal[0].data}"
    assert result.ok or result.problems
    if result.ok and result.has_value and "#<" not in result.text and len(result.text) < 1000:
        back = SESSION.run(f"(quote {result.text})")
        assert back.text == result.text, (text, back.problems)


def binds(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions around expressions, with locals that every expression below may name."""
    ints = st.one_of(inner, st.integers(-9, 9).map(str))
    return st.one_of(
        st.builds("(+ {} {})".format, ints, ints),
        st.builds("(* {} {})".format, ints, ints),
        st.builds("(/ {} {})".format, ints, ints),
        st.builds("(if (< {} {}) {} {})".format, ints, ints, inner, inner),
        st.builds("(let [{} {}] {})".format, st.sampled_from(NAMES), inner, inner),
        st.builds("((fn [{}] {}) {})".format, st.sampled_from(NAMES), inner, inner),
        st.builds("((fn [a & b] {}) {} {})".format, inner, ints, ints),
        st.builds("(do {} {})".format, inner, inner),
        st.builds("(cond {} {} :else {})".format, inner, inner, inner),
        st.builds("(case {} 1 {} (2 3) {} {})".format, ints, inner, inner, inner),
        st.builds("(match {} 0 {} [a b] {} {{:k x}} {} _ {})".format, inner, *[inner] * 4),
        st.builds("(try {} (catch :type-error e {}) (catch e {}))".format, inner, inner, inner),
        st.builds("(try {} (finally {}))".format, inner, inner),
        st.builds("(loop [i 0 a {}] (if (< i 3) (recur (inc i) {}) a))".format, inner, inner),
        st.builds("(map (fn [x] {}) {})".format, inner, inner),
        st.builds("(reduce (fn [a b] {}) {} [1 2 3])".format, inner, inner),
        st.builds("(for [x {} :when (odd? {})] {})".format, inner, ints, inner),
        st.builds("[{} {}]".format, inner, inner),
        st.builds("{{:k {} {} 2}}".format, inner, inner),
        st.builds("#{{{}}}".format, inner),
        st.builds("'{}".format, inner),
        st.builds("`(f ~{} ~@[{}])".format, inner, inner),
        st.builds("(-> {} (+ 1) str count)".format, ints),
        st.builds("(let [[a & b] {} {{:keys [x]}} {{:x {}}}] {})".format, inner, inner, inner),
        st.builds("(defn f [x] {})".format, inner),
        st.builds("(f {})".format, ints),
        st.builds("(and {} (or {} {}))".format, inner, inner, inner),
        st.builds("(when-let [a {}] {})".format, inner, inner),
        st.builds("(throw {})".format, inner),
        st.builds("(letrec [g (fn [n] (if (< n 1) {} (g (dec n))))] (g 3))".format, inner),
        st.builds('(step "s" {})'.format, inner),
        st.builds("(first (lazy-seq [{}]))".format, inner),
        st.builds("@(delay {})".format, inner),
    )


LEAVES = st.one_of(
    st.integers().map(str),
    st.sampled_from([*NAMES, "nil", "true", "1.5", '"s"', ":k", "[]", "{}", "()", "inc", "+"]),
)
PROGRAMS = st.recursive(LEAVES, binds, max_leaves=12)

WORDS = """
    ~@ #{ #( #_ #| |# ## -> ->> as-> & nil true 1 -2.5 1e999 0x :k :a/b x:int :: :int ? %1 def defn
    fn let letrec if do loop recur match try catch finally throw case cond for doseq dotimes
    defmacro quote step module import ns require defstruct deftype plan resource parallel
    with-resource step-parallel lazy-seq macroexpand when and a x e _ + map str :when :else :as
    :keys :or λ 2025-01-31T10:00:00Z resource://a [:vector :exports :pre :parallel
"""
TOKENS = st.sampled_from([*"()[]{}'`~@#^&:%.,;/", '"', '"s"', "\\", "\n", *WORDS.split()])
SOUP = st.lists(TOKENS, max_size=14).map(" ".join)
HEADS = st.sampled_from(
    "def defn fn let letrec if do loop recur match try throw case cond for doseq dotimes defmacro "
    "quote step step-if step-loop step-parallel module import ns defstruct deftype plan "
    "intent action capability resource parallel with-parallel with-resource lazy-seq delay -> ->> "
    "as-> some-> cond-> when when-let if-let if-not and or not assert macroexpand doc source time "
    "call future quasiquote unquote catch finally & :k 1 nil".split()
)
ARGUMENTS = st.lists(st.one_of(TOKENS.filter(str.isalnum), PROGRAMS), max_size=4)
MISFORMED = st.builds(lambda head, args: f"({head} {' '.join(args)})", HEADS, ARGUMENTS)


@RELAXED
@given(PROGRAMS)
def test_a_program_gives_a_value_or_a_problem(text: str) -> None:
    answers(text)


@RELAXED
@given(SOUP)
def test_token_soup_gives_problems(text: str) -> None:
    answers(text)


@RELAXED
@given(MISFORMED)
def test_a_misformed_form_gives_problems(text: str) -> None:
    answers(text)


@settings(RELAXED, max_examples=60)
@given(PROGRAMS)
def test_every_level_gives_the_same(text: str) -> None:
    seen = set()
    for level in ("none", "basic", "aggressive"):
        result = Session(level=level, seed=1, depth=400).run(text)
        seen.add((result.ok, result.text, tuple([(p.kind, p.message) for p in result.problems])))
    assert len(seen) == 1, (text, seen)


WHOLE = [
    "(defn f [x :int & more] :int (if (> x 0) (recur (dec x)) x))",
    "(let [[a & b :as c] [1 2] {:keys [k] :or {k 2}} {}] [a b c k])",
    "(match [1 {:a 2}] [x {:a y}] when (> y 1) (+ x y) _ nil)",
    '(try (throw (error :k "m" {:a 1})) (catch :k e (error-data e)) (finally 1))',
    "(defmacro m [x & ys] `(list ~x ~@ys 'q n#)) (m 1 2)",
    '(for [x [0 1 2] :let [y (* x x)] :when (odd? y)] {:x x, "y" y})',
    '#(+ % %2) @(atom #{1 0x1F 1.5e3}) ^{:doc "d"} [##Inf \\"\\u0041\\"] #_ skip #| b |# ;c\n1',
    "(module a.b (:exports [f]) (defn f [] 1)) (import a.b :as x :only [f])",
    "(defstruct P :x :int :y [:vector [:and :int [:>= 0]]]) (deftype T [:union :int :nil])",
    '(step-parallel (step "a" :params {"x" 1} %params) (parallel [a 1] [b 2]))',
    "(-> {:a 1} (assoc :b 2) :b (cond-> true inc) (as-> n (+ n 1)))",
    "(loop [i 0 acc []] (if (< i 3) (recur (inc i) (conj acc i)) acc))",
    '(resource r@1.0 (property :k 1)) (plan "p" :body (do 1)) 2025-01-31T10:00:00.5Z',
]


@pytest.mark.parametrize("program", WHOLE)
def test_every_prefix_and_every_gap_gives_a_value_or_a_problem(program: str) -> None:
    for at in range(len(program)):
        answers(program[:at])
        answers(program[:at] + program[at + 1 :])
