"""What magics of other kernels are here: hints for those who have learnt their names.

%pwd   =>  Unknown magic: %pwd     hint: %cd without a folder shows where you are.
"""

from __future__ import annotations

from typing import Final

_SHELL: Final = "There is no shell here; %%python with subprocess runs commands."
_DOC: Final = "%doc NAME shows the documentation, %source NAME the definition."
_SHOWN: Final = "(display-html TEXT) shows HTML; figures of %%python cells show themselves."
_HISTORY: Final = "%save PATH 1-5 writes the cells 1 to 5; the console's arrow keys go through all."

ELSEWHERE: Final[dict[str, str]] = {
    "pwd": "%cd without a folder shows where you are.",
    "run": "%load PATH puts a file in the place of the cell; (import NAME) takes a module.",
    "history": _HISTORY,
    "hist": _HISTORY,
    "recall": _HISTORY,
    "magic": "%lsmagic lists the magics, %help how to find your way.",
    "quickref": "%lsmagic lists the magics, %help how to find your way.",
    "who_ls": "%who lists what you have defined.",
    "del": "%reset forgets all definitions; a new definition replaces an old one.",
    "pinfo": _DOC,
    "pdoc": _DOC,
    "psource": _DOC,
    "env": "(get-env NAME) reads a variable that %policy env NAME allows.",
    "matplotlib": _SHOWN,
    "pylab": _SHOWN,
    "html": _SHOWN,
    "latex": _SHOWN,
    "svg": _SHOWN,
    "javascript": "Nothing that a cell shows may run in the page.",
    "js": "Nothing that a cell shows may run in the page.",
    "prun": "%timeit and %%time show where the time goes.",
    "tb": "%explain says more of the last error.",
    "xmode": "%explain says more of the last error.",
    "python3": "%%python runs Python.",
    "bash": _SHELL,
    "sh": _SHELL,
    "sx": _SHELL,
    "system": _SHELL,
    "script": _SHELL,
    "cmd": _SHELL,
    "ls": _SHELL,
    "pip": "Install packages in a terminal, or with subprocess in a %%python cell.",
    "conda": "Install packages in a terminal, or with subprocess in a %%python cell.",
}
