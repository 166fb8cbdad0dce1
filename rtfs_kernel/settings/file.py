"""The user's settings on disk, and those that a runner hands to the kernel.

    ~/.jupyter/rtfs/settings.json    {"version": 1, "settings": {"timing": true, "level": "none"}}
    RTFS_SETTINGS='{"level": "none"}'  =>  that level in this process, whatever the file says

The kernel starts whatever the file holds: what cannot be read is told once and left where it is;
the next save moves it aside. Knobs that this version does not know stay in the file. A save
changes only what was set in its own session, so that two kernels do not undo each other's.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from engine.base.lock import one_at_a_time

from .knobs import ENVIRONMENT, FILE, KNOBS, SettingError, Settings

VERSION: Final = 1
MOST_BYTES: Final = 1_000_000  # a settings file is a few hundred
VARIABLE: Final = "RTFS_SETTINGS"


class Unreadable(Exception):
    """A file that is not a settings file of this version; the text says why, `mark` in a word."""

    def __init__(self, why: str, mark: str) -> None:
        super().__init__(why)
        self.mark: Final = mark


def place() -> Path:
    """The user's settings file."""
    from jupyter_core.paths import jupyter_config_dir

    return Path(jupyter_config_dir(), "rtfs", "settings.json")


def start(settings: Settings, environment: Mapping[str, str] = os.environ) -> None:
    """Load the user's file and the environment; notes say what could not be used."""
    file = place()
    try:
        settings.load(_known(read(file)), FILE)
    except Unreadable as wrong:
        settings.notes.append(f"The settings in {file} are not used: {wrong}.")
    except OSError as wrong:
        settings.notes.append(f"The settings in {file} cannot be read: {wrong.strerror}.")
    text = environment.get(VARIABLE)
    if text:
        try:
            settings.load(_object(text), ENVIRONMENT)
        except Unreadable as wrong:
            settings.notes.append(f"{VARIABLE} is not used: {wrong}.")


def read(file: Path) -> dict[str, Any]:
    """The settings of a file, also unknown ones; none where there is no file.

    Raises Unreadable and OSError.
    """
    if not file.exists():
        return {}
    if not file.is_file():
        raise Unreadable("it is not a file", "foreign")
    with file.open("rb") as stream:
        data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Unreadable(f"it is larger than {MOST_BYTES:,} bytes", "foreign")
    try:
        whole = _object(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable("it is not text", "damaged") from None
    version, found = whole.get("version"), whole.get("settings")
    if type(version) is not int or not isinstance(found, dict):
        raise Unreadable('it has no "version" and "settings"', "foreign")
    if version > VERSION:
        raise Unreadable(f"it is of a newer version ({version})", f"version-{version}")
    return found


def save(settings: Settings) -> tuple[Path, str]:
    """Write what was set in this session; (the file, a remark or ""). Raises SettingError."""
    file = place()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with one_at_a_time(file.parent):
            remark = _merge(settings, file)
    except OSError as wrong:
        raise SettingError(f"The settings cannot be saved: {wrong.strerror}", f"{file}") from wrong
    settings.saved()
    return file, remark


def _merge(settings: Settings, file: Path) -> str:
    remark = ""
    try:
        found = read(file)
    except Unreadable as wrong:
        aside = file.with_name(f"{file.name}.{wrong.mark}")
        file.replace(aside)
        found, remark = {}, f"The old file was not usable ({wrong}); it is now {aside.name}."
    for name, value in settings.set_here().items():
        if value == KNOBS[name].default:
            found.pop(name, None)
        else:
            found[name] = value
    _write(file, json.dumps({"version": VERSION, "settings": found}, indent=2) + "\n")
    return remark


def _known(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name in KNOBS}


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("it is not JSON", "damaged") from None
    if not isinstance(found, dict):
        raise Unreadable("it is not a JSON object", "foreign")
    return found


def _write(file: Path, text: str) -> None:
    """Replace the file in one step; only its owner may read it. Raises OSError."""
    from tempfile import mkstemp  # makes the file with mode 600

    target = Path(os.path.realpath(file))  # a link stays a link
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = mkstemp(dir=target.parent, prefix=target.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
