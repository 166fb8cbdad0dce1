"""What a cell prints: the beginning as it comes, the end when it is over, all of it in a file.

    1,000,000 lines printed  =>  output-head characters
                                 … 6,779,000 characters (984,123 lines) left out; %config …
                                 output-tail characters

A notebook keeps what its cells print, and the server drops what comes faster than 1 MB/s: printing
is bounded per cell, over both streams. The whole text of the last cell that was cut is kept in a
temporary file without a name, for `%printed`; it is gone when the process is.
Cuts are made at line breaks where one is near, and never inside an escape sequence.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator
from os import SEEK_END
from tempfile import SpooledTemporaryFile
from threading import RLock
from typing import IO, Final

from .render.inert import whole

NEAR: Final = 200  # code points: a cut moves this far to a line break
ESCAPE_LENGTH: Final = 64  # code points of the longest escape sequence that is kept whole
CHUNK: Final = 65_536  # code points that wait in memory before they are written to the file
STEP: Final = 4_096  # code points between two looks at the limit, which a cell may change
IN_MEMORY: Final = 1_000_000  # bytes of the text before it goes to disk
KEPT: Final = 100_000_000  # bytes of the text that are kept

# A whole sequence: CSI, OSC, or two characters; and the beginning of one at the end of a text.
_WHOLE: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[^\[\]])")
_BEGUN: Final = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*\x1b?)?\Z")
LINE_BREAK: Final = "\n"
_PLAIN: Final = "\x1b[0m"  # ends the colours of the beginning


class Printed:
    """The whole text that a cell printed: holds the file, and how much of it is in it."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._waiting: list[str] = []
        self._waiting_size = 0
        self.characters = 0
        self.lines = 0
        self.missing = ""  # why a part of it is not kept; empty: all of it is

    def add(self, text: str) -> None:
        """Append a text."""
        self._waiting.append(text)
        self._waiting_size += len(text)
        if self._waiting_size > CHUNK:
            self.flush()

    def flush(self) -> None:
        """Move what waits in memory into the file. Never raises: a full disk ends the keeping."""
        text = "".join(self._waiting)
        self._waiting = []
        self._waiting_size = 0
        self.characters += len(text)
        self.lines += text.count("\n")
        if self.missing:
            return
        try:
            if self._file is None:
                self._file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 it outlives this call
            data = whole(text).encode()
            room = KEPT - self._file.tell()
            self._file.write(data[:room])
            if len(data) > room:
                self.missing = f"only its first {KEPT // 1_000_000} MB are kept"
        except OSError as wrong:
            self.missing = f"it could not be kept whole: {wrong.strerror or wrong}"

    def pieces(self) -> Iterator[bytes]:
        """What is kept, from its start, in UTF-8; a piece ends anywhere. Raises OSError."""
        self.flush()
        position = 0
        while self._file is not None:
            self._file.seek(position)
            piece = self._file.read(CHUNK)
            self._file.seek(0, SEEK_END)
            if not piece:
                return
            position += len(piece)
            yield piece

    def rows(self, first: int, last: int) -> str:
        """The lines from `first`, counted from 1, to `last`. Raises OSError."""
        found = []
        line = 1
        for piece in self.pieces():
            breaks = piece.count(b"\n")
            if line + breaks >= first:
                rows = piece.split(b"\n")
                low, high = max(0, first - line), min(len(rows), last - line + 1)
                end = b"\n" if low < high < len(rows) else b""
                found.append(b"\n".join(rows[low:high]) + end)
            line += breaks
            if line > last:
                break
        return b"".join(found).decode("utf-8", "replace")

    def close(self) -> None:
        """Let go of the text."""
        self._waiting = []
        if self._file is not None:
            self._file.close()
            self._file = None


