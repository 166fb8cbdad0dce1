"""A thousand requests, most of them wrong in some way: each gets one reply, and work goes on."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from kernel_client import Running
from raw_client import RawClient, connected

from rtfs_kernel.protocol.requests import REQUESTS, UNANSWERED

COUNT = 1_000
CHANNELS = ("shell", "control")
BATCH = 50  # requests on their way at the same time
CODES = (
    "(+ 1 2)",
    '(do (println "out") {:a [1 2.5 nil]})',
    "(/ 1 0)",
    "(defn f [x] (* x 2)) (f 21)",
    "(map inc (range 100))",
    "(((",
    "%ir (+ 1 2)",
    "%no-such-magic",
    '"\ud800 half, 😀 whole, \u202e \x00 \x1b[31m"',
    "(call :ccos.user.ask)",
    "",
)
GARBAGE: tuple[Any, ...] = (
    None,
    True,
    -1,
    3.5,
    10**40,
    float("nan"),
    "",
    "\ud800\udfff",
    "x" * 50_000,
    [],
    [[[[{}]]]],
    {},
    {"": {"\x00": [None]}},
)


def valid(kind: str, chance: random.Random) -> dict[str, Any]:
    code = chance.choice(CODES)
    contents: dict[str, dict[str, Any]] = {
        "execute_request": {
            "code": code,
            "silent": chance.random() < 0.2,
            "store_history": chance.random() < 0.8,
            "user_expressions": {"a": chance.choice(CODES)},
            "stop_on_error": chance.random() < 0.5,
        },
        "complete_request": {"code": code, "cursor_pos": chance.randint(0, len(code))},
        "inspect_request": {"code": code, "cursor_pos": chance.randint(0, len(code))},
        "is_complete_request": {"code": code},
        "history_request": {
            "hist_access_type": chance.choice(["tail", "range", "search"]),
            "n": chance.randint(-2, 5),
            "pattern": chance.choice(["*", "(+*", "[", "?"]),
        },
        "comm_open": {"comm_id": str(chance.random()), "target_name": "nobody", "data": {}},
        "comm_msg": {"comm_id": "unknown", "data": {}},
        "comm_close": {"comm_id": "unknown", "data": {}},
        "debug_request": {"type": "request", "seq": 1, "command": "debugInfo"},
    }
    return contents.get(kind, {})


def without_a_field(content: dict[str, Any], chance: random.Random) -> Any:
    gone = chance.choice([*content, ""])
    return {name: value for name, value in content.items() if name != gone}


def with_a_wrong_field(content: dict[str, Any], chance: random.Random) -> Any:
    return {**content, chance.choice([*content, "more"]): chance.choice(GARBAGE)}


def as_it_is(content: dict[str, Any], chance: random.Random) -> Any:
    return content


def something_else(content: dict[str, Any], chance: random.Random) -> Any:
    return chance.choice(GARBAGE)


MUTATIONS: tuple[Callable[[dict[str, Any], random.Random], Any], ...] = (
    as_it_is,
    as_it_is,
    as_it_is,
    as_it_is,
    without_a_field,
    with_a_wrong_field,
    with_a_wrong_field,
    something_else,
)
KINDS = [*sorted(set(REQUESTS) - {"shutdown_request"}), "dance_request", "dance", ""]


def sent_at_random(client: RawClient, chance: random.Random) -> tuple[str, str, str]:
    """One request: its id, its message type, its channel."""
    kind = chance.choice([*KINDS, "execute_request", "execute_request", "complete_request"])
    known = REQUESTS[kind].channels if kind in REQUESTS else CHANNELS
    channel = chance.choice(known if chance.random() < 0.9 else CHANNELS)
    content = chance.choice(MUTATIONS)(valid(kind, chance), chance)
    metadata = {"cellId": "c"} if chance.random() < 0.9 else chance.choice(GARBAGE)
    extra = {}
    if chance.random() < 0.1:
        field = chance.choice(["username", "session", "version", "subshell_id", "more"])
        extra[field] = chance.choice(GARBAGE)
    return client.send(channel, kind, content, metadata=metadata, header=extra), kind, channel


@pytest.mark.parametrize("seed", [1, 2])
def test_each_of_a_thousand_requests_gets_one_reply(kernel: Running, seed: int) -> None:
    chance = random.Random(seed)
    statuses: Counter[str] = Counter()
    with connected(kernel) as client:
        for _ in range(COUNT // BATCH):
            sent = [sent_at_random(client, chance) for _ in range(BATCH)]
            heard = client.settle()
            for message, kind, channel in sent:
                replies = [each["header"]["msg_type"] for each in heard.replies[message]]
                expected = [] if kind in UNANSWERED else [kind.removesuffix("_request") + "_reply"]
                assert replies == expected, (kind, channel)
                states = heard.kinds(message)
                assert (states[0], states[-1]) == ("busy", "idle")
                assert states.count("busy") == states.count("idle") == 1
                assert states.count("error") <= 1
                statuses.update(each["content"].get("status") for each in heard.replies[message])
    assert min(statuses["ok"], statuses["error"], 20 * statuses["aborted"]) > COUNT // 5
    assert kernel.run("(+ 1 2)").value == "3"
