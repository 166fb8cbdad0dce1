"""Parts and Core that a cache knows, made of their text and bytes when somebody looks at them.

    StoredPart(span, digest).form    read now: only this form, out of the text of its cell
    StoredCore(row).node             Def(user, f, Fn f); its arities are decoded when f is called

Until then a part is its place and its digest, and its Core what running it has to know: whether it
defines a name, and the summary. Both share their Span objects once they are made.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import RLock
from typing import Final

from ..base.span import Span
from ..ir.codec.read import decode_core
from ..ir.codec.spans import spans_of
from ..ir.core import Def, Fn, Node, unread
from ..ir.digest import Name, Summary, summarise
from ..ir.lower import Lowering, lower_top
from ..ir.stage import StageError
from ..runtime.namespace import World
from ..syntax.digest import FormDigest
from ..syntax.forms import Form, Sym
from ..syntax.reader import read
from ..values.codec import DecodeError
from .coderow import CODE, EXPRESSION, CodeRow
from .parts import Lowered, Part

_UNREAD: Final = "…"  # the name of what stands for a form that was not read


class StoredPart(Part):
    """A top-level form of a text that a cache knows: no module form, and without mistakes."""

    __slots__ = ("_form", "span")

    ordinary = True

    def __init__(self, span: Span, digest: FormDigest) -> None:
        self._form: Form | None = None
        self.span: Final = span
        self.read = Sym(_UNREAD, span)
        self.digest = digest
        self.source = None
        self.number = 0
        self.run = None
        self.settled = False
        self.body = None

    @property  # type: ignore[misc]
    def form(self) -> Form:
        """The form, read when somebody asks for it. Raises StageError for another text."""
        if self._form is None:
            with _MAKING:
                if self._form is None:
                    self._form = self._made()
        return self._form

    def _made(self) -> Form:
        unit = self.span.unit
        text = unit.text[unit.start : unit.start + self.span.end]
        found = read(text, unit.cell)
        if len(found.forms) != 1 or found.problems:
            raise StageError(f"a cache says that this is one form: {text[:40]!r}")
        form = found.forms[0].form
        for span in spans_of(form):
            span.unit = unit
        form.span = self.span  # type: ignore[misc]
        if type(self.read) is Sym and self.read.name == _UNREAD:
            self.read = form
        return form


class StoredCore(Lowered):
    """Core of a part as a cache has it. `lost(note)` is told when its bytes cannot be used."""

    __slots__ = ("_lost", "_node", "_part", "_row", "_world", "row")

    def __init__(self, row: CodeRow, part: Part, world: World, lost: Callable[[str], None]) -> None:
        put = object.__setattr__
        put(self, "row", row)
        put(self, "_part", part)
        put(self, "_world", world)
        put(self, "_lost", lost)
        put(self, "_node", None)

    row: CodeRow
    _part: Part
    _world: World
    _lost: Callable[[str], None]
    _node: Node | None

    @property
    def summary(self) -> Summary:
        """As it was summarised when it was made."""
        return self.row.summary

    @property
    def volatile(self) -> bool:
        """Never: such Core is not kept."""
        return False

    @property
    def is_code(self) -> bool:
        """As for any Core."""
        return self.row.shape == CODE

    @property
    def name(self) -> Name | None:
        """As for any Core."""
        row = self.row
        return None if row.shape == EXPRESSION else (row.namespace, row.name)

    @property
    def node(self) -> Node:
        """The tree; what a definition defines is decoded when somebody looks at it."""
        if self._node is None:
            object.__setattr__(self, "_node", self._made())
        assert self._node is not None
        return self._node

    def _made(self) -> Node:
        row = self.row
        if row.shape == EXPRESSION:
            return self._decoded()
        part = self._part
        origin = part.span if type(part) is StoredPart else part.form.span
        given = {
            "namespace": row.namespace,
            "name": row.name,
            "kind": row.kind,
            "doc": row.doc,
            "annotation": row.annotation,
            "meta": row.meta,
            "origin": origin,
        }
        definition: Def
        if row.shape != CODE:
            definition = unread(Def, lambda: {"value": self._definition().value}, **given)
            return definition
        function = unread(
            Fn,
            self._function,
            name=row.function.name,
            namespace=row.function.namespace,
            doc=row.function.doc,
            meta=row.function.meta,
            basis=None,
        )
        return Def(value=function, **given)

    def _function(self) -> dict[str, object]:
        found = self._definition().value
        assert type(found) is Fn
        return {"arities": found.arities, "origin": found.origin}

    def _definition(self) -> Def:
        found = self._decoded()
        if type(found) is not Def:
            raise StageError("a cache has something else for a definition")
        return found

    def _decoded(self) -> Node:
        """The tree that was encoded; where that cannot be, the form is lowered again."""
        row, form, world = self.row, self._part.form, self._world
        with _MAKING:
            try:
                return decode_core(row.core, form, world, row.space, row.summary.digest)
            except DecodeError as wrong:
                self._lost(str(wrong))
            node = lower_top(Lowering(world, world.namespace(row.space)), form)
            if summarise(node).digest != row.summary.digest:
                raise StageError("a cache has lost what a definition was")
            return node


_MAKING: Final = RLock()  # branches of a run may look at one definition at once
