"""`rtfs` in a Python cell: the session's globals as attributes.

rtfs.total, rtfs["all-done?"]   =>   Python data, functions as Python callables
rtfs["radius"] = 5              =>   (def radius 5)
rtfs.run("(+ 1 2)")             =>   3
rtfs.raw("tree")                =>   the persistent value itself
rtfs.add_pass(Pass("mine", …))  =>   %opt aggressive +mine
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from engine.api import RtfsError
from engine.base.suggest import meant, near
from engine.prims.catalog import lookup, names
from engine.program.exchange import Exchange
from engine.runtime.context import Context
from engine.runtime.namespace import Namespace
from engine.values.atoms import namespace_of

if TYPE_CHECKING:
    from engine import Session
    from engine.passes import Pass

_ABSENT: Final = object()


class Rtfs:
    """The RTFS side, seen from Python."""

    def __init__(self, session: Session, exchange: Exchange) -> None:
        object.__setattr__(self, "_session", session)
        object.__setattr__(self, "_exchange", exchange)

    def __getitem__(self, name: str) -> Any:
        """The value of a name as Python data. Raises KeyError."""
        exchange: Exchange = self._exchange
        return exchange.within(lambda cx: exchange.to_python(self._found(name, cx)))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self[name if name in self else name.replace("_", "-")]
        except KeyError as unknown:
            raise AttributeError(unknown.args[0]) from None

    def __setitem__(self, name: str, value: Any) -> None:
        """Define a name of the current namespace. Raises ValueError for what is no name."""
        exchange: Exchange = self._exchange
        plain = _plain(name)
        self._session.assign(plain, exchange.within(lambda _: exchange.from_python(value)))

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __contains__(self, name: object) -> bool:
        exchange: Exchange = self._exchange
        answer: bool = exchange.within(lambda cx: self._look(str(name), cx) is not _ABSENT)
        return answer

    def raw(self, name: str) -> Any:
        """The RTFS value of a name itself: persistent collections, lazy sequences unrealised."""
        return self._exchange.within(lambda cx: self._found(name, cx))

    def run(self, text: str) -> Any:
        """Run RTFS text; its value as Python data. Raises RtfsError."""
        if not isinstance(text, str):
            raise TypeError(f"rtfs.run takes a text, not {type(text).__name__}")
        result = self._session.run(text, "rtfs.run")
        if not result.ok:
            problem = next(each for each in result.problems if each.severity == "error")
            if problem.kind == ":interrupted":
                raise KeyboardInterrupt
            raise RtfsError(problem)
        exchange: Exchange = self._exchange
        return exchange.within(lambda _: exchange.to_python(result.raw))

    def add_pass(self, made: Pass) -> None:
        """Levels may name a pass from now on: `%opt aggressive +mine` (see `engine.passes`).

        One of the same name that was added before is replaced. Raises ValueError for the name of a
        pass or level of the engine.
        """
        if not hasattr(made, "rules"):
            raise TypeError(f"add_pass takes an engine.passes.Pass, not {type(made).__name__}")
        self._session.add_pass(made)

    def __dir__(self) -> list[str]:
        own = [each.name.replace("-", "_") for each in self._session.names()]
        return [*(name for name in own if name.isidentifier()), "add_pass", "raw", "run"]

    def _ipython_key_completions_(self) -> list[str]:
        return [each.name for each in self._session.names()]

    def __repr__(self) -> str:
        return f"<the RTFS session, namespace {self._session.namespace}>"

    def _found(self, name: str, cx: Context) -> Any:
        value = self._look(name, cx)
        if value is _ABSENT:
            home = cx.world.namespace(self._session.namespace)
            close = near(name, sorted({*home.values, *home.refers, *names()}))
            hint = f"; {meant(close)}" if close else ""
            raise KeyError(f"RTFS knows no value {name!r}{hint}")
        return value

    def _look(self, name: str, cx: Context) -> Any:
        world, home = cx.world, cx.world.namespace(self._session.namespace)
        if name in home.values:
            return home.values[name]
        space, rest = home.refers.get(name) or namespace_of(name)
        other = world.namespaces.get(home.aliases.get(space, space)) if space else None
        if other is not None and rest in other.values and _exported(other, rest):
            return other.values[rest]
        primitive = lookup(name)
        usable = primitive is not None and not primitive.host
        return primitive.entry if usable and primitive is not None else _ABSENT


def _exported(space: Namespace, name: str) -> bool:
    return space.exports is None or name in space.exports


def _plain(name: str) -> str:
    from ..magics.capture import is_name

    if not isinstance(name, str) or not is_name(name):
        raise ValueError(f"{name!r} is no RTFS name")
    return name
