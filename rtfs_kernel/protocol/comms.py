"""Comms: messages between widgets of the front end and code of this process.

    comm_open for a known target    =>  the target's function gets a Comm
    comm_open for an unknown target =>  comm_close, so that the front end does not wait

The `comm` package asks two module-level functions for the process's manager; without ours it would
open comms that no front end hears of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import comm
from ipykernel.comm.comm import BaseComm
from ipykernel.comm.manager import CommManager

if TYPE_CHECKING:
    from .base import ProtocolKernel


class Comms(CommManager):
    """The open comms and the registered targets of one kernel."""

    def get_comm(self, comm_id: str) -> Any:
        """An open comm or None: a view of an earlier kernel may still send, which is no error."""
        return self.comms.get(comm_id)

    def comm_open(self, stream: Any, ident: Any, msg: dict[str, Any]) -> None:
        """Open a comm for a target that is registered, close it otherwise."""
        content = msg["content"]
        if content["target_name"] in self.targets:
            super().comm_open(stream, ident, msg)
            return
        closing = {"comm_id": content["comm_id"], "data": {}}
        self.kernel.send_response(self.kernel.iopub_socket, "comm_close", closing)


def comms_of(kernel: ProtocolKernel) -> Comms:
    """The manager of a kernel, which from here on is also the one of the `comm` package."""
    manager = Comms(parent=kernel, kernel=kernel)
    setattr(comm, "create_comm", BaseComm)  # noqa: B010 (the package wants to be patched)
    setattr(comm, "get_comm_manager", lambda: manager)  # noqa: B010
    return manager
