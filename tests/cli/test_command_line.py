"""The `rtfs` command, run in this process: what it prints, and its exit status."""

from __future__ import annotations

import io
import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.cli.main import main


@pytest.fixture
def out(capsys: pytest.CaptureFixture[str]) -> Any:
    return capsys


def stdin(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content), "utf-8"))


def test_eval_prints_the_value(out: Any) -> None:
    assert main(["eval", "(+ 1 2)"]) == 0
    assert out.readouterr().out == "3\n"


def test_eval_prints_nil_and_run_does_not(out: Any, tmp_path: Path) -> None:
    assert main(["eval", "nil"]) == 0
    assert out.readouterr().out == "nil\n"
    file = tmp_path / "a.rtfs"
    file.write_text('(println "hi")')
    assert main(["run", str(file)]) == 0
    assert out.readouterr().out == "hi\n"


def test_a_mistake_in_the_program_is_shown_with_its_place_and_is_status_1(out: Any) -> None:
    assert main(["eval", '(+ 1 "a")']) == 1
    printed = out.readouterr()
    assert printed.out == ""
    assert "Type error in +: expected number, got string" in printed.err
    assert "<eval>:1:" in printed.err and "^" in printed.err


def test_run_reads_standard_input(out: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, b"(* 6 7)")
    assert main(["run", "-"]) == 0
    assert out.readouterr().out == "42\n"


def test_modules_are_found_beside_the_program(out: Any, tmp_path: Path) -> None:
    (tmp_path / "geo.rtfs").write_text("(module geo (:exports [two]) (def two 2))")
    main_file = tmp_path / "main.rtfs"
    main_file.write_text("(import geo :as g) (+ g/two 1)")
    assert main(["check", str(main_file)]) == 0
    assert main(["run", str(main_file)]) == 0
    assert out.readouterr().out == "3\n"


def test_json_is_one_object_with_everything(out: Any) -> None:
    assert main(["eval", "--json", '(do (println "hi") {:a [1 2.5 :k]})']) == 0
    lines = out.readouterr().out.splitlines()
    assert len(lines) == 1
    answer = json.loads(lines[0])
    names = {"ok", "value", "text", "stdout", "problems", "phases", "counts"}
    assert set(answer) == names | {"steps", "reused", "saved"}
    assert [(s["form"], s["what"], s["cause"]) for s in answer["steps"]][-1] == (
        "{:a [1 2.5 :k]}",
        "evaluated",
        "it is new",
    )
    phases = answer["phases"]
    parts = sum(seconds for name, seconds in phases.items() if name != "total")
    assert parts == pytest.approx(phases["total"], rel=0.05)
    assert answer["ok"] and answer["stdout"] == "hi\n" and answer["text"] == "{:a [1 2.5 :k]}"


def test_json_of_values_is_data_and_text_where_json_has_no_word(out: Any) -> None:
    main(["eval", "--json", '{:a :k "b" #{1} 1 [(list 1) ##NaN] :n {"x" nil :x true}}'])
    assert json.loads(out.readouterr().out)["value"] == {
        "a": ":k",
        "b": [1],
        "1": [[1], "##NaN"],
        "n": [["x", None], ["x", True]],
    }


@pytest.mark.parametrize("what", ["v", "(throw {:data v})"])
def test_values_nested_five_thousand_deep_are_printed_in_both_ways(out: Any, what: str) -> None:
    program = f"(let [v (loop [v 1 i 0] (if (< i 5000) (recur [v] (inc i)) v))] {what})"
    status = 0 if what == "v" else 1
    assert main(["eval", "--json", program]) == status
    assert json.loads(out.readouterr().out)["ok"] == (status == 0)
    assert main(["eval", program]) == status


def test_json_of_a_failure_lists_the_problems(out: Any) -> None:
    assert main(["eval", "--json", "(/ 1 0)"]) == 1
    answer = json.loads(out.readouterr().out)
    assert not answer["ok"]
    assert answer["problems"][0]["kind"] == ":division-by-zero"
    assert answer["problems"][0]["place"]["line"] == 1


def test_timing_and_statistics_go_to_standard_error(out: Any) -> None:
    assert main(["eval", "--show-timing", "--show-stats", "(+ 1 2)"]) == 0
    printed = out.readouterr()
    assert printed.out == "3\n"
    for word in ("read", "lower", "verify", "run", "show", "total", "forms"):
        assert word in printed.err


def test_the_phases_of_a_run_add_up_to_its_total(out: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.rtfs"
    file.write_text("(defn f [x] (* x x))\n(reduce + (map f (range 5000)))")
    assert main(["run", "--show-timing", "--show-stats", str(file)]) == 0
    printed = out.readouterr()
    assert printed.out == "41654167500\n"
    times = {
        name: float(number.replace(",", ""))
        for name, number in re.findall(r"^\s*(\w+)\s+([\d.,]+) ms", printed.err, re.MULTILINE)
    }
    total = times.pop("total")
    assert {"read", "lower", "run", "plan", "show"} <= set(times)
    assert sum(times.values()) == pytest.approx(total, rel=0.05)
    counts = dict(re.findall(r"^\s*(\w+)\s+(\d+)\s*$", printed.err, re.MULTILINE))
    assert (counts["forms"], counts["evaluated"], counts["reused"]) == ("2", "2", "0")


def test_type_check_may_be_switched_off(out: Any) -> None:
    program = '((fn [x :int] x) "a")'
    assert main(["eval", program]) == 1
    assert main(["eval", "--type-check", program]) == 1
    assert main(["eval", "--type-check", "strict", program]) == 1
    assert main(["eval", "--no-type-check", program]) == 0
    assert "Type mismatch" in out.readouterr().err


def test_grants_open_effects(out: Any, tmp_path: Path) -> None:
    (tmp_path / "data.txt").write_text("content")
    program = f'(call :ccos.io.read-file "{tmp_path}/data.txt")'
    assert main(["eval", program]) == 1
    assert "security-violation" in out.readouterr().err
    assert main(["eval", "--root", str(tmp_path), program]) == 0
    assert out.readouterr().out == '"content"\n'
    assert main(["eval", "--grant", "ccos.io.*=deny", '(println "x")']) == 1


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["no-such-command"],
        ["eval"],
        ["eval", "--opt-level", "extreme", "1"],
        ["eval", "--tier", "warp", "1"],
        ["eval", "--grant", "nonsense", "1"],
        ["eval", "--grant", "hosts", "1"],
        ["fmt", "--check", "--write", "x"],
        ["fmt", "--write", "-"],
    ],
)
def test_mistakes_in_the_command_line_are_status_2(out: Any, argv: list[str]) -> None:
    assert main(argv) == 2
    assert out.readouterr().err


