"""Registering and removing the kernel."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from rtfs_kernel import spec
from rtfs_kernel.__main__ import main


def test_the_packaged_spec_starts_this_package_with_any_python() -> None:
    packaged = json.loads((spec.FILES / "kernel.json").read_text("utf-8"))
    assert packaged["argv"][0] == "python"
    assert packaged["argv"][-4:] == ["-m", "rtfs_kernel", "-f", "{connection_file}"]
    assert packaged["language"] == "rtfs"
    for logo, size in (("logo-32x32.png", 32), ("logo-64x64.png", 64)):
        data = (spec.FILES / logo).read_bytes()
        assert data[:8] == b"\x89PNG\r\n\x1a\n"
        assert int.from_bytes(data[16:20], "big") == int.from_bytes(data[20:24], "big") == size
    assert (spec.FILES / "logo-svg.svg").read_text("utf-8").startswith("<svg")


def test_an_installed_spec_names_the_interpreter(tmp_path: Path) -> None:
    assert main(["install", "--prefix", str(tmp_path)]) == 0
    folder = tmp_path / "share" / "jupyter" / "kernels" / "rtfs"
    assert json.loads((folder / "kernel.json").read_text())["argv"][0] == sys.executable
    assert {each.name for each in folder.iterdir()} == {
        "kernel.json",
        "logo-32x32.png",
        "logo-64x64.png",
        "logo-svg.svg",
    }


def test_installing_twice_and_removing_twice_is_harmless(tmp_path: Path) -> None:
    for _ in range(2):
        assert main(["install", "--prefix", str(tmp_path), "--name", "mine"]) == 0
    for _ in range(2):
        assert main(["remove", "--prefix", str(tmp_path), "--name", "mine"]) == 0
    assert not (tmp_path / "share" / "jupyter" / "kernels" / "mine").exists()


def test_another_kernels_folder_is_never_removed(tmp_path: Path) -> None:
    folder = tmp_path / "share" / "jupyter" / "kernels" / "rtfs"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text('{"argv": ["other"]}')
    assert main(["remove", "--prefix", str(tmp_path)]) == 1
    assert folder.exists()


@pytest.mark.parametrize("name", ["", "a b", "../up", "a/b"])
def test_a_name_that_is_no_folder_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(spec.SpecError):
        spec.install(tmp_path, name)


def test_the_command_line_tells_wrong_usage_by_its_exit_code() -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["install", "--user", "--prefix", "x"])
    assert stopped.value.code == 2
