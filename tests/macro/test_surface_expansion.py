"""What each surface form becomes, as text; and what it says to a form of the wrong shape."""

from __future__ import annotations

import pytest

from engine.base.diagnostic import CompileError
from engine.macro.expand import CORE_MARK, Expander
from engine.macro.surface.table import SURFACE
from engine.syntax.forms import Form, Seq, Sym
from engine.syntax.printforms import form_of_text, show_form


def expand(text: str) -> Form:
    form = form_of_text(text)
    assert isinstance(form, Seq)
    head = form.items[0]
    name = head.name if isinstance(head, Sym) else "parallel-expression"
    return SURFACE[name].expand(form, Expander("user"))


EXPANSIONS = [
    ("(when a b)", "(if a b)"),
    ("(when a)", "(if a nil)"),
    ("(when a b c)", "(if a (do b c))"),
    ("(unless a b)", "(if a nil b)"),
    ("(if-not a b)", "(if a nil b)"),
    ("(if-not a b c)", "(if a c b)"),
    ("(if-let [x (f)] x 0)", "(let [test (f)] (if test (let [x test] x) 0))"),
    ("(when-let [[x] (f)] x x)", "(let [test (f)] (if test (let [[x] test] (do x x)) nil))"),
    ("(if-some [x (f)] x 0)", "(let [test (f)] (if (nil? test) 0 (let [x test] x)))"),
    ("(when-some [x (f)] x)", "(let [test (f)] (if (nil? test) nil (let [x test] x)))"),
    ("(cond)", "nil"),
    ("(cond a 1 b 2)", "(if a 1 (if b 2 nil))"),
    ("(cond a 1 :else 2)", "(if a 1 2)"),
    ("(case x 1 :a :d)", "(let [value x] (if (= value 1) :a :d))"),
    (
        "(case x (1 2) :a 'q :b)",
        "(let [value x] (if (or (= value 1) (= value 2)) :a"
        " (if (= value 'q) :b (match-failure value))))",
    ),
    ("(-> x)", "x"),
    ("(-> x (f a) g :k)", "(:k (g (f x a)))"),
    ("(->> x (f a) g)", "(g (f a x))"),
    ("(-> x #(+ % 1) (fn [y] y))", "((fn [y] y) (#(+ % 1) x))"),
    ("(as-> x y (f y) (g y))", "(let [y x y (f y)] (g y))"),
    (
        "(some-> x f g)",
        "(let [value x] (if (nil? value) nil"
        " (let [value (f value)] (if (nil? value) nil (g value)))))",
    ),
    (
        "(cond-> x a f b (g 1))",
        "(let [value x value (if a (f value) value)] (if b (g value 1) value))",
    ),
    ("(cond->> x a (g 1))", "(let [value x] (if a (g 1 value) value))"),
    ("(doto x (f 1) g)", "(let [value x] (do (f value 1) (g value) value))"),
    ("(for [] 1)", "[1]"),
    ("(for [x xs] (f x))", "(collect (fn [x] [(f x)]) xs)"),
    (
        "(for [x xs :when p :let [y x] z y :while q] z)",
        "(collect (fn [x] (if p (let [y x] (collect (fn [z] (if q [z] nil)) y)) [])) xs)",
    ),
    ("(doseq [x xs] (f x))", "(do (run-each (fn [x] (do (f x) true)) xs) nil)"),
    (
        "(dotimes [i n] (f i))",
        "(let [count (dotimes-count n)] (loop [i 0 value nil]"
        " (if (< i count) (recur (+ i 1) (let [i i] (f i))) value)))",
    ),
    ("(while a b)", "(loop [] (if a (do b (recur)) nil))"),
    ("(letfn [(f [x] x)] (f 1))", "(letrec [f (fn f [x] x)] (f 1))"),
    (
        "(with-resource [r :T (open)] r)",
        "(let [resource (open)] (try (let [r :T resource] r) (finally (close-resource resource))))",
    ),
    ("(step-if a b c)", '(step "step-if" (if a b c))'),
    (
        '(step-if :context-keys ["k"] a b)',
        '(step "step-if" :context-keys ["k"] (if a b))',
    ),
    (
        "(step-loop a b)",
        '(step "step-loop" (loop [count 0 value nil]'
        " (if a (recur (step-loop-count count) b) value)))",
    ),
    (
        "(step-parallel :merge-policy :merge a b)",
        '(step "step-parallel"'
        " (call :ccos.concurrent.parallel [(fn [] a) (fn [] b)] {:merge-policy :merge}))",
    ),
    (
        "(parallel [a 1] [b 2])",
        '(call :ccos.concurrent.parallel [(fn [] 1) (fn [] 2)] {:labels ["a" "b"]})',
    ),
    (
        "(with-parallel [a 1 b 2] (+ a b))",
        "(let [[a b] (call :ccos.concurrent.parallel [(fn [] 1) (fn [] 2)]"
        ' {:labels ["a" "b"]})] (+ a b))',
    ),
    ("(:parallel (map f xs))", "(pmap f xs)"),
    ("(:parallel [a b])", "(call :ccos.concurrent.parallel [(fn [] a) (fn [] b)])"),
    ("(:parallel (f))", "(first (call :ccos.concurrent.parallel [(fn [] (f))]))"),
    ("(future a b)", "(call :ccos.async.spawn (fn [] a b))"),
    ("(delay a)", "(make-delay (fn [] a))"),
    ("(lazy-seq a)", "(make-lazy-seq (fn [] a))"),
    ("(lazy-cat a b)", "(concat (lazy-seq a) (lazy-seq b))"),
    ("(comment a b)", "nil"),
    (
        "(assert (> x 0))",
        '(if (> x 0) nil (throw (error :assertion-error "Assertion failed: (> x 0)")))',
    ),
    ("(defonce a 1)", '(def a (defined-or "user" "a" (fn [] 1)))'),
    (
        "(defstruct P :x int)",
        '(def P (make-struct-constructor "P" \'[:x int] "user"))',
    ),
    ('(plan "p" :body (f))', '{"body" (f)}'),
    ('(intent "i" :goal "g" (property :k 1))', '{"goal" "g" "k" 1}'),
    ("(resource r@1.0 (property :k 1))", '{"k" 1}'),
    ('(resource:ref "x")', "@x"),
    ('(llm-execute "m" "p")', '(call :ccos.ai.llm-execute {:model "m" :prompt "p"})'),
    ("#(+ % 1)", "(fn [%] (+ % 1))"),
    ("#(f %3)", "(fn [%1 %2 %3] (f %3))"),
    ("#(f % %1)", "(fn [%1] (let [% %1] (f % %1)))"),
    ("#(f %2 %&)", "(fn [%1 %2 & %&] (f %2 %&))"),
    ("#(f)", "(fn [] (f))"),
]


