"""Atoms, counters, channels, actors and delays keep their promises across threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from test_seqs_laws import call, fn

from engine.runtime.context import Context, Interrupt, running
from engine.runtime.errors import Thrown, error
from engine.runtime.future import Future
from engine.runtime.namespace import World
from engine.values.atoms import keyword
from engine.values.maps import direct_map

ROUNDS = 1000


def in_threads(count: int, work: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=work, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def options(**entries: Any) -> Any:
    return direct_map({keyword(k.replace("_", "-")): v for k, v in entries.items()})


@pytest.fixture
def evaluation() -> Any:
    with running(Context(None, World())) as context:  # type: ignore[arg-type]
        yield context


def test_four_threads_counting_a_thousand_times_lose_no_step() -> None:
    counter, atom = call("counter"), call("atom", 0)

    def work(_: int) -> None:
        for _ in range(ROUNDS):
            call("inc!", counter)
            call("swap!", atom, fn(lambda x: x + 1))

    in_threads(4, work)
    assert call("value", counter) == 4 * ROUNDS
    assert call("deref", atom) == 4 * ROUNDS


def test_a_swap_may_use_its_own_atom() -> None:
    atom = call("atom", 1)
    tries = []

    def meddle(x: int) -> int:
        tries.append(x)
        if len(tries) == 1:
            call("reset!", atom, 10)
        return x + 1

    assert call("swap!", atom, fn(meddle)) == 11
    assert tries == [1, 10]


def test_a_failed_swap_changes_nothing() -> None:
    atom = call("atom", 1)

    def refuse(_: Any) -> Any:
        raise error("my-kind", "no")

    with pytest.raises(Thrown):
        call("swap!", atom, fn(refuse))
    assert call("deref", atom) == 1


def test_a_delay_is_computed_once_by_many_threads() -> None:
    computed = []
    delay = call("make-delay", fn(lambda: computed.append(1) or len(computed)))
    in_threads(8, lambda _: call("force", delay))
    assert computed == [1]


def test_values_pass_a_channel_in_order_whatever_its_size() -> None:
    for size in (0, 1, 3):
        channel, taken = call("chan", size), []

        def work(who: int, channel: Any = channel, taken: list[Any] = taken) -> None:
            if who:
                for i in range(100):
                    assert call("put!", channel, i)
                call("close!", channel)
            else:
                while (value := call("take!", channel)) is not None:
                    taken.append(value)

        in_threads(2, work)
        assert taken == list(range(100))


def test_many_takers_share_a_channel_without_loss() -> None:
    channel, taken = call("chan", 2), []

    def work(who: int) -> None:
        if who < 2:
            for i in range(200):
                call("put!", channel, (who, i))
        else:
            taken.extend([call("take!", channel) for _ in range(200)])

    in_threads(4, work)
    assert sorted(taken) == [(who, i) for who in range(2) for i in range(200)]


@pytest.mark.parametrize("wait", ["take!", "ask", "await", "force"])
def test_a_waiting_thread_can_be_interrupted(wait: str) -> None:
    interrupt = Interrupt()
    gate = threading.Event()
    ended: list[bool] = []
    delay = call("make-delay", fn(gate.wait))
    holder = threading.Thread(target=lambda: call("force", delay))
    holder.start()
    uses: dict[str, Callable[[], Any]] = {
        "take!": lambda: call("take!", call("chan")),
        "ask": lambda: call("ask", call("actor", 0, fn(lambda *_: gate.wait())), 1),
        "await": Future().wait,
        "force": lambda: call("force", delay),
    }

    def work() -> None:
        with running(Context(None, World(), interrupt=interrupt)):  # type: ignore[arg-type]
            try:
                uses[wait]()
            except KeyboardInterrupt:
                ended.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    interrupt.raised = True
    thread.join(5)
    gate.set()
    holder.join(5)
    assert ended == [True]


def test_a_future_is_settled_once() -> None:
    future = Future()
    assert not future.settled(0)
    assert future.resolve(5)
    assert not future.resolve(6)
    assert not future.cancel()
    assert future.wait() == 5


def test_each_waiter_gets_the_failure_as_a_fresh_error() -> None:
    future = Future()
    future.fail(error("my-kind", "no"))
    raised = []
    for _ in range(2):
        with pytest.raises(Thrown) as caught:
            future.wait()
        raised.append(caught.value)
    assert raised[0] is not raised[1]
    assert raised[0].value is raised[1].value


def test_messages_of_one_sender_are_handled_in_order(evaluation: Any) -> None:
    actor = call("actor", (), fn(lambda state, m: (*state, m)))
    for i in range(100):
        call("send!", actor, i)
    assert call("ask", actor, 100) == tuple(range(101))


def test_many_senders_lose_no_message(evaluation: Any) -> None:
    actor = call("actor", 0, fn(lambda state, m: state + m))

    def work(_: int) -> None:
        with running(evaluation.fork()):
            for _ in range(200):
                call("send!", actor, 1)

    in_threads(4, work)
    assert call("ask", actor, 0) == 800


def divider() -> Any:
    def handler(state: int, message: int) -> int:
        if message == 0:
            raise error("division-by-zero", "Division by zero")
        return state + message

    return fn(handler)


def test_a_restarted_actor_begins_with_its_first_state(evaluation: Any) -> None:
    actor = call("actor", 1, divider())
    call("ask", actor, 5)
    with pytest.raises(Thrown) as raised:
        call("ask", actor, 0)
    assert raised.value.kind == "division-by-zero"
    assert call("ask", actor, 1) == 2
    assert call("actor-error", actor).kind == "division-by-zero"


def test_a_resumed_actor_keeps_its_state(evaluation: Any) -> None:
    actor = call("actor", 1, divider(), options(on_error=keyword("resume")))
    call("ask", actor, 5)
    call("send!", actor, 0)
    assert call("ask", actor, 1) == 7


def test_an_actor_stops_after_too_many_restarts(evaluation: Any) -> None:
    actor = call("actor", 1, divider(), options(max_restarts=1))
    for _ in range(2):
        with pytest.raises(Thrown):
            call("ask", actor, 0)
    assert call("actor-stopped?", actor)
    with pytest.raises(Thrown) as raised:
        call("send!", actor, 1)
    assert "stopped" in str(raised.value)


def test_an_actor_that_asks_itself_is_told_so(evaluation: Any) -> None:
    def handler(_: Any, message: Any) -> Any:
        return call("ask", actor, 2) if message == 1 else message

    actor = call("actor", 0, fn(handler))
    with pytest.raises(Thrown) as raised:
        call("ask", actor, 1)
    assert raised.value.kind == "invalid-argument"


def test_an_idle_actor_costs_no_thread(evaluation: Any) -> None:
    actor = call("actor", 0, fn(lambda state, m: m))
    call("ask", actor, 1)
    for thread in threading.enumerate():
        if thread.name == "rtfs-actor":
            thread.join(5)
    assert not [t for t in threading.enumerate() if t.name == "rtfs-actor" and t.is_alive()]
    assert call("ask", actor, 2) == 2
