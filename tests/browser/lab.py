"""A JupyterLab for tests, and what a person does in it.

    opened(page, lab.format("tour.ipynb"))   =>   the notebook with its kernel idle

Debian's chromium is driven; nothing is downloaded.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]
SECONDS = 40  # for the lab to come up and a notebook to run on a slow machine


def notebook(path: Path, sources: list[str]) -> Path:
    """A notebook of code cells without outputs."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    cells = [new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
    spec = {"kernelspec": {"name": "rtfs", "display_name": "RTFS", "language": "rtfs"}}
    path.write_text(nbformat.writes(new_notebook(cells=cells, metadata=spec)), "utf-8")
    return path


def prefer(folder: Path, plugin: str, settings: dict[str, object]) -> None:
    """Write a user's settings of one of the lab's plugins; the lab reads them when it is opened."""
    package, name = plugin.split(":")
    file = folder / package / f"{name}.jupyterlab-settings"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(settings), "utf-8")


def choose_theme(folder: Path, theme: str) -> None:
    """Have the lab opened in its light or dark theme."""
    prefer(folder, "@jupyterlab/apputils-extension:themes", {"theme": f"JupyterLab {theme}"})


def wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until the server answers; fails with its log when it does not."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the lab does not answer\n" + log.read_text("utf-8"))


def opened(page: Page, address: str) -> None:
    """Open a notebook and wait for its kernel: without one the lab would ask which to take."""
    with page.expect_websocket(lambda socket: "/channels" in socket.url):
        page.goto(address)
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    page.wait_for_selector("text=RTFS | Idle")


def open_and_run(page: Page, address: str) -> None:
    """Open a notebook, run all its cells, wait until the last one has run."""
    opened(page, address)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(
        """() => {
            const prompts = [...document.querySelectorAll(
                '.jp-CodeCell .jp-InputArea-prompt')].map(each => each.textContent.trim());
            return prompts.length > 0 && prompts.every(each => /^\\[\\d+\\]:$/.test(each));
        }"""
    )
