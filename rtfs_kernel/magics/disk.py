"""Files for magics: texts in and out, with errors that say what is wrong.

    read_text("notes.rtfs")   =>  "(def a 1)…"      MagicError: There is no file notes.rtfs …
    write_text(path, text)    =>  replaced in one step; a full disk leaves the old file as it was

A user's magics reach what the user can reach: the policy is for programs. Paths count from the
notebook's folder, or from where `%cd` went.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from .arguments import MagicError

MOST_BYTES: Final = 1_000_000  # of a file that becomes a cell; a longer one makes an editor crawl


def path_of(word: str) -> Path:
    """The path that a word of the user means, `~` included. Raises MagicError."""
    if not word or "\0" in word:
        raise MagicError("That is not a path", "", word)
    try:
        return Path(word).expanduser()
    except RuntimeError as unknown:
        raise MagicError(f"{word}: {unknown}", "", word) from unknown


def here() -> Path:
    """The folder that relative paths count from. Raises MagicError where somebody removed it."""
    try:
        return Path.cwd()
    except OSError:
        raise MagicError(
            "The folder of this kernel is gone", "%cd FOLDER goes to another."
        ) from None


def absolute(word: str) -> Path:
    """The whole path of a word, links resolved. Raises MagicError."""
    path = path_of(word)
    if not path.is_absolute():
        here()
    try:
        return Path(os.path.realpath(path))
    except OSError as failure:
        raise failed("find", path, failure, word) from failure


def read_text(word: str) -> str:
    """The text of a file in UTF-8. Raises MagicError."""
    path = path_of(word)
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise MagicError(f"{path} is not a file", _folder_hint(path), word)
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise MagicError(f"There is no file {path}", _near_files(path), word) from None
    except OSError as failure:
        raise failed("read", path, failure, word) from failure
    if len(data) > MOST_BYTES:
        size = path.stat().st_size
        raise MagicError(
            f"{path} is too large for a cell: {size:,} bytes",
            f"The most is {MOST_BYTES:,} bytes. A program can read it: %policy files FOLDER.",
            word,
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as odd:
        raise MagicError(
            f"{path} is not text in UTF-8: byte {data[odd.start]:#04x} at {odd.start:,}", "", word
        ) from None
    if "\0" in text:
        raise MagicError(f"{path} is not text: it holds NUL bytes", "", word)
    return text.replace("\r\n", "\n")


def write_text(word: str, text: str) -> str:
    """Write a whole file in one step; says what was done. Raises MagicError."""
    path = _target(word)
    known = path.exists()
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with partial.open("w", encoding="utf-8", newline="") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        if known:
            partial.chmod(stat.S_IMODE(path.stat().st_mode))
        partial.replace(path)
    except (OSError, UnicodeEncodeError) as failure:
        partial.unlink(missing_ok=True)
        raise failed("write", path, failure, word) from failure
    return f"{'Overwrote' if known else 'Wrote'} {word}: {_lines(text)}"


def append_text(word: str, text: str) -> str:
    """Write at the end of a file; says what was done. Raises MagicError."""
    path = _target(word)
    try:
        with path.open("a", encoding="utf-8", newline="") as stream:
            stream.write(text)
    except (OSError, UnicodeEncodeError) as failure:
        raise failed("write", path, failure, word) from failure
    return f"Appended to {word}: {_lines(text)}"


def make_folders(word: str) -> None:
    """Make the folders that a file needs. Raises MagicError."""
    folder = path_of(word).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        raise failed("make the folder", folder, failure, word) from failure


def failed(what: str, path: Path, failure: OSError | UnicodeError, word: str) -> MagicError:
    """The error of a file or folder that could not be used."""
    if isinstance(failure, UnicodeError):
        return MagicError(f"{path} cannot be written: the text holds half a character", "", word)
    why = (failure.strerror or str(failure)).lower()
    return MagicError(f"Cannot {what} {path}: {why}", "", word)


def _target(word: str) -> Path:
    """Where a file is written: the end of its links. Raises MagicError."""
    path = absolute(word)
    try:
        is_there, is_folder, is_file = path.exists(), path.is_dir(), path.is_file()
        has_folder = path.parent.is_dir()
    except OSError as failure:  # a name that no file system takes
        raise failed("write", path, failure, word) from failure
    if word.endswith(("/", os.sep)) or is_folder:
        raise MagicError(f"{word} is a folder", "Name a file in it.", word)
    if is_there and not is_file:
        raise MagicError(f"{word} is not a file", "", word)
    if not has_folder:
        raise MagicError(f"There is no folder {path.parent}", "--parents makes it.", word)
    return path


def _lines(text: str) -> str:
    count = len(text.splitlines())
    return f"{count:,} line{'' if count == 1 else 's'}"


def _folder_hint(path: Path) -> str:
    return f"It is a folder: %cd {path} goes there." if path.is_dir() else ""


def _near_files(path: Path) -> str:
    from engine.base.suggest import near

    try:
        names = [each.name for each in path.parent.iterdir()]
    except OSError:
        return f"There is no folder {path.parent}."
    close = [str(path.with_name(each)) for each in near(path.name, names)]
    return f"Did you mean {' or '.join(close)}?" if close else f"It was looked for in {here()}."
