"""What a Python exception of a capability's body is called in RTFS.

FileNotFoundError(2, …, "/data/x")   =>  :io-error    "I/O error: no such file: /data/x"
json.JSONDecodeError("…")            =>  :json-error  "JSON error: …"
ValueError("no")                     =>  :application-error "Application error (ValueError): no"
"""

from __future__ import annotations

import sys

from .context import stack_overflow
from .errors import Thrown, error


def as_thrown(failure: Exception, capability: str, effect: str) -> Thrown:
    """The RTFS error of a Python exception; a Thrown is given back as it is."""
    if isinstance(failure, Thrown):
        return failure
    if isinstance(failure, TimeoutError):
        return timed_out(capability, effect, str(failure) or "timed out")
    if isinstance(failure, OSError):
        return _host_error(effect, _os_text(failure))
    if isinstance(failure, RecursionError):
        return stack_overflow(sys.getrecursionlimit())
    if isinstance(failure, MemoryError):
        return error("io-error", f"I/O error: out of memory in {capability}")
    name = type(failure).__name__
    if name == "JSONDecodeError":
        return error("json-error", f"JSON error: {failure}")
    return error("application-error", f"Application error ({name}): {failure}")


def timed_out(capability: str, effect: str, text: str) -> Thrown:
    """The error for a call that took too long: of the network for network capabilities."""
    return _host_error(effect, f"{text} in {capability}")


def _host_error(effect: str, text: str) -> Thrown:
    if effect == "network":
        return error("network-error", f"Network error: {text}")
    return error("io-error", f"I/O error: {text}")


def _os_text(failure: OSError) -> str:
    path = failure.filename
    if isinstance(failure, FileNotFoundError) and path is not None:
        return f"no such file: {path}"
    text = (failure.strerror or str(failure) or type(failure).__name__).lower()
    return text if path is None else f"{text}: {path}"
