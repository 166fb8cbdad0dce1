"""Every magic, through the kernel; and the table they are entered in."""

from __future__ import annotations

import pytest
from kernel_client import Running, started

from rtfs_kernel.magics import MAGICS, NAMES
from rtfs_kernel.settings import KNOBS
from rtfs_kernel.settings import file as settings_file
from rtfs_kernel.testing import InProcessKernel


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
    assert "^^^^^\n" in ran.traceback


def test_every_alias_names_its_magic() -> None:
    for alias, name in NAMES.items():
        assert alias == name or alias in MAGICS[name].aliases


@pytest.mark.parametrize("name", MAGICS)
def test_what_programs_read_of_a_magic_agrees_with_its_usage(name: str) -> None:
    row = MAGICS[name]
    assert all(option.flag.startswith("-") and option.doc for option in row.options)
    assert bool(row.body) == row.cell or name == "python"
    for line in row.usage:
        assert line.lstrip("%").startswith(name)
        assert all(option.flag in line for option in row.options)


def test_help_of_a_magic_lists_its_options(kernel: Running) -> None:
    shown = kernel.run("%help writefile").shown
    assert "--append" in shown and "write at the end" in shown and "Also: writefile" in shown


def test_opt_sets_the_level_for_the_cells_that_follow(kernel: Running) -> None:
    assert kernel.run("%opt basic\n%opt").shown.endswith("level: basic")
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


def test_ast_and_ir_look_without_running(kernel: Running) -> None:
    for name in ("ast", "ir"):
        ran = kernel.run(f'%{name} (println "not now")')
        assert ran.status == "ok"
        assert ran.stream() == ""
        assert ran.shown
    assert ":int" in kernel.run("%type (fn [x :int] (+ x 2))").shown
    assert "let" in kernel.run("%%ir\n(let [x 1]\n  (+ x 2))").shown


def test_looking_at_a_wrong_text_explains_what_is_wrong(kernel: Running) -> None:
    for name in ("type", "ir"):
        ran = kernel.run(f"%{name} (let [x 1")
        assert ran.status == "error"
        assert "cell [" in ran.traceback
    assert kernel.run("%ast (let [x 1").status == "ok"
    assert "stages" in kernel.run("%ir :nonsense (+ 1 2)").traceback


def test_asking_for_a_type_touches_nothing_outside(kernel: Running) -> None:
    ran = kernel.run('%type (println "not now")')
    assert ran.status == "ok"
    assert ran.stream() == ""
    assert ran.shown == ":any"


def test_doc_shows_what_is_known_of_a_name(kernel: Running) -> None:
    assert "reduce" in kernel.run("%doc reduce").shown
    assert "reduce" in kernel.run("%doc redcue").traceback


def test_who_lists_definitions_and_reset_forgets_them(fresh_kernel: Running) -> None:
    assert "Nothing" in fresh_kernel.run("%who").shown
    fresh_kernel.run('(def greeting "hello") (def items [1 2 3]) (defn f [x] x)')
    assert fresh_kernel.run("%who").shown == "greeting  items  f"
    assert fresh_kernel.run("%who g* f").shown == "greeting  f"
    rows = [line.split() for line in fresh_kernel.run("%whos").shown.split("\n")]
    assert ["greeting", "value", "string", "5", '"hello"'] in rows
    assert ["items", "value", "vector", "3", "[1", "2", "3]"] in rows
    fresh_kernel.run("%reset -f")
    assert fresh_kernel.run("greeting").error["ename"] == ":undefined-symbol"
    assert "Nothing" in fresh_kernel.run("%who").shown


def test_reset_asks_where_there_is_something_to_lose() -> None:
    with InProcessKernel(answers=["no", "yes"]) as kernel:
        assert "empty" in kernel.run("%reset").shown, "nothing to lose, nothing to ask"
        kernel.run("(def a 1)")
        assert kernel.run("%reset").shown == "Nothing was forgotten."
        assert kernel.run("a").value == "1"
        assert "empty" in kernel.run("%reset").shown
        kernel.run("(def a 1)")
        assert "empty" in kernel.run("%reset").shown, "a front end that cannot ask"


def test_source_shows_how_a_name_was_written(kernel: Running) -> None:
    kernel.run("(defn area [w h] ; cells\n  (* w h))")
    assert "; cells\n  (* w h))" in kernel.run("%source area").shown
    assert "part of the engine" in kernel.run("%source inc").traceback
    assert "reduce" in kernel.run("%source redcue").traceback


def test_format_shows_and_replaces_without_running(kernel: Running) -> None:
    ran = kernel.run("%%format\n(println   1)\n\n\n(def a\n1)")
    assert ran.stream() == ""
    (payload,) = ran.reply["payload"]
    assert payload["text"] == ran.shown
    assert "(println 1)" in ran.shown
    ran = kernel.run("%%format\n(println")
    assert ran.error["ename"] == ":syntax-error"
    assert ":2:" in ran.traceback


def test_config_lists_looks_up_sets_and_goes_back(fresh_kernel: Running) -> None:
    shown = fresh_kernel.run("%config").shown
    assert all(f"\n{name} " in shown for name in KNOBS)
    assert "possible  on, off" in fresh_kernel.run("%config timing").shown
    assert fresh_kernel.run("%config level none").shown == "level: none"
    assert "this session" in fresh_kernel.run("%config level").shown
    assert fresh_kernel.run("%config level default").shown == "level: aggressive"
    assert "Did you mean level?" in fresh_kernel.run("%config levl").traceback
    assert "not built yet" in fresh_kernel.run("%set tier native").traceback


def test_saved_settings_are_those_of_the_next_kernel(fresh_kernel: Running) -> None:
    fresh_kernel.run("%set table-rows 7 level basic\n%config --save")
    try:
        with started() as other:
            assert "7" in other.run("%config table-rows").shown
            assert other.run("%opt").shown == "level: basic"
    finally:
        fresh_kernel.run("%set table-rows default level default\n%config --save")


def test_a_damaged_settings_file_is_told_once_and_the_kernel_works() -> None:
    file = settings_file.place()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("{ damaged")
    try:
        with started() as kernel:
            ran = kernel.run("(+ 1 2)")
            assert ran.value == "3"
            assert "settings.json are not used: it is not JSON" in ran.stream("stderr")
            assert kernel.run("1").stream("stderr") == ""
    finally:
        file.unlink()


def test_info_tells_versions_folder_and_settings(kernel: Running) -> None:
    shown = kernel.run("%info").shown
    for fact in ("rtfs", "python", "ipykernel", "folder", "namespace", "level", "settings file"):
        assert f"\n{fact} " in f"\n{shown}"


def test_a_stopped_timeit_leaves_the_kernel_working(kernel: Running) -> None:
    ran = kernel.run_stopped("%timeit (loop [] (recur))")
    assert ran.error["ename"] == ":interrupted"
    ran = kernel.run_stopped("%%capture x\n%%time\n(loop [] (recur))")
    assert ran.error["ename"] == ":interrupted"
    assert kernel.run('(println "shown")').stream() == "shown\n"
