#!/usr/bin/env python3
"""Set up the RTFS kernel: environment, packages, registration, and a tour that proves it works.

    python3 install_kernel.py              everything, into .venv beside this file
    python3 install_kernel.py --lab        ... and open JupyterLab on the tour
    python3 install_kernel.py --check      start the registered kernel and ask it (+ 1 2)
    python3 install_kernel.py --test       run the whole test suite; arguments after -- go to pytest
    python3 install_kernel.py --remove     unregister the kernel

An active virtual or conda environment is used instead of .venv. Running it again is quick and
changes nothing that is right already. Nothing but Python's standard library is needed.

Exit codes: 0 done, 1 tests failed, 2 wrong usage, 3 Python too old, 4 no virtual environment
possible, 5 no network, 6 folder not writable, 7 disk full, 8 pip failed for another reason,
9 the kernel or the tour failed, 10 port in use, 130 interrupted.
"""

import sys

OLDEST = (3, 11)  # ipykernel 7.4 needs it
PYTHON_TOO_OLD, NO_ENVIRONMENT, NO_NETWORK, NOT_WRITABLE = 3, 4, 5, 6
DISK_FULL, PIP_FAILED, KERNEL_FAILED, PORT_IN_USE, INTERRUPTED = 7, 8, 9, 10, 130

if sys.version_info < OLDEST:
    sys.stderr.write(
        f"RTFS needs Python 3.11 or newer; this is Python {sys.version.split()[0]} "
        f"({sys.executable}).\n"
        "Install a newer one (Debian, Ubuntu: apt install python3.11 python3.11-venv; macOS: brew "
        "install python; anywhere: https://www.python.org/downloads/)\n"
        "and run this file with it:  python3.11 install_kernel.py\n"
    )
    sys.exit(PYTHON_TOO_OLD)

import argparse  # noqa: E402
import contextlib  # noqa: E402
import hashlib  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import re  # noqa: E402
import shutil  # noqa: E402
import socket  # noqa: E402
import string  # noqa: E402
import subprocess  # noqa: E402
import textwrap  # noqa: E402
import time  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

HERE = Path(__file__).resolve().parent
TOUR = HERE / "notebooks" / "01-tour.ipynb"
SET_UP = "To set everything up: python3 install_kernel.py"
PER_LINE = 6  # names of packages
NAME_CHARACTERS = set(string.ascii_letters + string.digits + "._-")
NEEDED_BYTES = 600_000_000  # free disk that a first installation needs, with JupyterLab
MARKS = (  # what pip says => (exit code, what to do)
    (
        ("No space left on device", "Errno 28"),
        (DISK_FULL, "The disk is full. Free about 600 MB and run this again."),
    ),
    (
        ("Permission denied", "Read-only file system", "Errno 13", "Errno 30"),
        (
            NOT_WRITABLE,
            "The environment cannot be written. Make one of your own, activate it\n"
            "(python3 -m venv ~/rtfs-env && . ~/rtfs-env/bin/activate) and run this again.",
        ),
    ),
    (
        (
            *("NewConnectionError", "Name or service not known", "name resolution", "ProxyError"),
            *("ConnectTimeout", "Network is unreachable", "ConnectionError", "ReadTimeout"),
        ),
        (
            NO_NETWORK,
            "The package index cannot be reached. Check the network, or the proxy\n"
            "(HTTPS_PROXY) and index (PIP_INDEX_URL) settings, and run this again.",
        ),
    ),
)


class Failed(Exception):
    """A step failed: the exit code, and what to do."""

    def __init__(self, code: int, advice: str) -> None:
        super().__init__(advice)
        self.code = code


def main(argv: list[str]) -> int:
    """Run the command line; returns the exit code."""
    own, rest = _split(argv)
    chosen = _parser().parse_args(own)
    if rest and not chosen.test:
        _parser().error("arguments after -- need --test")
    if chosen.port is not None and not chosen.lab:
        _parser().error("--port needs --lab")
    if set(chosen.name) - NAME_CHARACTERS or not chosen.name:
        _parser().error(f"--name {chosen.name!r}: use letters, digits, '.', '_' and '-'")
    try:
        return _run(chosen, rest)
    except Failed as failed:
        print("\n" + str(failed), file=sys.stderr)
        return failed.code
    except KeyboardInterrupt:
        print("\nStopped. Run it again to go on where it stopped.", file=sys.stderr)
        return INTERRUPTED


def _split(argv: list[str]) -> tuple[list[str], list[str]]:
    at = argv.index("--") if "--" in argv else len(argv)
    return argv[:at], argv[at + 1 :]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--lab", action="store_true", help="open JupyterLab on the tour")
    action.add_argument("--check", action="store_true", help="try the registered kernel")
    action.add_argument("--test", action="store_true", help="run the test suite")
    action.add_argument("--remove", action="store_true", help="unregister the kernel")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--user", action="store_true", help="register for this user")
    where.add_argument("--sys-prefix", action="store_true", help="for this environment (default)")
    where.add_argument("--prefix", metavar="DIR", help="for the environment at DIR")
    parser.add_argument("--name", default="rtfs", help="the kernel's name (rtfs)")
    parser.add_argument("--port", type=int, help="JupyterLab's port, with --lab")
    return parser


