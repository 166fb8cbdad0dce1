"""What the kernel offers and tells: typed completions, magics and their arguments, tooltips."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine import Session
from engine.api import Inspection
from rtfs_kernel.completion import DOC_SHOWN, TYPES_KEY, complete
from rtfs_kernel.inspection import inspect
from rtfs_kernel.render import doc


@pytest.fixture(scope="module")
def session() -> Session:
    made = Session()
    made.run('(defn area "The <b>area</b>." [w h & more] (* w h))', "cell [1]")
    return made


def offered(session: Session, marked: str) -> dict[str, Any]:
    cursor = marked.rindex("|")
    return complete(session, marked[:cursor] + marked[cursor + 1 :], cursor)


def told(session: Session, marked: str, detail: int = 0) -> dict[str, Any]:
    cursor = marked.rindex("|")
    return inspect(session, marked[:cursor] + marked[cursor + 1 :], cursor, detail)


@pytest.mark.parametrize(
    ("marked", "match"),
    [
        ("%wh|", "%who"),
        ("%%tim|", "%%time"),
        ("(+ 1 2)\n%conf|", "%config"),
        ("%opt ag|", "aggressive"),
        ("%config out|", "output-head"),
        ("%config timing o|", "off"),
        ("%set timing on value-i|", "value-items"),
        ("%config --s|", "--save"),
        ("%help op|", "opt"),
        ("%doc are|", "area"),
        ("%audit ccos.io.rea|", "ccos.io.read-file"),
        ("%time (are|", "area"),
        ("%%time\n(let [inner 1] (inn|", "inner"),
    ],
)
def test_magics_and_what_they_take(session: Session, marked: str, match: str) -> None:
    assert match in offered(session, marked)["matches"]


@pytest.mark.parametrize("magic", ["%load", "%save", "%cd"])
def test_magics_of_files_offer_files(
    session: Session, magic: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "one.rtfs").write_text("")
    monkeypatch.chdir(tmp_path)
    assert offered(session, f"{magic} da|")["matches"] == ["data/"]
    found = offered(session, f"{magic} data/o|")
    assert (found["matches"], found["cursor_end"] - found["cursor_start"]) == (["one.rtfs"], 1)


def test_types_stand_beside_the_matches_in_the_same_order(session: Session) -> None:
    reply = offered(session, "(let [ar 1] (ar|")
    typed = reply["metadata"][TYPES_KEY]
    assert [each["text"] for each in typed] == reply["matches"]
    assert [(each["text"], each["type"]) for each in typed[:2]] == [
        ("ar", "local"),
        ("area", "function"),
    ]
    assert typed[1]["signature"] == "(area w h & more)"
    assert "The <b>area</b>." in typed[1]["documentation"]
    assert {(each["start"], each["end"]) for each in typed} == {
        (reply["cursor_start"], reply["cursor_end"])
    }


def test_long_and_hostile_documentation_is_cut_and_escaped() -> None:
    session = Session()
    session.run(f'(defn bad "\x1b[31m{"x" * 100_000}" [x] x)')
    typed = offered(session, "bad|")["metadata"][TYPES_KEY][0]
    assert len(typed["documentation"]) <= DOC_SHOWN + 100 and "\x1b" not in typed["documentation"]
    data = told(session, "bad|")["data"]
    assert len(data["text/html"]) < 200_000 and "\x1b" not in data["text/plain"]


def test_a_call_shows_its_signature_with_the_argument_marked(session: Session) -> None:
    data = told(session, "(area 1 |")["data"]
    assert "(area w h & more)\n        ^ argument 2" in data["text/plain"]
    assert ">h</span> &amp; more)" in data["text/html"]
    assert "<b>area</b> <i>" in data["text/html"]
    assert "&lt;b&gt;area&lt;/b&gt;" in data["text/html"]


@pytest.mark.parametrize(
    ("signature", "argument", "shown"),
    [
        ("(map fn seq) → seq", 2, "seq"),
        ("(map fn seq) → seq", 3, ""),
        ("(f (a → b) x*) → y", 1, "(a → b)"),
        ("(f (a → b) x*) → y", 7, "x*"),
        ("(g x & more)", 3, "more"),
        ("(let [name value …] body…)", 1, "[name value …]"),
        ("(let [name value …] body…)", 4, "body…"),
        ("(g)", 1, ""),
        ("x : int", 1, ""),
        ("", 1, ""),
    ],
)
def test_where_an_argument_stands_in_a_signature(signature: str, argument: int, shown: str) -> None:
    start, end = doc.marked(signature, argument)
    assert signature[start:end] == shown


@pytest.mark.parametrize(
    ("marked", "part"),
    [
        ("%who|", "%who"),
        ("%opt |", "%opt"),
        ("%config output-h|ead", "output-head"),
        ("%config timing |", "timing"),
        ("%doc area|", "The <b>area</b>."),
        ("(let [x 1] x|)", "bound by let at line 1"),
        ("(call :ccos.io.read-file|", "denied in this session"),
        ("12|", "type: integer"),
    ],
)
def test_what_is_told_of_magics_settings_and_the_rest(
    session: Session, marked: str, part: str
) -> None:
    assert part in told(session, marked)["data"]["text/plain"]


def test_detail_brings_the_source(session: Session) -> None:
    brief, full = told(session, "area|"), told(session, "area|", 1)
    assert "defined at: cell [1]:1:1" in brief["data"]["text/plain"]
    assert "(defn area" not in brief["data"]["text/plain"]
    assert "(defn area" in full["data"]["text/plain"]


def test_nothing_is_found_where_nothing_is_known(session: Session) -> None:
    assert told(session, "nowhere|")["found"] is False
    assert told(session, "; map|")["found"] is False


@pytest.mark.parametrize("cursor", [-5, 3, 10_000])
@pytest.mark.parametrize(
    "code", ["", "%", "%%", "%opt", "%config timing", "(", '"', "%load \0", "%%py\n"]
)
def test_no_cell_is_too_broken(session: Session, code: str, cursor: int) -> None:
    reply = complete(session, code, cursor)
    assert 0 <= reply["cursor_start"] <= reply["cursor_end"] <= len(code)
    inspect(session, code, cursor, 1)


def test_every_fact_of_an_inspection_is_in_both_texts() -> None:
    known = Inspection("n", "k", ("(n a)",), "doc!", (("(n 1)", "2"),), "fx!", "(src)", None, "val")
    for text in (doc.plain(known), doc.html(known)):
        for fact in ("doc!", "(n 1)", "2", "fx!", "src", "val"):
            assert fact in text
