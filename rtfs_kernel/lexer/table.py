"""Writes the word list of the lexer from the engine's tables: `python -m rtfs_kernel.lexer.table`.

    rows "when", "map", …   =>   vocabulary.py: FORMS "… when …", BUILTINS "… map …"

Highlighting must not load the engine, so the words are stored; a test holds them to the tables.
"""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Final

TARGET: Final = Path(__file__).parent / "vocabulary.py"
CLAUSES: Final = ("catch", "finally")  # words inside forms; no form of their own
WIDTH: Final = 96

HEAD: Final = '''\
"""The words of the language, for highlighting: `python -m rtfs_kernel.lexer.table` writes them.

"when" in FORMS   =>   True        "map" in BUILTINS   =>   True
"""

from __future__ import annotations

from typing import Final

'''


def words() -> tuple[list[str], list[str]]:
    """(forms, names of the library), each sorted. A name that is both counts as the library's."""
    from engine.ir.lower import KERNEL
    from engine.macro.surface.table import SURFACE
    from engine.prims.catalog import load, names
    from engine.program.modules import MODULE_FORMS

    load()
    library = set(names())
    forms = {*KERNEL, *SURFACE, *MODULE_FORMS, *CLAUSES} - library
    return sorted(forms), sorted(library)


def written() -> str:
    """The text of `vocabulary.py` as it should be."""
    forms, library = words()
    return HEAD + _table("FORMS", forms) + "\n" + _table("BUILTINS", library)


def _table(name: str, words: list[str]) -> str:
    lines = textwrap.wrap(
        " ".join(words),
        WIDTH,
        break_long_words=False,
        break_on_hyphens=False,
        initial_indent="    ",
        subsequent_indent="    ",
    )
    body = "\n".join(lines)
    return f'{name}: Final = frozenset(\n    """\n{body}\n    """.split()\n)\n'


if __name__ == "__main__":
    TARGET.write_text(written(), "utf-8")
