"""Every row of the table is complete, and refuses what its signature refuses."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest_values import HUGE, SAMPLES, a_value_for, fitting_counts

from engine.prims import catalog, docs
from engine.prims.table import (
    ALLOCATES,
    CALLS,
    DIVERGES,
    FORCES,
    FRESH,
    HOST,
    MARKS,
    PRIMITIVES,
    PURE,
    READS,
    THROWS,
    TYPES,
    WRITES,
    Primitive,
)
from engine.runtime import entry
from engine.runtime.errors import KINDS, ErrorValue, Thrown
from engine.runtime.function import info_of
from engine.types.sig import Alternative, SigType
from engine.values.kinds import matches, type_name

catalog.load()
ROWS = list(PRIMITIVES.values())
FUNCTIONS = [row for row in ROWS if not row.constant]
ALL_EFFECTS = THROWS | ALLOCATES | CALLS | READS | WRITES | HOST | DIVERGES | TYPES | MARKS
ALL_EFFECTS |= FORCES | FRESH
SCALAR = catalog.MODULES[: catalog.MODULES.index("build")]
FORMS = frozenset("throw with-resource delay lazy-seq dotimes for doseq -> recur".split())
KNOWN_LAWS = set(docs.LAWS)

every_module = pytest.mark.parametrize("module", catalog.MODULES)


def test_every_module_with_rows_is_loaded() -> None:
    folder = Path(catalog.__file__).parent
    entering = re.compile(r"^ *(@primitive|primitive|forward|constant)\(", re.MULTILINE)
    helpers = {"table", "forward"}
    with_rows = {
        path.stem for path in folder.glob("*.py") if entering.search(path.read_text())
    } - helpers
    assert with_rows == set(catalog.MODULES)


def test_every_row_is_documented() -> None:
    for row in ROWS:
        assert row.doc.endswith((".", "…")), row.name
        assert row.examples, row.name
        assert docs.row_markdown(row)


def test_every_row_points_only_at_known_names() -> None:
    known = PRIMITIVES.keys() | FORMS
    assert [(row.name, name) for row in ROWS for name in row.see.split() if name not in known] == []


def test_every_implementation_takes_what_its_signature_says() -> None:
    for row in FUNCTIONS:
        taken = inspect.signature(row.impl)
        for alt in row.signature.alternatives:
            for count in fitting_counts(alt):
                try:
                    taken.bind(*range(count))
                except TypeError as problem:
                    raise AssertionError(f"{row.name}: {row.sig}") from problem


def test_effects_are_plausible() -> None:
    for row in ROWS:
        assert row.fx & ~ALL_EFFECTS == PURE, row.name
        kinds = [p.type for alt in row.signature.alternatives for p in alt.params]
        checked = {word for kind in kinds for word in words_of(kind) if len(word) > 1} - {"any"}
        assert not checked or row.fx & THROWS, f"{row.name}: arguments of a wrong kind raise"
        assert not row.host or row.fx & HOST, row.name


def test_laws_are_known_ones() -> None:
    for row in ROWS:
        assert {law.partition(":")[0] for law in row.laws.split()} <= KNOWN_LAWS, row.name


@every_module
def test_a_wrong_number_of_arguments_is_an_arity_mismatch(module: str, host: Any) -> None:
    for row in rows_of(module):
        for count in range(10):
            if not any(takes(alt, count) for alt in row.signature.alternatives):
                assert outcome(row, [1] * count)[0] == "arity-mismatch", f"{row.name} {count}"


@every_module
def test_an_argument_of_a_wrong_kind_is_a_type_error_at_its_index(module: str, host: Any) -> None:
    for row, alt, kinds, good in calls_of(module):
        if sum(takes(other, len(kinds)) for other in row.signature.alternatives) > 1:
            continue  # another alternative may take it
        for at, kind in enumerate(kinds):
            for bad in SAMPLES:
                if not fits(bad, kind):
                    args = [*good[:at], bad, *good[at + 1 :]]
                    assert outcome(row, args) == ("type-error", at), f"{row.name} {alt} {args}"


@every_module
def test_no_value_makes_it_raise_anything_but_an_rtfs_error(module: str, host: Any) -> None:
    """Every value in every place, the others fitting; every pair of values."""
    for row, _, kinds, good in calls_of(module):
        if (row.fx & HOST and row.name not in EXPANSIONS) or row.name in WAITING:
            continue
        for at in range(len(kinds)):
            for value in SAMPLES:
                outcome(row, [*good[:at], value, *good[at + 1 :]])
        if len(kinds) == 2:
            for first in SAMPLES[::2]:
                for second in SAMPLES:
                    outcome(row, [first, second])


@pytest.mark.parametrize("module", SCALAR)
def test_integers_of_thousands_of_digits_are_ordinary_arguments(module: str, host: Any) -> None:
    for row, _, kinds, good in calls_of(module):
        for huge in (HUGE, -HUGE):
            outcome(row, [huge] * len(kinds))
            for at in range(len(kinds)):
                outcome(row, [*good[:at], huge, *good[at + 1 :]])


# Rows that wait for another thread, or call a function as often as they are told.
WAITING = frozenset("deref await take! put! ask repeatedly".split())
EXPANSIONS = frozenset("context-value deref-global".split())  # ask the host for a value only


def test_every_entry_says_whose_it_is() -> None:
    for row in FUNCTIONS:
        info = info_of(row.entry)
        assert info is not None
        assert (info.name, info.primitive) == (row.name, row)


def test_constants_are_values() -> None:
    constants = {row.name for row in ROWS if row.constant}
    assert {"pi", "e", "tau"} <= constants
    assert isinstance(PRIMITIVES["pi"].entry, float)


def test_the_manual_has_every_row() -> None:
    manual = docs.reference_markdown()
    for row in docs.main_rows():
        assert f"### `{row.name}`" in manual
    assert sys.getsizeof(manual) > 50_000


# --- helpers ------------------------------------------------------------------------------------


def test_every_kind_of_the_signatures_has_a_value_to_test_with(host: Any) -> None:
    kinds = {p.type for row in FUNCTIONS for alt in row.signature.alternatives for p in alt.params}
    words = {word for kind in kinds for word in words_of(kind)} - {"nil", "seq"}
    assert not [word for word in words if a_value_for(SigType(word)) is None]


def rows_of(module: str) -> list[Primitive]:
    return [row for row in FUNCTIONS if row.group == module]


def calls_of(module: str) -> Iterator[tuple[Primitive, Alternative, list[SigType], list[Any]]]:
    """Every row with each of its alternatives and counts: the kinds, and arguments that fit."""
    for row in rows_of(module):
        for alt in row.signature.alternatives:
            for count in fitting_counts(alt):
                kinds = kinds_of(alt, count)
                yield row, alt, kinds, [a_value_for(kind) for kind in kinds]


def outcome(row: Primitive, args: list[Any]) -> tuple[str, int | None]:
    """Kind of the error and index of the guilty argument; empty where there was none."""
    try:
        row.entry(*args)
    except Thrown as raised:
        if isinstance(raised.value, ErrorValue):
            assert raised.value.message
            assert raised.value.kind in KINDS | {"my-kind"}
        return raised.kind, raised.argument
    except Exception as raised:
        raise AssertionError(f"{row.name} of {[type_name(arg) for arg in args]}") from raised
    return "", None


def words_of(kind: SigType) -> list[str]:
    if kind.word == "/":
        return [word for each in kind.args for word in words_of(each)]
    return [kind.word]


def takes(alt: Alternative, count: int) -> bool:
    most = alt.most()
    return alt.least() <= count and (most is None or count <= most)


def kinds_of(alt: Alternative, count: int) -> list[SigType]:
    return entry.kinds_of(alt, count)


def fits(value: Any, kind: SigType) -> bool:
    if kind.word == "/":
        return any(fits(value, each) for each in kind.args)
    if kind.word == "any" or len(kind.word) == 1:
        return True
    return matches("fn" if kind.word == "->" else kind.word)(value)
