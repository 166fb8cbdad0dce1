"""The reader gives back an equal value for everything that has a literal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from value_strategies import containers, numbers, values

from engine.syntax.forms import Form, Lit, Seq, Sym
from engine.syntax.reader import read
from engine.values.atoms import Symbol
from engine.values.equality import equal
from engine.values.lists import plist
from engine.values.maps import pmap
from engine.values.sets import pset
from engine.values.show import show


def value_of(form: Form) -> Any:
    """The form as data."""
    if isinstance(form, Lit):
        return form.value
    if isinstance(form, Sym):
        return Symbol(form.name)
    assert isinstance(form, Seq)
    items = [value_of(item) for item in form.items]
    if form.open == "{":
        return pmap(list(zip(items[::2], items[1::2], strict=True)))
    made: dict[str, Callable[[Any], Any]] = {"(": plist, "[": tuple, "#{": pset}
    return made[form.open](items)


def read_back(text: str) -> Any:
    result = read(text)
    assert result.problems == () and len(result.forms) == 1, (text, result)
    return value_of(result.forms[0].form)


@given(values)
def test_every_printed_value_reads_back_as_an_equal_value(value: Any) -> None:
    assert equal(read_back(show(value)), value)


@given(st.one_of(numbers, st.text(), containers(st.text())))
def test_every_printed_number_and_string_reads_back(value: Any) -> None:
    assert equal(read_back(show(value)), value)
