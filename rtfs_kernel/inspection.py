"""Inspection replies: what is known of a magic, a setting, a Python name, else the engine's answer.

"(map f |"  =>  {"found": True, "data": {"text/plain": "map  function …", "text/html": …}, …}
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

from engine import Session
from engine.api import Inspection

from .completion import PYTHON, line_to, magic_of
from .magics import MAGICS, Magic
from .magics.registry import NAMES
from .render import doc
from .render.inert import parts
from .settings import KNOBS

Reply = dict[str, Any]


def inspect(session: Session, code: str, cursor: int, detail: int) -> Reply:
    """The content of an inspect_reply, as text and as HTML."""
    cursor = max(0, min(cursor, len(code)))
    magic = _magic_name_at(code, cursor)
    known = None if magic else _known(session, code, cursor, detail)
    if known is not None:
        data = parts(doc.plain(known), doc.html(known))
    else:
        magic = magic or _magic_around(code, cursor)
        if magic is None:
            return {"status": "ok", "found": False, "data": {}, "metadata": {}}
        manual = "\n".join(magic.usage) + "\n\n" + magic.doc
        data = parts(manual, f"<pre>{escape(manual)}</pre>")
    return {"status": "ok", "found": True, "data": data, "metadata": {}}


def _known(session: Session, code: str, cursor: int, detail: int) -> Inspection | None:
    magic = _magic_around(code, cursor)
    if magic is not None and magic.kind == "knob":
        return _setting(code, cursor)
    return _of_python(session, code, cursor) or session.inspect(code, cursor, detail)


def _of_python(session: Session, code: str, cursor: int) -> Inspection | None:
    if not PYTHON.match(code):
        return None
    from .python import assist

    return assist.inspect(session, code, cursor)


def _setting(code: str, cursor: int) -> Inspection | None:
    """The setting whose name the cursor is in, or that stands before it in its line."""
    start, line = line_to(code, cursor)
    rest = re.match(r"[\w-]*", code[start + len(line) :])
    words = (line + (rest[0] if rest else "")).split()
    for word in reversed(words[-2:]):
        knob = KNOBS.get(word)
        if knob is not None:
            return Inspection(knob.name, "setting", (f"{knob.name} {knob.takes}",), knob.doc)
    return None


def _magic_name_at(code: str, cursor: int) -> Magic | None:
    """The magic whose name the cursor is in or at."""
    start, _ = line_to(code, cursor)
    found = re.compile(r"%%?([A-Za-z][\w.-]*)").match(code, start)
    if not found or cursor > found.end():
        return None
    return MAGICS.get(NAMES.get(found[1], ""))


def _magic_around(code: str, cursor: int) -> Magic | None:
    """The magic of the line that the cursor is in."""
    found = magic_of(line_to(code, cursor)[1])
    return found[0] if found else None
