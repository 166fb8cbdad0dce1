"""How a cell's text is divided into magics and code."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rtfs_kernel.cell import CellPart, CodePart, LinePart, split

KNOWN = {"opt", "timing", "type"}


def balanced(text: str) -> bool:
    return text.count("(") <= text.count(")")


def parts(text: str) -> tuple[object, ...]:
    return split(text, KNOWN, balanced)


def test_code_without_magics_is_one_part() -> None:
    assert parts("(+ 1\n   2)") == (CodePart("(+ 1\n   2)"),)


def test_magics_above_code_run_first_and_positions_stay() -> None:
    assert parts("%opt none\n%timing on\n(f)") == (
        LinePart("opt", "     none", 1),
        LinePart("timing", "\n        on", 2),
        CodePart("\n\n(f)"),
    )


def test_a_cell_magic_takes_everything_below() -> None:
    assert parts("\n%%opt none\n(f)\n%opt x") == (
        CellPart("opt", "\n      none", 2, "\n\n(f)\n%opt x"),
    )


def test_a_magic_below_complete_code_splits_it() -> None:
    assert parts("(f)\n%type x\n(g)") == (
        CodePart("(f)"),
        LinePart("type", "\n      x", 2),
        CodePart("\n\n(g)"),
    )


def test_a_percent_inside_a_form_is_a_symbol() -> None:
    for text in ("#(+\n%\n%2)", "(f\n%opt\n)", '(str "\n%opt")', "(f)\n%params"):
        assert parts(text) == (CodePart(text),)


def test_a_cell_magic_below_complete_code_takes_the_rest() -> None:
    assert parts("(f)\n%%opt none\n(g)") == (
        CodePart("(f)"),
        CellPart("opt", "\n      none", 2, "\n\n(g)"),
    )
    assert parts("(f\n%%opt none\n(g)") == (CodePart("(f\n%%opt none\n(g)"),)
    assert parts("(f)\n%%nope\n(g)") == (CodePart("(f)\n%%nope\n(g)"),)


def test_comments_above_a_magic_are_no_code() -> None:
    assert parts("; a title\n%%opt none\n(f)") == (CellPart("opt", "\n      none", 2, "\n\n(f)"),)
    assert parts("; a title\n\n%tpye x") == (LinePart("tpye", "\n\n      x", 3),)


def test_line_ends_of_windows_tabs_and_odd_blanks_are_blanks() -> None:
    assert parts("%opt\tnone\r\n(f)\r") == (
        LinePart("opt", "     none", 1),
        CodePart("\n(f)\r"),
    )
    assert parts("%timing\r") == (LinePart("timing", "", 1),)
    assert parts("%opt\u00a0none") == (LinePart("opt", "     none", 1),)


def test_an_unknown_magic_at_the_top_is_a_magic_all_the_same() -> None:
    assert parts("%tpye x") == (LinePart("tpye", "      x", 1),)


@given(st.text(st.sampled_from("%opt ()\n x1"), max_size=60))
def test_every_part_stands_where_it_stood_in_the_cell(text: str) -> None:
    lines = text.split("\n")
    for part in parts(text):
        padded = part.text if isinstance(part, CodePart) else part.argument
        for number, line in enumerate(padded.split("\n")):
            start = len(line) - len(line.lstrip(" "))
            assert lines[number][start:].startswith(line[start:].rstrip())
