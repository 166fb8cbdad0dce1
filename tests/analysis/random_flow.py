"""Random programs full of tests, loops and functions; most end in an error, some in a value.

program(7)   =>   (loop [v1 0 v2 nil] (if (and (< v1 3) (int? v2)) (recur …) …))
"""

from __future__ import annotations

import random

NUMBERS = ("0", "1", "-1", "2", "7", "10", "1.5", "-0.0", "##NaN", "100")
ATOMS = (
    *NUMBERS,
    *("nil", "true", "false", '"s"', ":k", ":a", "[]", "[1 2 3]", '["a" "b"]', "{:a 1 :b 2}"),
    *("{:a nil}", "(list 1 2)", "#{1 2}", "(range 4)", "(take 3 (iterate inc 0))"),
)
ONE = "inc dec abs not boolean count first rest next seq vec str keys vals reverse last - +".split()
TWO = "+ - * max min rem mod quot floor-mod / conj cons get concat take into assoc".split()
WALKS = "map mapv filter keep remove mapcat take-while some map-indexed".split()
TESTS = """int? float? number? nil? string? vector? some? true? false? map? fn? coll? seq? list?
    keyword? nat-int? ifn? zero? pos? neg? empty?""".split()
TYPES = (":int", ":float", ":string?", "[:vector :int]", "[:and :int [:>= 0]]", "[:map [:a :int]]")
# {e} an expression, {t} a test, {v} {w} new variables that {x} and {y} may name
FORMS = (
    "(if {t} {e} {e})",
    "(if {t} {e} {e})",
    "(let [{v} {e}] {x})",
    "(loop [{v} 0 {w} {e}] (if (< {v} 4) (recur (inc {v}) {y}) {y}))",
    "(loop [{v} -2 {w} {e}] (if (and (<= {v} 3) {t}) (recur (+ {v} 2) {y}) {y}))",
    "(loop [{v} 3 {w} {e}] (cond (= {v} 0) {y} {t} (recur (dec {v}) {y}) :else {y}))",
    "(letrec [{w} (fn [{v}] (if (< {v} 1) {x} ({w} (dec {v}))))] ({w} 3))",
    "(letrec [{w} (fn [{v}] (if (< {v} 1) {x} (+ 1 ({w} (- {v} 1)))))] [({w} 2) ({w} 1.5)])",
    "(letrec [{w} (fn [{v}] (if (< {v} 1) {x} [({w} (dec {v}))]))] (map {w} [1 2]))",
    "(reduce (fn [{v} {w}] {y}) {e} {e})",
    "(reduce (fn [{v} {w}] (if {t} (reduced {y}) {y})) {e} {e})",
    "(try {e} (catch :error e {e}))",
    "(do {e} {e})",
    "[{e} {e}]",
    "{:a {e} :b {e}}",
    "(:a {e})",
    "(assoc {e} :a {e})",
    "(update {e} :a (fn [{v}] {x}))",
    "((fn [{v} & {w}] (if (< {v} 4) (recur (inc {v}) {y}) {y})) 1 {e})",
    "((fn [{v} {type}] {x}) {e})",
    "(let [{w} (fn [{v}] {x})] [({w} {e}) ({w} {e})])",
    "({one} {e})",
    "({two} {e} {e})",
    "({walk} (fn [{v}] {x}) {e})",
)
TEST_FORMS = (
    "({is} {a})",
    "({is} {a})",
    "({compare} {a} {a})",
    "(< {a} {a} 7)",
    "(not {t})",
    "(and {t} {t} {t})",
    "(or {t} {t})",
    "{a}",
)


def program(seed: int) -> str:
    """A program; the same one for the same seed."""
    return _Maker(seed).expression(5, [])


class _Maker:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.made = 0

    def expression(self, depth: int, names: list[str]) -> str:
        pick = self.chance.choice
        if depth <= 0 or self.chance.random() < 0.1:
            return pick(names) if names and self.chance.random() < 0.65 else pick(ATOMS)
        self.made += 2
        v, w = f"v{self.made}", f"v{self.made + 1}"
        inner = {"{e}": names, "{x}": [*names, v], "{y}": [*names, v, w]}
        text = pick(FORMS).replace("{v}", v).replace("{w}", w).replace("{type}", pick(TYPES))
        for word, choices in (("{one}", ONE), ("{two}", TWO), ("{walk}", WALKS)):
            text = text.replace(word, pick(choices))
        for word, known in inner.items():
            while word in text:
                text = text.replace(word, self.expression(depth - 1, known), 1)
        while "{t}" in text:
            text = text.replace("{t}", self.test(depth - 1, names), 1)
        return text

    def test(self, depth: int, names: list[str]) -> str:
        pick = self.chance.choice
        text = pick(TEST_FORMS if depth > 0 else TEST_FORMS[:4])
        text = text.replace("{is}", pick(TESTS)).replace(
            "{compare}", pick(("<", "<=", ">", ">=", "=", "not="))
        )
        while "{t}" in text:
            text = text.replace("{t}", self.test(depth - 1, names), 1)
        while "{a}" in text:
            known = names and self.chance.random() < 0.8
            text = text.replace("{a}", pick(names) if known else pick(ATOMS), 1)
        return text
