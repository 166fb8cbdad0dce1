"""A namespace whose members are the host's names, always as they are at the moment.

    session.lend("py", exchange, names)       # names = {"area": <python function>}
    (py/area 2)    =>    the host's function is called
    del names["area"]    =>    Undefined symbol: py/area

Names are looked up in the host's mapping and nowhere else; those that begin with an underscore are
its own affair. Nothing can be defined here from RTFS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

from ..runtime.errors import error
from ..runtime.namespace import Definition, Namespace

if TYPE_CHECKING:
    from .exchange import Exchange

V = TypeVar("V")
DOC_SHOWN: Final = 4_000  # code points of a host object's documentation


class HostNamespace(Namespace):
    """The namespace `name` over a host's mapping; `exchange` converts what is read."""

    __slots__ = ("exchange", "members")

    def __init__(self, name: str, members: Mapping[str, Any], exchange: Exchange) -> None:
        super().__init__(name)
        self.members: Final = members
        self.exchange: Final = exchange
        self.values = _Live(name, members, self._value)
        self.definitions = _Live(name, members, self._definition)

    def copy(self) -> Namespace:
        """Itself: RTFS cannot change it."""
        return self

    def _value(self, name: str) -> Any:
        member = self.members[name]
        if self.exchange.is_function(member):
            return self.exchange.function(member, name)
        return self.exchange.from_python(member)

    def _definition(self, name: str) -> Definition:
        from inspect import getdoc

        member = self.members[name]
        if not self.exchange.is_function(member):
            return Definition(name, self.name, "value")
        doc = (getdoc(member) or "")[:DOC_SHOWN]
        return Definition(name, self.name, "function", doc=doc)


class _Live(dict[str, V]):
    """A dict that holds nothing: each reading asks `view` about a public name of the mapping."""

    def __init__(self, space: str, members: Mapping[str, Any], view: Callable[[str], V]) -> None:
        super().__init__()
        self._space: Final = space
        self._members: Final = members
        self._view: Final = view

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name[:1] not in ("", "_") and name in self._members

    def __getitem__(self, name: str) -> V:
        if name not in self:
            raise KeyError(name)
        return self._view(name)

    def get(self, name: str, default: Any = None) -> Any:
        """The member, or the default."""
        return self._view(name) if name in self else default

    def __iter__(self) -> Iterator[str]:
        return iter([name for name in list(self._members) if name in self])

    def __len__(self) -> int:
        return len(list(iter(self)))

    def keys(self) -> Any:
        """The public names."""
        return dict.fromkeys(self).keys()

    def items(self) -> Any:
        """Names and members; one that cannot be converted is left out."""
        return self._all().items()

    def values(self) -> Any:
        """The members."""
        return self._all().values()

    def __setitem__(self, name: str, _: V) -> NoReturn:
        raise error(
            "module-error",
            f"Module error: {self._space}/{name} cannot be defined in RTFS",
            hint=f"the names of {self._space} are the host program's; define it there",
        )

    def _all(self) -> dict[str, V]:
        found = {}
        for name in self:
            try:
                found[name] = self._view(name)
            except Exception:  # a member that cannot be converted is missed by nobody here
                continue
        return found
