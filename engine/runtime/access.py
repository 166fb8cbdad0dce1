"""What a capability's body may use: its only way to the session it serves.

    def println(cx, *args):  =>  cx.write("stdout", "hi\\n")

A body gets one context per capability and session. Whatever it keeps between calls (a random
generator, a database, open files) lives in the session's stores, so two sessions share nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeVar

from .context import Context, current
from .errors import Thrown, error
from .waiting import POLL_SECONDS, holding, poll

if TYPE_CHECKING:
    from ..api import Display
    from .capability import Capability, Grant
    from .policy import Policy

Kept = TypeVar("Kept")


class Services:
    """What the session lends to all capabilities: output, input, policy, seed, stores.

    `write(stream, text)` takes "stdout" or "stderr"; `ask(prompt)` returns the user's line and is
    None where no input is possible. `display(shown)` shows what a program displays; without it
    the text of that is written. `seed` seeds the random numbers (None: from the system).
    `state_file` is the path of the key-value state, ":memory:" for the session alone.
    """

    describe: Callable[[str], tuple[Capability, Grant]]  # set by the gateway, which has the rows

    def __init__(
        self,
        policy: Policy,
        write: Callable[[str, str], None],
        ask: Callable[[str], str] | None,
        seed: int | None,
        state_file: str,
        display: Callable[[Display], None] | None = None,
    ) -> None:
        self.policy = policy
        self.write = write
        self.ask = ask
        self.display = display
        self.seed = seed
        self.state_file: Final = state_file
        self.context_values: dict[str, Any] = {}
        self._stores: dict[str, Any] = {}
        self._lock = threading.RLock()

    def store(self, name: str, make: Callable[[], Kept]) -> Kept:
        """The session's one object of this name, made on first use."""
        with holding(self._lock):  # making one may wait for another process
            if name not in self._stores:
                self._stores[name] = make()
            kept: Kept = self._stores[name]
            return kept

    def forget(self, name: str) -> None:
        """Let go of a store; its next use makes it anew."""
        with holding(self._lock):
            self._stores.pop(name, None)

    def close(self) -> None:
        """Close every store that can be closed and forget all of them."""
        with self._lock:
            stores, self._stores = self._stores, {}
        for kept in stores.values():
            close = getattr(kept, "close", None)
            if close is not None:
                close()


class CapabilityContext:
    """What the body of one capability sees. Bodies may keep it; it has no state of its own."""

    __slots__ = ("_batch", "_call", "id", "services")

    def __init__(
        self,
        id: str,
        services: Services,
        call: Callable[[str, tuple[Any, ...], Mapping[str, Any]], Any],
        batch: Callable[[str, list[tuple[Any, ...]]], list[Any]],
    ) -> None:
        self.id: Final = id
        self.services: Final = services
        self._call: Final = call
        self._batch: Final = batch

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.services.policy

    def write(self, stream: str, text: str) -> None:
        """Write to "stdout" or "stderr" of whatever shows the session."""
        self.services.write(stream, text)

    def display(self, shown: Display) -> None:
        """Show what the program displays; as text where nothing else can be shown."""
        if self.services.display is not None:
            self.services.display(shown)
        elif shown.text:
            self.services.write("stdout", shown.text + "\n")

    def call(self, capability: str, *args: Any) -> Any:
        """Call another capability under the same policy and audit."""
        return self._call(capability, args, {})

    def batch(self, capability: str, calls: list[tuple[Any, ...]]) -> list[Any]:
        """The answers to several calls of another capability, under the same policy and audit."""
        return self._batch(capability, calls)

    def store(self, name: str, make: Callable[[], Kept]) -> Kept:
        """The session's one object of this name, made on first use."""
        return self.services.store(name, make)

    def refuse(self, operation: str, subject: str, hint: str) -> Thrown:
        """The error for something the policy does not let this capability reach."""
        return violation(operation, self.id, subject, hint)


def violation(operation: str, capability: str, context: str, hint: str) -> Thrown:
    """`Security violation: {op} operation on capability '{cap}' not allowed in context: {ctx}`."""
    return error(
        "security-violation",
        f"Security violation: {operation} operation on capability '{capability}' "
        f"not allowed in context: {context}",
        hint=hint,
    )


def running_context() -> Context | None:
    """The context of this thread's evaluation; None when a host program calls from outside."""
    try:
        return current()
    except LookupError:
        return None


def sleep(seconds: float) -> None:
    """Wait, and stop waiting within 50 ms of an interrupt (KeyboardInterrupt)."""
    end = time.monotonic() + seconds
    while True:
        poll()
        left = end - time.monotonic()
        if left <= 0:
            return
        time.sleep(min(left, POLL_SECONDS))
