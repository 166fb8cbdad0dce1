"""Every rule does what its documentation says, and keeps the value on random arguments.

(if true a b)  => a      =>   the pass alone makes (fn [a b] a) of (fn [a b] (if true a b))
"""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest
from workbench import Workbench, shown

from engine.ir.core import Fn, Node
from engine.passes.pipeline import PASSES
from engine.passes.rule import Law, Pass, Rule
from engine.prims.catalog import lookup
from engine.syntax.forms import Seq, Sym
from engine.syntax.reader import read

LAWS = [(each, rule, law) for each in PASSES.values() for rule in each.rules for law in rule.laws]
IDS = [f"{each.name}.{rule.name}: {law.before}" for each, rule, law in LAWS]
NAME = re.compile(r"[a-h-zA-Z][0-9]?'?$")  # names of one letter are parameters
ARGUMENTS: dict[str, tuple[str, ...]] = {
    "int": ("0", "1", "-7", "123456789012345678901234567890"),
    "float": ("0.0", "-0.0", "1.5", "##NaN", "##Inf", "-1e308"),
    "number": ("0", "-3", "-0.0", "##NaN", "2.5"),
    "string": ('""', '"ab"'),
    "bool": ("true", "false"),
    "any": ("nil", "false", "0", "-0.0", '"x"', ":k", "[1 2]", "{:a 1}", "##NaN", "7"),
}
FUNCTIONS = ("(fn [& xs] (count xs))", '(fn [& xs] (throw (error :kind "f")))')


def forms_of(text: str) -> list[str]:
    found = read(text, "law").forms
    return [text[t.form.span.unit.start :][: t.form.span.end] for t in found]


def free_names(text: str, law: Law) -> list[str]:
    """The names of one letter in a law, in order of their first use: its parameters."""
    found: dict[str, None] = {}
    pending = [top.form for top in read(text, "law").forms]
    while pending:
        form = pending.pop(0)
        if isinstance(form, Sym) and re.fullmatch(r"[a-zA-Z][0-9]?", form.name):
            if lookup(form.name) is None:
                found[form.name] = None
        elif isinstance(form, Seq):
            pending = [*form.items, *pending]
    return [name for name in found if not binds(law.before, name)]


def binds(text: str, name: str) -> bool:
    """Whether the law itself binds the name: in a binding vector or a parameter list."""
    pending: list[Any] = [top.form for top in read(text, "law").forms]
    while pending:
        form = pending.pop()
        if not isinstance(form, Seq):
            continue
        pending.extend(form.items)
        words = [item.name if isinstance(item, Sym) else "" for item in form.items]
        vectors = [item for item in form.items if isinstance(item, Seq) and item.open == "["]
        if form.open != "(" or not words or not vectors:
            continue
        step = {"let": 2, "loop": 2, "letrec": 2, "fn": 1, "defn": 1}.get(words[0], 0)
        bound = vectors[0].items[::step] if step else ()
        if any([isinstance(item, Sym) and item.name == name for item in bound]):
            return True
    return False


def functions_of(law: Law, names: list[str]) -> list[str]:
    return [n for n in names if f"({n} " in law.before or f"({n})" in law.before]


def around(law: Law, body: str, names: list[str]) -> str:
    types = dict(law.types)
    params = " ".join([f"{n} :{types[n]}" if n in types else n for n in names])
    return f"(fn [{params}] {body})"


def body_of(node: Node) -> str:
    assert type(node) is Fn
    return shown(node)


@pytest.mark.parametrize(("each", "rule", "law"), LAWS, ids=IDS)
def test_a_law_holds(each: Pass, rule: Rule, law: Law) -> None:
    bench = Workbench()
    *before_definitions, before = forms_of(law.before)
    bench.define(" ".join(before_definitions))
    names = free_names(before, law)
    made = bench.optimised(around(law, before, names), [each])
    assert not made.problems
    expected = bench.lower(around(law, forms_of(law.after)[-1], names))
    assert body_of(made.node) == body_of(expected)


@pytest.mark.parametrize(("each", "rule", "law"), LAWS, ids=IDS)
def test_a_law_keeps_the_value(each: Pass, rule: Rule, law: Law) -> None:
    bench = Workbench()
    *definitions, before = forms_of(law.before)
    bench.define(" ".join(definitions))
    names = free_names(before, law)
    types, called = dict(law.types), functions_of(law, names)
    choices = [FUNCTIONS if n in called else ARGUMENTS[types.get(n, "any")] for n in names]
    one, other = around(law, before, names), around(law, forms_of(law.after)[-1], names)
    for number, values in enumerate(product(*choices)):
        if number % max(1, _size(choices) // 150):
            continue
        arguments = " ".join(values)
        here = bench.session.run(f"({one} {arguments})")
        there = bench.session.run(f"({other} {arguments})")
        assert here.ok == there.ok, arguments
        assert here.text == there.text, arguments
        if not here.ok:
            assert here.problems[0].kind == there.problems[0].kind, arguments


def _size(choices: list[tuple[str, ...]]) -> int:
    size = 1
    for each in choices:
        size *= len(each)
    return size


def test_every_rule_has_a_law_and_a_reason() -> None:
    for each in PASSES.values():
        for rule in each.rules:
            assert rule.why, (each.name, rule.name)
            assert rule.laws, (each.name, rule.name)
