"""The cache on disk gives back exactly what was put, and no trouble with it reaches a caller."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stores import store

from engine.base.databasefile import Trouble
from engine.program import diskfile, diskstore
from engine.program.diskfile import DiskFile
from engine.program.diskstore import DiskStore, cache_folder


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file with a hundred rows, closed: no log lies beside it."""
    one = store(tmp_path)
    assert one.put_many([(b"%d" % n, b"value %d " % n * 50) for n in range(100)])
    one.close()
    assert one.notes == []
    return tmp_path / "cache.sqlite"


def all_right(one: DiskStore) -> int:
    """How many of the hundred rows are found; each is what was put."""
    found = one.get_many([b"%d" % n for n in range(100)])
    assert all(data == b"value " + key + b" " + data[len(key) + 7 :] for key, data in found.items())
    assert all(data == (b"value " + key + b" ") * 50 for key, data in found.items())
    return len(found)


def test_what_was_put_is_there_in_the_next_process(tmp_path: Path) -> None:
    one = store(tmp_path)
    assert one.put_many([(b"a", b"1"), (b"b", b""), (b"", b"\0\xff")])
    assert one.get(b"a") == b"1"
    one.close()
    two = store(tmp_path)
    assert two.get_many([b"a", b"b", b"", b"c"]) == {b"a": b"1", b"b": b"", b"": b"\0\xff"}
    stats = two.stats()
    assert (stats.rows, stats.hits, stats.misses) == (3, 3, 1)
    assert one.notes == two.notes == []


