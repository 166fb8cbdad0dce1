"""Files: what works under a root, and every way out that must not."""

from __future__ import annotations

import os

import pytest

from engine.capabilities import paths
from engine.values.atoms import Resource, keyword

READING = ["ccos.io.read-file", "ccos.io.file-exists", "ccos.io.list-dir", "ccos.io.open-file"]


@pytest.fixture
def place(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "in" / "a.txt").write_bytes("grüße\r\n2".encode())
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "in-secret").mkdir()
    (tmp_path / "in-secret" / "s.txt").write_text("secret")
    return tmp_path


@pytest.fixture
def one(bench, place):
    return bench(grants={"files": [place / "in"], "files-write": [place / "out"]})


def test_text_is_read_and_written_as_it_is(one, place):
    assert one("ccos.io.read-file", str(place / "in/a.txt")) == "grüße\r\n2"
    target = str(place / "out/b.txt")
    assert one("ccos.io.write-file", target, "1\r\n") is None
    one("ccos.io.append-file", target, "ü\n")
    assert one("ccos.io.read-file", target) == "1\r\nü\n"
    one("ccos.io.write-file", target, "")
    assert one("ccos.io.read-file", target) == ""
    assert one("ccos.io.list-dir", str(place / "out")) == ("b.txt",)
    one("ccos.io.delete-file", target)
    assert one("ccos.io.file-exists", target) is False


@pytest.mark.parametrize("id", READING)
@pytest.mark.parametrize(
    "path",
    ["{}/secret.txt", "{}/in/../secret.txt", "{}/in/../../etc/passwd", "/etc/passwd", "/", "",
     "{}/in-secret/s.txt", "{}/in/x/../../in-secret/s.txt", "../../../../../../etc/passwd",
     "{}/in/a.txt\0.png", "{}"],
)  # fmt: skip
def test_no_path_leads_out_of_the_roots(one, place, id, path):
    assert one.failure(id, path.format(place)).kind == "security-violation"


@pytest.mark.parametrize("id", READING)
def test_no_link_leads_out_of_the_roots(one, place, id):
    (place / "in/link").symlink_to(place / "secret.txt")
    (place / "in/dir").symlink_to(place)
    (place / "in/chain").symlink_to(place / "in/dir")
    for path in ("in/link", "in/dir/secret.txt", "in/chain/secret.txt", "in/dir"):
        assert one.failure(id, str(place / path)).kind == "security-violation"


def test_a_link_inside_the_roots_works(one, place):
    (place / "in/link").symlink_to("a.txt")
    assert one("ccos.io.read-file", str(place / "in/link")).startswith("grüße")


def test_a_root_that_is_a_link_itself_works(bench, place):
    (place / "alias").symlink_to(place / "in")
    one = bench(grants={"files": [place / "alias"]})
    assert one("ccos.io.file-exists", str(place / "alias/a.txt")) is True


def test_reading_roots_are_not_written_to(one, place):
    for id, *more in (
        ("ccos.io.write-file", "x"),
        ("ccos.io.append-file", "x"),
        ("ccos.io.delete-file",),
        ("ccos.io.open-file", keyword("write")),
        ("ccos.io.open-file", "append"),
    ):
        assert one.failure(id, str(place / "in/a.txt"), *more).kind == "security-violation"
    assert (place / "in/a.txt").exists()


def test_writing_through_a_link_does_not_leave_the_root(one, place):
    (place / "out/link").symlink_to(place / "secret.txt")
    path = str(place / "out/link")
    assert one.failure("ccos.io.write-file", path, "x").kind == "security-violation"
    assert (place / "secret.txt").read_text() == "secret"


def test_deleting_a_link_deletes_the_link(one, place):
    (place / "out/link").symlink_to(place / "secret.txt")
    one("ccos.io.delete-file", str(place / "out/link"))
    assert (place / "secret.txt").exists()
    assert not (place / "out/link").is_symlink()


