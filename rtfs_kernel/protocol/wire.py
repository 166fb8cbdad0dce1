"""Bytes to message and back, whatever a client sent.

    unpacked(session, frames)  =>  Received(identities, message, None)
    … with content "[1, 2"     =>  Received(identities, header alone, "content is no JSON …")
    … wrongly signed           =>  None: nobody may make the kernel speak without its key

packed("\\ud800")  =>  b'"\\\\ud800"': half a character goes back the way it came. Encoded as
UTF-8 it would cost the whole message, and with it a reply that only repeats the request's header.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from typing import Any, Final

import zmq
from jupyter_client.jsonutil import json_default
from jupyter_client.session import Session

# A reply repeats its request's header, and all clients hear it: only what everybody can read.
HEADER: Final = ("msg_id", "msg_type", "session", "username")  # of a message that is damaged
PLAIN: Final = (str, int, datetime, type(None))  # values of a header that is not

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Received:
    """A message with the way back to its sender; `unreadable` says what kept it from being whole.

    What is unreadable still has its header, so that it can be answered.
    """

    identities: list[bytes]
    message: Message
    unreadable: str | None = None


def packed(value: Any) -> bytes:
    """A part of a message as JSON in UTF-8; what JSON has no number for is null.

    Raises TypeError or ValueError for what is not data.
    """
    try:
        text = json.dumps(value, default=json_default, ensure_ascii=False, allow_nan=False)
        return text.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, default=json_default, allow_nan=False).encode("ascii")
    except ValueError:
        loose = json.dumps(value, default=json_default)
        return json.dumps(json.loads(loose, parse_constant=_nothing)).encode("ascii")


def _nothing(_constant: str) -> None:
    """What NaN and the infinities are read as."""


def unpacked(session: Session, frames: list[Any]) -> Received | None:
    """The message of some ZMQ frames; None for what is not signed, was sent twice or says nothing.

    Raises ValueError for frames that are no Jupyter message.
    """
    identities, parts = session.feed_identities(frames, copy=False)
    raw = [bytes(part.bytes) for part in parts[:5] if isinstance(part, zmq.Frame)]
    if not _authentic(session, raw):
        return None
    try:
        message = session.deserialize(parts, copy=False)
        message["header"] = {
            key: value for key, value in message["header"].items() if isinstance(value, PLAIN)
        }
        return Received(identities, message)
    except Exception as cause:
        return _header_only(session, identities, raw, f"the message is unreadable: {cause!r:.200}")


def _authentic(session: Session, raw: list[bytes]) -> bool:
    if session.auth is None:
        return True
    known: set[bytes] = session.digest_history
    return bool(raw) and raw[0] not in known and compare_digest(raw[0], session.sign(raw[1:]))


def _header_only(
    session: Session, identities: list[bytes], raw: list[bytes], why: str
) -> Received | None:
    try:
        header = session.unpack(raw[1])
    except Exception:
        return None
    if not isinstance(header, dict):
        return None
    known = {key: header[key] for key in HEADER if isinstance(header.get(key), str)}
    message = {"header": known, "metadata": {}, "content": {}, "buffers": []}
    return Received(identities, message, why)
