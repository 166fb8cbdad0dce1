"""Count what the tree interpreter does: nodes by kind, calls, what is made.

    with counting() as counts: session.run("(reduce + (map inc [1 2 3]))")
    counts.nodes["PrimCall"]   =>   2        counts.prims   =>   {"reduce": 1, "map": 1}

There is no second interpreter that could come to differ from the first: the source of
`interp.evaluate` is read, one counting statement is put where it has looked at a node's type, and
the compiled result takes the place of the function's code for as long as counting lasts. So
everything that evaluates is counted, also what a primitive calls back, and while nobody counts the
interpreter is exactly what its file says. Python keeps the frames that already run as they are:
what was being evaluated before is not counted.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, Final, cast

from ...prims.table import ALLOCATES, Primitive
from . import closure, interp

if TYPE_CHECKING:
    import ast

    from ...ir.core import Node
    from ...runtime.context import Context

COLLECTIONS: Final = frozenset("vec list map set seq coll".split())  # words of signatures
LITERALS: Final = frozenset(("Vec", "MapNode", "SetNode"))  # nodes that make a collection

_one_at_a_time = threading.Lock()  # the code of one function is exchanged


class Counts:
    """What was executed. Responsibilities: the tallies, and the sums that reports show.

    `nodes` by kind (`PrimCall`), `prims` are primitives called by name or by value from RTFS code,
    `calls` entries into RTFS functions, tail calls and callbacks included.
    """

    def __init__(self) -> None:
        self.nodes: Counter[str] = Counter()
        self.prims: Counter[str] = Counter()
        self.calls = 0
        self._made_by_prims = 0

    @property
    def total(self) -> int:
        """Nodes executed, of all kinds."""
        return sum(self.nodes.values())

    @property
    def closures(self) -> int:
        """Functions made."""
        return self.nodes["Fn"]

    @property
    def collections(self) -> int:
        """Collections made: by literals, and by primitives that give or build one."""
        return self._made_by_prims + sum([self.nodes[kind] for kind in LITERALS])

    def node(self, n: Node) -> None:
        """A node is executed."""
        kind = type(n).__name__
        self.nodes[kind] += 1
        if kind == "PrimCall":
            self._prim(n.prim)  # type: ignore[union-attr]

    def value_called(self, f: Any) -> None:
        """A value is called that is not an RTFS function with a body."""
        row = getattr(getattr(f, "rtfs", None), "primitive", None)
        if row is not None:
            self._prim(row)

    def entered(self) -> None:
        """A function is entered."""
        self.calls += 1

    def _prim(self, row: Primitive) -> None:
        self.prims[row.name] += 1
        if makes_a_collection(row):
            self._made_by_prims += 1


@cache
def makes_a_collection(row: Primitive) -> bool:
    """Whether a primitive's effects or its signature say that it gives a collection."""
    results = [alternative.result for alternative in row.signature.alternatives]
    words = [part.word for result in results for part in (result, *result.args)]
    return bool(row.fx & ALLOCATES) or not COLLECTIONS.isdisjoint(words)


def evaluate_counted(node: Node, cx: Context) -> tuple[Any, Counts]:
    """The value of a top-level node, and what it took. Raises what `interp.run` raises."""
    with counting() as counts:
        return interp.run(node, cx), counts


@contextmanager
def counting() -> Iterator[Counts]:
    """Count all evaluations that begin in here, on every thread, into what this gives.

    Only one can count at a time; another one waits. Raises RuntimeError when the interpreter's
    source is not there to be read, or no longer has the places that are counted.
    """
    counts = Counts()
    with _one_at_a_time:
        watched: list[tuple[Callable[..., Any], CodeType, dict[str, Any]]] = [
            (
                interp.evaluate,
                _code_with(interp.evaluate, _after_kind),
                {"_count_node": counts.node, "_count_value": counts.value_called},
            ),
            (closure.enter, _code_with(closure.enter, _at_start), {"_count_call": counts.entered}),
        ]
        with _exchanged(watched):
            yield counts


@contextmanager
def _exchanged(
    watched: list[tuple[Callable[..., Any], CodeType, dict[str, Any]]],
) -> Iterator[None]:
    """Functions run other code that uses further globals; all is as before afterwards."""
    functions = [cast(FunctionType, function) for function, _, _ in watched]
    before = [function.__code__ for function in functions]
    for function, (_, _, names) in zip(functions, watched, strict=True):
        function.__globals__.update(names)
    try:
        for function, (_, code, _) in zip(functions, watched, strict=True):
            function.__code__ = code
        yield
    finally:
        for function, code in zip(functions, before, strict=True):
            function.__code__ = code
        # the names stay: a frame that was suspended in counted code may still ask for them


def _code_with(function: Callable[..., Any], put: Callable[[ast.FunctionDef], bool]) -> CodeType:
    """The code of a module-level function after `put` has added statements to its tree."""
    import __future__

    import ast
    from pathlib import Path

    own = cast(FunctionType, function).__code__
    try:
        module = ast.parse(Path(own.co_filename).read_text("utf-8"))
    except OSError as problem:
        raise RuntimeError(f"cannot count without the source {own.co_filename}") from problem
    for statement in module.body:
        if isinstance(statement, ast.FunctionDef) and statement.name == own.co_name:
            if not put(statement):
                break
            only = ast.fix_missing_locations(ast.Module([statement], []))
            flags = __future__.annotations.compiler_flag
            compiled = compile(only, own.co_filename, "exec", flags, dont_inherit=True)
            return next(c for c in compiled.co_consts if isinstance(c, CodeType))
    raise RuntimeError(f"{own.co_name} in {own.co_filename} cannot be counted any more")


def _statement(text: str) -> list[ast.stmt]:
    import ast

    return ast.parse(text).body


def _at_start(function: ast.FunctionDef) -> bool:
    function.body[0:0] = _statement("_count_call()")
    return True


def _after_kind(function: ast.FunctionDef) -> bool:
    """Count a node after `kind = type(n)`, and a value before `f = as_function(…)` is tried."""
    import ast

    nodes = values = 0
    for parent in ast.walk(function):
        for field in ("body", "orelse"):
            block = getattr(parent, field, None)
            if not isinstance(block, list):
                continue
            for at in range(len(block) - 1, -1, -1):
                text = ast.unparse(block[at]).partition("\n")[0]
                if text == "kind = type(n)":
                    block[at + 1 : at + 1] = _statement("_count_node(n)")
                    nodes += 1
                elif text == "if type(f) is not FunctionType:":
                    block[at:at] = _statement("_count_value(f)")
                    values += 1
    return nodes == 1 and values == 1
