"""What the passes say of themselves, as plain data: picture, knobs, rules with their laws.

pass_doc("fold", {})   =>   PassDoc(name="fold", summary="…", rules=(prim, branch, …), …)
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Final

from ...base.suggest import meant, near
from ...compilation import Knob, PassDoc, PassRule, RuleLaw
from ...passes.pipeline import LEVELS, PASSES, passes_of
from ...passes.rule import Law, Pass, Rule

# A constant at the top of a pass: its name, what is assigned, and the comment beside it.
_KNOB: Final = re.compile(
    r"^([A-Z][A-Z0-9_]*)(?:: Final(?:\[[^\n]*\])?)? = ([^#\n]+?)(?:\s+#\s*([^\n]*))?$", re.MULTILINE
)


def pass_docs(own: Mapping[str, Pass]) -> tuple[PassDoc, ...]:
    """All passes, those of the engine in the order of the pipeline; `own` are the user's."""
    return tuple([_doc(each) for each in {**PASSES, **own}.values()])


def pass_doc(name: str, own: Mapping[str, Pass]) -> PassDoc:
    """One pass. Raises ValueError with near names for one that does not exist."""
    known = {**PASSES, **own}
    if name not in known:
        hint = meant(near(name, sorted(known)))
        raise ValueError(f"no such pass: {name!r} ({hint or 'passes: ' + ', '.join(known)})")
    return _doc(known[name])


def _doc(each: Pass) -> PassDoc:
    levels = tuple([level for level, plan in LEVELS.items() if each in passes_of(plan)])
    rules = tuple([_rule(rule) for rule in each.rules])
    return PassDoc(each.name, each.summary, each.doc, levels, _knobs(each), rules)


def _rule(rule: Rule) -> PassRule:
    laws = tuple([RuleLaw(law.before, law.after, _note(law)) for law in rule.laws])
    why = re.sub(r"\{[^}]*\}", "…", rule.why)
    return PassRule(rule.name, why, laws)


def _note(law: Law) -> str:
    """What a law says of its variables' types, and why it holds: "a is int; …"."""
    types = ", ".join([f"{name} is {kind}" for name, kind in law.types])
    return "; ".join([text for text in (types, law.note) if text])


def _knobs(each: Pass) -> tuple[Knob, ...]:
    """The numbers that stand as constants in the module of a pass."""
    module = _module_of(each)
    source = "" if module is None else _source_of(module)
    found = []
    for name, value, comment in _KNOB.findall(source):
        held = getattr(module, name, None)
        if type(held) in (int, float):
            found.append(Knob(name, value.strip(), comment.strip()))
    return tuple(found)


def _module_of(each: Pass) -> ModuleType | None:
    for function in (each.transform, *[rule.apply for rule in each.rules]):
        name = getattr(function, "__module__", None)
        if name is not None:
            return sys.modules.get(name)
    return None


def _source_of(module: ModuleType) -> str:
    loader = getattr(module, "__loader__", None)
    source = None if loader is None or not hasattr(loader, "get_source") else loader
    text = None if source is None else source.get_source(module.__name__)
    return text or ""
