"""JupyterLab in a real browser: what a newcomer sees when the tour is run.

Debian's chromium is driven; nothing is downloaded.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"]
SECONDS = 60  # for the lab to come up and a notebook to run on a slow machine

pytestmark = pytest.mark.skipif(
    not Path(CHROMIUM).exists(), reason="no chromium here: apt install chromium"
)


def notebook(path: Path, sources: list[str]) -> Path:
    """A notebook of code cells without outputs."""
    import nbformat
    from nbformat.v4 import new_code_cell, new_notebook

    cells = [new_code_cell(source, id=f"c{n}") for n, source in enumerate(sources)]
    spec = {"kernelspec": {"name": "rtfs", "display_name": "RTFS", "language": "rtfs"}}
    path.write_text(nbformat.writes(new_notebook(cells=cells, metadata=spec)), "utf-8")
    return path


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the tour, without its outputs."""
    folder = tmp_path_factory.mktemp("lab")
    tour = json.loads((ROOT / "notebooks" / "01-tour.ipynb").read_text("utf-8"))
    for cell in tour["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
    (folder / "tour.ipynb").write_text(json.dumps(tour), "utf-8")
    return folder


@pytest.fixture(scope="module")
def lab(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a JupyterLab that knows this tree's kernel and nothing of the user's."""
    from rtfs_kernel.spec import install

    own = tmp_path_factory.mktemp("jupyter")
    install(own / "data" / "kernels")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(8)
    environment = {
        **os.environ,
        "HOME": str(own),
        "JUPYTER_PATH": str(own / "data"),
        "JUPYTER_CONFIG_DIR": str(own / "config"),
        "JUPYTER_RUNTIME_DIR": str(own / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(settings(own / "settings")),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command += [f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={world}"]
    command += [
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    log = (own / "lab.log").open("w")
    server = subprocess.Popen(
        command, env=environment, stdout=log, stderr=log, stdin=subprocess.DEVNULL
    )
    try:
        wait_for(f"http://127.0.0.1:{port}/api?token={token}", server, own / "lab.log")
        yield f"http://127.0.0.1:{port}/lab/tree/{{}}?reset&token={token}"
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def settings(folder: Path) -> Path:
    """Settings in which the lab draws every cell at once, also those out of sight."""
    tracker = folder / "@jupyterlab" / "notebook-extension" / "tracker.jupyterlab-settings"
    tracker.parent.mkdir(parents=True)
    tracker.write_text('{"windowingMode": "none"}', "utf-8")
    return folder


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


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Page]:
    fresh = browser.new_page(viewport={"width": 1200, "height": 4000})
    fresh.set_default_timeout(SECONDS * 1000)
    yield fresh
    fresh.close()


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


def test_running_the_tour_shows_values_errors_with_carets_and_highlighting(
    lab: str, page: Page
) -> None:
    open_and_run(page, lab.format("tour.ipynb"))
    values = page.locator(".jp-OutputArea-executeResult").all_inner_texts()
    assert values[0].strip().endswith("3")
    assert page.locator(".jp-OutputArea-executeResult table").count() >= 1
    outputs = page.locator(".jp-OutputArea-output").all_inner_texts()
    assert any("Type error in +" in text and "^^^" in text for text in outputs)
    assert page.locator(".jp-OutputArea-output .ansi-bold").count() >= 1
    coloured = page.locator(".jp-InputArea .cm-line span[class]").count()
    assert coloured > 100


def test_tab_completes_a_name(lab: str, world: Path, page: Page) -> None:
    notebook(world / "typing.ipynb", [""])
    opened(page, lab.format("typing.ipynb"))
    cell = page.locator(".jp-CodeCell .cm-content")
    cell.click()
    page.keyboard.type("(zipm")
    until = time.monotonic() + SECONDS
    typed = cell.inner_text()
    while typed != "(zipmap" and time.monotonic() < until:
        page.keyboard.press("Tab")  # the first may come before the lab's completer is there
        page.wait_for_timeout(500)
        typed = cell.inner_text()
    assert typed == "(zipmap"


def test_the_stop_button_stops_an_endless_cell(lab: str, world: Path, page: Page) -> None:
    notebook(world / "endless.ipynb", ["(loop [] (recur))"])
    opened(page, lab.format("endless.ipynb"))
    page.locator(".jp-CodeCell .cm-content").click()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="busy"]')
    page.get_by_role("button", name="Interrupt the kernel").click()
    page.wait_for_selector("text=Interrupted")
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
