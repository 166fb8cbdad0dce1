"""Stopping: what the stop, restart and shutdown buttons do."""

from __future__ import annotations

import time

import pytest
from kernel_client import Running

ENDLESS = {
    "a loop": "(loop [] (recur))",
    "a recursive function": "(do (defn f [n] (f (inc n))) (f 0))",
    "a long builtin": "(reduce + (range 100000000000))",
    "a lazy sequence": "(count (iterate inc 0))",
    "a macro": "(do (defmacro spin [] (loop [] (recur))) (spin))",
    "printing": '(loop [] (println "line") (recur))',
    "an infinite range": "(count (range))",
    "a branch of pmap": "(pmap (fn [x] (loop [] (recur))) [1 2 3])",
    "a comparator": "(sort (fn [a b] (loop [] (recur))) [3 2 1])",
    "a finally": "(try (loop [] (recur)) (finally (loop [] (recur))))",
    "a cell magic": "%%timing\n(loop [] (recur))",
    "sleep": "(call :ccos.system.sleep-ms 60000)",
    "a sort of a large vector": "(let [v (vec (range 300000))] (loop [] (sort v) (recur)))",
    "text of a large vector": "(let [v (vec (range 300000))] (loop [] (pr-str v) (recur)))",
    "integers of many digits": "(loop [n 3] (recur (* n n)))",
    "deep recursion": "(do (defn down [n] (if (= n 0) 0 (inc (down (dec n)))))"
    " (loop [] (down 9000) (recur)))",
    "a future that never ends": "(await (spawn (fn [] (loop [] (recur)))))",
    "a channel": "(take! (chan))",
}


@pytest.mark.parametrize("code", ENDLESS.values(), ids=ENDLESS.keys())
def test_an_interrupt_stops_the_cell_and_keeps_the_session(kernel: Running, code: str) -> None:
    kernel.run("(def kept 7)")
    ran = kernel.run_stopped(code)
    assert ran.status == "error"
    assert ran.error["ename"] == ":interrupted"
    assert kernel.run("(+ kept 1)").value == "8"


def test_an_interrupt_message_on_the_control_channel_stops_too(kernel: Running) -> None:
    client = kernel.client
    sent = client.execute("(loop [] (recur))")
    time.sleep(0.3)
    client.control_channel.send(client.session.msg("interrupt_request", {}))
    assert kernel.finish(sent)["ename"] == ":interrupted"
    assert kernel.run("(+ 1 2)").value == "3"


def test_forms_before_the_interrupt_are_kept_and_the_stopped_one_leaves_nothing(
    kernel: Running,
) -> None:
    ran = kernel.run_stopped("(def done 1) (def stopped (loop [] (recur))) (def later 3)")
    assert ran.error["ename"] == ":interrupted"
    assert kernel.run("done").value == "1"
    for name in ("stopped", "later"):
        assert kernel.run(name).error["ename"] == ":undefined-symbol"


def test_compiling_a_huge_form_can_be_interrupted(kernel: Running) -> None:
    huge = "(+ " + " ".join([f"(* {i} (if (> {i} 5) (inc {i}) {i}))" for i in range(60_000)]) + ")"
    ran = kernel.run_stopped(huge * 4, after=0.2)
    assert ran.error["ename"] == ":interrupted"
    assert kernel.run("(+ 1 2)").value == "3"


def test_an_interrupt_between_cells_does_nothing(kernel: Running) -> None:
    kernel.manager.interrupt_kernel()
    time.sleep(0.1)
    assert kernel.run("(+ 1 2)").value == "3"


def test_waiting_for_input_can_be_interrupted(kernel: Running) -> None:
    client = kernel.client
    client.allow_stdin = True
    sent = client.execute('(call :ccos.user.ask "name? ")', allow_stdin=True)
    client.get_stdin_msg(timeout=30)
    kernel.manager.interrupt_kernel()
    assert kernel.finish(sent)["ename"] == ":interrupted"
    assert kernel.run("(+ 1 2)").value == "3"


def test_a_restart_forgets_everything(fresh_kernel: Running) -> None:
    fresh_kernel.run("(def gone 1)")
    fresh_kernel.manager.restart_kernel(now=False)
    fresh_kernel.client.wait_for_ready(timeout=30)
    ran = fresh_kernel.run("gone")
    assert ran.error["ename"] == ":undefined-symbol"
    assert ran.reply["execution_count"] == 1


def test_a_shutdown_request_ends_a_kernel_that_is_busy(fresh_kernel: Running) -> None:
    fresh_kernel.client.execute("(loop [] (recur))")
    time.sleep(0.3)
    fresh_kernel.client.shutdown()
    until = time.monotonic() + 20
    while fresh_kernel.manager.is_alive() and time.monotonic() < until:
        time.sleep(0.05)
    assert not fresh_kernel.manager.is_alive()


def test_an_interrupt_before_the_program_starts_counts(kernel: Running) -> None:
    sent = kernel.client.execute("(loop [] (recur))")
    while kernel.client.get_iopub_msg(timeout=30)["parent_header"].get("msg_id") != sent:
        pass
    kernel.manager.interrupt_kernel()  # the kernel is busy, and may not have read the text yet
    assert kernel.finish(sent)["ename"] == ":interrupted"
    assert kernel.run("(+ 1 2)").value == "3"
