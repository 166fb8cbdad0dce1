"""Random notebooks and random edits of them, from a seed.

    Notebook(seed)      cells {"c1": "(def d0 3)", "c2": "(defn f1 [x] (+ x d0)) (f1 2)", …}
    .step()             one edit: a form replaced, moved, copied, laid out anew, a cell deleted, …

The forms use few names, so that they depend on each other, take each other's names over and fail.
"""

from __future__ import annotations

from random import Random

NAMES = {
    "d": "d0 d1 d2 d3",
    "f": "f0 f1 f2 f3 m0",
    "l": "l0 l1 l2",
    "y": "y0 y1",
    "m": "m0 m1",
    "a": "a0",
    "S": "S0",
    "T": "T0",
    "M": "mod0 mod1",
}
FORMS = """
(def {d} {i})
(def {d} {i})
(def {d} {i})
(def {d} (+ {d} {i}))
(def {d} (mod {d} 2))
(def {d} (+ 0 ({f} {d})))
(def {d} ({m} {d}))
(def {d} (reduce + 0 (take 3 {l})))
(def {d} (count (pr-str {l})))
(def {d} (deref {a}))
(def {d} (deref {y}))
(def {d} (+ mod0/v 1))
(def {d} (q/g {i}))
(def {d} (:a ({S} {{:a {i}}})))
(defn {f} [x] (+ x {i}))
(defn {f} [x] (+ x {i}))
(defn {f} [x] (+ x {d}))
(defn {f} "Text {i}." [x] (* x {d}))
(defn {f} [x] (+ ({f} (+ x 1)) 1))
(defn {f} [x] (if (< x 1) {i} (+ 1 ({f} (- x 1)))))
(defn {f} [x] (+ 0 ({m} (+ x {d}))))
(defn {f} [x] (:a ({S} {{:a x}})))
(defn {f} [x :{T}] (+ x {i}))
(defn {f} [x] (+ x (deref {a})))
(defn {f} [x] (+ (inc x) (q/g x)))
(defn {f} [x] (do (println "in" x) {d}))
(defn {f} [x] (+ x (first {l})))
(def {f} (let [k {d}] (fn [x] (+ x k))))
(def {f} (comp {f} inc))
(def {f} (partial + {d}))
(def {f} {f})
(def {l} (map {f} (take 5 (range))))
(def {l} (map {f} {l}))
(def {l} (filter odd? {l}))
(def {l} (rest {l}))
(def {l} (map (fn [x] (+ ({f} x) {d})) (take 9 (iterate inc 1))))
(def {l} (lazy-seq [({f} {d}) {d}]))
(def {l} (map (fn [x] (+ x {d})) [1 2 3]))
(def {l} (for [x {l}] ({m} x)))
(def {l} [{f} {d}])
(def {y} (delay ({f} {i})))
(def {y} (delay (+ {d} (first {l}))))
(def {a} (atom {i}))
(def {a} (atom {d}))
(swap! {a} + {i})
(reset! {a} {d})
(defmacro {m} [x] `(+ ~x {i}))
(defmacro {m} [x] `(+ 0 (f1 ~x)))
(defmacro {m} [x] (list '+ x ({f} {i})))
(defmacro {m} [x] (list '+ x {d}))
(defmacro {m} [x] (list '+ x (deref {a})))
(defmacro m1 [x] `(let [v# ~x] (+ 0 (m0 (+ v# {d})))))
(defstruct {S} :a :int)
(defstruct {S} :a :int :b? :int)
(deftype {T} :int)
(deftype {T} [:and :int [:> {i}]])
(if (odd? {d}) (def {d} {i}) (def {d} {i}))
[(def {d} (+ {d} 1)) (def {f} (fn [x] (+ x {i}))) {d}]
[(def {d} {i}) (doall (take 2 {l})) (def {d} {i})]
[(def {d} {i}) (def {l} (map {f} (take 4 (range))))]
(when (odd? {d}) (defn {f} [x] (+ x {i})))
(do (def {d} {i}) (def {d} (+ {d} 1)))
(println "out" {d})
(println (take 2 {l}))
(module {M} (def v {i}) (defn g [x] (+ x v)))
(module {M} (:exports [v g]) (def v {d}) (defn g [x] (* x v)))
(module {M} (def v 1) (defmacro w [x] `(+ v ~x)) (defn g [x] (w x)))
(import {M} :as q)
(import {M} :as q :only [v])
(import {M})
(q/g {d})
(+ {i} v)
{d}
{d}
{l}
({f} {i})
({f} {d})
({m} {d})
(take 2 {l})
(first {l})
(vec {l})
(deref {y})
(deref {a})
({f} (inc {d}))
[{d} ({f} 1) (take 1 {l})]
(map {f} [1 2])
(try (+ ({f} {d}) (quot {d} 0)) (catch :division-by-zero e [:caught {d}]))
(try (quot {d} 0) (catch :division-by-zero e (error-message e)))
(:a ({S} {{:a {d}}}))
(do (def {d} (f1 1)) (doc f1))
(/ {d} 0)
(nth [1 2] {i})
(eval (list '+ {d} {d}))
""".strip().split("\n")
BASE = """
(def d0 3)
(def d1 (+ d0 1))
(def d2 5)
(def d3 (mod d1 2))
(defn f0 [x] (+ x d0))
(defn f1 "One." [x] (+ 1 (f0 x)))
(defn f2 [x] (* x (inc d2)))
(def f3 (comp f1 inc))
(defn m0 [x] (+ 0 (f2 x)))
(defmacro m1 [x] `(+ ~x (f0 d3)))
(deftype T0 :int)
(defstruct S0 :a :int)
(def a0 (atom d2))
(def l0 (map f0 (take 6 (range))))
(def l1 (map f1 l0))
(def l2 (filter odd? l1))
(def y0 (delay (f1 d1)))
(def y1 (delay (first l2)))
(module mod0 (:exports [v g]) (def v 4) (defn g [x] (* x v)))
(module mod1 (def v 1) (defmacro w [x] `(+ v ~x)) (defn g [x] (w x)))
(import mod0 :as q :only [v])
"""
SHADOWS = ("", "", "(defn inc [x] (+ x {i}))", "(defmacro inc [x] `(+ ~x {i}))", "(def odd? even?)")
SPACES = ("", " ", "\n", "\n; a note\n", "  #_ (left out) ", "\n\n")


