"""What history and the caps of output cost, measured: `python tests/perf/kernel_files.py`.

    (+ 1 2), history on / off        =>   1.02 x (0.97-1.08)
    println x 200,000, capped / not  =>   0.93 x (0.91-0.96)

Two kernels answer the same cells in turn; printing is timed within one process. Median, quartiles.
"""

from __future__ import annotations

import os
import statistics
import sys
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[1] / "kernel"))

import zmq
from ipykernel.iostream import IOPubThread, OutStream
from jupyter_client.session import Session as Wire
from kernel_client import Running, registered, started

from engine import Session
from rtfs_kernel.output import Output
from rtfs_kernel.render.inert import whole

ROUNDS = 300  # cells of each kernel
LINES = 200_000  # printed by a cell in one process
FLOODS = {
    "10 MB in one println": '(println (join (repeat 1000000 "0123456789")))',
    "10 MB in a million": '(dotimes [i 1000000] (println "012345678"))',
}
LIMITS = {"output-head": 100_000, "output-tail": 10_000}


def spread(values: list[float], unit: str) -> str:
    """Median and quartiles."""
    low, middle, high = statistics.quantiles(values, n=4)
    return f"{middle:.2f} {unit} ({low:.2f}-{high:.2f})"


def trip(kernel: Running) -> float:
    """Milliseconds of a small cell, from the request to the last message."""
    begun = perf_counter()
    kernel.run("(+ 1 2)")
    return (perf_counter() - begun) * 1e3


def history() -> None:
    """The round trip of a cell with the history file and without it, and floods."""
    with ExitStack() as stack:
        stack.enter_context(registered(Path(stack.enter_context(TemporaryDirectory()))))
        on = stack.enter_context(started())
        os.environ["RTFS_SETTINGS"] = '{"history": false}'
        off = stack.enter_context(started())
        del os.environ["RTFS_SETTINGS"]
        for kernel in (on, off):
            assert kernel.run("(+ 1 2)").value == "3"
        trips = [(trip(on), trip(off)) for _ in range(ROUNDS)][ROUNDS // 5 :]
        print("round trip, history on        ", spread([a for a, _ in trips], "ms"))
        print("round trip, history off       ", spread([b for _, b in trips], "ms"))
        for name, code in FLOODS.items():
            begun = perf_counter()
            ran = on.run(code)
            took = perf_counter() - begun
            sent = ran.stream().encode()
            count = len(ran.contents("stream"))
            print(f"{name:<29}  {took:.2f} s, {len(sent):,} bytes in {count} messages")


def printing() -> None:
    """CPU of printing many short lines, through the caps and straight into the stream."""
    thread = IOPubThread(zmq.Context.instance().socket(zmq.PUB))
    thread.start()
    stream = OutStream(Wire(), thread, "stdout", watchfd=False)

    def straight(_stream: str, text: str) -> None:
        stream.write(whole(text))

    output = Output(LIMITS.__getitem__, straight)
    unlimited = Output(lambda name: 10**9, straight)
    ratios: dict[str, list[float]] = {"capped": [], "below the cap": []}
    sessions = {
        "straight": Session(stdout=straight),
        "capped": Session(stdout=output.write),
        "below the cap": Session(stdout=unlimited.write),
    }
    code = f"(dotimes [i {LINES}] (println i))"
    for _ in range(9):
        times = {}
        for name, session in sessions.items():
            for each in (output, unlimited):
                each.begin()
            begun = process_time()
            assert session.run(code).ok
            output.settle()
            stream.flush()
            times[name] = process_time() - begun
        for name, values in ratios.items():
            values.append(times[name] / times["straight"])
    for name, values in ratios.items():
        print(f"println x {LINES:,}, {name:<14} / straight", spread(values, "x"))
    thread.stop()
    stream.close()


if __name__ == "__main__":
    printing()
    history()
