"""Line and column of an offset, counted from 1, in code points.

line_column("ab\\ncd", 4)  =>  (2, 2)
"""

from __future__ import annotations


def line_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column (both from 1, in code points) of `offset` in `text`; clamps to the text."""
    offset = max(0, min(offset, len(text)))
    line = text.count("\n", 0, offset) + 1
    return line, offset - (text.rfind("\n", 0, offset) + 1) + 1


def line_text(text: str, line: int) -> str:
    """The text of a line (from 1) without its line break; empty past the end."""
    lines = text.split("\n", line)
    return lines[line - 1] if line <= len(lines) else ""
