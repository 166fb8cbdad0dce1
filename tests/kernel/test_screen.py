"""What is printed is text, line breaks and colours; nothing else reaches a screen."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtfs_kernel.screen import Screen, printable
from rtfs_kernel.testing import InProcessKernel

KEPT = [
    "plain\n",
    "a\tb",
    "50%\r60%",
    "ab\bc",
    "\x1b[31mred\x1b[0m",
    "\x1b[1;38;5;9mx",
    "é 漢 😀 \u200d",
]
ORDERS = {
    "a title": "\x1b]0;title\x07",
    "a link": "\x1b]8;;http://x\x1b\\\\",
    "clearing the screen": "\x1b[2J",
    "moving the cursor": "\x1b[10A",
    "a device report": "\x1b[6n",
    "a string for the device": "\x1bP1$r\x1b\\\\",
    "a one-byte CSI": "\x9b2J",
    "a bell": "\x07",
    "a turn of direction": "\u202ecba\u202c",
    "an isolate": "\u2066x\u2069",
    "a line separator": "\u2028",
    "half a character": "\ud800",
    "a form feed": "\x0c",
}
POWER = re.compile(
    "[\x00-\x07\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
COLOUR = re.compile("\x1b\\[[0-9;:]*m")


@pytest.mark.parametrize("text", KEPT)
def test_text_and_colours_are_printed_as_they_are(text: str) -> None:
    assert Screen().passed("stdout", text) == text


@pytest.mark.parametrize("name", ORDERS)
def test_orders_to_a_terminal_are_printed_as_text(name: str) -> None:
    shown = Screen().passed("stdout", f"a{ORDERS[name]}b")
    assert POWER.search(shown) is None
    assert shown.startswith("a") and shown.endswith("b") and "\\" in shown


@given(
    st.lists(
        st.one_of(
            st.sampled_from([*KEPT, *ORDERS.values(), "\x1b", "[3", "1m"]), st.text(max_size=5)
        ),
        max_size=8,
    )
)
def test_pieces_print_as_the_whole_does(pieces: list[str]) -> None:
    screen = Screen()
    shown = "".join(screen.passed("stdout", piece) for piece in pieces)
    shown += "".join(text for _, text in screen.rest())
    assert shown == printable("".join(pieces))
    assert POWER.search(COLOUR.sub("", shown)) is None


def test_streams_wait_each_for_itself() -> None:
    screen = Screen()
    assert screen.passed("stdout", "a\x1b[3") == "a"
    assert screen.passed("stderr", "1m") == "1m"
    assert screen.passed("stdout", "1mred") == "\x1b[31mred"
    assert screen.passed("stderr", "\x1b") == ""
    assert screen.rest() == [("stderr", "\\x1b")]


def test_a_program_cannot_command_the_notebook_by_printing() -> None:
    with InProcessKernel() as kernel:
        ran = kernel.run('(print "\x1b]0;owned\x07\u202egpj \x1b[32mok\x1b[0m\x1b") 1')
        assert ran.stream() == "\\x1b]0;owned\\x07\\u{202e}gpj \x1b[32mok\x1b[0m\\x1b"
        ran = kernel.run('%python print("\\x1b]0;owned\\x07")')
        assert ran.stream() == "\\x1b]0;owned\\x07\n"
