"""Where editors count: lines that end as they do in editors, columns in UTF-16 units.

    Positions('"😀" x', "utf-16").at(4)  =>  (0, 5)      .offset(0, 5)  =>  4

The engine counts code points and ends lines at line feeds only; an editor ends them at a carriage
return as well.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from ...api import Place

_LINE_END: Final = re.compile(r"\r\n|\n|\r")


class Positions:
    """Converts between offsets in a text (code points) and an editor's (line, column) from 0.

    `encoding` is what was agreed on with the editor: utf-8, utf-16 or utf-32.
    """

    def __init__(self, text: str, encoding: str = "utf-16") -> None:
        self._text = text
        self._encoding = encoding
        self._starts = [0, *[found.end() for found in _LINE_END.finditer(text)]]
        self._feeds = [0, *[found.end() for found in re.finditer("\n", text)]]

    def at(self, offset: int) -> tuple[int, int]:
        """The editor's position of an offset; clamps to the text."""
        offset = max(0, min(offset, len(self._text)))
        line = bisect_right(self._starts, offset) - 1
        return line, self._units(self._text[self._starts[line] : offset])

    def offset(self, line: int, column: int) -> int:
        """The offset of an editor's position; a column past the end of its line is that end."""
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self._text)
        start = self._starts[line]
        after = self._starts[line + 1] if line + 1 < len(self._starts) else len(self._text)
        written = self._text[start:after].rstrip("\r\n")
        if written.isascii() or self._encoding == "utf-32":
            return start + min(column, len(written))
        units = 0
        for index, char in enumerate(written):
            if units >= column:
                return start + index
            units += self._units(char)
        return start + len(written)

    def of_place(self, place: Place) -> tuple[int, int]:
        """The offsets `(start, end)` of a place of the engine in this text."""
        return (
            self._engine_offset(place.line, place.column),
            self._engine_offset(place.end_line, place.end_column),
        )

    def _engine_offset(self, line: int, column: int) -> int:
        start = self._feeds[min(max(line, 1), len(self._feeds)) - 1]
        return min(start + max(column, 1) - 1, len(self._text))

    def _units(self, text: str) -> int:
        if text.isascii() or self._encoding == "utf-32":
            return len(text)
        if self._encoding == "utf-8":
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text) + sum([char > "\uffff" for char in text])
