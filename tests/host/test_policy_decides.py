"""Grants as data, refusals and questions."""

from __future__ import annotations

import pytest

from engine.runtime.capability import find
from engine.runtime.policy import GrantError, Policy


def decision(grants, id):
    row = find(id)
    assert row is not None
    return Policy.of(grants).decide(row)


def test_files_network_and_environment_are_refused_until_granted(tmp_path):
    assert decision(None, "ccos.io.read-file") == "deny"
    assert decision(None, "ccos.network.http-fetch") == "deny"
    assert decision(None, "ccos.system.get-env") == "deny"
    assert decision({"files": [str(tmp_path)]}, "ccos.io.read-file") == "allow"
    assert decision({"files": [str(tmp_path)]}, "ccos.io.write-file") == "deny"
    assert decision({"files-write": tmp_path}, "ccos.io.write-file") == "allow"
    assert decision({"files-write": tmp_path}, "ccos.io.read-file") == "allow"
    assert decision({"env": "HOME"}, "ccos.system.get-env") == "allow"
    assert decision({"hosts": ["a.org"]}, "ccos.network.http-fetch") == "allow"


def test_deny_beats_allow_in_whichever_order_they_stand():
    for grants in (
        {"ccos.io.*": "deny", "ccos.io.println": "allow"},
        {"ccos.io.println": "allow", "ccos.io.*": "deny"},
        {"*": "allow", "ccos.io.println": "deny"},
    ):
        assert decision(grants, "ccos.io.println") == "deny"


def test_the_longest_pattern_decides_between_ask_and_allow():
    grants = {"ccos.io.*": "ask", ":ccos.io/println": "allow", "*": "allow"}
    assert decision(grants, "ccos.io.println") == "allow"
    assert decision(grants, "ccos.io.print") == "ask"
    assert decision(grants, "ccos.echo") == "allow"


def test_a_prefix_ends_at_a_dot():
    assert decision({"ccos.io.*": "deny"}, "ccos.json.parse") == "allow"
    assert decision({"ccos.i.*": "deny"}, "ccos.io.print") == "allow"


def test_allowing_an_id_by_name_opens_no_file_and_no_variable(bench, tmp_path):
    (tmp_path / "a.txt").write_text("a")
    one = bench(grants={"ccos.*": "allow"})
    assert one.failure("ccos.io.read-file", str(tmp_path / "a.txt")).kind == "security-violation"
    assert one.failure("ccos.system.get-env", "HOME").kind == "security-violation"
    assert one.failure("ccos.network.http-fetch", "http://a.org/").kind == "security-violation"


def test_effect_labels_are_denied_whatever_the_ids_say(bench):
    one = bench(grants={"effects-denied": [":Compute"], "ccos.io.println": "allow"})
    refused = one.failure("ccos.io.println", "hi")
    assert refused.kind == "security-violation"
    assert "effect_policy operation on capability 'ccos.io.println'" in str(refused)
    assert one.output == ""
    assert bench(grants={"effects": ["system"]}).failure("ccos.echo", 1).kind == (
        "security-violation"
    )


@pytest.mark.parametrize(
    "grants",
    [
        {"file": ["/data"]},
        {"ccos.io.*": "maybe"},
        {"ccos.io.prin*": "allow"},
        {"ccos.*.print": "allow"},
        {"files": 3},
        {"files": [3]},
        {"files": ["a\0b"]},
        {"env": {"HOME": 1}},
        {3: "allow"},
        ["files"],
    ],
)
def test_grants_that_say_nothing_sensible_are_refused_with_their_name(grants):
    with pytest.raises(GrantError):
        Policy.of(grants)


def test_a_refusal_names_capability_and_context_and_the_grant_that_would_help(bench):
    refused = bench().failure("ccos.io.read-file", "/etc/passwd")
    assert refused.value.message == (
        "Security violation: execute operation on capability 'ccos.io.read-file' "
        "not allowed in context: session"
    )
    assert '{"files": ' in refused.hint


def test_an_unknown_id_suggests_near_ones(bench):
    unknown = bench().failure(":ccos.io/prinln", "hi")
    assert unknown.value.message == "Unknown capability: ccos.io.prinln"
    assert unknown.kind == "unknown-capability"
    assert ":ccos.io.println" in unknown.hint


def test_ask_asks_each_time_until_always(bench):
    one = bench(["y", "n", "always"], grants={"ccos.echo": "ask"})
    assert one("ccos.echo", 1) == 1
    assert one.failure("ccos.echo", 2).kind == "security-violation"
    assert one("ccos.echo", 3) == 3
    assert one("ccos.echo", 4) == 4
    assert len(one.questions) == 3
    assert one.questions[0].startswith("Allow ccos.echo 1?")


def test_ask_refuses_where_nobody_answers(bench):
    assert bench(grants={"ccos.echo": "ask"}).failure("ccos.echo", 1).kind == "security-violation"
    assert bench([], grants={"ccos.echo": "ask"}).failure("ccos.echo", 1).kind == (
        "security-violation"
    )


def test_a_new_policy_replaces_the_old_one_and_its_always(bench):
    one = bench(["always"], grants={"ccos.echo": "ask"})
    assert one("ccos.echo", 1) == 1
    one.gateway.grant({"ccos.echo": "deny"})
    assert one.failure("ccos.echo", 1).kind == "security-violation"


def test_hosts_match_exactly_by_suffix_and_by_port():
    policy = Policy.of({"hosts": ["A.org", "*.b.org", "c.org:8080"]})
    assert policy.allows_host("a.org", 443)
    assert not policy.allows_host("x.a.org", 443)
    assert not policy.allows_host("evil-a.org", 443)
    assert policy.allows_host("x.b.org", 80)
    assert not policy.allows_host("b.org", 80)
    assert not policy.allows_host("evilb.org", 80)
    assert policy.allows_host("c.org", 8080)
    assert not policy.allows_host("c.org", 80)


def test_allowing_the_network_by_pattern_means_every_host():
    assert Policy.of({"ccos.network.*": "allow"}).allows_host("anything.example", 80)
    assert not Policy.of({"ccos.network.*": "allow", "hosts": []}).allows_host("a.org", 80)
