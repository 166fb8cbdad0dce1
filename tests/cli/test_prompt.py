"""The REPL at a terminal, with typed keys instead of a person."""

from __future__ import annotations

from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from engine import Session
from engine.cli.prompt import _Completer, talk
from engine.cli.repl import Repl
from engine.cli.sessions import Output


def typed(keys: str) -> Repl:
    repl = Repl(Session(), Output())
    with create_pipe_input() as pipe:
        pipe.send_text(keys)
        with create_app_session(input=pipe, output=DummyOutput()):
            talk(repl)
    return repl


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path


def test_enter_goes_on_while_brackets_are_open_and_runs_when_they_are_closed(
    capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    typed("(+ 1\r2)\rquit\r")
    assert "3" in capsys.readouterr().out.splitlines()
    assert "(+ 1" in (home / "rtfs" / "history").read_text()


def test_control_c_drops_the_input_and_control_d_leaves(
    capsys: pytest.CaptureFixture[str],
) -> None:
    typed("(+ 1\x03(+ 2 2)\r\x04")
    assert "4" in capsys.readouterr().out.splitlines()


def test_a_history_that_cannot_be_written_is_no_obstacle(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null")
    typed("(+ 2 3)\r\x04")
    assert "5" in capsys.readouterr().out.splitlines()


def test_completion_asks_the_session() -> None:
    completer = _Completer(Session())
    document = Document("(filte", 6)
    texts = [c.text for c in completer.get_completions(document, CompleteEvent())]
    assert "filter" in texts
