"""The one table of capabilities: everything the engine knows of an effect stands in its row.

    @capability("ccos.io.println", "any* -> nil", effect="compute", grant=ALLOW)
    def println(cx, *args):
        '''Write the arguments, separated by spaces, and a line break.'''

    (call :ccos.io/println "hi")  =>  normalise(":ccos.io/println") == "ccos.io.println"

A row's signature is its schema: arguments are checked by it before the body runs. Packages say
which of their modules holds which ids (`provide`), so an unknown id is known without importing
anything, and a known one imports its module on first use only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from ..base.record import node
from ..types.sig import Signature, parse_signature

if TYPE_CHECKING:
    from .access import CapabilityContext

Grant = Literal["allow", "deny", "ask"]
ALLOW: Final[Grant] = "allow"
DENY: Final[Grant] = "deny"
ASK: Final[Grant] = "ask"
HOST_EFFECT: Final = "host"  # of functions the host lends: what they do, the engine cannot know

Body = TypeVar("Body", bound=Callable[..., Any])


@node
class Capability:
    """One row. Ids have dots only and no colon.

    `grant` is the decision where the policy says nothing; `opened_by` names the resource list of
    the policy (`files`, `files-write`, `env`, `hosts`) that grants it too. `cacheable`: same
    arguments, same answer within one run. `idempotent`: calling twice is calling once. `batch`
    answers many argument tuples in one go. `secret` are the indices of arguments that no log may
    show. `user` marks Python functions that users registered: they see plain Python data.
    `logged` "once": the audit log has the first success of each run only, as a program may call it
    for every step of its work; refusals and failures are always logged.
    """

    id: str
    sig: str
    body: Callable[..., Any]
    effect: str = "compute"
    grant: Grant = DENY
    opened_by: str = ""
    cacheable: bool = False
    idempotent: bool = False
    batch: Callable[[CapabilityContext, list[tuple[Any, ...]]], list[Any]] | None = None
    secret: tuple[int, ...] = ()
    user: bool = False
    logged: Literal["always", "once"] = "always"

    @property
    def signature(self) -> Signature:
        """The parsed signature."""
        return parse_signature(self.sig)

    @property
    def batchable(self) -> bool:
        """Whether several calls can be answered together."""
        return self.batch is not None

    @property
    def doc(self) -> str:
        """The description, without the examples; a line for each of its paragraphs."""
        return "\n".join([" ".join(text) for text in self._paragraphs if text[0][0] != "("])

    @property
    def examples(self) -> tuple[str, ...]:
        """The example programs of the docstring, one for each line."""
        return tuple([line for text in self._paragraphs if text[0][0] == "(" for line in text])

    @property
    def _paragraphs(self) -> list[list[str]]:
        """The docstring's paragraphs as lines; one that opens a bracket holds examples."""
        texts = (self.body.__doc__ or "").strip().split("\n\n")
        return [[line.strip() for line in text.strip().splitlines()] for text in texts if text]


CAPABILITIES: Final[dict[str, Capability]] = {}  # rows of the modules imported so far
_HOMES: Final[dict[str, str]] = {}  # id -> the module whose import enters its row


def capability(id: str, sig: str, **row: Any) -> Callable[[Body], Body]:
    """Enter the decorated function `(cx, *args)` as a row. Raises ValueError for a second entry."""

    def enter(body: Body) -> Body:
        if id in CAPABILITIES:
            raise ValueError(f"capability {id} is entered twice")
        CAPABILITIES[id] = Capability(id, sig, body, **row)
        return body

    return enter


def provide(package: str, modules: Mapping[str, str]) -> None:
    """Say which module of a package holds which ids: `{"io": "ccos.io.print ccos.io.println"}`."""
    for module, ids in modules.items():
        for each in ids.split():
            _HOMES[each] = f"{package}.{module}"


def find(id: str) -> Capability | None:
    """The built-in row of a normalised id, importing its module where needed; None if unknown."""
    row = CAPABILITIES.get(id)
    if row is None and id in _HOMES:
        import_module(_HOMES[id])
        row = CAPABILITIES[id]
    return row


def known_ids() -> list[str]:
    """All built-in ids, sorted, without importing anything."""
    return sorted({*_HOMES, *CAPABILITIES})


def lent_row(id: str) -> Capability:
    """The row of a function that the host lends: it can be governed, but not called by its id."""

    def body(_: CapabilityContext, *_args: Any) -> Any:
        from .errors import error

        name = id.replace(".", "/", 1)
        raise error("unknown-capability", f"Unknown capability: {id}", hint=f"call ({name} …)")

    body.__doc__ = "A function of the host program."
    return Capability(id, "any* -> any", body, HOST_EFFECT, ALLOW, user=True)


def normalise(id: str) -> str:
    """`:ccos.io/println` and `ccos.io.println` name the same capability."""
    return id.removeprefix(":").replace("/", ".")
