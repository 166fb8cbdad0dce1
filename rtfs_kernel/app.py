"""The kernel process: ipykernel's application without what belongs to IPython.

    python -m rtfs_kernel -f connection.json
        =>  five sockets, one RtfsKernel, requests handled one after another on the main thread

No subshells: they would run a second cell at the same time on another thread, where an interrupt
cannot reach it. No profile directory and no `ipython_config.py`: a user's settings for Python
(and Colab's override) must not reach this language.
"""

from __future__ import annotations

import signal
import sys
from typing import Final

from ipykernel.kernelapp import IPKernelApp
from traitlets import Type

from .collector import collector
from .interrupt import interrupts
from .kernel import RtfsKernel

# Seconds after which a running cell lets another thread go on. The control channel's thread needs
# several turns to read a message that interrupts; with Python's 5 ms that took 30 ms.
SWITCH: Final = 0.001
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


class RtfsKernelApp(IPKernelApp):
    """Runs one kernel on the ports of a connection file."""

    name = "rtfs-kernel"
    kernel_class = Type(RtfsKernel, klass="ipykernel.kernelbase.Kernel")  # type: ignore[assignment]

    def init_sockets(self) -> None:
        """The sockets, without ipykernel's warning that a loopback connection is not encrypted."""
        self.log.disabled = self.ip in LOOPBACK
        try:
            super().init_sockets()
        finally:
            self.log.disabled = False

    def init_control(self, context: object) -> None:
        """The control channel alone; without a shell channel thread there are no subshells."""
        super().init_control(context)
        self.shell_channel_thread = None

    def init_signal(self) -> None:
        """An interrupt counts only while a cell runs."""
        signal.signal(signal.SIGINT, interrupts.on_signal)
        sys.unraisablehook = interrupts.on_lost
        sys.setswitchinterval(SWITCH)
        collector.start()

    def init_profile_dir(self) -> None:
        """No profile: nothing is created in the user's home."""
        self.profile_dir = None

    def init_config_files(self) -> None:
        """No configuration files are copied."""

    def load_config_file(self, *_args: object, **_kwargs: object) -> None:
        """No configuration files are read; the command line still counts."""

    def init_path(self) -> None:
        """The current directory stays off Python's path: a notebook may lie beside any file."""

    def init_pdb(self) -> None:
        """Python's debugger is not for this language (and its import is slow)."""


def run(argv: list[str]) -> None:
    """Serve requests until a shutdown request. `argv` is `-f FILE` and traitlets' options."""
    RtfsKernelApp.launch_instance(argv=argv)
