"""A program with a memory that outlives the process: what `diskcache` knows is not made again.

    program = CachedProgram(world, paths, DiskCache(…));  program.submit(…)
    a text of an earlier process     =>   no reading, no lowering, pure forms not evaluated
    program.flush()                       afterwards, when nobody waits: what was new is written

It gives the same as a `Program`, sooner.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..runtime.context import Context
from ..runtime.namespace import World
from .diskcache import DiskCache
from .diskstore import DiskStore
from .parts import Lowered, Part, Source
from .program import Program
from .runner import RECENT, Outcome
from .store import Known


class CachedProgram(Program):
    """Runs the sources of a session, with a store on disk."""

    glances = False  # what was evaluated before is known from its digest

    def __init__(
        self, world: World, module_paths: Callable[[], tuple[str, ...]], store: DiskStore
    ) -> None:
        super().__init__(world, module_paths)
        self.disk: Final = DiskCache(store, world, self.questions.made_from)
        self._library: Final = self.questions.recall
        self.questions.recall = self._recalled

    def store_in(self, store: DiskStore) -> None:
        """From now on another file is read and written."""
        self.disk.change(store)

    def flush(self) -> None:
        """Write what is new. For when nobody waits."""
        self.disk.flush()

    def close(self) -> None:
        """Write what is new and close the file."""
        self.disk.close()

    def _submit(self, source: Source, text: str, label: str, cx: Context, outcome: Outcome) -> None:
        parts = self.disk.parts_of(source, text, label)
        if parts is None:
            super()._submit(source, text, label, cx, outcome)
            return
        self.recent.append(text)
        del self.recent[:-RECENT]
        known = source.settled and source.namespace == self.namespace
        self.sources.have(source, parts, text, label)
        if known and not self._again:
            self._reuse(source, outcome)
        else:
            self._run_parts(source, cx, outcome)

    def _run_parts(self, source: Source, cx: Context, outcome: Outcome) -> None:
        source.ledger.settle_in(self.namespace)
        self.disk.fetch(tuple(source.ledger.open()), self.namespace)
        try:
            super()._run_parts(source, cx, outcome)
        finally:
            self.disk.ran(source)

    def _known(self, lowered: Lowered, digest: bytes) -> Known | None:
        return super()._known(lowered, digest) or self.disk.value(lowered, digest)

    def _recalled(self, part: Part, namespace: str) -> Lowered | None:
        questions = self.questions
        return self._library(part, namespace) or self.disk.core(
            part, namespace, questions.means, questions.stands_for
        )