def test_another_stamp_finds_nothing_and_loses_nothing(tmp_path: Path) -> None:
    one, two = store(tmp_path, "v1"), store(tmp_path, "v1k")
    one.put_many([(b"key", b"old")])
    assert two.get(b"key") is None
    assert store(tmp_path, "v1").get(b"key") == b"old"
    two.put_many([(b"ey", b"mine")])
    assert one.get(b"key") == b"old"


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.binary(max_size=40), st.binary(max_size=3_000), max_size=20))
def test_any_bytes_come_back(items: dict[bytes, bytes]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        one = store(Path(folder))
        assert one.put_many(items.items())
        one.close()
        again = store(Path(folder))
        assert again.get_many(items) == items
        again.close()


def test_the_rows_used_longest_ago_go_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1_000
    monkeypatch.setattr(diskstore, "time", lambda: now)
    one = store(tmp_path, most=100_000)
    for n in range(60):
        now += 1
        one.put_many([(b"%d" % n, b"x" * 1_000)])
    now += 1
    assert one.get(b"0") is not None
    one.flush()
    for n in range(60, 120):
        now += 1
        one.put_many([(b"%d" % n, b"x" * 1_000)])
    stats = one.stats()
    assert stats.bytes <= 100_000 + 100_000 // diskfile.TRIM_SHARE + 1_100
    assert stats.evictions > 20
    assert stats.rows + stats.evictions == 120
    assert one.get(b"0") is not None
    assert one.get(b"1") is None
    assert one.get(b"119") is not None


def test_a_row_too_large_is_not_kept(tmp_path: Path) -> None:
    one = store(tmp_path, most=1_000)
    assert one.put_many([(b"a", b"x" * 500), (b"b", b"x" * 100)])
    assert one.get_many([b"a", b"b"]).keys() == {b"b"}


def test_clearing_lets_everything_go(file: Path) -> None:
    one = store(file.parent)
    before = file.stat().st_size
    assert one.clear() == 100
    assert all_right(one) == 0
    one.close()
    assert file.stat().st_size < before


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    one = store(tmp_path / "new" / "folder")
    one.put_many([(b"a", b"1")])
    assert stat.S_IMODE((tmp_path / "new" / "folder").stat().st_mode) == 0o700
    for each in (tmp_path / "new" / "folder").iterdir():
        assert stat.S_IMODE(each.stat().st_mode) == 0o600


@pytest.mark.parametrize("which", ["folder", "file"])
def test_what_others_may_write_to_is_not_read(file: Path, which: str) -> None:
    (file if which == "file" else file.parent).chmod(0o777)
    one = store(file.parent)
    assert one.get(b"1") is None
    assert len(one.notes) == 1
    assert "others may write" in one.notes[0]


@pytest.mark.parametrize("content", [b"garbage " * 1_000, b"SQLite format 3\0" + b"\xff" * 5_000])
def test_a_file_of_garbage_is_set_aside(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    one = store(file.parent)
    assert all_right(one) == 0
    assert one.put_many([(b"a", b"1")])
    assert one.get(b"a") == b"1"
    assert len(one.notes) == 1
    assert "damaged" in one.notes[0]
    assert (file.parent / "cache.sqlite.damaged-1").read_bytes() == content


def test_damaged_files_do_not_pile_up(file: Path) -> None:
    for n in range(20):
        file.write_bytes(b"garbage %d" % n * 100)
        one = store(file.parent)
        assert one.put_many([(b"a", b"1")])
        one.close()
    assert len(list(file.parent.iterdir())) <= 2


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_file_that_was_cut_off_does_no_harm(file: Path, share: float) -> None:
    os.truncate(file, int(file.stat().st_size * share))
    one = store(file.parent)
    all_right(one)
    assert one.put_many([(b"new", b"1")])
    assert one.get(b"new") == b"1"


def test_a_flipped_byte_anywhere_gives_no_wrong_bytes(file: Path) -> None:
    good = file.read_bytes()
    noted = 0
    for at in [*range(0, 100, 7), *range(100, len(good), 997)]:
        content = bytearray(good)
        content[at] ^= 0x55
        for each in file.parent.iterdir():
            each.unlink()
        file.write_bytes(content)
        file.chmod(0o600)
        one = store(file.parent)
        all_right(one)
        one.put_many([(b"new", b"1")])
        one.flush()
        one.stats()
        noted += bool(one.notes)
        one.close()
    assert noted > 10


def test_a_damaged_row_is_dropped_with_a_note(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute("UPDATE cache SET data = CAST(substr(data, 2) AS BLOB) WHERE rowid = 7")
    connection.execute("UPDATE cache SET data = 'text' WHERE rowid = 8")
    connection.execute("UPDATE cache SET checksum = NULL WHERE rowid = 9")
    connection.commit()
    connection.close()
    one = store(file.parent)
    assert all_right(one) == 97
    assert one.notes == ["A damaged row of the cache was dropped; it will be made again."]
    assert one.stats().rows == 97


def test_bytes_that_were_moved_to_another_key_are_not_taken(file: Path) -> None:
    connection = sqlite3.connect(file)
    connection.execute(
        "UPDATE cache SET (data, checksum) ="
        " (SELECT data, checksum FROM cache WHERE rowid = 2) WHERE rowid = 1"
    )
    connection.commit()
    connection.close()
    assert all_right(store(file.parent)) == 99


def foreign(file: Path, statement: str) -> None:
    connection = sqlite3.connect(file)
    connection.executescript(statement)
    connection.close()


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("PRAGMA application_id = 5", "belongs to another program"),
        ("PRAGMA user_version = 99", "newer engine"),
    ],
)
def test_a_file_of_somebody_else_is_left_alone(file: Path, statement: str, reason: str) -> None:
    foreign(file, statement)
    before = file.read_bytes()
    one = store(file.parent)
    assert one.get(b"1") is None
    assert not one.put_many([(b"a", b"1")])
    one.close()
    assert len(one.notes) == 1
    assert reason in one.notes[0]
    assert file.read_bytes() == before


def test_a_file_of_an_older_engine_is_set_aside(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diskfile, "VERSION", 2)
    one = store(file.parent)
    assert one.get(b"1") is None
    assert "older engine" in one.notes[0]
    assert (file.parent / "cache.sqlite.damaged-1").exists()


@pytest.mark.parametrize("statement", ["DROP TABLE cache", "ALTER TABLE cache DROP COLUMN data"])
def test_a_file_without_its_table_is_replaced(file: Path, statement: str) -> None:
    foreign(file, statement)
    one = store(file.parent)
    assert one.put_many([(b"a", b"1")])
    assert one.get(b"a") == b"1"
    assert len(one.notes) == 1


def test_a_folder_deleted_while_open_is_made_again(tmp_path: Path) -> None:
    one = store(tmp_path / "cache")
    one.put_many([(b"a", b"1")])
    shutil.rmtree(tmp_path / "cache")
    assert one.get(b"a") is None
    assert one.put_many([(b"b", b"2")])
    assert store(tmp_path / "cache").get(b"b") == b"2"
    assert one.notes == []


@pytest.mark.parametrize("folder", ["/dev/null/x", "/proc/none", "bad\0name", "x" * 300])
def test_a_folder_that_cannot_be_made_is_told_once(tmp_path: Path, folder: str) -> None:
    one = store(tmp_path / folder)
    for _ in range(3):
        assert one.get(b"a") is None
        assert not one.put_many([(b"a", b"1")])
        one.flush()
    assert one.clear() == 0
    one.close()
    assert len(one.notes) == 1
    assert "The cache is off" in one.notes[0]


def test_something_else_at_its_place_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "cache.sqlite").mkdir()
    (tmp_path / "pipe").mkdir()
    os.mkfifo(tmp_path / "pipe" / "cache.sqlite", 0o600)
    for folder in (tmp_path, tmp_path / "pipe"):
        one = store(folder)
        assert not one.put_many([(b"a", b"1")])
        assert "not a file" in one.notes[0]


