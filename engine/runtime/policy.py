"""What a session may do, as data.

    Policy.of({"files": ["/data"], "ccos.user.*": "ask"})
    .decide(read-file)   => "allow"     ; a root for reading is granted
    .decide(write-file)  => "deny"      ; no root for writing is
    .decide(ask)         => "ask"

A resource list (which files, variables, hosts) opens the capabilities that need it; allowing an id
by name never widens what it may reach. Deny beats ask and allow, whichever is written first; else
the longest matching pattern decides, and where none matches the row's own default does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from os import PathLike
from typing import Any, Final

from ..base.record import record
from .capability import ALLOW, ASK, DENY, Capability, Grant, normalise

LISTS: Final = ("files", "files-write", "env", "hosts", "effects", "effects-denied")
_ANY: Final = "*"


class GrantError(ValueError):
    """A mapping of grants that says nothing sensible; the text names the guilty entry."""


@record
class Policy:
    """Decisions about capabilities. Immutable: a further grant makes a new policy.

    `rules` are (id or prefix pattern `ccos.io.*`, decision). `read_roots` and `write_roots` are
    absolute real paths; a write root may be read too. `env` are variable names, `hosts` host names
    (`example.org`, `*.example.org`, `example.org:8080`); `*` stands for all of them. `effects` is
    the allow-list of effect labels or None for no restriction, `effects_denied` the deny-list.
    """

    rules: tuple[tuple[str, Grant], ...] = ()
    read_roots: tuple[str, ...] = ()
    write_roots: tuple[str, ...] = ()
    env: frozenset[str] = frozenset()
    hosts: tuple[str, ...] = ()
    effects: frozenset[str] | None = None
    effects_denied: frozenset[str] = frozenset()

    @staticmethod
    def of(grants: Mapping[str, Any] | None) -> Policy:
        """The policy that `Session(grants=…)` describes.

            {"files": ["/data"],             roots that may be read (a path or a list of them)
             "files-write": ["/data/out"],   roots that may be read and written
             "env": ["HOME"],                environment variables; ["*"] for all
             "hosts": ["*.example.org"],     hosts of HTTP requests; ["*"] for all
             "effects": ["compute"],         only these effect labels (compute, filesystem,
                                             network, system, io, ai, state, streaming,
                                             parallel, host)
             "effects-denied": ["network"],  never these
             "ccos.user.*": "ask",           an id, or a prefix and `.*`: allow, deny or ask
             "ccos.network.*": "allow"}      for the network without "hosts": every host

        Raises GrantError for an unknown key, decision, or a value of the wrong shape.
        """
        grants = {} if grants is None else grants
        if not isinstance(grants, Mapping):
            raise GrantError(f"grants are a mapping, not {type(grants).__name__}")
        lists: dict[str, tuple[str, ...]] = {}
        rules: list[tuple[str, Grant]] = []
        for key, value in grants.items():
            if key in LISTS:
                lists[key] = _names(key, value)
            else:
                rules.append((_pattern(key), _decision(key, value)))
        hosts = tuple([host.lower() for host in lists.get("hosts", ())])
        if "hosts" not in lists and any(
            pattern.startswith("ccos.network.") and decision != DENY for pattern, decision in rules
        ):
            hosts = (_ANY,)
        write_roots = _roots(lists.get("files-write", ()))
        return Policy(
            rules=tuple(rules),
            read_roots=(*_roots(lists.get("files", ())), *write_roots),
            write_roots=write_roots,
            env=frozenset(lists.get("env", ())),
            hosts=hosts,
            effects=frozenset(_labels(lists["effects"])) if "effects" in lists else None,
            effects_denied=frozenset(_labels(lists.get("effects-denied", ()))),
        )

    def decide(self, row: Capability) -> Grant:
        """Whether the row may be called."""
        if self.refuses_effect(row.effect):
            return DENY
        matching = [(p, d) for p, d in self.rules if _matches(p, row.id)]
        if any(decision == DENY for _, decision in matching):
            return DENY
        if matching:
            return max(matching, key=lambda rule: len(rule[0]))[1]
        return ALLOW if self._opens(row.opened_by) else row.grant

    def refuses_effect(self, effect: str) -> bool:
        """Whether the effect label is denied, or missing from the allow-list."""
        if effect in self.effects_denied:
            return True
        return self.effects is not None and effect not in self.effects

    def allows_variable(self, name: str) -> bool:
        """Whether the environment variable may be read."""
        return name in self.env or _ANY in self.env

    def allows_host(self, host: str, port: int) -> bool:
        """Whether requests may go to the host (lower case, no brackets) at the port."""
        return any(_host_matches(pattern, host, port) for pattern in self.hosts)

    def _opens(self, resource: str) -> bool:
        if resource == "files":
            return bool(self.read_roots)
        if resource == "files-write":
            return bool(self.write_roots)
        if resource == "env":
            return bool(self.env)
        return resource == "hosts" and bool(self.hosts)


def hint_for(row: Capability) -> str:
    """The sentence that says which grant would allow the row."""
    example = {
        "files": '{"files": ["/some/directory"]}',
        "files-write": '{"files-write": ["/some/directory"]}',
        "env": '{"env": ["NAME"]}',
        "hosts": '{"hosts": ["example.org"]}',
    }.get(row.opened_by, f'{{"{row.id}": "allow"}}')
    return f"the session's policy does not allow it; grants={example} would"


def _matches(pattern: str, id: str) -> bool:
    if pattern.endswith("*"):
        return id.startswith(pattern[:-1])
    return id == pattern


def _host_matches(pattern: str, host: str, port: int) -> bool:
    if pattern == _ANY:
        return True
    name, colon, wanted = pattern.rpartition(":")
    if colon and wanted.isdigit():
        return int(wanted) == port and _host_matches(name, host, port)
    if pattern.startswith("*."):
        return host.endswith(pattern[1:])
    return host == pattern.strip("[]")


def _pattern(key: object) -> str:
    if not isinstance(key, str) or not key:
        raise GrantError(f"a grant is named by a text, not {key!r}")
    pattern = normalise(key)
    if pattern != _ANY and "." not in pattern:
        raise GrantError(
            f"unknown grant {key!r}: expected one of {', '.join(LISTS)}, a capability id such as "
            '"ccos.io.log", or a prefix such as "ccos.io.*"'
        )
    if "*" in pattern[:-1] or (pattern.endswith("*") and pattern != _ANY and pattern[-2] != "."):
        raise GrantError(f"a star stands only at the end, after a dot: {key!r}")
    return pattern


def _decision(key: str, value: object) -> Grant:
    if value is True:
        return ALLOW
    if value is False:
        return DENY
    for known in (ALLOW, DENY, ASK):
        if value == known:
            return known
    raise GrantError(f'grant {key!r} is "allow", "deny" or "ask", not {value!r}')


def _names(key: str, value: object) -> tuple[str, ...]:
    if isinstance(value, (str, PathLike)):
        value = [value]
    if not isinstance(value, Iterable) or isinstance(value, (bytes, Mapping)):
        raise GrantError(f"grant {key!r} is a list of texts, not {value!r}")
    names = [str(each) if isinstance(each, PathLike) else each for each in value]
    for name in names:
        if not isinstance(name, str) or not name or "\0" in name:
            raise GrantError(f"grant {key!r} holds {name!r}, which is not a usable text")
    return tuple(names)


def _labels(names: Iterable[str]) -> list[str]:
    return [name.strip().strip("\"'").lower().removeprefix(":") for name in names]


def _roots(paths: tuple[str, ...]) -> tuple[str, ...]:
    if not paths:
        return ()
    from pathlib import Path  # a few milliseconds, for sessions with files only

    return tuple([str(Path(path).expanduser().resolve()) for path in paths])
