"""Records of the engine to MIME bundles, and RTFS text to coloured tokens."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from engine.api import CellResult, Inspection, Place
from engine.values.atoms import keyword
from engine.values.maps import pmap
from rtfs_kernel.lexer import RtfsLexer
from rtfs_kernel.render.code import highlighted
from rtfs_kernel.render.doc import html, plain
from rtfs_kernel.render.durations import duration
from rtfs_kernel.render.inert import TEXT_LIMIT
from rtfs_kernel.render.table import table
from rtfs_kernel.render.value import bundle
from rtfs_kernel.render.view import View


class Tags(HTMLParser):
    """Collects the tags of a fragment and fails on none: every text is HTML of some sort."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.found.add(tag)


def row(**entries: object) -> object:
    return pmap([(keyword(name), value) for name, value in entries.items()])


def test_a_long_text_is_cut_with_a_note_of_the_rest() -> None:
    shown = bundle(CellResult(ok=True, text="x" * (TEXT_LIMIT + 5), has_value=True))
    assert shown["text/plain"].endswith("… 5 more characters")


@given(st.text())
def test_no_text_of_a_user_becomes_markup(text: str) -> None:
    known = Inspection(
        name=text,
        kind="function",
        signature=(text,),
        doc=text,
        examples=((text, text),),
        source=text,
        place=Place(text, 1, 1, 1, 2),
    )
    allowed = {"p", "b", "i", "br", "code", "table", "tbody", "tr", "td", "div", "pre", "span"}
    assert Tags(html(known)).found <= allowed
    assert Tags(table((row(a=text), row(a=text)), View())).found <= allowed | {
        "th",
        "thead",
        "caption",
    }


def test_documentation_as_text_has_everything() -> None:
    known = Inspection(
        "inc", "function", ("(inc n)",), "Adds one.", (("(inc 1)", "2"),), effects="none"
    )
    text = plain(known)
    for part in ("inc", "(inc n)", "Adds one.", "(inc 1)  => 2", "effects: none"):
        assert part in text


@given(st.text(st.sampled_from("()[]{}#\"\\|;:'`~@^%.,-+0x1e5aλ é\n"), max_size=40))
def test_the_lexer_keeps_every_character(text: str) -> None:
    lexer = RtfsLexer(stripnl=False, ensurenl=False)
    assert "".join(part for _, part in lexer.get_tokens(text)) == text


def test_the_lexer_knows_literals_and_definitions() -> None:
    tokens = {text: str(kind) for kind, text in RtfsLexer().get_tokens("(defn f [x] [:k 1.5 nil])")}
    assert tokens["defn"] == "Token.Keyword.Declaration"
    assert tokens["f"] == "Token.Name.Function"
    assert tokens[":k"] == "Token.Literal.String.Symbol"
    assert tokens["1.5"] == "Token.Literal.Number.Float"
    assert tokens["nil"] == "Token.Keyword.Constant"


def test_highlighted_code_is_escaped() -> None:
    assert "<script>" not in highlighted('"<script>"')


def test_durations_have_a_fitting_unit() -> None:
    assert [duration(s) for s in (2.0, 0.0123, 2.13e-05, 3e-9)] == [
        "2 s",
        "12.3 ms",
        "21.3 µs",
        "3 ns",
    ]
