"""Program texts from files and standard input, with a clear sentence for everything else.

source("a.rtfs")  =>  ("a.rtfs", "(+ 1 2)")        source("-")  =>  ("<stdin>", …)
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from ..syntax.decode import decode
from .main import CommandError

LARGEST: Final = 64 * 1024 * 1024  # bytes of a program text; more is a mistake, not a program


def source(name: str) -> tuple[str, str]:
    """(cell name, text) of a file, or of standard input for `-`. Raises CommandError."""
    if name == "-":
        return "<stdin>", text_of("standard input", sys.stdin.buffer.read(LARGEST + 1))
    path = Path(name)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise CommandError(f"{name}: no such file") from None
    except IsADirectoryError:
        raise CommandError(f"{name}: is a directory, not a program") from None
    except PermissionError:
        raise CommandError(f"{name}: permission denied") from None
    except (OSError, ValueError) as problem:
        raise CommandError(f"{name}: cannot be read: {problem}") from None
    return name, text_of(name, content)


def folder_of(name: str) -> tuple[str, ...]:
    """Where a program's modules are looked up first: beside it; nowhere for standard input."""
    return () if name == "-" else (str(Path(name).resolve().parent),)


def text_of(name: str, content: bytes) -> str:
    """The text of UTF-8 bytes; a byte order mark is dropped. Raises CommandError."""
    if len(content) > LARGEST:
        raise CommandError(f"{name}: longer than {LARGEST // 1024 // 1024} MB")
    if b"\0" in content[:8192] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise CommandError(f"{name}: is a binary file, not a program text")
    text, problems = decode(content, name)
    if problems:
        found = problems[0]
        raise CommandError(f"{name}: {found.message}; {found.hint}")
    return text.removeprefix("\ufeff").replace("\r\n", "\n")
