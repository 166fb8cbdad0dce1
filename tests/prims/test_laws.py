"""The laws a row claims hold for arbitrary arguments, and its Python templates agree with it."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.prims import catalog
from engine.prims.docs import main_rows
from engine.prims.table import Primitive
from engine.runtime.entry import kinds_of
from engine.runtime.errors import Thrown
from engine.types.sig import SigType
from engine.values.atoms import keyword
from engine.values.equality import equal
from engine.values.lists import plist
from engine.values.maps import pmap
from engine.values.sets import pset
from engine.values.vectors import vector

catalog.load()
ROWS = [row for row in main_rows() if not row.constant]

INTS = st.integers(-(2**70), 2**70)
FLOATS = st.floats(width=64)
STRINGS = st.text(max_size=8)
BY_KIND: dict[str, st.SearchStrategy[Any]] = {
    "int": INTS,
    "float": FLOATS,
    "num": INTS | FLOATS,
    "str": STRINGS,
    "bool": st.booleans(),
    "nil": st.none(),
    "kw": st.sampled_from([keyword("a"), keyword("b")]),
    "any": st.none() | st.booleans() | INTS | FLOATS | STRINGS | st.tuples(INTS, STRINGS),
}


def claims(law: str) -> list[tuple[Primitive, str]]:
    """(row, kind of the arguments) of every claim of a law about kinds that we can make."""
    found = []
    for row in ROWS:
        for word in row.laws.split():
            name, _, kind = word.partition(":")
            if name == law:
                found.append((row, kind or kind_of(row.signature.alternatives[0].params[0].type)))
    return [(row, kind) for row, kind in found if kind in BY_KIND]


def kind_of(kind: SigType) -> str:
    return "any" if kind.word == "/" or len(kind.word) == 1 else kind.word


def same(a: Any, b: Any) -> bool:
    """Equal, or both NaN; zeros of different signs are not the same."""
    if type(a) is float and type(b) is float:
        if math.isnan(a) or math.isnan(b):
            return math.isnan(a) and math.isnan(b)
        return a == b and math.copysign(1, a) == math.copysign(1, b)
    return equal(a, b)


def outcome(row: Primitive, *args: Any) -> Any:
    try:
        return row.entry(*args)
    except Thrown as raised:
        return raised.kind


def law(name: str) -> Any:
    return pytest.mark.parametrize(
        ("row", "kind"), claims(name), ids=[f"{row.name}:{kind}" for row, kind in claims(name)]
    )


def takes(row: Primitive, count: int) -> bool:
    return any(low <= count <= (high or count) for low, high in row.signature.arities())


@law("commutative")
@settings(max_examples=60)
@given(data=st.data())
def test_the_order_of_arguments_does_not_matter(row: Primitive, kind: str, data: Any) -> None:
    if kind == "2":
        kind = "any"
    a, b = data.draw(BY_KIND[kind]), data.draw(BY_KIND[kind])
    assert same(outcome(row, a, b), outcome(row, b, a))


@law("associative")
@settings(max_examples=60)
@given(data=st.data())
def test_grouping_does_not_matter(row: Primitive, kind: str, data: Any) -> None:
    a, b, c = [data.draw(BY_KIND[kind]) for _ in range(3)]
    together = outcome(row, a, b, c)
    assert same(outcome(row, outcome(row, a, b), c), together)
    assert same(outcome(row, a, outcome(row, b, c)), together)


@law("identity")
@settings(max_examples=60)
@given(data=st.data())
def test_the_identity_leaves_the_other_argument(row: Primitive, kind: str, data: Any) -> None:
    a = data.draw(BY_KIND[kind])
    assert same(outcome(row, a, row.identity), a)
    assert same(outcome(row, row.identity, a), a)


@law("idempotent")
@settings(max_examples=60)
@given(data=st.data())
def test_equal_arguments_give_that_argument(row: Primitive, kind: str, data: Any) -> None:
    a = data.draw(BY_KIND[kind])
    assert same(outcome(row, a, a), a)


@law("projection")
@settings(max_examples=60)
@given(data=st.data())
def test_a_second_application_changes_nothing(row: Primitive, kind: str, data: Any) -> None:
    once = outcome(row, data.draw(BY_KIND[kind]))
    if once != "invalid-argument":
        assert same(outcome(row, once), once)


@law("involution")
@settings(max_examples=60)
@given(data=st.data())
def test_a_second_application_takes_back_the_first(row: Primitive, kind: str, data: Any) -> None:
    a = data.draw(BY_KIND[kind])
    assert same(outcome(row, outcome(row, a)), a)


TEMPLATES = [
    (row, kinds, template)
    for row in ROWS
    for kinds, template in row.py.items()
    if set(kinds.split()) <= BY_KIND.keys()
]


@pytest.mark.parametrize(
    ("row", "kinds", "template"), TEMPLATES, ids=[f"{row.name}:{k}" for row, k, _ in TEMPLATES]
)
@settings(max_examples=60)
@given(data=st.data())
def test_a_python_template_agrees_with_the_row(
    row: Primitive, kinds: str, template: str, data: Any
) -> None:
    args = [data.draw(BY_KIND[kind]) for kind in kinds.split()]
    names = {f"x{at}": arg for at, arg in enumerate(args)}
    got = eval(template.format(*names), {}, names)
    assert same(got, row.entry(*args))
    assert type(got) is type(row.entry(*args))


# --- arithmetic that has no single law ----------------------------------------------------------


def call(name: str, *args: Any) -> Any:
    found = catalog.lookup(name)
    assert found is not None
    return found.entry(*args)


@given(INTS, INTS.filter(bool))
def test_quotient_and_remainder_make_up_the_dividend(a: int, b: int) -> None:
    assert b * call("quot", a, b) + call("rem", a, b) == a
    assert b * call("floor-div", a, b) + call("floor-mod", a, b) == a
    assert call("mod", a, b) in (0, abs(call("mod", a, b)) * (1 if a > 0 else -1))
    assert abs(call("floor-mod", a, b)) < abs(b)


@given(INTS, INTS.filter(bool))
def test_a_quotient_of_integers_is_exact_or_a_float(a: int, b: int) -> None:
    assert type(call("/", a * b, b)) is int
    assert call("/", a * b, b) == a
    assert type(call("/", a, b)) is (float if a % b else int)


@given(st.floats(-1e9, 1e9), st.integers(0, 6))
def test_rounding_moves_by_half_a_step_at_most(x: float, digits: int) -> None:
    assert abs(call("round", x, digits) - x) <= 0.5 * 10**-digits + math.ulp(x)
    assert abs(call("round", x) - x) <= 0.5


@given(INTS, st.integers(2, 36))
def test_a_number_written_to_a_radix_reads_back(x: int, radix: int) -> None:
    assert int(call("number->string", x, radix), radix) == x


@given(st.integers(0, 2**20000), st.sampled_from([3, 7, 36]))
@settings(max_examples=10)
def test_a_long_number_written_to_a_radix_reads_back(x: int, radix: int) -> None:
    text = call("number->string", x, radix)
    value = 0
    for at in range(0, len(text), 500):
        value = value * radix ** len(text[at : at + 500]) + int(text[at : at + 500], radix)
    assert value == x


@given(INTS)
def test_an_integer_survives_its_text(x: int) -> None:
    assert call("parse-int", call("str", x)) == x


@given(FLOATS)
def test_a_float_survives_its_text(x: float) -> None:
    if math.isfinite(x):
        assert call("parse-float", call("str", x)) == x


@given(st.integers(-62135596800000, 253402300799999))
def test_a_moment_survives_its_timestamp(millis: int) -> None:
    moment = call("millis->timestamp", millis)
    assert call("timestamp->millis", moment) == millis
    assert call("timestamp", moment.text).text == moment.text


@given(STRINGS)
def test_encodings_are_taken_back(text: str) -> None:
    for encode, decode in (
        ("base64-encode", "base64-decode"),
        ("hex-encode", "hex-decode"),
        ("url-encode", "url-decode"),
    ):
        assert call(decode, call(encode, text)) == text


@given(st.lists(st.text("ab,"), max_size=5))
def test_joining_what_was_split_gives_the_text(parts: list[str]) -> None:
    text = ",".join(parts)
    assert call("join", ",", call("split", text, ",")) == text


@pytest.mark.parametrize(
    ("name", "answer"),
    [("reflexive", True), ("irreflexive", False), ("cancelling", 0)],
)
@settings(max_examples=60)
@given(data=st.data())
def test_equal_arguments_give_what_the_law_says(name: str, answer: Any, data: Any) -> None:
    for row, kind in claims(name):
        a = data.draw(BY_KIND[kind])
        assert same(outcome(row, a, a), answer), (row, kind)


@law("absorbing")
@settings(max_examples=60)
@given(data=st.data())
def test_zero_absorbs_the_other_argument(row: Primitive, kind: str, data: Any) -> None:
    a = data.draw(BY_KIND[kind])
    assert same(outcome(row, a, 0), 0)
    assert same(outcome(row, 0, a), 0)


@settings(max_examples=200)
@given(data=st.data())
def test_a_row_has_the_opposite_answer_of_its_opposite(data: Any) -> None:
    kind = data.draw(st.sampled_from(["int", "str"]))
    a, b = data.draw(BY_KIND[kind]), data.draw(BY_KIND[kind])
    for row in ROWS:
        if row.opposite:
            other = catalog.lookup(row.opposite)
            assert other is not None
            assert outcome(row, a, b) is (not outcome(other, a, b)), row.name


SEQS = st.sampled_from(
    [None, "", "ab", (), (1, "b"), plist([1, 2]), pmap([(keyword("a"), 1)]), pset([1]), range(3)]
)
MORE_KINDS = {
    **BY_KIND,
    "seq": SEQS,
    "map": st.sampled_from([pmap([]), pmap([(keyword("a"), 1)])]),
    "vec": st.sampled_from([(), (1, 2), range(2)]),
    "list": st.sampled_from([plist([]), plist([1])]),
}


def members(kind: SigType) -> list[str]:
    """The words of a parameter's kind that values can be made of."""
    words = [member.word for member in kind.args] if kind.word == "/" else [kind.word]
    return [word for word in words if word in MORE_KINDS] or ["any"]


