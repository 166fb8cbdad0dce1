"""What an editor is offered and told: names, keys, capabilities, files, and what they are."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Session
from engine.api import Completion, Inspection
from engine.program.assist.matching import LETTERS, NONE, PREFIX, SEGMENTS, rank

SETUP = """
(defn area "Area of r." [r] (* r r))
(def conf {:host "h" :port 80 :deep {:inner 1}})
(def rows [{:name 1 :size 2}])
(defmacro twice "Same." [x] x)
(defstruct Point :x Int)
(module geo (:exports [side]) (defn side [x] x) (defn hidden [] 2))
(import geo :as g)
"""


@pytest.fixture(scope="module")
def session() -> Session:
    made = Session()
    assert made.run(SETUP, "cell [1]").ok
    return made


def at(marked: str) -> tuple[str, int]:
    cursor = marked.rindex("|")
    return marked[:cursor] + marked[cursor + 1 :], cursor


def offered(session: Session, marked: str) -> list[Completion]:
    return list(session.complete(*at(marked)).matches)


def texts(session: Session, marked: str) -> list[str]:
    return [each.text for each in offered(session, marked)]


def known(session: Session, marked: str, detail: int = 0) -> Inspection:
    found = session.inspect(*at(marked), detail)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("marked", "first"),
    [
        ("(let [alpha 1] (al|", "alpha"),
        ("(let [mapping 1] (map|", "mapping"),
        ("(are|", "area"),
        ("(defn fob [] 1) (fo|", "fob"),
        ("(red|", "reduce"),
        ("g/|", "g/side"),
        ("(rtfs.core/red|", "rtfs.core/reduce"),
        ("(import ge|", "geo"),
        ("(:ho| conf)", ":host"),
        ("(get conf :po|", ":port"),
        ("(-> conf :deep :i|", ":inner"),
        ("(get-in conf [:deep :|])", ":inner"),
        ("(:i| (:deep conf))", ":inner"),
        ("(map :si| rows)", ":size"),
        ("(f :ki| {:kind 1})", ":kind"),
        ("(call :read|", ":ccos.io.read-file"),
        ("(call :ccos.io/pri|", ":ccos.io.print"),
        ("#(+ %| 1)", "%"),
    ],
)
def test_the_best_completion_comes_first(session: Session, marked: str, first: str) -> None:
    assert texts(session, marked)[0] == first


@pytest.mark.parametrize(
    "marked", ["; ma|", "#| ma|", '"ma|', '(f "a ma|p")', "12|", '"a"|', "(f)|", "g/hid|", "zzzq|"]
)
def test_nothing_is_offered_where_nothing_fits(session: Session, marked: str) -> None:
    assert texts(session, marked) == []


@pytest.mark.parametrize(
    ("typed", "name", "how"),
    [
        ("map", "mapv", PREFIX),
        ("mi", "map-indexed", SEGMENTS),
        ("m-i", "map-indexed", SEGMENTS),
        ("index", "map-indexed", SEGMENTS),
        ("rdc", "reduce", LETTERS),
        ("xyz", "reduce", NONE),
        ("a" * 100, "a-" * 1_000, NONE),
    ],
)
def test_segments_and_letters_match_too(typed: str, name: str, how: int) -> None:
    assert rank(typed, name) == how


def test_locals_hide_globals_and_are_named_as_such(session: Session) -> None:
    found = [each for each in offered(session, "(let [area 1] (ar|") if each.text == "area"]
    assert [each.kind for each in found] == ["local"]


def test_kinds_signatures_and_documentation(session: Session) -> None:
    found = {each.text: each for each in offered(session, "(|")}
    assert (found["area"].kind, found["area"].signature) == ("function", "(area r)")
    assert found["area"].doc == "Area of r."
    assert (found["twice"].kind, found["twice"].signature) == ("macro", "(twice x)")
    assert [found[name].kind for name in ("conf", "Point", "let")] == ["value", "struct", "form"]


def test_an_empty_prefix_offers_what_is_near_and_useful_only(session: Session) -> None:
    found = texts(session, "(let [near 1] |")
    assert found[0] == "near"
    assert found.index("area") < found.index("let") and len(found) < 60


def test_keywords_of_earlier_cells_are_offered_after_those_of_this_one() -> None:
    session = Session()
    session.run("(f :kept-a)")
    found = texts(session, "(g :kept-b :kept|")
    assert found == [":kept-b", ":kept-a"]


def test_a_local_hides_the_keys_of_a_global(session: Session) -> None:
    found = offered(session, "(let [conf 1] (:ho| conf))")
    assert all("key that holds" not in each.doc for each in found)


def test_reset_forgets_what_was_seen() -> None:
    session = Session()
    session.run("(def gone {:goner 1})")
    assert texts(session, "(:gon|") == [":goner"]
    session.reset()
    assert texts(session, "(:gon|") == [] and "gone" not in texts(session, "(go|")


def test_files_are_offered_where_a_path_stands(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data.txt").write_text("")
    (tmp_path / ".hidden").write_text("")
    (tmp_path / 'da"ta').write_text("")
    monkeypatch.chdir(tmp_path)
    assert texts(session, '(call :ccos.io.read-file "da|') == ["data/", "data.txt"]
    assert texts(session, '(read-file "da|")') == ["data/", "data.txt"]
    assert texts(session, '(println "./da|")') == ["data/", "data.txt"]
    assert texts(session, '(println "da|")') == []
    assert texts(session, '(read-file "no/such/|")') == []
    text, cursor = at(f'"{tmp_path}/da|')
    found = session.complete(text, cursor)
    assert (found.start, found.end) == (cursor - 2, cursor)


def test_modules_on_the_search_path_are_offered(tmp_path: Path) -> None:
    (tmp_path / "shapes.rtfs").write_text("(defn area [] 1)")
    (tmp_path / "zznotes.txt").write_text("")
    session = Session(module_path=[str(tmp_path)])
    assert texts(session, "(import sha|") == ["shapes"]
    assert texts(session, "(import zznotes|") == []


@pytest.mark.parametrize(
    ("marked", "name", "argument"),
    [
        ("(ma|p f xs)", "map", 0),
        ("(map|", "map", 0),
        ("(map |", "map", 1),
        ("(map inc |", "map", 2),
        ("(map (f) x|", "map", 2),
        ("(map [1 |", "map", 1),
        ("(area 12|)", "area", 1),
        ("(unknown (area |", "area", 1),
        ("(area (unknown |", "area", 1),
    ],
)
def test_the_name_at_the_cursor_else_the_call_around_it(
    session: Session, marked: str, name: str, argument: int
) -> None:
    found = known(session, marked)
    assert (found.name, found.argument) == (name, argument)


def test_what_is_known_of_each_sort_of_name(session: Session) -> None:
    kinds = {
        "are|a": "function",
        "twi|ce": "macro",
        "Poin|t": "struct",
        "con|f": "value",
        "i|f": "special form",
        "whe|n": "form",
        "re|duce": "function",
        "g|eo": "module",
        "(let [x 1] x|)": "local",
        "(let [x| 1] x)": "local",
        "(defn late| [] 1)": "function",
        "(call :ccos.io.log|": "capability",
        ":key|": "keyword",
        "12|": "literal",
        '"te|xt"': "literal",
    }
    assert {marked: known(session, marked).kind for marked in kinds} == kinds


def test_more_detail_brings_the_source_and_both_say_where_it_is_defined(session: Session) -> None:
    brief, full = known(session, "area|"), known(session, "area|", 1)
    assert (brief.source, full.source) == ("", '(defn area "Area of r." [r] (* r r))')
    assert brief.place is not None and (brief.place.cell, brief.place.line) == ("cell [1]", 2)
    assert known(session, "conf|").type == "map"


def test_a_local_says_what_binds_it(session: Session) -> None:
    found = known(session, "(let [a 1\n      bee 2]\n  (+ a bee|")
    assert found.doc == "Local, bound by let at line 2."


def test_a_capability_says_what_the_policy_makes_of_it() -> None:
    asked = "(call :ccos.io.read-file|"
    assert "denied in this session" in known(Session(), asked).effects
    opened = Session(grants={"files": ["."]})
    assert "allowed in this session" in known(opened, asked).effects


@pytest.mark.parametrize("marked", ["; map|", "(nowhere |", "|", "nowhere|"])
def test_of_some_places_nothing_is_known(session: Session, marked: str) -> None:
    assert session.inspect(*at(marked)) is None


PIECES = st.sampled_from(
    [*"()[]{}\"';|#:%/ \n", "(let [", "(call :", "(get conf :", "map", "conf", '"./', "(import "]
)


@given(st.lists(PIECES | st.characters(), max_size=25).map("".join), st.integers(-3, 60))
@settings(max_examples=300, deadline=None)
def test_no_text_is_too_broken(session: Session, text: str, cursor: int) -> None:
    found = session.complete(text, cursor)
    assert 0 <= found.start <= found.end <= len(text)
    session.inspect(text, cursor, 1)
    session.is_complete(text)


@pytest.mark.parametrize(
    "unit", ["(", "(let [x 1] ", '"', "[{", "'", "x ", "(:a ", "#|", "a-", ":"]
)
def test_a_megabyte_of_anything_is_answered(session: Session, unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    for cursor in (0, len(text) // 2, len(text)):
        session.complete(text, cursor)
        session.inspect(text, cursor, 1)


def test_a_check_of_an_edited_text_finds_what_a_first_check_finds(session: Session) -> None:
    text = "\n".join(f"(defn f{n} [x] (area x {n}))" for n in range(5))
    rng = random.Random(3)
    for _ in range(60):
        place = rng.randrange(len(text) + 1)
        text = text[:place] + rng.choice('()[]" x\n') + text[place + rng.randrange(2) :]
        fresh = Session()
        fresh.run(SETUP, "cell [1]")
        told = [(each.message, each.place) for each in session.check(text)]
        assert told == [(each.message, each.place) for each in fresh.check(text)]
        assert session.is_complete(text) == fresh.is_complete(text)