@pytest.mark.parametrize(("text", "expected"), EXPANSIONS, ids=[t for t, _ in EXPANSIONS])
def test_a_surface_form_becomes_smaller_language(text: str, expected: str) -> None:
    assert show_form(expand(text)) == expected


MISTAKES = [
    ("(when)", "(when)", "when needs at least 1 form, got 0"),
    ("(if-not a)", "(if-not a)", "if-not needs at least 2 forms, got 1"),
    ("(if-let [x 1] 2 3 4)", "4", "if-let takes at most 3 forms, got 4"),
    ("(if-let x 1)", "x", "if-let needs its bindings in [ ]"),
    ("(if-let [x 1 y 2] 3)", "[x 1 y 2]", "if-let takes one pattern and one expression in [ ]"),
    ("(cond a 1 b)", "b", "cond has a test without a value"),
    ("(case x 1 :a 1 :b)", "1", "case has the constant 1 twice"),
    ("(-> x ())", "()", "an empty list cannot be threaded into"),
    ("(cond-> x a)", "a", "cond-> has a test without a step"),
    (
        "(for [x] 1)",
        "[x]",
        "for requires an even number of forms in its binding vector",
    ),
    ("(for [x xs] 1 2)", "2", "for takes 2 forms, got 3"),
    ("(for [:when p x xs] 1)", ":when", "for must begin with a binding"),
    ("(for [x xs :whenn p] 1)", ":whenn", "unknown modifier :whenn"),
    ("(for [x xs :let y] 1)", "y", ":let needs its bindings in [ ]"),
    ("(dotimes [[a] 3] 1)", "[a]", "dotimes counts in a plain name"),
    ("(letfn [f] 1)", "f", "letfn binds functions written (name [param*] body*)"),
    ("(step-if a)", "(step-if a)", "step-if takes a test and 1 or 2 branches, got 1"),
    ("(step-loop :max 3 a b)", ":max", "step-loop has no option :max"),
    ("(step-parallel :merge-policy :bogus 1)", ":bogus", "unknown merge policy :bogus"),
    ("(parallel a)", "a", "parallel takes branches written [label expression]"),
    ("(with-parallel [a] 1)", "[a]", "with-parallel has a name without an expression"),
    ("(defstruct P x int)", "x", "a field of a struct is named by a keyword"),
    ("(defstruct P :x)", ":x", "field :x has no type"),
    ("(plan 5)", "5", "plan needs a name first: a string or a symbol"),
    ('(plan "p" :k)', ":k", "property :k has no value"),
    (
        "(resource r (property k 1))",
        "(property k 1)",
        "a property is written (property :key value)",
    ),
    ("#(f #(g %))", "#(g %)", "#( ) cannot stand inside another #( )"),
    ("#(f %99)", "%99", "a shorthand function has at most 20 parameters"),
]


@pytest.mark.parametrize(("text", "guilty", "message"), MISTAKES, ids=[t for t, _, _ in MISTAKES])
def test_a_wrong_shape_is_refused_at_the_guilty_subform(
    text: str, guilty: str, message: str
) -> None:
    with pytest.raises(CompileError) as caught:
        expand(text)
    diagnostic = caught.value.diagnostic
    assert (diagnostic.kind, diagnostic.message) == ("syntax-error", message)
    assert diagnostic.span is not None
    assert diagnostic.span.text() == guilty


def test_introduced_heads_mean_the_core_whatever_is_shadowed() -> None:
    form = expand("(when a b)")
    assert isinstance(form, Seq)
    head = form.items[0]
    assert isinstance(head, Sym)
    assert head.mark is CORE_MARK


def test_introduced_names_are_equal_to_no_name_of_the_program() -> None:
    form = expand("(if-let [test (f)] test)")
    assert isinstance(form, Seq)
    bindings = form.items[1]
    assert isinstance(bindings, Seq)
    name = bindings.items[0]
    assert isinstance(name, Sym)
    assert name.name == "test"
    assert name.mark is not None


def test_threaded_forms_keep_their_place_in_the_source() -> None:
    form = expand("(-> x (f 1) (g 2))")
    assert form.span.text() == "(g 2)"
    assert isinstance(form, Seq)
    assert form.items[1].span.text() == "(f 1)"


def test_five_thousand_clauses_expand() -> None:
    text = "(cond " + " ".join(f"(= x {n}) {n}" for n in range(5_000)) + ")"
    assert isinstance(expand(text), Seq)


def test_every_surface_form_has_a_description_and_an_example() -> None:
    for name, entry in SURFACE.items():
        assert entry.doc, name
        assert entry.examples, name
        assert entry.usage, name
