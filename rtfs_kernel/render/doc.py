"""What is known of a name, as text and as HTML.

    Inspection("inc", "function", ("(inc n)",), "Adds one.", argument=1)
        =>  inc  function
            (inc n)
                 ^ argument 1

            Adds one.

The lab's tooltips take the HTML and its completion panel the text, so both say everything.
"""

from __future__ import annotations

from html import escape
from typing import Final

from engine.api import Inspection

from .grid import grid

LONGEST: Final = 20_000  # characters of one fact that are shown
_MARKED: Final = 'style="text-decoration: underline; font-weight: bold"'


def plain(known: Inspection) -> str:
    """Text with one paragraph per fact."""
    lines = [f"{known.name}  {known.kind}".rstrip()]
    for signature in known.signature:
        lines.append(signature)
        start, end = marked(signature, known.argument)
        if start < end:
            lines.append(f"{' ' * start}{'^' * (end - start)} argument {known.argument}")
    parts = ["\n".join(lines)]
    if known.doc:
        parts.append(_cut(known.doc))
    if known.examples:
        parts.append("\n".join(_example(*pair) for pair in known.examples))
    parts += [f"{title}: {text}" for title, text in _facts(known)]
    if known.source:
        parts.append(_cut(known.source))
    return "\n\n".join(parts)


def html(known: Inspection) -> str:
    """The same as a fragment that survives the sanitiser of an untrusted notebook."""
    signatures = "".join(
        f"<br><code>{_signature(each, known.argument)}</code>" for each in known.signature
    )
    parts = [f"<p><b>{escape(known.name)}</b> <i>{escape(known.kind)}</i>{signatures}</p>"]
    if known.doc:
        parts.append(f'<p style="white-space: pre-wrap">{escape(_cut(known.doc))}</p>')
    if known.examples:
        parts.append(grid(known.examples))
    parts += [f"<p>{title}: <code>{escape(text)}</code></p>" for title, text in _facts(known)]
    if known.source:
        from .code import highlighted

        parts.append(highlighted(_cut(known.source)))
    return "".join(parts)


def marked(signature: str, argument: int) -> tuple[int, int]:
    """Where an argument (from 1) stands in a signature; (0, 0) where it is not told apart.

    The last parameter of `(f a b*)` takes all that follow it, as do those after a `…`.
    """
    if not signature.startswith("(") or argument < 1:
        return 0, 0
    parts = _parts(signature)
    rest = next((at for at, (a, b) in enumerate(parts) if signature[a:b] == "&"), -1)
    if 0 < rest <= argument:
        return parts[rest + 1] if rest + 1 < len(parts) else (0, 0)
    if argument < len(parts):
        return parts[argument]
    start, end = parts[-1] if len(parts) > 1 else (0, 0)
    return (start, end) if signature[start:end].endswith(("*", "+", "…")) else (0, 0)


def _parts(signature: str) -> list[tuple[int, int]]:
    """The head and the parameters of `(head parameter …) …`, as ranges."""
    parts, depth, start = [], 0, -1
    for at, char in enumerate(signature):
        if depth == 1 and (char.isspace() or char == ")") and start >= 0:
            parts.append((start, at))
            start = -1
        elif depth >= 1 and start < 0 and not char.isspace() and char not in ")]}":
            start = at
        depth += (char in "([{") - (char in ")]}")
        if depth == 0:
            break
    return parts


def _signature(signature: str, argument: int) -> str:
    start, end = marked(signature, argument)
    if start >= end:
        return escape(signature)
    inside = f"<span {_MARKED}>{escape(signature[start:end])}</span>"
    return f"{escape(signature[:start])}{inside}{escape(signature[end:])}"


def _example(program: str, gives: str) -> str:
    return f"{program}  => {gives}" if gives else program


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"


def _facts(known: Inspection) -> list[tuple[str, str]]:
    place = known.place
    where = f"{place.cell}:{place.line}:{place.column}" if place else ""
    facts = [
        ("type", known.type),
        ("effects", known.effects),
        ("value", known.value),
        ("defined at", where),
    ]
    return [(title, _cut(text)) for title, text in facts if text]
