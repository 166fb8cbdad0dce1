"""Make a program small that shows something: leave out forms, and parts of forms.

    ("(def a 1)", "(defn f [x] (+ x (* 2 a)))", "(f 3)")   =>   ("(defn f [x] (+ x 0))", "(f 3)")

Each trial is shorter than what it comes from, so shrinking ends; the texts between the brackets
stay as they were written. Source: delta debugging, Zeller and Hildebrandt 2002.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from ...syntax.forms import Form, Seq
from ...syntax.reader import read

TRIALS: Final = 400  # programs that are tried; each runs at two levels
LITERALS: Final = ("nil", "0", "1")  # what a form may become, shorter than anything of use

Fails = Callable[[Sequence[str]], bool]


class _Trials:
    """How many programs may still be tried, and what was tried already."""

    def __init__(self, fails: Fails, most: int) -> None:
        self._fails: Final = fails
        self._left = most
        self._known: Final[set[tuple[str, ...]]] = set()

    def fails(self, texts: Sequence[str]) -> bool:
        key = tuple(texts)
        if self._left <= 0 or key in self._known:
            return False
        self._known.add(key)
        self._left -= 1
        return self._fails(key)


def shrunk(texts: Sequence[str], fails: Fails, most: int = TRIALS) -> tuple[str, ...]:
    """The smallest program found, as texts of its forms, of which `fails` is true.

    It is true of `texts`; at most so many others are tried.
    """
    trials = _Trials(fails, most)
    now = list(texts)
    while True:
        before = list(now)
        now = _without_forms(now, trials)
        for at in range(len(now) - 1, -1, -1):
            now = _smaller_form(now, at, trials)
        if now == before:
            return tuple(now)


def _without_forms(texts: list[str], trials: _Trials) -> list[str]:
    """Leave out runs of forms, long ones first."""
    size = max(1, len(texts) // 2)
    while True:
        at = 0
        while at < len(texts):
            trial = texts[:at] + texts[at + size :]
            if trial and trials.fails(trial):
                texts = trial
            else:
                at += size
        if size == 1:
            return texts
        size //= 2


def _smaller_form(texts: list[str], at: int, trials: _Trials) -> list[str]:
    """Make one form smaller until nothing smaller does."""
    found = True
    while found:
        found = False
        for candidate in _smaller(texts[at]):
            trial = [*texts[:at], candidate, *texts[at + 1 :]]
            if trials.fails(trial):
                texts, found = trial, True
                break
    return texts


def _smaller(text: str) -> Iterator[str]:
    """Texts that are shorter: a part is left out, or stands for what is around it."""
    forms = read(text, "shrink").forms
    if len(forms) != 1:
        return
    base = forms[0].form.span.unit.start
    seen: set[str] = set()
    for form in _by_size(forms[0].form):
        start, end = base + form.span.start, base + form.span.end
        whole = text[start:end]
        inner = [text[base + i.span.start : base + i.span.end] for i in _items(form)]
        for part in (*inner, *LITERALS, *_left_out(form, inner, whole)):
            made = text[:start] + part + text[end:]
            if len(made) < len(text) and made not in seen:
                seen.add(made)
                yield made


def _left_out(form: Form, inner: list[str], whole: str) -> Iterator[str]:
    """A bracketed form without one of its items; or, of pairs, without two."""
    if not isinstance(form, Seq) or not whole.startswith(form.open):
        return
    close = {"(": ")", "[": "]"}.get(form.open, "}")
    for count in (1, 2):
        for at in range(len(inner) - count + 1):
            yield form.open + " ".join(inner[:at] + inner[at + count :]) + close


def _by_size(form: Form) -> list[Form]:
    """A form and all below it, the longest first."""
    found, pending = [], [form]
    while pending:
        each = pending.pop()
        found.append(each)
        pending.extend(_items(each))
    return sorted(found, key=lambda one: one.span.start - one.span.end)


def _items(form: Form) -> tuple[Form, ...]:
    return form.items if isinstance(form, Seq) else ()