class Output:
    """The gate between a session's printing and the streams of the running cell.

    Holds how much of the cell may still go out, the end of what may not, and the whole text of the
    last cell that was cut. `limit(name)` gives the knobs `output-head` and `output-tail`;
    `send(stream, text)` shows a text.
    """

    def __init__(self, limit: Callable[[str], int], send: Callable[[str, str], None]) -> None:
        self._limit = limit
        self._send = send
        self._lock = RLock()  # branches of a program print too
        self.printed: Printed | None = None  # of the last cell that was cut
        self._all = Printed()
        self.begin()

    def begin(self) -> None:
        """A new cell: its printing goes out again."""
        if self._all is not self.printed:
            self._all.close()
        self._all = Printed()
        self._sent = 0  # code points of the beginning
        self._free = 0  # what may be sent before the limit is looked up again
        self._is_cut = False
        self._last = ""  # the text that went out last
        self._coloured = False
        self._hold_nothing()

    def write(self, stream: str, text: str) -> None:
        """Show a text of the running cell, or keep it back for the cell's end."""
        with self._lock:
            self._all.add(text)
            sent = self._sent + len(text)
            if sent <= self._free and not self._coloured and "\x1b" not in text:
                self._sent = sent
                self._last = text or self._last
                self._send(stream, text)
            elif text:
                self._write_checked(stream, text, sent)

    def settle(self) -> None:
        """Show the end of what was kept back, below a line that says how much is left out."""
        with self._lock:
            held, total, lines = list(self._held), self._held_total, self._held_lines
            self._hold_nothing()
            if held:
                self._show_tail(held, total, lines)

    def _hold_nothing(self) -> None:
        self._held: deque[tuple[str, str]] = deque()
        self._held_size = 0  # code points in it
        self._held_total = 0  # code points that were to be held, and their line breaks
        self._held_lines = 0

    def _write_checked(self, stream: str, text: str, sent: int) -> None:
        limit = self._limit("output-head")
        if self._is_cut or sent > limit:
            self._hold(stream, text)
        else:
            self._free = min(limit, sent + STEP)
            self._begin_with(stream, text)

    def _begin_with(self, stream: str, text: str) -> None:
        self._sent += len(text)
        if "\x1b" in text:
            self._coloured = True
        # a sequence may come in pieces
        self._last = (self._last + text)[-ESCAPE_LENGTH:] if self._coloured else text or self._last
        self._send(stream, text)

    def _hold(self, stream: str, text: str) -> None:
        if not self._is_cut:
            at = head_end(self._last, text, max(0, self._limit("output-head") - self._sent))
            self._begin_with(stream, text[:at])
            if at == len(text):
                return
            self._is_cut = True
            self._free = -1
            text = text[at:]
        self._held_total += len(text)
        self._held_lines += text.count("\n")
        most = self._limit("output-tail") + ESCAPE_LENGTH
        text = text[-most:]
        self._held.append((stream, text))
        self._held_size += len(text)
        while self._held and self._held_size - len(self._held[0][1]) >= most:
            self._held_size -= len(self._held.popleft()[1])

    def _show_tail(self, held: list[tuple[str, str]], total: int, lines: int) -> None:
        text = "".join([piece for _, piece in held])
        most = self._limit("output-tail")
        at = tail_start(text, most) if total > most else 0
        if total > len(text) - at:
            if self.printed is not None and self.printed is not self._all:
                self.printed.close()
            self.printed = self._all
            missing = total - (len(text) - at)
            self._send(held[-1][0], self._note(missing, lines - text.count("\n", at)))
        for stream, piece in held:
            self._send(stream, piece[at:])
            at = max(0, at - len(piece))
        self._last = text

    def _note(self, characters: int, lines: int) -> str:
        fresh = self._last.endswith("\n") or not self._last
        of_lines = f" ({lines:,} lines)" if lines > 1 else ""
        return (
            f"{_PLAIN if self._coloured else ''}{'' if fresh else LINE_BREAK}"
            f"… {characters:,} characters{of_lines} left out; %config output-head raises"
            " the limit, %printed shows or saves all of it\n"
        )


def uncoloured(text: str) -> str:
    """A text without escape sequences."""
    return _WHOLE.sub("", text)


def head_end(before: str, text: str, room: int) -> int:
    """Where to cut a text of which `room` code points may go out, after `before` went out."""
    line = text.rfind("\n", max(0, room - NEAR), room)
    if line >= 0:
        return line + 1
    if room < NEAR and before.endswith("\n"):
        return 0
    seam = before[-ESCAPE_LENGTH:] + text[max(0, room - ESCAPE_LENGTH) : room]
    begun = _BEGUN.search(seam)
    if begun is None:
        return room
    inside = len(seam) - begun.start()  # code points of the sequence before the cut
    if inside <= room:
        return room - inside
    rest = seam[begun.start() :] + text[room : room + ESCAPE_LENGTH]
    sequence = _WHOLE.match(rest)
    if sequence:
        return room + sequence.end() - inside
    return len(text) if _BEGUN.match(rest) else room


def tail_start(text: str, most: int) -> int:
    """Where the end of a text begins that has about `most` code points, and no more."""
    at = max(0, len(text) - most)
    line = text.find("\n", max(0, at - 1), at + NEAR)
    if 0 <= line < len(text) - 1:
        return line + 1
    for sequence in _WHOLE.finditer(text, max(0, at - ESCAPE_LENGTH), at + ESCAPE_LENGTH):
        if sequence.start() < at < sequence.end():
            return sequence.end()
    return at
