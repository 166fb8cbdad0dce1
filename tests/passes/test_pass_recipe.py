"""The README's recipe for a pass is followed as it stands: from Python, and in a notebook."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from test_rule_laws import test_a_law_holds as law_holds
from test_rule_laws import test_a_law_keeps_the_value as law_keeps_the_value
from workbench import Workbench, shown

from engine import Session
from engine.passes.rule import Pass
from rtfs_kernel.testing import InProcessKernel

README = Path(__file__).parents[2] / "engine/README.md"


def recipe() -> str:
    part = README.read_text("utf-8").partition("### Add a pass\n")[2]
    found = re.search(r"```python\n(.*?)```", part.partition("\n### ")[0], re.DOTALL)
    assert found is not None
    return found[1]


def followed(session: Session) -> Pass:
    names: dict[str, Any] = {"rtfs": session}
    exec(recipe(), names)
    return session._passes["thrice"]


def test_the_pass_runs_when_a_level_names_it() -> None:
    session = Session(level="none")
    made = followed(session)
    session.level = "aggressive +thrice eager"
    result = session.run("(map (fn [x] (not (not (not x)))) [1 nil false])")
    assert (result.text, result.problems) == ("[false true true]", ())
    bench = Workbench()
    optimised = bench.optimised("(fn [x] (not (not (not x))))", [made])
    assert shown(optimised.node) == "(fn [x] (not x))"
    (remark,) = optimised.remarks
    assert (remark.name, remark.why) == ("thrice.thrice", "denying three times is denying once")
    session.close()


def test_its_laws_hold_like_those_of_the_engine() -> None:
    session = Session(level="none")
    made = followed(session)
    for rule in made.rules:
        for law in rule.laws:
            law_holds(made, rule, law)
            law_keeps_the_value(made, rule, law)
    session.close()


def test_a_program_with_its_own_not_keeps_it() -> None:
    session = Session(level="none")
    followed(session)
    session.level = "thrice eager"
    session.run("(defn not [x] [x])")
    assert session.run("(map (fn [x] (not (not (not x)))) [1])").text == "[[[[1]]]]"
    session.close()


def test_the_recipe_works_in_a_python_cell() -> None:
    with InProcessKernel() as kernel:
        assert kernel.run("%%python\n" + recipe()).ok
        assert kernel.run("%opt aggressive +thrice").shown == "level: aggressive +thrice"
        assert kernel.run("(map (fn [x] (not (not (not x)))) [1 nil])").value == "[false true]"
        refused = kernel.run("%%python\nrtfs.add_pass(3)")
        assert "not int" in refused.traceback
        taken = kernel.run(
            "%%python\nfrom engine.passes import Pass\nrtfs.add_pass(Pass('fold', (), ''))"
        )
        assert "fold is the name of a pass" in taken.traceback
