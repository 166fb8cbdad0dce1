"""Actors: a state that only its own messages change, one after the other, beside the program.

    (let [a (actor 0 (fn [total message] (+ total message)))]
      (send! a 1) (send! a 2) (ask a 3))  =>  6

A handler takes the state and a message and gives the next state, or `(reply answer state)`. The
messages of one sender arrive in order. A thread works while there are messages, as part of the
evaluation that sent the first of them, and leaves soon after: an idle actor costs no thread.

Supervision, the option :on-error: :restart (the default) goes back to the first state, at most
:max-restarts times (3), then stops; :resume keeps the state before the message; :stop stops.
"""

from __future__ import annotations

from collections import deque
from threading import Condition, Thread, get_ident
from typing import Any, Final

from ..runtime.context import Context, current, running
from ..runtime.errors import Thrown, error, invalid_argument
from ..runtime.function import Function
from ..runtime.future import Future
from ..runtime.waiting import seconds_of
from ..values import kinds
from ..values.atoms import Keyword, keyword
from ..values.maps import EMPTY_MAP, PMap
from .table import CALLS, FRESH, PURE, READS, THROWS, WRITES, primitive

STATEFUL: Final = READS | WRITES
LINGER: Final = (
    0.05  # seconds an actor's thread waits for more: a thread costs about 50 us to start
)
MAX_RESTARTS: Final = 3
STRATEGIES: Final = ("restart", "resume", "stop")


class Reply:
    """What a handler gives to answer something else than its new state."""

    __slots__ = ("answer", "state")

    def __init__(self, answer: Any, state: Any) -> None:
        self.answer: Final = answer
        self.state: Final = state


class Actor:
    """A mailbox, a handler and a state.

    `changed` guards everything but `state` and `restarts`, which belong to the working thread.
    `mailbox` holds (message, future or None); `failure` is the last value a handler threw.
    """

    __slots__ = (
        "changed",
        "failure",
        "first",
        "handler",
        "mailbox",
        "max_restarts",
        "on_error",
        "restarts",
        "state",
        "stopped",
        "worker",
        "working",
    )

    def __init__(self, state: Any, handler: Function, on_error: str, max_restarts: int) -> None:
        self.first: Final = state
        self.state = state
        self.handler: Final = handler
        self.on_error: Final = on_error
        self.max_restarts: Final = max_restarts
        self.restarts = 0
        self.failure: Any = None
        self.stopped = False
        self.working = False
        self.worker = 0  # ident of the thread that works or worked last
        self.mailbox: deque[tuple[Any, Future | None]] = deque()
        self.changed = Condition()

    def post(self, message: Any, answer: Future | None) -> None:
        """Put a message into the mailbox and see to it that a thread works. Raises when stopped."""
        with self.changed:
            if self.stopped:
                raise _stopped(self)
            self.mailbox.append((message, answer))
            self.changed.notify_all()
            if self.working:
                return
            self.working = True
        context = current().fork()
        Thread(target=self._work, args=(context,), name="rtfs-actor", daemon=True).start()

    def stop(self) -> None:
        """Take no more messages; those that wait for an answer get an error."""
        with self.changed:
            self.stopped = True
            waiting = [answer for _, answer in self.mailbox if answer is not None]
            self.mailbox.clear()
            self.changed.notify_all()
        for answer in waiting:
            answer.fail(_stopped(self))

    def _work(self, context: Context) -> None:
        self.worker = get_ident()
        with running(context):
            while True:
                letter = self._next()
                if letter is None:
                    return
                self._handle(*letter)

    def _next(self) -> tuple[Any, Future | None] | None:
        """The next letter; None, and no longer working, when none comes for a while."""
        with self.changed:
            if not self.mailbox and not self.stopped:
                self.changed.wait(LINGER)
            if self.mailbox:
                return self.mailbox.popleft()
            self.working = False
            return None

    def _handle(self, message: Any, answer: Future | None) -> None:
        try:
            result = self.handler(self.state, message)
        except BaseException as failure:  # the thread must live on; the failure is reported
            self._failed(failure)
            if answer is not None:
                answer.fail(failure)
            return
        if result.__class__ is Reply:
            self.state = result.state
        else:
            self.state = result
        if answer is not None:
            answer.resolve(result.answer if result.__class__ is Reply else result)

    def _failed(self, failure: BaseException) -> None:
        self.failure = failure.value if isinstance(failure, Thrown) else _interrupted(failure)
        if self.on_error == "resume" or isinstance(failure, KeyboardInterrupt):
            return
        self.restarts += 1
        if self.on_error == "restart" and self.restarts <= self.max_restarts:
            self.state = self.first
            return
        self.stop()


def _interrupted(failure: BaseException) -> Any:
    kind = "interrupted" if isinstance(failure, KeyboardInterrupt) else "application-error"
    return error(kind, f"The actor's handler ended with {type(failure).__name__}").value


