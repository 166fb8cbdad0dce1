"""Random programs that have something for every pass: effects, errors, odd numbers, repeated code.

program(random.Random(1))   =>   "((fn [i :int j :int f :float s :string b :bool x y] …) 3 -1 …)"
"""

from __future__ import annotations

from random import Random

INTS = ("0", "1", "-1", "2", "7", "123456789012345678901234567890")
FLOATS = ("0.0", "-0.0", "1.5", "##NaN", "##Inf", "-1e308")
ANYTHING = (*INTS[:4], *FLOATS[:4], "nil", "true", "false", '"ab"', ":k", "[1 2]", "{:k 1}", "[]")
DEFINITIONS = (
    "(def limit 10) (def config {:port 80 :k [1 2]}) (defn add3 [x] (+ x 3)) "
    '(defn fails [x] (throw (error :kind "no"))) (defn down [n] (if (< n 1) 0 (down (- n 1))))'
)


class _Maker:
    """Makes expressions; `names` are the variables in scope, by what they are said to hold."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.names: dict[str, list[str]] = {"int": [], "float": [], "string": [], "bool": []}
        self.names["any"] = []
        self.count = 0

    def fresh(self) -> str:
        self.count += 1
        return f"v{self.count}"

    def make(self, kind: str, depth: int) -> str:
        rng = self.rng
        known = self.names[kind]
        if depth <= 0 or rng.random() < 0.12:
            if known and rng.random() < 0.7:
                return rng.choice(known)
            return self.constant(kind)
        if rng.random() < 0.45:
            return self.common(kind, depth - 1)
        return getattr(self, f"_{kind}")(depth - 1)

    def constant(self, kind: str) -> str:
        choices = {
            "int": INTS,
            "float": FLOATS,
            "string": ('""', '"ab"'),
            "bool": ("true", "false"),
            "any": ANYTHING,
        }
        return self.rng.choice(choices[kind])

    def common(self, kind: str, d: int) -> str:
        """Forms that may give anything."""
        rng, make = self.rng, self.make
        other = rng.choice(("int", "any", "bool", "float", "string"))
        name = self.fresh()
        form = rng.randrange(20)
        if form > 17:
            return self.again(kind, d)
        if form < 4:
            right = make(other, d)
            return f"(let [{name} {right}] {self.within(other, name, kind, d)})"
        if form == 4:
            return f"(do (swap! told conj {make('int', d - 1)}) {make(kind, d)})"
        if form < 7:
            return f"(if {make('bool', d)} {make(kind, d)} {make(kind, d)})"
        if form == 7:
            return f"(if {make('any', d)} {make(kind, d)} {make(kind, d)})"
        if form == 8 and rng.random() < 0.5:
            other = self.fresh()
            body = self.within("any", name, "any", d - 1)
            return (
                f"(letrec [{other} (fn [{name}] {body}) {name}f (fn [n] (if (int? n) n "
                f"({name}f ({other} 1))))] (do ({name}f {make('int', d - 1)}) "
                f"(if (nil? ({other} 2)) {make(kind, d)} {make(kind, d - 1)})))"
            )
        if form == 8:
            body = self.within(other, name, kind, d - 1)
            return f"((fn [{name}] {body}) {make(other, d - 1)})"
        if form == 9:
            return f"(try {make(kind, d)} (catch e {make(kind, d - 1)}))"
        if form == 10:
            unused = self.fresh()
            return (
                f"(loop [{name} 3 {unused} {make('any', d - 1)}] (if (< {name} 1) "
                f"{make(kind, d)} (recur (dec {name}) {make('any', d - 1)})))"
            )
        if form == 11:
            return f"(first [{make(kind, d)} {make('any', d - 1)}])"
        if form == 12:
            return f"(let [[{name} w] [{make(other, d)} {make('any', d - 1)}]] {make(kind, d)})"
        if form == 13:
            return f"(if (fails {make('int', d - 1)}) {make(kind, d)} {make(kind, d)})"
        if form == 14:
            same = make("any", d)
            return f"(if (= {same} {same}) {make(kind, d)} {make(kind, d)})"
        if form in (15, 17):
            return f"(case {make('int', d)} 0 {make(kind, d)} 1 {make(kind, d)} {make(kind, d)})"
        return (
            f"(match {make('any', d)} [] {make(kind, d)} [p q] {make(kind, d)} _ {make(kind, d)})"
        )

    def again(self, kind: str, d: int) -> str:
        """The same question or the same work in several places."""
        rng, make = self.rng, self.make
        test, work = make("bool", d - 1), make("int", d)
        if rng.random() < 0.5:
            inner = f"(if {test} {make(kind, d)} {make(kind, d - 1)})"
            then, orelse = (inner, make(kind, d)) if rng.random() < 0.5 else (make(kind, d), inner)
            return f"(if {test} {then} {orelse})"
        name = self.fresh()
        other = f"(- {work} (+ {work} 1))"
        return f"(let [{name} {work} q (list {other} {work})] {self.within('int', name, kind, d)})"

    def within(self, bound: str, name: str, kind: str, depth: int) -> str:
        """An expression that may use one variable more."""
        self.names[bound].append(name)
        made = self.make(kind, depth)
        self.names[bound].remove(name)
        return made

    def _int(self, d: int) -> str:
        rng, make = self.rng, self.make
        form = rng.randrange(10)
        if form < 4:
            operation = rng.choice(("+", "-", "*", "max", "min", "bit-and", "bit-or", "bit-xor"))
            return f"({operation} {make('int', d)} {make('int', d)})"
        if form == 4:
            same = make("int", d - 1)
            return f"({rng.choice(('-', '+', '*'))} {same} {same})"
        if form == 5:
            return f"(quot {make('int', d)} {make('int', d)})"
        if form == 6:
            return f"(+ {make('int', d)} {rng.choice(('0', '1'))} {make('int', d - 1)})"
        if form == 7:
            return f"(count [{make('any', d)} {make('any', d - 1)}])"
        if form == 8:
            return f"(:k {{:k {make('int', d)} :j {make('any', d - 1)}}})"
        return rng.choice((f"(add3 {make('int', d)})", "limit", "(:port config)", "(down 3)"))

    def _float(self, d: int) -> str:
        rng, make = self.rng, self.make
        operation = rng.choice(("+", "-", "*", "max", "min", "/"))
        other = rng.choice(("float", "int"))
        return f"({operation} {make('float', d)} {make(other, d)})"

    def _string(self, d: int) -> str:
        return f"(str {self.make('any', d)} {self.make('string', d)})"

    def _bool(self, d: int) -> str:
        rng, make = self.rng, self.make
        form = rng.randrange(7)
        if form == 0:
            return f"(not {make('bool', d)})"
        if form == 1:
            return f"({rng.choice(('and', 'or'))} {make('bool', d)} {make('any', d)})"
        if form == 2:
            test = rng.choice(("int?", "nil?", "vector?", "string?", "number?", "boolean"))
            return f"({test} {make('any', d)})"
        if form == 3:
            return f"(= {make('any', d)} {make('any', d)})"
        kind = rng.choice(("int", "int", "float"))
        return f"({rng.choice(('<', '>=', '=', '>', '<='))} {make(kind, d)} {make(kind, d)})"

    def _any(self, d: int) -> str:
        rng = self.rng
        form = rng.randrange(6)
        if form == 0:
            return f"[{self.make('any', d)} {self.make('any', d)}]"
        if form == 1:
            return f"{{:k {self.make('any', d)}}}"
        if form == 2:
            return f"(get {self.make('any', d)} :k)"
        if form == 3:
            return f"(map (fn [z] {self.within('any', 'z', 'any', d - 1)}) [1 2])"
        return self.make(rng.choice(("int", "float", "string", "bool")), d)


def program(rng: Random, depth: int = 5) -> str:
    """One form, to be run where DEFINITIONS and `told` are defined."""
    maker = _Maker(rng)
    params = ("i int", "j int", "f float", "s string", "b bool", "x any", "y any")
    for param in params:
        name, kind = param.split()
        maker.names[kind].append(name)
    body = maker.make("any", depth)
    arguments = [maker.constant(param.split()[1]) for param in params]
    return f"((fn [i :int j :int f :float s :string b :bool x y] {body}) {' '.join(arguments)})"
