"""Types and values from texts, without the reader: `t("[:vector :int]")`.

The little reader below knows the brackets, keywords, symbols, strings and numbers of type texts.
"""

from __future__ import annotations

import re
from typing import Any

from hypothesis import strategies as st

from engine.types import lattice as la
from engine.types.parse import parse_type
from engine.values.atoms import Symbol, keyword
from engine.values.lists import plist
from engine.values.maps import pmap
from engine.values.sets import pset
from engine.values.vectors import vector

TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|#\{|[\[\]{}()]|[^\s,\[\]{}()"]+')
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def data(text: str) -> Any:
    """The RTFS data that a text writes."""
    stack: list[tuple[str, list[Any]]] = [("", [])]
    for token in TOKEN.findall(text):
        if token in ("[", "{", "#{", "("):
            stack.append((token, []))
        elif token in ("]", "}", ")"):
            opener, items = stack.pop()
            stack[-1][1].append(_collection(opener, items))
        else:
            stack[-1][1].append(_atom(token))
    return stack[0][1][0]


def _collection(opener: str, items: list[Any]) -> Any:
    if opener == "[":
        return vector(items)
    if opener == "(":
        return plist(items)
    if opener == "#{":
        return pset(items)
    return pmap(zip(items[::2], items[1::2], strict=True))


def _atom(token: str) -> Any:
    if token[0] == '"':
        return token[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    if token[0] == ":":
        return keyword(token[1:])
    if NUMBER.fullmatch(token):
        return float(token) if "." in token else int(token)
    return {"nil": None, "true": True, "false": False}.get(token, Symbol(token))


def t(text: str, **aliases: str) -> la.Type:
    """The type that a text writes; `aliases` are further types by name."""

    def resolve(name: str) -> la.Type | None:
        return t(aliases[name], **aliases) if name in aliases else None

    return parse_type(data(text), resolve)


LITERALS = st.one_of(
    st.integers(-3, 3),
    st.booleans(),
    st.none(),
    st.sampled_from(["", "a", "bc"]),
    st.sampled_from([keyword("a"), keyword("b")]),
    st.sampled_from([0.0, 1.0, 1.5]),
)


def _vectors(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    keys = st.sampled_from([keyword("a"), keyword("b"), "a"])
    return st.one_of(
        st.lists(items, max_size=3).map(vector),
        st.lists(items, max_size=3).map(plist),
        st.lists(LITERALS, max_size=3).map(pset),
        st.lists(st.tuples(keys, items), max_size=3).map(pmap),
    )


VALUES: st.SearchStrategy[Any] = st.recursive(LITERALS, _vectors, max_leaves=6)

_NAMES = ("int", "float", "number", "string", "bool", "nil", "keyword", "any", "never", "symbol")
ATOMIC = st.one_of(
    st.sampled_from([la.PRIMITIVES[n] for n in _NAMES]),
    LITERALS.map(la.Val),
    st.lists(LITERALS, min_size=1, max_size=3).map(lambda v: la.Enum(tuple(v))),
)


COMPARISONS = st.builds(
    la.Predicate,
    st.sampled_from([">", ">=", "<", "<=", "!="]),
    st.tuples(st.integers(-2, 2)),
)
SIZES = st.builds(
    la.Predicate, st.sampled_from(["min-length", "max-count"]), st.tuples(st.integers(0, 2))
)
PREDICATES = st.one_of(COMPARISONS, SIZES, st.just(la.Predicate("non-empty")))
SHAPES = st.lists(st.none() | st.integers(0, 2), min_size=1, max_size=2).map(tuple)
KEYS = st.lists(st.sampled_from([keyword("a"), keyword("b")]), max_size=2, unique=True)


@st.composite
def composite_types(draw: st.DrawFn, inner: st.SearchStrategy[la.Type]) -> la.Type:
    """A type with parts. A composite strategy because the text of a built one grows without end."""
    kind = draw(
        st.sampled_from(
            [
                la.Vector,
                la.List,
                la.Set,
                la.Optional,
                la.Tuple,
                la.Union,
                la.Intersection,
                la.MapOf,
                la.Record,
                la.Fn,
                la.Array,
                la.Refined,
            ]
        )
    )
    if kind in (la.Vector, la.List, la.Set, la.Optional):
        return kind(draw(inner))
    if kind in (la.Tuple, la.Union, la.Intersection):
        return kind(tuple([draw(inner) for _ in range(draw(st.integers(2, 3)))]))
    if kind is la.MapOf:
        return la.MapOf(draw(inner), draw(inner))
    rest = draw(inner) if draw(st.booleans()) else None
    if kind is la.Record:
        entries = [la.Entry(key, draw(inner), draw(st.booleans())) for key in draw(KEYS)]
        return la.Record(tuple(entries), rest)
    if kind is la.Fn:
        return la.Fn((draw(inner),), rest, draw(inner))
    if kind is la.Array:
        return la.Array(draw(inner), draw(SHAPES))
    return la.Refined(draw(ATOMIC), tuple(draw(st.lists(PREDICATES, min_size=1, max_size=2))))


TYPES: st.SearchStrategy[la.Type] = st.recursive(ATOMIC, composite_types, max_leaves=5)
