"""What programs display: through the host, to a session's own display or as text, and in cells."""

from __future__ import annotations

import time
from typing import Any

import pytest

from engine import Session
from engine.api import Display, Progress
from rtfs_kernel.displays import MOST, Displays
from rtfs_kernel.render.shows import VEGA, display_bundle
from rtfs_kernel.render.view import View

CHART = "(display-vega {:mark :bar :data {:values [{:a 1}]} :encoding {:x {:field :a}}})"


def shown_by(text: str) -> list[Display]:
    """What a program displays."""
    shown: list[Display] = []
    result = Session(display=shown.append).run(text)
    assert result.ok, result.problems
    return shown


def printed_by(text: str) -> str:
    """What a program writes where only text can be shown."""
    result = Session().run(text)
    assert result.ok, result.problems
    return result.stdout


def problem_of(text: str) -> str:
    (problem,) = Session().run(text).problems
    return problem.message


# --- the engine ---------------------------------------------------------------------------------


def test_a_displayed_value_comes_with_its_text_and_key() -> None:
    (first, second) = shown_by("(display [1 2]) (display {:a 1} :key)")
    assert (first.kind, first.value, first.text, first.key) == ("value", (1, 2), "[1 2]", "")
    assert (second.text, second.key) == ("{:a 1}", ":key")


def test_without_a_display_a_program_writes_text() -> None:
    assert printed_by("(display [1 2])") == "[1 2]\n"
    assert (
        printed_by('(display-html "<p>a &lt; b</p><script>x()</script><p>c</p>")') == "a < b\nc\n"
    )
    assert printed_by(CHART).startswith("Vega-Lite chart: bar · x = a\n{:mark :bar")
    assert printed_by("(progress 1 2)") == ""


def test_progress_counts_what_is_taken_of_a_sequence() -> None:
    shown = shown_by('(reduce + (progress [5 6 7] "adding"))')
    assert [each.value for each in shown] == [Progress(n, 3, "adding") for n in range(4)]
    assert shown[-1].text == "[####################] 100% 3/3 adding"


def test_progress_of_an_endless_sequence_takes_no_more_than_is_asked_for() -> None:
    shown = shown_by("(doall (take 3 (progress (iterate inc 0))))")
    assert [each.value.total for each in shown] == [None] * len(shown)
    assert shown[-1].value.done <= 3


def test_progress_gives_the_items_of_what_it_is_given() -> None:
    session = Session(display=lambda shown: None)
    for text in ("[]", "[1 2]", '"abc"', "nil", "(range 5)", "{:a 1}", "(take 2 (iterate inc 1))"):
        assert session.run(f"(= (vec (progress {text})) (vec {text}))").text == "true"


def test_bars_with_different_labels_are_different_displays() -> None:
    assert [each.key for each in shown_by('(progress 1 2 "a") (progress 1 2 "b")')] == [
        "progress a",
        "progress b",
    ]


@pytest.mark.parametrize("total", ["0", "-1", "##NaN", "##Inf", "nil", "0.0"])
def test_odd_totals_make_a_text_all_the_same(total: str) -> None:
    assert shown_by(f"(progress 1 {total})")[0].text
    assert shown_by(f"(progress ##NaN {total})")[0].text


def test_a_chart_is_json_data() -> None:
    (chart,) = shown_by(CHART)
    assert chart.value == {
        "mark": "bar",
        "data": {"values": [{"a": 1}]},
        "encoding": {"x": {"field": "a"}},
    }


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("{:data {:values []}}", "has one of :mark"),
        ('{:mark :bar :data {:url "https://example.org"}}', "names no address"),
        ('{:layer [{:mark :image :encoding {:url {:field "a"}}}]}', "names no address"),
        ("{:mark :bar :f inc}", "no place for function"),
        ("{:mark :bar :data {:values (vec (range 200000))}}", "at most 1,000,000"),
        ("{:mark (reduce (fn [i _] [i]) [] (range 5000))}", "at most 100 levels"),
        ("[1]", "expected map"),
    ],
)
def test_a_chart_that_cannot_be_drawn_or_reaches_out_is_refused(spec: str, says: str) -> None:
    assert says in problem_of(f"(display-vega {spec})")


def test_numbers_that_json_does_not_know_are_missing_from_a_chart() -> None:
    (chart,) = shown_by(
        "(display-vega {:mark :bar :data {:values [##NaN ##Inf (reduce * (range 1 400))]}})"
    )
    assert chart.value["data"]["values"] == [None, None, None]


def test_a_display_can_be_denied_like_every_capability() -> None:
    result = Session(grants={"ccos.display.*": "deny"}).run("(display 1)")
    assert result.problems[0].kind == ":security-violation"


