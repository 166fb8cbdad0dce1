"""What stands in the docstring of a row: a description, a blank line, examples.

'''One more.                      description(…)  =>  "One more."

(inc 1)  => 2'''                   examples(…)     =>  (("(inc 1)", "2"),)
"""

from __future__ import annotations


def description(docstring: str | None) -> str:
    """The text before the examples; empty where there is none."""
    return (docstring or "").partition("\n\n")[0].strip()


def examples(docstring: str | None) -> tuple[tuple[str, str], ...]:
    """(program, expected) of each example; expected is a value's text or `ERROR kind`."""
    pairs = []
    for line in (docstring or "").partition("\n\n")[2].splitlines():
        program, arrow, expected = line.rpartition("  => ")
        if arrow:
            pairs.append((program.strip(), expected.strip()))
    return tuple(pairs)
