"""What an edit costs, measured: `python tests/perf/incremental.py [edit curve rerun memory cold]`.

    one form of 200 edited, all compiled / only the edit      60 x (55-66)     target 20
    5,000 definitions in cells of 20, nothing reads the edit   0.18 ms, as with 100 definitions
    an unchanged pure cell run again, whole Session.run       2.4 us (2.4-2.6)    target 50

The two sides of a ratio are interleaved in one process; what the incremental session gives is
compared with a fresh one before anything is timed. Times are CPU seconds of the thread, with the
collections of garbage that they cause.
"""

from __future__ import annotations

import gc
import random
import statistics
import sys
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import thread_time

sys.path.insert(0, str(Path(__file__).parents[2]))

from floor import cold_expression, spread

from engine import Session
from engine.api import CellResult

ROUNDS = 15
RUNS = 500  # of an unchanged text in a round
SIZES = (100, 200, 500, 1_000, 2_000, 5_000)
HUBS = (0, 10, 100)  # definitions that read the edited one
CELL = 20  # definitions of a cell, where there are many cells
FORM = """(defn area-{n}
  "The area of a shape, whatever it is made of."
  [shape & {{:keys [scale unit] :or {{scale 1}}}}]
  (let [{{:keys [kind r w h]}} shape ; what it has
        total (reduce + 0 (map :size (:parts shape)))]
    (match kind
      :circle (* 3.14159 r r scale)
      :square (* w h scale total {n})
      _ (throw {{:message "no such shape" :kind kind}}))))
"""
LAST = "(area-3 {:kind :square :w 2 :h 3 :parts [{:size 4}]})"
EVALUATIONS = 100_000
EDITS = 10_000
WARM = 0.5  # share of them after which every bounded cache is full, and memory is measured


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this thread that one call takes."""
    began = thread_time()
    work()
    return thread_time() - began


def timed(session: Session, text: str) -> tuple[CellResult, float]:
    """What a cell gives with this text, and the CPU seconds of it."""
    began = thread_time()
    result = session.run(text, key=1)
    return result, thread_time() - began


def ms(values: list[float]) -> str:
    """Median and quartiles in milliseconds."""
    return spread([1e3 * value for value in values], "ms")


def resident() -> float:
    """Megabytes of this process that are in memory."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1e3


# --- an edit of one form ------------------------------------------------------------------------


def one_form() -> None:
    """One form in a cell of 200 definitions: the edit against compiling all of it."""
    forms = [FORM.format(n=n) for n in range(200)]
    session, rng = Session(), random.Random(1)
    assert session.run("\n".join([*forms, LAST]), key=1).ok
    ratios, edits = [], []
    for round in range(ROUNDS):
        forms[rng.randrange(200)] = FORM.format(n=3).replace("2", str(round))
        text = "\n".join([*forms, LAST])
        edited, taken = timed(session, text)
        fresh, whole = timed(Session(), text)
        assert edited.text == fresh.text, text
        edits.append(taken)
        ratios.append(whole / taken)
    print(f"one form of 200 edited, all compiled / only the edit   {spread(ratios)}   target 20")
    print(f"one form of 200 edited                                 {ms(edits)}")


class Notebook:
    """So many definitions: functions nobody reads, and numbers that others are made from."""

    def __init__(self, size: int, per_cell: int) -> None:
        self.forms = [
            f"(defn leaf-{n} [x] (let [y (* x {n})] (if (> y 3) [y x] nil)))" for n in range(size)
        ]
        self.per_cell = per_cell
        at = 1
        for hub in HUBS[1:]:
            if hub + at < size:
                self.forms[at] = f"(def hub-{hub} 1)"
                self.forms[at + 1 : at + 1 + hub] = [
                    f"(def of-{hub}-{n} (+ hub-{hub} {n}))" for n in range(hub)
                ]
                at += 1 + hub
        self.session = Session()
        for cell in range(0, size, per_cell):
            assert self.run(cell).ok

    def run(self, at: int) -> CellResult:
        """Run the cell with the definition at an index."""
        first = at // self.per_cell * self.per_cell
        text = "\n".join(self.forms[first : first + self.per_cell])
        return self.session.run(text, key=first)

    def edit(self, hub: int, number: int) -> tuple[CellResult, float]:
        """Give the definition that `hub` others read another value; the CPU seconds of it."""
        name = f"hub-{hub}"
        if hub:
            at = next(n for n, form in enumerate(self.forms) if form.startswith(f"(def {name} "))
            self.forms[at] = f"(def {name} {number})"
        else:
            at = len(self.forms) - 7
            self.forms[at] = f"(defn leaf-{at} [x] (+ x {number}))"
        found: list[CellResult] = []
        taken = seconds(lambda: found.append(self.run(at)))
        assert found[0].ok
        return found[0], taken


def curve() -> None:
    """What an edit costs by the number of definitions, in one cell and in cells of CELL."""
    for layout in ("one cell", f"cells of {CELL}"):
        print(f"\nmilliseconds of an edit, definitions in {layout}")
        print("definitions" + "".join([f"{f'{hub} dependents':>26}" for hub in HUBS]))
        for size in SIZES:
            notebook = Notebook(size, size if layout == "one cell" else CELL)
            row = []
            for hub in HUBS:
                if hub + 30 > size:
                    row.append("-")
                    continue
                times = [notebook.edit(hub, 2 + n)[1] for n in range(ROUNDS)]
                row.append(ms(times[2:]))
            print(f"{size:>11,}" + "".join([f"{each:>26}" for each in row]))