def test_displaying_a_sequence_that_fails_shows_the_error_in_its_place() -> None:
    (shown,) = shown_by("(display (map (fn [x] (/ 6 x)) (take 4 (iterate dec 2))))")
    assert shown.text == "(3 6 #<error: Division by zero>)"


def test_displaying_an_endless_computation_ends() -> None:
    (shown,) = shown_by("(display (cons 1 (lazy-seq (loop [] (recur)))))")
    assert shown.text == "(1 ...)"


# --- on the way to a front end ------------------------------------------------------------------


class Sent:
    """Collects what a cell's displays publish."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, dict[str, Any]]] = []
        self.warnings: list[str] = []
        self.displays = Displays(
            lambda kind, content: self.messages.append((kind, content)),
            self.warnings.append,
            View,
        )

    @property
    def texts(self) -> list[str]:
        return [content["data"]["text/plain"] for _, content in self.messages]


def value(number: int, key: str = "") -> Display:
    return Display("value", number, str(number), key)


def test_displays_without_a_key_stand_alone() -> None:
    sent = Sent()
    for number in range(3):
        sent.displays.show(value(number))
    assert [kind for kind, _ in sent.messages] == ["display_data"] * 3
    assert all(content["transient"] == {} for _, content in sent.messages)


def test_fast_updates_are_thinned_and_the_last_always_comes() -> None:
    sent = Sent()
    for number in range(1000):
        sent.displays.show(value(number, "k"))
    sent.displays.finish()
    kinds = [kind for kind, _ in sent.messages]
    assert kinds[0] == "display_data" and set(kinds[1:]) == {"update_display_data"}
    assert len(kinds) < 100 and sent.texts[0] == "0" and sent.texts[-1] == "999"
    assert len({content["transient"]["display_id"] for _, content in sent.messages}) == 1


def test_a_bar_that_is_full_is_shown_at_once_and_not_again_and_again() -> None:
    sent = Sent()
    for done in (1, 10, 10, 10):
        sent.displays.show(Display("progress", Progress(done, 10), str(done), "p"))
    assert sent.texts == ["1", "10"]


def test_updates_that_are_slow_all_come() -> None:
    sent = Sent()
    for number in range(3):
        sent.displays.show(value(number, "k"))
        time.sleep(0.11)
    assert sent.texts == ["0", "1", "2"]


def test_a_cell_that_displays_without_end_is_cut_with_one_note() -> None:
    sent = Sent()
    for number in range(MOST + 500):
        sent.displays.show(value(number))
    assert len(sent.messages) == MOST
    assert len(sent.warnings) == 1


def test_cells_that_display_megabytes_are_cut_with_one_note() -> None:
    sent = Sent()
    for number in range(400):
        sent.displays.show(Display("value", "x" * 90_000, f'"{"x" * 90_000}"', f"k{number}"))
    assert len(sent.messages) < 200 and len(sent.warnings) == 1


def test_a_chart_has_no_html_beside_it_that_would_hide_it() -> None:
    (chart,) = shown_by(CHART)
    data = display_bundle(chart, View()).data
    assert set(data) == {VEGA, "text/plain"}


# --- in a kernel --------------------------------------------------------------------------------


def test_a_cell_that_shows_something_does_not_show_nil(kernel: Any) -> None:
    for code in ("(println 1)", "(display 1)", "(progress 1 1)", '(display-html "<b>x</b>")'):
        assert kernel.run(code).contents("execute_result") == []
    assert kernel.run("nil").value == "nil"
    assert kernel.run("(when false 1)").value == "nil"
    assert kernel.run("(println 1) 5").value == "5"


def test_a_cell_sends_displays_in_order_with_its_printing(kernel: Any) -> None:
    ran = kernel.run('(println "a") (display 1) (println "b") (display 2)')
    shown = [
        each["content"].get("text", "") or each["content"]["data"]["text/plain"]
        for each in ran.messages
        if each["msg_type"] in ("stream", "display_data")
    ]
    assert shown == ["a\n", "1", "b\n", "2"]


def test_a_silent_cell_displays_nothing(kernel: Any) -> None:
    assert kernel.run("(display 1)", silent=True).contents("display_data") == []


def test_branches_display_too(kernel: Any) -> None:
    ran = kernel.run("(pmap (fn [x] (display x)) [1 2 3])")
    assert sorted(each["data"]["text/plain"] for each in ran.contents("display_data")) == list(
        "123"
    )


def test_a_sequence_that_fails_shows_what_there_is_of_it_above_the_error(kernel: Any) -> None:
    ran = kernel.run("(map (fn [x] (/ 6 x)) (take 4 (iterate dec 2)))")
    assert ran.status == "error" and "Division by zero" in ran.traceback
    assert ran.shown == "(3 6 #<error: Division by zero>)"
