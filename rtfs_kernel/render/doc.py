"""What is known of a name, as text and as HTML.

    Inspection("inc", "function", ("(inc n)",), "Adds one.", …)
        =>  inc  function
            (inc n)

            Adds one.

The lab's tooltips take the HTML and its completion panel the text, so both say everything.
"""

from __future__ import annotations

from html import escape

from engine.api import Inspection

from .grid import grid


def plain(known: Inspection) -> str:
    """Text with one paragraph per fact."""
    head = f"{known.name}  {known.kind}".rstrip()
    parts = ["\n".join([head, *known.signature])]
    if known.doc:
        parts.append(known.doc)
    if known.examples:
        parts.append("\n".join(f"{code}  => {gives}" for code, gives in known.examples))
    parts += [f"{title}: {text}" for title, text in _facts(known)]
    if known.source:
        parts.append(known.source)
    return "\n\n".join(parts)


def html(known: Inspection) -> str:
    """The same as a fragment that survives the sanitiser of an untrusted notebook."""
    signatures = "".join(f"<br><code>{escape(each)}</code>" for each in known.signature)
    parts = [f"<p><b>{escape(known.name)}</b> <i>{escape(known.kind)}</i>{signatures}</p>"]
    if known.doc:
        parts.append(f'<p style="white-space: pre-wrap">{escape(known.doc)}</p>')
    if known.examples:
        parts.append(grid(known.examples))
    parts += [f"<p>{title}: <code>{escape(text)}</code></p>" for title, text in _facts(known)]
    if known.source:
        from .code import highlighted

        parts.append(highlighted(known.source))
    return "".join(parts)


def _facts(known: Inspection) -> list[tuple[str, str]]:
    place = known.place
    where = f"{place.cell}:{place.line}:{place.column}" if place else ""
    facts = [("effects", known.effects), ("value", known.value), ("defined at", where)]
    return [(title, text) for title, text in facts if text]
