"""The figures of the query database, measured: `python tests/perf/queries.py`.

    5,000 definitions, one edited   =>   an edit and its repair take as long as among 50

A definition is three slots (text, names, code); code reads ten others. Results are compared before
anything is timed; medians with the quartiles, the sizes interleaved round by round.
"""

from __future__ import annotations

import gc
import statistics
import sys
import tracemalloc
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[2]))

from engine.query import HIGH, Database, Input, Query

ROUNDS = 200  # edits of each size
HITS = 100_000  # hits in a round
READS = 10  # definitions that one definition reads

text = Input("text", default=0, fingerprint=int)
library = Input("library", default=0, fingerprint=int)
names = Query("names", lambda db, n: db.get(text, n) // 10, fingerprint=int)
chain = Query("chain", lambda db, n: db.get(names, n) + db.get(library), fingerprint=int)


def code_of(db: Database, n: int) -> int:
    total = int(db.get(names, n))
    for other in range(max(0, n - READS + 1), n):
        total += db.get(names, other)
    return total


code = Query("code", code_of, fingerprint=int)


def spread(seconds: list[float]) -> str:
    """Median and quartiles in microseconds."""
    low, middle, high = [each * 1e6 for each in statistics.quantiles(seconds, n=4)]
    return f"{middle:8.2f} us ({low:.2f}-{high:.2f})"


def prepared(query: Query, size: int) -> Database:
    """A database where a query was asked for every definition."""
    db = Database()
    db.set(library, value=1, durability=HIGH)
    for n in range(size):
        db.set(text, n, value=n)
    for n in range(size):
        db.get(query, n)
    return db


def hits() -> None:
    """Asking again, and asking again after an edit elsewhere."""
    db = prepared(chain, 50)
    assert db.get(chain, 7) == 1
    get = db.get
    rounds = []
    for _ in range(15):
        started = perf_counter()
        for _ in range(HITS):
            get(chain, 7)
        rounds.append((perf_counter() - started) / HITS)
    print(f"a hit                                      {spread(rounds)}")


def edits() -> None:
    """An edit of one definition and the repair of what depends on it, and asking for all others."""
    sizes = (50, 500, 5_000)
    for query in (chain, code):
        databases = {size: prepared(query, size) for size in sizes}
        taken: dict[int, list[float]] = {size: [] for size in sizes}
        for number in range(ROUNDS):
            for size, db in databases.items():
                started = perf_counter()
                db.set(text, 7, value=70 + 10 * number)
                found = db.get(query, 7)
                taken[size].append(perf_counter() - started)
                assert found == query.compute(db, 7)
        for size in sizes:
            print(f"edit and repair one {query.name} of {size:>5,}          {spread(taken[size])}")
    db = databases[5_000]
    rounds = []
    for number in range(20):
        db.set(text, 7, value=number)
        started = perf_counter()
        for n in range(5_000):
            db.get(code, n)
        rounds.append(perf_counter() - started)
    print(f"asking all 5,000 after an edit             {spread(rounds)}")
    rounds = []
    db = prepared(chain, 5_000)
    for number in range(20):
        started = perf_counter()
        db.set(library, value=number + 2, durability=HIGH)
        rounds.append(perf_counter() - started)
    print(f"the library changes under 5,000            {spread(rounds)}")


def memory() -> None:
    """Bytes of a slot with about ten dependencies and ten readers, without value and key."""
    size = 5_000
    keep = prepared(code, 10)
    gc.collect()
    tracemalloc.start()
    db = prepared(code, size)
    db.events.clear()
    gc.collect()
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    figures = f"{used / size:8.0f} bytes, {used / 1e6:.1f} MB of {size:,}"
    print(f"memory of a definition of 3 slots          {figures}")
    assert keep.revision > 1


if __name__ == "__main__":
    hits()
    edits()
    memory()
