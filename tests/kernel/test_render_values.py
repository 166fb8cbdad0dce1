"""Each kind of value as what a front end shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from engine import Session
from rtfs_kernel.render.inert import HTML_LIMIT
from rtfs_kernel.render.value import value_bundle
from rtfs_kernel.render.view import View


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    made = Session(stdout=lambda stream, text: None)
    yield made
    made.close()


class Looking:
    """Runs a text and renders its value."""

    def __init__(self, session: Session, **limits: int) -> None:
        self.session = session
        self.view = View(**limits, about=session.about)  # type: ignore[arg-type]

    def data(self, text: str) -> dict[str, str]:
        result = self.session.run(text)
        assert result.text, result.problems
        return value_bundle(result.raw, result.text, self.view).data

    def html(self, text: str) -> str:
        return self.data(text).get("text/html", "")

    def read(self, text: str) -> str:
        """What a reader of the page reads."""
        return unescape(re.sub(r"<[^>]*>", "", self.html(text)))


@pytest.fixture
def look(session: Session) -> Looking:
    return Looking(session)


SMALL = ["nil", "true", "42", "1.5", ":a", "'x", '"hi"', "[1 2 3]", "{:a 1}", "#{1}", "(atom 1)"]
WIDE = '(map (fn [i] [i (str "number " i) {:twice (* 2 i)}]) (range 60))'


@pytest.mark.parametrize("text", SMALL)
def test_a_small_value_is_text_and_nothing_else(look: Looking, text: str) -> None:
    assert list(look.data(text)) == ["text/plain"]


def test_a_wide_collection_is_a_tree_with_its_type_and_size(look: Looking) -> None:
    assert "vector · 60 items" in look.read(WIDE)
    assert "<details open>" in look.html(WIDE)


def test_items_beyond_the_cap_are_counted_with_a_program_that_shows_them(session: Session) -> None:
    shown = Looking(session, items=10).read(WIDE)
    assert "… 50 more: (drop 10 x)" in shown
    assert "number 9" in shown and "number 10" not in shown


def test_levels_beyond_the_cap_are_text(session: Session) -> None:
    text = "(reduce (fn [inner n] {:level n :inner inner :pad (vec (range 30))}) {} (range 12))"
    opened = Looking(session, depth=3).html(text).count("<details")
    assert opened == Looking(session, depth=3).html(text).count("</details>")
    assert opened < Looking(session, depth=6).html(text).count("<details")


def test_numbers_flow_in_lines_and_do_not_take_a_line_each(look: Looking) -> None:
    assert look.html("(vec (range 100))").count("<div") <= 3
    assert "0 1 2 3" in look.read("(vec (range 100))")


def test_keys_that_are_numbers_are_keys(look: Looking) -> None:
    assert "map · 50 entries" in look.read("(zipmap (range 50) (range 50))")


def test_text_of_a_wide_nested_value_is_laid_out_and_reads_back(look: Looking) -> None:
    text = look.data(WIDE)["text/plain"]
    assert text.count("\n") > 50
    assert look.session.run(f"(= {text} {WIDE})").text == "true"


@pytest.mark.parametrize(
    "text",
    [
        "(vec (range 1000000))",
        "(reduce (fn [inner _] [inner]) [] (range 5000))",
        "(reduce (fn [inner _] {:a inner}) {} (range 5000))",
        '(map (fn [i] {:a (string-repeat "x" 1000)}) (range 3000))',
        '(string-repeat "<b>" 1000000)',
        "(reduce * (range 1 5000))",
        "(let [a (atom nil)] (reset! a [(vec (range 90)) a a a]) a)",
        "(zipmap (range 5000) (repeat 5000 (vec (range 100))))",
        "(reduce (fn [inner _] [inner inner inner inner]) (vec (range 40)) (range 8))",
    ],
)
def test_huge_deep_and_cyclic_values_stay_within_a_bundle(look: Looking, text: str) -> None:
    data = look.data(text)
    assert sum(len(part.encode()) for part in data.values()) <= HTML_LIMIT
    assert "text/html" in data


def test_an_endless_sequence_shows_its_beginning(look: Looking) -> None:
    assert "… not computed further" in look.read("(iterate inc 1)")
    assert look.data("(iterate inc 1)")["text/plain"].endswith("...)")


def test_rendering_realises_no_further_item(session: Session) -> None:
    session.run("(def seen (atom 0)) (def xs (map (fn [x] (swap! seen inc) x) (iterate inc 0)))")
    result = session.run("xs")
    before = session.run("@seen").text
    value_bundle(result.raw, result.text, View(items=1000, rows=1000))
    assert session.run("@seen").text == before


def test_a_slow_lazy_sequence_is_shown_as_far_as_it_is(look: Looking) -> None:
    session = look.session
    result = session.run("(cons 1 (cons 2 (lazy-seq (loop [] (recur)))))")
    assert result.ok and result.text == "(1 2 ...)"


def test_an_error_in_a_lazy_sequence_shows_in_its_place_and_fails_the_cell(look: Looking) -> None:
    result = look.session.run("(map (fn [x] (/ 6 x)) (take 4 (iterate dec 2)))")
    assert not result.ok
    assert result.text == "(3 6 #<error: Division by zero>)"
    assert result.problems[0].kind == ":division-by-zero"


def test_maps_with_like_keys_are_a_table_of_all_their_keys(look: Looking) -> None:
    html = look.html('[{:id 1 :name "a"} {:id 2 :name "b" :age 3} {:id 3 :name nil}]')
    assert re.findall(r"<th [^>]*>(.*?)</th>", html) == [":id", ":name", ":age"]
    assert html.count("<tr>") == 4
    assert "right" in html


@pytest.mark.parametrize(
    "text", ["[{:a 1} {:b 2} {:c 3}]", "[{:a 1}]", "[1 2]", "[{} {}]", "[{:a 1} 2]"]
)
def test_maps_without_like_keys_are_no_table(look: Looking, text: str) -> None:
    assert "<table" not in look.html(text)


def test_a_table_says_what_it_leaves_out_and_how_to_see_it(session: Session) -> None:
    rows = '(map (fn [i] (zipmap (map (fn [k] (keyword (str "k" k))) (range 30)) (range 30)))'
    shown = Looking(session, rows=5, columns=4)
    html = shown.html(f"{rows} (range 9))")
    assert html.count("<tr>") == 6
    assert "5 of 9 rows; (take 5 (drop 5 x)) shows the next" in html
    assert "4 of 30 columns" in html


def test_a_function_shows_signature_documentation_place_and_source(look: Looking) -> None:
    look.session.run('(defn twice "Two times x." [x] (* 2 x))', "cell [7]")
    shown = look.read("twice")
    for part in ("(twice x)", "Two times x.", "cell [7], line 1", "(* 2 x)"):
        assert part in shown
    assert "Two times x." in look.data("twice")["text/plain"]


def test_a_function_that_was_redefined_does_not_show_its_successor(look: Looking) -> None:
    look.session.run("(defn g [x] 1) (def old g) (defn g [x] 2222)")
    assert "2222" not in look.read("old")
    assert "2222" in look.read("g")


def test_a_primitive_shows_documentation_and_examples(look: Looking) -> None:
    shown = look.read("zipmap")
    assert "function (zipmap" in shown and "=>" in shown


def test_an_error_value_shows_kind_message_data_and_causes(look: Looking) -> None:
    data = look.data("(try (/ 1 0) (catch e e))")
    for text in (data["text/plain"], look.read("(try (/ 1 0) (catch e e))")):
        assert ":division-by-zero" in text and "Division by zero" in text
    assert "{:a 1}" in look.read('(error :my-kind "no" {:a 1})')


def test_a_long_number_says_how_long_it_is(look: Looking) -> None:
    assert "82 digits" in look.read("(reduce * (range 1 61))")


def test_a_text_of_several_lines_shows_them(look: Looking) -> None:
    assert "one\ntwo" in look.read('"one\\ntwo"')
    assert look.data('"one\\ntwo"')["text/plain"] == '"one\\ntwo"'


def test_a_time_says_its_day(look: Looking) -> None:
    assert look.read("2025-01-31T10:00:00Z") == "2025-01-31T10:00:00Z  Friday"


def test_bytes_are_dumped() -> None:
    text = value_bundle(b"\x89PNG<b>" + bytes(500), "#<bytes>").data["text/plain"]
    assert "00000000  89 50 4e 47 3c 62 3e 00" in text
    assert "|.PNG<b>." in text and "251 more not shown" in text
