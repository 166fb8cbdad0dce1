"""What a program displays, as a MIME bundle.

Display("vega", {"mark": "bar", …})       =>  {"application/vnd.vegalite.v5+json": …, text}
Display("progress", Progress(5, 10, "a")) =>  a bar, and [##########..........] 50% 5/10 a
"""

from __future__ import annotations

import json
from html import escape
from typing import Any, Final

from engine.api import Display, Progress

from .clean import cleaned
from .inert import HTML_LIMIT, TEXT_LIMIT, parts
from .markup import counted
from .value import Bundle, value_bundle
from .view import View

VEGA: Final = "application/vnd.vegalite.v5+json"  # what JupyterLab 4.6 renders; html would hide it
LABEL: Final = 200  # characters of a bar's label
WIDTH: Final = 240  # pixels of a bar


def display_bundle(shown: Display, view: View) -> Bundle:
    """Data and metadata of a display."""
    if shown.kind == "value":
        return value_bundle(shown.value, shown.text, view)
    if shown.kind == "vega":
        size = len(json.dumps(shown.value))
        if size > HTML_LIMIT:
            much = f"{counted(size, 'character')} of chart are too much: {HTML_LIMIT:,} are shown"
            return Bundle(dict(parts(f"{much}; fewer points in :values help\n{shown.text}")), {})
        return Bundle({VEGA: shown.value, **parts(shown.text)}, {})
    if shown.kind == "html":
        size = len(shown.value)
        data = parts(shown.text, cleaned(shown.value) if size <= HTML_LIMIT else "")
        if "text/html" not in data:
            data = parts(f"{counted(size, 'character')} of HTML are too much\n{shown.text}")
        return Bundle(dict(data), {})
    return Bundle(dict(parts(shown.text[:TEXT_LIMIT], _bar(shown.value))), {})


def _bar(at: Progress) -> str:
    """A bar that fills from the left, in shades that suit light and dark; the text beside it."""
    label = escape(at.label[:LABEL])
    done = escape(_number(at.done))
    if at.total is None:
        return f'<div style="font-family: monospace">{done} {label}</div>'
    from engine.capabilities.display import fraction

    part = fraction(at)
    percent = int(part * 100)
    full = (
        f'<div style="width: {percent}%; height: 8px; border-radius: 4px; '
        'background-color: rgba(64, 132, 214, 0.9)"></div>'
    )
    groove = (
        f'<div style="width: {WIDTH}px; height: 8px; border-radius: 4px; '
        f'background-color: rgba(128, 128, 128, 0.25)">{full}</div>'
    )
    text = f"<span>{percent}%  {done}/{escape(_number(at.total))} {label}</span>"
    row = "display: flex; align-items: center; gap: 10px; font-family: monospace; white-space: pre"
    return f'<div style="{row}">{groove}{text}</div>'


def _number(value: Any) -> str:
    from engine.values.show import show

    return f"{value:,}" if type(value) is int and abs(value) < 10**15 else show(value, 30)
