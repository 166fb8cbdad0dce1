"""A value as a MIME bundle: RTFS text always, HTML only where it says more.

42                        =>  {"text/plain": "42"}
[{:n 1 :sq 1} {:n 2 …}]   =>  the text, and a table with the columns :n and :sq
"""

from __future__ import annotations

from typing import Final

from engine.api import CellResult

from .table import table

TEXT_LIMIT: Final = 100_000  # code points of text/plain; a bundle stays below 200 kB

Bundle = dict[str, str]


def bundle(result: CellResult) -> Bundle:
    """The value of a result for `execute_result`. The result must have one."""
    shown = {"text/plain": shortened(result.text)}
    rows = table(result.raw)
    if rows:
        shown["text/html"] = rows
    return shown


def shortened(text: str) -> str:
    """The text, or its beginning with a note of how much is missing."""
    if len(text) <= TEXT_LIMIT:
        return text
    return f"{text[:TEXT_LIMIT]}\n… {len(text) - TEXT_LIMIT:,} more characters"
