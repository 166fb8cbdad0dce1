"""Jupyter's messages, answered with records of the engine.

    execute_request "(+ 1 2)"  =>  execute_result {"text/plain": "3"}, execute_reply ok

Nothing escapes from a handler: a handler that raises sends no reply, and the front end would wait
for ever. The engine runs on the main thread, one cell at a time.
"""

from __future__ import annotations

import _thread
import sys
from typing import Any, Final

from ipykernel.comm.manager import CommManager
from ipykernel.iostream import OutStream
from ipykernel.kernelbase import Kernel
from IPython.core.error import StdinNotImplementedError
from traitlets import Any as AnyTrait

from engine import Session, __version__
from engine.runtime.errors import error

from .execute import Execution
from .history import History
from .interrupt import interrupts
from .lookup import complete, inspect
from .render.inert import inert, whole
from .settings import Settings
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


class RtfsKernel(Kernel):
    """One session of the engine behind Jupyter's messages.

    Holds the session, the user's settings, the history, whether output is muted, and whether idle
    time has been put to use.
    """

    implementation = "rtfs"
    implementation_version = __version__
    banner = f"RTFS {__version__}: a pure, Clojure-like language. %help shows the magics."
    language_info = LANGUAGE_INFO
    engine = AnyTrait()
    comm_manager = AnyTrait()

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.engine = Session(stdout=self.write, ask=self._ask)
        self.settings = Settings()
        self.history = History()
        self.muted = False
        self.warm = False
        self.comm_manager = CommManager(parent=self, kernel=self)
        for kind in ("comm_open", "comm_msg", "comm_close"):
            self.shell_handlers[kind] = getattr(self.comm_manager, kind)

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

    def set_parent(self, ident: Any, parent: Any, channel: str = "shell") -> None:
        """The request being answered: also what is printed belongs to it, from any thread."""
        super().set_parent(ident, parent, channel)
        if channel == "shell":
            for stream in (sys.stdout, sys.stderr):
                if isinstance(stream, OutStream):
                    stream.set_parent(parent)

    def pre_handler_hook(self) -> None:
        """SIGINT stays with `interrupt.interrupts`, which knows when it counts."""

    def post_handler_hook(self) -> None:
        """Nothing to restore; but once a first request is answered, idle time is put to use."""
        if not self.warm:
            self.warm = True
            when_idle(self.io_loop.call_later, warm_up())

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
        execution = Execution(self, self.execution_count, silent)
        try:
            reply = execution.run(code, user_expressions or {})
        except KeyboardInterrupt:
            interrupts.ignore()
            reply = execution.interrupted()
        except BaseException:
            reply = execution.broken()
        finally:
            self.muted = False
        if store_history and not silent:
            self.history.add(self.execution_count, code, execution.shown)
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
            if code.lstrip().startswith("%"):
                ended = not code.lstrip().startswith("%%") or code.endswith("\n")
                return {"status": "complete"} if ended else {"status": "incomplete", "indent": ""}
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
        """The inputs of this process."""
        if hist_access_type == "tail":
            entries = self.history.tail(n, outputs=output)
        elif hist_access_type == "range":
            entries = self.history.between(start, stop, outputs=output)
        else:
            entries = self.history.search(pattern or "*", n, outputs=output, unique=unique)
        return {"status": "ok", "history": entries}

    async def do_shutdown(self, restart: bool) -> Reply:
        """Stop a running cell, so that the process can end. Called on the control thread."""
        self.engine.interrupt()
        _thread.interrupt_main()
        return {"status": "ok", "restart": restart}

    def write(self, stream: str, text: str) -> None:
        """Text for the streams `stdout` and `stderr` of the running cell."""
        if not self.muted:
            (sys.stderr if stream == "stderr" else sys.stdout).write(whole(text))

    def send_output(self, kind: str, content: Reply) -> None:
        """Publish an output of the running cell, after what was printed before it."""
        sys.stdout.flush()
        sys.stderr.flush()
        self.send_response(self.iopub_socket, kind, content)

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
