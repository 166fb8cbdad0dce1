"""The kernel in other environments: a wheel registers it by itself, a prefix names this Python."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from ecosystem_tools import TIMEOUT, Tool

ROOT = Path(__file__).parents[2]


def run(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [str(each) for each in command],
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        env={**{k: v for k, v in os.environ.items() if k != "PYTHONPATH"}, **environment},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of this tree, built by the hatchling that is installed here."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [
        "pip",
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "-q",
        "-w",
        str(folder),
        str(ROOT),
    ]
    run(sys.executable, "-m", *build)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def other(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment in which the wheel is installed, beside what it depends on."""
    folder = tmp_path_factory.mktemp("other")
    venv.EnvBuilder().create(folder)
    python = folder / "bin" / "python"
    purelib = run(python, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])").strip()
    here = run(sys.executable, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])")
    # Only the folder, not the .pth files in it: this tree's own editable install stays out.
    (Path(purelib) / "shared.pth").write_text(here)
    install = ["--python", str(python), "install", "-q", "--no-deps", "--no-index"]
    run(sys.executable, "-m", "pip", *install, "--force-reinstall", str(wheel))
    return python


def test_a_wheel_brings_the_kernel_the_server_extension_and_the_entry_points(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
        (points,) = [name for name in names if name.endswith("entry_points.txt")]
        told = opened.read(points).decode()
    for file in (
        "share/jupyter/kernels/rtfs/kernel.json",
        "share/jupyter/kernels/rtfs/logo-svg.svg",
        "etc/jupyter/jupyter_server_config.d/rtfs_kernel.json",
    ):
        assert any(name.endswith(f".data/data/{file}") for name in names), file
    for group in ("papermill.engine", "jupyter_lsp_spec_v1", "pygments.lexers"):
        assert f"[{group}]" in told


def test_installing_the_wheel_registers_a_kernel_that_runs(other: Path) -> None:
    environment = {"JUPYTER_PATH": "", "JUPYTER_DATA_DIR": str(other.parent / "none")}
    listed = json.loads(
        run(other, "-m", "jupyter_client.kernelspecapp", "list", "--json", **environment)
    )
    found = listed["kernelspecs"]["rtfs"]
    assert found["resource_dir"] == str(other.parents[1] / "share" / "jupyter" / "kernels" / "rtfs")
    assert found["spec"]["argv"][:4] == ["python", "-P", "-m", "rtfs_kernel"]
    said = run(other, "-m", "rtfs_kernel", "check", **environment)
    assert "(+ 1 2) answered" in said
    package = run(other, "-P", "-c", "import rtfs_kernel; print(rtfs_kernel.__file__)")
    assert str(other.parents[1]) in package


def test_a_prefix_gets_a_kernel_that_names_this_python(tmp_path: Path, tool: Tool) -> None:
    tool("rtfs_kernel", "install", "--prefix", str(tmp_path / "prefix"))
    listed = json.loads(
        run(
            sys.executable,
            *("-m", "jupyter_client.kernelspecapp", "list", "--json"),
            JUPYTER_PATH=str(tmp_path / "prefix" / "share" / "jupyter"),
        )
    )
    found = listed["kernelspecs"]["rtfs"]
    assert found["resource_dir"].startswith(str(tmp_path))
    assert found["spec"]["argv"][0] == sys.executable
