"""What the caches save, stage by stage: `python tests/perf/caches.py`.

    (count [1 2 3 4 5])   a new text 60 us, the text known 2 us     =>   26 x
    notebook of 500 forms: no cache 235 ms, cache on disk 72 ms     =>   3.2 x

Two sides are interleaved round by round; results are compared before anything is timed. A session
that knows nothing is told to evaluate everything, and its text is a new one each time.
"""

from __future__ import annotations

import gc
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import count
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))

from engine import Session
from engine.program.cached import CachedProgram

ROUNDS = 40
PER_ROUND = 50  # runs of each side in a round
PROCESSES = 9  # of each kind, for the warm start
CELLS = 50
PROGRAMS = {  # document 003, with the names that LANGUAGE.md has
    "(+ 1 2)": 3,
    "(* (+ 1 2) (- 5 3))": 6,
    "(let [square (fn [x] (* x x))] (square 7))": 49,
    "(count [1 2 3 4 5])": 5,
    '(upper-case "hello world")': "HELLO WORLD",
}


def notebook() -> list[str]:
    """Fifty cells of ten forms: macros, functions, data, and expressions that use them."""
    return [
        f"""; cell {n}
(defmacro guard{n} [test & body] `(if ~test (do ~@body) nil))
(def limit{n} {n + 3})
(defn area{n} "The area of a thing." [w h]
  (let [a (* w h) b (+ a {n})] (if (> b limit{n}) (- b limit{n}) b)))
(defn total{n} [rows]
  (reduce + 0 (map (fn [{{:keys [w h]}}] (area{n} w h)) (filter (fn [r] (> (:w r) 0)) rows))))
(defn label{n} [x]
  (cond (< x 0) "neg" (= x 0) "zero" (< x 100) (str "small-" x) :else (-> x (* 2) (+ {n}) str)))
(def rows{n} (mapv (fn [k] {{:w (mod (* k {n + 7}) 11) :h (inc k)}}) (range 1 60)))
(def sum{n} (total{n} rows{n}))
(guard{n} (> sum{n} 10) (label{n} sum{n}))
(match [sum{n} {n}] [0 k] k [a b] (+ a b) _ nil)
(loop [k 0 acc []] (if (< k 40) (recur (inc k) (conj acc (area{n} k limit{n}))) (count acc)))
"""
        for n in range(CELLS)
    ]


def spread(values: list[float], unit: str = "x") -> str:
    """Median and quartiles."""
    low, middle, high = statistics.quantiles(values, n=4)
    return f"{middle:.2f} {unit} ({low:.2f}-{high:.2f})"


def seconds(work: Callable[[], object]) -> float:
    """Seconds that one call takes, without a collection inside."""
    gc.collect()
    gc.disable()
    try:
        started = perf_counter()
        work()
        return perf_counter() - started
    finally:
        gc.enable()


def texts() -> None:
    """The whole of `Session.run`, by what is known of the text: microseconds, and the ratios."""
    session, numbers = Session(), count()
    print("Session.run, microseconds      everything  new text  new text,  text   everything/text")
    print("                                   anew              known form  known  new text/text")
    for text, value in PROGRAMS.items():
        assert session.run(text).value == value
        taken: list[list[float]] = [[], [], [], []]
        for _ in range(ROUNDS):
            fresh = [[f"{text} ;{next(numbers)}" for _ in range(PER_ROUND)] for _ in range(3)]
            one, two, three = fresh
            sides = (
                lambda t=one: [session.run(x, "c", again=True) for x in t],
                lambda t=two: [session.run(x, "c") for x in t],
                lambda t=three: [session.run(x, "c", key=1) for x in t],
                lambda t=text: [session.run(t, "c") for _ in range(PER_ROUND)],
            )
            for each, side in zip(taken, sides, strict=True):
                each.append(seconds(side) / PER_ROUND * 1e6)
        anew, new, form, known = [statistics.median(each) for each in taken]
        first = spread([a / b for a, b in zip(taken[0], taken[3], strict=True)])
        second = spread([a / b for a, b in zip(taken[1], taken[3], strict=True)])
        print(f"{text:<43}{anew:>7.1f}{new:>8.1f}{form:>8.1f}{known:>7.1f}  {first}  {second}")
    print("target of the ratios                                                5.7")


