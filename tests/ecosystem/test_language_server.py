"""`rtfs lsp`, asked by a real client over standard input and output."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types
from pygls.lsp.client import LanguageClient

from engine.cli.lsp.positions import Positions
from rtfs_kernel.ecosystem.language_server import NAME, specification

SECONDS = 20  # for an answer; only a broken server needs them
ROOT = Path(__file__).parents[2]
URI = "file:///somewhere/a.rtfs"
TEXT = """; 😀 first
(defn area "Of a *circle*." [r & more]
  (* r r))
(def größe (area 1 2))
(str "😀" (coutn 1))
(module m.n (defn inner [] 1))
"""


BROKEN = ["(" * 5000, '"' * 99, "\x00\u2028\r(", "#|" * 999, "(def " * 99]


class Editor:
    """What a test does in an editor, and the problems it was told of since it began."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self.told: asyncio.Queue[types.PublishDiagnosticsParams] = asyncio.Queue()
        self.version = 1

    async def open(self, text: str, uri: str = URI) -> list[types.Diagnostic]:
        item = types.TextDocumentItem(uri, "rtfs", self.version, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.problems()

    def change(self, text: str, uri: str = URI) -> None:
        self.version += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.version, uri),
                [types.TextDocumentContentChangeWholeDocument(text)],
            )
        )

    async def problems(self) -> list[types.Diagnostic]:
        return list((await asyncio.wait_for(self.told.get(), SECONDS)).diagnostics)

    async def at(self, request: str, kind: Any, line: int, column: int) -> Any:
        ask = getattr(self.client, f"text_document_{request}_async")
        place = types.Position(line, column)
        return await asyncio.wait_for(ask(kind(types.TextDocumentIdentifier(URI), place)), SECONDS)


class Server:
    """A server process and a client that is initialized; the tests of a module share one."""

    def __init__(self, runner: asyncio.Runner, **capabilities: Any) -> None:
        self.runner = runner
        self.client = LanguageClient("test", "1")
        self.editor = Editor(self.client)

        @self.client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def told(params: types.PublishDiagnosticsParams) -> None:
            self.editor.told.put_nowait(params)

        runner.run(self._start(types.ClientCapabilities(**capabilities)))

    def edited(self, body: Callable[[Editor], Awaitable[None]]) -> None:
        """Run `body` with an editor of its own."""

        async def run() -> None:
            self.editor = Editor(self.client)
            await body(self.editor)

        self.runner.run(run())

    def stop(self) -> None:
        """End the process as an editor does."""
        self.runner.run(self._stop())

    async def _start(self, capabilities: types.ClientCapabilities) -> None:
        command = (sys.executable, "-P", "-m", "engine", "lsp", "--stdio")
        await self.client.start_io(*command, cwd=ROOT)
        params = types.InitializeParams(capabilities=capabilities)
        await asyncio.wait_for(self.client.initialize_async(params), SECONDS)
        self.client.initialized(types.InitializedParams())

    async def _stop(self) -> None:
        try:
            await asyncio.wait_for(self.client.shutdown_async(None), SECONDS)
        finally:
            self.client.exit(None)  # or stop would wait for ever
            await self.client.stop()


@contextmanager
def served(**capabilities: Any) -> Iterator[Server]:
    with asyncio.Runner() as runner:
        server = Server(runner, **capabilities)
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served() as started:
        yield started


def test_problems_are_told_as_the_text_changes(server: Server) -> None:
    async def body(editor: Editor) -> None:
        (problem,) = await editor.open(TEXT)
        assert problem.message.startswith("Undefined symbol: coutn")
        assert "did you mean count?" in problem.message
        assert problem.code == "undefined-symbol"
        # in UTF-16 the emoji is two wide
        assert problem.range == types.Range(types.Position(4, 11), types.Position(4, 16))
        editor.change(TEXT.replace("coutn", "count"))
        editor.change(TEXT.replace("coutn 1", "count [1]"))
        assert await editor.problems() == []
        editor.change("(+ 1")
        (problem,) = await editor.problems()
        assert "never closed" in problem.message
        assert problem.related_information
        assert problem.related_information[0].location.range.start == types.Position(0, 0)

    server.edited(body)


def test_columns_are_counted_as_was_agreed() -> None:
    async def body(editor: Editor) -> None:
        (problem,) = await editor.open(TEXT)
        assert problem.range.start == types.Position(4, 10)

    wide = types.GeneralClientCapabilities(position_encodings=[types.PositionEncodingKind.Utf32])
    with served(general=wide) as server:
        server.edited(body)


