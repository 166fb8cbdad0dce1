"""The house's floors: imports point strictly down, siblings never import each other.

The tables are ARCHITECTURE's. A lazy import inside a function counts like any other.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# From the bottom up. Names in one inner tuple may import each other, neighbours in a line may not.
FLOORS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("engine.base",), ("engine.query",)),
    (("engine.values",),),
    (("engine.api", "engine.compilation", "engine.terminal", "engine.report"),),
    (("engine.syntax",), ("engine.types",)),
    (("engine.runtime",),),
    (("engine.prims",), ("engine.macro",), ("engine.capabilities",)),
    (("engine.ir",),),
    (("engine.analysis",),),
    (("engine.passes",),),
    (("engine.backends.tree",),),
    (("engine.parallel",),),
    (("engine.program",),),
    (("engine.session", "engine.cli", "engine.__main__"),),
    (("rtfs_kernel",),),
)
SOURCES = sorted((*(ROOT / "engine").rglob("*.py"), *(ROOT / "rtfs_kernel").rglob("*.py")))


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> tuple[int, int] | None:
    """Floor and room of a module; None for package marks that belong to no floor."""
    best = None
    for floor, rooms in enumerate(FLOORS):
        for number, names in enumerate(rooms):
            if any(module == name or module.startswith(name + ".") for name in names):
                best = (floor, number)
    return best


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """(line, absolute module) of every import of this project in a file."""
    package = module_of(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{source}.{alias.name}"
                is_module = (ROOT / Path(*inner.split("."))).with_suffix(".py").exists() or (
                    ROOT / Path(*inner.split("."))
                ).is_dir()
                yield node.lineno, inner if is_module else source


@pytest.mark.parametrize("path", SOURCES, ids=module_of)
def test_imports_point_strictly_down(path: Path) -> None:
    here = room_of(module_of(path))
    wrong = []
    for line, module in imports_of(path):
        there = room_of(module)
        if here is None or there is None or here == there:
            continue
        if there[0] >= here[0]:
            wrong.append(f"line {line}: {module}")
    assert not wrong, f"{module_of(path)} reaches up or sideways: {wrong}"


def test_every_module_lives_on_a_floor() -> None:
    homeless = [
        module_of(path)
        for path in SOURCES
        if room_of(module_of(path)) is None and path.name != "__init__.py"
    ]
    assert not homeless


def test_the_engine_knows_nothing_of_jupyter() -> None:
    foreign = ("rtfs_kernel", "ipykernel", "IPython", "jupyter_client", "nbformat", "traitlets")
    for path in SOURCES:
        if path.is_relative_to(ROOT / "engine"):
            tops = {module.split(".")[0] for _, module in imports_of(path)}
            assert not tops & set(foreign), module_of(path)
