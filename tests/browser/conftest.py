"""Fixtures: one JupyterLab and one browser for all tests of this folder."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lab import CHROMIUM, FLAGS, ROOT, SECONDS, prefer, wait_for

if TYPE_CHECKING:
    from playwright.sync_api import Page

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a browser there is nothing to see."""
    missing = pytest.mark.skipif(
        not Path(CHROMIUM).exists(), reason="no chromium here: apt install chromium"
    )
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(missing)


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
def preferences(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A user's settings: every cell is drawn at once, and nothing asks about news."""
    folder = tmp_path_factory.mktemp("settings")
    prefer(folder, "@jupyterlab/notebook-extension:tracker", {"windowingMode": "none"})
    prefer(folder, "@jupyterlab/apputils-extension:notification", {"fetchNews": "false"})
    return folder


@pytest.fixture(scope="module")
def lab(world: Path, preferences: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
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
        "JUPYTERLAB_SETTINGS_DIR": str(preferences),
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
