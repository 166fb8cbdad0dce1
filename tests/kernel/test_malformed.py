"""Requests that are wrong get one reply that says what is wrong, and the kernel works on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.session import DELIM
from kernel_client import Running
from raw_client import RawClient, connected

from rtfs_kernel.protocol.requests import REQUESTS, SUBSHELL_REQUESTS, UNANSWERED

ANSWERED = [name for name in REQUESTS if name not in UNANSWERED]
CONTROL = [name for name in ANSWERED if "control" in REQUESTS[name].channels]
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("execute_request", {}, "code"),
    ("execute_request", {"code": None}, "code"),
    ("execute_request", {"code": 5}, "code"),
    ("execute_request", {"code": ["(+ 1 2)"]}, "code"),
    ("execute_request", {"code": "1", "silent": "yes"}, "silent"),
    ("execute_request", {"code": "1", "store_history": 1}, "store_history"),
    ("execute_request", {"code": "1", "user_expressions": []}, "user_expressions"),
    ("execute_request", {"code": "1", "user_expressions": {"a": 1}}, "user_expressions"),
    ("execute_request", {"code": "1", "allow_stdin": {}}, "allow_stdin"),
    ("execute_request", {"code": "1", "stop_on_error": "no"}, "stop_on_error"),
    ("complete_request", {"code": "(ma"}, "cursor_pos"),
    ("complete_request", {"cursor_pos": 1}, "code"),
    ("complete_request", {"code": "(ma", "cursor_pos": 1.5}, "cursor_pos"),
    ("complete_request", {"code": "(ma", "cursor_pos": "1"}, "cursor_pos"),
    ("complete_request", {"code": "(ma", "cursor_pos": True}, "cursor_pos"),
    ("complete_request", {"code": "(ma", "cursor_pos": float("nan")}, "cursor_pos"),
    ("inspect_request", {"code": "map"}, "cursor_pos"),
    ("inspect_request", {"code": "map", "cursor_pos": 1, "detail_level": "1"}, "detail_level"),
    ("inspect_request", {"code": "map", "cursor_pos": 1, "omit_sections": [[]]}, "omit_sections"),
    ("is_complete_request", {}, "code"),
    ("is_complete_request", {"code": {"code": "1"}}, "code"),
    ("history_request", {}, "hist_access_type"),
    ("history_request", {"hist_access_type": "all"}, "hist_access_type"),
    ("history_request", {"hist_access_type": []}, "hist_access_type"),
    ("history_request", {"hist_access_type": "tail", "n": "3"}, "n"),
    ("history_request", {"hist_access_type": "tail", "n": 10**30}, "n"),
    ("history_request", {"hist_access_type": "search", "pattern": 3}, "pattern"),
    ("comm_info_request", {"target_name": 5}, "target_name"),
    ("shutdown_request", {"restart": "later"}, "restart"),
]


@pytest.fixture(scope="module")
def client(kernel: Running) -> Iterator[RawClient]:
    with connected(kernel) as raw:
        yield raw


@pytest.mark.parametrize(("kind", "content", "field"), WRONG)
def test_a_wrong_field_is_named(
    client: RawClient, kind: str, content: dict[str, Any], field: str
) -> None:
    sent = client.send("shell", kind, content)
    heard = client.settle()
    reply = heard.reply(sent)
    assert heard.replies[sent][0]["header"]["msg_type"] == kind.replace("request", "reply")
    assert reply["status"] == "error"
    assert reply["ename"] == ":invalid-request"
    assert f" {field} " in reply["evalue"]
    assert reply["traceback"] == []
    assert heard.kinds(sent) == ["busy", "idle"]


@pytest.mark.parametrize("content", [None, [], 5, "text", [{"code": "1"}], True])
def test_content_that_is_no_object_is_refused(client: RawClient, content: object) -> None:
    for kind in ("execute_request", "kernel_info_request"):
        header = client.session.msg_header(kind)
        parts = [json.dumps(each, default=str).encode() for each in (header, {}, {}, content)]
        client.send_parts("shell", parts)
        reply = client.wait("shell", header["msg_id"])["content"]
        assert reply["evalue"] == f"{kind}: content must be an object"


@pytest.mark.parametrize(
    "broken",
    [b"", b"{", b"[1, 2", b"\xff\xfe", b"[" * 100_000, b"9" * 9_999],
    ids=["empty", "open", "list", "bytes", "deep", "digits"],
)
def test_content_that_cannot_be_read_is_answered_all_the_same(
    client: RawClient, broken: bytes
) -> None:
    for channel in ("shell", "control"):
        header = client.session.msg_header("kernel_info_request")
        first = json.dumps(header, default=str).encode()
        client.send_parts(channel, [first, b"{}", b"{}", broken])
        reply = client.wait(channel, header["msg_id"])["content"]
        assert reply["ename"] == ":invalid-request"
        client.send_parts(channel, [first, b"{}"])
    client.settle()


def test_metadata_must_be_an_object(client: RawClient) -> None:
    for metadata in ([], "x", 5):
        reply = client.ask("shell", "execute_request", {"code": "1"}, metadata=[metadata])
        assert reply["evalue"] == "execute_request: metadata must be an object"


def test_what_may_be_left_out_may_be_null(client: RawClient) -> None:
    content = dict.fromkeys(REQUESTS["execute_request"].kinds)
    reply = client.ask("shell", "execute_request", {**content, "code": "(+ 1 2)"})
    assert reply["status"] == "ok"
    content = dict.fromkeys(REQUESTS["history_request"].kinds)
    content = {**content, "hist_access_type": "tail", "more": {"than": "known"}}
    assert client.ask("shell", "history_request", content)["status"] == "ok"


def test_a_cursor_outside_of_the_text_counts_as_its_end(client: RawClient) -> None:
    for position in (-(10**40), -1, 3, 10**9, 10**40):
        content = {"code": "(ma", "cursor_pos": position}
        reply = client.ask("shell", "complete_request", content)
        assert reply["status"] == "ok"
        assert 0 <= reply["cursor_start"] <= reply["cursor_end"] <= 3
        assert client.ask("shell", "inspect_request", content)["status"] == "ok"


def test_cursors_around_characters_beyond_the_basic_plane(client: RawClient) -> None:
    code = "😀(str 😀😀 (redu\ud83d\U0001f468\u200d\U0001f469"
    for position in range(len(code) + 2):
        for kind in ("complete_request", "inspect_request"):
            reply = client.ask("shell", kind, {"code": code, "cursor_pos": position})
            assert reply["status"] == "ok"


@pytest.mark.parametrize("channel", ["shell", "control"])
@pytest.mark.parametrize(
    "kind",
    ["dance_request", "dance", "", "😀", "\ud800_request", "a" * 10**5],
    ids=["request", "word", "empty", "emoji", "half", "huge"],
)
def test_an_unknown_message_type_is_answered(client: RawClient, channel: str, kind: str) -> None:
    sent = client.send(channel, kind, {"any": "thing"})
    heard = client.settle()
    (reply,) = heard.replies[sent]
    assert reply["header"]["msg_type"] == kind.removesuffix("_request") + "_reply"
    assert reply["content"]["ename"] == ":unknown-request"
    assert heard.kinds(sent) == ["busy", "idle"]


@pytest.mark.parametrize("kind", [5, [], {}, None, True])
def test_a_message_type_that_is_no_text_is_answered(client: RawClient, kind: object) -> None:
    for channel in ("shell", "control"):
        header = {"msg_type": kind} if kind is not None else {"msg_type": None}
        sent = client.send(channel, "lost", header=header)
        assert client.wait(channel, sent)["content"]["ename"] == ":invalid-request"


def test_a_header_without_what_a_reply_does_not_need_is_enough(client: RawClient) -> None:
    for field in ("username", "session", "date", "version"):
        sent = client.send("shell", "kernel_info_request", header={field: None})
        assert client.wait("shell", sent)["content"]["status"] in ("ok", "error")
    client.send("shell", "kernel_info_request", header={"msg_id": None})
    reply = client.wait("shell", None)  # type: ignore[arg-type] # the request had no id
    assert reply["content"]["ename"] == ":invalid-request"
    assert "msg_id" in reply["content"]["evalue"]


@pytest.mark.parametrize(
    "header",
    [
        {"version": 5},
        {"version": "new"},
        {"version": []},
        {"version": "4.1"},
        {"date": "2020-99-99T99:99:99"},
        {"date": {}},
        {"username": "\ud800\udc80\x00"},
        {"session": None, "extra": [1, {"deep": [[]]}]},
        {"msg_id": "\ud800"},
        {"msg_id": "x" * 10**6},
        {"subshell_id": "one"},
    ],
    ids=lambda header: "-".join(header),
)
def test_an_odd_header_costs_nobody_an_answer(client: RawClient, header: dict[str, Any]) -> None:
    sent = client.send("shell", "execute_request", {"code": '(println "out")'}, header=header)
    client.wait("shell", sent)
    client.wait_idle(sent)
    assert len(client.settle().replies[sent]) == 1
    if client.heard.reply(sent)["status"] == "ok":
        assert "stream" in client.heard.kinds(sent)


def test_frames_that_nobody_signed_are_ignored(client: RawClient) -> None:
    header = json.dumps(client.session.msg_header("kernel_info_request"), default=str).encode()
    count = len(client.heard.replies)
    shell = client.sockets["shell"]
    for frames in (
        [b""],
        [b"x"] * 3,
        [DELIM],
        [DELIM, b""],
        [DELIM, b"signature", header, b"{}", b"{}", b"{}"],
        [DELIM, b"", header, b"{}", b"{}", b"{}"],
        [DELIM, client.session.sign([b"[]", b"{}", b"{}", b"{}"]), b"[]", b"{}", b"{}", b"{}"],
    ):
        shell.send_multipart(frames)
        client.sockets["control"].send_multipart(frames)
    client.settle()
    assert len(client.heard.replies) == count + 2


def test_a_request_that_is_sent_twice_is_answered_once(client: RawClient) -> None:
    header = client.session.msg_header("kernel_info_request")
    parts = [json.dumps(header, default=str).encode(), b"{}", b"{}", b"{}"]
    for _ in range(3):
        client.send_parts("shell", parts)
    assert len(client.settle().replies[header["msg_id"]]) == 1


@pytest.mark.parametrize("kind", [name for name in ANSWERED if name not in CONTROL])
def test_what_needs_the_engine_cannot_overtake_a_cell(client: RawClient, kind: str) -> None:
    reply = client.ask("control", kind, {"code": "1", "cursor_pos": 0, "hist_access_type": "tail"})
    assert reply["ename"] == ":wrong-channel"


@pytest.mark.parametrize("kind", SUBSHELL_REQUESTS)
def test_subshells_are_refused(client: RawClient, kind: str) -> None:
    for content in ({}, {"subshell_id": "one"}, {"subshell_id": []}):
        reply = client.ask("control", kind, content)
        assert reply["status"] == "error"
        assert reply["ename"] == ":not-supported"


def test_a_debugger_is_refused_in_the_words_of_its_protocol(client: RawClient) -> None:
    for command in ("debugInfo", "initialize", "dumpCell"):
        content = {"type": "request", "seq": 7, "command": command, "arguments": {}}
        sent = client.send("control", "debug_request", content)
        reply = client.settle().reply(sent)
        assert reply["success"] is False
        assert (reply["request_seq"], reply["command"]) == (7, command)
        assert reply["ename"] == ":not-supported"


def test_usage_and_ports_are_told(client: RawClient, kernel: Running) -> None:
    usage = client.ask("control", "usage_request")
    assert usage["pid"] == kernel.manager.provisioner.pid  # type: ignore[union-attr]
    assert usage["kernel_memory"] > 0
    ports = client.ask("shell", "connect_request")
    assert ports["shell_port"] == kernel.manager.get_connection_info()["shell_port"]


def test_the_kernel_still_runs_cells(kernel: Running) -> None:
    assert kernel.run("(+ 1 2)").value == "3"
