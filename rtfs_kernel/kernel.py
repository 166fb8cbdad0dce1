"""Jupyter's messages, answered with records of the engine.

    execute_request "(+ 1 2)"  =>  execute_result {"text/plain": "3"}, execute_reply ok

The messages themselves are `protocol`'s; here stands what this language answers. The engine runs on
the main thread, one cell at a time.
"""

from __future__ import annotations

import atexit
import sys
from collections.abc import Callable
from contextlib import suppress
from itertools import chain
from typing import Any, Final

from IPython.core.error import StdinNotImplementedError
from traitlets import Any as AnyTrait

from engine import Session, __version__
from engine.api import Display
from engine.program.diskstore import cache_folder
from engine.runtime.errors import error

from .cells import Cells
from .collector import collector
from .completion import complete
from .displays import Displays
from .execute import Execution
from .history import History
from .inspection import inspect
from .interrupt import interrupts
from .magics.room import Captured, Facts
from .output import Output
from .protocol.base import ProtocolKernel
from .python.streams import below
from .render.inert import inert
from .screen import Screen
from .settings import Settings
from .settings import file as settings_file
from .warm import warm_up, when_idle

PROTOCOL_VERSION: Final = "5.5"
# JupyterLab matches a language by its codemirror_mode alone, never by mimetype or extension.
LANGUAGE_INFO: Final[dict[str, object]] = {
    "name": "rtfs",
    "version": __version__,
    "mimetype": "text/x-clojure",
    "file_extension": ".rtfs",
    "pygments_lexer": "rtfs",
    "codemirror_mode": {"name": "clojure"},
}

Reply = dict[str, Any]


FLUSH_SECONDS: Final = 0.5  # after a reply, so that a notebook that is run as a whole goes first


