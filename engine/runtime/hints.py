"""Execution hints on a call, applied for real.

    ^{:runtime.learning.retry {:max-retries 3 :backoff-ms 100 :backoff-multiplier 2}
      :runtime.learning.timeout {:timeout-ms 500}
      :runtime.learning.fallback {:value []}}
    (call :ccos.network.http-fetch url)
    =>  each attempt takes at most 500 ms; four attempts, 100, 200 and 400 ms apart; then []

A timed attempt runs on a thread of its own. When its time is up it is asked to stop (as by an
interrupt) and left behind; Python cannot stop a thread that never looks.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, Final

from ..base.record import record
from ..values.atoms import keyword
from ..values.kinds import type_name
from ..values.maps import EMPTY_MAP, PMap, pmap
from .access import running_context, sleep
from .capability import normalise
from .context import Branch, running
from .errors import UNCATCHABLE, Thrown, invalid_argument
from .failures import timed_out
from .waiting import POLL_SECONDS, poll

PREFIX: Final = "runtime.learning."
MOST_RETRIES: Final = 1_000  # a larger number is a mistake
LONGEST_MS: Final = 86_400_000  # one day

# What no further attempt can mend: the program or the policy is at fault.
HOPELESS: Final = UNCATCHABLE | {
    "security-violation",
    "unknown-capability",
    "arity-mismatch",
    "type-error",
    "invalid-argument",
    "stack-overflow",
}


@record
class Hints:
    """How to make a call. Times are seconds; `timeout` 0.0 means none.

    `fallback` answers with what takes the place of a failed call; None means the failure stands.
    """

    retries: int = 0
    backoff: float = 0.0
    multiplier: float = 1.0
    timeout: float = 0.0
    fallback: Fallback | None = None


@record
class Fallback:
    """A value, or a capability to call instead with `args` (None: those of the failed call)."""

    value: Any
    capability: str = ""
    args: tuple[Any, ...] | None = None


def parse_hints(hints: Mapping[str, Any]) -> Hints:
    """Read the hints of a call. Raises Thrown(:invalid-argument) for one that makes no sense.

    Keys outside `runtime.learning.` and unknown ones under it are for others and are ignored.
    """
    retry = _options(hints, "retry", "max-retries")
    timeout = _options(hints, "timeout", "timeout-ms")
    return Hints(
        retries=int(_number(retry, "retry", "max-retries", 0, MOST_RETRIES)),
        backoff=_number(retry, "retry", "backoff-ms", 0, LONGEST_MS) / 1000,
        multiplier=_number(retry, "retry", "backoff-multiplier", 1, 1000),
        timeout=_number(timeout, "timeout", "timeout-ms", 0, LONGEST_MS) / 1000,
        fallback=_fallback(hints.get(PREFIX + "fallback")),
    )


def attempt(hints: Hints, capability: str, effect: str, once: Callable[[], Any]) -> Any:
    """Call `once` under the retry and timeout hints; raises the last attempt's Thrown."""
    left, pause = hints.retries, hints.backoff
    while True:
        try:
            if hints.timeout:
                return within(hints.timeout, capability, effect, once)
            return once()
        except Thrown as failure:
            if left <= 0 or failure.kind in HOPELESS:
                raise
        left -= 1
        sleep(pause)
        pause *= hints.multiplier


def within(seconds: float, capability: str, effect: str, once: Callable[[], Any]) -> Any:
    """Call `once` on a thread of its own and wait for it no longer than `seconds`."""
    parent = running_context()
    branch = Branch(parent.interrupt if parent is not None else None)
    done = threading.Event()
    answer: list[Any] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            if parent is None:
                answer.append(once())
                return
            with running(parent.fork(branch)):
                answer.append(once())
        except BaseException as raised:  # also the KeyboardInterrupt that stops the branch
            failure.append(raised)
        finally:
            done.set()

    threading.Thread(target=run, name=f"rtfs {capability}", daemon=True).start()
    try:
        waited = 0.0
        while not done.wait(min(POLL_SECONDS, seconds - waited)):
            waited += POLL_SECONDS
            poll()
            if waited >= seconds:
                raise timed_out(capability, effect, f"timed out after {seconds * 1000:g} ms")
    except BaseException:
        branch.raised = True
        raise
    if failure:
        raise failure[0]
    return answer[0]


def _options(hints: Mapping[str, Any], hint: str, short: str) -> PMap:
    """The options map of a hint; a bare number stands for its main option."""
    value = hints.get(PREFIX + hint)
    if value is None:
        return EMPTY_MAP
    if type(value) in (int, float):
        return pmap([(keyword(short), value)])
    if type(value) is not PMap:
        raise invalid_argument(f"the {hint} hint is a map, not a {type_name(value)}")
    return value


def _number(options: PMap, hint: str, name: str, least: float, most: float) -> float:
    value = options.get(keyword(name), least)
    if type(value) not in (int, float) or not least <= value <= most:
        raise invalid_argument(f":{name} of the {hint} hint is a number from {least} to {most}")
    return float(value)


def _fallback(value: Any) -> Fallback | None:
    if value is None:
        return None
    if type(value) is not PMap:
        return Fallback(value)
    id = value.get(keyword("capability"), None)
    if id is None:
        return Fallback(value.get(keyword("value"), None))
    args = value.get(keyword("args"), None)
    name = getattr(id, "name", id)
    if not isinstance(name, str):
        raise invalid_argument(":capability of the fallback hint is a keyword or a string")
    return Fallback(None, normalise(name), None if args is None else tuple(args))
