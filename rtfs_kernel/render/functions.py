"""Functions: their signature in one line; what they do, where they come from and how, below it.

(defn f "Doubles." [x] (* 2 x))  f  =>  ▸ function (f x)
                                          Doubles.
                                          defined in cell [3], line 1
                                          (defn f "Doubles." [x] (* 2 x))
"""

from __future__ import annotations

from html import escape
from types import FunctionType
from typing import Any, Final

from engine.api import Inspection

from .code import highlighted
from .markup import block, code, folded, framed, quiet, strong
from .registry import NOTHING_MORE, Shown, renders
from .view import View

SOURCE: Final = 8_000  # characters of a definition that are shown
DOC: Final = 4_000  # characters of a documentation that are shown
SIGNATURES: Final = 20  # signatures shown


@renders(FunctionType)
def function(value: Any, text: str, view: View) -> Shown:
    """An RTFS function: signatures, documentation, examples, effects, place and source."""
    known = view.about(value)
    if known is None:
        return NOTHING_MORE
    calls = [_call(each) for each in known.signature[:SIGNATURES]]
    signatures = tuple(calls) or (text,)
    plain = "\n".join([text, *[f"  {each}" for each in calls]])
    summary = f"{strong('function')} {code(signatures[0])}"
    facts = _facts(known, signatures[1:])
    html = block(folded(summary, framed(facts)) if facts else summary)
    return Shown(html, f"{plain}\n  {_first_line(known.doc)}" if known.doc else plain)


def _facts(known: Inspection, others: tuple[str, ...]) -> str:
    parts = [f"<div>{code(each)}</div>" for each in others]
    if known.doc:
        parts.append(f"<div>{escape(known.doc[:DOC])}</div>")
    parts += [
        f"<div>{code(program)}  {quiet('=>')} {code(gives)}</div>"
        for program, gives in known.examples
    ]
    if known.effects:
        parts.append(f"<div>{quiet('effects: ' + known.effects)}</div>")
    if known.place:
        place = f"defined in {known.place.cell}, line {known.place.line}"
        parts.append(f"<div>{quiet(place)}</div>")
    if known.source:
        parts.append(highlighted(known.source[:SOURCE]))
    return "".join(parts)


def _call(signature: str) -> str:
    """A signature; that of a function without a name is how such a function is written."""
    nameless = signature.startswith(("( ", "()"))
    return f"(fn [{signature[1:-1].strip()}])" if nameless else signature


def _first_line(doc: str) -> str:
    return doc.split("\n", 1)[0][:DOC]
