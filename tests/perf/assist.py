"""Answers to an editor, measured: `python tests/perf/assist.py`.

    completion, 1,000 definitions, kernel round trip      p50 4 ms, p95 6 ms       target p95 20
    syntax check of a 200-line cell, edited               p50 0.1 ms, p99 0.4 ms   target p99 1
    one form of 500 edited, incremental / full reading    0.004 x                  target 1/20

Keystrokes are those of somebody who types expressions at random places and deletes them again; what
the incremental reader gives is compared with a full reading before anything is timed.
"""

from __future__ import annotations

import gc
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time

sys.path.insert(0, str(Path(__file__).parents[2]))

from kernel import TIMEOUT, environment, spread, started

from engine import Session
from engine.syntax.complete import completeness
from engine.syntax.incremental import Readings
from engine.syntax.reader import read

DEFINITIONS = 1_000
REQUESTS = 300
PLACES = 60  # where expressions are typed and deleted
TYPED = ('(+ 1 (f "a b" :k))', "[x y]", "; a note", '"text"', "{:a 1}", "'(q)", "\n(g 1)\n")
FORM = """(defn area-{n}
  "The area of a shape, whatever it is made of."
  [shape & {{:keys [scale unit] :or {{scale 1}}}}]
  (let [{{:keys [kind r w h]}} shape ; what it has
        total (reduce + 0 (map :size (:parts shape)))]
    (match kind
      :circle (* 3.14159 r r scale)
      :square (* w h scale total)
      _ (throw {{:message "no such shape" :kind kind}}))))

"""
CELL = "".join(FORM.format(n=n) for n in range(20))  # 200 lines
FILE = "".join(FORM.format(n=n) for n in range(500))
CURSORS = ("(ma", "(area-77", "(sha", "(:ki", "(call :ccos.io.re", "(", "g/n")


def percentile(values: list[float], percent: int) -> float:
    """The value that so many percent do not exceed, in milliseconds."""
    return 1e3 * sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def told(what: str, values: list[float], high: int, target: str) -> None:
    """One line with the median and a high percentile."""
    print(
        f"{what:<56}p50 {percentile(values, 50):.2f} ms, p{high} {percentile(values, high):.2f} ms"
        f", most {1e3 * max(values):.2f} ms   target p{high} {target} ms"
    )


def seconds(work: Callable[[], object]) -> float:
    """CPU seconds that one call takes: other processes do not count."""
    began = thread_time()
    work()
    return thread_time() - began


def questions() -> Iterator[tuple[str, int]]:
    """Texts of 200 lines with something half typed inside a function, and the cursor there."""
    rng = random.Random(1)
    ends = [at for at in range(len(CELL)) if CELL.startswith("(match kind", at)]
    for number in range(REQUESTS):
        place, typed = rng.choice(ends), CURSORS[number % len(CURSORS)]
        yield CELL[:place] + typed + "\n" + CELL[place:], place + len(typed)


def round_trips() -> None:
    """Completion and inspection through a kernel in which a thousand names are defined."""
    taken: dict[str, list[float]] = {"complete": [], "inspect": []}
    with TemporaryDirectory(ignore_cleanup_errors=True) as made:
        environment(Path(made))
        with started("rtfs") as (client, _):
            for n in range(DEFINITIONS):
                client.execute(FORM.format(n=n) if n % 2 else f"(def value-{n} {{:key-{n} {n}}})")
                assert client.get_shell_msg(timeout=TIMEOUT)["content"]["status"] == "ok"
            for text, cursor in questions():
                for name, asked in (("complete", client.complete), ("inspect", client.inspect)):
                    began = perf_counter()
                    asked(text, cursor)
                    reply = client.get_shell_msg(timeout=TIMEOUT)
                    taken[name].append(perf_counter() - began)
                    assert reply["content"]["status"] == "ok"
    told("completion, 1,000 definitions, kernel round trip", taken["complete"], 95, "20")
    told("inspection, 1,000 definitions, kernel round trip", taken["inspect"], 95, "20")


def keystrokes() -> Iterator[str]:
    """The cell after each of many keystrokes."""
    rng = random.Random(2)
    yield CELL
    for number in range(PLACES):
        place, typed = rng.randrange(len(CELL) + 1), TYPED[number % len(TYPED)]
        texts = [CELL[:place] + typed[:n] + CELL[place:] for n in range(1, len(typed) + 1)]
        yield from texts
        yield from reversed(texts)
        yield CELL[:place] + CELL[place + 1 :]
        yield CELL


def typing() -> None:
    """The syntax check while somebody types in a cell of 200 lines."""
    session, readings = Session(), Readings()
    for text in keystrokes():
        found, wanted = readings.read(text), read(text)
        assert [top.unit.start for top in found.forms] == [top.unit.start for top in wanted.forms]
        assert [p.message for p in found.problems] == [p.message for p in wanted.problems]
        status, indent = completeness(text)
        answer = session.is_complete(text)
        assert (answer.status, answer.indent) == (status, indent)
    gc.collect()
    gc.freeze()  # as the kernel does: the world before is not looked through while somebody types
    checks = [seconds(lambda text=text: session.is_complete(text)) for text in keystrokes()]
    reads = [seconds(lambda text=text: readings.read(text)) for text in keystrokes()]
    whole = [seconds(lambda text=text: read(text)) for text in keystrokes()]
    told("syntax check of a 200-line cell, edited", checks[1:], 99, "1")
    told("reading of a 200-line cell, edited", reads[1:], 99, "1")
    told("reading of a 200-line cell, whole", whole[1:], 99, "-")


def one_form() -> None:
    """One form of a file of 500 is edited: incremental against full reading."""
    readings = Readings()
    readings.read(FILE)
    rng = random.Random(4)
    places = [m for m in range(len(FILE)) if FILE.startswith("total)\n", m)]
    ratios = []
    for _ in range(40):
        place = rng.choice(places)
        text = FILE[:place] + "x" + FILE[place:]
        again = seconds(lambda text=text: readings.read(text))
        ratios.append(seconds(lambda text=text: read(text)) / again)
        readings.read(FILE)
    print(
        f"one form of 500 edited, full / incremental reading      {spread(ratios, 'x')}   target 20"
    )


if __name__ == "__main__":
    assert CELL.count("\n") == 200
    typing()
    one_form()
    round_trips()
