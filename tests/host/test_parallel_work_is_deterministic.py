"""Branches, chunks and futures: ordered, error for error the same, stoppable, without deadlock."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.parallel import concurrent, pool
from engine.parallel.batch import run_all
from engine.runtime.context import current, running
from engine.runtime.errors import Thrown, error
from engine.runtime.waiting import poll
from engine.values.atoms import keyword
from engine.values.maps import pmap

PARALLEL = "ccos.concurrent.parallel"
LONG = 60_000  # ms: nothing that passes waits this long


def failing(text):
    def branch():
        raise error("application-error", text)

    return branch


def until(event):
    while not event.wait(0.01):
        poll()


def test_values_stand_in_the_order_written(bench):
    one = bench()
    gates = [threading.Event() for _ in range(4)]
    gates[3].set()

    def branch(index):
        def run():
            until(gates[index])
            if index:
                gates[index - 1].set()
            return index

        return run

    assert one(PARALLEL, tuple(branch(index) for index in range(4))) == (0, 1, 2, 3)


def test_branches_wait_at_the_same_time(bench):
    one = bench()
    together = threading.Barrier(8, timeout=30)
    one(PARALLEL, tuple((lambda: together.wait()) for _ in range(8)))
    mapped = one("ccos.concurrent.pmap", lambda n: together.wait() * 0 + n, range(8))
    assert mapped == tuple(range(8))


def test_the_first_error_in_order_is_raised_whenever_it_happens(bench):
    one = bench()
    second_failed = threading.Event()

    def late():
        until(second_failed)
        raise error("application-error", "first")

    def early():
        second_failed.set()
        raise error("application-error", "second")

    assert one.failure(PARALLEL, (lambda: 1, late, early)).value.message == "first"


def test_a_failure_stops_later_branches_and_lets_earlier_ones_end(bench):
    one = bench()
    ended = []
    started = threading.Event()

    def earlier():
        until(started)
        ended.append("earlier")
        return 1

    def fails():
        until(started)
        raise error("application-error", "no")

    def later():
        started.set()
        one("ccos.system.sleep-ms", LONG)
        ended.append("later")

    assert one.failure(PARALLEL, (earlier, fails, later)).value.message == "no"
    assert ended == ["earlier"]


def test_nothing_begins_after_a_failure(bench, monkeypatch):
    monkeypatch.setattr(pool.POOL, "offer", lambda work: False)
    one = bench()
    begun = []
    one.failure(PARALLEL, (failing("no"), lambda: begun.append(1)))
    assert begun == []


def test_an_interrupt_ends_sleeping_branches(bench):
    one = bench()
    interrupt = one.context.interrupt

    def sleeper():
        one("ccos.system.sleep-ms", LONG)

    def raise_it():
        interrupt.raised = True

    timer = threading.Timer(0.05, raise_it)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        one(PARALLEL, (sleeper, sleeper, sleeper))
    timer.join()
    interrupt.raised = False
    assert one(PARALLEL, (lambda: 1,)) == (1,)


def test_a_signal_in_the_caller_stops_the_branches(bench):
    one = bench()
    begun, stopped = threading.Event(), threading.Event()

    def signalled():
        until(begun)
        raise KeyboardInterrupt

    def sleeper():
        begun.set()
        try:
            one("ccos.system.sleep-ms", LONG)
        except KeyboardInterrupt:
            stopped.set()
            raise

    with pytest.raises(KeyboardInterrupt):
        one(PARALLEL, (signalled, sleeper))
    assert stopped.wait(30)


def nested(one, depth, width):
    if depth == 0:
        return 1
    branch = lambda: nested(one, depth - 1, width)  # noqa: E731
    return sum(one(PARALLEL, (branch,) * width))


def test_nested_parallelism_does_not_deadlock(bench):
    one = bench()
    assert nested(one, 3, 8) == 8**3
    assert nested(one, 40, 1) == 1


def test_endless_nesting_is_a_stack_overflow(bench):
    one = bench()

    def again():
        return one(PARALLEL, (again, again))

    assert one.failure(PARALLEL, (again,)).kind == "stack-overflow"


def test_branches_keep_the_step_they_were_started_in(bench):
    one = bench()
    labels = pmap([(keyword("labels"), ("a", keyword("b")))])
    outer = one.gateway.step_started("outer", {})
    one(PARALLEL, (lambda: 1, lambda: 2), labels)
    one.gateway.step_finished(outer, True, None)
    steps = {step.label: step for step in one.gateway.trace.steps()}
    assert steps["a"].parent == steps[":b"].parent == outer
    assert (steps["a"].value, steps[":b"].value) == (1, 2)


def test_options_are_checked(bench):
    one = bench()
    for wrong in (("labels", ("a",)), ("labels", 3), ("merge-policy", keyword("other"))):
        options = pmap([(keyword(wrong[0]), wrong[1])])
        assert one.failure(PARALLEL, (lambda: 1, lambda: 2), options).kind == "invalid-argument"
    fine = pmap([(keyword("merge-policy"), keyword("overwrite"))])
    assert one(PARALLEL, (lambda: 1,), fine) == (1,)
    assert one(PARALLEL, ()) == ()
    assert one.failure(PARALLEL, (1,)).kind == "type-error"
    assert one.failure(PARALLEL, 1).kind == "type-error"


@given(st.lists(st.integers(), max_size=300))
def test_pmap_pfilter_and_preduce_equal_their_sequential_forms(numbers):
    from engine.runtime.context import Context
    from engine.runtime.gateway import Gateway
    from engine.runtime.namespace import World

    gateway = Gateway(lambda stream, text: None)

    def call(id, *args):
        return gateway.call(id, args, {})

    with running(Context(gateway, World())):
        items = tuple(numbers)
        assert list(call("ccos.concurrent.pmap", lambda n: n * 2, items)) == [
            n * 2 for n in numbers
        ]
        assert list(call("ccos.concurrent.pfilter", lambda n: n > 0, items)) == [
            n for n in numbers if n > 0
        ]
        joined = call("ccos.concurrent.preduce", lambda a, b: a + b, "", tuple(map(str, numbers)))
        assert joined == "".join(map(str, numbers))


def test_preduce_splits_the_same_way_on_every_machine(bench, monkeypatch):
    one = bench()
    floats = tuple(0.1 * n for n in range(1_000))
    add = lambda a, b: a + b  # noqa: E731
    first = one("ccos.concurrent.preduce", add, 0.0, floats)
    monkeypatch.setattr(pool.POOL, "offer", lambda work: False)
    assert one("ccos.concurrent.preduce", add, 0.0, floats) == first


def test_preduce_of_nothing_needs_a_start(bench):
    one = bench()
    assert one("ccos.concurrent.preduce", lambda a, b: a + b, 5, ()) == 5
    assert one.failure("ccos.concurrent.preduce", lambda a, b: a + b, ()).kind == (
        "invalid-argument"
    )
    assert one("ccos.concurrent.preduce", lambda a, b: a + b, (7,)) == 7


def test_pmap_takes_several_sequences_and_every_callable(bench):
    one = bench()
    added = one("ccos.concurrent.pmap", lambda a, b: a + b, (1, 2, 3), (10, 20))
    assert added == (11, 22)
    maps = (pmap([(keyword("a"), 1)]), pmap([]))
    assert one("ccos.concurrent.pmap", keyword("a"), maps) == (1, None)
    assert one("ccos.concurrent.pmap", lambda x: x, None) == ()
    assert len(one("ccos.concurrent.pmap", lambda x: x, range(10_000))) == 10_000


def test_chunks_depend_on_the_length_alone():
    assert [len(c) for c in concurrent._chunked(range(130), 1)] == [3] * 43 + [1]
    assert [len(c) for c in concurrent._chunked(range(70), 32)] == [32, 32, 6]


def test_spawn_and_await(bench):
    one = bench()
    future = one("ccos.async.spawn", lambda: 5)
    assert one("ccos.async.await", future) == 5
    assert one("ccos.async.await", future) == 5
    assert one("ccos.async.done", future) is True
    several = (future, one("ccos.async.spawn", lambda: 6), future)
    assert one("ccos.async.await", several) == (5, 6, 5)
    assert one.failure("ccos.async.await", (future, 1)).kind == "type-error"


def test_await_raises_the_work_s_error_each_time(bench):
    one = bench()
    future = one("ccos.async.spawn", failing("no"))
    for _ in range(2):
        assert one.failure("ccos.async.await", future).value.message == "no"


def test_await_gives_up_after_its_time(bench):
    one = bench()
    gate = threading.Event()
    future = one("ccos.async.spawn", lambda: until(gate))
    assert one.failure("ccos.async.await", future, 10).kind == "io-error"
    assert one("ccos.async.await", future, 10, "default") == "default"
    assert one("ccos.async.done", future) is False
    gate.set()
    assert one("ccos.async.await", future) is None


def test_a_cancelled_future_stops_its_work(bench):
    one = bench()
    begun, stopped = threading.Event(), threading.Event()

    def work():
        begun.set()
        try:
            one("ccos.system.sleep-ms", LONG)
        finally:
            stopped.set()

    future = one("ccos.async.spawn", work)
    assert begun.wait(30)
    assert one("ccos.async.cancel", future) is True
    assert one("ccos.async.cancel", future) is False
    assert stopped.wait(30)
    assert one.failure("ccos.async.await", future).kind == "interrupted"


def test_the_end_of_a_session_stops_its_futures(bench):
    one = bench()
    future = one("ccos.async.spawn", lambda: one("ccos.system.sleep-ms", LONG))
    one.gateway.close()
    assert future.cancelled


def test_more_waiting_futures_than_threads_started_eagerly_do_not_deadlock(bench):
    one = bench()
    count = pool.EAGER + 20
    gates = [threading.Event() for _ in range(count + 1)]

    def link(index):
        def work():
            until(gates[index + 1])
            gates[index].set()
            return index

        return work

    futures = tuple(one("ccos.async.spawn", link(index)) for index in range(count))
    gates[count].set()
    assert list(one("ccos.async.await", futures)) == list(range(count))


def test_futures_may_wait_for_futures_they_start(bench):
    one = bench()

    def tree(depth):
        def work():
            if depth == 0:
                return 1
            parts = tuple(one("ccos.async.spawn", tree(depth - 1)) for _ in range(2))
            return sum(one("ccos.async.await", parts))

        return work

    assert one("ccos.async.await", one("ccos.async.spawn", tree(6))) == 64


def test_each_branch_has_a_context_of_its_own(bench):
    one = bench()
    contexts = run_all([current, current, current], one.context)
    assert len({id(context) for context in contexts}) == 3
    assert all(context.host is one.gateway for context in contexts)
    assert current() is one.context


def test_effects_of_branches_are_all_audited(bench):
    one = bench()
    one("ccos.concurrent.pmap", lambda n: one("ccos.echo", n), range(500))
    assert one.gateway.statistics()["ccos.echo"][0] == 500
    assert one.gateway.audit.count == 501
    assert one.gateway.audit.verify()


def test_state_is_safe_in_branches(bench):
    one = bench()
    one("ccos.concurrent.pmap", lambda n: one("ccos.state.counter.inc", "n"), range(200))
    assert one("ccos.state.counter.get", "n") == 200


def test_thrown_values_of_any_kind_reach_the_caller(bench):
    one = bench()

    def branch():
        raise Thrown(keyword("anything"))

    assert one.failure(PARALLEL, (branch,)).value is keyword("anything")
