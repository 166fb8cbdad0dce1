"""Registering the kernel: where Jupyter finds it, and with which Python it starts.

    install(user())  =>  ~/.local/share/jupyter/kernels/rtfs/kernel.json, argv[0] this interpreter

`pip install` alone puts the same files into its own environment, with a plain `python` that
Jupyter takes for its own interpreter. What is written here names the interpreter in full, so that
a Jupyter of another environment can start it.
"""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path
from typing import Final

FILES: Final = Path(__file__).parent / "resources"
DEFAULT_NAME: Final = "rtfs"
_NAME: Final = re.compile(r"[a-z0-9._-]+\Z", re.IGNORECASE)


class SpecError(Exception):
    """The kernel could not be registered or removed; the text says what to do."""


def user_place() -> Path:
    """Jupyter's data folder of the current user."""
    from jupyter_core.paths import jupyter_data_dir

    return Path(jupyter_data_dir()) / "kernels"


def prefix_place(prefix: str) -> Path:
    """Jupyter's data folder of an environment, such as `sys.prefix`."""
    return Path(prefix) / "share" / "jupyter" / "kernels"


def install(place: Path, name: str = DEFAULT_NAME, interpreter: str = sys.executable) -> Path:
    """Write the kernel's folder below `place`; returns it. Raises SpecError."""
    folder = _folder(place, name)
    spec = json.loads((FILES / "kernel.json").read_text("utf-8"))
    spec["argv"][0] = interpreter
    if name != DEFAULT_NAME:
        spec["display_name"] = f"{spec['display_name']} ({name})"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for logo in FILES.glob("logo-*"):
            shutil.copyfile(logo, folder / logo.name)
        (folder / "kernel.json").write_text(json.dumps(spec, indent=2) + "\n", "utf-8")
    except OSError as cause:
        raise SpecError(
            f"Cannot write {folder}: {cause.strerror}. Choose another place with --prefix DIR."
        ) from cause
    return folder


def remove(place: Path, name: str = DEFAULT_NAME) -> Path | None:
    """Delete the kernel's folder below `place`; None if there is none. Raises SpecError."""
    folder = _folder(place, name)
    if not folder.is_dir():
        return None
    if not is_ours(folder):
        raise SpecError(f"{folder} holds another kernel; nothing was removed.")
    try:
        shutil.rmtree(folder)
    except OSError as cause:
        raise SpecError(f"Cannot remove {folder}: {cause.strerror}.") from cause
    return folder


def is_ours(folder: Path) -> bool:
    """Whether a kernel's folder starts this package."""
    try:
        argv = json.loads((folder / "kernel.json").read_text("utf-8"))["argv"]
    except (OSError, ValueError, KeyError):
        return False
    return "rtfs_kernel" in argv


def _folder(place: Path, name: str) -> Path:
    if not _NAME.match(name):
        raise SpecError(f"{name!r} cannot name a kernel: use letters, digits, '.', '_' and '-'.")
    return place / name