def _stopped(actor: Actor) -> Thrown:
    return error("application-error", "The actor has stopped", actor.failure, argument=0)


def _show(actor: Actor) -> str:
    return "#<actor stopped>" if actor.stopped else "#<actor>"


kinds.register(Actor, "actor", "actor", _show)
kinds.register(Reply, "reply", "", lambda r: ("#<reply ", (r.answer,), ">"))


@primitive("actor", "any fn map? -> actor", fx=WRITES | THROWS, see="send! ask stop-actor! reply")
def actor(state: Any, handler: Function, options: PMap = EMPTY_MAP) -> Actor:
    """A new actor with its first state and the handler of its messages.

    (let [a (actor [] conj)] (send! a 1) (ask a 2))  => [1 2]
    (actor? (actor 0 + {:on-error :stop}))  => true
    (actor 0 + {:on-error :explode})  => ERROR invalid-argument
    """
    on_error = options.get(keyword("on-error"), keyword("restart"))
    most = options.get(keyword("max-restarts"), MAX_RESTARTS)
    if on_error.__class__ is not Keyword or on_error.name not in STRATEGIES:
        raise invalid_argument("an actor's :on-error is :restart, :resume or :stop", 2)
    if type(most) is not int or most < 0:
        raise invalid_argument("an actor's :max-restarts is an integer of at least 0", 2)
    return Actor(state, handler, on_error.name, most)


@primitive("actor?", "any -> bool", fx=PURE, see="actor")
def is_actor(x: Any) -> bool:
    """Whether the value is an actor.

    (actor? (actor 0 +))  => true
    (actor? 0)  => false
    """
    return x.__class__ is Actor


@primitive("reply", "any any -> any", fx=FRESH, see="actor ask")
def reply(answer: Any, state: Any) -> Reply:
    """As a handler's result: answer `ask` with the first, go on with the second as state.

    (let [a (actor 5 (fn [n _] (reply :old (inc n))))] [(ask a 1) (actor-state a)])  => [:old 6]
    (let [a (actor 0 (fn [n m] (reply m n)))] (ask a nil))  => nil
    """
    return Reply(answer, state)


@primitive(
    "send!", "actor any -> actor", fx=CALLS | THROWS | STATEFUL, cost=20, aliases="tell", see="ask"
)
def send(target: Actor, message: Any) -> Actor:
    """Put a message into the actor's mailbox and go on at once; returns the actor.

    (ask (send! (actor 1 +) 2) 3)  => 6
    (let [a (actor 0 +)] (stop-actor! a) (send! a 1))  => ERROR application-error
    """
    target.post(message, None)
    return target


@primitive(
    "ask", "actor any num? any? -> any", fx=CALLS | THROWS | STATEFUL, cost=30, see="send! reply"
)
def ask(target: Actor, message: Any, *limit: Any) -> Any:
    """Send a message and wait for the answer: the reply, or else the new state.

    Raises what the handler raises. With milliseconds it waits no longer, and then gives the default
    or nil.

    (ask (actor 1 +) 2)  => 3
    (ask (actor 1 /) 0)  => ERROR division-by-zero
    """
    if target.working and target.worker == get_ident():
        raise invalid_argument("an actor's handler cannot ask its own actor", 0)
    answer = Future()
    target.post(message, answer)
    if limit and not answer.settled(seconds_of(limit[0], 2)):
        return limit[1] if len(limit) == 2 else None
    return answer.wait()


@primitive("stop-actor!", "actor -> nil", fx=STATEFUL, see="actor actor-stopped?")
def stop_actor(target: Actor) -> None:
    """Take no more messages; those that wait are dropped, and their askers get an error.

    (let [a (actor 0 +)] (stop-actor! a) (actor-stopped? a))  => true
    (stop-actor! (actor 0 +))  => nil
    """
    target.stop()


@primitive("actor-stopped?", "actor -> bool", fx=READS, see="stop-actor!")
def is_stopped(target: Actor) -> bool:
    """Whether the actor has stopped, by itself after errors or by `stop-actor!`.

    (actor-stopped? (actor 0 +))  => false
    (let [a (actor 0 +)] (stop-actor! a) (actor-stopped? a))  => true
    """
    return target.stopped


@primitive("actor-state", "actor -> any", fx=READS, see="ask")
def actor_state(target: Actor) -> Any:
    """The state as of the last message that was handled.

    (actor-state (actor 5 +))  => 5
    (let [a (actor 5 +)] (ask a 1) (actor-state a))  => 6
    """
    return target.state


@primitive("actor-error", "actor -> any", fx=READS, see="actor ask")
def actor_error(target: Actor) -> Any:
    """What the handler threw last; nil when nothing was thrown.

    (actor-error (actor 0 +))  => nil
    (let [a (actor 1 /)] (send! a 0) (ask a 1) (error-kind (actor-error a)))  => :division-by-zero
    """
    return target.failure
