"""Knobs: values, the session they act on, and the file they are kept in."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from engine import Session
from rtfs_kernel.settings import (
    ENVIRONMENT,
    FILE,
    HERE,
    KNOBS,
    TABLE,
    SettingError,
    Settings,
    value_text,
)
from rtfs_kernel.settings import file as settings_file


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    monkeypatch.delenv(settings_file.VARIABLE, raising=False)
    return settings_file.place()


def started() -> Settings:
    settings = Settings()
    settings_file.start(settings, os.environ)
    return settings


def written(file: Path, text: str) -> Path:
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    return file


def stored(file: Path) -> Any:
    return json.loads(file.read_text())["settings"]


@pytest.mark.parametrize("name", KNOBS)
def test_every_knob_is_documented_and_takes_its_default_and_its_choices(name: str) -> None:
    row = KNOBS[name]
    settings = Settings()
    assert row.doc.endswith(".")
    assert row.takes
    settings.set(name, value_text(row.default))
    assert settings[name] == row.default
    for choice in row.choices:
        assert row.parse(choice) is not None
    for wrong in ("", "no such value", "9" * 5000, "-1.5", "\x00"):
        with pytest.raises(SettingError) as refused:
            settings.set(name, wrong)
        assert "Possible" in refused.value.hint


def test_a_knob_of_the_session_acts_on_it() -> None:
    session, settings = Session(), Settings()
    settings.set("level", "none")
    settings.attach(session)
    assert session.level == "none"
    settings.set("level", "default")
    settings.set("type-check", "strict")
    settings.set("depth", "500")
    assert (session.level, session.type_check, session.depth) == ("aggressive", "strict", 500)
    failed = session.run("(defn f [n] (+ 1 (f n))) (f 1)")
    assert failed.problems[0].kind == ":stack-overflow"


def test_the_same_seed_gives_the_same_numbers_again() -> None:
    session, settings = Session(), Settings()
    settings.attach(session)
    settings.set("seed", "7")
    first = session.run("[(rand-int 1000) (rand-int 1000)]").text
    settings.set("seed", "7")
    assert session.run("[(rand-int 1000) (rand-int 1000)]").text == first
    session.reset()
    assert session.run("[(rand-int 1000) (rand-int 1000)]").text == first


def test_other_settings_do_not_start_the_random_numbers_anew() -> None:
    session, settings = Session(), Settings()
    settings.attach(session)
    draw = "(rand-int 1000000)"
    settings.set("seed", "7")
    expected = [session.run(draw).text, session.run(draw).text]
    settings.set("seed", "7")
    first = session.run(draw).text
    with settings.for_now({"level": "none"}):
        second = session.run(draw).text
    settings.set("timing", "on")
    assert [first, second] == expected


def test_the_tables_defaults_are_the_sessions() -> None:
    session = Session()
    for name in ("level", "tier", "type-check", "depth", "seed"):
        assert getattr(session, name.replace("-", "_")) == KNOBS[name].default


def test_what_the_session_refuses_is_not_set() -> None:
    settings = Settings()
    settings.attach(Session())
    with pytest.raises(SettingError, match="not built yet"):
        settings.set("tier", "native")
    assert settings["tier"] == "auto"


def test_several_settings_are_set_all_or_none() -> None:
    session, settings = Session(), Settings()
    settings.attach(session)
    for wrong in ({"level": "none", "tier": "vm"}, {"level": "none", "timing": "maybe"}):
        with pytest.raises(SettingError):
            settings.set_all(wrong)
        assert session.level == "aggressive"
        assert settings.changed() == {}


def test_settings_for_now_end_whatever_happens() -> None:
    session, settings = Session(), Settings()
    settings.attach(session)
    with pytest.raises(ZeroDivisionError), settings.for_now({"level": "none", "timing": "on"}):
        assert (session.level, settings["timing"]) == ("none", True)
        settings.set("level", "basic")
        settings.set("table-rows", "3")
        raise ZeroDivisionError
    assert session.level == "aggressive"
    assert settings.changed() == {}


def test_a_later_place_wins_and_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(file, '{"version": 1, "settings": {"timing": true, "level": "none", "depth": 900}}')
    monkeypatch.setenv(settings_file.VARIABLE, '{"level": "basic"}')
    settings = started()
    assert (settings["timing"], settings["level"], settings["depth"]) == (True, "basic", 900)
    assert settings.origin("timing") == FILE
    assert settings.origin("level") == ENVIRONMENT
    assert settings.origin("seed") == TABLE
    settings.set("level", "none")
    assert settings.origin("level") == HERE
    assert not settings.notes


def test_saved_settings_come_back_and_only_their_owner_reads_them(file: Path) -> None:
    settings = started()
    settings.set("table-rows", "12")
    settings.set("timing", "on")
    settings.set("seed", "5")
    settings_file.save(settings)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    again = started()
    assert again.changed() == {"table-rows": 12, "timing": True, "seed": 5}
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_a_save_keeps_unknown_knobs_and_what_another_kernel_saved(file: Path) -> None:
    written(file, '{"version": 1, "settings": {"of-tomorrow": [1], "depth": 900}}')
    one, two = started(), started()
    assert not one.notes
    one.set("timing", "on")
    two.set("depth", "default")
    settings_file.save(one)
    settings_file.save(two)
    assert stored(file) == {"of-tomorrow": [1], "timing": True}


@pytest.mark.parametrize(
    ("text", "aside"),
    [
        ('{"version": 1, "sett', "damaged"),
        ("[" * 100_000, "damaged"),
        ("", "damaged"),
        ("[1]", "foreign"),
        ('{"theme": "dark"}', "foreign"),
        ('{"version": 1, "settings": 3}', "foreign"),
        ('{"version": 7, "settings": {}}', "version-7"),
        (" " * 1_000_001, "foreign"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_moved_aside_by_the_next_save(
    file: Path, text: str, aside: str
) -> None:
    written(file, text)
    settings = started()
    assert settings.changed() == {}
    assert str(file) in settings.notes[0]
    assert file.read_text() == text, "starting changes nothing"
    settings.set("timing", "on")
    _, remark = settings_file.save(settings)
    assert aside in remark
    assert file.with_name(f"{file.name}.{aside}").read_text() == text
    assert stored(file) == {"timing": True}


def test_bytes_that_are_no_text_are_told(file: Path) -> None:
    file.parent.mkdir()
    file.write_bytes(b"\xff\xfe\x00")
    assert "not text" in started().notes[0]


def test_values_that_do_not_fit_are_left_out_one_by_one(file: Path) -> None:
    text = '{"level": "nnoe", "depth": 1e99, "timing": null, "table-rows": 3, "tier": "vm"}'
    written(file, f'{{"version": 1, "settings": {text}}}')
    settings = started()
    settings.attach(Session())
    assert settings.changed() == {"table-rows": 3}
    assert len(settings.notes) == 4


@pytest.mark.parametrize("text", ["nonsense", "[]", '"level"', "{", "[" * 50_000])
def test_a_wrong_environment_is_told(
    file: Path, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(settings_file.VARIABLE, text)
    assert settings_file.VARIABLE in started().notes[0]


def test_a_link_to_the_file_stays_a_link(file: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.json"
    real.write_text('{"version": 1, "settings": {}}')
    file.parent.mkdir()
    file.symlink_to(real)
    settings = started()
    settings.set("timing", "on")
    settings_file.save(settings)
    assert file.is_symlink()
    assert stored(real) == {"timing": True}


def test_a_folder_in_the_files_place_harms_nothing(file: Path) -> None:
    file.mkdir(parents=True)
    settings = started()
    assert "not a file" in settings.notes[0]
    settings.set("timing", "on")
    settings_file.save(settings)
    assert stored(file) == {"timing": True}


def test_a_place_that_cannot_be_written_is_an_error_with_its_name(file: Path) -> None:
    file.parent.write_text("a file where the folder should be")
    settings = started()
    settings.set("timing", "on")
    with pytest.raises(SettingError, match="cannot be saved"):
        settings_file.save(settings)
    assert settings.origin("timing") == HERE


def test_a_full_disk_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = written(file, '{"version": 1, "settings": {"depth": 900}}').read_text()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(settings_file.os, "fsync", full)
    settings = started()
    settings.set("timing", "on")
    with pytest.raises(SettingError, match="No space left"):
        settings_file.save(settings)
    assert file.read_text() == before
    assert [each.name for each in file.parent.iterdir()] == [file.name]
