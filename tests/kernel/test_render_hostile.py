"""Whatever a value holds, what is shown is text: small, well-formed, and without power."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.api import Display, Progress
from engine.runtime.errors import ErrorValue
from engine.values.atoms import Symbol, keyword
from engine.values.lists import EMPTY
from engine.values.maps import pmap
from engine.values.seq import cell
from engine.values.sets import pset
from engine.values.show import show
from engine.values.vectors import vector
from rtfs_kernel.render.clean import cleaned
from rtfs_kernel.render.shows import display_bundle
from rtfs_kernel.render.value import value_bundle
from rtfs_kernel.render.view import View

TAGS = frozenset("div span b details summary table thead tbody tr th td pre".split())
ATTRIBUTES = frozenset(["class", "style", "open"])
LARGEST = 200_000  # bytes of a bundle
POWER = ["<script>alert(1)</script>", "</details></div>", '"><img src=x onerror=alert(1)>', "&lt;"]
POWER += ["\x1b[31mred", "\u202eoverride", "\ud800", "\0", "a\nb", "'\"", "]]>", "<!--", "x" * 300]

texts = st.one_of(st.text(max_size=30), st.sampled_from(POWER), st.characters().map(str))
atoms = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(10**80), 10**80),
    st.floats(),
    texts,
    texts.map(keyword),
    texts.map(Symbol),
    st.binary(max_size=40),
)


def lazily(items: list[Any]) -> Any:
    made: Any = EMPTY
    for item in reversed(items):
        made = cell(item, made)
    return made


def collections(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    lists = st.lists(inner, max_size=40)
    rows = st.lists(st.dictionaries(texts, inner, max_size=4), max_size=8)
    return st.one_of(
        lists.map(vector),
        lists.map(lazily),
        lists.map(pset),
        st.lists(st.tuples(inner, inner), max_size=12).map(pmap),
        rows.map(lambda maps: vector([pmap(each.items()) for each in maps])),
        st.tuples(texts, texts, inner).map(lambda parts: ErrorValue(*parts)),
    )


values = st.recursive(atoms, collections, max_leaves=60)


class Page(HTMLParser):
    """Reads a fragment: fails on what is not closed or not allowed, keeps the text."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.feed(markup)
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS
        for name, value in attrs:
            assert name in ATTRIBUTES
            assert "url" not in (value or "") and "expression" not in (value or "")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError("a comment")


def demand_harmless(data: dict[str, Any]) -> None:
    json.dumps(data).encode()
    text = data["text/plain"]
    assert not any(ord(c) < 32 and c not in "\n\t" for c in text)
    assert "\u202e" not in text and "\x1b" not in text
    text.encode("utf-8")
    html = data.get("text/html", "")
    assert len(text.encode()) + len(html.encode()) <= LARGEST
    shown = Page(html).text
    assert "\x1b" not in shown and "\u202e" not in shown and "\0" not in shown


@settings(max_examples=150, deadline=None, derandomize=True)
@given(values, st.integers(0, 40), st.integers(0, 4))
def test_any_value_is_a_small_well_formed_bundle_of_harmless_text(
    value: Any, items: int, depth: int
) -> None:
    view = View(items=items, depth=depth, rows=items, columns=3)
    demand_harmless(value_bundle(value, show(value, 1_000_000), view).data)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.floats() | st.integers(), st.none() | st.floats() | st.integers(), texts)
def test_any_progress_is_a_harmless_bar(done: float, total: float | None, label: str) -> None:
    from engine.capabilities.display import progress_text

    at = Progress(done, total, label)
    demand_harmless(display_bundle(Display("progress", at, progress_text(at)), View()).data)


def test_ten_megabytes_of_markup_are_shown_as_a_short_text() -> None:
    for value in ("<b>" * 3_500_000, keyword("<b>" * 3_500_000), "日" * 3_500_000):
        demand_harmless(value_bundle(value, show(value, 1_000_000), View()).data)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(POWER) | st.text(max_size=20), max_size=6).map("".join))
def test_cleaned_html_has_nothing_that_acts(markup: str) -> None:
    class Acts(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            assert tag not in (
                "script",
                "style",
                "iframe",
                "object",
                "embed",
                "link",
                "meta",
                "svg",
            )
            assert not [name for name, _ in attrs if name.startswith("on")]

    reader = Acts()
    reader.feed(cleaned(markup))
    reader.close()


def test_cleaned_html_loads_nothing_and_covers_nothing() -> None:
    for markup in (
        '<img src="https://example.org/x.png">',
        '<img src="//example.org/x.png">',
        '<p style="background: url(https://example.org/x)">x</p>',
        '<p style="background: \\75rl(https://example.org/x)">x</p>',
        "<p style=\"background: image-set('https://example.org/x' 1x)\">x</p>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        '<video src="https://example.org/x" autoplay></video>',
        '<p style="position: fixed; top: 0">x</p>',
        '<form action="https://example.org"><input></form>',
    ):
        made = cleaned(markup)
        assert "example.org" not in made, markup
        assert "javascript" not in made and "data:" not in made and "fixed" not in made, markup


def test_cleaned_html_keeps_what_a_report_is_made_of() -> None:
    picture = '<img src="data:image/png;base64,AAAA" alt="x">'
    for markup in (
        "<h2>Title</h2>",
        '<table><tbody><tr><td colspan="2">1</td></tr></tbody></table>',
        "<details><summary>more</summary>text</details>",
        picture,
    ):
        assert cleaned(markup) == markup
    assert 'href="https://example.org"' in cleaned('<a href="https://example.org">x</a>')
    assert "rgba(1, 2, 3, 0.5)" in cleaned('<p style="color: rgba(1, 2, 3, 0.5)">x</p>')
