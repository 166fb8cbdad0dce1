"""What an editor asks: completions, descriptions, whether a text is complete.

    complete("(ma", 3)   =>   map, mapv, map-indexed …, for the code points [1, 3)
    describe("+", …)     =>   Inspection("+", "function", ("(+ num*) → num",), "Sum …")

Everything comes from the tables, the world and the text at hand; nothing is evaluated.
"""

from __future__ import annotations

from .assistant import Assistant
from .describe import describe, entry_text, source_of

__all__ = ["Assistant", "describe", "entry_text", "source_of"]
