"""Gateways to test against: output is collected, input is scripted, nothing is granted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

import engine.capabilities
import engine.parallel  # noqa: F401 - both enter their rows
from engine.runtime.context import Context, running
from engine.runtime.errors import Thrown
from engine.runtime.gateway import Gateway
from engine.runtime.namespace import World


class Bench:
    """A gateway with an evaluation running on this thread."""

    def __init__(self, answers: list[str] | None = None, **options: Any) -> None:
        self.written: list[tuple[str, str]] = []
        self.questions: list[str] = []
        self._answers = answers
        ask = None if answers is None else self._answer
        self.gateway = Gateway(lambda s, t: self.written.append((s, t)), ask, **options)
        self.context = Context(self.gateway, World())

    def _answer(self, prompt: str) -> str:
        self.questions.append(prompt)
        assert self._answers is not None
        if not self._answers:
            raise EOFError
        return self._answers.pop(0)

    def __call__(self, id: str, *args: Any, **hints: Any) -> Any:
        """Call a capability; hints by their last word: `retry={…}`."""
        full = {f"runtime.learning.{name}": value for name, value in hints.items()}
        return self.gateway.call(id, args, full)

    def failure(self, id: str, *args: Any, **hints: Any) -> Thrown:
        """The error that a call raises."""
        with pytest.raises(Thrown) as caught:
            self(id, *args, **hints)
        return caught.value

    @property
    def output(self) -> str:
        """All that was written."""
        return "".join([text for _, text in self.written])


@pytest.fixture
def bench() -> Iterator[Callable[..., Bench]]:
    """Makes benches; their gateways are closed at the end."""
    made: list[Bench] = []
    contexts = []

    def make(answers: list[str] | None = None, **options: Any) -> Bench:
        one = Bench(answers, **options)
        made.append(one)
        manager = running(one.context)
        manager.__enter__()
        contexts.append(manager)
        return one

    yield make
    for manager in reversed(contexts):
        manager.__exit__(None, None, None)
    for one in made:
        one.gateway.close()