def test_help_and_version_are_no_mistakes(out: Any) -> None:
    from engine import __version__

    assert main(["--version"]) == 0
    assert out.readouterr().out == f"rtfs {__version__}\n"
    assert main(["run", "--help"]) == 0


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("missing.rtfs", None, "no such file"),
        ("latin.rtfs", b'(def a "\xe9")', "not UTF-8"),
        ("binary.rtfs", b"\x7fELF\0\0\0", "binary file"),
        ("", None, "is a directory"),
    ],
)
def test_what_is_no_program_text_is_refused_clearly(
    out: Any, tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    assert main(["run", str(file)]) == 1
    printed = out.readouterr()
    assert says in printed.err and "Traceback" not in printed.err


def test_a_byte_order_mark_and_windows_line_ends_are_no_problem(out: Any, tmp_path: Path) -> None:
    file = tmp_path / "win.rtfs"
    file.write_bytes(b"\xef\xbb\xbf(+ 1\r\n 2)\r\n")
    assert main(["run", str(file)]) == 0
    assert out.readouterr().out == "3\n"


def test_check_reports_all_problems_and_runs_nothing(out: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.rtfs"
    file.write_text('(println "ran")\n(defn f [x] (coutn x))\n(inc 1 2)\n')
    assert main(["check", str(file)]) == 1
    printed = out.readouterr()
    assert "ran" not in printed.out
    assert "coutn" in printed.err and "Arity mismatch in inc" in printed.err
    file.write_text("(+ 1 2)")
    assert main(["check", str(file)]) == 0


def test_fmt_prints_checks_and_writes(out: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.rtfs"
    file.write_text("(def   a\n1)")
    file.chmod(0o640)
    assert main(["fmt", str(file)]) == 0
    formatted = out.readouterr().out
    assert formatted != file.read_text()
    assert main(["fmt", "--check", str(file)]) == 1
    assert main(["fmt", "--write", str(file)]) == 0
    assert file.read_text() == formatted
    assert file.stat().st_mode & 0o777 == 0o640
    assert main(["fmt", "--check", str(file)]) == 0


def test_fmt_leaves_what_it_cannot_read_alone(out: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.rtfs"
    file.write_text("(def a")
    assert main(["fmt", "--write", str(file)]) == 1
    assert file.read_text() == "(def a" and "error" in out.readouterr().err


def test_doc_tells_what_is_known_of_a_name(out: Any) -> None:
    assert main(["doc", "map"]) == 0
    assert "map" in out.readouterr().out
    assert main(["doc", "filtr"]) == 1
    assert "did you mean filter" in out.readouterr().err


def test_a_bug_in_the_engine_is_status_3_and_no_traceback(
    out: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **options: object) -> None:
        raise RuntimeError("wires \x1b crossed")

    monkeypatch.delenv("RTFS_DEBUG", raising=False)
    monkeypatch.setattr("engine.session.Session.run", broken)
    assert main(["eval", "1"]) == 3
    printed = out.readouterr().err
    assert "internal error: RuntimeError: wires \\x1b crossed" in printed
    assert "reproduce with: RTFS_DEBUG=1 rtfs eval 1" in printed and "Traceback" not in printed
    monkeypatch.setenv("RTFS_DEBUG", "1")
    with pytest.raises(RuntimeError):
        main(["eval", "1"])


def test_an_interrupt_is_status_130_and_one_line(out: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("engine.session.Session.run", interrupted)
    assert main(["eval", "1"]) == 130
    assert out.readouterr().err.strip() == "rtfs: interrupted"


def in_a_shell(arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = f"{sys.executable} -m engine {arguments}"
    return subprocess.run(command, shell=True, capture_output=True, check=True)


def test_a_reader_that_goes_away_is_no_noise() -> None:
    run = in_a_shell("eval '(range 200000)' | head -c 10")
    assert run.stdout.startswith(b"[0 1 2") and run.stderr == b""


def test_a_program_that_prints_to_nobody_stops_quietly() -> None:
    run = in_a_shell("eval '(while true (println 1))' | head -n 1")
    assert run.stdout == b"1\n" and run.stderr == b""


def test_control_c_stops_a_program_with_status_130() -> None:
    program = '(println "on") (loop [i 0] (recur (inc i)))'
    with subprocess.Popen(
        [sys.executable, "-m", "engine", "eval", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as run:
        assert run.stdout is not None and run.stdout.readline() == b"on\n"
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=20)
    assert run.returncode == 130
    assert b"Interrupted" in err and b"Traceback" not in err


def test_the_installed_entry_point_is_the_same_command() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "engine", "eval", "(+ 1 2)"], capture_output=True, check=True
    )
    assert run.stdout == b"3\n"
