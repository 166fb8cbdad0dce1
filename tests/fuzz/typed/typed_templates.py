"""Definitions of shapes that optimisers look for: nested loops, records, state, callbacks.

    (defn area [n xs] (loop [i 0 acc 0] (if (< i n) (recur (+ i 1) (loop [j 0 acc acc] …)) acc)))

A template is a text with holes; what fills them is written by `Expressions`, so each is evaluated
as often as its place is. A scope may have expressions as names: `(:a p)` of a record in a loop.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from typed_expressions import Expressions, Scope
from typed_values import Type

TURNS: Final = 36  # of the innermost place of a template, at most
COMPOUND: Final = {  # annotations of more than a word, and the type that fits them
    ":[:vector :int]": ("vec", "int"),
    ":[:union :int :string]": "int",
    ":int?": "int",
    ":[:and :int [:> -5]]": "small",
    ":number": "num",
    ":[:map {:a :int :b :string}]": ("rec", (("a", "int"), ("b", "str"))),
    ":any": "any",
}
RECORD: Final = ("rec", (("a", "int"), ("b", "num")))


class Templates(Expressions):
    """Writes templates. Responsibility: their places, and what is in scope there."""

    def template(self, name: str, limit: int) -> str:
        """A definition by one of the templates; it is entered in `functions`."""
        self.cost, self.times, self.limit = 0, TURNS, limit
        write: Callable[[Templates, str], str] = self.dice.choice(TEMPLATES)
        return write(self, name)

    def _made(self, name: str, kinds: tuple[Type, ...], result: Type, text: str) -> str:
        self.functions[name] = (kinds, result, self.cost + 12)
        return text

    def _hole(self, kind: Type, scope: Scope, depth: int = 2) -> str:
        return self.expression(kind, scope, depth)

    # --- loops ------------------------------------------------------------------------------

    def _nested(self, name: str) -> str:
        kind = self.dice.any_type()
        outer: Scope = {"n": "small", "xs": ("vec", "int"), "i": "small", "acc": kind}
        step = self._hole(kind, {**outer, "j": "small"})
        first = self._hole(kind, {"xs": ("vec", "int")}, 1)
        last = self._hole(kind, outer, 1)
        bound = self.dice.choice(["i", "n", "(count xs)", "2", self._hole("small", outer, 1)])
        test = self.dice.choice(["(< j (min 3 {}))", "(not (>= j (min 3 {})))"]).format(bound)
        inner = f"(loop [j 0 acc acc] (if {test} (recur (inc j) {step}) {self.leaf(kind, outer)}))"
        text = (
            f"(defn {name} [n xs]\n  (loop [i 0 acc {first}]\n"
            f"    (if (< i n) (recur (+ i 1) {inner}) {last})))"
        )
        return self._made(name, ("small", ("vec", "int")), kind, text)

    def _record(self, name: str) -> str:
        scope: Scope = {"n": "small", "i": "small", "(:a p)": "int", "(:b p)": "num"}
        a, b = self._hole("int", scope), self._hole("num", scope)
        change = self.dice.choice(
            [
                f"(assoc p :a {a} :b {b})",
                f"{{:a {a} :b {b}}}",
                "(update p :a inc)",
                f"(update p :b + {b})",
                f"(assoc (assoc p :b {b}) :a {a})",
                f"(if (< i 2) (assoc p :a {a}) p)",
                f"(merge p {{:b {b}}})",
            ]
        )
        seen = self.dice.choice(["p", "(:a p)", "[(:b p) (:z p 5)]", "(dissoc p :a)", "(count p)"])
        held = self.dice.choice(["seen", "(conj seen (:a p))", "(conj seen (fn [] (:b p)))"])
        start = f"{{:a {self._hole('int', {'n': 'small'}, 1)} :b {self._hole('num', {}, 1)}}}"
        places = [("p", start, change), ("i", "0", "(+ i 1)"), ("seen", "[]", held)]
        self.dice.shuffle(places)
        begin = " ".join([f"{var} {first}" for var, first, _ in places])
        again = " ".join([step for _, _, step in places])
        last = f"[{seen} (map (fn [f] (if (fn? f) (f) f)) seen)]"
        text = (
            f"(defn {name} [n]\n  (loop [{begin}]\n    (if (< i n)\n      (recur {again}) {last})))"
        )
        return self._made(name, ("small",), "any", text)

    def _built(self, name: str) -> str:
        """A collection that a fold or a loop builds, for `transients`."""
        scope: Scope = {"x": "int", "y": "int"}
        item = self._hole("int", scope)
        keep = self._hole("bool", scope, 1)
        start, grown = self.dice.choice(
            [
                ("{}", f"(assoc m x {item})"),
                ("{}", f"(update m {item} (fn [o] (if o (inc o) 0)))"),
                ("{1 2}", f"(if {keep} (assoc m x {item}) m)"),
                ("[]", f"(if {keep} (reduced m) (conj m {item}))"),
                ("[]", f"(let [m (conj m {item})] (if {keep} m (conj m x)))"),
                ("#{}", f"(conj m {item} (count m))"),
                ("#{}", f"(if (contains? m x) (disj m x) (conj m {item}))"),
                ("[]", f"(conj m (try {item} (catch e (count m))))"),
                ("[7]", f"(do {self._effect(scope)} (conj m {item}))"),
            ]
        )
        text = f"(defn {name} [xs y]\n  (reduce (fn [m x] {grown}) {start} xs))"
        return self._made(name, (("vec", "int"), "int"), "any", text)

    def _guarded(self, name: str) -> str:
        """A loop whose turns may raise, and go on."""
        kind = self.dice.any_type()
        scope: Scope = {"n": "small", "i": "small", "acc": kind}
        step, other = self._hole(kind, scope), self._hole(kind, {**scope, "e": "any"}, 1)
        last = f" (finally {self._effect(scope)})" if self.dice.once_in(3) else ""
        text = (
            f"(defn {name} [n]\n  (loop [i 0 acc {self._hole(kind, {}, 1)}]\n    (if (< i n)"
            f"\n      (recur (inc i) (try {step} (catch e {other}){last})) acc)))"
        )
        return self._made(name, ("small",), kind, text)

    def _walked(self, name: str) -> str:
        scope: Scope = {"xs": ("vec", "int"), "x": "int", "y": "int"}
        item, test = self._hole("int", scope), self._hole("bool", {"x": "int"}, 1)
        text = self.dice.choice(
            [
                f"(let [s (atom [])] (doseq [x xs y [1 2]] (swap! s conj {item})) @s)",
                f"(for [x xs :when {test} y [1 x]] {item})",
                f"(for [x xs :let [y (+ x 1)] :while {test}] {item})",
                f"(let [y 2 s (atom 0)] (dotimes [x 3] (swap! s + {item})) @s)",
                f"(let [y 1] (persistent! (loop [x 0 t (transient [])] (if (< x 3) (recur "
                f"(inc x) (conj! t {item})) t))))",
                f"(let [x 1 y 2 l (map (fn [x] {item}) (lazy-seq xs))] (do {self._effect(scope)} "
                f"[(first l) (count l)]))",
                f"(let [x 1 y @(future (+ 1 2))] [{item} @(delay {item})])",
            ]
        )
        return self._made(name, (("vec", "int"),), "any", f"(defn {name} [xs]\n  {text})")

    # --- functions ----------------------------------------------------------------------------

    def _letrec(self, name: str) -> str:
        kind = self.dice.simple_type()
        scope: Scope = {"n": "small", "i": "small", "x": kind}
        one, two = self._hole(kind, scope), self._hole(kind, scope)
        back = self.dice.choice(["(g (- i 1) {})", "(do (println i) (g (- i 1) {}))"]).format(one)
        last = self.dice.choice(["(f (- i 1) {})", "(if (odd? i) (f (- i 1) {}) x)"]).format(two)
        use = self.dice.choice(["(f n {})", "[(f n {}) (g 2 x)]", "((fn [h] (h n {})) f)"])
        text = (
            f"(defn {name} [n x]\n  (letrec [f (fn [i x] (if (<= i 0) x {back}))\n"
            f"           g (fn [i x] (if (<= i 0) x {last}))]\n    "
            f"{use.format(self._hole(kind, {'n': 'small', 'x': kind}, 1))}))"
        )
        return self._made(name, ("small", kind), "any", text)

    def _higher(self, name: str) -> str:
        """A function that passes a function on, and calls of it with written ones."""
        given, kind = self.dice.simple_type(), self.dice.any_type()
        scope: Scope = {"k": "small", "q": kind}
        shape = self.dice.choice(
            [
                "(if (<= n 0) acc ({0} f (- n 1) (f acc)))",
                "(if (<= n 0) acc (recur f (- n 1) (f acc)))",
                "(if (<= n 0) acc (f ({0} f (- n 1) acc)))",
                "(loop [i 0 acc acc] (if (< i n) (recur (+ i 1) (f acc)) acc))",
                "(f (f acc))",
            ]
        ).format(name)
        one = f"(fn [q] {self._hole(kind, {**scope, 'z': given})})"
        first = self._hole(kind, {"k": "small", "z": given}, 1)
        use = f"(defn {name}-use [k z]\n  ({name} {one} k {first}))"
        self.functions[f"{name}-use"] = (("small", given), kind, self.cost + 12)
        return f"(defn {name} [f n acc]\n  {shape})\n{use}"

    def _annotated(self, name: str) -> str:
        annotation, kind = self.dice.choice(list(COMPOUND.items()))
        result, given = self.dice.choice(list(COMPOUND.items()))
        body = self._hole(given, {"x": kind, "y": "int"})
        returns = f" {result}" if self.dice.once_in(2) else ""
        mark, other = self.dice.choice(list(COMPOUND.items()))
        local = f"(let [z {mark} {self._hole(other, {'x': kind}, 1)}] (do z {body}))"
        text = local if self.dice.once_in(2) else body
        many = f" & more {annotation}" if self.dice.once_in(4) else ""
        found = f"(defn {name} [x {annotation} y :int{many}]{returns}\n  {text})"
        return self._made(name, (kind, "int"), given, found)

    def _choices(self, name: str) -> str:
        """Several arities that call each other, or a function with a memo."""
        kind = self.dice.simple_type()
        scope: Scope = {"x": kind, "y": "small"}
        text = (
            f"(defn {name}\n  ([x] ({name} x 2))\n  ([x y] (if (<= y 0) {self._hole(kind, scope)} "
            f"({name} {self._hole(kind, scope)} (- y 1))))\n"
            f"  ([x y & more] ({name} (first more) y)))"
        )
        if self.dice.once_in(3):
            text = f"(defn ^:memo {name} [x]\n  (do (println x) {self._hole(kind, {'x': kind})}))"
        return self._made(name, (kind,), kind, text)

    def _told(self, name: str) -> str:
        """Steps, host calls and state in an order that must stay."""
        scope: Scope = {"x": "int", "c": "any", "before": "int"}
        one, two = self._hole("int", scope), self._hole("any", scope)
        text = self.dice.choice(
            [
                f"(let [before @c] (do (reset! c {one}) [before @c {two}]))",
                f'(let [before (swap! c + x)] [(step "in" {one}) @c {two}])',
                f"(let [before 1 s (call :test.note {one})] (if {two} (call :test.note @c) [s]))",
                f"(let [before 2] (step-if {two} (swap! c + {one}) (call :test.note x)))",
                f"(let [before 3] [@c (do (swap! c + {one}) @c) (+ @c 0) {two}])",
            ]
        )
        text = f"(defn {name} [x]\n  (let [c (atom 1)] {text}))"
        return self._made(name, ("int",), "any", text)


TEMPLATES: Final = (
    Templates._nested,
    Templates._record,
    Templates._built,
    Templates._guarded,
    Templates._walked,
    Templates._letrec,
    Templates._higher,
    Templates._annotated,
    Templates._choices,
    Templates._told,
)
