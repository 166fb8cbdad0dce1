"""install_kernel.py: says plainly what to do, and is quick and harmless the second time."""

from __future__ import annotations

import ast
import errno
import importlib.util
import re
import socket
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "install_kernel.py"


@pytest.fixture
def installer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The script as a module, standing in an empty folder of its own, nothing active."""
    spec = importlib.util.spec_from_file_location("install_kernel_under_test", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "HERE", tmp_path)
    monkeypatch.setattr(module, "_active", lambda: None)
    (tmp_path / "pyproject.toml").write_text("[project]")
    return module


def test_an_old_python_can_parse_it() -> None:
    ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 7))


def test_an_old_python_is_told_what_to_do() -> None:
    code = (
        "import sys; sys.version_info = (3, 9, 2); sys.argv = ['install_kernel.py'];"
        f"exec(compile(open({str(SCRIPT)!r}).read(), 'install_kernel.py', 'exec'))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert ran.returncode == 3
    assert "needs Python 3.11" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_it_needs_only_the_standard_library() -> None:
    imported = {
        alias.name.split(".")[0]
        for node in ast.walk(ast.parse(SCRIPT.read_text("utf-8")))
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert imported <= sys.stdlib_module_names


def test_the_exit_codes_are_documented(installer: ModuleType) -> None:
    listed = re.findall(r"\b(\d+) [A-Za-z]", installer.__doc__.partition("Exit codes:")[2])
    codes = [
        value for name, value in vars(installer).items() if name.isupper() and value in range(3, 11)
    ]
    assert {int(each) for each in listed} == {0, 1, 2, 130, *codes}


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("OSError: [Errno 28] No space left on device", 7),
        ("Failed to establish a new connection: NewConnectionError(...)", 5),
        ("Temporary failure in name resolution", 5),
        ("error: [Errno 13] Permission denied: '/usr/lib'", 6),
        ("ERROR: ResolutionImpossible", 8),
    ],
)
def test_what_pip_says_is_turned_into_advice(
    installer: ModuleType, tmp_path: Path, said: str, code: int
) -> None:
    log = tmp_path / "pip.log"
    log.write_text(f"Collecting things\n{said}\n")
    failed = installer._pip_failed(log)
    assert failed.code == code
    assert said in str(failed)


def test_a_missing_venv_module_names_the_package_to_install(
    installer: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert installer.main([]) == 4
    assert re.search(r"apt install python3\.\d+-venv", capsys.readouterr().err)


def test_a_folder_that_cannot_be_written_is_named(
    installer: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    import venv

    def refuse(*_: Any) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(venv.EnvBuilder, "create", refuse)
    assert installer.main([]) == 6
    assert "Read-only file system" in capsys.readouterr().err


def test_a_full_disk_is_found_before_the_work_begins(
    installer: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installer, "NEEDED_BYTES", 10**18)
    assert installer.main([]) == 7
    assert "are free" in capsys.readouterr().err


def test_a_dotvenv_that_is_something_else_is_left_alone(
    installer: ModuleType, tmp_path: Path
) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "mine").write_text("keep")
    assert installer.main([]) == 4
    assert (tmp_path / ".venv" / "mine").read_text() == "keep"


def test_checking_before_installing_says_how_to_install(
    installer: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    assert installer.main(["--check"]) == 4
    assert "python3 install_kernel.py" in capsys.readouterr().err


def test_a_port_in_use_is_said_before_anything_is_installed(
    installer: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert installer.main(["--lab", "--port", str(port)]) == 10
    assert "--port" in capsys.readouterr().err


def test_the_second_run_installs_nothing(
    installer: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs: list[str] = []
    monkeypatch.setattr(installer, "_pip", lambda python, target, log: runs.append(target))
    python = tmp_path / "env" / "bin" / "python"
    for _ in range(2):
        installer._packages(python, "lab")
    assert runs == [f"{tmp_path}[lab]"]
    installer._packages(python, "lab,test")
    installer._packages(python, "lab")
    assert len(runs) == 2
    (tmp_path / "pyproject.toml").write_text("[project] # changed")
    installer._packages(python, "lab")
    assert len(runs) == 3


@pytest.mark.parametrize(
    "arguments",
    [
        *(["--nonsense"], ["--lab", "--check"], ["--user", "--prefix", "x"], ["--", "-x"]),
        *(["--port", "80"], ["--name", "a b"], ["--name", ""], ["--name", "../up"]),
    ],
)
def test_wrong_usage_exits_with_2(installer: ModuleType, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        installer.main(arguments)
    assert stopped.value.code == 2


def test_a_prefix_that_cannot_be_written_is_named_before_the_work_begins(
    installer: ModuleType, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    assert installer.main(["--prefix", str(tmp_path / "file")]) == 6
    assert "--prefix" in capsys.readouterr().err


def test_ctrl_c_says_how_to_go_on(
    installer: ModuleType, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(installer, "_run", stop)
    assert installer.main([]) == 130
    assert "again" in capsys.readouterr().err
