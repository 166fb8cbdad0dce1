"""`rtfs opt` and `rtfs explain`: what they print, and their exit status; levels of `rtfs run`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from engine.cli.main import main

PROGRAM = "(defn sq [x] (* x x))\n(defn f [a] (+ (sq a) (sq 3)))\n(println (f 1))\n"


@pytest.fixture
def out(capsys: pytest.CaptureFixture[str]) -> Any:
    return capsys


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "a.rtfs"
    path.write_text(PROGRAM)
    return str(path)


def test_opt_prints_the_final_code_and_runs_nothing(out: Any, file: str) -> None:
    assert main(["opt", file]) == 0
    printed = out.readouterr().out
    assert "(defn f [a] (+ (* a a) 9))" in printed
    assert "(call :ccos.io.println" in printed
    assert printed.count("\n\n") == 2


def test_a_stage_is_printed_by_its_name(out: Any, file: str) -> None:
    assert main(["opt", file, "--stage", "core"]) == 0
    assert "(+ (sq a) (sq 3))" in out.readouterr().out
    assert main(["opt", file, "--passes", "inline", "--stage", "inline"]) == 0
    assert "(let [x a] (* x x))" in out.readouterr().out


def test_the_difference_marks_what_is_gone_and_what_is_new(out: Any) -> None:
    assert main(["opt", "--expr", "(+ x (* 2 3))", "--passes", "fold", "--diff"]) == 0
    assert out.readouterr().out.splitlines() == [
        "; (+ x (* 2 3))",
        "fold: 1 firing, 5 to 3 nodes",
        "- (+ x (* 2 3))",
        "       ~~~~~~~",
        "+ (+ x 6)",
        "       ^",
    ]


def test_remarks_tell_the_rule_the_place_and_the_reason(out: Any, file: str) -> None:
    assert main(["opt", file, "--remarks"]) == 0
    printed = out.readouterr().out
    assert f"inline.call at {file}:2:16: " in printed
    assert "(sq a)  =>  (let [x a] (* x x))" in printed
    assert main(["opt", "--expr", "(/ 1 0)", "--missed"]) == 0
    assert "missed fold.prim at <expr>:1:1: (/ 1 0) raises" in out.readouterr().out


def test_json_has_all_of_it(out: Any, file: str) -> None:
    assert main(["opt", file, "--json"]) == 0
    found = json.loads(out.readouterr().out)
    assert [each["name"] for each in found] == ["sq", "f", ""]
    stages = found[1]["stages"]
    assert stages[0]["name"] == "core" and stages[-1]["name"] == "final"
    assert any(stage["new"] for stage in stages)
    assert found[1]["remarks"][0]["place"]["line"] == 2


def test_statistics_are_a_table_on_standard_error(out: Any) -> None:
    assert main(["opt", "--expr", "(* 2 3)", "--passes", "fold", "--show-stats"]) == 0
    printed = out.readouterr()
    assert printed.out == "6\n"
    assert "firings" in printed.err and "fold" in printed.err


@pytest.mark.parametrize(
    ("argv", "status", "says"),
    [
        (["opt"], 2, "--expr"),
        (["opt", "a.rtfs", "--expr", "1"], 2, "--expr"),
        (["opt", "no-such-file.rtfs"], 1, "no such file"),
        (["opt", "--expr", "(+ 1"], 1, "never closed"),
        (["opt", "--expr", "1", "--stage", "flod"], 2, "did you mean fold?"),
        (["opt", "--expr", "1", "--passes", "inlin"], 2, "did you mean inline?"),
        (["eval", "1", "--opt-level", "agressive"], 2, "did you mean aggressive?"),
        (["eval", "1", "--passes", "flod"], 2, "did you mean fold?"),
        (["explain", "flod"], 1, "did you mean fold?"),
    ],
)
def test_mistakes_are_told_in_a_sentence(out: Any, argv: list[str], status: int, says: str) -> None:
    assert main(argv) == status
    assert says in out.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        ["--opt-level", "aggressive -fold"],
        ["--passes", "fold,inline"],
        ["--passes=-inline"],
        ["--opt-level", "basic", "--passes", "inline"],
        ["--opt-level", "none"],
        ["--opt-level", "aggressive eager"],
    ],
)
def test_any_choice_of_passes_gives_the_same(out: Any, file: str, options: list[str]) -> None:
    assert main(["run", file, *options]) == 0
    assert out.readouterr().out == "10\n"


def test_signed_passes_go_with_the_level(out: Any) -> None:
    program = "((fn [x] (* x x)) (+ 1 2))"
    assert main(["opt", "--expr", program, "--passes=-inline"]) == 0
    assert "fn" in out.readouterr().out
    assert main(["opt", "--expr", program]) == 0
    assert out.readouterr().out == "9\n"


def test_explain_tells_of_passes_levels_and_errors(out: Any) -> None:
    assert main(["explain", "inline"]) == 0
    printed = out.readouterr().out
    assert "Runs at: aggressive." in printed and "Knobs:" in printed and "  =>  " in printed
    assert main(["explain"]) == 0
    assert "fold" in out.readouterr().out
    assert main(["explain", "none"]) == 0
    assert "as it was written" in out.readouterr().out
    for kind in ("type-error", ":type-error"):
        assert main(["explain", kind]) == 0
        assert ":type-error means: " in out.readouterr().out
