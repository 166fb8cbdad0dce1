"""Highlighting: every cell, every form of the language, and hostile text, in linear time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import (
    Comment,
    Error,
    Generic,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    String,
    Token,
)

from rtfs_kernel.lexer import RtfsLexer
from rtfs_kernel.lexer import table as lexer_table

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PIECES = [
    *"()[]{}\"';`~^@#:%\\|&, \n",
    "#|",
    "|#",
    "#_",
    "#(",
    "(def ",
    '"a',
    "%%python\n",
    ";; %%",
    "1",
]


def tokens(text: str) -> list[tuple[Any, str]]:
    return [(kind, part) for _, kind, part in RtfsLexer().get_tokens_unprocessed(text)]


def kind_of(text: str, part: str) -> Any:
    """The kind of the first token that is exactly `part`."""
    return next(kind for kind, found in tokens(text) if found == part)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_cell_of_the_notebooks_is_lexed_whole_and_without_errors(path: Path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            found = tokens(cell.source)
            assert "".join(part for _, part in found) == cell.source
            assert not [part for kind, part in found if kind is Error]


def test_the_lexer_is_found_by_name_and_by_file() -> None:
    assert isinstance(get_lexer_by_name("rtfs"), RtfsLexer)
    assert isinstance(get_lexer_for_filename("a.rtfs"), RtfsLexer)


@pytest.mark.parametrize(
    ("text", "part", "kind"),
    [
        ("(defn f [x] x)", "defn", Keyword.Declaration),
        ("(defn f [x] x)", "f", Name.Function),
        ("(defn ^:pure f [x] x)", "^:pure", Name.Attribute),
        ('(defn f "d \\" q" [x] x)', '"d \\" q"', String.Doc),
        ('(def s "d")', "d", String.Double),
        ("(def limit:int 3)", "limit", Name.Variable),
        ("(def limit:int 3)", ":int", Keyword.Type),
        ("(deftype T :int)", "T", Name.Class),
        ("(when a b)", "when", Keyword),
        ("(map f xs)", "map", Name.Builtin),
        ("(reduce + xs)", "+", Name.Builtin),
        ("(mine xs)", "mine", Name.Function),
        ("(f xs)", "xs", Name),
        ("[:a.b/c]", ":a.b/c", String.Symbol),
        ("true", "true", Keyword.Constant),
        ("trueish", "trueish", Name),
        ("-12", "-12", Number.Integer),
        ("1.5e-3", "1.5e-3", Number.Float),
        ("##-Inf", "##-Inf", Number.Float),
        ("0xFF", "0xFF", Number.Hex),
        ("0o17", "0o17", Number.Oct),
        ("0b11", "0b11", Number.Bin),
        ("2025-01-31T10:00:00.123Z", "2025-01-31T10:00:00.123Z", Literal.Date),
        ("123e4567-e89b-12d3-a456-426614174000", "123e4567-e89b-12d3-a456-426614174000", Literal),
        ("resource://a/b?c", "resource://a/b?c", String.Other),
        ('"a\\u{1F600}"', "\\u{1F600}", String.Escape),
        ('"\\q"', "\\", Generic.Error),
        ("12abc", "12abc", Generic.Error),
        ("'x", "'", Operator),
        ("`(a ~@b)", "~@", Operator),
        ("#(+ % %2)", "%2", Name.Variable.Magic),
        ("#_ x", "#_", Comment.Preproc),
        ("#| a #| b |# c |# d", " c ", Comment.Multiline),
        ("#| a #| b |# c |# d", "d", Name),
        ("; note", "; note", Comment.Single),
        (";; %% [markdown] T", ";; %% [markdown] T", Comment.Special),
        ("%timing on", "%timing", Name.Decorator),
        ("%timeit -n 10 (f 1)", "-n", Name.Attribute),
        ("%timeit -n 10 (f 1)", "10", Number.Integer),
        ("%ir (when a b)\n(f)", "when", Keyword),
        ("%%ir none\n(when a b)", "when", Keyword),
        ("%%python\nimport os\n", "import", Keyword.Namespace),
        ("%%python\n`", "`", Generic.Error),
        ("%%file a.py\nimport os\n", "import", Keyword.Namespace),
    ],
)
def test_a_form_has_its_colour(text: str, part: str, kind: Any) -> None:
    assert kind_of(text, part) is kind


def test_highlighting_does_not_load_the_engine() -> None:
    code = (
        "import sys; from rtfs_kernel.lexer import RtfsLexer; list(RtfsLexer().get_tokens('(f)'));"
        "sys.exit('engine.session' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_the_words_are_those_of_the_tables() -> None:
    stored = lexer_table.TARGET.read_text("utf-8")
    assert stored == lexer_table.written(), "run: python -m rtfs_kernel.lexer.table"


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=60))
def test_no_text_gives_an_error_or_loses_a_character(text: str) -> None:
    found = tokens(text)
    assert "".join(part for _, part in found) == text
    assert Error not in {kind for kind, _ in found}
    assert all(kind in Token for kind, _ in found)


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        '"',
        "a:",
        "#",
        "%",
        "( ",
        "^:a ",
        "#|",
        "\\",
        "(def ",
        '(def x "',
        ";; %%",
        "-",
        "0123456789abcdef",
    ],
)
def test_a_long_text_takes_time_in_proportion(piece: str) -> None:
    """200,000 characters: a quadratic rule would hang here, rather than fail by a clock."""
    text = piece * (200_000 // len(piece)) + "x"
    assert sum(len(part) for _, part in tokens(text)) == len(text)
