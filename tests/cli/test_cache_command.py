"""`rtfs cache`: what is kept between processes, looked at and let go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.cli.cache import size_text
from engine.cli.main import main
from engine.program.diskstore import DiskStore


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("RTFS_NO_CACHE", raising=False)
    monkeypatch.setenv("RTFS_CACHE_DIR", str(tmp_path / "kept"))
    return tmp_path / "kept"


def fill(folder: Path) -> None:
    store = DiskStore(folder, "of some version", 1_000_000)
    assert store.put_many([(b"a", b"x" * 1000), (b"b", b"y" * 1000)])
    store.close()


def test_the_cache_is_shown_with_its_size_and_place(folder: Path, capsys: Any) -> None:
    fill(folder)
    assert main(["cache"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("2 entries, 2.") and "kB, in " in shown
    assert str(folder) in shown


def test_clearing_lets_everything_go_of_every_version(folder: Path, capsys: Any) -> None:
    fill(folder)
    assert main(["cache", "clear"]) == 0
    assert capsys.readouterr().out.startswith("2 entries let go from ")
    assert main(["cache", "show"]) == 0
    assert capsys.readouterr().out.startswith("0 entries, 0 bytes")


def test_looking_at_no_cache_makes_none(folder: Path, capsys: Any) -> None:
    assert main(["cache"]) == 0
    assert main(["cache", "clear"]) == 0
    assert capsys.readouterr().out.count("nothing is kept in ") == 2
    assert not folder.exists()


def test_a_cache_that_is_switched_off_is_told(
    folder: Path, capsys: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RTFS_NO_CACHE", "1")
    assert main(["cache"]) == 0
    assert "RTFS_NO_CACHE is set" in capsys.readouterr().out


def test_a_foreign_file_is_left_alone_and_told(folder: Path, capsys: Any) -> None:
    fill(folder)
    (file,) = folder.glob("*.sqlite")
    file.write_bytes(b"my own notes, not a database at all" * 50)
    kept = file.read_bytes()
    status = main(["cache", "clear"])
    printed = capsys.readouterr()
    assert "rtfs: " in printed.err
    assert status == 1
    remains = [each.read_bytes() for each in folder.iterdir() if each.is_file()]
    assert kept in remains


def test_a_wrong_word_is_a_mistake_in_the_command_line(folder: Path, capsys: Any) -> None:
    assert main(["cache", "claer"]) == 2
    assert "claer" in capsys.readouterr().err


def test_sizes_are_told_for_people() -> None:
    assert [size_text(n) for n in (0, 999, 1_234, 5_600_000)] == [
        "0 bytes",
        "999 bytes",
        "1.2 kB",
        "5.6 MB",
    ]
