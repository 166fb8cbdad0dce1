"""Options, words, quotes and comments behind a magic's name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtfs_kernel.magics.arguments import (
    Given,
    MagicError,
    Option,
    parse_expression,
    parse_words,
)

OPTIONS = (Option("--append", "a flag"), Option("-n", "a number", "COUNT"))


def words(text: str, most: int | None = None) -> Given:
    return parse_words("%m", OPTIONS, text, most)


def test_words_and_options_mix() -> None:
    found = words("a --append b -n 3")
    assert found.words == ("a", "b")
    assert dict(found.values) == {"--append": "", "-n": "3"}


@pytest.mark.parametrize("text", ["-n 3", "-n3", "-n=3", '-n "3"'])
def test_the_value_of_an_option_may_be_written_in_each_usual_way(text: str) -> None:
    assert words(text).number("-n", 1) == 3


def test_quotes_hold_blanks_together() -> None:
    assert words('"a b" c\' d\' "say \\"hi\\""').words == ("a b", "c d", 'say "hi"')
    assert words(r'"C:\new folder" D:\x').words == (r"C:\new folder", r"D:\x")


def test_a_semicolon_at_the_start_of_a_word_begins_a_comment() -> None:
    assert words("a;b ; c --append").words == ("a;b",)


def test_two_dashes_end_the_options() -> None:
    assert words("-- --append -n").words == ("--append", "-n")


def test_a_lone_dash_and_a_negative_number_are_words() -> None:
    assert words("- -5").words == ("-", "-5")


@pytest.mark.parametrize(
    ("text", "message", "guilty"),
    [
        ("--apend", "Unknown option: --apend", "--apend"),
        ("--append=3", "--append takes no value", "--append=3"),
        ("a -n", "-n needs a value", "-n"),
        ('a "b', "A quote is not closed", '"b'),
    ],
)
def test_wrong_options_are_named_with_what_is_possible(
    text: str, message: str, guilty: str
) -> None:
    with pytest.raises(MagicError, match=message) as wrong:
        words(text)
    assert wrong.value.word == guilty
    assert wrong.value.hint


def test_near_options_are_suggested() -> None:
    with pytest.raises(MagicError) as wrong:
        words("--apend")
    assert wrong.value.hint == "Did you mean --append?"


@pytest.mark.parametrize("text", ["-n x", "-n 0", "-n 99999999999999999999999999", "-n ²"])
def test_a_count_is_a_whole_number_from_one(text: str) -> None:
    with pytest.raises(MagicError, match="whole number"):
        words(text).number("-n", 1)


def test_a_word_too_many_is_named() -> None:
    with pytest.raises(MagicError, match="b is one word too many"):
        words("a b", 1)


def test_code_behind_options_keeps_its_place() -> None:
    found = parse_expression("%m", OPTIONS, "\n      -n 5 (f -n 6)")
    assert found.code == "\n           (f -n 6)"
    assert dict(found.values) == {"-n": "5"}


@pytest.mark.parametrize("code", ["-5", "(- 1)", "->x", "- 1", "(f --append)", ""])
def test_code_that_begins_with_a_dash_is_no_option(code: str) -> None:
    assert parse_expression("%m", OPTIONS, code).code == code


def test_two_dashes_make_everything_code() -> None:
    assert parse_expression("%m", OPTIONS, "-- -n").code == "   -n"


@given(st.text(st.sampled_from("-n= \t\n;\"'\\ab()é%"), max_size=30))
def test_any_text_gives_words_or_an_error_for_people(text: str) -> None:
    for parse in (parse_words, parse_expression):
        try:
            parse("%m", OPTIONS, text)  # type: ignore[operator]
        except MagicError as wrong:
            assert wrong.message
