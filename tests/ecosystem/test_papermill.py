"""Papermill: parameters become definitions that read back exactly, with no code of the user's."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from ecosystem_tools import Tool
from hypothesis import given
from hypothesis import strategies as st
from papermill.translators import papermill_translators

from engine import Session
from rtfs_kernel.ecosystem.papermill import ParameterError, RtfsTranslator, definition

VALUES: dict[str, Any] = {
    "text": 'say "hi" \\ \n\ttab ; not a comment é 😀 \u202e',
    "nothing": None,
    "yes": True,
    "count-of": 3,
    "huge": 10**40,
    "ratio": 0.1,
    "infinite": -math.inf,
    "nested": {"a b": [1, {"c": None, "": [True, 1.5]}], 'q"': {}, "1": []},
    "naïve?": "ünï",
}
PARAMETERS = """; what may be changed
(def alpha 0.5) ; type: ratio how much of it
(def name :string "Ada") ; who
(def sizes "in metres" [1 2])
(println alpha)
"""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def notebook(path: Path, *cells: str) -> Path:
    made = [nbformat.v4.new_code_cell(text, id=f"c{n}") for n, text in enumerate(cells)]
    made[0].metadata["tags"] = ["parameters"]
    spec = {"name": "rtfs", "language": "rtfs", "display_name": "RTFS"}
    book = nbformat.v4.new_notebook(cells=made, metadata={"kernelspec": spec})
    path.write_text(nbformat.writes(book), "utf-8")
    return path


def read_back(value: Any) -> Any:
    session = Session()
    session.run(definition("it", value))
    return session.run("it").value


def test_papermill_knows_the_language_without_code_of_the_user() -> None:
    assert papermill_translators.find_translator("any name", "rtfs") is RtfsTranslator


@given(JSON)
def test_every_value_reads_back_as_it_was(value: Any) -> None:
    back = read_back(value)
    assert back == value
    assert repr(back) == repr(value)


def test_what_json_cannot_say_is_kept_or_becomes_its_text() -> None:
    assert math.isnan(read_back(math.nan))
    assert read_back((1, 2)) == [1, 2]
    assert read_back(Path("a/b")) == "a/b"


@pytest.mark.parametrize(
    "name", ["a b", "if", "1", "nil", ":k", "a/b", "x:int", 'q"', "x 1) (def y", ""]
)
def test_a_name_that_no_program_can_define_is_refused(name: str) -> None:
    with pytest.raises(ParameterError, match="cannot be defined in RTFS"):
        RtfsTranslator.codify({name: 1})


def test_a_notebook_runs_with_parameters_in_place_of_its_own(tmp_path: Path) -> None:
    cells = ['(def text "mine")', "[text nothing yes count-of huge ratio infinite nested naïve?]"]
    source = notebook(tmp_path / "in.ipynb", *cells)
    out = papermill.execute_notebook(
        source, tmp_path / "out.ipynb", parameters=VALUES, progress_bar=False
    )
    injected = out.cells[1]
    assert injected.metadata.tags == ["injected-parameters"]
    assert injected.source.startswith("; Parameters\n(def text ")
    shown = out.cells[2].outputs[0]["data"]["text/plain"]
    assert Session().run(shown).value == list(VALUES.values())


def test_the_parameters_of_a_notebook_can_be_asked_for(tmp_path: Path) -> None:
    found = papermill.inspect_notebook(notebook(tmp_path / "in.ipynb", PARAMETERS))
    told = {
        name: (each["inferred_type_name"], each["default"], each["help"])
        for name, each in found.items()
    }
    assert told == {
        "alpha": ("ratio", "0.5", "how much of it"),
        "name": ("string", '"Ada"', "who"),
        "sizes": ("vector", "[1 2]", "in metres"),
    }


def test_a_parameters_cell_that_is_half_typed_gives_what_can_be_read(tmp_path: Path) -> None:
    found = papermill.inspect_notebook(
        notebook(tmp_path / "in.ipynb", "(def a 1)\n%timing on\n(def")
    )
    assert set(found) == {"a"}


def test_the_command_line_tells_the_parameters(tmp_path: Path, tool: Tool) -> None:
    notebook(tmp_path / "in.ipynb", PARAMETERS)
    said = tool("papermill", "--help-notebook", "in.ipynb").stdout
    assert "alpha: ratio (default 0.5)" in said
    assert "how much of it" in said
