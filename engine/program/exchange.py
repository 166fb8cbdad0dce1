"""Values between RTFS and a host's Python code, functions included, in both directions.

    RTFS                         Python
    {:a [1 2]}             <=>   {KeywordText(":a"): [1, 2]}     data: a copy, made when it crosses
    (fn [x] (* 2 x))        =>   a callable for Python data      back again: the same RTFS function
    a function of RTFS     <=    def area(r): …                  back again: the same Python object
    opaque value           <=>   a DataFrame, a Figure, bytes    itself, both ways

Every call of a lent Python function passes the host boundary as capability `py.NAME`. Nothing is
lost on the way in silence: what RTFS has no exact counterpart for stays what it is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from enum import Enum
from types import FunctionType
from typing import Any, Final, TypeVar
from weakref import WeakValueDictionary

from ..api import RtfsError
from ..runtime.access import running_context
from ..runtime.callable import spread
from ..runtime.context import Context, crossing, current, running, stack_overflow
from ..runtime.errors import Thrown, error
from ..runtime.function import Function, FunctionInfo, attach, is_function
from ..values.pyconvert import from_python, to_python
from .evaluation import PYTHON_FRAMES
from .hosterrors import thrown_of
from .hostroom import depth_for_data, depth_for_host, restored_depth
from .problems import diagnostic_of, problem_of

T = TypeVar("T")
Evaluate = Callable[[Callable[[Context], Any]], Any]


class Keywords(dict[str, Any]):
    """Marks a map as keyword arguments: `(py/plot xs (py/kw {:line-width 2}))`."""

    def __init__(self, named: Mapping[str, Any]) -> None:
        super().__init__({str(k).removeprefix(":").replace("-", "_"): v for k, v in named.items()})


class EscapedError(RtfsError):
    """An RTFS error on its way through Python code; entering RTFS again, it goes on as it was."""

    def __init__(self, thrown: Thrown) -> None:
        super().__init__(problem_of(diagnostic_of(thrown)))
        self.thrown: Final = thrown


class HostFunctionInfo(FunctionInfo):
    """What is known of a lent function; its parameters are looked up when somebody asks."""

    __slots__ = ("host",)

    def __init__(self, host: Callable[..., Any], name: str, namespace: str) -> None:
        super().__init__(name, ((0, None),), namespace=namespace)
        self.host: Final = host

    @property
    def arglists(self) -> tuple[str, ...]:
        """The parameters as Python writes them, without annotations."""
        from inspect import Parameter, signature

        try:
            parameters = signature(self.host).parameters.values()
        except (ValueError, TypeError):
            return ()
        plain = [each.replace(annotation=Parameter.empty) for each in parameters]
        return (f"[{' '.join([str(each) for each in plain])}]",)


class Exchange:
    """Converts values and calls for one session and one namespace of lent names.

    `evaluate(answer)` answers inside an evaluation of the session and raises RtfsError. `hidden`
    are folders whose Python frames no error shows, `around()` a block that lent functions run in.
    """

    def __init__(
        self,
        evaluate: Evaluate,
        namespace: str,
        hidden: tuple[str, ...] = (),
        around: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        self._evaluate: Final = evaluate
        self._around: Final = around
        self._namespace: Final = namespace
        self._hidden: Final = hidden
        self._functions: WeakValueDictionary[tuple[int, str], Function] = WeakValueDictionary()
        self._lenders: list[Context] = []  # evaluations that wait for Python code, innermost last

    # --- RTFS to Python -----------------------------------------------------------------------

    def to_python(self, value: Any) -> Any:
        """Python data of an RTFS value; functions as callables. Lazy sequences to their end."""
        return to_python(value, self._to_host)

    def within(self, work: Callable[[Context], T]) -> T:
        """Do what needs an evaluation, in the one that runs or in a new one. Raises RtfsError.

        A Python thread of its own, started by code that an evaluation waits for, belongs to that.
        """
        context = running_context()
        if context is not None:
            return self._inside(context, work)
        if not self._lenders:
            answer: T = self._evaluate(work)
            return answer
        with running(self._lenders[-1].fork()) as forked:
            return self._inside(forked, work)

    def _inside(self, context: Context, work: Callable[[Context], T]) -> T:
        before = sys.getrecursionlimit()
        sys.setrecursionlimit(max(before, context.depth_limit * PYTHON_FRAMES))
        try:
            with crossing():
                return work(context)
        except Thrown as thrown:
            raise EscapedError(thrown) from None
        except RecursionError:
            raise EscapedError(stack_overflow(context.depth_limit)) from None
        finally:
            restored_depth(before)

    def _to_host(self, value: Any) -> Any:
        if type(value) is not FunctionType:
            return NotImplemented
        lent = getattr(value, "lent", None)
        if lent is not None:
            return lent
        return self.callable(value) if is_function(value) else value

    def callable(self, function: Function) -> Callable[..., Any]:
        """A Python callable for an RTFS function: Python data in, Python data out."""

        def call(*args: Any) -> Any:
            return self.within(
                lambda _: self.to_python(spread(function, [self.from_python(a) for a in args]))
            )

        info = function.rtfs  # type: ignore[attr-defined]
        call.__name__ = call.__qualname__ = info.name or "fn"
        call.__doc__ = info.doc
        call.borrowed = function  # type: ignore[attr-defined]
        return call

    # --- Python to RTFS -----------------------------------------------------------------------

    def from_python(self, value: Any) -> Any:
        """The RTFS value of a Python value.

        Raises Thrown(:invalid-argument) for data without end: a list that holds itself.
        """
        before = depth_for_data()
        try:
            return from_python(value, self._from_host)
        except RecursionError:
            raise error(
                "invalid-argument", "Invalid argument: the data holds itself, or is too deep"
            ) from None
        finally:
            restored_depth(before)

    def is_function(self, value: Any) -> bool:
        """Whether a Python value is a function for RTFS: whatever can be called."""
        return callable(value) and self._from_host(value, "") is NotImplemented

    def _from_host(self, value: Any, call: str = "function") -> Any:
        """Values of classes that the general rules do not name: kept, or functions, or numbers."""
        kind = type(value)
        if kind is FunctionType:
            if is_function(value):
                return value
            borrowed = getattr(value, "borrowed", None)
            if borrowed is not None:
                return borrowed
        elif isinstance(value, (Keywords, Enum)) or (
            isinstance(value, tuple) and hasattr(kind, "_fields")
        ):
            return value  # a map, a number or a vector could not say what they are
        elif (numpy := sys.modules.get("numpy")) is not None and isinstance(value, numpy.generic):
            return _number(value, numpy)
        return self.function(value) if call and callable(value) else NotImplemented

    def function(self, host: Callable[..., Any], name: str = "") -> Function:
        """The RTFS function that calls a Python object at the host boundary."""
        name = name or _name_of(host)
        known = self._functions.get((id(host), name))  # it keeps the object alive
        if known is None:
            known = self._functions[id(host), name] = self._lent(host, name)
        return known

    def _lent(self, host: Callable[..., Any], name: str) -> Function:
        capability = f"{self._namespace}.{name}"

        def enter(*args: Any) -> Any:
            return self._call(host, capability, args)

        def call(*args: Any) -> Any:
            return current().host.lend(capability, enter, args)

        call.lent = host  # type: ignore[attr-defined]
        return attach(call, HostFunctionInfo(host, name, self._namespace))

    def _call(self, host: Callable[..., Any], id: str, args: tuple[Any, ...]) -> Any:
        given = [self.to_python(each) for each in args]
        plain = [each for each in given if type(each) is not Keywords]
        named = {k: v for each in given if type(each) is Keywords for k, v in each.items()}
        context = current()
        self._lenders.append(context)
        before = depth_for_host()
        try:
            with self._around():
                result = host(*plain, **named)
        except (Exception, SystemExit, GeneratorExit) as failure:
            raise self.thrown(failure, id) from None
        finally:
            restored_depth(before)
            self._lenders.remove(context)
        return self.from_python(result)

    def thrown(self, failure: BaseException, id: str) -> Thrown:
        """The RTFS error of what Python code raised; an RTFS error in it goes on as itself."""
        own = failure.thrown if isinstance(failure, EscapedError) else None
        return thrown_of(failure, own, id, self._hidden)


def _number(value: Any, numpy: Any) -> Any:
    """A scalar of numpy as the number, truth or text it is; one that has no equal stays."""
    if isinstance(value, (numpy.bool_, numpy.integer, numpy.str_)) or (
        isinstance(value, numpy.floating) and value.itemsize <= numpy.float64().itemsize
    ):
        plain = value.item()
        return plain if type(plain) in (bool, int, float, str) else value
    return value


def _name_of(host: Any) -> str:
    name = getattr(host, "__qualname__", None) or type(host).__qualname__
    return str(name).replace("<locals>.", "")
