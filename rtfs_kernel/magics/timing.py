"""`%time %timeit %timing`: where the time goes.

%time (f)   =>   its value, 12.3 ms, and how much of that was read, lower, run
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import perf_counter, process_time
from typing import Final

from engine.api import CellResult

from ..render.durations import duration
from ..render.grid import grid
from ..settings import ON_OFF
from .arguments import MagicError, Option
from .config import change
from .registry import Answer, Call, Shown, magic
from .room import Captured
from .tables import plural, table

BUDGET_SECONDS: Final = 1.0  # spent by %timeit where no number of runs is given
MOST_RUNS: Final = 20_000  # more say nothing new, and their times take memory


@magic("time", "EXPRESSION", cell=True, body="run", kind="expression")
def time(call: Call) -> Answer:
    """Run a text once; show its value, the time on the clock, and the phases.

    `cpu` is what the processor worked; less than the clock means waiting. Everything is evaluated,
    also what is known already. Magics inside of the cell form work.

    %time (reduce + (range 1000))

    %%time
    (defn twice [x] (* 2 x))
    (map twice [1 2 3])
    """
    code = _code(call, "time")
    began, worked = perf_counter(), process_time()
    result = call.room.evaluate_inside(code)
    clock, cpu = perf_counter() - began, process_time() - worked
    spent = {"clock": clock, "cpu": cpu, **result.phases}
    spent.pop("total", None)
    return (result, _phases(spent, result.counts))


@magic(
    "timeit",
    "EXPRESSION",
    cell=True,
    body="run",
    kind="expression",
    options=(Option("-n", "run exactly so many times", "RUNS"),),
)
def timeit(call: Call) -> Answer:
    """Run a text many times and show how long a run takes, phase by phase.

    The number of runs is chosen so that it all takes about a second. `median` is the run in the
    middle, half of all runs lie in `middle half`; `best` says what the text costs when nothing
    else disturbs. Every run evaluates everything; only the first one reads and compiles. What the
    text prints and its values are not shown. Definitions in it are made anew by every run; what it
    should not measure stands in a cell above. Effects happen every time, and are in `%audit`
    every time.

    %timeit (reduce + (range 100))
    %timeit -n 20 (map inc [1 2 3])

    %%timeit -n 20
    (let [v (range 100)]
      (reduce + v))
    """
    given = call.expression("timeit")
    code = call.room.prepare(_needed(given.code, "timeit"))
    runs = given.number("-n", 0) if "-n" in given else 0
    caught = Captured()
    with call.room.catch(caught):
        results = _repeated(call, code, runs)
    failed = results[-1]
    if not failed.ok:
        return failed
    return _statistics([each.phases for each in results], bool(caught.text("stdout")))


@magic("timing", "[on|off]", cell=True, body="run", choices=ON_OFF)
def timing(call: Call) -> Answer:
    """Show the phases of every cell from now on, or no more; above a cell, of that cell alone.

    The phases add up to `total`: from the request to the value shown. `kernel` is what the engine
    is not in, `plan` the finding out of what has to run. Above a cell everything is evaluated.
    It is the setting `timing`. `%time` times one expression, with the clock.

    %timing
    %timing on
    %timing off

    %%timing
    (reduce + (range 10))
    """
    if call.body is not None:
        call.words("timing", 0)
        result = call.room.evaluate_inside(_needed(call.body, "%timing"))
        return (result, _phases(result.phases, result.counts))
    if call.word.startswith("("):
        raise MagicError("%timing takes on or off", "%time times one expression.", call.word)
    words = call.words("timing", 1).words
    return change(call, {"timing": words[0]} if words else {}, ("timing",))


def cell_phases(engine: Mapping[str, float], wall: float) -> Shown:
    """Seconds of a whole cell, which took `wall` seconds: one line of text, a small table."""
    parts = {name: seconds for name, seconds in engine.items() if name != "total"}
    parts["kernel"] = max(0.0, wall - sum(parts.values()))
    return _phases({**parts, "total": wall}, {})


def _phases(seconds: Mapping[str, float], counted: Mapping[str, int]) -> Shown:
    times = [(name, duration(each)) for name, each in seconds.items()]
    counts = [(name, f"{count:,}") for name, count in counted.items()]
    text = " · ".join(f"{name} {shown}" for name, shown in [*times, *counts])
    return Shown(text, grid([*times, *counts], right=(1,)) if times or counts else "")


def _code(call: Call, name: str) -> str:
    return _needed(call.expression(name).code, name)


def _needed(code: str, name: str) -> str:
    if not code.strip():
        raise MagicError(f"%{name} needs something to run", f"Write for example %{name} (+ 1 2).")
    return code


def _repeated(call: Call, code: str, runs: int) -> list[CellResult]:
    """Results of the runs, one at least; the last failed if any did."""
    key = call.room.next_key()
    ends = perf_counter() + BUDGET_SECONDS
    most = runs or MOST_RUNS
    results: list[CellResult] = []
    while len(results) < most:
        result = call.session.run(code, call.cell, key=key, again=True)
        results.append(_light(result))
        if not result.ok:
            return [*results[:-1], result]
        if not runs and perf_counter() >= ends:
            break
    return results


def _light(result: CellResult) -> CellResult:
    """Only what is counted: a thousand values would fill the memory."""
    return CellResult(result.ok, phases=result.phases)


def _statistics(runs: Sequence[Mapping[str, float]], printed: bool) -> Shown:
    rows = []
    for name in runs[0]:
        times = sorted(run[name] for run in runs)
        low, middle, high = (times[len(times) * part // 4] for part in (1, 2, 3))
        spread = f"{duration(low)} … {duration(high)}"
        rows.append((name, duration(middle), spread, duration(times[0]), duration(times[-1])))
    median = {row[0]: row[1] for row in rows}
    made = duration(runs[0]["total"] - runs[0]["run"])
    note = " What it printed is not shown." if printed else ""
    return table(
        rows,
        ("phase", "median", "middle half", "best", "worst"),
        right=(1, 3, 4),
        title=f"{median['run']} to run ({plural(len(runs), 'run')}); the first one took {made} more"
        f" to read, compile and show it.{note}",
    )