@settings(max_examples=200)
@given(data=st.data())
def test_a_total_row_takes_whatever_its_signature_takes(data: Any) -> None:
    for row in ROWS:
        for word in row.laws.split():
            name, _, kind = word.partition(":")
            if name != "total":
                continue
            alternative = data.draw(st.sampled_from(row.signature.alternatives))
            count = data.draw(st.integers(alternative.least(), alternative.most() or 4))
            kinds = kinds_of(alternative, count)
            words = [kind or data.draw(st.sampled_from(members(k))) for k in kinds]
            args = [data.draw(MORE_KINDS[each]) for each in words]
            assert not isinstance(_raised(row, args), Thrown), (row, args)


def _raised(row: Primitive, args: list[Any]) -> Any:
    try:
        return row.entry(*args)
    except Thrown as raised:
        return raised


STRUCTURAL = [row for row in ROWS if "structural" in row.laws]


@pytest.mark.parametrize("row", STRUCTURAL, ids=[row.name for row in STRUCTURAL])
def test_a_structural_row_does_the_same_whatever_the_items_are(row: Primitive) -> None:
    class Opaque:
        """Equal only to itself, and of no kind that RTFS knows."""

    opaque = [Opaque() for _ in range(4)]
    for length in range(5):
        for more in ([], [0], [2], [7], [-1], [keyword("a")]):
            for items in ([None, 2.5, "x", (1,)], [1, 1, 1, 1], [0, False, True, keyword("k")]):
                plain = outcome(row, vector(items[:length]), *more)
                marked = outcome(row, vector(opaque[:length]), *more)
                if any([marked is each for each in opaque]):
                    at = [marked is each for each in opaque].index(True)
                    assert plain is items[at]
                else:
                    assert same(plain, marked), (items, more)
