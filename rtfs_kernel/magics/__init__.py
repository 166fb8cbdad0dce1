"""Lines that begin with `%`: one file per magic, this list, nothing else.

%opt none   =>   the cells below are compiled without optimization
"""

from __future__ import annotations

from . import doc, help, look, opt, reset, timing, who
from .registry import MAGICS, Answer, Call, Magic, MagicError, Shown, find

__all__ = [
    "MAGICS",
    "Answer",
    "Call",
    "Magic",
    "MagicError",
    "Shown",
    "doc",
    "find",
    "help",
    "look",
    "opt",
    "reset",
    "timing",
    "who",
]
