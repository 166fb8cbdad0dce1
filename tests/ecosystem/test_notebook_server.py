"""A server of Notebook 7 runs a cell, pairs `.rtfs` files, and knows the language server."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
import websocket
from ecosystem_tools import TIMEOUT
from kernel_client import ROOT

TOKEN = secrets.token_hex(8)
KERNELSPEC = {"name": "rtfs", "language": "rtfs", "display_name": "RTFS"}


class Server:
    """A running server: `ask` speaks its REST interface."""

    def __init__(self, port: int, folder: Path) -> None:
        self.address = f"127.0.0.1:{port}"
        self.folder = folder

    def read(self, method: str, path: str, body: Any = None) -> bytes:
        request = urllib.request.Request(
            f"http://{self.address}/{path}",
            None if body is None else json.dumps(body).encode(),
            {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            content: bytes = answer.read()
            return content

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        return json.loads(self.read(method, path, body) or b"null")


@pytest.fixture(scope="module")
def server(registration: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "server.log"
    command = [sys.executable, "-m", "notebook", "--no-browser", "--allow-root"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}"]
    for extension in (
        "rtfs_kernel.ecosystem.server_extension",
        "jupyterlab_jupytext",
        "jupyter_lsp",
    ):
        command.append(f"--ServerApp.jpserver_extensions={extension}=True")
    with log.open("w") as said:
        process = subprocess.Popen(
            command,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=said,
            stderr=said,
            stdin=subprocess.DEVNULL,
        )
        try:
            started = Server(port, folder)
            until = time.monotonic() + TIMEOUT
            while True:
                try:
                    started.ask("GET", "api/status")
                    break
                except OSError:
                    alive = process.poll() is None and time.monotonic() < until
                    assert alive, log.read_text("utf-8")
                    time.sleep(0.1)
            yield started
        finally:
            process.terminate()
            process.wait(TIMEOUT)


def test_a_notebook_is_opened_and_a_cell_runs(server: Server) -> None:
    cell = nbformat.v4.new_code_cell("(+ 1 2)", id="a")
    book = nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": KERNELSPEC})
    model = {"type": "notebook", "format": "json", "content": book}
    server.ask("PUT", "api/contents/one.ipynb", model)
    assert b"notebooks" in server.read("GET", "notebooks/one.ipynb").lower()
    session = server.ask(
        "POST",
        "api/sessions",
        {"path": "one.ipynb", "name": "", "type": "notebook", "kernel": {"name": "rtfs"}},
    )
    kernel = session["kernel"]["id"]
    channel = websocket.create_connection(
        f"ws://{server.address}/api/kernels/{kernel}/channels?token={TOKEN}", timeout=TIMEOUT
    )
    try:
        assert result_of(channel, "(+ 1 2)") == "3"
    finally:
        channel.close()
        server.read("DELETE", f"api/sessions/{session['id']}")


def result_of(channel: websocket.WebSocket, code: str) -> str:
    """The text/plain of a cell's value, asked for over the websocket."""
    sent = uuid.uuid4().hex
    header = {"msg_id": sent, "msg_type": "execute_request", "username": "", "session": sent}
    header |= {"version": "5.3", "date": "2025-01-01T00:00:00Z"}
    content = {"code": code, "silent": False, "store_history": True, "user_expressions": {}}
    content |= {"allow_stdin": False, "stop_on_error": True}
    message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
    channel.send(json.dumps({**message, "channel": "shell", "buffers": []}))
    while True:
        answer = json.loads(channel.recv())
        if answer["parent_header"].get("msg_id") == sent and answer["msg_type"] == "execute_result":
            text: str = answer["content"]["data"]["text/plain"]
            return text


def test_a_notebook_is_paired_with_a_text_of_its_language(server: Server) -> None:
    metadata = {"kernelspec": KERNELSPEC, "jupytext": {"formats": "ipynb,rtfs:percent"}}
    cell = nbformat.v4.new_code_cell("%timing on\n(+ 1 2)", id="a")
    book = nbformat.v4.new_notebook(cells=[cell], metadata=metadata)
    model = {"type": "notebook", "format": "json", "content": book}
    server.ask("PUT", "api/contents/paired.ipynb", model)
    text = (server.folder / "paired.rtfs").read_text("utf-8")
    assert ";; %%\n;; %timing on\n(+ 1 2)" in text
    opened = server.ask("GET", "api/contents/paired.rtfs?type=notebook")
    assert opened["content"]["cells"][0]["source"] == "%timing on\n(+ 1 2)"


def test_the_language_server_is_offered(server: Server) -> None:
    offered = server.ask("GET", "lsp/status")["specs"]
    assert offered["rtfs-language-server"]["languages"] == ["rtfs"]
