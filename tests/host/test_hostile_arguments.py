"""Whatever a program passes, a capability answers with a value or with an error of the language."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.runtime.capability import known_ids
from engine.runtime.context import Context, running
from engine.runtime.errors import KINDS, Thrown
from engine.runtime.gateway import Gateway
from engine.runtime.namespace import World
from engine.values.atoms import Resource, Symbol, Timestamp, Uuid, keyword
from engine.values.lists import plist
from engine.values.maps import pmap
from engine.values.seq import lazy
from engine.values.sets import pset

HOSTILE = [
    None,
    True,
    0,
    -1,
    10**40,
    0.0,
    float("nan"),
    float("inf"),
    "",
    "a\0b",
    "\ud800",
    "../../../etc/passwd",
    "http://localhost:1/",
    "'; DROP TABLE kv; --",
    keyword(""),
    keyword("a b"),
    Symbol("…"),
    Timestamp("2025-01-31T10:00:00Z"),
    Uuid("x"),
    Resource("resource://file/1"),
    Resource("resource://stream/1"),
    (),
    (1, (2,)),
    range(3),
    plist((1, "a")),
    pmap([(keyword("model"), 1), (keyword("prompt"), None), (keyword("chunk"), -1)]),
    pmap([]),
    pset([1, "a"]),
    lazy(lambda: None),
    lambda *args: args,
    lambda: 1 / 0,
    object(),
]


@pytest.mark.parametrize("id", known_ids())
@given(args=st.lists(st.sampled_from(HOSTILE), max_size=3))
@settings(max_examples=40, deadline=None)
def test_no_argument_breaks_a_capability(id, args, tmp_path_factory):
    root = tmp_path_factory.getbasetemp()
    grants = {"files": root, "files-write": root, "env": "*", "hosts": ["localhost:1"]}
    gateway = Gateway(lambda stream, text: None, lambda prompt: "", grants=grants)
    try:
        with running(Context(gateway, World())):
            gateway.call(id, tuple(args), {})
    except Thrown as thrown:
        assert thrown.kind in KINDS
        raised_by_the_callbacks = "(ZeroDivisionError)" in str(thrown) or "<lambda>" in str(thrown)
        assert "Application error" not in str(thrown) or raised_by_the_callbacks
    finally:
        gateway.close()
    assert gateway.audit.verify()
