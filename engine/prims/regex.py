"""Regular expressions, in Python's notation; a pattern is a string.

    (re-find "[0-9]+" "ab12c3")  =>  "12"      (re-matches "a+" "baaa")  =>  true

`re-matches` searches, as the reference's does. A nil text matches nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from ..runtime.errors import invalid_argument
from ..values.vectors import vector
from .table import ALLOCATES, DIVERGES, THROWS, primitive


@lru_cache(256)
def compiled(pattern: str) -> re.Pattern[str]:
    """The compiled pattern. Raises Thrown(:invalid-argument) for a bad one."""
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "possible nested set" is no fault of the program's
            return re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as problem:
        raise invalid_argument(f"Invalid regex pattern '{pattern}': {problem}", 0) from None


@primitive(
    "re-matches", "str str/nil -> bool", fx=THROWS | DIVERGES, cost=10, see="re-find re-full-match?"
)
def matches(pattern: str, text: str | None) -> bool:
    """Whether the pattern occurs anywhere in the text.

    (re-matches "a+" "baaa")  => true
    (re-matches "^a+$" "baaa")  => false
    (re-matches "a" nil)  => false
    (re-matches "(" "a")  => ERROR invalid-argument
    """
    return text is not None and compiled(pattern).search(text) is not None


@primitive("re-full-match?", "str str/nil -> bool", fx=THROWS | DIVERGES, cost=10, see="re-matches")
def matches_all(pattern: str, text: str | None) -> bool:
    """Whether the pattern matches the whole text.

    (re-full-match? "a+" "aaa")  => true
    (re-full-match? "a+" "baaa")  => false
    """
    return text is not None and compiled(pattern).fullmatch(text) is not None


@primitive(
    "re-find", "str str/nil -> str/nil", fx=THROWS | DIVERGES, cost=10, see="re-seq re-groups"
)
def find(pattern: str, text: str | None) -> str | None:
    """The first part of the text that matches; nil where there is none.

    (re-find "[0-9]+" "ab12c3")  => "12"
    (re-find "x" "ab")  => nil
    (re-find "(" "x")  => ERROR invalid-argument
    """
    found = compiled(pattern).search(text) if text is not None else None
    return found[0] if found else None


@primitive(
    "re-seq",
    "str str/nil -> vec",
    fx=THROWS | ALLOCATES | DIVERGES,
    cost=12,
    see="re-find re-groups",
)
def find_all(pattern: str, text: str | None) -> Any:
    """All parts of the text that match, from left to right.

    (re-seq "[0-9]" "a1b2")  => ["1" "2"]
    (re-seq "x" nil)  => []
    """
    if text is None:
        return ()
    return vector([found[0] for found in compiled(pattern).finditer(text)])


@primitive(
    "re-groups", "str str/nil -> vec/nil", fx=THROWS | ALLOCATES | DIVERGES, cost=12, see="re-find"
)
def groups(pattern: str, text: str | None) -> Any:
    """The first match and its groups, nil for a group that took no part; nil without a match.

    (re-groups "(a)(b)?" "xa")  => ["a" "a" nil]
    (re-groups "a" "b")  => nil
    """
    found = compiled(pattern).search(text) if text is not None else None
    return (found[0], *found.groups()) if found else None


@primitive("re-pattern", "str -> str", fx=THROWS, cost=10, see="re-quote re-find")
def pattern(text: str) -> str:
    """The pattern itself, once it is known to be one.

    (re-pattern "[0-9]+")  => "[0-9]+"
    (re-pattern "[")  => ERROR invalid-argument
    """
    compiled(text)
    return text


@primitive("re-quote", "str -> str", fx=THROWS, cost=4, see="re-pattern")
def quoted(text: str) -> str:
    """The pattern that matches exactly this text.

    (re-find (re-quote "a.b") "axb a.b")  => "a.b"
    """
    return re.escape(text)


@primitive(
    "re-replace", "str str str -> str", fx=THROWS | DIVERGES, cost=12, see="string-replace re-split"
)
def replace(pattern: str, text: str, new: str) -> str:
    """Every match of the pattern (first argument) in the text replaced; `$1` stands for a group.

    (re-replace "[0-9]+" "a1b22" "#")  => "a#b#"
    (re-replace "(a)(b)" "ab" "$2$1")  => "ba"
    (re-replace "a" "a" "$7")  => ERROR invalid-argument
    """
    rule = compiled(pattern)

    def filled(found: re.Match[str]) -> str:
        def group(reference: re.Match[str]) -> str:
            number = int(reference[1])
            if number > rule.groups:
                raise invalid_argument(f"the pattern has no group {number}", 2)
            return found[number] or ""

        return compiled(r"\$(\d{1,2})").sub(group, new)

    return rule.sub(filled if "$" in new else lambda _: new, text)


@primitive("re-split", "str str -> vec", fx=THROWS | ALLOCATES | DIVERGES, cost=12, see="split")
def split(pattern: str, text: str) -> Any:
    """The parts of the text between the matches of the pattern (first argument).

    (re-split ",\\\\s*" "a, b,c")  => ["a" "b" "c"]
    """
    rule = compiled(pattern)
    parts = []
    at = 0
    for found in rule.finditer(text):
        if found.end() == found.start():
            continue
        parts.append(text[at : found.start()])
        at = found.end()
    return vector([*parts, text[at:]])