def stages() -> None:
    """The notebook, run again with everything, forms, or Core known."""
    cells = notebook()

    def once(session: Session, again: bool, suffix: str = "") -> float:
        return seconds(
            lambda: [session.run(t + suffix, key=n, again=again) for n, t in enumerate(cells)]
        )

    anew, core, form, text = [], [], [], []
    for _ in range(7):
        session = Session()
        anew.append(once(session, again=False) * 1e3)
        core.append(once(session, again=True) * 1e3)
        form.append(once(session, again=False, suffix="; edited") * 1e3)
        text.append(once(session, again=False, suffix="; edited") * 1e3)
    print(f"500 forms: nothing known                      {spread(anew, 'ms')}")
    print(f"500 forms: Core known, evaluated again        {spread(core, 'ms')}")
    print(f"500 forms: texts new, forms and values known  {spread(form, 'ms')}")
    print(f"500 forms: texts known                        {spread(text, 'ms')}")


def library() -> None:
    """Importing what the library has in RTFS: compiled, and from its text."""
    from engine.program import library as compiled

    def once() -> float:
        session = Session()
        text = "(import rtfs.walk :as w) (import rtfs.relation :as r)"
        taken = seconds(lambda: session.run(text)) * 1e3
        assert session.run("(w/leaves [1 [2]])").text == "[1 2]"
        return taken

    rows = compiled._rows
    sides: tuple[list[float], list[float]] = ([], [])
    for _ in range(20):
        sides[0].append(once())
        compiled._rows = dict
        sides[1].append(once())
        compiled._rows = rows
    print(f"importing rtfs.walk and rtfs.relation, compiled    {spread(sides[0], 'ms')}")
    print(f"importing rtfs.walk and rtfs.relation, their text  {spread(sides[1], 'ms')}")


def process(folder: str) -> None:
    """One process of the warm start: the notebook's seconds, and what came of it."""
    cells = notebook()
    session = Session(cache=Path(folder) if folder else None)
    started = perf_counter()
    results = [session.run(text, f"[{n}]", key=n) for n, text in enumerate(cells)]
    taken = perf_counter() - started
    assert all(result.ok for result in results)
    runner = session._runner
    hits = [use.hits for use in runner.disk.uses()] if isinstance(runner, CachedProgram) else []
    session.close()
    print(taken, *hits, hash("".join([result.text for result in results])) % 1_000_003)


def warm_start() -> None:
    """The same notebook in new processes, with and without the cache on disk."""
    with tempfile.TemporaryDirectory() as folder:
        run = [sys.executable, __file__, "process"]

        def one(where: str) -> list[str]:
            env = {"PYTHONHASHSEED": "0", "PATH": "/usr/bin:/bin"}
            done = subprocess.run(
                [*run, where], capture_output=True, text=True, check=True, env=env
            )
            return done.stdout.split()

        first = one(folder)
        without, cached = [], []
        for _ in range(PROCESSES):
            plain, warm = one(""), one(folder)
            assert plain[-1] == warm[-1] == first[-1]
            assert warm[1:4] == ["50", "500", "300"], warm
            without.append(float(plain[0]) * 1e3)
            cached.append(float(warm[0]) * 1e3)
        ratios = [a / b for a, b in zip(without, cached, strict=True)]
        print(f"500 forms, new process, no cache              {spread(without, 'ms')}")
        print(f"500 forms, new process, cache on disk         {spread(cached, 'ms')}")
        print(f"warm start                                    {spread(ratios)}   target 3")


if __name__ == "__main__":
    if sys.argv[1:2] == ["process"]:
        process(sys.argv[2])
    else:
        texts()
        stages()
        library()
        warm_start()
