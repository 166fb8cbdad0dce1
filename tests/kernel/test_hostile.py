"""What a program makes up stays text: no markup, no power over a terminal, no broken message."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernel_client import ANSI, Running

from engine.api import CellResult, Inspection, Place, Problem
from engine.values.atoms import keyword
from engine.values.maps import pmap
from rtfs_kernel.magics.timing import cell_phases
from rtfs_kernel.render import doc
from rtfs_kernel.render.grid import grid
from rtfs_kernel.render.inert import HTML_LIMIT, TEXT_LIMIT, inert, parts, whole
from rtfs_kernel.render.problem import MESSAGE_LIMIT, traceback
from rtfs_kernel.render.value import bundle

TAG = re.compile(r"</?([a-z]+)[^>]*>")
OURS = set("p b i br code details summary table thead tbody tr th td div pre span".split())
POWERS = "\x00\x1b\x9b\r\x07\u202e\u2066\u2028\ud800"
nasty = st.text(st.sampled_from(f"<>&\"'/{POWERS}ab=é\n") | st.characters(), max_size=30)
HOSTILE = {
    "markup": "<img src=x onerror=alert(1)></script><script>",
    "escape codes": "a\x1b[31mred\x1b]0;title\x07\x1b[2J",
    "bidi": "a\u202eb\u2066c",
    "nul": "a\x00b",
}


def tame(shown: dict[str, str]) -> None:
    for text in shown.values():
        assert not set(text) & set(POWERS)
        text.encode("utf-8")
    markup = shown.get("text/html", "")
    assert set(TAG.findall(markup)) <= OURS
    assert not re.search("[<>]", TAG.sub("", markup))


@given(nasty)
def test_no_text_of_a_program_has_any_power(text: str) -> None:
    row = pmap([(keyword(text), text), (text, 1)])
    tame(bundle(CellResult(ok=True, text=text, has_value=True, raw=(row, row))))
    known = Inspection(
        text, text, (text,), text, ((text, text),), text, text, Place(text, 1, 1, 1, 2), text
    )
    tame(parts(doc.plain(known), doc.html(known)))
    tame(parts(text, grid([(text, text)], head=(text, text))))
    tame(parts("", cell_phases({text: 1.0}, 2.0).html))
    problem = Problem(text, text, text, Place(text, 1, 1, 1, 2, text), text, causes=(text,))
    tame({"traceback": ANSI.sub("", "".join(traceback([problem])))})


@given(nasty)
def test_printed_text_keeps_everything_that_can_be_sent(text: str) -> None:
    assert whole(text).encode("utf-8").decode() == text.replace("\ud800", "\\u{d800}") or any(
        "\ud800" <= char <= "\udfff" for char in text
    )


def test_ordinary_text_is_left_alone() -> None:
    for text in ("a\tb\nc", "é 日本 👨‍👩‍👧", ""):
        assert inert(text) == text


def test_what_is_too_long_is_cut_and_its_html_left_out() -> None:
    shown = parts("x" * (TEXT_LIMIT + 1), "x" * (HTML_LIMIT + 1))
    assert shown == {"text/plain": "x" * TEXT_LIMIT + "\n… 1 more characters"}
    long = "x" * 1_000_000
    place = Place("cell [1]", 1, 1, 1, len(long), long)
    assert len("".join(traceback([Problem("", ":x", long, place)]))) < 2 * MESSAGE_LIMIT


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_comes_back_tame_through_the_kernel(kernel: Running, text: str) -> None:
    quoted = '"' + text + '"'
    for code in (
        quoted,
        f"[{{{quoted} {quoted}}} {{{quoted} 1}}]",
        f"(keyword {quoted})",
        f"(symbol {quoted})",
        f"(error :x {quoted})",
        f"(defn documented {quoted} [x] x)\n%doc documented\n%who",
    ):
        ran = kernel.run(code)
        assert ran.status == "ok"
        for kind in ("execute_result", "display_data"):
            for content in ran.contents(kind):
                tame(content["data"])
    for code in (f"(throw (error :x {quoted}))", f"%doc {text}", f"(call (keyword {quoted}))"):
        ran = kernel.run(code)
        assert len(ran.contents("error")) == 1
        tame({"error": ran.error["ename"] + ran.error["evalue"] + ran.traceback})
    assert kernel.run("(+ 1 2)").value == "3"


def test_an_error_about_ten_megabytes_is_short(kernel: Running) -> None:
    long = "x" * 10_000_000
    ran = kernel.run(f'(throw (error :x "{long}"))')
    assert len(ran.error["evalue"]) < 2 * MESSAGE_LIMIT
    assert len(ran.traceback) < 3 * MESSAGE_LIMIT
    assert kernel.run("(+ 1 2)").value == "3"


def test_positions_outside_of_the_text_are_answered(kernel: Running) -> None:
    for position in (-5, 0, 10**9):
        for request in (kernel.client.complete, kernel.client.inspect):
            assert kernel.ask(request, "(map", position)["status"] == "ok"


def test_a_burst_of_requests_is_answered_in_full(kernel: Running) -> None:
    sent = {kernel.client.execute(f"(+ {n} 1)") for n in range(50)}
    sent |= {kernel.client.complete("(ma", 3) for _ in range(20)}
    while sent:
        sent.discard(kernel.client.get_shell_msg(timeout=30)["parent_header"]["msg_id"])
