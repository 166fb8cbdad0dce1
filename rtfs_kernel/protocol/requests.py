"""What may be asked: one row per message type, with its channels and the kinds of its fields.

    complete_request {"code": "(ma", "cursor_pos": 99}  =>  {"code": "(ma", "cursor_pos": 3}
    complete_request {"code": "(ma"}
        =>  Refused(":invalid-request", "complete_request: cursor_pos is missing")

A handler sees checked content only: without nulls, and with the cursor inside of the text. Fields
that no row knows are kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from ..render.inert import inert

NAME_LIMIT: Final = 100  # code points of a message type that a refusal repeats
INT64: Final = 2**63  # what a history file and other programs take for a number

Content = dict[str, Any]


class Refused(Exception):
    """A request that no handler gets to see: the error's name and text."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text)
        self.name: Final = name
        self.text: Final = text


@dataclass(frozen=True, slots=True)
class Kind:
    """What a field holds, in words, and the judge of a value."""

    words: str
    fits: Callable[[Any], bool]


def _whole_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _short_number(value: Any) -> bool:
    return _whole_number(value) and -INT64 <= value < INT64


def _texts_of(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _one_of(*choices: str) -> Kind:
    return Kind(f"one of {', '.join(choices)}", lambda value: value in choices)


TEXT: Final = Kind("a text", lambda value: isinstance(value, str))
FLAG: Final = Kind("true or false", lambda value: isinstance(value, bool))
POSITION: Final = Kind("a whole number", _whole_number)
NUMBER: Final = Kind("a whole number of 64 bits", _short_number)
OBJECT: Final = Kind("an object", lambda value: isinstance(value, dict))
TEXTS_OF: Final = Kind("an object whose values are texts", _texts_of)
TEXTS: Final = Kind("a list of texts", _texts)


@dataclass(frozen=True, slots=True)
class Request:
    """A message type: the channels it may come on, its fields, and which of them it needs."""

    channels: tuple[str, ...]
    needed: tuple[str, ...]
    kinds: dict[str, Kind]


REQUESTS: Final[dict[str, Request]] = {}
# The engine works for one request at a time; what needs it may not overtake a running cell.
ENGINE: Final = ("shell",)
ANYWHERE: Final = ("shell", "control")
SIDE: Final = ("control",)


def request(name: str, channels: tuple[str, ...], needed: str = "", /, **kinds: Kind) -> None:
    """Enter a row; `needed` are the names of the fields that must be there."""
    REQUESTS[name] = Request(channels, tuple(needed.split()), kinds)


request(
    "execute_request",
    ENGINE,
    "code",
    code=TEXT,
    silent=FLAG,
    store_history=FLAG,
    user_expressions=TEXTS_OF,
    allow_stdin=FLAG,
    stop_on_error=FLAG,
)
request("complete_request", ENGINE, "code cursor_pos", code=TEXT, cursor_pos=POSITION)
request(
    "inspect_request",
    ENGINE,
    "code cursor_pos",
    code=TEXT,
    cursor_pos=POSITION,
    detail_level=NUMBER,
    omit_sections=TEXTS,
)
request("is_complete_request", ENGINE, "code", code=TEXT)
request(
    "history_request",
    ENGINE,
    "hist_access_type",
    hist_access_type=_one_of("range", "tail", "search"),
    output=FLAG,
    raw=FLAG,
    session=NUMBER,
    start=NUMBER,
    stop=NUMBER,
    n=NUMBER,
    pattern=TEXT,
    unique=FLAG,
)
request("comm_info_request", ENGINE, target_name=TEXT)
request("comm_open", ENGINE, "comm_id target_name", comm_id=TEXT, target_name=TEXT, data=OBJECT)
request("comm_msg", ENGINE, "comm_id", comm_id=TEXT, data=OBJECT)
request("comm_close", ENGINE, "comm_id", comm_id=TEXT, data=OBJECT)
request("kernel_info_request", ANYWHERE)
request("connect_request", ANYWHERE)
request("shutdown_request", ANYWHERE, restart=FLAG)
request("interrupt_request", ANYWHERE)
request("usage_request", SIDE)
request("debug_request", SIDE)
request("create_subshell_request", SIDE)
request("delete_subshell_request", SIDE)
request("list_subshell_request", SIDE)

SUBSHELL_REQUESTS: Final = tuple(name for name in REQUESTS if "_subshell_" in name)
UNANSWERED: Final = ("comm_open", "comm_msg", "comm_close")  # the protocol has no reply to them


def reply_type(name: object) -> str:
    """The message type of the reply to a request: `execute_request` => `execute_reply`."""
    if not isinstance(name, str):
        return "error_reply"
    return name.removesuffix("_request") + "_reply"


def checked(name: object, channel: str, content: object, metadata: object) -> Content:
    """The content of a request as its handler gets it. Raises Refused."""
    if not isinstance(name, str):
        raise Refused(":invalid-request", "header: msg_type must be a text")
    row = REQUESTS.get(name)
    if row is None:
        raise Refused(":unknown-request", f"Unknown message type: {inert(name, NAME_LIMIT)}")
    if channel not in row.channels:
        raise Refused(":wrong-channel", f"{name} belongs on the {row.channels[0]} channel")
    if not isinstance(metadata, dict):
        raise Refused(":invalid-request", f"{name}: metadata must be an object")
    if not isinstance(content, dict):
        raise Refused(":invalid-request", f"{name}: content must be an object")
    for field in row.needed:
        if field not in content:
            raise Refused(":invalid-request", f"{name}: {field} is missing")
    for field, kind in row.kinds.items():
        value = content.get(field)
        missing = value is None and field not in row.needed
        if not missing and not kind.fits(value):
            raise Refused(":invalid-request", f"{name}: {field} must be {kind.words}")
    given = {field: value for field, value in content.items() if value is not None}
    if "cursor_pos" in row.needed:
        given["cursor_pos"] = min(max(given["cursor_pos"], 0), len(given["code"]))
    return given
