"""Which rewrite makes a program wrong, or slower: found, and shown on the smallest program.

    bisect("(defn f [x] (* x 0)) (println 1) (f -2.0)", level, …)
    =>  Bisection(found="wrong", rule="mine.zero", number=1, before="(* x 0)", after="0",
                  text="((fn [x] (* x 0)) -2.0)", expected="-0.0", got="0")

What a level gives is compared with what level none gives: value, error and its place, output and
the calls of the host, in worlds that nobody else sees (`scratch`). A program that needs more of the
host than those have is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ...api import RIGHT, SLOWER, UNKNOWN, WRONG, Bisection
from ...base.span import span_of
from ...ir.core import Node
from ...ir.show import show_core
from ...passes.bisect import ALWAYS, NEVER, guilty_firing, guilty_passes
from ...passes.driver import Plan
from ...syntax.reader import read
from .level import NONE, Level
from .scratch import Firing, Meter, Observed, Surroundings, observe
from .shrink import TRIALS, shrunk

MOST_SHOWN: Final = 2_000  # characters of a node
SLOWER_BY: Final = 1.1  # executed nodes, as a ratio to level none: less is noise of compiling


class _Question:
    """One kind of badness of a program at a level: `bad(forms, limit)`."""

    found = WRONG

    def __init__(self, level: Level, around: Surroundings) -> None:
        self.level: Final = level.at_once()
        self.around: Final = around
        self.shape: tuple[bool, bool] | None = None

    def expected(self, forms: Sequence[str]) -> Observed:
        return observe(forms, NONE, self.around)

    def got(self, forms: Sequence[str], meter: Meter, plan: Plan | None = None) -> Observed:
        level = self.level if plan is None else Level("", tuple(plan), plan, eager=True)
        return observe(forms, level, self.around, meter)

    def bad(self, forms: Sequence[str], limit: int | None = None, plan: Plan | None = None) -> bool:
        """Whether the program is bad with so many firings."""
        expected = self.expected(forms)
        return self._bad(expected, self.got(forms, Meter(limit), plan))

    def still(self, forms: Sequence[str]) -> bool:
        """Whether a smaller program is bad in the same way: an error stays one, a value too."""
        expected = self.expected(forms)
        if expected.needs or (self.shape and self.shape[0] != (expected.error is None)):
            return False
        got = self.got(forms, Meter())
        if self.shape and self.shape[1] != (got.error is None):
            return False
        return self._bad(expected, got)

    def remember(self, expected: Observed, got: Observed) -> None:
        """What smaller programs are to have in common with this one."""
        self.shape = expected.error is None, got.error is None

    def _bad(self, expected: Observed, got: Observed) -> bool:
        return got.differs(expected)


class _Slower(_Question):
    """The level executes more nodes than level none."""

    found = SLOWER

    def bad(self, forms: Sequence[str], limit: int | None = None, plan: Plan | None = None) -> bool:
        """Whether more nodes are executed than at level none, by more than a little."""
        few = counted(lambda: self.expected(forms))
        many = counted(lambda: self.got(forms, Meter(limit), plan))
        return many > few * SLOWER_BY

    def still(self, forms: Sequence[str]) -> bool:
        """As `bad`, of programs that have no error."""
        expected = self.expected(forms)
        return expected.error is None and not expected.needs and self.bad(forms)


def counted(run: Callable[[], object]) -> int:
    """The nodes that are executed in a run."""
    from ...backends.tree.counted import counting

    with counting() as counts:
        run()
    return counts.total


def bisect(
    text: str, level: Level, around: Surroundings, sought: str = WRONG, most: int = TRIALS
) -> Bisection:
    """Find the guilty rewrite in a program; at most so many smaller programs are tried.

    `sought` is WRONG or SLOWER. Raises ValueError for a text that cannot be read, and for one that
    needs the real host or gives something else each time.
    """
    forms = forms_of(text)
    question = (_Slower if sought == SLOWER else _Question)(level, around)
    expected = _reference(question, forms)
    got = question.got(forms, Meter())
    if not question.bad(forms):
        return Bisection(RIGHT, level.spec, text, expected=expected.text, got=got.text)
    question.remember(expected, got)
    small = shrunk(forms, question.still, most)
    expected, meter = question.expected(small), Meter()
    got = question.got(small, meter)
    number = guilty_firing(lambda limit: question.bad(small, limit), meter.spent)
    told = _differing(expected, got)
    text = "\n".join(small)
    if number in (NEVER, ALWAYS):
        plan = question.level.plan
        named = guilty_passes(lambda each: question.bad(small, None, each), plan)
        names = tuple([each.name for each in named])
        return Bisection(UNKNOWN, level.spec, text, expected=told[0], got=told[1], passes=names)
    guilty = Meter(number)
    question.got(small, guilty)
    assert guilty.last is not None
    return _named(question.found, level, text, told, guilty.last)


def forms_of(text: str) -> tuple[str, ...]:
    """The texts of the top-level forms. Raises ValueError for what cannot be read."""
    result = read(text, "bisect")
    if result.problems:
        raise ValueError(result.problems[0].message)
    return tuple([top.form.span.text() for top in result.forms])


def _reference(question: _Question, forms: Sequence[str]) -> Observed:
    """What level none gives. Raises ValueError where that cannot be compared with anything."""
    expected = question.expected(forms)
    if expected.needs:
        raise ValueError(
            f"the program needs the host ({expected.needs}); bisecting runs it again and again "
            "without one"
        )
    if question.expected(forms).differs(expected):
        raise ValueError("the program gives something else each time, also at level none")
    return expected


def _differing(expected: Observed, got: Observed) -> tuple[str, str]:
    """The first thing in which two runs differ, as texts."""
    if (expected.values, expected.error) != (got.values, got.error):
        for one, other in zip(expected.values, got.values, strict=False):
            if one != other:
                return one, other
        return expected.text, got.text
    if expected.output != got.output:
        return f"prints {expected.output!r}", f"prints {got.output!r}"
    if expected.calls != got.calls:
        return "; ".join(expected.calls), "; ".join(got.calls)
    return expected.text, got.text


def _named(found: str, level: Level, text: str, told: tuple[str, str], firing: Firing) -> Bisection:
    remark = firing.remark
    span = span_of(remark.before.origin)
    place = ""
    if span is not None:
        above = span.unit.text[: span.unit.start + span.start]
        line = above.count("\n") + 1
        place = f"{span.unit.cell}, {line}:{len(above) - above.rfind(chr(10))}"
    after = "" if remark.after is None else _shown(remark.after)
    return Bisection(
        found,
        level.spec,
        text,
        firing.number,
        remark.name,
        remark.why,
        _shown(remark.before),
        after,
        place,
        told[0],
        told[1],
    )


def _shown(n: Node) -> str:
    code = show_core(n)
    return code if len(code) <= MOST_SHOWN else f"{code[:MOST_SHOWN]} …"
