"""Random RTFS programs that mostly run: typed expressions under definitions.

    program(7)   =>   "(def a0 (atom 3))\\n(defn f0 [x y] …)\\n(f0 2 [1 2])\\n…"

The same seed gives the same text. Every program ends: loops and recursion count down from at most
5, and what an expression may cost is added up while it is written. One expression in about 500
has another type than its place wants. Texts are cells, separated by `CELL`; a later cell may define
a function anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import typed_laws
from typed_templates import Templates
from typed_values import ANNOTATIONS, Dice, Type

CELL = "\n;;; next cell\n"
NOTHING: Mapping[str, Type] = MappingProxyType({})
COST_LIMIT = 600  # expressions that one top-level form may evaluate, about
NAMES = ["f", "g", "h", "area", "f0", "f1", "total", "pick", "norm"]


def program(seed: int, size: int = 6) -> str:
    """A program with about `size` definitions."""
    writer = Writer(Dice(seed))
    forms = writer.atoms()
    for _ in range(writer.dice.randint(1, size)):
        forms.append(writer.definition())
        if writer.dice.once_in(3):
            forms.append(writer.top())
    forms += [writer.top() for _ in range(writer.dice.randint(1, 3))]
    cells = ["\n".join(forms)]
    while writer.dice.once_in(5):
        cells.append("\n".join([writer.again(), writer.top()]))
    return CELL.join(cells) + "\n"


class Writer(Templates):
    """Definitions and top-level forms. Responsibilities: what is defined so far, and its cost."""

    def atoms(self) -> list[str]:
        """State that the program changes, and data that it reads."""
        forms = []
        for at in range(self.dice.randint(0, 2)):
            self.globals[f"s{at}"] = "atom"
            forms.append(f"(def s{at} (atom {self.dice.literal('int')}))")
        for at in range(self.dice.randint(0, 2)):
            kind = self.dice.any_type()
            self.globals[f"d{at}"] = kind
            forms.append(f"(def d{at} {self.dice.literal(kind)})")
        return forms

    def top(self) -> str:
        """An expression at top level."""
        self.cost, self.times, self.limit = 0, 1, COST_LIMIT
        text = self.expression(self.dice.any_type(), {}, self.dice.randint(2, 5))
        if self.dice.once_in(2):  # so that an error does not end the program
            return f"(try {text} (catch e [(error-kind e) (error-message e)]))"
        return text

    def definition(self) -> str:
        """A function definition of one of several shapes."""
        shape = self.dice.choice(
            [self._plain] * 4
            + [self._tail, self._deep, self._mutual, self._shadow, self._arities, self._accumulate]
            + [self._template] * 4
            + [self._laws] * 3
        )
        return shape()

    def again(self) -> str:
        """Another definition of a function that there is."""
        plain = [
            name
            for name, (kinds, _, _) in self.functions.items()
            if "small" not in kinds and " " not in name
        ]
        if not plain:
            return self.definition()
        name = self.dice.choice(plain)
        kinds, result, _ = self.functions.pop(name)
        return self._function(name, kinds, result, depth=2)

    def _name(self) -> str:
        name = self.dice.choice(NAMES)
        return name if name not in self.functions else f"{name}-{len(self.functions)}"

    def _function(
        self,
        name: str,
        kinds: tuple[Type, ...],
        result: Type,
        depth: int,
        outer: Mapping[str, Type] = NOTHING,
    ) -> str:
        self.cost, self.times, self.limit = 0, 1, COST_LIMIT // 4
        names = self.fresh(len(kinds))
        params = []
        for param, kind in zip(names, kinds, strict=True):
            typed = isinstance(kind, str) and kind in ANNOTATIONS and self.dice.once_in(4)
            params.append(f"{param} {ANNOTATIONS[kind]}" if typed else param)  # type: ignore[index]
        body = self.body(result, {**outer, **dict(zip(names, kinds, strict=True))}, depth)
        returns = ""
        if isinstance(result, str) and result in ANNOTATIONS and self.dice.once_in(6):
            returns = f" {ANNOTATIONS[result]}"
        self.functions[name] = (kinds, result, self.cost + 1)
        return f"(defn {name} [{' '.join(params)}]{returns}\n  {body})"

    def _plain(self) -> str:
        kinds = tuple([self.dice.any_type() for _ in range(self.dice.randint(0, 3))])
        return self._function(self._name(), kinds, self.dice.any_type(), self.dice.randint(1, 4))

    def _laws(self) -> str:
        return typed_laws.definition(self._name(), self.dice)

    def _template(self) -> str:
        return self.template(self._name(), COST_LIMIT // 2)

    def _tail(self) -> str:
        """A counter and an accumulator, by a tail call or recur."""
        name, kind = self._name(), self.dice.any_type()
        self.cost, self.times, self.limit = 0, 6, COST_LIMIT // 4
        scope: dict[str, Type] = {"n": "small", "acc": kind}
        step, last = self.expression(kind, scope, 2), self.expression(kind, scope, 1)
        self.functions[name] = (("small", kind), kind, self.cost + 6)
        back = self.dice.choice(["recur", name])
        again = f"({back} (- n 1) {step})"
        if self.dice.once_in(3):
            local = self.expression("int", scope, 1)
            again = f"(let [m {local}] {again})"
        return f"(defn {name} [n acc]\n  (if (<= n 0)\n    {last}\n    {again}))"

    def _deep(self) -> str:
        """Recursion that has something left to do: candidates for accumulators."""
        name = self._name()
        op, kind, base = self.dice.choice(
            [
                ("+", "int", "0"),
                ("*", "int", "1"),
                ("*", "num", "1.0"),
                ("str", "str", '""'),
                ("max", "num", "0"),
                ("-", "int", "0"),
                ("conj", ("vec", "int"), "[]"),
            ]
        )
        self.cost, self.times, self.limit = 0, 6, COST_LIMIT // 4
        item = self.expression("int" if op == "conj" else kind, {"n": "small"}, 2)
        call = f"({name} (- n 1))"
        sides = (item, call) if op != "conj" and self.dice.once_in(2) else (call, item)
        if op == "+" and self.dice.once_in(3):
            sides = (call, f"({name} (- n 2))")
            self.cost *= 4
        self.functions[name] = (("small",), kind, self.cost + 12)
        return f"(defn {name} [n]\n  (if (< n 1) {base} ({op} {sides[0]} {sides[1]})))"

    def _mutual(self) -> str:
        one, two = self._name() + "-even", self._name() + "-odd"
        kind = self.dice.simple_type()
        self.cost, self.times, self.limit = 0, 3, COST_LIMIT // 4
        texts = []
        for name, other in ((one, two), (two, one)):
            last = self.expression(kind, {"n": "small"}, 1)
            call = f"({other} (- n 1))"
            if self.dice.once_in(3):
                call = f"(do {self.expression('nil', {'n': 'small'}, 1)} {call})"
            texts.append(f"(defn {name} [n]\n  (cond (<= n 0) {last} :else {call}))")
        self.functions[one] = self.functions[two] = (("small",), kind, self.cost + 6)
        return "\n".join(texts)

    def _shadow(self) -> str:
        """A core name defined anew, with another meaning of the same type."""
        names = ["inc", "abs", "square", "neg?", "dec"]
        name = self.dice.choice(names)
        result: Type = "bool" if name == "neg?" else "num"
        hidden: dict[str, Type] = dict.fromkeys(names, ("hidden",))  # in a ring they would not end
        return self._function(name, ("num",), result, 2, hidden)

    def _arities(self) -> str:
        name, kind = self._name(), self.dice.simple_type()
        self.cost, self.times, self.limit = 0, 1, COST_LIMIT // 4
        one = self.expression(kind, {"x": "int"}, 2)
        more = self.expression(kind, {"x": "int", "y": "int", "more": ("list", "int")}, 2)
        self.functions[name] = (("int",), kind, self.cost + 1)
        self.functions[f"{name} {self.dice.literal('int')}"] = (("int",), kind, self.cost + 1)
        return f"(defn {name}\n  ([x] {one})\n  ([x y & more] {more}))"

    def _accumulate(self) -> str:
        """A collection that a loop threads through, alone or with others that look at it."""
        name = self._name()
        self.cost, self.times, self.limit = 0, 6, COST_LIMIT // 4
        scope: dict[str, Type] = {"n": "small", "i": "small"}
        of_map = self.dice.once_in(2)
        acc: Type = ("rec", (("a", "int"),)) if of_map else ("vec", "int")
        scope["acc"] = acc
        item = self.expression("int", scope, 2)
        start = "{:a 1}" if of_map else self.dice.choice(["[]", "[7 8]"])
        grown = self.dice.choice(
            [f"(assoc acc i {item})", f"(assoc acc :a {item})", f"(update acc :a + {item})"]
            if of_map
            else [f"(conj acc {item})", f"(conj acc {item} i)", f"(assoc acc 0 {item})"]
        )
        kept = self.dice.choice(["kept", "kept", "(conj kept acc)", "acc"])
        self.functions[name] = (("small",), "any", self.cost + 6)
        return (
            f"(defn {name} [n]\n  (loop [i 0 acc {start} kept []]\n    (if (< i n)\n"
            f"      (recur (+ i 1) {grown} {kept})\n      [acc kept])))"
        )
