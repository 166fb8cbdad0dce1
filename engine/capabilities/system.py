"""Clock, waiting and environment.

(call :ccos.system.current-timestamp-ms)  =>  1738310400000
(call :ccos.system.get-env "HOME")        =>  :security-violation unless HOME is granted
"""

from __future__ import annotations

import os
import time
from typing import Any, Final

from ..runtime.access import CapabilityContext, sleep
from ..runtime.capability import ALLOW, capability
from ..runtime.errors import invalid_argument
from ..values.atoms import Timestamp

LONGEST_MS: Final = 86_400_000  # one day

_CLOCK: Final[dict[str, Any]] = {"effect": "system", "grant": ALLOW, "idempotent": True}


@capability("ccos.system.current-timestamp-ms", "-> int", **_CLOCK)
def current_timestamp_ms(cx: CapabilityContext) -> int:
    """Milliseconds since 1970-01-01T00:00:00Z.

    (call :ccos.system.current-timestamp-ms)
    """
    return time.time_ns() // 1_000_000


@capability("ccos.system.current-time", "-> ts", **_CLOCK)
def current_time(cx: CapabilityContext) -> Timestamp:
    """The time now, as a timestamp with milliseconds.

    (call :ccos.system.current-time)
    """
    milliseconds = time.time_ns() // 1_000_000
    date = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(milliseconds // 1000))
    return Timestamp(f"{date}.{milliseconds % 1000:03d}Z")


@capability("ccos.system.monotonic-ms", "-> float", **_CLOCK)
def monotonic_ms(cx: CapabilityContext) -> float:
    """Milliseconds of a clock that never goes back; only differences mean something.

    (call :ccos.system.monotonic-ms)
    """
    return time.perf_counter_ns() / 1e6


@capability("ccos.system.sleep-ms", "num -> nil", effect="system", grant=ALLOW)
def sleep_ms(cx: CapabilityContext, milliseconds: float) -> None:
    """Wait; an interrupt ends it within 50 ms.

    (call :ccos.system.sleep-ms 10)
    """
    if not 0 <= milliseconds <= LONGEST_MS:
        raise invalid_argument(f"sleep takes 0 to {LONGEST_MS} milliseconds", 0)
    sleep(milliseconds / 1000)


@capability(
    "ccos.system.get-env", "str any? -> any", effect="system", opened_by="env", idempotent=True
)
def get_env(cx: CapabilityContext, name: str, default: Any = None) -> Any:
    """The value of a granted environment variable; the default, else nil, where it is not set.

    (call :ccos.system.get-env "HOME")
    """
    if not cx.policy.allows_variable(name):
        hint = f'grants={{"env": ["{name}"]}} would allow it'
        raise cx.refuse("read", f"environment variable {name}", hint)
    try:
        return os.environ.get(name, default)
    except UnicodeEncodeError:  # no variable can have such a name
        return default
