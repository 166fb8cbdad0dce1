"""A second process gives what the first one gave, sooner, whatever is wrong with the file."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from check import blocks_of

from engine import Session
from engine.api import CellResult
from engine.program import diskstore, stamp
from engine.program.cached import CachedProgram
from engine.program.coderow import MACROS, MEANINGS
from engine.program.diskcache import DAMAGED, INPUTS, NEW, DiskUse
from engine.program.storedpart import StoredPart

SPEC = sorted((Path(__file__).parents[1] / "spec").glob("*.md"))
ROOT = Path(__file__).parents[2]
CELLS = {
    "c1": "(def limit 3) ; a comment\n(defmacro twice [x] `(+ ~x ~x))",
    "c2": '(defn area "of a thing" [w h] (let [a (* w h)] (if (> a limit) (twice a) a)))',
    "c3": "(def areas (mapv (fn [n] (area n n)) (range 20)))\n(reduce + areas)",
    "c4": '(println "effect") (area 1 2)',
}

Open = Callable[..., Session]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Sessions over one folder; each stands for a process."""
    sessions: list[Session] = []

    def make(**options: object) -> Session:
        for each in sessions:
            each.close()
        sessions.append(Session(cache=tmp_path, **options))  # type: ignore[arg-type]
        return sessions[-1]

    yield make
    for each in sessions:
        each.close()


def run_all(session: Session) -> list[CellResult]:
    results = [session.run(text, f"[{key}]", key=key) for key, text in CELLS.items()]
    assert all(result.ok for result in results)
    return results


def program(session: Session) -> CachedProgram:
    runner = session._runner
    assert isinstance(runner, CachedProgram)
    return runner


def uses(session: Session) -> dict[str, DiskUse]:
    return {use.name: use for use in program(session).disk.uses()}


def said(results: list[CellResult]) -> list[tuple[object, ...]]:
    return [(r.ok, r.text, r.stdout, r.problems, r.defined) for r in results]


def test_a_second_process_reads_lowers_and_evaluates_nothing_pure(opened: Open) -> None:
    first = run_all(opened())
    session = opened()
    second = run_all(session)
    assert said(second) == said(first)
    assert [r.counts["compiled"] for r in second] == [0, 0, 0, 0]
    assert [r.phases["read"] for r in second] == [0, 0, 0, 0]
    evaluated = [step.head for r in second for step in r.steps if step.what == "evaluated"]
    assert "(reduce + areas)" not in evaluated and "(def areas" not in str(evaluated)
    assert '(println "effect")' in evaluated
    assert [use.misses for use in uses(session).values()] == [0, 0, 0]
    parts = [part for source in program(session).sources.all() for part in source.parts]
    unread = [part for part in parts if type(part) is StoredPart and part._form is None]
    assert len(unread) >= 4  # all but what was called or run


def test_what_is_looked_at_later_is_there(opened: Open) -> None:
    run_all(opened())
    session = opened()
    run_all(session)
    assert session.run("(area 5 2)").text == "20"
    assert session.run("(twice 4)").text == "8"
    assert session.doc("area") == opened_plain().doc("area")
    assert session.ir("area") == opened_plain().ir("area")
    assert session.source("area") == CELLS["c2"]
    assert session.function("area")(3, 3) == 18


def opened_plain() -> Session:
    session = Session()
    run_all(session)
    return session


def test_positions_are_those_of_the_text(opened: Open) -> None:
    text = "\n\n  (def one 1)\n  (defn broken [x]\n     (/ x 0))"
    opened().run(text, "[1]", key="k")
    session = opened()
    session.run(text, "[2]", key="k")
    assert uses(session)["text"].hits == 1
    (problem,) = session.run("(broken one)").problems
    plain = Session()
    plain.run(text, "[2]", key="k")
    (wanted,) = plain.run("(broken one)").problems
    assert problem == wanted
    assert "[2]" in str(problem) and "(/ x 0)" in str(problem)


def test_a_cell_edited_after_a_restart_makes_only_what_is_new(opened: Open) -> None:
    run_all(opened())
    session = opened()
    run_all(session)
    result = session.run(CELLS["c3"].replace("range 20", "range 21"), "[c3]", key="c3")
    assert result.ok and result.counts["compiled"] == 1
    plain = opened_plain()
    assert result.text == plain.run(CELLS["c3"].replace("range 20", "range 21"), key="c3").text


