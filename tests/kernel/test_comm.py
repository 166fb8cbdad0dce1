"""Comms: opened by a front end for a target that nobody registered, they are closed again."""

from __future__ import annotations

from typing import Any

from kernel_client import Running
from raw_client import RawClient, connected


def closed(client: RawClient, sent: str) -> list[dict[str, Any]]:
    client.wait_idle(sent)
    published = client.heard.published[sent]
    return [each["content"] for each in published if each["header"]["msg_type"] == "comm_close"]


def test_an_unknown_target_is_closed(kernel: Running) -> None:
    with connected(kernel) as client:
        for comm in ("one", "ünö 😀", "\ud800", ""):
            content = {"comm_id": comm, "target_name": "nobody", "data": {"a": 1}}
            assert closed(client, client.send("shell", "comm_open", content)) == [
                {"comm_id": comm, "data": {}}
            ]
        assert client.ask("shell", "comm_info_request")["comms"] == {}


def test_messages_for_unknown_comms_end_with_idle_and_have_no_reply(kernel: Running) -> None:
    with connected(kernel) as client:
        sent = [
            client.send("shell", kind, content)
            for kind in ("comm_open", "comm_msg", "comm_close")
            for content in ({"comm_id": "unknown", "data": {}}, {}, {"comm_id": 5}, {"data": []})
        ]
        heard = client.settle()
        for each in sent:
            assert heard.kinds(each) == ["busy", "idle"]
            assert each not in heard.replies


def test_comm_info_can_ask_for_one_target(kernel: Running) -> None:
    with connected(kernel) as client:
        for content in ({}, {"target_name": "jupyter.widget"}, {"target_name": None}):
            reply = client.ask("shell", "comm_info_request", content)
            assert reply == {"comms": {}, "status": "ok"}
