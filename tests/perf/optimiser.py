"""What the optimiser brings and costs: `python tests/perf/optimiser.py [programs|passes|compile]`.

    fib  nodes 25650 -> 17100   made 0 -> 0   time 1.41 x (1.38-1.44)

Programs are those of tests/programs. Each side is a session in which the definitions have been run
and the last expression, as a function's body, a few times, so that everything is compiled; then the
function is called again, the sides interleaved round by round. So these times have no compiling in
them. Results are compared before anything is timed; times are medians with quartiles. Nodes
executed and collections made are counted exactly (backends.tree.counted), so they do not depend on
the machine. Compile times are of texts never seen before.
"""

from __future__ import annotations

import math
import statistics
import sys
import tracemalloc
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parents[1] / "programs"))

from catalog import Program, programs
from floor import seconds, spread

from engine import Session
from engine.backends.tree.counted import Counts, counting
from engine.ir.core import Node
from engine.ir.lower import Lowering, lower_top
from engine.ir.walk import nodes
from engine.passes.driver import Plan, optimise
from engine.passes.pipeline import LEVELS, PASSES, plan_of
from engine.syntax.reader import read

ROUNDS = 15  # interleaved rounds of a ratio
PASS_ROUNDS = 5  # of the table of passes, which has many rows
WARM = 4  # runs of the last expression before anything is counted
MAKES = ("fuse", "transients")  # passes that should make fewer collections, by name
SIZES = (1_250, 2_500, 5_000, 10_000, 20_000)  # nodes
FORMS = 200  # definitions of the file that is compiled
FORM = """
(defn area-{i} [shape scale]
  (match shape
    [:circle r] (* 3.14 r r scale)
    [:square a] (* a a scale)
    {{:w w :h h}} (* w h scale)
    _ (reduce + (map (fn [x] (* x {i})) (filter odd? (range 10))))))
(defn walk-{i} [n]
  (loop [i 0 total {i} seen []]
    (if (< i n)
      (recur (inc i) (+ total (area-{i} [:square i] 2)) (conj seen total))
      [total (count seen)])))
"""


@dataclass
class Side:
    """A program in a session at one specification, warm."""

    run: Callable[[], object]  # runs the last expression once more

    def counts(self) -> Counts:
        """What one run executes."""
        with counting() as counts:
            self.run()
        return counts

    def peak(self) -> int:
        """Bytes that one run holds at most, beyond those before."""
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        self.run()
        peak = tracemalloc.get_traced_memory()[1] - before
        tracemalloc.stop()
        return peak


def warm(program: Program, spec: str) -> Side:
    """A program's definitions and some runs of its last expression."""
    definitions, _, last = program.text.rstrip().rpartition("\n\n")
    session = Session(level=spec if spec == "none" else f"{spec} eager", seed=1)
    session.run(f"{definitions}\n(defn last-expression [] {last})", "definitions")
    for _ in range(WARM):
        result = session.run("(last-expression)", "cell", again=True)
        assert result.text == program.expected, (program.name, spec, result.text, result.problems)
    return Side(session.function("last-expression"))


def ratios(one: Side, two: Side, rounds: int) -> list[float]:
    """Time of the first over time of the second, one ratio a round."""
    one.run(), two.run()
    return [seconds(one.run) / seconds(two.run) for _ in range(rounds)]


def geomean(values: Iterable[float]) -> float:
    """Geometric mean; 0 counts as a hundredth."""
    logs = [math.log(max(value, 0.01)) for value in values]
    return math.exp(sum(logs) / len(logs))


def by_program() -> None:
    """Nodes, collections and time of every program, none against aggressive."""
    groups: dict[str, list[tuple[float, float]]] = defaultdict(list)
    made = []
    for program in programs():
        plain, fast = warm(program, "none"), warm(program, "aggressive")
        before, after = plain.counts(), fast.counts()
        times = ratios(plain, fast, ROUNDS)
        share = after.total / before.total
        groups[program.group].append((share, statistics.median(times)))
        things = before.collections + before.closures, after.collections + after.closures
        if applies(program):
            made.append((program.name, things))
        print(
            f"{program.name:28} nodes {before.total:6} -> {after.total:6} {share - 1:+5.0%}"
            f"   calls {before.calls:5} -> {after.calls:5}   made {things[0]:5} -> {things[1]:5}"
            f"   peak {plain.peak() / 1e3:6.0f} -> {fast.peak() / 1e3:6.0f} kB"
            f"   {spread(times)}"
        )
    print()
    groups["all"] = [figure for figures in groups.values() for figure in figures]
    for group, figures in groups.items():
        shares, gains = geomean([f[0] for f in figures]), geomean([f[1] for f in figures])
        print(
            f"{group:14} {len(figures):3} programs   nodes {shares - 1:+5.0%}   time {gains:.2f} x"
        )
    print("targets           nodes -25% in each program, time 1.25 x")
    if made:
        share = geomean([max(after, 0.5) / before for _, (before, after) in made if before])
        print(
            f"made where fusion or building in place applies ({len(made)} programs): "
            f"{share - 1:+.0%}, target -40%"
        )


def applies(program: Program) -> bool:
    """Whether a pass that should make fewer collections changes the program."""
    session = Session(level="none")
    session.run(program.text, "cell")
    fired = set()
    for node in definitions(session):
        for stage in optimised(session, node, LEVELS["aggressive"]).stages:
            if stage.firings:
                fired.add(stage.name)
    return not fired.isdisjoint(MAKES)


