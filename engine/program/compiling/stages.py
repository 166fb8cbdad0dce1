"""The code at a stage that a person names.

text_at(compilation, "fold", plan)   =>   the text after the last run of fold
text_at(compilation, "flod", plan)   =>   ValueError: no such stage …, did you mean fold?
"""

from __future__ import annotations

from ...base.suggest import meant, near
from ...compilation import CORE, FINAL, Compilation
from ...passes.driver import Plan
from ...passes.pipeline import passes_of


def stage_names(plan: Plan) -> tuple[str, ...]:
    """The stages that a plan has: core, its passes, final."""
    return (CORE, *[each.name for each in passes_of(plan)], FINAL)


def text_at(compilation: Compilation, stage: str, plan: Plan) -> str:
    """The text after a stage. Raises ValueError for one that the plan does not have.

    After a pass that did not run, since it had nothing to do, the code is what the passes before
    it in the plan left at their first run.
    """
    names = stage_names(plan)
    if stage not in names:
        hint = meant(near(stage, names)) or f"stages: {', '.join(names)}"
        raise ValueError(f"no such stage: {stage!r} ({hint})")
    if stage == FINAL:
        return compilation.final.text
    runs = [each for each in compilation.stages if each.name == stage]
    if runs:
        return runs[-1].text
    earlier = names[: names.index(stage)]
    text = compilation.core.text
    for each in compilation.stages:
        if each.name not in earlier:
            break
        text = each.text
    return text
