"""Requests that wait: the order of answers, what an error aborts, and who else is listening."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from kernel_client import Running
from raw_client import RawClient, connected

SLOW = "(call :ccos.system.sleep-ms 300)"


@pytest.fixture(scope="module")
def client(kernel: Running) -> Iterator[RawClient]:
    with connected(kernel) as raw:
        yield raw


def execute(client: RawClient, code: str, **options: object) -> str:
    return client.send("shell", "execute_request", {"code": code, **options})


def test_an_error_aborts_every_cell_that_had_arrived_and_nothing_else(client: RawClient) -> None:
    first = execute(client, f"(do {SLOW} (/ 1 0))")
    cells = [execute(client, f"(def aborted-{number} 1)") for number in range(20)]
    asked = client.send("shell", "complete_request", {"code": "(ma", "cursor_pos": 3})
    more = execute(client, "(+ 1 1)", silent=True)
    heard = client.settle()
    assert heard.reply(first)["status"] == "error"
    for each in [*cells, more]:
        assert heard.reply(each)["status"] == "aborted"
        assert heard.replies[each][0]["metadata"]["status"] == "aborted"
        assert heard.kinds(each) == ["busy", "idle"]
    assert heard.reply(asked)["status"] == "ok"
    assert client.ask("shell", "execute_request", {"code": "(+ 1 1)"})["status"] == "ok"
    assert client.ask("shell", "execute_request", {"code": "aborted-7"})["status"] == "error"


@pytest.mark.parametrize(
    "how", [{"silent": True}, {"stop_on_error": False}], ids=["silent", "asked"]
)
def test_an_error_that_shall_not_stop_the_queue_does_not(
    client: RawClient, how: dict[str, bool]
) -> None:
    execute(client, f"(do {SLOW} (/ 1 0))", **how)
    later = [execute(client, f"(+ 1 {number})") for number in range(3)]
    heard = client.settle()
    assert [heard.reply(each)["status"] for each in later] == ["ok"] * 3


def test_aborted_cells_and_refused_ones_are_not_counted(client: RawClient) -> None:
    before = client.ask("shell", "execute_request", {"code": "1"})["execution_count"]
    execute(client, f"(do {SLOW} (/ 1 0))")
    execute(client, "1")
    execute(client, "1")
    refused = client.send("shell", "execute_request", {})
    assert client.settle().reply(refused)["execution_count"] == before + 1
    after = client.ask("shell", "execute_request", {"code": "1"})["execution_count"]
    assert after == before + 2


def test_only_cells_that_are_kept_are_counted(client: RawClient) -> None:
    counts = []
    for options in ({}, {"store_history": False}, {"silent": True}, {"silent": True, **kept()}, {}):
        content = {"code": "(+ 40 2)", **options}
        counts.append(client.ask("shell", "execute_request", content)["execution_count"])
    assert [each - counts[0] for each in counts] == [0, 0, 0, 0, 1]


def kept() -> dict[str, bool]:
    return {"store_history": True}


def test_a_cell_that_is_not_kept_still_shows_its_output(client: RawClient) -> None:
    sent = execute(client, "(do (println 1) 2)", store_history=False)
    heard = client.settle()
    assert heard.kinds(sent) == ["busy", "execute_input", "stream", "execute_result", "idle"]


def test_everything_a_cell_shows_comes_before_its_idle(client: RawClient) -> None:
    for _ in range(20):
        sent = execute(client, '(do (println "a") (println "b") 3)')
        client.wait("shell", sent)
        client.wait_idle(sent)
        assert client.heard.kinds(sent)[-2:] == ["execute_result", "idle"]
    client.settle()
    assert client.heard.kinds(sent)[-1] == "idle"


def test_what_a_thread_prints_later_belongs_to_a_cell(client: RawClient) -> None:
    sent = execute(client, f'(do (future (do {SLOW} (println "late"))) nil)')
    client.wait_idle(sent)
    for _ in range(5):
        client.ask("shell", "is_complete_request", {"code": "1"})
    until = time.monotonic() + 20
    while "stream" not in client.heard.kinds(sent) and time.monotonic() < until:
        client.receive("iopub", 100)
    late = [each for each in client.heard.published[sent] if each["header"]["msg_type"] == "stream"]
    assert [each["content"]["text"] for each in late] == ["late\n"]


def test_the_control_channel_answers_while_a_cell_runs(client: RawClient) -> None:
    sent = execute(client, "(loop [] (recur))")
    time.sleep(0.2)
    for kind in ("kernel_info_request", "usage_request", "connect_request", "debug_request"):
        client.ask("control", kind)
    assert sent not in client.heard.replies
    assert client.ask("control", "interrupt_request") == {"status": "ok"}
    assert client.wait("shell", sent)["content"]["ename"] == ":interrupted"


def test_clients_get_their_own_replies_and_hear_everything(kernel: Running) -> None:
    with connected(kernel) as one, connected(kernel) as two, connected(kernel) as three:
        clients = (one, two, three)
        sent = {
            each: [execute(each, f"(* {number} {place})") for number in range(30)]
            for place, each in enumerate(clients)
        }
        for each in clients * 2:  # the last request of the last client comes after all of them
            each.settle()
        for place, each in enumerate(clients):
            for number, message in enumerate(sent[each]):
                assert each.heard.reply(message)["status"] == "ok"
                for other in clients:
                    (value,) = [
                        shown["content"]["data"]["text/plain"]
                        for shown in other.heard.published[message]
                        if shown["header"]["msg_type"] == "execute_result"
                    ]
                    assert value == str(number * place)
                    assert (message in other.heard.replies) == (other is each)


def test_replies_come_in_the_order_of_the_requests(client: RawClient) -> None:
    sent = []
    for number in range(40):
        sent.append(execute(client, f"(+ {number} 1)"))
        sent.append(client.send("shell", "is_complete_request", {"code": "("}))
        sent.append(client.send("shell", "comm_info_request"))
    order = [client.wait("shell", each)["parent_header"]["msg_id"] for each in sent]
    assert order == sent
    client.settle()


def test_user_expressions_fail_one_by_one(client: RawClient) -> None:
    asked = {"good": "(+ 1 2)", "bad": "(/ 1 0)", "open": "(", "none": "", "prints": "(println 1)"}
    reply = client.ask("shell", "execute_request", {"code": "", "user_expressions": asked})
    assert reply["status"] == "ok"
    answers = reply["user_expressions"]
    assert {name: each["status"] for name, each in answers.items()} == {
        "good": "ok",
        "bad": "error",
        "open": "error",
        "none": "ok",
        "prints": "ok",
    }
    assert answers["good"]["data"]["text/plain"] == "3"
    assert set(answers["bad"]) == {"status", "ename", "evalue", "traceback"}


def test_an_interrupt_ends_one_user_expression(client: RawClient) -> None:
    asked = {"endless": "(loop [] (recur))", "good": "(+ 1 2)"}
    sent = execute(client, "(+ 1 1)", user_expressions=asked)
    while "execute_result" not in client.heard.kinds(sent):
        client.receive("iopub")
    time.sleep(0.2)
    client.ask("control", "interrupt_request")
    reply = client.wait("shell", sent)["content"]
    assert reply["status"] == "ok"
    assert reply["user_expressions"]["endless"]["ename"] == ":interrupted"
    assert reply["user_expressions"]["good"]["data"]["text/plain"] == "3"


def test_a_failed_cell_evaluates_no_user_expressions(client: RawClient) -> None:
    asked = {"a": "(def made-by-an-expression 1)"}
    reply = client.ask("shell", "execute_request", {"code": "(/ 1 0)", "user_expressions": asked})
    assert "user_expressions" not in reply
    assert client.ask("shell", "execute_request", {"code": "made-by-an-expression"})["evalue"]