def test_a_cell_with_one_more_form_finds_the_others(opened: Open) -> None:
    run_all(opened())
    session = opened()
    results = [session.run(t + "\n:more", f"[{k}]", key=k) for k, t in CELLS.items()]
    assert all(r.text == ":more" for r in results)
    assert uses(session)["text"].reasons == {NEW: 4}
    assert [r.counts["compiled"] for r in results] == [1, 1, 1, 1]  # `:more` itself
    assert uses(session)["value"].hits == 4


def test_what_reads_another_value_is_evaluated(opened: Open) -> None:
    run_all(opened())
    session = opened()
    session.run("(def limit 10) (defmacro twice [x] `(+ ~x ~x))", key="c1")
    rest = [session.run(CELLS[key], key=key) for key in ("c2", "c3")]
    plain = Session()
    plain.run("(def limit 10) (defmacro twice [x] `(+ ~x ~x))", key="c1")
    assert rest[1].text == [plain.run(CELLS[key], key=key) for key in ("c2", "c3")][1].text
    assert rest[1].counts["compiled"] == 0
    assert INPUTS in uses(session)["value"].reasons


def test_what_used_another_macro_is_compiled(opened: Open) -> None:
    run_all(opened())
    session = opened()
    session.run("(def limit 3) (defmacro twice [x] `(* 10 ~x))", key="c1")
    result = session.run(CELLS["c2"], key="c2")
    assert result.counts["compiled"] == 1
    assert uses(session)["core"].reasons[MACROS] == 1
    assert session.run("(area 2 2)").text == "40"


def test_what_means_something_else_is_compiled(opened: Open) -> None:
    opened().run("(defn f [x] (inc x))", key="f")
    session = opened()
    session.run("(defn inc [x] (* 100 x))", key="inc")
    assert session.run("(defn f [x] (inc x))", key="f").counts["compiled"] == 1
    assert uses(session)["core"].reasons[MEANINGS] == 1
    assert session.run("(f 2)").text == "200"


def test_a_live_value_is_made_anew(opened: Open) -> None:
    text = (
        "(def n (atom 0)) (swap! n inc) (defn counter [] (let [c (atom 0)] (fn [] (swap! c inc))))"
    )
    for _ in range(3):
        session = opened()
        assert session.run(text, key="a").ok
        assert session.run("(def tick (counter)) (tick) (tick)", key="b").text == "2"
        assert session.run("@n", key="c").text == "1"


def test_again_evaluates_everything(opened: Open) -> None:
    run_all(opened())
    session = opened()
    for key, text in CELLS.items():
        result = session.run(text, key=key, again=True)
        assert {step.what for step in result.steps} == {"evaluated"}


def test_modules_find_their_core(opened: Open, tmp_path: Path) -> None:
    (tmp_path / "geo.rtfs").write_text("(module geo (:exports [sq]) (defn sq [x] (* x x)))")
    text = "(import geo :as g) (g/sq 7)"
    for _ in range(2):
        session = opened(module_path=[str(tmp_path)])
        result = session.run(text, key="m")
        assert result.text == "49"
    assert result.counts["compiled"] == 0


@pytest.mark.parametrize("path", SPEC, ids=lambda path: path.stem)
def test_the_whole_specification_gives_the_same_in_a_second_process(
    path: Path, opened: Open
) -> None:
    blocks = blocks_of(path)
    for block in blocks:
        texts = [case.program for case in block.cases]
        options = {name: int(value) for name, value in block.options}
        plain = Session(seed=1, **options)  # type: ignore[arg-type]
        wanted = said([plain.run(text, f"[{n}]") for n, text in enumerate(texts)])
        for _ in range(2):
            session = opened(seed=1, **options)
            found = said([session.run(text, f"[{n}]") for n, text in enumerate(texts)])
            assert timeless(found) == timeless(wanted)


def timeless(results: list[tuple[object, ...]]) -> list[str]:
    import re

    return [
        re.sub(r"0x[0-9a-f]+|\d{4}-\d\d-\d\dT[\d:.]+Z|\d+\.\d+ ?m?s", "_", str(r)) for r in results
    ]


def rewritten(folder: Path, change: Callable[[bytes], bytes]) -> int:
    """Change the data of every row, with a checksum that is right again; how many there are."""
    file = sqlite3.connect(folder / diskstore.FILE)
    rows = file.execute("SELECT row, data FROM cache").fetchall()
    for row, data in rows:
        hurt = change(data)
        check = diskstore._checksum(row, hurt)
        file.execute("UPDATE cache SET data = ?, checksum = ? WHERE row = ?", (hurt, check, row))
    file.commit()
    file.close()
    return len(rows)


