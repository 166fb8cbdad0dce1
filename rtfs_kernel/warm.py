"""Idle time after the start, used to load what first uses would wait for.

    first request answered, nothing to do  =>  one step, a pause, the next step, …
    the first (map …, Tab, error, %ir      =>  as quick as the second

Steps are short and a pause lies between two, so that a request waits for one step at most. They run
in a session of their own: the user's is not touched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from engine import Session

PAUSE_SECONDS: Final = 0.05  # in which a waiting request comes first

Later = Callable[[float, Callable[[], None]], object]


def when_idle(call_later: Later, work: Iterator[None]) -> None:
    """Advance `work` by one step after every pause until it ends. `call_later` is a loop's."""

    def advance() -> None:
        if next(work, _ENDED) is not _ENDED:
            call_later(PAUSE_SECONDS, advance)

    call_later(PAUSE_SECONDS, advance)


def warm_up() -> Iterator[None]:
    """Use every part of the engine and of the rendering once; each `yield` ends a step."""
    session = Session(stdout=lambda _stream, _text: None)
    session.run('(defmacro m [x] `(inc ~x)) (defn f [n] "doc" (m n)) (map f [1 2.5])')
    yield
    from .completion import complete

    complete(session, "(map", 4)
    yield
    complete(session, "%", 1)
    yield
    complete(session, "(call :ccos.io", 14)  # loads the rows of all capabilities
    yield
    from .inspection import inspect

    inspect(session, "(map", 4, 0)
    session.is_complete("(let [x")
    yield
    failed = session.run("(undefined-name 1)")
    yield
    from .render.problem import traceback

    traceback(failed.problems)
    yield
    from .magics.hints import cured

    refused = session.run('(call :ccos.io.read-file "x")')
    traceback([cured(each, session, "") for each in refused.problems])
    yield
    from .render.code import highlighted

    highlighted(session.ir("(-> 1 inc)"))
    yield
    from .render.value import bundle

    bundle(session.run("[{:a 1} {:a 2}]"))


_ENDED: Final = object()
