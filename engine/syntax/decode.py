"""From the bytes of a file to a text.

    decode(b"(+ 1 \\xff)")  =>  ("(+ 1 \\ufffd)", (R0120 at the replacement character,))

A text that is not UTF-8 is a `syntax-error`: the file could be read, its content is wrong.
"""

from __future__ import annotations

from ..base.diagnostic import Diagnostic
from ..base.lines import line_column
from ..base.span import Span, Unit
from .problems import problem

_WIDE = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


def decode(data: bytes, cell: str = "") -> tuple[str, tuple[Diagnostic, ...]]:
    """The text of UTF-8 bytes, and R0120 for the first byte that is none; never raises.

    Bad bytes become U+FFFD, so that the rest can still be read and shown.
    """
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError as failure:
        text = data.decode("utf-8", "replace")
        at = len(data[: failure.start].decode("utf-8"))
        line, column = line_column(text, at)
        hint = "save the file as UTF-8"
        for mark, name in _WIDE:
            if data.startswith(mark):
                hint = f"the file looks like {name}; save it as UTF-8"
        found = problem(
            "R0120",
            Span(Unit(cell, at, text), 0, 1),
            f"Byte 0x{data[failure.start]:02x} at offset {failure.start} (line {line}, column"
            f" {column}) is not UTF-8",
            hint,
        )
        return text, (found,)
