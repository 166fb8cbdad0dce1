"""Hostile texts in magics: shown as text, in errors and in tables, and soon enough."""

from __future__ import annotations

import pytest

from rtfs_kernel.magics import MAGICS
from rtfs_kernel.testing import InProcessKernel, Ran

HOSTILE = "\x1b[31m<script>alert(1)</script>\u202e\x07"


def texts(ran: Ran) -> str:
    shown = [str(each["data"]) for each in ran.contents("display_data")]
    errors = [str(each["evalue"]) + ran.traceback for each in ran.contents("error")]
    return "".join(shown + errors)


@pytest.mark.parametrize("name", MAGICS)
def test_a_magic_shows_hostile_words_as_text(name: str) -> None:
    with InProcessKernel() as kernel:
        for cell in (f'%{name} "{HOSTILE}"', f"%%{name} {HOSTILE}\n1", f"%{name} --{HOSTILE}"):
            shown = texts(kernel.run(cell))
            for power in ("\x1b[31m", "\u202e", "\x07"):
                assert power not in shown, cell
            html = [
                each["data"].get("text/html", "")
                for each in kernel.run(cell).contents("display_data")
            ]
            assert not any("<script" in each for each in html)


def test_tables_show_hostile_values_as_text() -> None:
    with InProcessKernel() as kernel:
        kernel.run('(def bad "\\u{1b}[31m<script>\\u{202e}") (def long (str (range 100000)))')
        kernel.run('(println "<script>\\u{1b}[31m")')
        for cell in ("%whos", "%audit", "%source bad", "%doc bad", "%explain bad"):
            ran = kernel.run(cell)
            assert ran.ok
            (content,) = ran.contents("display_data")
            assert "\x1b" not in str(content["data"])
            assert "<script" not in content["data"].get("text/html", "")
            assert len(content["data"].get("text/html", "")) < 200_000


@pytest.mark.parametrize(
    "cell",
    [
        "%set level " + "x" * 1_000_000,
        "%config " + "x " * 300_000,
        "%policy allow " + "*" * 1_000,
        "%who " + "*a" * 200,
        "%load " + "a/" * 100_000,
        "%explain " + "(" * 100_000,
        "%security " + "[" * 50_000 + "]" * 50_000,
        "%time " + "-" * 100_000,
        "%save x " + "1-999999999 " * 1_000,
        "%audit -n 999999999 " + "*?" * 500,
        "%" + "a" * 1_000_000,
        "%%" + "%" * 100_000,
        "%opt " + '"' * 100_001,
        "%opt " + "'" * 100_000 + "a",
        "%set " + "\\" * 100_000,
    ],
    ids=range(15),
)
def test_huge_and_repetitive_words_are_answered(cell: str) -> None:
    with InProcessKernel() as kernel:
        kernel.run("(def a 1)")
        ran = kernel.run(cell)
        assert ":internal-error" not in ran.traceback
        assert kernel.run("a").value == "1"