def test_every_byte_of_an_entry_may_be_hurt(opened: Open, tmp_path: Path) -> None:
    text = "(defn f [x] (+ x 1))\n(f 41)"
    opened().run(text, key="k")
    opened().close()
    file = sqlite3.connect(tmp_path / diskstore.FILE)
    rows = file.execute("SELECT row, data FROM cache").fetchall()
    assert len(rows) == 3
    for at in range(max(len(data) for _, data in rows)):
        for row, data in rows:
            hurt = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :] if at < len(data) else data
            file.execute("UPDATE cache SET data = ? WHERE row = ?", (hurt, row))
        file.commit()
        session = Session(cache=tmp_path)
        assert session.run(text, key="k").text == "42"
        assert session.run("(f 1)").text == "2"
        session.cache = None
        for row, data in rows:
            check = diskstore._checksum(row, data)
            values = (row, data, check, len(data), 0)
            file.execute("INSERT OR REPLACE INTO cache VALUES (?, ?, ?, ?, ?)", values)
    file.close()


def test_rows_of_rubbish_are_ignored(opened: Open, tmp_path: Path) -> None:
    first = run_all(opened())
    opened().close()
    assert rewritten(tmp_path, lambda data: b"rubbish")
    session = opened()
    assert said(run_all(session)) == said(first)
    assert DAMAGED in uses(session)["core"].reasons or DAMAGED in uses(session)["text"].reasons


@pytest.mark.parametrize("other", ["0 0.0.1 cpython-311", "2 99.0.0 cpython-399"])
def test_another_engine_or_python_finds_nothing(
    opened: Open, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    first = run_all(opened())
    opened().close()
    monkeypatch.setattr(stamp, "stamp", lambda: other)
    session = opened()
    assert said(run_all(session)) == said(first)
    assert uses(session)["text"].hits == uses(session)["core"].hits == 0
    monkeypatch.undo()
    session = opened()
    run_all(session)
    assert uses(session)["text"].hits == 4  # and it is still there


def test_a_stamp_tells_engines_and_pythons_apart() -> None:
    assert "cpython" in stamp.stamp() or "pypy" in stamp.stamp()
    assert stamp.stamp() == stamp.stamp()


def test_a_folder_that_cannot_be_used_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    session = Session(cache=tmp_path / "file" / "folder")
    assert said(run_all(session)) == said(run_all(Session()))
    assert program(session).disk.notes()
    session.close()


def test_a_cache_that_is_switched_off_is_left_alone(opened: Open, tmp_path: Path) -> None:
    session = opened()
    session.cache = None
    run_all(session)
    session.flush()
    session.cache = tmp_path
    assert session.run("(+ 40 2)", key="x").text == "42"
    session.flush()
    assert program(session).disk.stats().rows >= 2


def test_reset_forgets_the_program_and_keeps_the_cache(opened: Open) -> None:
    session = opened()
    first = run_all(session)
    session.flush()
    session.reset()
    assert said(run_all(session)) == said(first)
    assert uses(session)["text"].hits == 4


SCRIPT = """
import sys
from pathlib import Path
from engine import Session

session = Session(cache=Path(sys.argv[1]))
for n in range(int(sys.argv[2]), int(sys.argv[3])):
    assert session.run(f"(def a{n} (+ {n} 1)) (defn f{n} [x] (* x a{n}))", key=n).ok
    session.flush()
assert session.run(f"(f{n} 2)").value == 2 * (n + 1)
print(*[use.hits for use in session._runner.disk.uses()])
session.close()
"""


def test_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    run = [sys.executable, "-c", SCRIPT, str(tmp_path)]
    spans = (("0", "40"), ("20", "60"))
    both = [subprocess.Popen([*run, *span], cwd=ROOT, stdout=subprocess.PIPE) for span in spans]
    for process in both:
        process.communicate(timeout=60)
        assert process.returncode == 0
    third = subprocess.run([*run, "0", "60"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert third.stdout.split() == ["61", "121", "61"]


def test_an_interrupted_flush_is_made_up_by_the_next(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = opened()
    run_all(session)
    store = program(session).disk.store

    def interrupted(rows: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, "put_many", interrupted)
        with pytest.raises(KeyboardInterrupt):
            session.flush()
    session.flush()
    again = opened()
    run_all(again)
    assert uses(again)["text"].hits == 4
