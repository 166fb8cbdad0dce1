"""`%type %effects %cost`: what the analyses know of a function or an expression; nothing runs.

%type [1 2]     =>   [:vector :int]
%effects sqrt   =>   may raise an error
%cost square    =>   7, about 0.7 µs
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from engine.compilation import ArityFacts, CodeFacts

from ..render.durations import duration
from .compiling import asked, target_of, worded
from .registry import TARGET, Answer, Call, Shown, magic
from .tables import table

PURE: Final = "none: it always gives a value, and does nothing else"
ANYTHING: Final = "may do anything"
MANY: Final = 9  # effects that are as good as all of them
COST_UNIT: Final = 1e-7  # seconds
MOST: Final = 200  # forms shown


@magic("type", TARGET, cell=True, body="look", kind="target")
def type_of(call: Call) -> Answer:
    """Show the type of code as it is inferred; nothing runs.

    Without code it is about the last cell. Of a function it is the types of parameters and result.

    %type (map inc [1 2 3])
    %type total-of
    %type (fn [x :int] (* 2 x))

    %%type
    (fn [x] (if (int? x) (+ x 1) nil))
    """
    return _shown(call, "type", ("type",), _type, lambda each: (each.result,))


def _type(each: CodeFacts) -> Sequence[str]:
    """The type, and what more is known of the value."""
    more = each.exact and each.exact != each.type
    return (f"{each.type}, here {each.exact}" if more else each.type,)


@magic("effects", TARGET, cell=True, body="look", kind="target")
def effects(call: Call) -> Answer:
    """Show what calling a function, or evaluating code, may do beside giving a value.

    Nothing runs. Without code it is about the last cell. Code without effects can be left out where
    its value is not used, and moved.

    %effects total-of
    %effects (println "hello")
    %effects (fn [x] [x x])

    %%effects
    (defn half [x] (/ x 2))
    """

    def words(each: CodeFacts | ArityFacts) -> Sequence[str]:
        if len(each.effects) >= MANY:
            return (ANYTHING,)
        return (", ".join(each.effects) or PURE,)

    return _shown(call, "effects", ("effects",), words, words)


@magic("cost", TARGET, cell=True, body="look", kind="target")
def cost(call: Call) -> Answer:
    """Show the likely cost of a call of a function, or of evaluating code, before any pass.

    A unit is about a tenth of a microsecond of the interpreter. Functions that are called, and
    turns of loops, are guessed. Nothing runs. Without code it is about the last cell.

    %cost total-of
    %cost (reduce + (range 100))

    %%cost
    (defn twice [x] (* 2 x))
    """

    def price(each: CodeFacts | ArityFacts) -> Sequence[str]:
        return f"{each.cost:,.0f}", f"about {duration(each.cost * COST_UNIT)}"

    return _shown(call, "cost", ("cost", "time"), price, price)


def _shown(
    call: Call,
    name: str,
    head: Sequence[str],
    of_code: Callable[[CodeFacts], Sequence[str]],
    of_arity: Callable[[ArityFacts], Sequence[str]],
) -> Answer:
    """A fact of each form; of one form alone without its text, of functions by arity."""
    _, given = worded(call, name, ())
    target = target_of(call, given)
    found = asked(call, target, lambda: call.session.facts(target))
    rows: list[Sequence[str]] = []
    for each in found[:MOST]:
        if len(each.arities) > 1:
            rows += [(f"{each.name or 'fn'} {_call(a)}", *of_arity(a)) for a in each.arities]
        else:
            rows.append((each.name or each.head, *of_code(each)))
    if len(found) > MOST:
        rows.append((f"… {len(found) - MOST:,} more", *[""] * len(head)))
    if len(rows) == 1:
        return Shown(", ".join(rows[0][1:]))
    return table(rows, ("code", *head), right=(1,) if len(head) > 1 else ())


def _call(arity: ArityFacts) -> str:
    return "[" + " ".join([f"{name} {kind}" for name, kind in arity.parameters]) + "]"
