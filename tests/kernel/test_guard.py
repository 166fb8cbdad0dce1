"""Whatever a handler does, its request gets one reply, and the next request is answered."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from faulty_kernel import RAISED, RETURNED
from kernel_client import started
from raw_client import RawClient, connected

FAULTY = Path(__file__).with_name("faulty_kernel.py")


@pytest.fixture(scope="module")
def client(registration: None) -> Iterator[RawClient]:
    command = [sys.executable, str(FAULTY), "-f", "{connection_file}"]
    with started(command) as kernel, connected(kernel) as raw:
        yield raw


@pytest.mark.parametrize("fault", [*RAISED, *RETURNED])
def test_a_handler_that_fails_is_answered_for(client: RawClient, fault: str) -> None:
    sent = [
        client.send("shell", "execute_request", {"code": fault, "stop_on_error": False}),
        client.send("shell", "complete_request", {"code": fault, "cursor_pos": 0}),
        client.send("shell", "is_complete_request", {"code": fault}),
        client.send("control", "debug_request", {"command": fault}),
    ]
    heard = client.settle()
    for each in sent:
        content = heard.reply(each)
        if fault in RAISED:
            assert content["status"] == "error"
            assert content["ename"] == ":internal-error"
            assert fault in content["evalue"]
        assert heard.kinds(each)[-1] == "idle"


@pytest.mark.parametrize("fault", RAISED)
def test_a_cell_that_breaks_the_kernel_says_so_in_its_output(client: RawClient, fault: str) -> None:
    sent = client.send("shell", "execute_request", {"code": fault, "stop_on_error": False})
    client.wait("shell", sent)
    client.wait_idle(sent)
    assert client.heard.kinds(sent) == ["busy", "execute_input", "error", "idle"]
    content = {"code": fault, "stop_on_error": False, "silent": True}
    sent = client.send("shell", "execute_request", content)
    client.wait("shell", sent)
    client.wait_idle(sent)
    assert client.heard.kinds(sent) == ["busy", "idle"]


@pytest.mark.parametrize("fault", RAISED)
def test_an_engine_that_fails_ends_its_cell_alone(client: RawClient, fault: str) -> None:
    content = {"code": f"engine {fault}", "stop_on_error": False}
    sent = client.send("shell", "execute_request", content)
    reply = client.settle().reply(sent)
    assert reply["status"] == "error"
    assert reply["ename"] in (":internal-error", ":interrupted")
    assert client.heard.kinds(sent).count("error") == 1


def test_a_second_reply_is_dropped(client: RawClient) -> None:
    sent = client.send("shell", "execute_request", {"code": "twice"})
    assert len(client.settle().replies[sent]) == 1


def test_a_cell_knows_its_id_and_metadata(client: RawClient) -> None:
    metadata = {"cellId": "c-1", "tags": ["slow"]}
    reply = client.ask("shell", "execute_request", {"code": "cell"}, metadata=metadata)
    assert reply["cell_id"] == "c-1"
    assert reply["cell_meta"] == metadata
    reply = client.ask("shell", "execute_request", {"code": "cell"}, metadata={"cellId": 5})
    assert reply["cell_id"] is None