def _run(chosen: argparse.Namespace, rest: list[str]) -> int:
    place = _place(chosen)
    if chosen.remove:
        _kernel(_environment(create=False), "remove", *place, "--name", chosen.name)
        _say("note", "the packages stay where they are")
        return 0
    if chosen.check:
        return _check(_environment(create=False), chosen.name)
    if chosen.port is not None:
        _port_is_free(chosen.port)
    python = _environment(create=True)
    _packages(python, "lab,test,browser" if chosen.test else "lab")
    _say("register", "the kernel, so that Jupyter finds it")
    _kernel(python, "install", *place, "--name", chosen.name)
    if chosen.test:
        _say("test", "the whole suite")
        return subprocess.call([str(python), "-m", "pytest", *rest], cwd=str(HERE))
    if not chosen.lab:
        _tour(python, chosen.name)
        return 0
    return _lab(python, chosen.port)


def _place(chosen: argparse.Namespace) -> list[str]:
    if chosen.prefix:
        prefix = Path(chosen.prefix).expanduser().resolve()
        if not (chosen.remove or chosen.check or _makes(prefix / "share" / "jupyter" / "kernels")):
            raise Failed(NOT_WRITABLE, f"{prefix} cannot be written. Choose another --prefix.")
        # Jupyter looks there only when it is told to, and so do the tour and the check.
        known = [str(prefix / "share" / "jupyter"), os.environ.get("JUPYTER_PATH", "")]
        os.environ["JUPYTER_PATH"] = os.pathsep.join(each for each in known if each)
        return ["--prefix", str(prefix)]
    return ["--user"] if chosen.user else ["--sys-prefix"]


def _makes(folder: Path) -> bool:
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
    return os.access(folder, os.W_OK)


def _say(step: str, what: str, end: str = "\n") -> None:
    print(f"{step:>11}  {what}", end=end, flush=True)


# --- the environment ---------------------------------------------------------------------------


def _environment(create: bool) -> Path:
    """The Python of the active environment, else of .venv, which is made when `create`."""
    active = _active()
    if active:
        _say("environment", f"{active} (active)")
        return _python_of(active)
    folder = HERE / ".venv"
    python = _python_of(folder)
    if python.exists() and _works(python):
        _say("environment", str(folder))
        return python
    if not create:
        raise Failed(NO_ENVIRONMENT, f"Nothing is installed yet. {SET_UP}")
    _make_environment(folder)
    return python


def _active() -> Path | None:
    """The root of the environment the user activated, or whose Python runs this file."""
    if sys.prefix != sys.base_prefix:
        return Path(sys.prefix)
    named = os.environ.get("VIRTUAL_ENV")
    if not named and os.environ.get("CONDA_DEFAULT_ENV", "base") != "base":
        named = os.environ.get("CONDA_PREFIX")
    return Path(named) if named and _works(_python_of(Path(named))) else None


def _python_of(folder: Path) -> Path:
    if os.name == "nt":
        inner = folder / "Scripts" / "python.exe"
        return inner if inner.exists() else folder / "python.exe"
    return folder / "bin" / "python"


def _works(python: Path) -> bool:
    """Whether this Python runs and is new enough."""
    code = f"import sys; sys.exit(sys.version_info < {OLDEST!r})"
    try:
        return subprocess.call([str(python), "-c", code], stderr=subprocess.DEVNULL) == 0
    except OSError:
        return False


def _make_environment(folder: Path) -> None:
    if folder.exists() and not (folder / "pyvenv.cfg").exists():
        raise Failed(NO_ENVIRONMENT, f"{folder} is not a virtual environment. Move it away.")
    try:
        import ensurepip  # noqa: F401
        import venv
    except ImportError:
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        raise Failed(
            NO_ENVIRONMENT,
            "This Python cannot make virtual environments. On Debian and Ubuntu:\n"
            f"    apt install python{version}-venv\n"
            "and run this again, or activate an environment of your own first.",
        ) from None
    _disk_has_room()
    _say("environment", f"making {folder}")
    try:
        venv.EnvBuilder(with_pip=True, clear=folder.exists(), symlinks=os.name != "nt").create(
            str(folder)
        )
    except OSError as cause:
        raise _from_os(cause, folder) from cause
    except subprocess.CalledProcessError as cause:
        raise Failed(NO_ENVIRONMENT, f"pip could not be put into {folder}: {cause}") from cause


def _from_os(cause: OSError, folder: Path) -> Failed:
    import errno

    if cause.errno == errno.ENOSPC:
        return Failed(*MARKS[0][1])
    return Failed(
        NOT_WRITABLE,
        f"{folder} cannot be written ({cause.strerror}). Copy this project to a folder of yours,\n"
        "or activate an environment of your own, and run this again.",
    )


