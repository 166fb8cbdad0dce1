"""`rtfs lsp`: editors ask, in the Language Server Protocol, over standard input and output.

    textDocument/didChange "(coutn x)"  =>  publishDiagnostics "Undefined symbol: coutn", 0:1..0:6

Problems as the user types, completion, hover, signature help, formatting, symbols, definitions.
Nothing of the document is run: macros are expanded, without any capability and for a limited time.
"""

from __future__ import annotations

from argparse import Namespace
from importlib.util import find_spec

from ..main import SUCCESS, CommandError


def lsp_command(arguments: Namespace) -> int:
    """Serve until the editor says exit. Raises CommandError where `pygls` is not installed."""
    if find_spec("pygls") is None:
        raise CommandError("the language server needs pygls: pip install 'rtfs-kernel[lsp]'")
    from .server import server

    server.start_io()
    return SUCCESS
