"""Random expressions of a given type in a given scope.

    expression("int", {"xs": ("vec", "int")}, 3)   =>   "(reduce + 0 (map (fn [e] (* e 2)) xs))"

`times` is how often the place that is being written may be evaluated, `cost` what all expressions
so far may cost: where `limit` is reached only literals and variables follow.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from typed_prims import call, rows, rows_giving
from typed_values import ANNOTATIONS, Dice, Type

Scope = dict[str, Type]

LOCALS = "x y z a b n i acc m v w xs item k t u p q".split()
CORE = "count list first inc map str rest max name".split()  # locals that hide core names
UNFIT = 500  # one expression in so many has another type than its place wants
LABELS = ["parse", "check", "sum up"]


class Expressions:
    """Writes expressions. Responsibilities: what may be named, and how much may be evaluated."""

    def __init__(self, dice: Dice) -> None:
        self.dice = dice
        self.globals: dict[str, Type] = {}
        self.functions: dict[str, tuple[tuple[Type, ...], Type, int]] = {}
        self.cost = 0
        self.times = 1
        self.limit = 0

    @contextmanager
    def repeated(self, times: int) -> Iterator[None]:
        """What is written in here is evaluated `times` as often."""
        before, self.times = self.times, self.times * times
        try:
            yield
        finally:
            self.times = before

    def fresh(self, count: int) -> list[str]:
        """Names for locals, different from each other; some are names of the core."""
        return self.dice.sample(CORE if self.dice.once_in(12) else LOCALS, count)

    def body(self, kind: Type, scope: Scope, depth: int) -> str:
        """An expression, sometimes with another one before it that only has an effect."""
        text = self.expression(kind, scope, depth)
        return f"(do {self._effect(scope)} {text})" if self.dice.once_in(8) else text

    def expression(self, kind: Type, scope: Scope, depth: int) -> str:
        """An expression that gives a value of the type, nearly always."""
        self.cost += self.times
        if self.dice.once_in(UNFIT):
            kind = self.dice.any_type()
        if depth <= 0 or self.cost > self.limit:
            return self.leaf(kind, scope)
        if isinstance(kind, tuple) and kind[0] == "fn":
            return self._lambda(kind, scope, depth)
        if kind in ("small", "atom"):
            return self.leaf(kind, scope)
        roll = self.dice.random()
        if roll < 0.12:
            return self.leaf(kind, scope)
        if roll < 0.45:
            return self._primitive(kind, scope, depth)
        if roll < 0.62:
            return self._special(kind, scope, depth)
        return self.dice.choice(self.SHAPES)(self, kind, scope, depth)

    def leaf(self, kind: Type, scope: Scope) -> str:
        """A variable of the type, else a literal."""
        fitting = [name for name, its in scope.items() if fits(its, kind)]
        if fitting and self.dice.random() < 0.75:
            return self.dice.choice(fitting)
        fitting = [name for name, its in self.globals.items() if its == kind and name not in scope]
        if fitting and self.dice.random() < 0.5:
            return self.dice.choice(fitting)
        return self.dice.literal(kind)

    # --- calls ------------------------------------------------------------------------------

    def _primitive(self, kind: Type, scope: Scope, depth: int) -> str:
        found = rows() if kind == "any" or self.dice.once_in(15) else rows_giving(kind)
        found = tuple([row for row in found if row.name not in scope])
        if not found:
            return self.leaf(kind, scope)
        return call(
            self.dice.choice(found), self.dice, lambda each: self.expression(each, scope, depth - 1)
        )

    def _call(self, kind: Type, scope: Scope, depth: int) -> str:
        found = [
            (name, kinds, cost)
            for name, (kinds, result, cost) in self.functions.items()
            if (fits(result, kind) or kind == "any") and name.split()[0] not in scope
            if self.cost + cost * self.times * 2 < self.limit
        ]
        if not found:
            return self._primitive(kind, scope, depth)
        name, kinds, cost = self.dice.choice(found)
        self.cost += cost * self.times
        args = [self.expression(each, scope, depth - 1) for each in kinds]
        if self.dice.once_in(UNFIT):
            args = args[1:] or ["nil"]
        return f"({' '.join([name, *args])})"

    def _lambda(self, kind: tuple, scope: Scope, depth: int) -> str:  # type: ignore[type-arg]
        _, kinds, result = kind
        if len(kinds) == 1 and kinds[0] == "int" and self.dice.once_in(5):
            names = ["even?", "odd?", "inc", "dec", "pos?", "identity", "str"]
            return self.dice.choice([name for name in names if name not in scope])
        if len(kinds) == 2 and self.dice.once_in(3):
            return self.dice.choice(["+", "*", "max", "-", "<", "list", "conj", "str"])
        names = self.fresh(len(kinds))
        with self.repeated(4):
            inner = {**scope, **dict(zip(names, kinds, strict=True))}
            text = self.body(result, inner, depth - 1)
        if len(kinds) == 1 and self.dice.once_in(10) and "#(" not in text and "fn [" not in text:
            return f"(fn [{names[0]} & more] {text})"
        return f"(fn [{' '.join(names)}] {text})"

    def _apply(self, kind: Type, scope: Scope, depth: int) -> str:
        """A function that is called where it stands, or under a local name."""
        given = self.dice.any_type()
        (name,) = self.fresh(1)
        body = self.expression(kind, {**scope, name: given}, depth - 1)
        arg = self.expression(given, scope, depth - 1)
        if self.dice.once_in(2):
            return f"((fn [{name}] {body}) {arg})"
        outer = "func" + str(self.dice.randrange(3))
        return f"(let [{outer} (fn [{name}] {body})] ({outer} {arg}))"

    # --- forms ------------------------------------------------------------------------------

    def _if(self, kind: Type, scope: Scope, depth: int) -> str:
        test = self._test(scope, depth)
        one, two = self.expression(kind, scope, depth - 1), self.expression(kind, scope, depth - 1)
        match self.dice.randrange(4):
            case 0:
                return f"(cond {test} {one} :else {two})"
            case 1:
                return f"(or (when {test} {one}) {two})"
            case _:
                return f"(if {test} {one} {two})"

    def _test(self, scope: Scope, depth: int) -> str:
        if self.dice.once_in(5):
            return self.expression(self.dice.any_type(), scope, depth - 1)
        if self.dice.once_in(4):
            one, two = (self.expression("bool", scope, depth - 2) for _ in range(2))
            return f"({self.dice.choice(['and', 'or'])} {one} {two})"
        if self.dice.once_in(3) and scope:
            predicate = self.dice.choice(
                ["int?", "nil?", "string?", "vector?", "float?", "number?"]
            )
            return (
                f"({predicate} {self.dice.choice(list(scope))})"
                if predicate not in scope
                else "true"
            )
        return self.expression("bool", scope, depth - 1)

    def _let(self, kind: Type, scope: Scope, depth: int) -> str:
        inner, bindings = dict(scope), []
        for name in self.fresh(self.dice.randint(1, 3)):
            its = self.dice.any_type()
            right = self.expression(its, inner, depth - 1)
            mark = f" {ANNOTATIONS[its]}" if self.dice.once_in(8) and its in ANNOTATIONS else ""  # type: ignore[index]
            bindings.append(f"{name}{mark} {right}")
            inner[name] = its
        return f"(let [{' '.join(bindings)}] {self.body(kind, inner, depth - 1)})"

    def _destructure(self, kind: Type, scope: Scope, depth: int) -> str:
        a, b, c = self.fresh(3)
        if self.dice.once_in(2):
            right = self.expression(("vec", "int"), scope, depth - 1)
            pattern, kinds = f"[{a} {b} & {c}]", ("any", "any", "any")
            if self.dice.once_in(3):
                pattern = f"[{a} [{b}] :as {c}]"
                right = f"[{self.dice.literal('int')} [{self.expression('int', scope, depth - 1)}]]"
                kinds = ("int", "int", ("vec", "any"))  # type: ignore[assignment]
        else:
            right = self.expression(("rec", (("a", "int"), ("b", "str"))), scope, depth - 1)
            pattern, kinds = f"{{{a} :a {b} :b {c} :zz :or {{{c} 5}}}}", ("int", "str", "int")
        inner = {**scope, **dict(zip((a, b, c), kinds, strict=True))}
        return f"(let [{pattern} {right}] {self.body(kind, inner, depth - 1)})"

    def _match(self, kind: Type, scope: Scope, depth: int) -> str:
        subject = self.expression(self.dice.any_type(), scope, depth - 1)
        a, b = self.fresh(2)
        patterns = [
            (self.dice.literal("int"), {}),
            (self.dice.literal("kw"), {}),
            (f"[{a} {b}]", {a: "any", b: "any"}),
            (f"[{a} & {b}]", {a: "any", b: "any"}),
            (f"{{:a {a} :b {b}}}", {a: "any", b: "any"}),
            (f"{{:k {a}}}", {a: "any"}),
            (f"(:int {a}) when (> {a} 1)", {a: "int"}),
            (f"(:int {a})", {a: "int"}),
            (f"(? string? {a})", {a: "str"}),
            ("(1 | 2 | nil)", {}),
            (f"(:as {a} [_ _])", {a: ("vec", "any")}),
        ]
        clauses = []
        for pattern, names in self.dice.sample(patterns, self.dice.randint(1, 4)):
            clauses.append(f"{pattern} {self.expression(kind, {**scope, **names}, depth - 1)}")
        clauses.append(f"_ {self.expression(kind, scope, depth - 1)}")
        return f"(match {subject} {' '.join(clauses)})"

    def _case(self, kind: Type, scope: Scope, depth: int) -> str:
        its = self.dice.choice(["int", "kw", "str", "float", "bool"])
        keys = list(dict.fromkeys([self.dice.literal(its) for _ in range(3)]))
        clauses = [f"{key} {self.expression(kind, scope, depth - 2)}" for key in keys]
        default = "" if self.dice.once_in(20) else " " + self.expression(kind, scope, depth - 1)
        return f"(case {self.expression(its, scope, depth - 1)} {' '.join(clauses)}{default})"

    def _twice(self, kind: Type, scope: Scope, depth: int) -> str:
        """The same text at two places, or one binding that is read at two."""
        its = self.dice.choice(["int", "int", "num", ("vec", "int")])
        with self.repeated(2):
            text = self.expression(its, scope, depth - 1)
        (name,) = self.fresh(1)
        rest = self.expression(kind, {**scope, name: its}, depth - 1)
        return self.dice.choice(
            [
                f"(let [{name} {text}] (do {text} {rest}))",
                f"(let [{name} [{text} {text}] {name} (first {name})] {rest})",
                f"(let [{name} {text}] (if (= {name} {text}) {rest} {self.leaf(kind, scope)}))",
            ]
        )

    def _loop(self, kind: Type, scope: Scope, depth: int) -> str:
        i, acc, fixed = self.fresh(3)
        start = self.expression(kind, scope, depth - 1)
        turns = self.dice.choice(["0", "1", "3", "4", self.leaf("small", scope)])
        outside = self.expression("int", scope, depth - 2)
        inner = {**scope, i: "small", acc: kind}
        with self.repeated(5):
            step = self.expression(kind, inner, depth - 1)
        last = self.expression(kind, inner, depth - 2)
        if self.dice.once_in(3):
            with self.repeated(5):
                again = self.expression("int", {**scope, fixed: "int"}, depth - 2)
            step = f"(let [{fixed} {outside} {fixed} {again}] {self.leaf(kind, inner)})"
        stop = self.dice.choice([f"(< {i} {turns})", f"(not (>= {i} {turns}))"])
        if turns.isdigit() and self.dice.once_in(3):
            stop = f"(not= {i} {turns})"
        return f"(loop [{i} 0 {acc} {start}] (if {stop} (recur (+ {i} 1) {step}) {last}))"

    def _try(self, kind: Type, scope: Scope, depth: int) -> str:
        (name,) = self.fresh(1)
        text = self.expression(kind, scope, depth - 1)
        if self.dice.once_in(3):
            thrown = self.dice.choice(
                [self.leaf("any", scope), '(error :oops "no" {:a 1})', "(/ 1 0)", '(inc "a")']
            )
            text = f"(do {self._effect(scope)} (throw {thrown}))"
        which = self.dice.choice([":type-error ", ":division-by-zero ", ":oops ", "", ""])
        caught = self.expression(kind, {**scope, name: "any"}, depth - 1)
        last = f" (finally {self._effect(scope)})" if self.dice.once_in(3) else ""
        return f"(try {text} (catch {which}{name} {caught}){last})"

    def _do(self, kind: Type, scope: Scope, depth: int) -> str:
        return f"(do {self._effect(scope)} {self.expression(kind, scope, depth - 1)})"

    def _effect(self, scope: Scope) -> str:
        """An expression for its effect: output, a host call, a change of state."""
        value = self.expression(self.dice.simple_type(), scope, 1)
        atoms = [
            name for name, kind in self.globals.items() if kind == "atom" and name not in scope
        ]
        if atoms and self.dice.once_in(2):
            name = self.dice.choice(atoms)
            return self.dice.choice([f"(swap! {name} + 1)", f"(reset! {name} {value})", f"@{name}"])
        return self.dice.choice(
            [f"(println {value})", f"(call :test.note {value})", f"(log {value})"]
        )

    def _host(self, kind: Type, scope: Scope, depth: int) -> str:
        text = self.expression(kind, scope, depth - 1)
        label = self.dice.choice(LABELS)
        return self.dice.choice(
            [f"(call :test.note {text})", f'(step "{label}" {text})', f"(call :test.some {text})"]
        )

    def _pick(self, kind: Type, scope: Scope, depth: int) -> str:
        """A value out of a collection that is made for it."""
        text = self.expression(kind, scope, depth - 1)
        other = self.expression(self.dice.any_type(), scope, depth - 2)
        return self.dice.choice(
            [
                f"(first [{text} {other}])",
                f"(:k {{:k {text} :n {other}}})",
                f"(nth [{other} {text}] 1)",
                f"(get {{:a {other} :b {text}}} :b)",
                f"(last (list {other} {text}))",
                f"(-> {text} (list {other}) first)",
            ]
        )

    # --- by type ----------------------------------------------------------------------------

    def _special(self, kind: Type, scope: Scope, depth: int) -> str:
        if isinstance(kind, tuple):
            return self._compound(kind, scope, depth)
        if kind in ("int", "num", "float"):
            return self._number(kind, scope, depth)
        if kind == "nil":
            return self._effect(scope)
        return self._pick(kind, scope, depth)

    def _number(self, kind: Type, scope: Scope, depth: int) -> str:
        if self.dice.once_in(3):
            items = self._sequence("int", scope, depth - 1)
            with_start = self.dice.choice(["", "0 ", "1 "])
            step = self._lambda(("fn", ("int", "int"), kind), scope, depth - 1)
            if self.dice.once_in(6):
                step = "(fn [t e] (if (> e 2) (reduced t) (+ t e)))"
            return f"(reduce {step} {with_start}{items})"
        op = self.dice.choice(["+", "+", "-", "*", "*", "/", "mod", "max", "quot", "rem"])
        count = 2 if op in ("mod", "quot", "rem") else self.dice.choice([1, 2, 2, 2, 3])
        args = [self.expression(kind, scope, depth - 1) for _ in range(count)]
        if self.dice.once_in(3):  # what laws of algebra speak of
            args[self.dice.randrange(count)] = self.dice.choice(["0", "1", "2", "-1", "0.0", "1.0"])
        if op in ("mod", "quot", "rem", "/") and not self.dice.once_in(8):
            args[-1] = self.dice.choice(["2", "3", "-7", "0.5", "10"])
        return f"({op} {' '.join(args)})" if op not in scope else self.leaf(kind, scope)

    def _compound(self, kind: tuple, scope: Scope, depth: int) -> str:  # type: ignore[type-arg]
        if kind[0] == "rec":
            if self.dice.once_in(2):
                base, (key, its) = (
                    self.expression(kind, scope, depth - 1),
                    self.dice.choice(kind[1]),
                )
                return f"(assoc {base} :{key} {self.expression(its, scope, depth - 1)})"
            fields = [f":{key} {self.expression(its, scope, depth - 1)}" for key, its in kind[1]]
            return "{" + " ".join(fields) + "}"
        if kind[0] in ("vec", "lazy") and self.dice.random() < 0.6:
            return self._sequence(kind[1], scope, depth)
        items = [self.expression(kind[1], scope, depth - 1) for _ in range(self.dice.randint(0, 3))]
        match kind[0]:
            case "vec":
                return f"[{' '.join(items)}]"
            case "set":
                return f"(set [{' '.join(items)}])"
            case "list":
                return f"(list {' '.join(items)})"
        return f"(lazy-seq (do {self._effect(scope)} [{' '.join(items)}]))"

    def _sequence(self, item: Type, scope: Scope, depth: int) -> str:
        """A pipeline of sequence functions."""
        if depth <= 0 or self.cost > self.limit:
            return self.leaf(("vec", item), scope)
        kind = self.dice.choice([("vec", "int"), ("vec", "int"), ("lazy", "int"), ("list", "int")])
        source = self.dice.choice(
            ["(range 4)", "(range 1 6 2)", "(take 3 (iterate inc 0))"]
            + [self.expression(kind, scope, depth - 1) for _ in range(2)]
        )
        text, its = source, "int"
        for _ in range(self.dice.randint(0, 2)):
            test = self._lambda(("fn", ("int",), "bool"), scope, depth - 1)
            same = self._lambda(("fn", ("int",), "int"), scope, depth - 1)
            text = self.dice.choice(
                [
                    f"(map {same} {text})",
                    f"(filter {test} {text})",
                    f"(remove {test} {text})",
                    f"(take 2 {text})",
                    f"(drop 1 {text})",
                    f"(take-while {test} {text})",
                    f"(for [e {text} :when (odd? e)] (* e e))",
                    f"(keep {same} {text})",
                ]
            )
        if item != its:
            text = f"(map {self._lambda(('fn', ('int',), item), scope, depth - 1)} {text})"
        return text

    COMMON = (*[_if] * 4, *[_let] * 4, *[_call] * 5, *[_pick] * 2, *[_loop] * 2)
    SHAPES = (*COMMON, _apply, _destructure, _match, _case, _twice, _try, _do, _host)


def fits(its: Type, wanted: Type) -> bool:
    """Whether a variable of one type may stand where the other is wanted."""
    narrower = {"int": ("small",), "num": ("small", "int", "float")}
    return wanted == "any" or its == wanted or its in narrower.get(str(wanted), ())