def _disk_has_room() -> None:
    free = shutil.disk_usage(str(HERE)).free
    if free < NEEDED_BYTES:
        raise Failed(
            DISK_FULL,
            f"Only {free // 1_000_000} MB are free, {NEEDED_BYTES // 1_000_000} MB are needed. "
            "Free some and run this again.",
        )


# --- packages ----------------------------------------------------------------------------------


def _packages(python: Path, extras: str) -> None:
    """Install this project, editable, unless the stamp says that it is installed already."""
    share = python.parent.parent / "share" / "rtfs"
    stamp = share / "installed.json"
    wanted = _fingerprint(python)
    have = _read_stamp(stamp)
    if have.get("project") == wanted and set(extras.split(",")) <= set(have.get("extras", ())):
        _say("packages", "already installed")
        return
    _say("packages", f"installing this folder with [{extras}]; may take minutes", end="")
    began = time.time()
    try:
        share.mkdir(parents=True, exist_ok=True)
        _pip(python, f"{HERE}[{extras}]", share / "pip.log")
        merged = sorted(set(extras.split(",")) | set(have.get("extras", ())))
        stamp.write_text(json.dumps({"project": wanted, "extras": merged}), "utf-8")
    except OSError as cause:
        raise _from_os(cause, share) from cause
    _say("packages", f"installed in {time.time() - began:.0f} s")


def _fingerprint(python: Path) -> str:
    """Changes when the packages must be installed again."""
    parts = [(HERE / "pyproject.toml").read_bytes(), str(HERE).encode(), sys.version.encode()]
    return hashlib.sha256(b"\0".join([*parts, str(python).encode()])).hexdigest()


def _read_stamp(stamp: Path) -> dict[str, Any]:
    try:
        found = json.loads(stamp.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _pip(python: Path, target: str, log: Path) -> None:
    """pip, naming the packages as it meets them; its whole output goes to `log`."""
    command = [str(python), "-m", "pip", "install", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", "--no-input", "--editable", target]
    seen = 0
    with log.open("w", encoding="utf-8") as kept:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        )
        for line in process.stdout or ():
            kept.write(line)
            if line.startswith("Collecting "):
                name = re.split(r"[^\w.-]", line.split()[1])[0]
                print(name if seen % PER_LINE else "\n" + " " * 13 + name, end=" ", flush=True)
                seen += 1
        process.wait()
    print(flush=True)
    if process.returncode:
        raise _pip_failed(log)


def _pip_failed(log: Path) -> Failed:
    said = log.read_text("utf-8", errors="replace")
    lines = said.strip().split("\n")
    wrong = [line for line in lines if "error:" in line.lower()] or lines
    told = [textwrap.shorten(line, 200) for line in wrong[:4]]
    tail = "\n".join("    " + line for line in [*told, f"(all that pip said: {log})"])
    for marks, (code, advice) in MARKS:
        if any(mark in said for mark in marks):
            return Failed(code, f"{tail}\n\n{advice}")
    return Failed(PIP_FAILED, f"{tail}\n\npip failed.")


# --- the kernel --------------------------------------------------------------------------------


def _kernel(python: Path, *arguments: str) -> None:
    """`rtfs-kernel ARGUMENTS`, its lines indented below the step's."""
    command = [str(python), "-m", "rtfs_kernel", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=str(HERE)
    ) as process:
        assert process.stdout is not None
        line = ""
        for line in process.stdout:
            print(" " * 13 + line, end="", flush=True)
    if process.returncode:
        missing = "No module named" in line or "is registered" in line
        raise Failed(KERNEL_FAILED, SET_UP if missing else "Not done.")


def _check(python: Path, name: str) -> int:
    _say("check", f"the kernel registered as {name}")
    _kernel(python, "check", "--name", name)
    return 0


def _tour(python: Path, name: str) -> None:
    """Run the tour through the registered kernel and leave the executed page."""
    share = python.parent.parent / "share" / "rtfs"
    page = share / "01-tour.html"
    _say("tour", "through the kernel, cell by cell")
    outputs = ("--html", str(page), "--ipynb", str(share / "01-tour.ipynb"))
    _kernel(python, "run", str(TOUR), "--name", name, *outputs)
    _say("done", f"the tour as a page: {page}")
    _say("next", "python3 install_kernel.py --lab    opens it in JupyterLab, to play with;")
    _say("", "or choose RTFS in a Jupyter that looks where the kernel is registered")


def _lab(python: Path, port: int | None) -> int:
    command = [str(python), "-m", "jupyter", "lab", str(TOUR)]
    if port is not None:
        command += ["--port", str(port), "--ServerApp.port_retries=0"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    _say("lab", "opening JupyterLab; Ctrl-C twice here ends it")
    return subprocess.call(command, cwd=str(HERE))


def _port_is_free(port: int) -> None:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as cause:
            raise Failed(
                PORT_IN_USE, f"Port {port} cannot be used ({cause}). Choose another with --port."
            ) from cause


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
