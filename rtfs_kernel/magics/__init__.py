"""Lines that begin with `%`: one file per magic, this list, nothing else.

%opt none   =>   the cells below are compiled without optimization
"""

from __future__ import annotations

from . import (
    audit,
    cache,
    capture,
    clear,
    config,
    deps,
    doc,
    explain,
    files,
    format,
    help,
    info,
    look,
    opt,
    page,
    policy,
    printed,
    python,
    reset,
    save,
    security,
    stale,
    timing,
    who,
    why,
)
from .arguments import MagicError, Option
from .registry import MAGICS, NAMES, Answer, Call, Magic, Shown, find

__all__ = [
    "MAGICS",
    "NAMES",
    "Answer",
    "Call",
    "Magic",
    "MagicError",
    "Option",
    "Shown",
    "audit",
    "cache",
    "capture",
    "clear",
    "config",
    "deps",
    "doc",
    "explain",
    "files",
    "find",
    "format",
    "help",
    "info",
    "look",
    "opt",
    "page",
    "policy",
    "printed",
    "python",
    "reset",
    "save",
    "security",
    "stale",
    "timing",
    "who",
    "why",
]
