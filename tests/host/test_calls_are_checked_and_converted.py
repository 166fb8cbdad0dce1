"""Arguments, Python failures, hints, caches, registered functions."""

from __future__ import annotations

import threading
import time

import pytest

from engine.values.atoms import Timestamp, keyword
from engine.values.maps import pmap
from engine.values.pyconvert import KeywordText


def options(**entries):
    return pmap([(keyword(name.replace("_", "-")), value) for name, value in entries.items()])


def test_arguments_are_checked_by_the_signature(bench):
    one = bench()
    wrong = one.failure("ccos.json.parse", 5)
    assert wrong.value.message == "Type error in ccos.json.parse: expected string, got integer"
    assert wrong.argument == 0
    few = one.failure("ccos.random.rand-int")
    assert few.kind == "arity-mismatch"
    assert one.failure("ccos.math.add", 1, True).kind == "type-error"


@pytest.mark.parametrize(
    ("failure", "kind", "text"),
    [
        (FileNotFoundError(2, "No such file", "/x"), "io-error", "no such file: /x"),
        (PermissionError(13, "Permission denied", "/x"), "io-error", "permission denied: /x"),
        (TimeoutError(), "io-error", "timed out"),
        (ValueError("no"), "application-error", "Application error (ValueError): no"),
        (ZeroDivisionError("z"), "application-error", "(ZeroDivisionError): z"),
        (MemoryError(), "io-error", "out of memory"),
        (RecursionError(), "stack-overflow", "Stack overflow"),
    ],
)
def test_python_failures_become_errors_a_program_can_catch(bench, failure, kind, text):
    one = bench()

    def body():
        raise failure

    one.gateway.register("my.thing", body, "-> any")
    thrown = one.failure("my.thing")
    assert thrown.kind == kind
    assert text in str(thrown)


def test_an_interrupt_passes_and_is_audited(bench):
    one = bench()

    def body():
        raise KeyboardInterrupt

    one.gateway.register("my.thing", body, "-> any")
    with pytest.raises(KeyboardInterrupt):
        one("my.thing")
    assert one.gateway.audit.entries()[-1].outcome == "interrupted"


def test_registered_functions_take_and_give_python_data(bench):
    one = bench()
    seen = []

    @one.gateway.capability("my.thing", "any* -> any")
    def thing(*args):
        seen.extend(args)
        return {"list": [1, {2}], "key": KeywordText(":k")}

    value = one("my/thing", (1, 2), options(a=1), keyword("b"))
    assert seen == [[1, 2], {":a": 1}, ":b"]
    assert value.get("key") is keyword("k")
    assert value.get("list")[0] == 1
    assert thing is not None


def test_registering_again_replaces_and_built_in_ids_stay(bench):
    one = bench()
    one.gateway.register("my.thing", lambda: 1, "-> int")
    assert one("my.thing") == 1
    one.gateway.register(":my/thing", lambda: 2, "-> int")
    assert one("my.thing") == 2
    assert "my.thing" in one.gateway.ids()
    for id, sig in (("ccos.io.println", "-> any"), ("nodot", "-> any"), ("my.x", "foo -> any")):
        with pytest.raises(ValueError):
            one.gateway.register(id, lambda: 1, sig)


def test_a_registered_function_may_need_a_grant(bench):
    one = bench()
    one.gateway.register("my.thing", lambda: 1, "-> int", grant="deny")
    assert one.failure("my.thing").kind == "security-violation"
    other = bench(grants={"my.*": "allow"})
    other.gateway.register("my.thing", lambda: 1, "-> int", grant="deny")
    assert other("my.thing") == 1


def test_two_sessions_share_no_registration(bench):
    bench().gateway.register("my.thing", lambda: 1, "-> int")
    assert bench().failure("my.thing").kind == "unknown-capability"