class RtfsKernel(ProtocolKernel):
    """One session of the engine behind Jupyter's messages.

    Holds the session, the user's settings, the history, whether output is muted, and whether idle
    time has been put to use.
    """

    implementation = "rtfs"
    implementation_version = __version__
    banner = f"RTFS {__version__}: a pure, Clojure-like language. %help shows the magics."
    language_info = LANGUAGE_INFO
    engine = AnyTrait()

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.displays: Displays | None = None  # those of the running cell
        self.engine = Session(
            stdout=self.write, display=self._display, ask=self._ask, cache=cache_folder()
        )
        self.settings = Settings()
        self.facts = Facts()
        self.cells = Cells(self.engine.forget, self.engine.stale)
        self.caught: Captured | None = None  # where outputs go while a magic catches them
        settings_file.start(self.settings)
        self.settings.attach(self.engine)
        self.history = History(lambda: self.settings["history"], self.log.warning, self._later)
        atexit.register(self.history.close)
        atexit.register(self.engine.flush)
        self.flushing = False
        self.screen = Screen()
        self.output = Output(self.settings.__getitem__, self._show)
        self.muted = False
        self.unrecorded = 0  # cells since the last one with a number
        self.warm = False

    @property
    def kernel_info(self) -> Reply:
        """What this kernel is; it has neither subshells nor a debugger to advertise."""
        return {
            "protocol_version": PROTOCOL_VERSION,
            "implementation": self.implementation,
            "implementation_version": self.implementation_version,
            "language_info": self.language_info,
            "banner": self.banner,
            "help_links": [],
            "supported_features": [],
        }

    def post_handler_hook(self) -> None:
        """What a stopped cell had made is freed after its reply; idle time is put to use."""
        self.engine.let_go()
        collector.end(self.io_loop.call_later)
        if not self.flushing:
            self.flushing = True
            self.io_loop.call_later(FLUSH_SECONDS, self._flush)
        if not self.warm:
            self.warm = True
            when_idle(self.io_loop.call_later, chain(self.history.opening(), warm_up()))

    def _flush(self) -> None:
        """Write what the latest cells have added to the cache."""
        self.flushing = False
        with suppress(KeyboardInterrupt):  # what is not written now is written after the next cell
            self.engine.flush()

    async def do_execute(
        self,
        code: str,
        silent: bool,
        store_history: bool = True,
        user_expressions: dict[str, str] | None = None,
        allow_stdin: bool = False,
        *,
        cell_meta: dict[str, Any] | None = None,
        cell_id: str | None = None,
    ) -> Reply:
        """Run a cell. Always returns a reply; publishes at most one error."""
        self._allow_stdin = allow_stdin
        self.muted = silent
        self.output.begin()
        recorded = store_history and not silent
        label = self._label(recorded)
        if recorded:
            self.facts.inputs[self.execution_count] = code
        cell = self.cells.begin(cell_id, label)
        execution = Execution(self, self.execution_count, label, cell, silent)
        collector.begin()
        gone = (cell_meta or {}).get("deletedCells")
        try:
            if isinstance(gone, list):
                cell.run.stale += self.cells.deleted(gone, cell_id)
            reply = execution.run(code, user_expressions or {})
        except KeyboardInterrupt:
            interrupts.ignore()
            self.caught = None
            reply = execution.interrupted()
        except BaseException:
            reply = execution.broken()
        finally:
            interrupts.end()
            execution.displays.end()
            self._settle()
            self.muted = False
        if recorded:
            for note in self.history.add(self.execution_count, code, execution.shown):
                self.write("stderr", note)
        return reply

    async def do_complete(self, code: str, cursor_pos: int) -> Reply:
        """Names that fit at the cursor; an engine that fails offers none."""
        try:
            return complete(self.engine, code, cursor_pos)
        except Exception:
            self.log.exception("completion failed")
            return {
                "status": "ok",
                "matches": [],
                "cursor_start": cursor_pos,
                "cursor_end": cursor_pos,
                "metadata": {},
            }

    async def do_inspect(
        self, code: str, cursor_pos: int, detail_level: int = 0, omit_sections: Any = ()
    ) -> Reply:
        """What is known of the name at the cursor."""
        try:
            return inspect(self.engine, code, cursor_pos, detail_level)
        except Exception:
            self.log.exception("inspection failed")
            return {"status": "ok", "found": False, "data": {}, "metadata": {}}

    async def do_is_complete(self, code: str) -> Reply:
        """Whether Enter should run the text, and how far to indent the next line."""
        try:
            if code.lstrip().startswith("%%py"):
                from .python.assist import completeness

                found = completeness(code) or self.engine.is_complete(code)
            elif code.lstrip().startswith("%"):
                ended = not code.lstrip().startswith("%%") or code.endswith("\n")
                return {"status": "complete"} if ended else {"status": "incomplete", "indent": ""}
            else:
                found = self.engine.is_complete(code)
        except Exception:
            self.log.exception("completeness failed")
            return {"status": "unknown"}
        if found.status == "incomplete":
            return {"status": "incomplete", "indent": found.indent}
        return {"status": found.status}

    async def do_history(
        self,
        hist_access_type: str,
        output: bool,
        raw: bool,
        session: int | None = None,
        start: int | None = None,
        stop: int | None = None,
        n: int | None = None,
        pattern: str | None = None,
        unique: bool = False,
    ) -> Reply:
        """What was typed into this kernel and earlier ones; `raw` is all there is."""
        if hist_access_type == "tail":
            entries = self.history.tail(n, outputs=output)
        elif hist_access_type == "range":
            entries = self.history.between(session, start, stop, outputs=output)
        else:
            entries = self.history.search(pattern or "*", n, outputs=output, unique=unique)
        return {"status": "ok", "history": entries}

    async def do_shutdown(self, restart: bool) -> Reply:
        """Stop a running cell, so that the process can end. Called on the control thread."""
        self.stop()
        interrupts.wake()
        return {"status": "ok", "restart": restart}

    def stop(self) -> None:
        """Ask what runs to stop, from any thread."""
        self.engine.interrupt()
        collector.rest()

    def write(self, stream: str, text: str) -> None:
        """Text for the streams `stdout` and `stderr` of the running cell."""
        if self.caught is not None:
            self.caught.write(stream, text)
        elif not self.muted:
            self.output.write(stream, text)

    def send_output(self, kind: str, content: Reply, parent: Reply) -> None:
        """Publish an output of a cell, the request `parent`, after what was printed before it."""
        if self.caught is not None:
            self.caught.output(kind, content)
            return
        if kind in ("execute_result", "error"):
            self._settle()
        sys.stdout.flush()
        sys.stderr.flush()
        self.session.send(self.iopub_socket, kind, content, parent)

    @property
    def request(self) -> Reply:
        """The request that is being answered."""
        parent: Reply = self.get_parent("shell")
        return parent

    def _label(self, recorded: bool) -> str:
        """What problems call the cell. One outside the history has no number of its own.

        Where none has a number, they are counted: nbval runs a whole notebook so, and compares.
        """
        if recorded:
            self.unrecorded = 0
            return f"cell [{self.execution_count}]"
        self.unrecorded += 1
        after = f"{self.execution_count}+" if self.execution_count else ""
        return f"cell [{after}{self.unrecorded}]"

    def _show(self, stream: str, text: str) -> None:
        seen = self.screen.passed(stream, text)
        if seen:
            below(sys.stderr if stream == "stderr" else sys.stdout).write(seen)

    def _settle(self) -> None:
        """Show all that was printed."""
        self.output.settle()
        for stream, text in self.screen.rest():
            below(sys.stderr if stream == "stderr" else sys.stdout).write(text)

    def _display(self, shown: Display) -> None:
        if self.displays is not None:
            self.displays.show(shown)

    def _later(self, seconds: float, work: Callable[[], None]) -> None:
        self.io_loop.call_later(seconds, work)

    def _ask(self, prompt: str) -> str:
        try:
            answer: str = self.raw_input(inert(prompt))
        except (StdinNotImplementedError, EOFError) as cause:
            raise error(
                "io-error",
                "I/O error: no input was given",
                hint="This front end cannot ask; nbconvert and nbclient never can.",
            ) from cause
        return answer
