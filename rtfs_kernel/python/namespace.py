"""The Python namespace of a session, and running a cell in it.

    python.run("\\nx = 2\\nx + 1", "cell [3]")   =>   CellResult(ok=True, text="3", …)

The value of the last expression is the cell's result: data as RTFS sees it, everything else as the
object itself. Lines and columns are the cell's own.
"""

from __future__ import annotations

import ast
import builtins
import linecache
import os
import sys
from collections import ChainMap
from pathlib import Path
from time import perf_counter
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any, Final
from weakref import proxy

from engine.api import CellResult, Display
from engine.program.exchange import EscapedError, Exchange, Keywords
from engine.program.hostroom import depth_for_host, restored_depth
from engine.program.hostspace import HostNamespace
from engine.runtime.errors import Thrown
from engine.runtime.glimpse import glimpse

from .bridge import Rtfs
from .problems import problem_of
from .streams import Printing
from .structure import structured

if TYPE_CHECKING:
    from engine import Session

NAMESPACE: Final = "py"  # what RTFS calls it
MODULE: Final = "rtfs_cells"  # what Python calls it: classes of cells are pickled by this name
KERNEL: Final = str(Path(__file__).parents[1]) + os.sep
TEXT_LIMIT: Final = 1_000_000  # code points of a result's text
BACKEND: Final = "module://rtfs_kernel.python.figures"
_NOTHING: Final = object()
_BUILTINS: Final = dict(builtins.__dict__)


class PythonCells:
    """The Python side of one session. Holds the module of the cells and what they are given.

    `rtfs`, `to_rtfs`, `to_python`, `kw`, `display` and `input` stand among the builtins of the
    cells, so that a program may use these names, and `del` brings them back.
    """

    def __init__(self, session: Session) -> None:
        lasting: Session = proxy(session)  # the session keeps this object, not the other way round
        self._session: Final = lasting
        self.exchange: Final = Exchange(
            lambda answer: lasting.evaluate(answer), NAMESPACE, (KERNEL,), self._printing
        )
        self.helpers: Final[dict[str, Any]] = {
            "rtfs": Rtfs(lasting, self.exchange),
            "to_rtfs": self.to_rtfs,
            "to_python": self.exchange.to_python,
            "kw": Keywords,
        }
        self.module: Final = ModuleType(MODULE)
        self.names: Final = self.module.__dict__
        self.clear()
        sys.modules[MODULE] = self.module
        members = ChainMap(self.names, self.helpers)
        session.lend(HostNamespace(NAMESPACE, members, self.exchange))
        os.environ.setdefault("MPLBACKEND", BACKEND)

    def clear(self) -> None:
        """Forget every name that cells defined."""
        self.names.clear()
        own = {**self.helpers, "display": self.display, "input": self._input}
        self._builtins = {**_BUILTINS, **own}
        self._found()

    def visible(self) -> dict[str, Any]:
        """What a cell can name: its own names, and what it is given."""
        return {**self._builtins, **self.names}

    def _found(self) -> None:
        """What a cell finds whatever the one before it did to its own globals."""
        self.names.update(__name__=MODULE, __builtins__=self._builtins)

    def run(self, text: str, label: str) -> CellResult:
        """Run a cell's text. Raises nothing for what goes wrong in it, interrupts included."""
        source = "\n" * (len(text) - len(text.lstrip("\n"))) + text.strip("\n") + "\n"
        linecache.cache[label] = (len(source), None, source.splitlines(True), label)
        started = perf_counter()
        self._found()
        value: Any = _NOTHING
        seen, raw = "", None
        before = depth_for_host()
        try:
            with self._printing():
                first, last = compiled(source, label)
                try:
                    exec(first, self.names)
                    if last is not None:
                        value = eval(last, self.names)
                finally:  # a cell has builtins of its own; without Python's the kernel would end
                    builtins.__dict__.update(_BUILTINS)
            if value is not _NOTHING and value is not None:
                raw, seen = self._shown(value)
            self._show_figures()
        except BaseException as failure:
            return CellResult(False, problems=(problem_of(failure, label, KERNEL),))
        finally:
            restored_depth(before)
        self._session.gateway.announce(self._functions())
        phases = {"total": perf_counter() - started}
        return CellResult(True, seen, bool(seen), phases=phases, raw=raw)

    def _functions(self) -> list[str]:
        """The capabilities that the names of the cells are now."""
        exchange = self.exchange
        names = [name for name in self.names if isinstance(name, str) and name[:1] not in ("", "_")]
        return [f"{NAMESPACE}.{name}" for name in names if exchange.is_function(self.names[name])]

    def to_rtfs(self, value: Any) -> Any:
        """The RTFS value of Python data, also of what does not cross by itself.

        Dataclasses, named tuples and rows of pandas become maps with keyword keys; a table of
        pandas a vector of such maps; arrays, series, generators and other iterables vectors;
        aware datetimes timestamps; UUIDs uuids.
        """
        return self.exchange.from_python(structured(value))

    def display(self, *values: Any) -> None:
        """Show values in the cell's output, each as the result of a cell would be."""
        for value in values:
            raw, text = self._shown(value)
            self._tell(Display("value", raw, text))

    def _tell(self, shown: Display) -> None:
        tell = self._session.gateway.services.display
        if tell is not None:
            tell(shown)
        elif shown.text:
            self._session.gateway.services.write("stdout", shown.text + "\n")

    def _shown(self, value: Any) -> tuple[Any, str]:
        """What a value is shown as, and its text."""
        try:
            raw = self.exchange.from_python(value)
        except Thrown:  # data that holds itself
            return value, repr(value)
        seen = self.exchange.within(lambda _: glimpse(raw, TEXT_LIMIT))
        if seen.failure is not None:
            raise EscapedError(seen.failure)
        return raw, seen.text

    def _show_figures(self) -> None:
        """Figures that are still open, like `plt.show()` at the end of the cell."""
        figures = sys.modules.get("rtfs_kernel.python.figures")
        if figures is not None:
            figures.show_open()

    def _printing(self) -> Printing:
        return Printing(self._session.gateway.services.write)

    def _input(self, prompt: object = "") -> str:
        """Ask the user for a line. Raises EOFError where nobody can be asked."""
        ask = self._session.gateway.services.ask
        if ask is None:
            raise EOFError("here is nobody to ask")
        try:
            return ask(str(prompt))
        except Thrown as failure:
            raise EOFError(f"{failure}. {failure.hint}") from None


def compiled(source: str, label: str) -> tuple[CodeType, CodeType | None]:
    """The code of a cell, and of the expression at its end where there is one.

    Raises SyntaxError, and what else `compile` raises for a text that is none of Python.
    """
    tree = compile(source, label, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    assert isinstance(tree, ast.Module)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    future = _future_flags(tree)
    first = compile(tree, label, "exec", future, dont_inherit=True)
    if not isinstance(last, ast.Expr):
        return first, None
    return first, compile(ast.Expression(last.value), label, "eval", future, dont_inherit=True)


def _future_flags(tree: ast.Module) -> int:
    """Flags of the cell's own `from __future__ import`, for the expression at its end."""
    import __future__

    flags = 0
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            for alias in statement.names:
                flags |= getattr(__future__, alias.name).compiler_flag
    return flags