class Notebook:
    """Cells by key in document order, each a list of forms; the first may take core names over."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.cells: dict[str, list[str]] = {"shadows": []}
        self.spacing: dict[str, str] = {"shadows": ""}
        base = BASE.strip().split("\n")
        half = self.chance.randrange(len(base))
        self.cells["base1"], self.cells["base2"] = base[:half], base[half:]
        self.spacing["base1"], self.spacing["base2"] = "\n", "\n"
        self.numbers = 0
        for _ in range(self.chance.randint(2, 7)):
            self._new_cell()

    def text(self, key: str) -> str:
        """A cell's text; the spacing stands before every form."""
        space = self.spacing[key]
        return (space + " ").join(["", *self.cells[key]])

    def order(self) -> list[str]:
        """The cells in document order."""
        return list(self.cells)

    def form(self) -> str:
        """A random form."""
        return self._fill(self.chance.choice(FORMS))

    def step(self) -> str:
        """One random edit; the key of the cell that was edited or deleted."""
        chance = self.chance
        key = chance.choice(self.order())
        forms = self.cells[key]
        what = chance.randrange(12)
        if key == "shadows":
            text = chance.choice(SHADOWS)
            self.cells[key] = [self._fill(text)] if text else []
        elif what < 3 and forms:
            forms[chance.randrange(len(forms))] = self.form()
        elif what == 3:
            forms.insert(chance.randint(0, len(forms)), self.form())
        elif what == 4 and forms:
            forms.pop(chance.randrange(len(forms)))
        elif what == 5:
            self.spacing[key] = chance.choice(SPACES)
        elif what == 6 and forms:
            self._change_number(forms)
        elif what == 7 and forms:  # a form moves, or is copied, to another cell
            other = self.cells[chance.choice(self.order()[1:])]
            at = chance.randrange(len(forms))
            moved = forms.pop(at) if chance.random() < 0.7 else forms[at]
            other.insert(chance.randint(0, len(other)), moved)
        elif what == 8:
            del self.cells[key], self.spacing[key]
        elif what == 9:
            chance.shuffle(forms)
        elif what == 10:
            self._move_cell(key)
        else:
            key = self._new_cell()
        return key

    def drop(self, key: str, at: int) -> None:
        """Take a form out of a cell."""
        self.cells[key].pop(at)

    def _new_cell(self) -> str:
        self.numbers += 1
        key = f"c{self.numbers}"
        self.cells[key] = [self.form() for _ in range(self.chance.randint(1, 4))]
        self.spacing[key] = self.chance.choice(SPACES)
        return key

    def _move_cell(self, key: str) -> None:
        forms = self.cells.pop(key)
        order = list(self.cells.items())
        order.insert(self.chance.randint(1, len(order)), (key, forms))
        self.cells = dict(order)

    def _change_number(self, forms: list[str]) -> None:
        at = self.chance.randrange(len(forms))
        digits = [place for place, each in enumerate(forms[at]) if each in "123456789"]
        if digits:
            place = self.chance.choice(digits)
            if forms[at][place - 1] in " [({":
                new = str(self.chance.randint(1, 9))
                forms[at] = forms[at][:place] + new + forms[at][place + 1 :]

    def _fill(self, template: str) -> str:
        filled = template
        for letter, names in NAMES.items():
            while f"{{{letter}}}" in filled:
                name = self.chance.choice(names.split())
                filled = filled.replace(f"{{{letter}}}", name, 1)
        while "{i}" in filled:
            filled = filled.replace("{i}", str(self.chance.randint(1, 9)), 1)
        return filled.replace("{{", "{").replace("}}", "}")
