"""A notebook through the registered kernel, from the outside, as a front end would run it.

    execute(Path("notebooks/01-tour.ipynb"), show=print)
        =>  "  3/18  (map inc [1 2 3])", … and the notebook with its new outputs

`rtfs-kernel run` and `install_kernel.py` show it; the tests compare its outputs with the stored.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import nbformat

from .settings.file import VARIABLE

CELL_SECONDS: Final = 60  # a cell that takes longer is stuck
START_SECONDS: Final = 60  # a slow machine's first start, with nothing compiled yet
TITLE_WIDTH: Final = 60  # code points of a cell's line in the progress
ERROR_EXPECTED: Final = "raises-exception"  # the tag of a cell that shows an error on purpose


class NotebookError(Exception):
    """A notebook could not be run as it should; the text names the cell."""


def execute(
    path: Path, show: Callable[[str], None] = lambda line: None, kernel: str = "rtfs"
) -> Any:
    """Run every code cell; returns the notebook with new outputs. Raises NotebookError."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    notebook = nbformat.read(path, as_version=4)
    total = sum(1 for cell in notebook.cells if cell.cell_type == "code")
    progress = _Progress(show, total)
    client = NotebookClient(
        notebook,
        kernel_name=kernel,
        timeout=CELL_SECONDS,
        startup_timeout=START_SECONDS,
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_start=progress.start,
        on_cell_executed=progress.done,
    )
    try:
        client.execute(env=_environment(notebook, path))
    except CellExecutionError as failed:
        raise NotebookError(f"{path.name}, {progress.title}: {failed.evalue}") from failed
    except (DeadKernelError, RuntimeError) as dead:
        raise NotebookError(f"{path.name}: the kernel died at {progress.title}") from dead
    return _settled(notebook)


def _environment(notebook: Any, path: Path) -> dict[str, str]:
    """The kernel's environment: RTFS_SETTINGS from the notebook's metadata, the user's own first.

    `{"rtfs": {"settings": {"level": "none"}}}`. Raises NotebookError.
    """
    wanted = notebook.metadata.get("rtfs", {})
    settings = wanted.get("settings", {}) if isinstance(wanted, dict) else None
    if not isinstance(settings, dict):
        raise NotebookError(f'{path.name}: the metadata "rtfs" has no "settings" as an object')
    if not settings:
        return dict(os.environ)
    try:
        users = json.loads(os.environ.get(VARIABLE, "{}"))
    except ValueError:
        users = {}  # the kernel tells what is wrong with it
    return {**os.environ, VARIABLE: json.dumps({**settings, **users})}


def as_html(notebook: Any) -> str:
    """The executed notebook as one page. Raises what nbconvert raises."""
    from nbconvert import HTMLExporter

    page: str = HTMLExporter().from_notebook_node(notebook)[0]
    return page


def write(notebook: Any, path: Path) -> None:
    """Store a notebook."""
    path.write_text(nbformat.writes(notebook), "utf-8")


class _Progress:
    """The number and the first line of the cell that runs, and when it began."""

    def __init__(self, show: Callable[[str], None], total: int) -> None:
        self._show = show
        self._total = total
        self._number = 0
        self._began = 0.0
        self.title = "the first cell"

    def start(self, cell: Any, **_: Any) -> None:
        if cell.cell_type == "code":
            self._number += 1
            self._began = time.perf_counter()
            self.title = f"cell {self._number}: {_title(cell.source)}"

    def done(self, cell: Any, **_: Any) -> None:
        seconds = time.perf_counter() - self._began
        title = self.title.partition(": ")[2]
        width = len(str(self._total))
        self._show(f"{self._number:>{width}}/{self._total}  {seconds * 1000:6.0f} ms  {title}")


def _title(source: str) -> str:
    """The first line that is neither empty nor a comment, cut to TITLE_WIDTH."""
    lines = [line for line in source.split("\n") if line.strip() and not line.startswith(";")]
    first = lines[0] if lines else "(empty)"
    return first if len(first) <= TITLE_WIDTH else first[: TITLE_WIDTH - 1] + "…"


def _settled(notebook: Any) -> Any:
    """Without what differs from run to run: times of execution."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    return notebook