def test_every_kind_of_trouble_is_only_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for wrong in (
        Trouble("unwritable", "why"),
        PermissionError(13, "Permission denied"),
        OSError(30, "Read-only file system"),
        sqlite3.OperationalError("unable to open database file"),
        ImportError("No module named _sqlite3"),
        MemoryError(),
    ):

        def refuse(self: DiskFile, path: Path, wrong: Exception = wrong) -> None:
            raise wrong

        monkeypatch.setattr(DiskFile, "__init__", refuse)
        one = store(tmp_path)
        assert one.get(b"a") is None
        assert not one.put_many([(b"a", b"1")])
        one.close()
        assert len(one.notes) == 1


def test_without_a_folder_nothing_is_kept() -> None:
    one = store(None)
    assert not one.put_many([(b"a", b"1")])
    assert one.get(b"a") is None
    assert one.stats().rows == one.clear() == 0
    assert one.notes == []


def test_the_environment_chooses_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("RTFS_NO_CACHE", raising=False)
    monkeypatch.setenv("RTFS_CACHE_DIR", str(tmp_path))
    assert cache_folder() == tmp_path
    monkeypatch.setenv("RTFS_NO_CACHE", "1")
    assert cache_folder() is None
    monkeypatch.setenv("RTFS_NO_CACHE", "0")
    assert cache_folder() == tmp_path
    monkeypatch.delenv("RTFS_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    found = cache_folder()
    assert found is not None
    assert found.name == "rtfs"


def test_an_interrupt_takes_back_the_transaction(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = store(tmp_path, most=1_000)
    one.put_many([(b"a", b"1")])

    def interrupt(run: object, most: int) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(diskfile, "_trimmed", interrupt)
    with pytest.raises(KeyboardInterrupt):
        one.put_many([(b"%d" % n, b"x" * 200) for n in range(3)])
    monkeypatch.undo()
    assert one.stats().rows == 1
    assert one.put_many([(b"b", b"2")])
    assert one.get_many([b"a", b"b"]) == {b"a": b"1", b"b": b"2"}
