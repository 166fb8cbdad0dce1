"""The one door to the engine: its `settings`, the `questions` it answers, what it runs (`door`).

from engine import Session

s = Session(); s.run("(def a 1)"); s.run("(+ a 1)")   =>   CellResult(ok=True, text="2", …)
"""

from __future__ import annotations

from .door import Session

__all__ = ["Session"]
