"""The table, its index and the signatures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import engine.capabilities as built_in
import engine.parallel as parallel
from engine import Session
from engine.runtime.capability import ALLOW, CAPABILITIES, DENY, find, known_ids, normalise

HOMES = {**built_in.MODULES, **parallel.MODULES}
IDS = sorted(known_ids())


def test_the_index_says_exactly_what_the_modules_enter():
    named = {id for ids in HOMES.values() for id in ids.split()}
    for id in named:
        assert find(id) is not None
    provided = {id for id, row in CAPABILITIES.items() if row.body.__module__.startswith("engine.")}
    assert provided == named


@pytest.mark.parametrize("id", IDS)
def test_every_row_has_a_doc_an_example_and_a_signature(id):
    row = find(id)
    assert row is not None
    assert row.doc.endswith(".")
    assert any(line.startswith("(call ") for line in row.examples)
    assert row.signature.alternatives


@pytest.mark.parametrize("id", IDS)
def test_a_resource_that_opens_a_row_is_needed_because_the_row_is_refused_by_default(id):
    row = find(id)
    assert row is not None
    assert (row.grant == DENY) == bool(row.opened_by)
    if row.effect in ("filesystem", "network"):
        assert row.grant == DENY


@pytest.mark.parametrize("id", IDS)
def test_every_example_runs(id, tmp_path, monkeypatch):
    for folder in ("data", "out"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text("a")
    monkeypatch.chdir(tmp_path)
    grants = {"files": "data", "files-write": "out", "env": "HOME"}
    session = Session(grants=grants, ask=lambda prompt: "")
    handle = 'call :ccos.io.open-file "out/a.txt"'
    session.run(f"(def h ({handle} {':write' if 'write' in id else ':read'}))")
    session.run("(def s (call :ccos.stream.from-collection [1 2 3]))")
    row = find(id)
    assert row is not None
    for example in row.examples:
        result = session.run(example)
        kinds = [problem.kind for problem in result.problems]
        assert kinds == ([":security-violation"] if row.effect == "network" else []), example
    session.gateway.close()


def test_what_the_language_grants_without_asking_is_granted():
    for id in (
        "ccos.io.println ccos.io.log ccos.system.current-time ccos.random.rand "
        "ccos.system.sleep-ms ccos.state.kv.put ccos.user.ask ccos.async.spawn "
        "ccos.concurrent.parallel"
    ).split():
        row = find(id)
        assert row is not None
        assert row.grant == ALLOW


def test_slash_colon_and_dot_name_the_same_capability():
    assert normalise(":ccos.io/println") == normalise("ccos.io.println") == "ccos.io.println"


def test_the_gateway_loads_no_database_network_or_hash_module_before_it_is_needed():
    program = (
        "import sys, engine.capabilities, engine.parallel, engine.runtime.gateway as g\n"
        "g.Gateway(print).ids()\n"
        "heavy = 'sqlite3 http ssl hashlib json random concurrent.futures asyncio difflib'\n"
        "print([name for name in heavy.split() if name in sys.modules])\n"
        "print([n for n in sys.modules if n.startswith('engine.capabilities.')])"
    )
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines() == ["[]", "[]"]
