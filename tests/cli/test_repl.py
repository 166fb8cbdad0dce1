"""The REPL from a pipe: inputs, commands, and what they answer."""

from __future__ import annotations

import io
from typing import Any

import pytest

from engine.cli.main import main


@pytest.fixture
def talk(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    def say(*lines: str) -> tuple[list[str], str]:
        monkeypatch.setattr("sys.stdin", io.StringIO("\n".join(lines)))
        assert main(["repl"]) == 0
        printed = capsys.readouterr()
        return printed.out.splitlines(), printed.err

    return say


def test_inputs_are_answered_and_see_each_other(talk: Any) -> None:
    out, err = talk("(def a 1)", "(+ a 1)")
    assert out[-1] == "2" and not err


def test_an_input_goes_on_until_its_brackets_close(talk: Any) -> None:
    out, _ = talk("(+ 1", "   2)", '"a', 'b"')
    assert out == ["3", '"a\\nb"']


def test_an_input_that_never_ends_is_reported_at_the_end(talk: Any) -> None:
    out, err = talk("(+ 1")
    assert out == [] and "error" in err


def test_a_mistake_does_not_end_the_conversation(talk: Any) -> None:
    out, err = talk("(/ 1 0)", "(+ 1 1)")
    assert out == ["2"] and "Division by zero" in err


def test_keywords_are_values_unless_they_are_commands(talk: Any) -> None:
    out, _ = talk(":colour", "(:a {:a 5})")
    assert out == [":colour", "5"]


def test_commands_act_on_the_last_input(talk: Any) -> None:
    out, _ = talk("(+ 1 2.5)", ":type")
    assert out == ["3.5", ":float"]
    out, _ = talk("(when true 1)", ":ir")
    assert out[0] == "1" and "if" in "\n".join(out[1:])
    out, _ = talk("(def   b  2)", ":format")
    assert "(def b 2)" in out
    out, _ = talk("(f 1)", ":ast")
    assert "f" in "\n".join(out)


def test_a_command_may_name_what_it_is_about_and_open_brackets_do_not_swallow_the_rest(
    talk: Any,
) -> None:
    out, _ = talk(":type (+ 1 2)", ":type (bad", "(+ 1 1)")
    assert out[0] == ":int" and out[-1] == "2" and any("never closed" in line for line in out)


def test_commands_without_an_input_say_so(talk: Any) -> None:
    out, _ = talk(":type", ":ir", ":explain")
    assert len(out) == 3 and all("nothing to look at" in line for line in out)


def test_security_lists_effects_and_decisions(talk: Any) -> None:
    out, _ = talk('(do (println "x") (fn [] (call :ccos.network.http-fetch "http://a")))', ":sec")
    text = "\n".join(out)
    assert "allow    ccos.io.println" in text and "deny     ccos.network.http-fetch" in text
    out, _ = talk("(+ 1 2)", ":security")
    assert out[-1].startswith("no effects")


def test_explain_tells_why_an_input_failed_or_what_it_uses(talk: Any) -> None:
    out, _ = talk("(/ 1 0)", ":explain")
    assert any(":division-by-zero means" in line for line in out)
    out, _ = talk("(inc 1)", ":e")
    assert any(line.startswith("inc: ") for line in out)


def test_set_shows_more_after_each_input(talk: Any) -> None:
    out, err = talk(":set types on", "(+ 1 2)", ":set timing on", "1", ":set", ":set what")
    assert out[1:3] == ["3", ":int"] and " ms" in err
    assert "types on" in out and any("usage: :set" in line for line in out)


def test_reset_forgets_and_quit_leaves(talk: Any) -> None:
    out, err = talk("(def a 1)", "reset", "a", "quit", "(+ 1 1)")
    assert "Undefined symbol: a" in err and "2" not in out


def test_help_and_info_answer(talk: Any) -> None:
    out, _ = talk("help", ":h", ":info")
    text = "\n".join(out)
    assert text.count("Commands act on the last input") == 2 and "level aggressive" in text
