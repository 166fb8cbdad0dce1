"""Values as the text they are stored as, and back.

{:a [1 2.0 "x"]}   =>   {:a [1 2.0 "x"]}   =>   the same value
(fn [x] x)         =>   refused: a function does not print readably
"""

from __future__ import annotations

from sys import maxsize
from typing import Any, Final

from ..runtime.canonical import exact, opaque
from ..runtime.errors import error, invalid_argument
from ..syntax.forms import Form, Lit, Seq, Sym
from ..syntax.reader import read
from ..values.atoms import Symbol
from ..values.lists import plist
from ..values.maps import pmap
from ..values.sets import pset
from ..values.show import show
from ..values.vectors import vector

_CLOSED: Final = object()


def to_text(value: Any) -> str:
    """The text of a value. Raises Thrown(:invalid-argument) if it would not read back equal."""
    kind = opaque(value)
    if kind:
        raise invalid_argument(f"cannot store a {kind}: it does not print readably")
    text = show(value)
    forms, problems = read(text)
    if problems or len(forms) != 1 or not _same(_value(forms[0].form), value):
        raise invalid_argument("cannot store a symbol or keyword whose name does not read back")
    return text


def _same(a: Any, b: Any) -> bool:
    """Equal, NaN included."""
    return exact(a, maxsize) == exact(b, maxsize)


def from_text(text: str) -> Any:
    """The value of a text. Raises Thrown(:io-error) for one that is not exactly one value."""
    forms, problems = read(text, "stored value")
    if problems or len(forms) != 1:
        raise error("io-error", "I/O error: stored value is not the text of one value")
    return _value(forms[0].form)


def _value(form: Form) -> Any:
    """The value of a data form; an explicit stack, because stored data may nest deeply."""
    done: list[list[Any]] = [[]]
    work: list[Any] = [form]
    while work:
        item = work.pop()
        if type(item) is Seq:
            done.append([])
            work.append((_CLOSED, item.open))
            work.extend(reversed(item.items))
        elif type(item) is tuple:
            parts = done.pop()
            done[-1].append(_collection(item[1], parts))
        elif type(item) is Sym:
            done[-1].append(Symbol(item.name))
        else:
            assert type(item) is Lit
            done[-1].append(item.value)
    return done[0][0]


def _collection(opening: str, parts: list[Any]) -> Any:
    if opening == "[":
        return vector(parts)
    if opening == "(":
        return plist(parts)
    if opening == "#{":
        return pset(parts)
    return pmap(zip(parts[::2], parts[1::2], strict=True))
