"""The table of surface forms: everything the engine knows of `when` stands in its entry.

    @surface("when", "(when test body*)")
    def when(form, cx):
        '''Evaluate the body if the test is true, else nil.

        (when (> 2 1) :a :b)  => :b
        '''

A surface form is a macro written in Python: it takes the form as written and gives a form of
smaller language. Heads it introduces come from `cx.core`, names from `cx.fresh`, so neither can
clash with the program's. The user's own subforms go into the result as they are: spans are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ...base.docstring import description, examples
from ...base.record import node
from ...syntax.forms import Form, Seq, Sym
from ..expand import Expander

Expand = Callable[[Seq, Expander], Form]


@node
class Surface:
    """One surface form; `usage` is its shape, as shown by completion, `doc` and error hints."""

    name: str
    usage: str
    expand: Expand

    @property
    def doc(self) -> str:
        """The description, without the examples."""
        return description(self.expand.__doc__)

    @property
    def examples(self) -> tuple[tuple[str, str], ...]:
        """(program, expected) pairs; expected is a value's text or `ERROR kind`."""
        return examples(self.expand.__doc__)


SURFACE: Final[dict[str, Surface]] = {}


def surface(name: str, usage: str, *, aliases: str = "") -> Callable[[Expand], Expand]:
    """Enter the decorated function as a surface form. Raises ValueError for a name entered twice.

    `aliases` are further names for the same form, separated by spaces.
    """

    def enter(expand: Expand) -> Expand:
        for each in (name, *aliases.split()):
            if each in SURFACE:
                raise ValueError(f"surface form {each} is entered twice")
            SURFACE[each] = Surface(each, usage, expand)
        return expand

    return enter


def usage(form: Seq) -> str:
    """`usage: (when test body*)` for a call of a surface form."""
    head = form.items[0]
    entry = SURFACE.get(head.name) if isinstance(head, Sym) else None
    return f"usage: {entry.usage}" if entry else ""
