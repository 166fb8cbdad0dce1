"""Python cells beside RTFS cells: one namespace of Python, values shared both ways.

    %%python                                 (py/area 2)      =>   12
    def area(r): return 3 * r ** 2
    rtfs["radius"] = 5                       (py/area radius)   =>   75

Made when the first Python cell runs: a session without one pays nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from engine import Session

    from .namespace import PythonCells

_CELLS: WeakKeyDictionary[Session, PythonCells] = WeakKeyDictionary()


def python_of(session: Session) -> PythonCells:
    """The Python side of a session, made on first use."""
    found = _CELLS.get(session)
    if found is None:
        from .namespace import PythonCells

        found = _CELLS[session] = PythonCells(session)
    return found


def forget(session: Session) -> None:
    """Forget every name that Python cells defined."""
    if session in _CELLS:
        _CELLS[session].clear()
