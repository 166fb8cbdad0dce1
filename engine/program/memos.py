"""Whether a function with `^:memo` may be memoised, and if not, which name is in the way.

    (defn ^:memo f [x] (g x))  (defn g [x] (* x 2))       proven: f repeats, with all that it reads
    (defn g [x] (rand-int x))       =>   note: f is not memoised: g has (rand-int x), which …

The proof is the question `deep` of the program, asked when the function is called and again after
each change; its digest says whether what was kept is still right. Only the value of a top-level
definition can be proven. Without a proof a function is called as usual.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ..base.diagnostic import Diagnostic
from ..base.lru import CacheStats
from ..base.span import span_of
from ..ir.core import HostCall, Node, PrimCall, PrimRef, Step
from ..ir.digest import OUTSIDE, Name
from ..ir.walk import children
from ..prims.table import HOST, WRITES
from ..runtime.function import info_of
from ..runtime.memo import Memo
from ..runtime.namespace import World
from .asking import Asking
from .bindings import Bindings
from .questions import Questions

MOST_NOTES: Final = 1_000  # functions with a reason that were told of already
HEAD: Final = 60  # characters of the form that is in the way


class Memos:
    """The proofs of one program. `note` gets the reason why a function is not memoised, once.

    Threads that may not ask the database (`asking`) have to do with proofs that are there.
    """

    def __init__(
        self,
        world: World,
        questions: Questions,
        bindings: Bindings,
        asking: Asking,
        note: Callable[[Diagnostic], None],
    ) -> None:
        self._world: Final = world
        self._questions: Final = questions
        self._bindings: Final = bindings
        self._note: Final = note
        self._noted: Final[dict[tuple[Name, str], None]] = {}
        self._asking: Final = asking
        world.proven = self.proven

    def proven(self, memo: Memo) -> int:
        """The revision of the program in which a function is proven to repeat; 0 if it is not.

        In the middle of a form that defines something there is none.
        """
        if self._bindings.changing():
            return 0
        revision = self._questions.db.revision
        if memo.revision != revision:
            with self._asking.lock:
                if not self._asking.may():
                    return 0
                self._prove(memo, revision)
        return revision if memo.digest is not None else 0

    def all(self) -> tuple[CacheStats, ...]:
        """The memo of each function that has one, in the order of their definitions."""
        return tuple([memo.stats() for memo in self._each()])

    def clear(self) -> int:
        """Let all values go; how many that were."""
        return sum([memo.clear() for memo in self._each()])

    def _each(self) -> list[Memo]:
        values = [v for space in self._world.namespaces.values() for v in space.values.values()]
        infos = [info_of(value) for value in values]
        return list(dict.fromkeys([i.memo for i in infos if i is not None and i.memo is not None]))

    def _prove(self, memo: Memo, revision: int) -> None:
        home = self._world.namespaces.get(memo.namespace)
        info = info_of(home.values.get(memo.name)) if home is not None else None
        if info is None or info.memo is not memo:
            reason = "only the value of a top-level definition is"
        else:
            name = (memo.namespace, memo.name)
            deep = self._questions.db.get(self._questions.deep, memo.namespace, memo.name)
            if deep.repeats:
                memo.proved(revision, deep.digest)
                return
            reason = self._reason(name)
        memo.proved(revision, None, reason)
        self._tell(memo, reason)

    def _tell(self, memo: Memo, reason: str) -> None:
        name = (memo.namespace, memo.name)
        if (name, reason) in self._noted:
            return
        self._noted[name, reason] = None
        if len(self._noted) > MOST_NOTES:
            del self._noted[next(iter(self._noted))]
        definition = self._world.namespace(memo.namespace).definitions.get(memo.name)
        self._note(
            Diagnostic(
                "not-memoised",
                f"{memo.name or 'a function'} is not memoised: {reason}",
                definition.span if definition is not None else None,
                code="P0201",
                hint="^:memo is for functions that give the same for the same arguments",
                severity="note",
            )
        )

    def _reason(self, root: Name) -> str:
        """The nearest definition below a function that does not repeat, and what is to blame."""
        pending, seen = [root], {root}
        for name in pending:
            binding = self._questions.db.get(self._questions.binding, name[0], name[1])
            if binding is None:
                return f"{name[1]} is not defined"
            if not binding.repeats:
                return f"{'it' if name == root else name[1]} {self._deed(name)}"
            for below in binding.depends.names if binding.depends is not None else ():
                if below not in seen:
                    seen.add(below)
                    pending.append(below)
        return "it reads what may change"

    def _deed(self, name: Name) -> str:
        """What a definition does that cannot be repeated, as a phrase without its subject."""
        owner = self._bindings.owner(name)
        for lowered in self._questions.lowerings(owner) if owner is not None else ():
            pending: list[Node] = [lowered.node]
            while pending:
                n = pending.pop()
                phrase = _phrase(n)
                span = span_of(n.origin)
                if phrase and span is not None:
                    text = " ".join(span.text().split())
                    shown = text if len(text) <= HEAD else f"{text[: HEAD - 1]}…"
                    return f"has {shown}, which {phrase}"
                pending.extend(reversed(children(n)))
        return "reads or changes something outside of the program"


def _phrase(n: Node) -> str:
    """Why a node cannot be repeated; "" where it can."""
    if type(n) is HostCall or type(n) is Step:
        return "asks the host"
    fx = n.prim.fx & OUTSIDE if type(n) is PrimCall or type(n) is PrimRef else 0
    if not fx:
        return ""
    return "asks the host" if fx & HOST else "changes state" if fx & WRITES else "reads state"
