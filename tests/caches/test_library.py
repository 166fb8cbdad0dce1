"""The library's modules that are written in RTFS: their examples hold, their Core is current."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import Session
from engine.base.docstring import examples
from engine.cli.library import compiled, modules
from engine.program import library

MODULES = modules()


def imported(name: str) -> Session:
    session = Session()
    result = session.run(f"(import {name} :as {name.split('.')[1][0]})")
    assert result.ok, result.problems
    assert not result.problems
    return session


def definitions(name: str) -> dict[str, str]:
    space = imported(name)._world.namespaces[name]
    assert space.exports is not None
    return {each: space.definitions[each].doc for each in sorted(space.exports)}


def test_there_are_modules() -> None:
    assert {"rtfs.walk", "rtfs.relation"} <= set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_every_name_is_documented_by_examples_that_hold(name: str) -> None:
    session = imported(name)
    for each, doc in definitions(name).items():
        found = examples(doc)
        assert found, each
        for program, expected in found:
            result = session.run(program)
            assert result.ok, (program, result.problems)
            equal = session.run(f"(= '{expected} {program})")
            assert result.text == expected or equal.text == "true", (program, result.text)


def test_what_is_compiled_is_current() -> None:
    assert Path(library.COMPILED).read_bytes() == compiled(), "run `rtfs library`"


@pytest.mark.parametrize("name", MODULES)
def test_nothing_of_a_module_is_compiled_when_it_is_imported(name: str) -> None:
    assert Session().run(f"(import {name})").counts["compiled"] == 0


@pytest.mark.parametrize(
    "content",
    [b"", b"1 0.0.1\n", b"nonsense", b"\xff" * 100, b"1 0.1.0\nzz\nzz\nzz\nzz\n"],
    ids=["empty", "older", "nonsense", "bytes", "rubbish rows"],
)
def test_without_a_right_file_the_text_is_compiled(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "compiled.rows"
    file.write_bytes(content)
    monkeypatch.setattr(library, "COMPILED", str(file))
    session = Session()
    assert session.run("(import rtfs.walk :as w)").counts["compiled"] > 5
    assert session.run("(w/leaves [1 [2]])").text == "[1 2]"


def test_a_module_of_the_user_comes_first(tmp_path: Path) -> None:
    (tmp_path / "rtfs").mkdir()
    (tmp_path / "rtfs" / "walk.rtfs").write_text("(defn leaves [x] :mine)")
    session = Session(module_path=[str(tmp_path)])
    assert session.run("(import rtfs.walk :as w) (w/leaves [1])").text == ":mine"


def test_an_error_in_a_compiled_function_is_placed_in_its_text() -> None:
    session = imported("rtfs.walk")
    (problem,) = session.run("(w/postwalk 5 [1])").problems
    assert "walk.rtfs" in str(problem)


def test_a_redefined_core_name_is_not_overlooked() -> None:
    session = Session()
    session.run("(ns rtfs.walk) (defn mapv [f xs] :taken) (ns user)")
    result = session.run("(import rtfs.walk :as w)")
    plain = Session(module_path=[library.FOLDER])
    plain.run("(ns rtfs.walk) (defn mapv [f xs] :taken) (ns user)")
    assert result.ok == plain.run("(import rtfs.walk :as w)").ok
