"""Magics about levels: opt with passes, bisect."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rtfs_kernel.testing import InProcessKernel

WRONG = """%%python
from engine.passes import Const, Pass, PrimCall, rule

@rule(PrimCall)
def zero(n, cx):
    "anything times zero is zero"
    if n.prim.name == "*" and any(type(a) is Const and a.value == 0 for a in n.args):
        return Const(0, cx.origin(n))

rtfs.add_pass(Pass("zeroes", (zero,), "Wrong."))
"""


@pytest.fixture
def kernel() -> Iterator[InProcessKernel]:
    with InProcessKernel() as running:
        yield running


@pytest.mark.parametrize(
    "spec", ["none", "fold,inline", "aggressive -inline", "basic +inline", "aggressive eager"]
)
def test_a_level_may_be_passes(kernel: InProcessKernel, spec: str) -> None:
    assert kernel.run(f"%opt {spec}  ; why not").shown == f"level: {spec}"
    assert kernel.run("(defn f [x] (* 2 x)) (map f [1 2])").value == "[2 4]"
    assert kernel.run(f"%%opt {spec}\n(f 4)").value == "8"
    assert kernel.run("%opt").shown == f"level: {spec}"
    assert kernel.run(f'%config level "{spec}"').shown == f"level: {spec}"


@pytest.mark.parametrize(
    ("spec", "hint"),
    [("fuld", "fold"), ("aggressive -inlin", "inline"), ("agressive", "aggressive")],
)
def test_an_unknown_pass_is_refused_with_a_near_name(
    kernel: InProcessKernel, spec: str, hint: str
) -> None:
    for line in (f"%opt {spec}", f"%%opt {spec}\n(+ 1 2)"):
        assert hint in kernel.run(line).traceback
    assert kernel.run("%opt").shown == "level: aggressive"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("%opt ag", "aggressive"),
        ("%opt aggressive -inl", "-inline"),
        ("%opt basic +inl", "+inline"),
        ("%opt fold,inl", "fold,inline"),
        ("%opt aggressive ea", "eager"),
    ],
)
def test_levels_and_passes_are_completed(
    kernel: InProcessKernel, typed: str, expected: str
) -> None:
    assert expected in kernel.complete(typed)["matches"]


def test_bisect_finds_a_wrong_pass_through_the_cells_of_the_notebook(
    kernel: InProcessKernel,
) -> None:
    assert kernel.run(WRONG).ok
    kernel.run("(defn unread [x] x)", "one")
    kernel.run("(defn f [x] (* x 0))", "two")
    shown = kernel.run('%bisect --level "inline zeroes" (println (f -1.5))').shown
    assert "zeroes.zero" in shown and "anything times zero is zero" in shown
    assert "unread" not in shown and "(* x 0)" in shown
    assert "-0.0" in shown
    below = kernel.run("%%bisect --level zeroes --alone\n(map (fn [x] (* x 0)) [-2.5])").shown
    assert "zeroes.zero" in below
    assert kernel.run("%opt").shown == "level: aggressive"


def test_bisect_says_what_it_cannot_do(kernel: InProcessKernel) -> None:
    assert "Nothing is wrong" in kernel.run("%bisect --alone (+ 1 2)").shown
    assert "needs a program" in kernel.run("%bisect").traceback
    assert "needs the host" in kernel.run('%bisect (slurp "x")').traceback
    assert "no such level" in kernel.run("%bisect --level fuld (+ 1 2)").traceback
