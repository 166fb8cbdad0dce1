"""Bundles stay small and rendering ends, whatever the escapes of a text add to it."""

from __future__ import annotations

from typing import Any

import pytest

from engine import Session
from engine.api import Display
from rtfs_kernel.render.host import LARGEST, host_bundle
from rtfs_kernel.render.inert import HTML_LIMIT, TEXT_LIMIT, parts
from rtfs_kernel.render.shows import VEGA, display_bundle
from rtfs_kernel.render.table import AT_ONCE
from rtfs_kernel.render.value import value_bundle
from rtfs_kernel.render.view import View
from rtfs_kernel.testing import InProcessKernel

SESSION = Session()


def bundle(text: str) -> dict[str, Any]:
    result = SESSION.run(text)
    assert result.ok, result.problems
    return value_bundle(result.raw, result.text, View(about=SESSION.about)).data


@pytest.mark.parametrize("character", ["\u202e", "\x1b", "\x00", "\ud800", "é", "😀", "a"])
def test_a_text_of_any_characters_fits_its_part(character: str) -> None:
    text = parts(character * (TEXT_LIMIT + 7))["text/plain"]
    assert 0 < len(text.encode()) <= TEXT_LIMIT + 200


def test_a_huge_display_of_html_full_of_bidi_controls_is_shown_as_a_note() -> None:
    text = "<&\u202e\x1b" * 1_000_000
    data = display_bundle(Display("html", text, text), View()).data
    assert sum(len(part.encode()) for part in data.values()) <= HTML_LIMIT


def test_a_chart_of_too_many_points_says_so() -> None:
    chart = {"mark": "bar", "data": {"values": [{"a": number} for number in range(40_000)]}}
    data = display_bundle(Display("vega", chart, "Vega-Lite chart: bar"), View()).data
    assert VEGA not in data
    assert "too much" in data["text/plain"]
    chart["data"] = {"values": [{"a": 1}]}
    assert VEGA in display_bundle(Display("vega", chart, "Vega-Lite chart: bar"), View()).data


def test_all_parts_of_a_python_object_together_stay_below_the_limit() -> None:
    class Many:
        def _repr_mimebundle_(self, **_options: Any) -> dict[str, str]:
            return {f"text/x{number}": "x" * (LARGEST // 3) for number in range(20)}

    data, _ = host_bundle(Many())
    assert sum(len(part) for part in data.values()) <= LARGEST + TEXT_LIMIT
    assert "is left out" in data["text/plain"]


def test_a_part_whose_name_is_no_mime_type_is_left_out() -> None:
    class Odd:
        def _repr_mimebundle_(self, **_options: Any) -> dict[str, str]:
            return {"<b>\x1b]0;x\x07\ud800": "a", "text/html": "<b>b</b>", "text/x; charset=u": "c"}

    data, _ = host_bundle(Odd())
    assert set(data) == {"text/plain", "text/html", "text/x; charset=u"}
    assert "no MIME type" in data["text/plain"]
    data["text/plain"].encode()


def test_a_huge_repr_of_three_byte_characters_fits() -> None:
    class Huge:
        def __repr__(self) -> str:
            return "x\u202e漢" * 1_000_000

    assert len(host_bundle(Huge())[0]["text/plain"].encode()) <= TEXT_LIMIT + 1_000


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("(fn [x & more] x)", "(fn [x &amp; more])"),
        ("(fn [] 1)", "(fn [])"),
        ("(partial + 1)", "partial"),
    ],
)
def test_a_function_without_a_name_shows_how_it_is_written(text: str, shown: str) -> None:
    html = bundle(text)["text/html"]
    assert shown in html
    assert "ny*" not in html


def test_a_table_in_a_window_says_how_many_rows_it_has() -> None:
    row = "(map (fn [i] {:a i :b i}) (range %d))"
    assert "30 rows" in bundle(row % 30)["text/html"]
    assert "rows" not in bundle(row % AT_ONCE)["text/html"]


@pytest.mark.parametrize(
    "text",
    [
        "(lazy-seq (cons {:a 1} (lazy-seq (cons {:a 2} (lazy-seq (throw (error :x/y 1)))))))",
        '(iterate (fn [x] (if (> (count x) 60) (throw (error :x/y 1)) (str x "-longer"))) "start")',
    ],
)
def test_a_lazy_sequence_that_ends_in_an_error_says_so_and_offers_no_more(text: str) -> None:
    with InProcessKernel() as kernel:
        (shown,) = kernel.run(text).contents("display_data")
        assert "the next item gives the error below" in shown["data"]["text/html"]
        assert "(take" not in shown["data"]["text/html"]
        endless = kernel.run(f"(map str (iterate inc {10**9}))").bundle["text/html"]
        assert "not computed further: (take 200 x)" in endless
