"""The recipes of the READMEs, followed to the letter in a copy of the tree.

### Add a magic … ```python … ```   =>   rtfs_kernel/magics/count.py, and %count answers
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def recipe(readme: str, title: str) -> str:
    """The program of a recipe."""
    text = (ROOT / readme / "README.md").read_text("utf-8")
    part = text.partition(f"### Add a {title}\n")[2]
    found = re.search(r"```python\n(.*?)```", part.partition("\n### ")[0], re.DOTALL)
    assert found is not None, title
    return found[1]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree in which every recipe was followed."""
    copy = tmp_path_factory.mktemp("tree")
    leave = shutil.ignore_patterns("__pycache__")
    for package in ("engine", "rtfs_kernel"):
        shutil.copytree(ROOT / package, copy / package, ignore=leave)
    add(copy / "engine/prims/arith.py", recipe("engine", "primitive"))
    add(copy / "engine/macro/surface/arrows.py", recipe("engine", "surface form"))
    (copy / "engine/capabilities/text.py").write_text(recipe("engine", "capability"), "utf-8")
    list_it(copy / "engine/capabilities/__init__.py", "MODULES", '"text": "ccos.text.rot13",')
    (copy / "rtfs_kernel/magics/count.py").write_text(recipe("rtfs_kernel", "magic"), "utf-8")
    list_it(copy / "rtfs_kernel/magics/__init__.py", "from . import", "count,")
    list_it(copy / "rtfs_kernel/magics/__init__.py", "__all__", '"count",')
    add(copy / "rtfs_kernel/settings/knobs.py", recipe("rtfs_kernel", "setting"))
    add(copy / "rtfs_kernel/render/atoms.py", recipe("rtfs_kernel", "renderer"))
    return copy


def add(path: Path, text: str) -> None:
    """Write a text at the end of a module."""
    path.write_text(f"{path.read_text('utf-8')}\n\n{text}", "utf-8")


def list_it(path: Path, table: str, line: str) -> None:
    """Write a line as the first of a bracketed table."""
    text = path.read_text("utf-8")
    found = re.search(rf"^{re.escape(table)}[^\n]*[(\[{{]$", text, re.MULTILINE)
    assert found is not None, table
    path.write_text(f"{text[: found.end()]}\n    {line}{text[found.end() :]}", "utf-8")


@pytest.fixture(scope="module")
def cells(tree: Path) -> Callable[..., list[str]]:
    """The kernel of that tree: what it shows for each cell, values, outputs and tracebacks."""

    def run(*sources: str) -> list[str]:
        program = (
            "import sys\n"
            "from rtfs_kernel.testing import InProcessKernel\n"
            "with InProcessKernel() as kernel:\n"
            "    for cell in sys.argv[1:]:\n"
            "        ran = kernel.run(cell)\n"
            "        html = ran.bundle.get('text/html', '')\n"
            "        print(ran.value + html + ran.shown + ran.traceback, end='\\0')\n"
        )
        return python(tree, "-c", program, *sources).split("\0")[:-1]

    return run


def python(tree: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_primitive_is_checked_documented_and_completed(cells: Callable[..., list[str]]) -> None:
    value, refused, doc = cells("(clamp 0 10 12)", '(clamp 0 10 "a")', "%doc clamp")
    assert value == "10"
    assert "Type error in clamp: expected number, got string" in refused
    assert "nearest to x" in doc


def test_a_surface_form_cannot_clash_with_the_programs_names(
    cells: Callable[..., list[str]],
) -> None:
    source = '(let [kept 1 let 2] (first-of (+ kept let) (println "seen")))'
    assert cells(source) == ["3"]


def test_a_capability_is_granted_checked_and_seen_by_the_policy(
    cells: Callable[..., list[str]],
) -> None:
    call = '(call :ccos.text.rot13 "uryyb")'
    value, refused, asked = cells(call, "(call :ccos.text.rot13 1)", f"%security {call}")
    assert value == '"hello"'
    assert "Type error" in refused or "type-validation" in refused
    assert "allow" in asked and "ccos.text.rot13" in asked


def test_a_magic_answers_refuses_and_is_in_the_manual(cells: Callable[..., list[str]]) -> None:
    shown, refused, failed, manual, listed = cells(
        "%count (range 10)", "%count 5", "%count (/ 1 0)", "%help count", "%lsmagic"
    )
    assert shown == "10 items"
    assert "has no items" in refused
    assert "Division by zero" in failed
    assert "%%count" in manual
    assert "%count" in listed


def test_a_setting_is_shown_set_and_checked(cells: Callable[..., list[str]]) -> None:
    shown, changed, refused = cells(
        "%config banner-lines", "%config banner-lines 5", "%config banner-lines many"
    )
    assert "Lines of the banner" in shown
    assert "banner-lines: 5" in changed
    assert "Possible: a number from 0" in refused


def test_a_renderer_shows_its_kind(cells: Callable[..., list[str]]) -> None:
    more, same = cells("1.5", "2.0")
    assert "= 3/2" in more and more.startswith("1.5")
    assert same == "2.0"


def test_the_reference_takes_up_what_was_added(tree: Path) -> None:
    python(tree, "-m", "engine", "docs")
    text = "".join(path.read_text("utf-8") for path in (tree / "engine/docs").glob("*.md"))
    for name in ("clamp", "first-of", "ccos.text.rot13", "count.py"):
        assert name in text, name
