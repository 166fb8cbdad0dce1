"""The map of the code as Markdown: what each module says of itself in its first line.

    engine/values/maps.py, \"\"\"Maps and sets that keep the order of insertion. …   =>
    ## `values/`  …  - `maps.py`: Maps and sets that keep the order of insertion.

A module that opens with a good sentence is on the map; nothing is written twice.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Final

PACKAGE: Final = "__init__.py"


def code_map(root: Path) -> str:
    """Every folder of modules below `root`, `root` first: its own sentence, then its modules'."""
    folders = sorted({path.parent for path in root.rglob("*.py")})
    return "\n\n".join([_folder(root, folder) for folder in folders])


def sentence(module: Path) -> str:
    """The first paragraph of a module's docstring on one line."""
    doc = ast.get_docstring(ast.parse(module.read_text("utf-8"))) or ""
    return " ".join(doc.partition("\n\n")[0].split())


def _folder(root: Path, folder: Path) -> str:
    name = "/".join([root.name, *folder.relative_to(root).parts])
    about = sentence(folder / PACKAGE) if (folder / PACKAGE).is_file() else ""
    modules = [path for path in sorted(folder.glob("*.py")) if path.name != PACKAGE]
    rows = [f"- `{path.name}`: {sentence(path)}" for path in modules]
    return "\n\n".join([part for part in (f"## `{name}/`", about, "\n".join(rows)) if part])
