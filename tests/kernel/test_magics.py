"""Every magic, through the kernel; and the table they are entered in."""

from __future__ import annotations

import pytest
from kernel_client import Running

from rtfs_kernel.magics import MAGICS


@pytest.mark.parametrize("name", MAGICS)
def test_every_magic_has_a_manual_with_an_example(name: str) -> None:
    magic = MAGICS[name]
    assert magic.summary.endswith(".")
    assert f"%{name}" in magic.doc.partition("\n")[2]
    assert magic.line or magic.cell


def test_lsmagic_lists_every_magic(kernel: Running) -> None:
    shown = kernel.run("%lsmagic").shown
    assert all(f"%{name}" in shown for name in MAGICS)


def test_help_shows_one_manual(kernel: Running) -> None:
    assert MAGICS["opt"].summary in kernel.run("%help %opt").shown


def test_an_unknown_magic_suggests_a_near_one(kernel: Running) -> None:
    ran = kernel.run("(def before 1)\n\n%opt\n(def after 1)")
    assert ran.status == "ok"
    ran = kernel.run("%tpye x")
    assert ran.status == "error"
    assert "%type" in ran.traceback
    assert "^" in ran.traceback


def test_opt_sets_the_level_for_the_cells_that_follow(kernel: Running) -> None:
    assert kernel.run("%opt basic\n%opt").shown.endswith("basic")
    assert kernel.run("%opt aggressive").status == "ok"
    assert "aggressive" in kernel.run("%opt agressive").traceback


def test_opt_above_a_cell_holds_for_that_cell_alone(kernel: Running) -> None:
    assert kernel.run("%%opt none\n(+ 1 2)").value == "3"
    assert "aggressive" in kernel.run("%opt").shown


def test_every_level_gives_the_same_value(kernel: Running) -> None:
    for level in ("none", "basic", "aggressive"):
        assert kernel.run(f"%%opt {level}\n(reduce + (range 10))").value == "45"


def test_an_error_below_a_cell_magic_names_its_line_in_the_cell(kernel: Running) -> None:
    ran = kernel.run("%%opt none\n\n(+ 1\n   nope)")
    assert ":4:4" in ran.traceback


def test_timing_shows_phases_once_or_for_every_cell(kernel: Running) -> None:
    assert "total" in kernel.run("%%timing\n(+ 1 2)").shown
    assert "total" in kernel.run("%timing (+ 1 2)").shown
    kernel.run("%timing on")
    assert "total" in kernel.run("(+ 1 2)").shown
    kernel.run("%timing off")
    assert kernel.run("(+ 1 2)").shown == ""


def test_ast_and_ir_look_without_running(kernel: Running) -> None:
    for name in ("ast", "ir"):
        ran = kernel.run(f'%{name} (println "not now")')
        assert ran.status == "ok"
        assert ran.stream() == ""
        assert ran.shown
    assert "int" in kernel.run("%type (+ 1 2)").shown
    assert "let" in kernel.run("%%ir\n(let [x 1]\n  (+ x 2))").shown


def test_looking_at_a_wrong_text_explains_what_is_wrong(kernel: Running) -> None:
    for name in ("type", "ir"):
        ran = kernel.run(f"%{name} (let [x 1")
        assert ran.status == "error"
        assert "cell [" in ran.traceback
        assert kernel.run(f"%{name}").status == "error"
    assert kernel.run("%ast (let [x 1").status == "ok"
    assert "stages" in kernel.run("%ir :nonsense (+ 1 2)").traceback


def test_asking_for_a_type_touches_nothing_outside(kernel: Running) -> None:
    ran = kernel.run('%type (println "not now")')
    assert ran.stream() == ""
    assert ran.error["ename"] == ":security-violation"


def test_doc_shows_what_is_known_of_a_name(kernel: Running) -> None:
    assert "reduce" in kernel.run("%doc reduce").shown
    assert "reduce" in kernel.run("%doc redcue").traceback


def test_who_lists_definitions_and_reset_forgets_them(fresh_kernel: Running) -> None:
    assert "Nothing" in fresh_kernel.run("%who").shown
    fresh_kernel.run('(def greeting "hello")')
    shown = fresh_kernel.run("%who").shown
    assert "greeting" in shown and '"hello"' in shown
    fresh_kernel.run("%reset")
    assert fresh_kernel.run("greeting").error["ename"] == ":undefined-symbol"
    assert "Nothing" in fresh_kernel.run("%who").shown