def layout() -> None:
    """A comment, layout or docstring changes: nothing is compiled, nothing is evaluated."""
    forms = [FORM.format(n=n) for n in range(200)]
    session = Session()
    session.run("\n".join([*forms, LAST]), key=1)
    edits = {
        "comment": lambda form, n: form.replace("; what it has", f"; what it has {n}"),
        "layout": lambda form, n: form.replace(
            "(match kind", "(match" + " " * (2 + n % 9) + "kind"
        ),
        "docstring": lambda form, n: form.replace("The area", f"The area {n}"),
    }
    for name, edit in edits.items():
        times = []
        for n in range(ROUNDS):
            text = "\n".join([*forms[:50], edit(forms[50], n), *forms[51:], LAST])
            result, taken = timed(session, text)
            times.append(taken)
            assert result.ok
            assert result.counts["compiled"] == 0, (name, result.counts)
            assert not [step for step in result.steps if step.what == "evaluated"], name
        print(f"a {name} of 200 forms edited: 0 compiled, 0 evaluated".ljust(55) + ms(times))


def unchanged() -> None:
    """A pure cell that is run again as it is, by the cell's key and by its text."""
    for forms in (1, 20):
        text = "\n".join([f"(reduce + (map inc (range {10 + n})))" for n in range(forms)])
        for name, key in (("cell", 1), ("text", None)):
            work = partial(again, Session(), text, key)
            work()
            shown = spread([1e6 * seconds(work) / RUNS for _ in range(ROUNDS)], "us")
            what = f"an unchanged {name} of {forms} pure forms run again"
            print(f"{what:<56}{shown}   target 50")


def again(session: Session, text: str, key: int | None) -> None:
    """Run a text RUNS times."""
    first = session.run(text, "c", key=key)
    for _ in range(RUNS - 1):
        assert session.run(text, "c", key=key).value == first.value


# --- memory ---------------------------------------------------------------------------------------


def evaluations(session: Session, number: int) -> None:
    """One evaluation of a mixture: the same text, a new text, a keyed cell that changes."""
    kind = number % 4
    if kind == 0:
        session.run("(reduce + (range 10))", "same")
    elif kind == 1:
        session.run(f"(+ {number} 2)", "new")
    elif kind == 2:
        session.run(f"(def kept-{number % 50} {number})", "new")
    else:
        session.run(f"(defn f-{number % 20} [x] (+ x {number}))", f"[{number}]", key=number % 20)


def edits(session: Session, number: int) -> None:
    """One edit of a form in a cell of five that read each other."""
    cell = number % 20
    forms = [f"(defn g-{cell} [x] (* x {number}))", f"(def v-{cell} (g-{cell} {cell}))"]
    forms += [f"(defn renamed-{number} [x] (missing-{number} x))"] * 2
    forms += [f"(def w-{cell} [v-{cell} {k}])" for k in range(2)] + [f"(str v-{(cell + 1) % 20})"]
    session.run("\n".join(forms), f"[{number}]", key=cell)


def growth(name: str, work: Callable[[Session, int], None], times: int) -> None:
    """The slope of memory over so many runs, after a warm-up."""
    for measure in ("resident", "traced"):
        session = Session()
        if measure == "traced":
            tracemalloc.start()
        marks: list[tuple[int, float]] = []
        for number in range(times):
            work(session, number)
            if number >= times * WARM and number % (times // 20) == 0:
                gc.collect()
                now = (
                    resident()
                    if measure == "resident"
                    else tracemalloc.get_traced_memory()[0] / 1e6
                )
                marks.append((number, now))
        slope = statistics.linear_regression(*zip(*marks, strict=True)).slope * 1e6
        tracemalloc.stop()
        print(
            f"{name}, {times:,} times, {measure} memory".ljust(55)
            + f"{marks[0][1]:.1f} -> {marks[-1][1]:.1f} MB, {slope:+.1f} kB per 1,000   target 0"
        )


def per_form() -> None:
    """What a definition takes in memory, with everything kept about it."""
    Session().run(FORM.format(n=0))
    gc.collect()
    tracemalloc.start()
    session = Session()
    before = tracemalloc.get_traced_memory()[0]
    for cell in range(0, 5_000, CELL):
        session.run("".join([FORM.format(n=n) for n in range(cell, cell + CELL)]), key=cell)
    gc.collect()
    used = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    print(f"memory of 5,000 definitions of ten lines, each         {used / 5e6:.1f} kB   budget 40")


SECTIONS: dict[str, tuple[Callable[[], None], ...]] = {
    "edit": (one_form, layout),
    "rerun": (unchanged,),
    "curve": (curve,),
    "memory": (
        per_form,
        lambda: growth("evaluations", evaluations, EVALUATIONS),
        lambda: growth("edits", edits, EDITS),
    ),
    "cold": (cold_expression,),
}

if __name__ == "__main__":
    for section in sys.argv[1:] or SECTIONS:
        for part in SECTIONS[section]:
            part()
