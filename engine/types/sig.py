"""Signatures of primitives and capabilities, as the one-line texts the tables carry.

    "num* -> num"                      any number of numbers
    "str int int? -> str"              an optional third argument
    "(a b -> b) b? seq[a] -> b"        types with parameters; single letters are variables
    "int -> vec | int int -> vec"      alternatives, tried by argument count

Modifiers: `?` optional, `*` any number, `+` at least one. `t/u` is a union. Words: see WORDS.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from ..base.record import record

WORDS: Final[dict[str, str]] = {  # word -> what an error text calls it
    "any": "any value",
    "nil": "nil",
    "bool": "boolean",
    "int": "integer",
    "float": "float",
    "num": "number",
    "str": "string",
    "kw": "keyword",
    "sym": "symbol",
    "ts": "timestamp",
    "uuid": "uuid",
    "res": "resource-handle",
    "fn": "function",
    "vec": "vector",
    "list": "list",
    "map": "map",
    "set": "set",
    "seq": "sequence",  # everything that can be walked, nil included
    "coll": "collection",  # vector, list, map, set, lazy sequence; not nil, not string
    "err": "error",
    "lazy": "lazy sequence",
    "delay": "delay",
    "atom": "atom",
    "counter": "counter",
    "future": "future",
    "chan": "channel",
    "actor": "actor",
    "box": "mutable container",
    "deque": "ideque",
    "heap": "priority-queue",
    "queue": "list-queue",
    "bag": "bag",
    "omap": "ordered-map",
    "oset": "ordered-set",
    "transient": "transient",
    "never": "never",
}


@record
class SigType:
    """A type in a signature: a word, a variable (one letter), a union ("/") or a function ("->").

    `args` are the parameters of `seq[a]`, the members of a union, or a function's parameters
    followed by its result.
    """

    word: str
    args: tuple[SigType, ...] = ()

    def expected(self) -> str:
        """What an error text calls it."""
        if self.word == "/":
            return " or ".join(a.expected() for a in self.args)
        if self.word == "->":
            return "function"
        return WORDS.get(self.word, "any value")


@record
class SigParam:
    """One parameter; `mod` is "", "?", "*" or "+"."""

    type: SigType
    mod: str = ""


@record
class Alternative:
    """One alternative of a signature."""

    params: tuple[SigParam, ...]
    result: SigType

    def least(self) -> int:
        """Least number of arguments."""
        return sum(p.mod in ("", "+") for p in self.params)

    def most(self) -> int | None:
        """Greatest number of arguments, None for no bound."""
        return None if any(p.mod in ("*", "+") for p in self.params) else len(self.params)


@record
class Signature:
    """All alternatives, in the order written."""

    alternatives: tuple[Alternative, ...]

    def arities(self) -> tuple[tuple[int, int | None], ...]:
        """(least, most) of each alternative."""
        return tuple((a.least(), a.most()) for a in self.alternatives)


_TOKEN = re.compile(r"->|[\[\]()|/?*+]|[a-z]+")


@cache
def parse_signature(text: str) -> Signature:
    """Parse a signature; each text once. Raises ValueError for a text outside the grammar above."""
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != text.replace(" ", ""):
        raise ValueError(f"not a signature: {text!r}")
    tokens.append("")
    at = 0

    def unit() -> SigType:
        nonlocal at
        token = tokens[at]
        at += 1
        if token == "(":
            parts = []
            while tokens[at] != "->":
                parts.append(union())
            at += 1
            parts.append(union())
            at += 1  # )
            return SigType("->", tuple(parts))
        if not token.isalpha() or (len(token) > 1 and token not in WORDS):
            raise ValueError(f"unknown type {token!r} in signature {text!r}")
        if tokens[at] != "[":
            return SigType(token)
        at += 1
        parts = []
        while tokens[at] != "]":
            parts.append(union())
        at += 1
        return SigType(token, tuple(parts))

    def union() -> SigType:
        nonlocal at
        members = [unit()]
        while tokens[at] == "/":
            at += 1
            members.append(unit())
        return members[0] if len(members) == 1 else SigType("/", tuple(members))

    alternatives = []
    while True:
        params = []
        while tokens[at] != "->":
            kind = union()
            mod = tokens[at] if tokens[at] in ("?", "*", "+") else ""
            at += bool(mod)
            params.append(SigParam(kind, mod))
        at += 1
        alternatives.append(Alternative(tuple(params), union()))
        if tokens[at] == "":
            return Signature(tuple(alternatives))
        if tokens[at] != "|":
            raise ValueError(f"not a signature: {text!r}")
        at += 1
