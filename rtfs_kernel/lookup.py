"""Completion and inspection replies; magics first where a line begins with `%`.

"(red"  =>  {"matches": ["reduce", "reduced"], "cursor_start": 1, "cursor_end": 4, …}
"""

from __future__ import annotations

import re
from html import escape
from typing import Any, Final

from engine import Session
from engine.api import Completion, Completions

from .magics import MAGICS
from .render import doc
from .render.inert import parts

TYPES_KEY: Final = "_jupyter_types_experimental"  # JupyterLab, Notebook and the console read it
_WORD: Final = re.compile(r"%%?[\w.-]*\Z")

Reply = dict[str, Any]


def complete(session: Session, code: str, cursor: int) -> Reply:
    """The content of a complete_reply. `cursor` counts code points."""
    found = _magic_completions(code, cursor) or session.complete(code, cursor)
    typed = [
        {
            "text": each.text,
            "type": each.kind,
            "signature": each.signature,
            "start": found.start,
            "end": found.end,
        }
        for each in found.matches
    ]
    return {
        "status": "ok",
        "matches": [each.text for each in found.matches],
        "cursor_start": found.start,
        "cursor_end": found.end,
        "metadata": {TYPES_KEY: typed},
    }


def inspect(session: Session, code: str, cursor: int, detail: int) -> Reply:
    """The content of an inspect_reply, as text and as HTML."""
    name = _magic_at(code, cursor)
    if name:
        manual = "\n".join(MAGICS[name].usage) + "\n\n" + MAGICS[name].doc
        data = parts(manual, f"<pre>{escape(manual)}</pre>")
        return {"status": "ok", "found": True, "data": data, "metadata": {}}
    known = session.inspect(code, cursor, detail)
    if known is None:
        return {"status": "ok", "found": False, "data": {}, "metadata": {}}
    data = parts(doc.plain(known), doc.html(known))
    return {"status": "ok", "found": True, "data": data, "metadata": {}}


def _line_to(code: str, cursor: int) -> tuple[int, str]:
    start = code.rfind("\n", 0, cursor) + 1
    return start, code[start:cursor]


def _magic_completions(code: str, cursor: int) -> Completions | None:
    start, line = _line_to(code, cursor)
    if not line.startswith("%"):
        return None
    if _WORD.match(line):
        sign = "%%" if line.startswith("%%") else "%"
        matches = tuple(
            Completion(sign + each.name, "magic", each.arguments, each.summary)
            for each in MAGICS.values()
            if (each.cell if sign == "%%" else each.line) and (sign + each.name).startswith(line)
        )
        return Completions(matches, start, cursor)
    name, _, typed = line.lstrip("%").partition(" ")
    if name not in MAGICS:
        return None
    words = [word for word in MAGICS[name].choices if word.startswith(typed)]
    if name == "help":
        words = [word for word in MAGICS if word.startswith(typed)]
    if not words:
        return None
    matches = tuple(Completion(word, "argument") for word in words)
    return Completions(matches, cursor - len(typed), cursor)


def _magic_at(code: str, cursor: int) -> str:
    start, _ = _line_to(code, cursor)
    found = re.match(r"%%?([A-Za-z][\w.-]*)", code[start:])
    if not found or cursor > start + found.end() or found[1] not in MAGICS:
        return ""
    return found[1]
