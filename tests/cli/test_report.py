"""How a problem looks: carets under the exact range, labels, stack, and nothing untrusted."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from engine.api import Note, Place, Problem, StackFrame
from engine.report import fold_stack, render_problem, render_problems
from engine.terminal import TAB, display, safe


def place(line: str, column: int, end: int, number: int = 1, cell: str = "cell") -> Place:
    return Place(cell, number, column, number, end, line)


def carets(text: str, mark: str = "^") -> tuple[int, int]:
    """(columns before, columns of) the underline of a rendered problem, after its gutter."""
    found = next(
        line for line in text.splitlines() if re.fullmatch(rf" *\| *{re.escape(mark)}+.*", line)
    )
    rest = found[found.index("|") + 2 :]
    return len(rest) - len(rest.lstrip()), rest.count(mark)


def test_a_problem_shows_message_kind_place_source_caret_and_hint() -> None:
    problem = Problem(
        "E1",
        ":type-error",
        "Type error in +: expected number, got string",
        place('(+ 1 "a")', 6, 9),
        "use parse-int",
    )
    assert render_problem(problem) == "\n".join(
        [
            "error: Type error in +: expected number, got string  [:type-error E1]",
            " --> cell:1:6",
            "  |",
            '1 | (+ 1 "a")',
            "  |      ^^^",
            "  = hint: use parse-int",
        ]
    )


def test_line_numbers_of_any_width_keep_the_gutter_straight() -> None:
    text = render_problem(Problem("", ":x", "m", place("(f)", 2, 3, 1000)))
    bars = {line.index("|") for line in text.splitlines() if "|" in line}
    assert len(bars) == 1


def test_wide_characters_take_two_columns_and_combining_ones_none() -> None:
    assert carets(render_problem(Problem("", ":x", "m", place("日本 bad", 4, 7)))) == (5, 3)
    assert carets(render_problem(Problem("", ":x", "m", place("e\u0301 bad", 4, 7)))) == (2, 3)
    assert carets(render_problem(Problem("", ":x", "m", place("日本", 1, 3)))) == (0, 4)


def test_a_tab_before_the_caret_is_as_wide_as_it_is_shown() -> None:
    assert carets(render_problem(Problem("", ":x", "m", place("\tbad", 2, 5)))) == (TAB, 3)


def test_a_range_over_several_lines_is_underlined_to_the_end_of_the_first() -> None:
    where = Place("cell", 1, 4, 3, 2, "(a (b c")
    assert "(a (b c\n  |    ^^^^…" in render_problem(Problem("", ":x", "m", where))


def test_an_empty_range_has_one_caret() -> None:
    assert carets(render_problem(Problem("", ":x", "m", place("(a", 3, 3)))) == (2, 1)


def test_a_long_line_is_cut_around_the_caret() -> None:
    line = "x" * 500 + " bad " + "y" * 500
    text = render_problem(Problem("", ":x", "m", place(line, 502, 505)))
    shown = text.splitlines()[3]
    before, size = carets(text)
    assert len(shown) < 120 and shown[4:][before : before + size] == "bad"


def test_second_labels_stand_under_their_own_ranges() -> None:
    line = '(+ 1 "a")'
    notes = (
        Note(place(line, 6, 9), "this argument"),
        Note(place("(defn f [])", 7, 8, 7), "defined here"),
        Note(place("(import m)", 9, 10, 2, "other"), "imported here"),
    )
    text = render_problem(Problem("", ":x", "m", place(line, 1, 10), notes=notes))
    assert "  |      --- this argument" in text
    assert "7 | (defn f [])" in text and "- defined here" in text
    assert "--> other:2:9" in text


def test_a_deep_stack_is_folded() -> None:
    where = place("(f)", 1, 4)
    stack = tuple([StackFrame("f", where)] * 9_999 + [StackFrame("main", None)])
    text = render_problem(Problem("", ":x", "m", stack=stack))
    assert "f at cell:1:1\n      … 9,998 more\n      main" in text


def test_mutual_recursion_is_folded_as_a_group() -> None:
    frames = ["even?", "odd?"] * 100 + ["main"]
    assert fold_stack(frames) == ["even?", "odd?", "… 198 more", "main"]


@given(st.lists(st.sampled_from("abc"), max_size=40))
def test_folding_loses_no_frame(frames: list[str]) -> None:
    count = 0
    for line in fold_stack(frames):
        more = re.fullmatch(r"… ([\d,]+) more", line)
        count += int(more.group(1)) if more else 1
    assert count == len(frames)


def test_a_stack_of_many_different_frames_is_capped() -> None:
    stack = tuple([StackFrame(f"f{n}", None) for n in range(500)])
    assert len(render_problem(Problem("", ":x", "m", stack=stack)).splitlines()) < 20


def test_data_causes_and_expected_tokens_are_shown() -> None:
    text = render_problem(
        Problem(
            "", ":x", "m", expected=(")", "]"), data={"a": 1}.get("a"), causes=("io-error: gone",)
        )
    )
    assert "= expected: ), ]" in text and "= data: 1" in text and "= cause: io-error: gone" in text


CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


@given(st.text(max_size=30), st.text(max_size=30), st.integers(1, 40))
def test_nothing_from_the_user_can_control_the_terminal(line: str, text: str, column: int) -> None:
    line = line.replace("\n", "")
    where = place(line, column, column + 3, cell=text)
    problem = Problem(
        "",
        ":x",
        text,
        where,
        text,
        notes=(Note(where, text),),
        expected=(text,),
        stack=(StackFrame(text, where),),
        data=text,
        causes=(text,),
    )
    assert not CONTROL.search(render_problem(problem))


def test_colour_is_the_same_text_with_sixteen_colour_codes() -> None:
    problem = Problem("", ":x", "m", place("(a)", 2, 3), "h")
    assert re.sub(r"\x1b\[[\d;]*m", "", render_problem(problem, True)) == render_problem(problem)
    assert "\x1b[1;31m" in render_problem(problem, True)


def test_several_problems_are_apart() -> None:
    problem = Problem("", ":x", "m")
    assert render_problems([problem, problem]) == "error: m  [:x]\n\nerror: m  [:x]"


def test_escapes_keep_what_is_printable() -> None:
    assert safe("héllo 日本 λ") == "héllo 日本 λ"
    assert safe("a\x1b[31m\u202e\n") == "a\\x1b[31m\\u{202e}\\n"
    assert display("日\tx").width == 2 + TAB + 1
