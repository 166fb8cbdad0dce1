"""Asking: who is asked, what counts as an answer, and what ends the wait."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from kernel_client import Running
from raw_client import RawClient, connected

ASK = '(call :ccos.user.ask "name? ")'


@pytest.fixture(scope="module")
def client(kernel: Running) -> Iterator[RawClient]:
    with connected(kernel) as raw:
        yield raw


def ask(client: RawClient, code: str = ASK) -> str:
    return client.send("shell", "execute_request", {"code": code, "allow_stdin": True})


def asked(client: RawClient, sent: str) -> dict[str, Any]:
    question = client.receive("stdin")
    assert question is not None
    assert question["parent_header"]["msg_id"] == sent
    content: dict[str, Any] = question["content"]
    return content


def value(client: RawClient, sent: str) -> str:
    client.wait("shell", sent)
    client.wait_idle(sent)
    (result,) = [
        each["content"]["data"]["text/plain"]
        for each in client.heard.published[sent]
        if each["header"]["msg_type"] == "execute_result"
    ]
    return str(result)


def test_the_client_that_sent_the_cell_is_asked(kernel: Running, client: RawClient) -> None:
    with connected(kernel) as other:
        sent = ask(client)
        assert asked(client, sent) == {"prompt": "name? ", "password": False}
        other.send("stdin", "input_reply", {"value": "Eve"})
        time.sleep(0.2)
        client.send("stdin", "input_reply", {"value": "Ada"})
        assert value(client, sent) == '"Ada"'
        assert other.receive("stdin", 0) is None


def test_several_questions_are_asked_one_after_another(client: RawClient) -> None:
    sent = ask(client, f"[{ASK} {ASK}]")
    for name in ("Ada", "Grace"):
        asked(client, sent)
        client.send("stdin", "input_reply", {"value": name})
    assert value(client, sent) == '["Ada" "Grace"]'


@pytest.mark.parametrize("content", [{}, {"value": None}, {"value": 5}, {"value": ["a"]}])
def test_an_answer_that_is_no_text_counts_as_empty(client: RawClient, content: Any) -> None:
    sent = ask(client, '(call :ccos.user.ask "name? " "nobody")')
    asked(client, sent)
    client.send("stdin", "input_reply", content)
    assert value(client, sent) == '"nobody"'


def test_garbage_on_the_channel_is_no_answer(client: RawClient) -> None:
    sent = ask(client)
    asked(client, sent)
    client.sockets["stdin"].send_multipart([b"garbage"])
    client.sockets["stdin"].send_multipart([b"<IDS|MSG>", b"unsigned", b"{}", b"{}", b"{}", b"{}"])
    client.send("stdin", "input_reply", {"value": "\ud800 é😀"})
    client.wait("shell", sent)
    assert client.heard.reply(sent)["status"] == "ok"


def test_the_end_of_input_is_an_error(client: RawClient) -> None:
    sent = ask(client)
    asked(client, sent)
    client.send("stdin", "input_reply", {"value": "\x04"})
    assert client.wait("shell", sent)["content"]["ename"] == ":io-error"


@pytest.mark.parametrize("channel", ["control", "process"])
def test_an_interrupt_ends_the_wait_and_a_late_answer_is_dropped(
    kernel: Running, client: RawClient, channel: str
) -> None:
    sent = ask(client)
    asked(client, sent)
    if channel == "control":
        client.ask("control", "interrupt_request")
    else:
        kernel.manager.interrupt_kernel()
    assert client.wait("shell", sent)["content"]["ename"] == ":interrupted"
    client.send("stdin", "input_reply", {"value": "too late"})
    time.sleep(0.1)
    sent = ask(client)
    asked(client, sent)
    client.send("stdin", "input_reply", {"value": "in time"})
    assert value(client, sent) == '"in time"'


def test_a_question_of_another_thread_ends_with_an_interrupt_too(client: RawClient) -> None:
    sent = ask(client, f"(pmap (fn [_] {ASK}) [1 2])")
    asked(client, sent)
    client.ask("control", "interrupt_request")
    assert client.wait("shell", sent)["content"]["ename"] == ":interrupted"


def test_a_client_that_went_away_does_not_hold_up_the_others(kernel: Running) -> None:
    with connected(kernel) as gone:
        code = f"(do (call :ccos.system.sleep-ms 300) {ASK})"
        content = {"code": code, "allow_stdin": True, "stop_on_error": False}
        gone.send("shell", "execute_request", content)
        time.sleep(0.1)
    ran = kernel.run("(+ 1 2)")
    assert ran.value == "3"


def test_a_front_end_without_input_gets_an_error(client: RawClient) -> None:
    for options in ({}, {"allow_stdin": False}):
        sent = client.send("shell", "execute_request", {"code": ASK, **options})
        reply = client.wait("shell", sent)["content"]
        assert reply["ename"] == ":io-error"
        assert "no input" in reply["evalue"]


def test_what_was_printed_is_seen_before_the_question(client: RawClient) -> None:
    sent = ask(client, f'(do (println "first") {ASK})')
    asked(client, sent)
    while "stream" not in client.heard.kinds(sent):
        assert client.receive("iopub") is not None
    client.send("stdin", "input_reply", {"value": "x"})
    client.wait("shell", sent)