def test_an_editor_gets_its_answers(server: Server) -> None:
    async def body(editor: Editor) -> None:
        await editor.open(TEXT)
        offered = await editor.at("completion", types.CompletionParams, 3, 13)
        labels = [item.label for item in offered.items]
        assert labels[0] == "area"
        assert offered.items[0].detail == "(area r & more)"
        assert offered.items[0].text_edit.range.start == types.Position(3, 12)
        assert "abs" in labels

        hover = await editor.at("hover", types.HoverParams, 3, 13)
        assert "(area r & more)" in hover.contents.value
        assert "Of a \\*circle\\*." in hover.contents.value
        hover = await editor.at("hover", types.HoverParams, 4, 2)
        assert "```rtfs\n(str " in hover.contents.value
        assert await editor.at("hover", types.HoverParams, 0, 4) is None

        for column, index in ((18, 0), (20, 1)):
            help = await editor.at("signature_help", types.SignatureHelpParams, 3, column)
            assert help.signatures[0].label == "(area r & more)"
            assert help.active_parameter == index

        found = await editor.at("definition", types.DefinitionParams, 3, 13)
        assert found.uri == URI
        assert found.range == types.Range(types.Position(1, 6), types.Position(1, 10))
        assert await editor.at("definition", types.DefinitionParams, 4, 2) is None

        document = types.TextDocumentIdentifier(URI)
        symbols = await editor.client.text_document_document_symbol_async(
            types.DocumentSymbolParams(document)
        )
        assert [each.name for each in symbols] == ["area", "größe", "m.n"]
        assert [each.name for each in symbols[-1].children] == ["inner"]

    server.edited(body)


def test_a_document_is_formatted_and_a_broken_one_left_alone(server: Server) -> None:
    async def body(editor: Editor) -> None:
        options = types.FormattingOptions(2, True)
        params = types.DocumentFormattingParams(types.TextDocumentIdentifier(URI), options)
        await editor.open("(defn f [x]\n      (+ x\n 1))")
        (edit,) = await editor.client.text_document_formatting_async(params)
        assert edit.range == types.Range(types.Position(0, 0), types.Position(2, 4))
        assert edit.new_text.startswith("(defn f [x]\n  (+ x")
        editor.change("(defn f [x]\n      (+ x")
        await editor.problems()
        assert await editor.client.text_document_formatting_async(params) is None

    server.edited(body)


def test_nothing_of_a_document_is_run(server: Server, tmp_path: Path) -> None:
    mark = tmp_path / "mark"

    async def body(editor: Editor) -> None:
        call = f'(call :ccos.io.write-file "{mark}" "x")'
        assert not [p for p in await editor.open(f"{call}\n(println 1)") if p.severity == 1]
        (refused,) = await editor.open(f"(defmacro m [] {call})\n(m)", "file:///m.rtfs")
        assert "Security violation" in refused.message
        (stopped,) = await editor.open("(defmacro m [] (loop [] (recur)))\n(m)", "file:///l.rtfs")
        assert stopped.code in ("macro-error", "interrupted", "budget-exhausted")
        assert not mark.exists()

    server.edited(body)


def test_magics_of_a_notebook_are_no_problem_of_its_text(server: Server) -> None:
    async def body(editor: Editor) -> None:
        assert await editor.open("%timing on\n(+ 1 2)\n%who", "file:///a.ipynb") == []
        assert await editor.open("%timing on", "file:///a.rtfs") != []

    server.edited(body)


def test_broken_texts_get_problems_and_answers(server: Server) -> None:
    async def body(editor: Editor) -> None:
        for text in BROKEN:
            assert await editor.open(text)
            await editor.at("completion", types.CompletionParams, 0, 9)
            await editor.at("hover", types.HoverParams, 7, 7)
            editor.change("(+ 1 2)")
            assert await editor.problems() == []

    server.edited(body)


def test_positions_go_there_and_back_in_every_encoding() -> None:
    text = 'a\r\n"é😀"\rb\n😀'
    for encoding in ("utf-8", "utf-16", "utf-32"):
        positions = Positions(text, encoding)
        for offset in range(len(text) + 1):
            line, column = positions.at(offset)
            if text[offset - 1 : offset + 1] != "\r\n":
                assert positions.offset(line, column) == offset
    assert Positions(text).at(len(text)) == (3, 2)
    assert Positions(text).offset(0, 99) == 1
    assert Positions(text).offset(99, 0) == len(text)


def test_jupyterlab_is_told_how_to_start_the_server() -> None:
    from jupyter_lsp.schema import LANGUAGE_SERVER_SPEC

    assert NAME in specification(None)
    assert not list(LANGUAGE_SERVER_SPEC.iter_errors(specification(None)[NAME]))
