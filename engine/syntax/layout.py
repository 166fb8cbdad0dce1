"""How forms are laid out: one table for the formatter and for the indent of the next line.

    (let [a 1]        (cond            (f a
      (f a))            (p x) 1           b)
                        :else 2)

A body form keeps its first arguments on its line and indents the others by BODY columns. A pair
form does the same with two forms a line. Any other call aligns its arguments under the first one.
"""

from __future__ import annotations

from typing import Final, NamedTuple

BODY: Final = 2  # columns that a body is indented by


class Style(NamedTuple):
    """`first`: arguments that stay on the line of the head; `pairs`: the others go two by two."""

    first: int
    pairs: bool = False


STYLES: Final[dict[str, Style]] = {
    **dict.fromkeys(
        ("do", "try", "finally", "go", "future", "delay", "lazy-seq", "step-parallel"), Style(0)
    ),
    **dict.fromkeys(
        "if if-not when when-not unless if-let when-let let letrec loop for doseq dotimes while "
        "def binding catch step step-if step-loop with-resource with-parallel parallel "
        "module ns defstruct deftype plan intent action capability resource match-let".split(),
        Style(1),
    ),
    **dict.fromkeys(("defn", "defmacro", "fn", "lambda", "λ"), Style(1)),
    "cond": Style(0, pairs=True),
    "case": Style(1, pairs=True),
    "match": Style(1, pairs=True),
    "cond->": Style(1, pairs=True),
    "cond->>": Style(1, pairs=True),
}
# Heads whose first vector binds names to values, two by two.
BINDERS: Final = frozenset(
    "let letrec loop for doseq dotimes if-let when-let binding with-parallel parallel".split()
)
# Heads whose parameter vector stays on their line, with the name before it.
DEFINERS: Final = frozenset(("defn", "defmacro", "fn", "lambda", "λ"))
GUARDS: Final = frozenset(("when", ":when"))  # in `match`: pattern, guard word, test, result
