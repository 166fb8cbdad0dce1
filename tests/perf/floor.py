"""The figures of the engine's floor, measured: `python tests/perf/floor.py`.

    (+ 1 2) cold / eval("1+2")   =>   2.6 x (2.5-2.8)

Ratios are taken inside one process, the two sides interleaved round by round, and printed as the
median with the quartiles; results are compared before anything is timed. Every cold text is new.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from tempfile import gettempdir
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))

from engine import Session
from engine.backends.tree import evaluate
from engine.ir.lower import Lowering, lower_top
from engine.ir.stage import verify
from engine.runtime.context import Context, running
from engine.syntax.reader import read

ROUNDS = 60  # interleaved rounds of a ratio
PER_ROUND = 200  # texts of each side in a round
LEVELS = 5_000  # nesting that must read, lower, run and print
SOURCE = '(defn area [r] (* 3.14 r r)) ; "a comment"\n{:a [1 2 "x"] :b (map inc (range 10))}\n'
NEST = {
    "call": "(+ 1 " * LEVELS + "0" + ")" * LEVELS,
    "vector": "[" * LEVELS + "]" * LEVELS,
    "map": "{:a " * LEVELS + "1" + "}" * LEVELS,
    "quote": "'" + "(" * LEVELS + ")" * LEVELS,
    "let": "(let [x 1] " * LEVELS + "x" + ")" * LEVELS,
    "function": "((fn [x] " * LEVELS + "1" + ") 1)" * LEVELS,
}


def spread(values: list[float], unit: str = "x") -> str:
    """Median and quartiles."""
    low, middle, high = statistics.quantiles(values, n=4)
    return f"{middle:.2f} {unit} ({low:.2f}-{high:.2f})"


def seconds(work: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    started = perf_counter()
    work()
    return perf_counter() - started


def cold_expression() -> None:
    """Cold read + lower + verify + run of `(+ i j)`, and all of Session.run, against eval."""
    session, numbers = Session(), count(1)
    world, home = session._world, session._world.namespace("user")
    cx = Context(session.gateway, world)
    assert session.run("(+ 1 2)").value == eval("1+2")

    def stages(text: str) -> None:
        form = read(text, "cell").forms[0].form
        node = lower_top(Lowering(world, home), form)
        verify(node)
        evaluate(node, {}, cx)

    bare, whole = [], []
    with running(cx):
        for _ in range(ROUNDS):
            pairs = [(next(numbers), next(numbers)) for _ in range(PER_ROUND)]
            python = [f"{a}+{b}" for a, b in pairs]
            ours = [f"(+ {a} {b})" for a, b in pairs]
            base = seconds(lambda texts=python: [eval(t) for t in texts])
            bare.append(seconds(lambda texts=ours: [stages(t) for t in texts]) / base)
            whole.append(seconds(lambda texts=ours: [session.run(t, "cell") for t in texts]) / base)
    print(f"(+ 1 2) cold, read+lower+verify+run / eval    {spread(bare)}   target 5")
    print(f"(+ 1 2) cold, whole Session.run / eval        {spread(whole)}")


def reading() -> None:
    """Speed of the reader on 1 MB of source."""
    text = SOURCE * (1_000_000 // len(SOURCE))
    assert not read(text).problems
    rates = [len(text) / 1e6 / seconds(lambda: read(text)) for _ in range(9)]
    print(f"reading 1 MB of source                        {spread(rates, 'MB/s')}   target 1")


def nesting() -> None:
    """Deeply nested programs from text to printed value."""
    session = Session()
    for name, text in NEST.items():
        taken = seconds(lambda text=text: session.run(text))
        assert session.run(text).ok, name
        print(f"{LEVELS:,} levels of {name:<12} read, run, printed  {taken:.2f} s")


def importing() -> None:
    """CPU milliseconds of importing the engine, over a bare interpreter, from compiled files."""
    code = (
        "import time; t = time.process_time(); import engine; engine.Session; "
        "print((time.process_time() - t) * 1e3)"
    )
    root = Path(__file__).parents[2]
    cache = Path(gettempdir()) / "rtfs-floor"
    run = [sys.executable, "-X", f"pycache_prefix={cache}", "-c", code]
    times = []
    for _ in range(12):
        done = subprocess.run(
            run, capture_output=True, text=True, check=True, cwd=root, env={"PATH": "/usr/bin:/bin"}
        )
        times.append(float(done.stdout))
    print(f"import engine and Session, CPU                {spread(times[2:], 'ms')}   target 120")


if __name__ == "__main__":
    cold_expression()
    reading()
    importing()
    nesting()
