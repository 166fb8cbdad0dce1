"""The messages of the Language Server Protocol, answered by `Document`.

    textDocument/completion "(ma|"  =>  CompletionList: map, mapv, …

A document is checked CALM seconds after the last change, on a thread of its own, so that answers
do not wait for it. The protocol itself (framing, cancelling, validation) is pygls's.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from ... import __version__
from ...api import Problem
from .document import Document
from .outline import Entry
from .positions import Positions

CALM: Final = 0.15  # seconds without a change before a document is checked
SEVERITIES: Final = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "note": types.DiagnosticSeverity.Information,
}
COMPLETION_KINDS: Final = {
    "function": types.CompletionItemKind.Function,
    "macro": types.CompletionItemKind.Function,
    "form": types.CompletionItemKind.Keyword,
    "keyword": types.CompletionItemKind.EnumMember,
    "local": types.CompletionItemKind.Variable,
    "module": types.CompletionItemKind.Module,
    "capability": types.CompletionItemKind.Interface,
    "type": types.CompletionItemKind.Class,
}
SYMBOL_KINDS: Final = {
    "function": types.SymbolKind.Function,
    "macro": types.SymbolKind.Function,
    "type": types.SymbolKind.Class,
    "module": types.SymbolKind.Module,
}
MORE: Final = ("& ", "*)", "+)")  # in a signature: its last parameter takes all that follow


class _AtCursor(Protocol):
    """Parameters of the requests about a place in a document."""

    text_document: types.TextDocumentIdentifier
    position: types.Position


class RtfsServer(LanguageServer):
    """The open documents by their address, and the thread that checks them."""

    def __init__(self) -> None:
        super().__init__(
            "rtfs", f"v{__version__}", text_document_sync_kind=types.TextDocumentSyncKind.Full
        )
        self.documents: dict[str, Document] = {}
        self.checker = ThreadPoolExecutor(1, "rtfs-check")

    def document(self, uri: str) -> Document:
        """The document as it was last sent."""
        text = self.workspace.get_text_document(uri).source
        known = self.documents.get(uri)
        if known is None or known.source != text:
            if known is not None:
                known.stop()
            agreed = self.workspace.position_encoding or "utf-16"
            encoding = str(getattr(agreed, "value", agreed))
            path = to_fs_path(uri) if uri.startswith("file:") else None
            known = self.documents[uri] = Document(uri, text, encoding, path)
        return known

    async def check(self, uri: str) -> None:
        """Publish the problems of a document, unless it changes meanwhile."""
        document = self.document(uri)
        await asyncio.sleep(CALM)
        if self.documents.get(uri) is not document:
            return
        loop = asyncio.get_running_loop()
        problems = await loop.run_in_executor(self.checker, document.problems)
        if self.documents.get(uri) is document:
            found = [_diagnostic(each, document) for each in problems]
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found))


server: Final = RtfsServer()


@server.feature(types.TEXT_DOCUMENT_DID_OPEN)
async def opened(ls: RtfsServer, params: types.DidOpenTextDocumentParams) -> None:
    """A document came: check it."""
    await ls.check(params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
async def changed(ls: RtfsServer, params: types.DidChangeTextDocumentParams) -> None:
    """A document changed: check it once the typing pauses."""
    await ls.check(params.text_document.uri)


@server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
def closed(ls: RtfsServer, params: types.DidCloseTextDocumentParams) -> None:
    """A document went: its problems go too."""
    uri = params.text_document.uri
    known = ls.documents.pop(uri, None)
    if known is not None:
        known.stop()
    ls.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))


@server.feature(
    types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=[":", "/", "."])
)
def completion(ls: RtfsServer, params: types.CompletionParams) -> types.CompletionList:
    """Names that fit; the best first."""
    document, offset = _asked(ls, params)
    found = document.completions(offset)
    where = _range(document.positions, found.start, max(found.end, offset))
    items = [
        types.CompletionItem(
            each.text,
            kind=COMPLETION_KINDS.get(each.kind, types.CompletionItemKind.Variable),
            detail=each.signature or each.kind,
            documentation=each.doc or None,
            sort_text=f"{rank:05}",
            text_edit=types.TextEdit(where, each.text),
        )
        for rank, each in enumerate(found.matches)
    ]
    return types.CompletionList(is_incomplete=True, items=items)


@server.feature(types.TEXT_DOCUMENT_HOVER)
def hover(ls: RtfsServer, params: types.HoverParams) -> types.Hover | None:
    """What is known of the name under the pointer."""
    document, offset = _asked(ls, params)
    cursor = document.token(offset)
    if cursor.kind not in ("symbol", "keyword"):
        return None
    text = document.described(document.text[cursor.start : cursor.end])
    if not text:
        return None
    where = _range(document.positions, cursor.start, cursor.end)
    return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), where)


@server.feature(
    types.TEXT_DOCUMENT_SIGNATURE_HELP, types.SignatureHelpOptions(trigger_characters=[" ", "("])
)
def signature_help(ls: RtfsServer, params: types.SignatureHelpParams) -> types.SignatureHelp | None:
    """How the call around the cursor is written, and which argument is being typed."""
    document, offset = _asked(ls, params)
    cursor = document.token(offset)
    signatures, doc = document.signatures(cursor.call) if cursor.call else ((), "")
    if not signatures or cursor.argument < 1:
        return None
    shown = [_signature(each, doc) for each in signatures]
    index = cursor.argument - 1
    if any([more in signatures[-1] for more in MORE]):
        index = min(index, max(len(shown[-1].parameters or ()) - 1, 0))
    fitting = [n for n, each in enumerate(shown) if index < len(each.parameters or ())]
    return types.SignatureHelp(shown, fitting[0] if fitting else len(shown) - 1, index)


@server.feature(types.TEXT_DOCUMENT_FORMATTING)
def formatting(
    ls: RtfsServer, params: types.DocumentFormattingParams
) -> list[types.TextEdit] | None:
    """The whole document in the usual layout."""
    document = ls.document(params.text_document.uri)
    formatted = document.formatted()
    if formatted == document.source:
        return None
    whole = _range(document.positions, 0, len(document.source))
    return [types.TextEdit(whole, formatted)]


@server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
def symbols(ls: RtfsServer, params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
    """What the document defines."""
    document = ls.document(params.text_document.uri)
    return [_symbol(entry, document.positions) for entry in document.entries]


@server.feature(types.TEXT_DOCUMENT_DEFINITION)
def definition(ls: RtfsServer, params: types.DefinitionParams) -> types.Location | None:
    """Where the name under the cursor is defined in this document."""
    document, offset = _asked(ls, params)
    cursor = document.token(offset)
    entry = document.named.get(document.text[cursor.start : cursor.end])
    if cursor.kind != "symbol" or entry is None:
        return None
    return types.Location(
        document.uri, _range(document.positions, entry.name_start, entry.name_end)
    )


def _asked(ls: RtfsServer, params: _AtCursor) -> tuple[Document, int]:
    document = ls.document(params.text_document.uri)
    place = params.position
    return document, document.positions.offset(place.line, place.character)


def _range(positions: Positions, start: int, end: int) -> types.Range:
    return types.Range(
        types.Position(*positions.at(start)), types.Position(*positions.at(max(start, end)))
    )


def _diagnostic(problem: Problem, document: Document) -> types.Diagnostic:
    place = problem.place
    message = f"{problem.message}\n{problem.hint}" if problem.hint else problem.message
    start, end = 0, 0
    if place is not None and place.cell == document.label:
        start, end = document.positions.of_place(place)
    elif place is not None:
        message = f"{place.cell}, line {place.line}: {message}"  # of a module that is imported
    related = [
        types.DiagnosticRelatedInformation(
            types.Location(
                document.uri,
                _range(document.positions, *document.positions.of_place(note.place)),
            ),
            note.text,
        )
        for note in problem.notes
        if note.place.cell == document.label
    ]
    return types.Diagnostic(
        _range(document.positions, start, end),
        message,
        severity=SEVERITIES.get(problem.severity, types.DiagnosticSeverity.Error),
        code=problem.kind.removeprefix(":"),
        source="rtfs",
        related_information=related or None,
    )


def _signature(label: str, doc: str) -> types.SignatureInformation:
    """A signature `(name a b) → c` with the words between the name and the bracket marked."""
    parameters = []
    at, depth = 0, 0
    for word in label.split(" "):
        inside = depth == 1 and at > 0 and label.startswith("(")
        depth += word.count("(") + word.count("[") - word.count(")") - word.count("]")
        name = word.rstrip(")")
        if inside and name not in ("", "&"):
            parameters.append(types.ParameterInformation((at, at + len(name))))
        at += len(word) + 1
        if depth <= 0:
            break
    return types.SignatureInformation(label, documentation=doc or None, parameters=parameters)


def _symbol(entry: Entry, positions: Positions) -> types.DocumentSymbol:
    return types.DocumentSymbol(
        entry.name,
        SYMBOL_KINDS.get(entry.kind, types.SymbolKind.Variable),
        _range(positions, entry.start, entry.end),
        _range(positions, entry.name_start, entry.name_end),
        detail=" | ".join(entry.signatures) or entry.kind,
        children=[_symbol(child, positions) for child in entry.children] or None,
    )
