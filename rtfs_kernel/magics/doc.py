"""`%doc`: what is known of a name."""

from __future__ import annotations

from ..render.doc import html, plain
from .registry import Answer, Call, MagicError, Shown, magic


@magic("doc", "NAME")
def doc(call: Call) -> Answer:
    """Show signature, documentation, examples and effects of a name.

    %doc reduce
    """
    if not call.word:
        raise MagicError("%doc needs a name", "Write for example %doc reduce.")
    found = call.session.doc(call.word)
    if found is None:
        raise _unknown(call)
    return Shown(plain(found), html(found))


def _unknown(call: Call) -> MagicError:
    from engine.base.suggest import near

    prefix = call.word[:1]
    known = [each.text for each in call.session.complete(prefix, len(prefix)).matches]
    close = near(call.word, known)
    hint = "Did you mean " + " or ".join(close) + "?" if close else ""
    return MagicError(f"Nothing is known of {call.word}", hint)
