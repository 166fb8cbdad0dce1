"""Types of generated expressions, and literals of each.

    Dice(7).literal(("vec", "int"))   =>   "[3 -1 9223372036854775808]"

A type is a word (`int`, `str`, `any`) or a tuple: `("vec", t)`, `("list", t)`, `("lazy", t)`,
`("set", t)`, `("rec", ((key, t), …))` for a map with these keywords, `("fn", (t, …), result)`.
`small` is an int from 0 to 5 that counts turns: only what is bounded has that type.
"""

from __future__ import annotations

from random import Random

Type = str | tuple  # type: ignore[type-arg]

SCALARS: tuple[Type, ...] = ("int", "int", "int", "float", "num", "str", "kw", "bool", "nil")
RECORDS: tuple[Type, ...] = (
    ("rec", (("a", "int"), ("b", "str"))),
    ("rec", (("x", "float"), ("y", "float"))),
    ("rec", (("k", ("vec", "int")), ("n", "int"), ("on", "bool"))),
)
COMPOUND: tuple[Type, ...] = (
    ("vec", "int"),
    ("vec", "int"),
    ("vec", "num"),
    ("vec", "str"),
    ("vec", ("vec", "int")),
    ("list", "int"),
    ("set", "int"),
    ("lazy", "int"),
    *RECORDS,
    ("vec", RECORDS[0]),
)
ANNOTATIONS = {
    "int": ":int",
    "float": ":float",
    "str": ":string",
    "kw": ":keyword",
    "bool": ":bool",
}

INTS = [0, 1, -1, 2, 3, 5, 7, 10, -3, 100]
EDGES = [2**31, 2**53, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 10**20, -(10**25), 10**310]
FLOATS = "0.0 -0.0 0.5 1.0 -1.5 2.0 3.0 0.1 1e300 -1e300 1e-300 5e-324 1e16 ##NaN ##Inf ##-Inf"
STRINGS = ["", "a", "ab", "b c", "a,b", "12", "3.5", "é", "x\\ny", "true", "2025-01-31T10:00:00Z"]
KEYWORDS = ["a", "b", "x", "y", "k", "n", "on", "type-error", "ns/q"]


class Dice(Random):
    """Random choices. Responsibilities: repeatable from the seed; literals of each type."""

    def once_in(self, times: int) -> bool:
        """True one time in `times`, on average."""
        return self.randrange(times) == 0

    def simple_type(self) -> Type:
        """A scalar's type."""
        return self.choice(SCALARS)

    def any_type(self) -> Type:
        """Any type but of functions."""
        return self.choice(SCALARS) if self.random() < 0.6 else self.choice(COMPOUND)

    def literal(self, kind: Type) -> str:
        """The text of a constant of this type."""
        if isinstance(kind, tuple):
            return self._compound(kind)
        if kind in ("int", "num") and (kind == "int" or self.random() < 0.6):
            if self.once_in(12):
                return str(self.choice(EDGES[:-1] if self.random() < 0.9 else EDGES))
            return str(self.choice(INTS))
        if kind in ("float", "num"):
            return self.choice(FLOATS.split())
        return self._word(kind)

    def _word(self, kind: str) -> str:
        match kind:
            case "small":
                return str(self.randrange(6))
            case "str":
                return f'"{self.choice(STRINGS)}"'
            case "kw":
                return ":" + self.choice(KEYWORDS)
            case "bool":
                return self.choice(["true", "false"])
            case "sym":
                return "'" + self.choice(["p", "q", "inc"])
            case "ts":
                return self.choice(["2025-01-31T10:00:00Z", "1999-12-31T23:59:59.500Z"])
            case "uuid":
                return '(uuid "123e4567-e89b-12d3-a456-426614174000")'
            case "err":
                return self.choice(['(error "plain")', '(error :oops "said" {:a 1})'])
            case "deque":
                return f"(ideque {self.literal('int')} {self.literal('int')})"
            case "delay":
                return f"(delay {self.literal('int')})"
            case "atom":
                return f"(atom {self.literal('int')})"
            case "nil":
                return "nil"
            case _:
                return self.literal(self.simple_type())

    def _compound(self, kind: tuple) -> str:  # type: ignore[type-arg]
        match kind[0]:
            case "rec":
                return "{" + " ".join([f":{k} {self.literal(t)}" for k, t in kind[1]]) + "}"
            case "fn":
                names = [f"p{at}" for at in range(len(kind[1]))]
                return f"(fn [{' '.join(names)}] {self.literal(kind[2])})"
        items = [self.literal(kind[1]) for _ in range(self.choice([0, 1, 2, 3, 3, 4]))]
        match kind[0]:
            case "vec":
                return f"[{' '.join(items)}]"
            case "list":
                return f"(list {' '.join(items)})"
            case "set":
                return "#{" + " ".join(dict.fromkeys(items)) + "}"
            case _:
                return f"(lazy-seq [{' '.join(items)}])"