@pytest.mark.parametrize("path", ["{}/out/..", "{}/out/../in/a.txt", "{}/out/.", "{}/out/"])
def test_delete_takes_no_directory_and_no_way_out(one, place, path):
    assert one.failure("ccos.io.delete-file", path.format(place)).kind in (
        "security-violation",
        "io-error",
    )
    assert (place / "in/a.txt").exists()
    assert (place / "out").exists()


def test_a_link_put_in_place_after_the_check_is_not_followed(one, place, monkeypatch):
    walk = paths._walk

    def replaced_meanwhile(root, real, flags):
        (place / "in/a.txt").unlink()
        (place / "in/a.txt").symlink_to(place / "secret.txt")
        return walk(root, real, flags)

    monkeypatch.setattr(paths, "_walk", replaced_meanwhile)
    assert one.failure("ccos.io.read-file", str(place / "in/a.txt")).kind == "io-error"


def test_a_missing_file_is_an_io_error_that_names_it(one, place):
    path = str(place / "in/none.txt")
    assert one.failure("ccos.io.read-file", path).value.message == (
        f"I/O error: no such file: {path}"
    )
    assert one.failure("ccos.io.list-dir", path).kind == "io-error"
    assert one("ccos.io.file-exists", path) is False


def test_what_is_no_regular_file_is_refused_and_blocks_nothing(one, place):
    os.mkfifo(place / "in/pipe")
    assert "not a regular file" in str(one.failure("ccos.io.read-file", str(place / "in/pipe")))
    assert one.failure("ccos.io.read-file", str(place / "in")).kind == "io-error"


def test_a_loop_of_links_is_an_error(one, place):
    (place / "in/loop").symlink_to("loop")
    assert one.failure("ccos.io.read-file", str(place / "in/loop")).kind == "io-error"


def test_bytes_that_are_no_text_are_named_with_their_offset(one, place):
    path = place / "in/bad.txt"
    path.write_bytes(b"good\nbad \xff")
    assert "byte 0xff at offset 9" in str(one.failure("ccos.io.read-file", str(path)))
    handle = one("ccos.io.open-file", str(path))
    assert one("ccos.io.read-line", handle) == "good"
    assert "byte 0xff at offset 9" in str(one.failure("ccos.io.read-line", handle))


def test_a_lone_surrogate_is_not_written(one, place):
    path = str(place / "out/s.txt")
    assert one.failure("ccos.io.write-file", path, "a\ud800").kind == "io-error"
    assert not (place / "out/s.txt").exists()


def test_files_are_read_and_written_by_line(one, place):
    path = str(place / "out/lines.txt")
    handle = one("ccos.io.open-file", path, keyword("write"))
    assert isinstance(handle, Resource)
    one("ccos.io.write-line", handle, "one")
    one("ccos.io.write-line", handle, "two")
    assert one.failure("ccos.io.read-line", handle).kind == "io-error"
    one("ccos.io.close-file", handle)
    one("ccos.io.close-file", handle)
    assert one.failure("ccos.io.write-line", handle, "x").kind == "io-error"
    handle = one("ccos.io.open-file", path)
    lines = [one("ccos.io.read-line", handle) for _ in range(3)]
    assert lines == ["one", "two", None]
    assert one.failure("ccos.io.write-line", handle, "x").kind == "io-error"


def test_a_made_up_handle_opens_nothing(one):
    for text in ("resource://file/1", "resource:///etc/passwd", "resource://stream/1"):
        assert one.failure("ccos.io.read-line", Resource(text)).kind == "io-error"


def test_open_files_are_limited_in_number(one, place):
    path = str(place / "in/a.txt")
    for _ in range(256):
        one("ccos.io.open-file", path)
    assert one.failure("ccos.io.open-file", path).kind == "io-error"


def test_relative_paths_count_from_the_current_directory(bench, place, monkeypatch):
    monkeypatch.chdir(place)
    one = bench(grants={"files": ["in"]})
    assert one("ccos.io.file-exists", "in/a.txt") is True
    assert one.failure("ccos.io.read-file", "secret.txt").kind == "security-violation"
