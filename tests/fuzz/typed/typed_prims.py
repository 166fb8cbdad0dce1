"""Calls of primitives, from what the table's signatures say.

    row of `subs`: "str int int? -> str"   =>   (subs <a str> <an int>)

Every row that an optimiser may fold or move is used: all that neither read nor write state, ask
the host, look up types nor may run for ever. Arguments that say how large a result gets are small.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from typed_values import RECORDS, Dice, Type

from engine.prims.catalog import load
from engine.prims.table import DIVERGES, HOST, MARKS, PRIMITIVES, READS, TYPES, WRITES, Primitive
from engine.types.sig import Alternative, SigType

UNFOLDABLE = READS | WRITES | HOST | DIVERGES | TYPES | MARKS
# Number arguments of these are sizes or exponents.
SIZED = frozenset(
    """range repeat repeatedly string-repeat pad-left pad-right factorial pow bit-shift-left numbers
    take-nth partition partition-all exp sinh cosh number->string dotimes-count step-loop-count
    bit-test bit-shift-right""".split()
)
ENDLESS = frozenset("iterate cycle repeat repeatedly range".split())  # lazy with some arguments
INTERNAL = ("destructure-", "match-", "template-", "make-", "map-rest", "run-each", "collect")
ARITY = {  # arguments of the function that these are given; others call it with one
    **dict.fromkeys("reduce fold reductions merge-with map-indexed keep-indexed sort".split(), 2),
    **dict.fromkeys("make-delay make-lazy-seq repeatedly".split(), 0),
    "reduce-kv": 3,
}
RESULTS: dict[str, tuple[Type, ...]] = {  # word of a signature -> types that have it
    "int": ("int",),
    "float": ("float",),
    "num": ("num", "int", "float"),
    "str": ("str",),
    "kw": ("kw",),
    "bool": ("bool",),
    "nil": ("nil",),
}
Make = Callable[[Type], str]


@cache
def rows() -> tuple[Primitive, ...]:
    """Foldable rows that a program may name."""
    load()
    return tuple(
        [
            row
            for name, row in sorted(PRIMITIVES.items())
            if not row.fx & UNFOLDABLE and not name.startswith(INTERNAL)
        ]
    )


@cache
def rows_giving(kind: Type) -> tuple[Primitive, ...]:
    """Rows whose first alternative says that it gives this type."""
    head = kind if isinstance(kind, str) else {"rec": "map", "fn": "fn"}.get(kind[0], kind[0])
    words = {head, "num"} if head in ("int", "float") else {head}
    if head in ("vec", "list", "lazy"):
        words |= {"seq", "coll"}
    found = []
    for row in rows():
        result = row.signature.alternatives[0].result
        if not row.constant and (result.word in words or any(a.word in words for a in result.args)):
            found.append(row)
    return tuple(found)


def call(row: Primitive, dice: Dice, make: Make) -> str:
    """A call of the row; `make` gives an expression of a type."""
    if row.constant:
        return row.name
    alternative = dice.choice(row.signature.alternatives)
    arguments = _arguments(row, alternative, dice, make)
    if dice.once_in(200):  # a wrong count of arguments
        arguments = arguments[:-1] if arguments and dice.once_in(2) else [*arguments, "1"]
    text = f"({' '.join([row.name, *arguments])})"
    if row.name in ENDLESS:
        if row.name in ("iterate", "cycle") or (len(arguments) < 2 and row.name != "range"):
            return f"(take {dice.randrange(4)} {text})"
        if not arguments:
            return f"(take {dice.randrange(4)} {text})"
    return text


def _arguments(row: Primitive, alternative: Alternative, dice: Dice, make: Make) -> list[str]:
    found: list[str] = []
    variables: dict[str, Type] = {}
    sequences = sum([p.type.word == "seq" for p in alternative.params])
    for param in alternative.params:
        count = {"": 1, "?": dice.randrange(2), "*": dice.randrange(4)}.get(param.mod, 0)
        if param.mod == "+":
            count = 1 + dice.randrange(3)
        for _ in range(count):
            if param.type.word in ("fn", "->"):
                arity = ARITY.get(row.name, 1)
                if row.name in ("map", "mapv", "mapcat") and sequences > 1:
                    arity = 2
                if row.name == "sort-by" and found:
                    arity = 2
                found.append(make(("fn", ("int",) * arity, dice.choice(["int", "num", "bool"]))))
            elif row.name in SIZED and param.type.word in ("int", "num"):
                found.append(make("small"))
            else:
                found.append(make(type_of(param.type, dice, variables)))
    if row.name in ("range", "numbers") and len(found) == 3:
        found[2] = dice.choice(["1", "2", "-1", "0.5", "0"])
    if row.name in ("hash-map", "assoc") and (len(found) - (row.name == "assoc")) % 2:
        found.append(make("int"))
    return found


def type_of(sig: SigType, dice: Dice, variables: dict[str, Type]) -> Type:
    """A type that fits a signature's; one variable stands for one type."""
    word = sig.word
    if len(word) == 1 and word.isalpha():
        return variables.setdefault(word, dice.simple_type())
    match word:
        case "/":
            return type_of(dice.choice(sig.args), dice, variables)
        case "any":
            return dice.any_type()
        case "vec" | "list" | "set" | "lazy":
            return (word, dice.choice(["int", "num", "str"]))
        case "map":
            return dice.choice(RECORDS)
        case "seq" | "coll":
            item = type_of(sig.args[0], dice, variables) if sig.args else "int"
            return (dice.choice(["vec", "vec", "list", "set", "lazy"]), item)
    return word
