"""What programs may do, did, and would do; and what went wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import Session
from engine.program.effects import effects_of
from engine.program.kinds import KINDS
from engine.runtime.errors import KINDS as ALL_KINDS
from rtfs_kernel.testing import InProcessKernel

READ = '(call :ccos.io.read-file "a.txt")'


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[InProcessKernel]:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text("hello")
    with InProcessKernel() as running:
        yield running


def test_a_refusal_names_the_line_that_would_allow_it(kernel: InProcessKernel) -> None:
    assert "%policy files FOLDER would" in kernel.run(READ).traceback
    assert kernel.run("%policy files .").ok
    assert kernel.run(READ).value == '"hello"'


def test_deny_beats_what_a_list_opens_and_reset_forgets_both(kernel: InProcessKernel) -> None:
    kernel.run("%policy files .\n%policy deny :ccos.io/read-file")
    assert "%policy allow ccos.io.read-file would" not in kernel.run("1").traceback
    assert ":security-violation" in kernel.run(READ).traceback
    kernel.run("%policy reset")
    assert "Nothing is granted" in kernel.run("%policy").shown


def test_stars_stand_for_any_letters(kernel: InProcessKernel) -> None:
    shown = kernel.run("%policy deny ccos.io.*-file").shown
    assert "ccos.io.read-file" in shown and "ccos.io.write-file" in shown
    assert "ccos.io.list-dir" not in shown
    assert "No capability matches" in kernel.run("%policy allow ccos.nope.*").traceback


def test_allowing_a_capability_without_its_list_says_what_is_missing(
    kernel: InProcessKernel,
) -> None:
    assert "%policy files …" in kernel.run("%policy allow ccos.io.read-file").shown


def test_the_policy_outlives_reset(kernel: InProcessKernel) -> None:
    kernel.run("%policy files .\n%reset -f")
    assert kernel.run(READ).value == '"hello"'


def test_what_the_policy_does_not_know_is_told_with_near_names(kernel: InProcessKernel) -> None:
    assert "Did you mean allow?" in kernel.run("%policy alow ccos.io.log").traceback
    assert "ccos.io.println" in kernel.run("%policy deny ccos.io.prinltn").traceback
    assert "needs a capability" in kernel.run("%policy deny").traceback
    assert "There is no effect nonsense" in kernel.run("%policy effects nonsense").traceback
    assert "There is no folder" in kernel.run("%policy files nowhere").traceback


def test_a_granted_folder_does_not_move_with_cd_or_reset(
    kernel: InProcessKernel, tmp_path: Path
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.txt").write_text("b")
    kernel.run("%cd sub\n%policy files .\n%cd ..\n%reset -f\n%policy deny ccos.io.log")
    assert ":security-violation" in kernel.run(READ).traceback
    assert kernel.run('(call :ccos.io.read-file "sub/b.txt")').value == '"b"'


def test_the_audit_shows_filters_and_proves(kernel: InProcessKernel) -> None:
    kernel.run('(println "one") (println "two")')
    kernel.run(READ)
    assert "the log is whole" in kernel.run("%audit").shown
    refused = kernel.run("%audit --refused").shown
    assert "ccos.io.read-file" in refused and "println" not in refused
    last = kernel.run("%audit -n 1 --json println").shown
    assert json.loads(last)["preview"] == '"two"'


def test_security_follows_definitions_and_runs_nothing(kernel: InProcessKernel) -> None:
    kernel.run("(defn helper [x] (println x)) (defn report [x] (helper x))")
    ran = kernel.run("%%security\n(report 1)\n" + READ)
    assert ran.stream() == ""
    lines = ran.shown.split("\n")
    assert any("ccos.io.println" in line and line.endswith("report") for line in lines)
    assert any(line.startswith("deny") and "read-file" in line for line in lines)
    assert "1 refused" in lines[0]
    assert "No effects" in kernel.run("%security (+ 1 2)").shown


def test_effects_of_recursive_definitions_end() -> None:
    session = Session()
    session.run("(defn a [n] (b n)) (defn b [n] (println n) (a n))")
    found = effects_of("(a 1)\n(call (str id) 1)", session.gateway.describe, session.source)
    assert [(each.capability, each.line, each.via) for each in found] == [
        ("ccos.io.println", 1, "a"),
        ("?", 2, ""),
    ]


def test_a_definition_that_hides_a_primitive_has_its_own_effects() -> None:
    session = Session()
    session.run("(defn println [x] x)")
    assert effects_of("(println 1)", session.gateway.describe, session.source) == []


def test_explain_alone_is_about_the_last_error(kernel: InProcessKernel) -> None:
    assert "No cell has failed" in kernel.run("%explain").shown
    kernel.run('(+ 1 "2")')
    shown = kernel.run("%explain").shown
    assert "Type error in +" in shown
    assert KINDS[":type-error"].cure in shown


def test_explain_gives_the_hint_that_the_error_gave(kernel: InProcessKernel) -> None:
    failed = kernel.run('(call :ccos.io.read-file "/etc/passwd")').traceback
    hint = failed.partition("hint: ")[2].partition("\n")[0]
    assert "%policy files" in hint
    assert hint in kernel.run("%explain").shown


def test_explain_knows_phases_levels_and_names(kernel: InProcessKernel) -> None:
    assert "Core" in kernel.run("%explain lower").shown
    assert "quick to find" in kernel.run("%explain basic").shown
    assert "map" in kernel.run("%explain (map inc [1])").shown
    assert KINDS[":match-error"].cure in kernel.run("%explain match-error").shown
    assert "Did you mean :match-error" in kernel.run("%explain :mach-error").traceback


def test_every_kind_of_error_is_explained() -> None:
    assert {kind.removeprefix(":") for kind in KINDS} == ALL_KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_the_examples_of_a_kind_fail_and_work_as_they_say(kind: str) -> None:
    row = KINDS[kind]
    assert not row.meaning.endswith(".") and row.cure.endswith(".")
    if row.wrong:
        failed = Session(stdout=lambda _stream, _text: None).run(row.wrong)
        assert failed.problems[0].kind == kind
    if row.right:
        assert Session(stdout=lambda _stream, _text: None).run(row.right).ok
