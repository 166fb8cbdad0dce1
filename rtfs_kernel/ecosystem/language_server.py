"""How JupyterLab's language-server extension starts the language server.

    specification(manager)  =>  {"rtfs-language-server": {"argv": […, "lsp"], …}}

jupyter-lsp finds it through the entry point `jupyter_lsp_spec_v1`.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from typing import Any, Final

NAME: Final = "rtfs-language-server"
VERSION: Final = 2  # of jupyter-lsp's specifications


def specification(manager: Any) -> dict[str, dict[str, Any]]:
    """The servers that this package offers: none while `pygls` is not installed."""
    if find_spec("pygls") is None:
        return {}
    return {
        NAME: {
            "argv": [sys.executable, "-P", "-m", "engine", "lsp"],
            "languages": ["rtfs"],
            "mime_types": ["text/x-rtfs"],
            "version": VERSION,
            "display_name": "RTFS",
            "requires_documents_on_disk": False,
        }
    }
