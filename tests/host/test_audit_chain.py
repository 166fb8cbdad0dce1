"""The log of effects cannot be changed unnoticed."""

from __future__ import annotations

from engine.runtime.audit import Audit, first_broken
from engine.values.maps import pmap
from engine.values.seq import lazy


def filled(count=5, **options):
    audit = Audit(**options)
    for number in range(count):
        audit.record("call", "ccos.echo", (number,), "ok", 1.0, 0.5)
    return audit


def broken(audit, entries):
    return first_broken(entries, audit.checkpoint, audit.head, audit.count)


def test_an_untouched_chain_verifies():
    assert filled().verify()
    assert Audit().verify()


def test_a_changed_field_is_found_at_its_entry():
    audit = filled()
    entries = list(audit.entries())
    entries[2] = entries[2]._replace(outcome="io-error")
    assert broken(audit, entries) == 2


def test_a_changed_entry_with_a_new_hash_is_found_at_the_next():
    audit = filled()
    entries = list(audit.entries())
    entries[2] = entries[2]._replace(preview="else").sealed()
    assert broken(audit, entries) == 3


def test_a_dropped_swapped_or_cut_off_entry_is_found():
    audit = filled()
    entries = list(audit.entries())
    assert broken(audit, entries[1:]) is not None
    assert broken(audit, entries[:-1]) is not None
    assert broken(audit, [*entries[:2], *entries[3:]]) is not None
    assert broken(audit, [entries[0], entries[2], entries[1], *entries[3:]]) is not None


def test_memory_is_bounded_and_the_rest_verifies_from_the_checkpoint():
    audit = filled(50, kept=10)
    assert len(audit.entries()) == 10
    assert audit.count == 50
    assert audit.entries()[0].previous == audit.checkpoint
    assert audit.verify()


def test_fields_cannot_be_shifted_into_one_another():
    audit = Audit()
    first = audit.record("call", "a", (), "b", 0.0, 0.0)
    assert first.hash != first._replace(subject="ab", outcome="").sealed().hash


def test_a_sink_sees_every_entry():
    seen = []
    audit = filled(20, kept=2, sink=seen.append)
    assert [entry.sequence for entry in seen] == list(range(20))
    assert first_broken(seen, "0" * 64, audit.head, audit.count) is None


def test_calls_refusals_failures_and_steps_are_recorded(bench):
    one = bench()
    step = one.gateway.step_started("load", {})
    one("ccos.io.println", "hi")
    one.failure("ccos.io.read-file", "/etc/passwd")
    one.failure("ccos.json.parse", "[")
    one.failure("no.such-thing")
    one.failure("ccos.echo")
    one.gateway.step_finished(step, True, None)
    rows = [(e.event, e.subject, e.outcome) for e in one.gateway.audit.entries()]
    assert rows == [
        ("call", "ccos.io.println", "ok"),
        ("refused", "ccos.io.read-file", "security-violation"),
        ("call", "ccos.json.parse", "json-error"),
        ("refused", "no.such-thing", "unknown-capability"),
        ("call", "ccos.echo", "arity-mismatch"),
        ("step", "load", "ok"),
    ]
    assert one.gateway.audit.verify()


def test_a_secret_argument_is_neither_shown_nor_digested(bench):
    one = bench()
    one("ccos.hash.hmac", "key one", "text")
    one("ccos.hash.hmac", "key two", "text")
    first, second = one.gateway.audit.entries()
    assert "key" not in first.preview
    assert first.digest == second.digest


def test_a_mask_decides_what_is_logged(bench):
    one = bench()
    one.gateway.audit.mask = lambda id, args: tuple("…" for _ in args)
    one("ccos.echo", "password")
    (entry,) = one.gateway.audit.entries()
    assert "password" not in entry.preview


def test_the_log_shows_values_without_realising_lazy_ones(bench):
    def never():
        raise AssertionError("the audit ran a thunk")

    one = bench()
    one("ccos.echo", pmap([("a", (1, lazy(never)))]))
    assert "lazy" in one.gateway.audit.entries()[0].preview


def test_the_log_is_small_for_large_and_deep_arguments(bench):
    one = bench()
    deep = ()
    for _ in range(50_000):
        deep = (deep,)
    one("ccos.echo", deep)
    one("ccos.echo", range(10**12))
    one("ccos.echo", "x" * 10**6)
    one("ccos.echo", 10**50_000)
    assert all(len(entry.preview) <= 80 for entry in one.gateway.audit.entries())
