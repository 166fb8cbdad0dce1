"""A value as a MIME bundle: RTFS text always, HTML only where it says more.

42                        =>  {"text/plain": "42"}
[{:n 1 :sq 1} {:n 2 …}]   =>  the text, and a table with the columns :n and :sq
"""

from __future__ import annotations

from engine.api import CellResult

from .inert import parts
from .table import table


def bundle(result: CellResult) -> dict[str, str]:
    """The value of a result for `execute_result`. The result must have one."""
    return parts(result.text, table(result.raw))
