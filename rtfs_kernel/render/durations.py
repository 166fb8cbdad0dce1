"""Durations for people.

duration(0.0000213)   =>   "21.3 µs"
"""

from __future__ import annotations


def duration(seconds: float) -> str:
    """Three significant digits with a unit: 0.0000213 => "21.3 µs"."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}" if seconds < 1000 * size else f"{seconds:,.0f} s"
    return f"{seconds / 1e-9:.0f} ns"
