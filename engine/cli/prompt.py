"""The REPL at a terminal: editing, history and completion by prompt_toolkit.

user=> (defn f [x]
......   |              Enter goes on while brackets are open, with the indent; else it runs
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from .repl import Repl, goes_on

if TYPE_CHECKING:
    from ..session import Session


def talk(repl: Repl) -> None:
    """Prompt until Ctrl-D or `quit`; Ctrl-C drops the input."""
    prompt: PromptSession[str] = PromptSession(
        history=_history(),
        completer=_Completer(repl.session),
        complete_while_typing=False,
        multiline=True,
        key_bindings=_keys(repl),
        prompt_continuation=lambda width, line, wrapped: "." * (width - 1) + " ",
    )
    print("rtfs: :help for the commands, quit to leave")
    while True:
        try:
            text = prompt.prompt(f"{repl.session.namespace}=> ")
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if not repl.answer(text):
            return


class _Completer(Completer):
    """Asks the session, as the notebook does."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterable[Completion]:
        found = self.session.complete(document.text, document.cursor_position)
        for match in found.matches:
            yield Completion(
                match.text,
                start_position=found.start - document.cursor_position,
                display_meta=match.signature or match.kind,
            )


def _keys(repl: Repl) -> KeyBindings:
    keys = KeyBindings()

    @keys.add("enter")
    def enter(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        if goes_on(repl, buffer.text) or buffer.document.text_after_cursor.strip():
            buffer.insert_text("\n" + repl.session.is_complete(buffer.text).indent)
        else:
            buffer.validate_and_handle()

    @keys.add("escape", "enter")
    def run_anyway(event: KeyPressEvent) -> None:
        event.current_buffer.validate_and_handle()

    return keys


def _history() -> History:
    """The history file of this user; in memory where there can be none."""
    home = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    path = Path(home) / "rtfs" / "history"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(path))