def by_pass() -> None:
    """What each pass brings: alone, and to the aggressive level; and what it costs to run."""
    chosen = [p for p in programs() if p.group in ("performance", "plans", "higher-order")]
    cost = seconds_by_pass(chosen)
    whole = sum(cost.values())
    plain = {p.name: warm(p, "none") for p in chosen}
    full = {p.name: warm(p, "aggressive") for p in chosen}
    nodes_plain = {name: side.counts().total for name, side in plain.items()}
    nodes_full = {name: side.counts().total for name, side in full.items()}
    print("pass             alone: nodes   time       without it: nodes   time       compile time")
    for name in PASSES:
        alone, without = [], []
        times_alone, times_without = [], []
        for program in chosen:
            one, rest = warm(program, name), warm(program, f"aggressive -{name}")
            alone.append(one.counts().total / nodes_plain[program.name])
            without.append(rest.counts().total / nodes_full[program.name])
            times_alone.append(statistics.median(ratios(plain[program.name], one, PASS_ROUNDS)))
            times_without.append(statistics.median(ratios(rest, full[program.name], PASS_ROUNDS)))
        print(
            f"{name:16} {geomean(alone) - 1:+8.1%}  {geomean(times_alone):8.2f} x"
            f"        {geomean(without) - 1:+8.1%}  {geomean(times_without):8.2f} x"
            f"       {cost[name] / whole:6.1%}"
        )


def seconds_by_pass(chosen: list[Program]) -> dict[str, float]:
    """Seconds of each pass over all definitions of these programs, at the aggressive level."""
    cost = dict.fromkeys(PASSES, 0.0)
    for program in chosen:
        session = Session(level="none", seed=1)
        session.run(program.text, "cell")
        for node in definitions(session):
            for stage in optimised(session, node, LEVELS["aggressive"]).stages:
                cost[stage.name] += stage.seconds
    return cost


def definitions(session: Session) -> list[Node]:
    """Core of the functions that were defined, as they were lowered."""
    questions = session._runner.optimiser.questions
    names = sorted(session._world.namespace("user").values)
    found = [questions.definition(("user", name)) for name in names]
    return [node for node in found if node is not None]


def optimised(session: Session, node: Node, plan: Plan):  # type: ignore[no-untyped-def]
    """What passes make of a tree that sees the session's definitions."""
    with session._evaluation():
        found = optimise(node, plan, session._runner.optimiser.questions.seen())
    assert not found.problems, found.problems
    return found


def cold_expression() -> None:
    """Microseconds to lower and compile an expression that was never seen, all passes."""
    session, numbers, plan = Session(level="none"), count(1), plan_of("aggressive")
    home = session._world.namespace("user")
    session.run("(defn square [x] (* x x))")
    for shape in ("(+ {} {})", "(* (+ {} {}) (- 5 3))", "(let [x {}] (square (+ x {})))"):
        times = []
        for _ in range(200):
            text = shape.format(next(numbers), next(numbers))
            form = read(text, "cell").forms[0].form
            started = perf_counter()
            optimised(session, lower_top(Lowering(session._world, home), form), plan)
            times.append((perf_counter() - started) * 1e6)
        print(f"cold compile of {shape:32} {spread(times[20:], 'us')}   target 300")


def file_of_forms() -> None:
    """Nodes a second of a file's definitions through all passes."""
    rates = []
    for start in range(5):
        session = Session(level="none")
        text = "".join([FORM.format(i=i + start * FORMS) for i in range(FORMS // 2)])
        assert session.run(text, "file").ok
        trees = definitions(session)
        size = sum([len(nodes(tree)) for tree in trees])
        started = perf_counter()
        for tree in trees:
            optimised(session, tree, LEVELS["aggressive"])
        rates.append(size / (perf_counter() - started))
    figures = spread(rates, "nodes/s")
    print(f"{len(trees)} forms, {size} nodes, all passes              {figures}   target 10000")


def growth() -> None:
    """Compile time of one function as it grows."""
    print("one function of n nodes      us a node   slowest pass")
    for size in SIZES:
        session = Session(level="none")
        lines, made = [], 0
        for i in count():
            lines.append(
                f"v{i} (if (< x {i}) (+ x {i} v{max(i - 1, 0)}) (first (map inc [x {i}])))"
            )
            made += 17
            if made >= size:
                break
        text = f"(defn big [x v0] (let [{' '.join(lines)}] v{i}))"
        assert session.run(text, "file").ok
        (tree,) = definitions(session)
        whole = optimised(session, tree, LEVELS["aggressive"])
        slowest = max(whole.stages, key=lambda stage: stage.seconds)
        length = len(nodes(tree))
        print(
            f"{length:6} -> {len(nodes(whole.node)):6}             "
            f"{whole.seconds / length * 1e6:7.1f}     "
            f"{slowest.name} {slowest.seconds / length * 1e6:.1f}"
        )


PARTS = {
    "programs": (by_program,),
    "passes": (by_pass,),
    "compile": (cold_expression, file_of_forms, growth),
}


if __name__ == "__main__":
    for part in sys.argv[1:] or PARTS:
        for measure in PARTS[part]:
            measure()
        print()
