"""Near names for a name that was not found.

near("coutn", ["count", "conj", "cons"])  =>  ("count",)
meant(("count",))   =>  "did you mean count?"
meant(("even?",))   =>  "names like it: even?"
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

CUTOFF = 0.7  # similarity (0..1) below which a suggestion confuses more than it helps
MOST = 3  # suggestions shown


def near(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """At most three known names that look like `name`, best first."""
    from difflib import get_close_matches  # costs 8 ms of import, wanted only for an error

    return tuple(get_close_matches(name, list(known), MOST, CUTOFF))


def meant(close: Sequence[str]) -> str:
    """The near names as a question, "" for none; no question mark follows one of a name's own."""
    if not close:
        return ""
    if close[-1].endswith("?"):
        return f"names like it: {', '.join(close)}"
    return f"did you mean {' or '.join(close)}?"
