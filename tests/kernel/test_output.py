"""A flood of output leaves the notebook usable: its beginning and end are shown, all of it kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kernel_client import Running

from rtfs_kernel import output as output_module
from rtfs_kernel.output import NEAR, Output, Printed, head_end, tail_start

NOTE = re.compile(r"… ([\d,]+) characters(?: \(([\d,]+) lines\))? left out; [^\n]*\n")


class Cell:
    """The output of cells with knobs of a size that can be read."""

    def __init__(self, head: int = 20, tail: int = 10) -> None:
        self.knobs = {"output-head": head, "output-tail": tail}
        self.sent: list[tuple[str, str]] = []
        self.output = Output(self.knobs.__getitem__, self._send)

    def _send(self, stream: str, text: str) -> None:
        if text:
            self.sent.append((stream, text))

    def prints(self, *texts: str, stream: str = "stdout") -> str:
        """One cell; returns what it shows."""
        self.sent.clear()
        self.output.begin()
        for text in texts:
            self.output.write(stream, text)
        self.output.settle()
        return "".join(text for _, text in self.sent)

    def parts(self) -> tuple[str, str]:
        """What the last cell, which was cut, shows before and after the note."""
        texts = [text for _, text in self.sent]
        (note,) = [n for n, text in enumerate(texts) if NOTE.search(text)]
        return "".join(texts[:note]), "".join(texts[note + 1 :])

    def kept(self) -> str:
        assert self.output.printed
        return b"".join(self.output.printed.pieces()).decode()

    def close(self) -> None:
        self.output.begin()
        if self.output.printed:
            self.output.printed.close()


@pytest.fixture
def cell() -> Iterator[Cell]:
    made = Cell()
    yield made
    made.close()


def test_what_fits_goes_out_as_it_comes(cell: Cell) -> None:
    assert cell.prints("a\n", "", "b\n") == "a\nb\n"
    assert cell.sent == [("stdout", "a\n"), ("stdout", "b\n")]
    assert cell.output.printed is None


def test_a_long_output_shows_its_beginning_and_its_end(cell: Cell) -> None:
    shown = cell.prints(*[f"{n}\n" for n in range(1000)])
    assert shown.startswith("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n… ")
    assert shown.endswith("\n998\n999\n")
    ((characters, lines),) = NOTE.findall(shown)
    rest = NOTE.sub("", shown)
    assert (characters, lines) == (f"{3890 - len(rest):,}", f"{1000 - rest.count(chr(10)):,}")
    assert cell.kept() == "".join(f"{n}\n" for n in range(1000))


def test_one_long_text_is_cut_like_many_short_ones(cell: Cell) -> None:
    text = "".join(f"{n}\n" for n in range(1000))
    assert cell.prints(text) == cell.prints(*text.splitlines(keepends=True))
    assert cell.prints(
        "x" * 1000
    ) == "x" * 20 + "\n… 970 characters left out; %config output-head" + (
        " raises the limit, %printed shows or saves all of it\n" + "x" * 10
    )


def test_what_is_only_a_little_too_long_is_shown_whole(cell: Cell) -> None:
    assert cell.prints("x" * 30) == "x" * 30
    assert cell.output.printed is None


def test_both_streams_share_the_room_and_keep_their_names(cell: Cell) -> None:
    cell.output.begin()
    for number in range(100):
        cell.output.write(("stdout", "stderr")[number % 2], f"line {number}\n")
    cell.output.settle()
    assert cell.sent[:2] == [("stdout", "line 0\n"), ("stderr", "line 1\n")]
    assert cell.sent[-1] == ("stderr", "line 99\n")
    assert sum(len(text) for _, text in cell.sent if not NOTE.fullmatch(text)) <= 30


def test_every_cell_has_its_own_room(cell: Cell) -> None:
    for _ in range(3):
        assert cell.prints("x" * 20) == "x" * 20


def test_the_text_of_the_last_cell_that_was_cut_is_kept(cell: Cell) -> None:
    cell.prints("first\n" * 100)
    cell.prints("short\n")
    assert cell.kept() == "first\n" * 100
    cell.prints("second\n" * 100)
    assert cell.kept() == "second\n" * 100


def test_limits_that_change_within_a_cell_count_at_once(cell: Cell) -> None:
    cell.output.begin()
    cell.output.write("stdout", "x" * 15)
    cell.knobs["output-head"] = 1000
    cell.output.write("stdout", "y" * 900)
    cell.output.settle()
    assert "".join(text for _, text in cell.sent) == "x" * 15 + "y" * 900


@pytest.mark.parametrize(("head", "tail"), [(0, 0), (0, 5), (5, 0), (1, 1)])
def test_the_smallest_limits_work(head: int, tail: int) -> None:
    cell = Cell(head, tail)
    for texts in (["x" * 100], ["x"] * 100, ["x\n"] * 50, ["\n" * 100]):
        cell.prints(*texts)
        assert len("".join(cell.parts())) <= head + tail
        assert cell.kept() == "".join(texts)
    cell.close()


def test_colours_of_the_beginning_end_before_the_note(cell: Cell) -> None:
    assert "\x1b[0m\n… " in cell.prints("\x1b[31m" + "x" * 100)
    assert "\x1b[0m" not in cell.prints("x" * 100)


SEQUENCES = st.sampled_from(["\x1b[31m", "\x1b[1;38;5;200m", "\x1b]8;;http://x\x07", "\x1bM"])
PIECES = st.lists(SEQUENCES | st.text("ab\ud800é", min_size=1, max_size=4), min_size=1, max_size=60)
PARTIAL = re.compile(r"\x1b(\[[0-9;]*|\][^\x07]*)?\Z")


@given(pieces=PIECES, head=st.integers(0, 40), tail=st.integers(0, 40), size=st.integers(1, 9))
def test_no_cut_goes_through_an_escape_sequence(
    pieces: list[str], head: int, tail: int, size: int
) -> None:
    text = "".join(pieces)
    cell = Cell(head, tail)
    shown = cell.prints(*[text[at : at + size] for at in range(0, len(text), size)])
    if NOTE.search(shown):
        before, after = cell.parts()
        assert text.startswith(before)
        assert text.endswith(after)
        assert not PARTIAL.search(before)
        bounds = {0}
        for piece in pieces:
            end = max(bounds) + len(piece)
            bounds |= {end} if piece.startswith("\x1b") else set(range(max(bounds), end + 1))
        assert len(text) - len(after) in bounds
        assert len(after) <= tail
    else:
        assert shown == text
    cell.close()


def test_cuts_move_to_a_line_break_that_is_near() -> None:
    lines = "a line of text\n" * 1000
    assert lines[: head_end("", lines, 1000)].endswith("text\n")
    assert lines[tail_start(lines, 1000) :].startswith("a line")
    far = "x" * 1000 + "\n" + "y" * (5 * NEAR)
    assert head_end("", far, 3 * NEAR + 1000) == 3 * NEAR + 1000
    assert tail_start(far, 2 * NEAR) == len(far) - 2 * NEAR


def test_a_full_disk_ends_the_keeping_and_nothing_else(
    cell: Cell, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        def tell(self) -> int:
            return 0

        def write(self, _data: bytes) -> int:
            raise OSError(28, "No space left on device")

        def close(self) -> None: ...

    monkeypatch.setattr(output_module, "SpooledTemporaryFile", lambda size: Full())
    assert cell.prints("x\n" * 100_000).endswith("x\n")
    assert cell.output.printed
    assert cell.output.printed.missing == "it could not be kept whole: No space left on device"


def test_what_is_kept_has_a_bound(cell: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output_module, "KEPT", 1_000_000)
    cell.prints(*["é" * 10_000] * 200)
    assert cell.output.printed
    assert cell.kept() == "é" * 500_000
    assert cell.output.printed.characters == 2_000_000
    assert cell.output.printed.missing == "only its first 1 MB are kept"


@given(
    texts=st.lists(st.text("a\né", max_size=8), max_size=20),
    first=st.integers(1, 12),
    last=st.integers(1, 12),
    chunk=st.integers(1, 9),
)
def test_rows_are_the_lines_that_were_asked_for(
    texts: list[str], first: int, last: int, chunk: int
) -> None:
    whole_chunk, output_module.CHUNK = output_module.CHUNK, chunk  # type: ignore[misc]
    try:
        printed = Printed()
        for text in texts:
            printed.add(text)
        lines = re.split(r"(?<=\n)", "".join(texts))
        assert printed.rows(first, last) == "".join(lines[first - 1 : max(first - 1, last)])
        printed.close()
    finally:
        output_module.CHUNK = whole_chunk  # type: ignore[misc]


BIG = '(println (join (repeat 1000000 "0123456789")))'
MANY = "(dotimes [i 40000] (println i))"


@pytest.mark.parametrize("code", [BIG, MANY], ids=["one text", "many texts"])
def test_a_flood_is_cut_short_in_the_notebook(kernel: Running, code: str) -> None:
    ran = kernel.run(code)
    assert ran.status == "ok"
    assert len(ran.contents("stream")) < 100
    assert len(NOTE.findall(ran.stream())) == 1
    assert len(NOTE.sub("", ran.stream())) <= 110_001
    assert kernel.run("(+ 1 2)").value == "3"


def test_cells_that_fail_or_are_stopped_show_their_end_too(kernel: Running) -> None:
    kernel.run("%config output-head 100\n%config output-tail 100")
    failed = kernel.run('(do (dotimes [i 1000] (println i)) (error "no"))\n(/ 1 0)')
    kinds = [each["msg_type"] for each in failed.messages]
    assert failed.stream().endswith("998\n999\n")
    assert max(n for n, kind in enumerate(kinds) if kind == "stream") < kinds.index("error")
    stopped = kernel.run_stopped("(loop [i 0] (println i) (recur (inc i)))")
    assert stopped.error["ename"] == ":interrupted"
    assert re.search(r"left out.*\n(\d+\n)+\Z", stopped.stream())
    valued = kernel.run("(do (dotimes [i 1000] (println i)) 5)")
    kinds = [each["msg_type"] for each in valued.messages]
    assert max(n for n, kind in enumerate(kinds) if kind == "stream") < kinds.index(
        "execute_result"
    )
    kernel.run("%config output-head default\n%config output-tail default")


def test_the_magic_shows_lines_and_saves_all(kernel: Running, tmp_path: Path) -> None:
    kernel.run("%config output-head 100")
    kernel.run("(dotimes [i 9000] (println i))")
    kernel.run("%config output-head default")
    assert kernel.run("%printed").shown.startswith("43,890 characters in 9,000 lines")
    assert kernel.run("%printed 5000:5003").shown == "4999\n5000\n5001\n5002"
    assert kernel.run("%printed 7").shown == "6"
    assert kernel.run("%printed -2:").shown == "8998\n8999"
    assert kernel.run("%printed :2").shown == "0\n1"
    target = tmp_path / "all of it.txt"
    assert "43,890" in kernel.run(f'%printed --save "{target}"').shown
    assert target.read_text() == "".join(f"{n}\n" for n in range(9000))
    for wrong, said in (
        ("%printed 10000:", "9,000 lines"),
        ("%printed five", "no range"),
        ("%printed :", "no range"),
        (f'%printed --save "{target}"', "exists already"),
        ("%printed --save /nowhere/at/all", "No such file"),
    ):
        ran = kernel.run(wrong)
        assert ran.status == "error", wrong
        assert said in ran.traceback, wrong


def test_without_a_cut_there_is_nothing_to_show(fresh_kernel: Running) -> None:
    ran = fresh_kernel.run('(println "short")\n%printed')
    assert "No cell has been cut short" in ran.traceback


def test_a_silent_cell_and_a_captured_one_show_no_end(kernel: Running) -> None:
    kernel.run("%config output-head 100")
    silent = kernel.run("(dotimes [i 9000] (println i))", silent=True)
    assert not silent.stream()
    assert kernel.run("1").stream() == ""
    kernel.run("%config output-head default")