class Flaky:
    def __init__(self, failures):
        self.calls = 0
        self.failures = failures

    def __call__(self):
        self.calls += 1
        if self.calls <= self.failures:
            raise OSError("flaky")
        return self.calls


def test_retry_really_retries(bench):
    one = bench()
    body = Flaky(2)
    one.gateway.register("my.thing", body, "-> int")
    assert one("my.thing", retry=options(max_retries=2, backoff_ms=1)) == 3
    assert [e.outcome for e in one.gateway.audit.entries()] == ["io-error", "io-error", "ok"]


def test_retry_gives_up_with_the_last_failure(bench):
    one = bench()
    body = Flaky(9)
    one.gateway.register("my.thing", body, "-> int")
    assert one.failure("my.thing", retry=2).kind == "io-error"
    assert body.calls == 3


def test_what_no_attempt_can_mend_is_not_retried(bench):
    one = bench()
    one.failure("ccos.json.parse", 5, retry=5)
    one.failure("ccos.io.read-file", "/etc/passwd", retry=5)
    assert len(one.gateway.audit.entries()) == 2


def test_backoff_grows_by_its_multiplier(bench, monkeypatch):
    pauses = []
    monkeypatch.setattr("engine.runtime.hints.sleep", pauses.append)
    one = bench()
    one.gateway.register("my.thing", Flaky(3), "-> int")
    one("my.thing", retry=options(max_retries=3, backoff_ms=100, backoff_multiplier=2))
    assert pauses == [0.1, 0.2, 0.4]


def test_timeout_limits_a_call_and_stops_it(bench):
    one = bench()
    stopped = one.failure("ccos.system.sleep-ms", 60_000, timeout=options(timeout_ms=20))
    assert stopped.kind == "io-error"
    assert "timed out after 20 ms in ccos.system.sleep-ms" in str(stopped)


def test_timeout_limits_python_code_that_never_looks(bench):
    one = bench()
    release = threading.Event()
    one.gateway.register("my.thing", lambda: release.wait(60), "-> any")
    assert one.failure("my.thing", timeout=20).kind == "io-error"
    release.set()


def test_a_call_in_time_gives_its_value_or_its_error(bench):
    one = bench()
    assert one("ccos.echo", 5, timeout=60_000) == 5
    assert one.failure("ccos.json.parse", "[", timeout=60_000).kind == "json-error"


def test_fallback_gives_a_value_or_calls_another_capability(bench):
    one = bench()
    refused = ("ccos.io.read-file", "/etc/passwd")
    assert one(*refused, fallback=options(value=7)) == 7
    assert one(*refused, fallback=options(capability=keyword("ccos/echo"))) == "/etc/passwd"
    other = options(capability="ccos.math.add", args=(1, 2))
    assert one(*refused, fallback=other) == 3
    assert one("ccos.echo", 1, fallback=options(value=7)) == 1
    assert one(*refused, fallback="plain") == "plain"


def test_a_fallback_is_under_the_policy_too(bench):
    one = bench()
    back = options(capability="ccos.io.read-file")
    assert one.failure("ccos.json.parse", "[", fallback=back).kind == "security-violation"


@pytest.mark.parametrize(
    "hints",
    [
        {"retry": options(max_retries=-1)},
        {"retry": options(max_retries="many")},
        {"retry": "often"},
        {"timeout": options(timeout_ms=-5)},
        {"fallback": options(capability=5)},
    ],
)
def test_hints_that_make_no_sense_are_refused(bench, hints):
    assert bench().failure("ccos.echo", 1, **hints).kind == "invalid-argument"


def test_hints_for_others_are_ignored(bench):
    one = bench()
    assert one.gateway.call("ccos.echo", (1,), {"runtime.learning.validation": 1, "x": 2}) == 1


