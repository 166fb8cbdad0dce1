"""What the analyses find out about a function or an expression, in words.

    (defn half [x] (/ x 2))   =>   [x any] -> number, may raise an error, cost 9

Nothing is run. Of a function each arity is told by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ...analysis.cost import call_cost, cost, size
from ...analysis.effects import Effects
from ...analysis.infer import Types, infer
from ...analysis.shapes import plain, show
from ...compilation import ArityFacts, CodeFacts
from ...ir.core import Arity, Def, Fn
from ...prims.table import (
    ALLOCATES,
    CALLS,
    DIVERGES,
    FORCES,
    FRESH,
    HOST,
    MARKS,
    READS,
    THROWS,
    TYPES,
    WRITES,
)
from ...runtime.context import Context
from ...types.show import show_type
from .targets import Asked, asked_for

if TYPE_CHECKING:
    from ..program import Program

# What each bit of an effect means to a reader, the gravest first.
WORDS: Final = (
    (HOST, "asks the host"),
    (WRITES, "changes state"),
    (READS, "reads state"),
    (CALLS, "calls what it is given"),
    (FORCES, "may run code that a lazy sequence or delay keeps"),
    (THROWS, "may raise an error"),
    (DIVERGES, "may not end"),
    (TYPES, "looks up types by name"),
    (ALLOCATES, "makes a collection"),
    (FRESH, "makes something that is equal only to itself"),
    (MARKS, "tells one expansion of a macro from another"),
)


def in_words(fx: int) -> tuple[str, ...]:
    """The effects of a set of bits, as phrases; none for code that is pure and gives a value."""
    return tuple([words for bit, words in WORDS if fx & bit])


def facts(target: str | None, program: Program, cx: Context) -> tuple[CodeFacts, ...]:
    """What is known of a target, form by form. Raises CompileError for a mistake in it."""
    return tuple([_facts(each) for each in asked_for(target, program, cx)])


def _facts(asked: Asked) -> CodeFacts:
    root = asked.node
    types = infer(root, asked.outside)
    effects = Effects(root, asked.outside, types)
    value = root.value if type(root) is Def else root
    name = root.name if type(root) is Def else ""
    if type(value) is Fn:
        return _of_function(asked, value, name, types, effects)
    found = types.of(value)
    return CodeFacts(
        asked.head,
        name,
        show(plain(found)),
        in_words(effects.of(value)),
        cost(value),
        size(value),
        exact=show(found),
    )


def _of_function(asked: Asked, fn: Fn, name: str, types: Types, effects: Effects) -> CodeFacts:
    arities = tuple([_arity(fn, arity, types, effects) for arity in fn.arities])
    fx = 0
    for arity in fn.arities:
        fx |= effects.called(fn, len(arity.params))
    shown = " | ".join([_signature(arity) for arity in arities])
    first = arities[0].cost if arities else 0.0
    return CodeFacts(asked.head, name or fn.name, shown, in_words(fx), first, size(fn), arities)


def _arity(fn: Fn, arity: Arity, types: Types, effects: Effects) -> ArityFacts:
    parameters = []
    for var, declared in zip(arity.params, arity.param_types, strict=True):
        kind = show(plain(types.var(var))) if declared is None else show_type(declared)
        parameters.append((var.hint, kind))
    if arity.rest is not None:
        kind = "any" if arity.rest_type is None else show_type(arity.rest_type)
        parameters.append((f"& {arity.rest.hint}", kind))
    given = show(plain(types.of(arity.body))) if arity.returns is None else show_type(arity.returns)
    fx = effects.called(fn, len(arity.params))
    return ArityFacts(tuple(parameters), given, in_words(fx), call_cost(arity))


def _signature(arity: ArityFacts) -> str:
    parameters = " ".join([f"{name} {kind}" for name, kind in arity.parameters])
    return f"[{parameters}] -> {arity.result}"
