"""`%doc` and `%source`: what is known of a name, and how it was written.

%doc inc   =>   signature, description, examples        %source price   =>   (defn price …
"""

from __future__ import annotations

from engine.api import Inspection

from ..render.code import highlighted
from ..render.doc import html, plain
from .arguments import MagicError, meant_hint
from .registry import Answer, Call, Shown, magic


@magic("doc", "NAME", kind="name")
def doc(call: Call) -> Answer:
    """Show signature, documentation, examples and effects of a name.

    A capability is named with its colon.

    %doc reduce
    %doc :ccos.io.println
    """
    found = _known(call, "doc")
    return Shown(plain(found), html(found))


@magic("source", "NAME", kind="name")
def source(call: Call) -> Answer:
    """Show how a definition was written, and where.

    %source total-of
    """
    found = _known(call, "source")
    if not found.source:
        raise MagicError(
            f"{found.name} has no RTFS source: it is part of the engine",
            f"%doc {found.name} shows what it does.",
            found.name,
        )
    place = found.place
    where = f"; {place.cell}, line {place.line}\n" if place else ""
    return Shown(where + found.source, highlighted(where + found.source))


def _known(call: Call, magic: str) -> Inspection:
    words = call.words(magic, 1).words
    if not words:
        raise MagicError(f"%{magic} needs a name", f"Write for example %{magic} reduce.")
    found = call.session.doc(words[0])
    if found is None:
        raise _unknown(call, words[0])
    return found


def _unknown(call: Call, word: str) -> MagicError:
    prefix = word[:1]
    known = [each.text for each in call.session.complete(prefix, len(prefix)).matches]
    return MagicError(f"Nothing is known of {word}", meant_hint(word, known), word)