def test_cacheable_answers_are_kept_for_one_run(bench):
    one = bench()
    calls = []
    one.gateway.register("my.thing", lambda n: calls.append(n) or len(calls), "any -> any",
                         cacheable=True)  # fmt: skip
    assert one("my.thing", 1) == one("my.thing", 1) == 1
    assert one("my.thing", 1.0) == 2
    assert one("my.thing", True) == 3
    assert one("my.thing", (1, "a")) == one("my.thing", (1, "a")) == 4
    assert one("my.thing", "1") == 5
    one.gateway.begin_run()
    assert one("my.thing", 1) == 6
    assert one.gateway.statistics()["my.thing"][:2] == (8, 2)
    assert [e.outcome for e in one.gateway.audit.entries()].count("cached") == 2


def test_arguments_without_exact_text_are_never_answered_from_the_cache(bench):
    one = bench()
    one.gateway.register("my.thing", lambda f: f, "any -> any", cacheable=True)
    first, second = (lambda: 1), (lambda: 2)
    assert one("my.thing", first) is first
    assert one("my.thing", second) is second


def test_failures_are_not_cached(bench):
    one = bench()
    body = Flaky(1)
    one.gateway.register("my.thing", body, "-> int", cacheable=True)
    assert one.failure("my.thing").kind == "io-error"
    assert one("my.thing") == 2


def test_a_batch_answers_in_order_and_in_one_go_where_it_can(bench):
    one = bench()
    kv = keyword("ccos.state.kv.put")
    assert one("ccos.host.batch", kv, (("a", 1), ("b", 2))) == (1, 2)
    assert one("ccos.state.kv.get", "b") == 2
    assert one.gateway.statistics()["ccos.state.kv.put"][0] == 1
    assert one("ccos.host.batch", "ccos.math.add", ((1, 2), (3,))) == (3, 3)
    assert one("ccos.host.batch", kv, ()) == ()
    assert one.failure("ccos.host.batch", kv, (("a",),)).kind == "arity-mismatch"
    assert one.failure("ccos.host.batch", kv, (1,)).kind == "type-error"
    refused = (("/etc/passwd",),)
    assert one.failure("ccos.host.batch", "ccos.io.read-file", refused).kind == (
        "security-violation"
    )


def test_calls_nested_through_the_host_end_in_a_stack_overflow(bench):
    one = bench()

    def again():
        return one("my.thing")

    one.gateway.register("my.thing", again, "-> any")
    assert one.failure("my.thing").kind == "stack-overflow"
    assert one.context.crossings == 0


def test_steps_know_what_they_are_inside_of(bench):
    one = bench()
    seen = []
    one.gateway.trace.observers.append(lambda event, step: seen.append((event, step.label)))
    outer = one.gateway.step_started("outer", {})
    inner = one.gateway.step_started("inner", {})
    refused = one.failure("ccos.io.read-file", "/x")
    one.gateway.step_finished(inner, False, refused.value)
    one.gateway.step_finished(outer, True, 5)
    one.gateway.step_finished(outer, True, 6)
    first, second = one.gateway.trace.steps()
    assert (first.label, first.parent, first.ok, first.value) == ("outer", 0, True, 5)
    assert (second.label, second.parent, second.ok) == ("inner", first.id, False)
    assert "step inner" in str(refused)
    assert seen == [
        ("started", "outer"), ("started", "inner"), ("finished", "inner"), ("finished", "outer"),
    ]  # fmt: skip
    assert one.context.step == 0


def test_context_values_are_set_and_found(bench):
    one = bench()
    assert one.gateway.context_value("plan-id") == (False, None)
    one("ccos.context.set", keyword("plan-id"), "p1")
    assert one.gateway.context_value("plan-id") == (True, "p1")
    assert one("ccos.context.get", "plan-id") == "p1"
    assert one("ccos.context.get", "other") is None
    assert "context: p1" in str(one.failure("ccos.io.read-file", "/x"))


