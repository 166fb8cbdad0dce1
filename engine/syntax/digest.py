"""What a form says, in 16 bytes, wherever it stands and however it is laid out.

    (defn f "Doubles." [x]      (defn f
      (* 2 x)) ; note       =>    [x] (* 2 x))         the same `code`, another `doc`
    (f 1)  (f 1.0)  (f "1") =>  three codes

Equal codes mean equal programs: brackets, names, marks, metadata, exact literals. One piece of
layout counts: whether a keyword, `:` or `?` touches what is before it, because `[x:int y]` and
`[x :int y]` may mean two things. Documentation is apart (see `docstrings`). `relocate` moves a form
to where an equal one stands, so that what was made of it need not be made again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from os import urandom
from typing import Any, Final

from ..base.record import record
from ..base.span import Span
from ..values.atoms import CORE_MARK, Keyword, Mark
from ..values.fingerprint import fingerprint
from .docstrings import Undocumented
from .forms import Form, Lit, Seq, Sym

SIZE: Final = 16  # bytes
_TOUCHY: Final = frozenset((":", "?"))  # symbols that mean something else when they touch


@record
class FormDigest:
    """`code`: all that changes what the form does; `doc`: its docstrings and where they stand."""

    code: bytes
    doc: bytes


def digest(form: Form) -> FormDigest:
    """The digest of a form as the reader made it, or a macro.

    The same in every process, unless the form holds a value without syntax (a function that a macro
    put in): such a form is like no other, and each of its digests is new.
    """
    from hashlib import blake2b

    bare = Undocumented(form)
    code = encode(form, bare)
    doc = "".join([f"{doc.place}{len(doc.text)}:{doc.text}" for doc in bare.docs])
    return FormDigest(
        blake2b(code.encode("utf-8", "surrogatepass"), digest_size=SIZE).digest(),
        blake2b(doc.encode("utf-8", "surrogatepass"), digest_size=SIZE).digest(),
    )


def encode(form: Form, bare: Undocumented) -> str:
    """The text that is hashed: equal for forms that say the same, and none begins another one.

    Every part says its kind and its length or number of items before it, or ends with `;`. One long
    loop by intent: a call for each node would cost as much as the node.
    """
    parts: list[str] = []
    put = parts.append
    marks: dict[Mark, int] = {}
    items: tuple[Form, ...]
    without = bare.items
    stack: list[Any] = []
    nodes: Iterator[Any] = iter((form,))
    node: Any
    before: Form | None = None  # the neighbour to the left
    while True:
        for node in nodes:
            meta = _metadata(node, bare, put) if node.meta else ()
            cls = node.__class__
            if cls is Sym:
                name = node.name
                if name in _TOUCHY and _touches(before, node):
                    put("~")
                if node.mark is not None:
                    put(_mark(node.mark, marks))
                put(f"s{len(name)}:{name}")
            elif cls is Lit:
                value: Any = node.value
                kind = value.__class__
                if kind is Keyword:
                    if _touches(before, node):
                        put("~")
                    put(f":{len(value.name)}:{value.name}")
                elif kind is str:
                    put(f'"{len(value)}:{value}')
                elif kind is int:
                    put(f"i{value:x};")
                else:
                    put(_rarer(value))
            else:
                items = node.items
                if without:
                    items = without.get(id(node), items)
                put(f"{node.open}{len(items)};")
                stack += (nodes, node)
                nodes, before = iter((*meta, *items) if meta else items), None
                break
            before = node
            if meta:
                stack += (nodes, node)
                nodes, before = iter(meta), None
                break
        else:
            if not stack:
                return "".join(parts)
            before = stack.pop()
            nodes = stack.pop()


def relocate(old: Form, new: Form) -> None:
    """Move `old` to where `new` stands: both have the same `code`.

    The Span objects of `old`, which nodes of Core share, get the places of their counterparts and
    count from the unit of `new` from now on, so they also follow what later edits do to it. `old`
    must not be part of a current reading: its places would be wrong there.
    """
    one, other = Undocumented(old), Undocumented(new)
    todo = [(old, new)]
    while todo:
        form, there = todo.pop()
        _move(form.span, there.span)
        if type(form) is Seq:
            assert type(there) is Seq
            if form.items:
                items = one.items.get(id(form), form.items)
                todo += zip(items, other.items.get(id(there), there.items), strict=True)
        if form.meta:
            metas = one.metas.get(id(form), form.meta)
            todo += zip(metas, other.metas.get(id(there), there.meta), strict=True)
    for index, doc in enumerate(one.docs):
        same = other.docs[index] if len(one.docs) == len(other.docs) else None
        places = [part.span for part in same.forms] if same is not None else []
        if len(places) != len(doc.forms):
            places = [Span(new.span.unit, new.span.start, new.span.start)] * len(doc.forms)
        for part, place in zip(doc.forms, places, strict=True):
            _move(part.span, place)


def _move(span: Span, there: Span) -> None:
    span.unit = there.unit
    span.start = there.start
    span.end = there.end


def _touches(left: Form | None, right: Form) -> bool:
    """Whether nothing stands between two forms (`x:int`); the mark of a shorthand is no form."""
    if left is None or (type(left) is Sym and left.mark is CORE_MARK):
        return False
    return left.span.end == right.span.start and left.span.unit is right.span.unit


def _mark(mark: Mark, marks: dict[Mark, int]) -> str:
    """A mark by its number among those of the form; the first time with the namespace."""
    if mark is CORE_MARK:
        return "@"
    number = marks.get(mark)
    if number is not None:
        return f"m{number};"
    marks[mark] = len(marks)
    return f"M{len(mark.namespace)}:{mark.namespace}"


def _metadata(form: Form, bare: Undocumented, put: Callable[[str], None]) -> tuple[Form, ...]:
    kept = bare.metas.get(id(form), form.meta) if bare.metas else form.meta
    if kept:
        put(f"^{len(kept)};")
    return kept


def _rarer(value: object) -> str:
    """The text of a literal that is no keyword, string or integer."""
    if value is None:
        return "n"
    if type(value) is bool:
        return "T" if value else "F"
    if type(value) is float:
        return f"f{value.hex()};"
    found = fingerprint(value)
    return f"v{(found or urandom(SIZE)).hex()};"
