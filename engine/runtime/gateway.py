"""The host boundary made real: every effect passes here, and nowhere else.

    gateway.call("ccos.io/println", ("hi",), {})
    =>  normalise id -> find row -> policy -> check arguments -> cache? -> call -> count, audit

Refusals are audited like calls. Failures of a body become RTFS errors; KeyboardInterrupt passes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from .access import CapabilityContext, Services, running_context, violation
from .audit import Audit
from .canonical import canonical, exact
from .capability import ALLOW, DENY, Capability, Grant, find, known_ids, lent_row, normalise
from .context import cross
from .entry import checked_entry
from .errors import UNCATCHABLE, Thrown, error
from .failures import as_thrown
from .policy import Policy, hint_for
from .steps import Trace

if TYPE_CHECKING:
    from ..api import Display

CACHED: Final = 1_000  # answers kept in one run
CACHE_TEXT: Final = 4_096  # code points of arguments worth keeping an answer for
PROMPTED: Final = 120  # code points of the arguments shown in a question


class Bound:
    """A capability as this session calls it: row, decision, checking entry, counters."""

    __slots__ = ("_lock", "calls", "cx", "decision", "entry", "hits", "row", "seconds")

    def __init__(self, row: Capability, decision: Grant, cx: CapabilityContext) -> None:
        body = row.body
        self.row: Final = row
        self.cx: Final = cx
        self.decision: Final = decision
        self.entry: Final = checked_entry(row.id, row.signature, lambda *args: body(cx, *args))
        self.calls = 0
        self.hits = 0  # answers from the cache
        self.seconds = 0.0
        self._lock = threading.Lock()

    def count(self, seconds: float, hits: int) -> None:
        """One more call; parallel branches count too."""
        with self._lock:
            self.calls += 1
            self.hits += hits
            self.seconds += seconds


class Gateway:
    """Implements `Host` for one session. Responsibilities:

    - decides by the policy, asks where it says so, and remembers the answer "always";
    - checks, times, counts, caches, audits and calls;
    - keeps the trace of steps and the context values.

    `write(stream, text)` shows output; `ask(prompt)` returns a line of input, None where there is
    nobody to ask. `seed` seeds random numbers; `state_file` holds the key-value state;
    `display(shown)` shows a `Display`, and without it the text of that is written.
    """

    def __init__(
        self,
        write: Callable[[str, str], None],
        ask: Callable[[str], str] | None = None,
        *,
        grants: Mapping[str, Any] | None = None,
        seed: int | None = None,
        state_file: str = ":memory:",
        audit: Audit | None = None,
        display: Callable[[Display], None] | None = None,
    ) -> None:
        self.services: Final = Services(Policy.of(grants), write, ask, seed, state_file, display)
        self.services.describe = self.describe
        self.audit: Final = audit or Audit()
        self.trace: Final = Trace()
        self._users: dict[str, Capability] = {}
        self._bound: dict[str, Bound] = {}
        self._always: set[str] = set()
        self._cache: dict[tuple[Any, ...], Any] = {}
        self._logged: set[str] = set()  # capabilities that are logged once, in this run

    # -- Host ----------------------------------------------------------------------------------

    def call(self, capability: str, args: tuple[Any, ...], hints: Mapping[str, Any]) -> Any:
        """Call a capability by id.

        Raises Thrown: unknown-capability, security-violation, arity-mismatch, type-error, and
        what the capability itself raises.
        """
        if not hints:
            return self._once(capability, args)
        from .hints import attempt, parse_hints  # few programs use them

        plan = parse_hints(hints)
        id = normalise(capability)
        row = self._users.get(id) or find(id)
        effect = "" if row is None else row.effect
        try:
            return attempt(plan, id, effect, lambda: self._once(id, args))
        except Thrown as failure:
            fallback = plan.fallback
            if fallback is None or failure.kind in UNCATCHABLE:
                raise
        if not fallback.capability:
            return fallback.value
        return self._once(fallback.capability, args if fallback.args is None else fallback.args)

    def lend(self, id: str, function: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        """Call a function that the host lent to the program, governed and counted as `id`.

        What is called is the function in hand, whatever its name means by now. Raises Thrown:
        security-violation, and what the function raises.
        """
        bound = self._bound.get(id)
        if bound is None:
            self.announce((id,))
            bound = self._bound.setdefault(id, self._bound_of(self._users[id]))
        if bound.decision != ALLOW:
            self._permit(bound, args)
        return self._run(bound, args, lambda: function(*args))

    def batch(self, capability: str, calls: list[tuple[Any, ...]]) -> list[Any]:
        """Answers to several calls, in order; as one where the capability can. Raises as `call`."""
        if not calls:
            return []
        bound = self._bound.get(normalise(capability)) or self._bind(capability, calls[0])
        together = bound.row.batch
        if together is None:
            return [self._once(bound.row.id, args) for args in calls]
        for args in calls:
            if bound.decision != ALLOW:
                self._permit(bound, args)
        check = checked_entry(bound.row.id, bound.row.signature, lambda *args: args)
        checked_calls = [check(*args) for args in calls]
        return list(self._run(bound, tuple(calls), lambda: together(bound.cx, checked_calls)))

    def step_started(self, label: str, options: Mapping[str, Any]) -> int:
        """A traced step begins; returns its id."""
        return self.trace.start(label, options).id

    def step_finished(self, step: int, ok: bool, value: Any) -> None:
        """A traced step ended with its value, or with the error when not `ok`."""
        done = self.trace.finish(step, ok, value)
        if done is not None:
            outcome = "ok" if ok else getattr(value, "kind", "application-error")
            self.audit.record("step", done.label, (), outcome, done.started, done.duration)

    def context_value(self, name: str) -> tuple[bool, Any]:
        """(found, value) of a host context name such as `plan-id`."""
        values = self.services.context_values
        return (True, values[name]) if name in values else (False, None)

    # -- for the session -----------------------------------------------------------------------

    def begin_run(self) -> None:
        """A new run starts: cached answers of the last one are forgotten."""
        self._cache.clear()
        self._logged.clear()

    def register(
        self,
        id: str,
        function: Callable[..., Any],
        sig: str = "any* -> any",
        *,
        effect: str = "io",
        grant: Grant = ALLOW,
        cacheable: bool = False,
        idempotent: bool = False,
    ) -> Capability:
        """Offer a Python function as a capability; it is given and gives plain Python data.

        Registering an id again replaces it. Raises ValueError for an id the engine provides, an
        id without a dot, or a text that is no signature.
        """
        from ..values.pyconvert import from_python, to_python

        id = normalise(id)
        if "." not in id.strip(".") or any(c.isspace() for c in id):
            raise ValueError(f"a capability id has a dot and no spaces: {id!r}")
        if id in known_ids():
            raise ValueError(f"capability {id} is provided by the engine")

        def body(cx: CapabilityContext, *args: Any) -> Any:
            return from_python(function(*[to_python(arg) for arg in args]))

        body.__doc__ = function.__doc__
        row = Capability(id, sig, body, effect, grant, "", cacheable, idempotent, user=True)
        _ = row.signature  # a wrong signature is the registering caller's error
        self._users[id] = row
        self._bound.pop(id, None)
        return row

    def announce(self, ids: Iterable[str]) -> None:
        """Ids of functions that the host lends: policies can name them before the first call."""
        for id in ids:
            if id not in self._users:
                self._users[id] = lent_row(id)

    def capability(
        self, id: str, sig: str = "any* -> any", **row: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """`register` as a decorator: `@gateway.capability("my.thing", "int -> int")`."""

        def enter(function: Callable[..., Any]) -> Callable[..., Any]:
            self.register(id, function, sig, **row)
            return function

        return enter

    def grant(self, grants: Mapping[str, Any] | None) -> None:
        """Replace the policy. Answers "always" given under the old one are forgotten."""
        self.services.policy = Policy.of(grants)
        self._bound.clear()
        self._always.clear()
        self._cache.clear()

    def ids(self) -> list[str]:
        """All known capability ids, sorted."""
        return sorted({*known_ids(), *self._users})

    def describe(self, capability: str) -> tuple[Capability, Grant]:
        """The row of an id and the policy's decision. Raises Thrown(:unknown-capability)."""
        row = self._row(normalise(capability))
        return row, self.services.policy.decide(row)

    def statistics(self) -> dict[str, tuple[int, int, float]]:
        """id -> (calls, of them answered from the cache, seconds spent)."""
        return {b.row.id: (b.calls, b.hits, b.seconds) for b in self._bound.values() if b.calls}

    def close(self) -> None:
        """Close files, databases and connections that capabilities hold open."""
        self.services.close()

    # -- one call ------------------------------------------------------------------------------

    def _once(self, capability: str, args: tuple[Any, ...]) -> Any:
        bound = self._bound.get(capability)
        if bound is None:
            bound = self._bind(capability, args)
        if bound.decision != ALLOW:
            self._permit(bound, args)
        key = self._key(bound.row, args) if bound.row.cacheable else None
        if key is not None and key in self._cache:
            bound.count(0.0, 1)
            self._record("call", bound, args, "cached", time.time(), 0.0)
            return self._cache[key]
        value = self._run(bound, args, lambda: bound.entry(*args))
        if key is not None and len(self._cache) < CACHED:
            self._cache[key] = value
        return value

    def _run(self, bound: Bound, args: tuple[Any, ...], work: Callable[[], Any]) -> Any:
        """Do the work of a call: timed, audited, its failures as RTFS errors."""
        context = running_context()
        if context is not None:
            cross(context)  # a body may call RTFS functions back, and each such call crosses C
        at, started = time.time(), time.perf_counter()
        outcome = "interrupted"
        try:
            value = work()
            outcome = "ok"
            return value
        except Exception as failure:
            thrown = as_thrown(failure, bound.row.id, bound.row.effect)
            outcome = thrown.kind
            if thrown is failure:
                raise
            raise thrown from failure
        finally:
            seconds = time.perf_counter() - started
            if context is not None:
                context.crossings -= 1
            bound.count(seconds, 0)
            self._record("call", bound, args, outcome, at, seconds)

    def _bind(self, capability: str, args: tuple[Any, ...]) -> Bound:
        id = normalise(capability)
        bound = self._bound.get(id)
        if bound is None:
            try:
                row = self._row(id)
            except Thrown:
                self.audit.record("refused", id, args, "unknown-capability", time.time(), 0.0)
                raise
            bound = self._bound_of(row)
        return self._bound.setdefault(id, bound)

    def _bound_of(self, row: Capability) -> Bound:
        cx = CapabilityContext(row.id, self.services, self.call, self.batch)
        return Bound(row, self.services.policy.decide(row), cx)

    def _row(self, id: str) -> Capability:
        row = self._users.get(id) or find(id)
        if row is not None:
            return row
        from ..base.suggest import near

        names = near(id, self.ids())
        hint = f"did you mean {' or '.join([':' + name for name in names])}?" if names else ""
        raise error("unknown-capability", f"Unknown capability: {id}", hint=hint)

    def _permit(self, bound: Bound, args: tuple[Any, ...]) -> None:
        """Raise the refusal unless the user, where the policy says to ask, agrees."""
        row = bound.row
        if bound.decision == DENY:
            self._record("refused", bound, args, "security-violation", time.time(), 0.0)
            if self.services.policy.refuses_effect(row.effect):
                hint = f"the session's policy denies the effect {row.effect}"
                raise violation("effect_policy", row.id, self._where(), hint)
            raise violation("execute", row.id, self._where(), hint_for(row))
        if row.id in self._always:
            return
        answer = self._answer(row, args)
        if answer in ("a", "always"):
            self._always.add(row.id)
        elif answer not in ("y", "yes"):
            self._record("refused", bound, args, "security-violation", time.time(), 0.0)
            hint = "the policy asks before each call, and the answer was not yes"
            if self.services.ask is None:
                hint = "the policy asks before each call, and here is nobody to ask"
            raise violation("execute", row.id, self._where(), hint)

    def _answer(self, row: Capability, args: tuple[Any, ...]) -> str:
        if self.services.ask is None:
            return ""
        shown = " ".join(
            ["•••" if i in row.secret else canonical(a, PROMPTED) for i, a in enumerate(args)]
        )
        question = f"Allow {row.id} {shown[:PROMPTED]}".rstrip()
        try:
            return self.services.ask(f"{question}? (yes, no, always) ").strip().lower()
        except EOFError:
            return ""

    def _where(self) -> str:
        """The context a refusal names: the plan or step it happened in, else the session."""
        found, plan = self.context_value("plan-id")
        if found:
            return str(plan)
        context = running_context()
        label = self.trace.label(context.step) if context is not None else ""
        return f"step {label}" if label else "session"

    def _record(
        self,
        event: str,
        bound: Bound,
        args: tuple[Any, ...],
        outcome: str,
        at: float,
        seconds: float,
    ) -> None:
        row = bound.row
        if row.logged == "once" and event == "call" and outcome == "ok":
            if row.id in self._logged:
                return
            self._logged.add(row.id)
        self.audit.record(event, row.id, args, outcome, at, seconds, row.secret)

    def _key(self, row: Capability, args: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """What an answer is cached under; None for arguments that cannot be compared exactly."""
        pieces = exact(args, CACHE_TEXT)
        return None if pieces is None else (row.id, *pieces)
