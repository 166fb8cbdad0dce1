"""Parallel branches, and map, filter and reduce over chunks.

    (parallel [a (f 1)] [b (g 2)])   =>   [(f 1) (g 2)], both at once
    (pmap f [1 2 3])                 =>   [(f 1) (f 2) (f 3)]
    (preduce + 0 (range 1000))       =>   chunk sums, added up in order

Results stand in the order of the input and chunks depend on its length alone, never on the machine,
so the same program gives the same value everywhere, floats included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from ..runtime.access import CapabilityContext
from ..runtime.callable import as_function
from ..runtime.capability import ALLOW, capability
from ..runtime.context import current
from ..runtime.errors import invalid_argument
from ..values.atoms import Keyword, keyword
from ..values.equality import truthy
from ..values.maps import EMPTY_MAP, PMap
from ..values.seq import items_of
from ..values.show import display
from ..values.vectors import is_vector, vector
from .batch import Piece, run_all

CHUNKS: Final = 64  # chunks of a long input
SMALLEST_REDUCED: Final = 32  # items that are not worth splitting for a reduction
POLICIES: Final = ("keep-existing", "overwrite", "merge")

_ROW: Final[dict[str, Any]] = {"effect": "parallel", "grant": ALLOW}


@capability("ccos.concurrent.parallel", "vec map? -> vec", **_ROW)
def parallel(cx: CapabilityContext, branches: Any, options: PMap = EMPTY_MAP) -> Any:
    """Call functions of no arguments side by side; the vector of their values, in order.

    (call :ccos.concurrent.parallel [(fn [] 1) (fn [] 2)])
    """
    functions = [as_function(branch, cx.id, 0) for branch in branches]
    labels = _labels(options, len(functions))
    _check_policy(options)
    if not labels:
        return vector(run_all(functions, current()))
    pieces = [_traced(label, f) for label, f in zip(labels, functions, strict=True)]
    return vector(run_all(pieces, current()))


@capability("ccos.concurrent.pmap", "fn seq -> vec | fn seq seq+ -> vec", **_ROW)
def pmap(cx: CapabilityContext, f: Callable[..., Any], *seqs: Any) -> Any:
    """`map` with the calls side by side; several sequences stop at the shortest.

    (call :ccos.concurrent.pmap inc [1 2 3])
    """
    if len(seqs) == 1:
        pieces = [_mapper(f, chunk) for chunk in _chunked(items_of(seqs[0]), 1)]
    else:
        rows = zip(*[items_of(seq) for seq in seqs], strict=False)
        pieces = [_row_mapper(f, chunk) for chunk in _chunked(rows, 1)]
    return _joined(run_all(pieces, current()))


@capability("ccos.concurrent.pfilter", "fn seq -> vec", **_ROW)
def pfilter(cx: CapabilityContext, f: Callable[..., Any], seq: Any) -> Any:
    """`filter` with the tests side by side.

    (call :ccos.concurrent.pfilter even? [1 2 3 4])
    """
    pieces = [_tester(f, chunk) for chunk in _chunked(items_of(seq), 1)]
    return _joined(run_all(pieces, current()))


@capability("ccos.concurrent.preduce", "fn seq -> any | fn any seq -> any", **_ROW)
def preduce(cx: CapabilityContext, f: Callable[..., Any], *rest: Any) -> Any:
    """`reduce` with an associative function: chunks side by side, their results in order.

    (call :ccos.concurrent.preduce + 0 [1 2 3])
    """
    chunks = _chunked(items_of(rest[-1]), SMALLEST_REDUCED)
    folded = run_all([_folder(f, chunk) for chunk in chunks], current())
    if len(rest) == 2:
        folded = [rest[0], *folded]
    if not folded:
        raise invalid_argument("preduce on empty collection with no initial value", 1)
    return _fold(f, folded)


def _traced(label: str, f: Piece) -> Piece:
    def piece() -> Any:
        host = current().host
        step = host.step_started(label, {})
        try:
            value = f()
        except BaseException as failure:
            host.step_finished(step, False, getattr(failure, "value", None))
            raise
        host.step_finished(step, True, value)
        return value

    return piece


def _mapper(f: Callable[..., Any], items: list[Any]) -> Piece:
    return lambda: [f(item) for item in items]


def _row_mapper(f: Callable[..., Any], rows: list[Any]) -> Piece:
    return lambda: [f(*row) for row in rows]


def _tester(f: Callable[..., Any], items: list[Any]) -> Piece:
    return lambda: [item for item in items if truthy(f(item))]


def _folder(f: Callable[..., Any], items: list[Any]) -> Piece:
    return lambda: _fold(f, items)


def _fold(f: Callable[..., Any], items: list[Any]) -> Any:
    folded = items[0]
    for item in items[1:]:
        folded = f(folded, item)
    return folded


def _chunked(seq: Iterable[Any], smallest: int) -> list[list[Any]]:
    items = list(seq)
    size = max(smallest, -(-len(items) // CHUNKS))
    return [items[at : at + size] for at in range(0, len(items), size)]


def _joined(parts: list[list[Any]]) -> Any:
    return vector([item for part in parts for item in part])


def _labels(options: PMap, count: int) -> list[str]:
    labels = options.get(keyword("labels"))
    if labels is None:
        return []
    if not is_vector(labels) or len(labels) != count:
        raise invalid_argument(":labels is a vector with a label for each branch", 1)
    return [display(label) for label in labels]


def _check_policy(options: PMap) -> None:
    """Merge policies say how branch contexts come together; branches here share none."""
    policy = options.get(keyword("merge-policy"))
    if policy is None or (isinstance(policy, Keyword) and policy.name in POLICIES):
        return
    raise invalid_argument(":merge-policy is :keep-existing, :overwrite or :merge", 1)
