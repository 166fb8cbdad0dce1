"""The order of the house: what lies where, how large it may be, what an import may load."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOP = {
    "LICENSE",
    "README.md",
    "engine",
    "install_kernel.py",
    "notebooks",
    "pyproject.toml",
    "rtfs_kernel",
    "tests",
}
NOT_OURS = {"build", "dist"}  # what tools leave behind; git ignores it
LONGEST = 400  # lines of a file
TABLES: set[str] = set()  # files that are nothing but rows
PACKAGES = [
    path
    for folder in ("engine", "rtfs_kernel", "tests")
    for path in sorted((ROOT / folder).rglob("*.py"))
]
ENTRIES = {"__init__.py", "__main__.py"}  # of packages: a list of modules, or one call
MODULES = [
    path
    for path in PACKAGES
    if path.name not in ENTRIES and "tests" not in path.relative_to(ROOT).parts
]
HEAVY = tuple(
    "llvmlite numpy IPython lark rich ipykernel asyncio sqlite3 dataclasses inspect".split()
)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_the_top_of_the_tree_is_exactly_as_agreed() -> None:
    found = {
        path.name
        for path in ROOT.iterdir()
        if not path.name.startswith((".", "__")) and path.suffix != ".egg-info"
    }
    assert found - NOT_OURS == TOP


@pytest.mark.parametrize("path", PACKAGES, ids=name)
def test_no_file_is_long_and_every_module_opens_with_a_docstring(path: Path) -> None:
    text = path.read_text("utf-8")
    if name(path) not in TABLES:
        assert text.count("\n") <= LONGEST
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), "no docstring"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_modules_docstring_goes_on_after_its_first_line(path: Path) -> None:
    """The first line says what for; below it stands a picture: what goes in, what comes out."""
    doc = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    _first, blank, picture = doc.partition("\n\n")
    assert blank and picture, doc


def test_importing_the_engine_loads_nothing_heavy() -> None:
    code = f"""
import sys
import engine
engine.Session
loaded = [name for name in {HEAVY!r} if name in sys.modules]
assert not loaded, loaded
"""
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_every_text_file_is_utf8_without_trailing_blanks() -> None:
    for path in [*PACKAGES, ROOT / "README.md", ROOT / "install_kernel.py"]:
        lines = path.read_text("utf-8").split("\n")
        assert not [n for n, line in enumerate(lines, 1) if line != line.rstrip()], name(path)


def test_no_pattern_repeats_a_group_possessively() -> None:
    """CPython before 3.11.5 matches `(…)*+` wrongly (gh-106052); `(?>(…)*)` says the same."""
    found = [
        f"{name(path)}: {line.strip()}"
        for path in PACKAGES
        if path != Path(__file__)
        for line in path.read_text("utf-8").splitlines()
        if "(?" in line and not line.lstrip().startswith("#")
        if any(repeat in line for repeat in (")*+", ")?+", ")++"))
    ]
    assert not found