def test_clock_and_sleep(bench):
    one = bench()
    stamp = one("ccos.system.current-time")
    assert isinstance(stamp, Timestamp)
    assert stamp.text.startswith(time.strftime("%Y-", time.gmtime()))
    assert type(one("ccos.system.current-timestamp-ms")) is int
    first = one("ccos.system.monotonic-ms")
    one("ccos.system.sleep-ms", 2)
    assert one("ccos.system.monotonic-ms") - first >= 2
    for wrong in (-1, 1e12, float("nan"), float("inf")):
        assert one.failure("ccos.system.sleep-ms", wrong).kind == "invalid-argument"


def test_an_interrupt_ends_a_sleep(bench):
    one = bench()

    def interrupt():
        one.context.interrupt.raised = True

    timer = threading.Timer(0.02, interrupt)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        one("ccos.system.sleep-ms", 60_000)
    timer.join()


def test_only_granted_variables_are_read(bench, monkeypatch):
    monkeypatch.setenv("RTFS_A", "a")
    monkeypatch.delenv("RTFS_B", raising=False)
    one = bench(grants={"env": ["RTFS_A", "RTFS_B"]})
    assert one("ccos.system.get-env", "RTFS_A") == "a"
    assert one("ccos.system.get-env", "RTFS_B") is None
    assert one("ccos.system.get-env", "RTFS_B", 5) == 5
    refused = one.failure("ccos.system.get-env", "PATH")
    assert refused.kind == "security-violation"
    assert '{"env": ["PATH"]}' in refused.hint


def test_logging_shows_its_level(bench):
    one = bench()
    one("ccos.io.log", "plain")
    one("ccos.io.log", keyword("warn"), "low", 3)
    one("ccos.io.print", "a", keyword("b"), 1.0, None)
    assert one.output == "[info] plain\n[warn] low 3\na :b 1.0 nil"


def test_the_user_answers_or_the_default_does(bench):
    one = bench(["Ada", ""])
    assert one("ccos.user.ask", "Name? ") == "Ada"
    assert one("ccos.user.ask", "Name? ", "nobody") == "nobody"
    assert one.questions[0] == "Name? "
    assert one.failure("ccos.user.ask").kind == "io-error"
    assert "no input is possible" in str(bench().failure("ccos.user.ask", "Name? "))


def test_only_the_echo_model_is_built_in(bench):
    one = bench()
    assert one("ccos.ai.llm-execute", options(prompt="hi")) == "hi"
    assert one("ccos.ai.llm-execute", "echo-model", "hi") == "hi"
    other = one.failure("ccos.ai.llm-execute", options(model="big", prompt="hi"))
    assert other.kind == "unknown-capability"
    assert "big is not configured" in str(other)


def test_digests_are_those_of_the_standard(bench):
    one = bench()
    abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert one("ccos.hash.sha256", "abc") == abc
    assert one("ccos.hash.md5", "") == "d41d8cd98f00b204e9800998ecf8427e"
    assert one("ccos.hash.hmac", "Jefe", "what do ya want for nothing?").startswith("5bdcc146")
    assert len(one("ccos.hash.blake2", "abc", 16)) == 32
    assert one.failure("ccos.hash.blake2", "abc", 0).kind == "invalid-argument"
    assert one.failure("ccos.hash.hmac", "k", "t", "sha3").kind == "invalid-argument"
    assert one.failure("ccos.hash.sha1", "\ud800").kind == "invalid-argument"


def test_json_goes_there_and_back_at_any_depth(bench):
    one = bench()
    assert one("ccos.json.serialize", one("ccos.json.parse", '{"a":[1,2.5,null]}')) == (
        '{"a":[1,2.5,null]}'
    )
    deep = "[" * 100_000 + "]" * 100_000
    assert one("ccos.json.serialize", one("ccos.json.parse", deep)) == deep
    assert one.failure("ccos.json.parse", "{").value.message.startswith("JSON error: ")
    assert one.failure("ccos.json.serialize", keyword("a")).kind == "json-error"
