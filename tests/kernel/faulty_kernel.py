"""A kernel whose handlers do what no handler should; started by test_guard.py as a process.

execute_request "SystemExit"  =>  do_execute raises SystemExit
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from traitlets import Type

from rtfs_kernel.app import RtfsKernelApp
from rtfs_kernel.kernel import RtfsKernel

RAISED: dict[str, BaseException] = {
    "BaseException": BaseException("base \ud800 \x1b[31m"),
    "GeneratorExit": GeneratorExit(),
    "KeyboardInterrupt": KeyboardInterrupt(),
    "MemoryError": MemoryError(),
    "RecursionError": RecursionError(),
    "SystemExit": SystemExit(3),
}
RETURNED: dict[str, Any] = {
    "nothing": None,
    "no status": {},
    "not data": {"status": "ok", "value": object()},
    "not a number": {"status": "ok", "value": float("nan")},
    "half a character": {"status": "ok", "value": "\ud800"},
}


class FaultyKernel(RtfsKernel):
    """Raises or returns what the request's code names."""

    def _fault(self, code: str) -> Any:
        if code in RAISED:
            raise RAISED[code]
        return RETURNED.get(code, {"status": "ok"})

    async def do_execute(self, code: str, *arguments: Any, **cell: Any) -> Any:
        if code == "cell":
            return {"status": "ok", **cell}
        if code == "twice":
            stream, ident = self.asked
            self.session.send(stream, "execute_reply", {"status": "ok"}, self.get_parent(), ident)
        if code.startswith("engine "):
            self.engine.run = self._failing_run(code.removeprefix("engine "))
            return await super().do_execute(code, *arguments, **cell)
        return self._fault(code)

    async def do_complete(self, code: str, cursor_pos: int) -> Any:
        return self._fault(code)

    async def do_is_complete(self, code: str) -> Any:
        return self._fault(code)

    async def do_debug_request(self, msg: dict[str, Any]) -> Any:
        return self._fault(msg["command"])

    async def execute_request(self, stream: Any, ident: Any, parent: Any) -> None:
        self.asked = (stream, ident)
        await super().execute_request(stream, ident, parent)

    def _failing_run(self, name: str) -> Callable[..., Any]:
        return lambda *_: self._fault(name)


class FaultyApp(RtfsKernelApp):
    kernel_class = Type(FaultyKernel, klass="ipykernel.kernelbase.Kernel")  # type: ignore[assignment]


if __name__ == "__main__":
    FaultyApp.launch_instance(argv=sys.argv[1:])
