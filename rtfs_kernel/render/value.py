"""A value as a MIME bundle: RTFS text always, HTML only where it says more.

42                        =>  {"text/plain": "42"}
[{:n 1 :sq 1} {:n 2 …}]   =>  the text, and a table with the columns :n and :sq
a matplotlib figure       =>  its picture

Which renderer a value has is a row of the table in `registry`.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from engine.api import CellResult
from engine.values.kinds import SHOWS

from . import atoms as atoms  # these enter their renderers
from . import errors as errors
from . import functions as functions
from . import references as references
from .host import host_bundle, is_host
from .inert import parts
from .layout import laid_out
from .references import reference
from .registry import NOTHING_MORE, renderer_of
from .view import View

PLAIN: Final = View()


class Bundle(NamedTuple):
    """What a message carries: parts by MIME type, and their metadata."""

    data: dict[str, Any]
    metadata: dict[str, Any]


def bundle(result: CellResult, view: View = PLAIN) -> dict[str, Any]:
    """The parts of a result's value for `execute_result`. The result must have one."""
    return value_bundle(result.raw, result.text, view).data


def value_bundle(value: Any, text: str, view: View = PLAIN) -> Bundle:
    """A value and its RTFS text as a bundle. Runs nothing of the program."""
    render = renderer_of(value)
    if render is None and type(value) in SHOWS:
        render = reference
    if render is None and is_host(value):
        return Bundle(*host_bundle(value))
    shown = render(value, text, view) if render is not None else NOTHING_MORE
    return Bundle(dict(parts(shown.text or laid_out(text), shown.html)), {})
