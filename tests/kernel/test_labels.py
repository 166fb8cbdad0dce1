"""What problems call a cell: by its number, or counted where it has none."""

from __future__ import annotations

import re

from rtfs_kernel.testing import InProcessKernel

FAILS = "(/ 1 0)"


def label(traceback: str) -> str:
    found = re.search(r"--> (cell \[[^\]]*\])", traceback)
    assert found, traceback
    return found[1]


def test_a_cell_has_the_number_that_the_front_end_shows() -> None:
    with InProcessKernel() as kernel:
        assert label(kernel.run(FAILS).traceback) == "cell [1]"
        assert label(kernel.run(FAILS).traceback) == "cell [2]"


def test_a_notebook_run_outside_the_history_has_the_numbers_of_one_run_inside() -> None:
    with InProcessKernel() as kernel:
        for number in (1, 2, 3):
            ran = kernel.run(FAILS, store_history=False)
            assert label(ran.traceback) == f"cell [{number}]"
            assert ran.reply["execution_count"] == 0


def test_cells_outside_the_history_are_never_called_like_the_numbered_one_before() -> None:
    with InProcessKernel() as kernel:
        kernel.run("1")
        labels = [label(kernel.run(FAILS, store_history=False).traceback) for _ in range(2)]
        assert labels == ["cell [1+1]", "cell [1+2]"]
        assert label(kernel.run(FAILS).traceback) == "cell [2]"


def test_a_cell_outside_the_history_does_not_replace_what_save_writes() -> None:
    with InProcessKernel() as kernel:
        kernel.run("(def kept 1)")
        kernel.run("(def hidden 2)", store_history=False)
        kernel.run("%save cells.rtfs 1")
        kernel.run("%load cells.rtfs")
        (offered,) = kernel.run("%load cells.rtfs").reply["payload"]
        assert "kept" in offered["text"]
        assert "hidden" not in offered["text"]


def test_an_error_in_an_older_cell_of_the_same_name_shows_the_line_of_that_cell() -> None:
    with InProcessKernel() as kernel:
        kernel.run("(defn broken [x] (/ x 0))", silent=True)
        shown = kernel.run("(+ 1 (broken 2))", store_history=True).traceback
        assert "(/ x 0)" in shown
