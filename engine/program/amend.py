"""What an edit changes that is no part of the meaning: documentation and source text.

    (defn f [x] x)   edited to   (defn f "The same." [x] x)
        =>  (doc f) tells the new text; nothing is compiled, nothing evaluated

Where positions are concerned, `syntax.digest.relocate` has moved them already.
"""

from __future__ import annotations

from ..base.record import overwrite, replaced
from ..base.span import span_of
from ..ir.core import Def, Fn, Node
from ..macro.expand import Macro
from ..runtime.function import info_of
from ..runtime.namespace import MISSING, Entry
from ..syntax.docstrings import FUNCTIONS, Undocumented
from ..syntax.forms import Seq, Sym
from .parts import Part


def amend_core(node: Node, part: Part) -> None:
    """Give the definition in a part's Core the documentation that the part has now."""
    if type(node) is Def and _is_written_out(part):
        doc = documentation(part)
        overwrite(node, doc=doc)
        if type(node.value) is Fn:
            overwrite(node.value, doc=doc)


def amended(entry: Entry, part: Part) -> Entry:
    """What a namespace has under a name that a part defines, with the part's present text."""
    definition = entry.definition
    if definition is MISSING:
        return entry
    span = span_of(definition.span)
    source = span.text() if span is not None else definition.source
    doc = definition.doc
    if span is part.form.span and _is_written_out(part):
        doc = documentation(part)
        info = info_of(entry.value)
        if info is not None and info.primitive is None:
            info.doc = doc
        if isinstance(entry.macro, Macro):
            entry.macro.doc = doc
    return entry._replace(definition=replaced(definition, doc=doc, source=source))


def _is_written_out(part: Part) -> bool:
    """Whether the form itself is a definition; documentation that a macro gave is its own."""
    form = part.form
    head = form.items[0] if type(form) is Seq and form.items else None
    return type(head) is Sym and (head.name == "def" or head.name in FUNCTIONS)


def documentation(part: Part) -> str:
    """The docstring in a part's form, "" where it has none."""
    docs = Undocumented(part.read).docs
    return docs[0].text if docs else ""
