"""The tree interpreter: the slow, obvious definition that every later tier is held against."""

from __future__ import annotations

from .interp import evaluate, run

__all__ = ["evaluate", "run"]
