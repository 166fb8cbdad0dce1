"""What every RTFS function is, in every tier: a Python function with a `FunctionInfo`.

    (defn f [x] x)  =>  <python function>, info_of(it) == FunctionInfo("f", ((1, 1),), …)

A plain Python function, not an object with `__call__`: CPython runs Python-to-Python calls without
the C stack, so recursion is bounded by the budget and never by the process's stack.
"""

from __future__ import annotations

from collections.abc import Callable
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .memo import Memo

Function = Callable[..., Any]


class FunctionInfo:
    """What is known of a function.

    `arities` are (least, most) argument counts, most = None for variadic. `arglists` are texts
    like `[x & more]`. `code` is what the owning tier needs to run it without a Python call (the
    tree interpreter's closure), or None. `primitive` is the table row of a primitive. `memo` keeps
    values by arguments where the function has `^:memo`; whoever calls the function asks it first.
    """

    __slots__ = (
        "_arglists",
        "_arities",
        "code",
        "doc",
        "memo",
        "meta",
        "name",
        "namespace",
        "primitive",
    )

    def __init__(
        self,
        name: str,
        arities: tuple[tuple[int, int | None], ...],
        *,
        namespace: str = "",
        arglists: tuple[str, ...] = (),
        doc: str = "",
        code: object = None,
        primitive: object = None,
        meta: object = None,
    ) -> None:
        self.name: Final = name
        self._arities = arities
        self.namespace: Final = namespace
        self._arglists = arglists
        self.doc = doc
        self.code = code
        self.primitive: Final = primitive
        self.meta: Final = meta
        self.memo: Memo | None = None

    @property
    def arities(self) -> tuple[tuple[int, int | None], ...]:
        """(least, most) argument counts, one for each arity."""
        return self._arities

    @property
    def arglists(self) -> tuple[str, ...]:
        """Parameter lists as written, one for each arity."""
        return self._arglists


def attach(function: Function, info: FunctionInfo) -> Function:
    """Mark a Python function as an RTFS function."""
    function.rtfs = info  # type: ignore[attr-defined]
    return function


def info_of(value: object) -> FunctionInfo | None:
    """The info of an RTFS function, None for every other value."""
    return getattr(value, "rtfs", None) if type(value) is FunctionType else None


def is_function(value: object) -> bool:
    """Whether the value is an RTFS function (`fn?`); keywords and collections are not."""
    return type(value) is FunctionType and hasattr(value, "rtfs")


def arity_text(arities: tuple[tuple[int, int | None], ...]) -> str:
    """How an arity error says what was expected: `2`, `at least 1`, `between 2 and 3`."""
    least = min(low for low, _ in arities)
    tops = [high for _, high in arities]
    if any(high is None for high in tops):
        return f"at least {least}"
    most = max(high for high in tops if high is not None)
    return str(least) if least == most else f"between {least} and {most}"
