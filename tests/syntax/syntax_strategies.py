"""Texts for property tests: programs derived from the grammar, programs broken, and soup.

program()  =>  "(f [x :int] ~@'y) ; c\n#_ z"        soup()  =>  '|#(::"\\u{'
"""

from __future__ import annotations

from hypothesis import strategies as st

ATOMS = st.sampled_from(
    """x + - -> if-let trueish λ été % %1 %& & a.b/c a/b/c x# .method Exception. x@y <= | :
    ns:v1.2/n    :a :a.b/c :ns:v1.2/name :int? :rtfs.core:v2.0:plan :>= true false nil 0 -5 +5
    007 123456789012345678901234567890 0xff -0x1F 0o17 0b101 1.5 -0.0 1e5 1.5E-3 ##Inf ##-Inf ##NaN
    2025-01-31T10:00:00Z 2025-01-31T10:00:00.123Z 2025-01-31T10:00:00_123Z
    123e4567-e89b-12d3-a456-426614174000 ABCDEF00-e89b-12d3-a456-426614174000 resource://a/b?c(d""".split()
)
STRINGS = st.sampled_from(
    [
        '"a\\n\\u{1F600}"',
        '"\\ud83d\\ude00"',
        '"two\nlines ; (no comment"',
        '""',
        '"tab\t\\\\ \\" \\/ \\0"',
    ]
)
TOUCHING = st.sampled_from(["x:int", "x:v1", "f:[int]", "1:a", "x:"])  # two forms each
GAPS = st.sampled_from(
    [
        *(" ", "  ", "\n", ",", " , ", "\t", "\n\n\n", "\r\n", "\u00a0"),
        *(" ; note\n", "\n;; own\n", " #| block |# ", " #| a #| b |# ; c |# "),
        *(" #_ gone ", " #_ #_ a b ", " #_(a [b]) "),
    ]
)
MARKS = st.sampled_from(["'", "`", "~", "~@", "@", "' #_ gone ", "^:k ", "^{:a 1} ", "' ", "~ "])
BRACKETS = st.sampled_from(
    [("(", ")"), ("[", "]"), ("#(", ")"), ("(f ", ")"), ("(let [a 1] ", ")")]
)


def _joined(parts: list[str], gaps: list[str]) -> str:
    text = ""
    for part, gap in zip(parts, gaps, strict=True):
        text += part + gap
    return text


def _many(forms: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    return st.lists(st.tuples(st.one_of(forms, forms, TOUCHING), GAPS), max_size=most).map(
        lambda pairs: _joined([p[0] for p in pairs], [p[1] for p in pairs])
    )


def _nested(forms: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.lists(st.tuples(forms, GAPS, forms, GAPS), max_size=3)
    return st.one_of(
        st.tuples(BRACKETS, _many(forms, 4)).map(lambda t: t[0][0] + t[1] + t[0][1]),
        st.tuples(MARKS, forms).map("".join),
        pairs.map(lambda rows: "{" + "".join(["".join(row) for row in rows]) + "}"),
        st.tuples(forms, GAPS).map(lambda t: "#{" + "".join(t) + "}"),
    )


def form() -> st.SearchStrategy[str]:
    """One form that the grammar derives (literal keys may repeat)."""
    return st.recursive(st.one_of(ATOMS, ATOMS, STRINGS), _nested, max_leaves=12)


def program() -> st.SearchStrategy[str]:
    """A text that the grammar derives."""
    head = st.sampled_from(["", "", "", "#!/usr/bin/env rtfs\n", "\ufeff", "\ufeff#! x\n"])
    return st.tuples(head, _many(form(), 4)).map("".join)


@st.composite
def broken(draw: st.DrawFn) -> str:
    """A program with a few characters taken out, put in or cut off."""
    text = draw(program())
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(text)))
        cut = draw(st.integers(0, 3))
        text = text[:at] + draw(soup(3)) + text[at + cut :]
    return text


def soup(most: int = 30) -> st.SearchStrategy[str]:
    """Characters that matter to the reader, in any order."""
    alphabet = st.sampled_from(
        [
            *"()[]{}#\"'`~@^:;|\\_,.+-%&/?!*<>=$ \n\t\r0123eExobTZabuvIN",
            *("é", "λ", "٣", "\u0301", "²", "\0", "\ud800", "\u00a0", "\ufeff", "😀"),
            *("#|", "|#", "##", "resource://", ":v1", "2025-01-31T10:00:00Z"),
            *("\\u{", "\\ud83d", "true", "#!"),
        ]
    )
    return st.lists(alphabet, max_size=most).map("".join)


def anything() -> st.SearchStrategy[str]:
    """Any text at all."""
    return st.one_of(program(), broken(), soup(), st.text())
