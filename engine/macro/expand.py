"""User macros: one call of a macro becomes the form its function returns.

    (defmacro unless2 [c x] `(if ~c nil ~x))
    (unless2 (> a 1) b)   =>   (if (> a 1) nil b)

Hygiene is by renaming (Kohlbecker et al. 1986): every expansion has its own `Mark`, and each symbol
that the template introduces carries it. A marked symbol means the local binding with the same name
and mark, else the global in the namespace where the macro was defined. `~'x` is the escape.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NoReturn

from ..base.diagnostic import CompileError, Diagnostic, Label
from ..base.span import Span
from ..runtime import context
from ..runtime.errors import ErrorValue, Thrown
from ..runtime.function import arity_text, info_of
from ..syntax.convert import Places, datum, form_of
from ..syntax.forms import Form, Seq, Sym
from ..values.atoms import CORE_MARK, Mark

SIZE_LIMIT: Final = 100_000  # forms that the macros of one top-level form may produce together
FUEL: Final = 2_000_000  # calls and turns of loops that one expansion may take, about 5 s


def anything(symbol: Sym) -> bool:
    """True, whatever the symbol."""
    return True


class Expander:
    """What an expansion may ask of the compiler; lowering makes one per top-level form.

    `namespace` is where the form is compiled. `means_core` says whether a symbol means the core's
    function of its name (lowering knows the bindings). `produced` counts the forms that macros have
    produced so far.
    """

    def __init__(self, namespace: str, means_core: Callable[[Sym], bool] = anything) -> None:
        self.namespace: Final = namespace
        self.means_core: Final = means_core
        self.produced = 0
        self.places: Final = Places()

    def fresh(self, hint: str, span: Span) -> Sym:
        """A symbol that is equal to no other: shown as `hint`, with a mark of its own."""
        return Sym(hint, span, Mark(self.namespace))

    def core(self, name: str, span: Span) -> Sym:
        """A symbol that means the core's form or function of this name."""
        return Sym(name, span, CORE_MARK)

    def fail(self, form: Form, message: str, hint: str = "") -> NoReturn:
        """Refuse a form. Raises CompileError(syntax-error) at the form."""
        raise CompileError(Diagnostic("syntax-error", message, form.span, hint=hint))


class Macro:
    """A user macro: the function that runs at compile time and where it was defined."""

    __slots__ = ("doc", "function", "name", "namespace", "span")

    def __init__(
        self,
        name: str,
        namespace: str,
        function: Callable[..., Any],
        doc: str = "",
        span: Span | None = None,
    ) -> None:
        self.name: Final = name
        self.namespace: Final = namespace
        self.function: Final = function
        self.doc = doc
        self.span: Final = span

    @property
    def arities(self) -> tuple[tuple[int, int | None], ...]:
        """(least, most) argument counts; most None for a macro with a rest parameter."""
        info = info_of(self.function)
        return info.arities if info is not None else ((0, None),)

    def __repr__(self) -> str:
        return f"<macro {self.namespace}/{self.name}>"


def expand_macro(macro: Macro, form: Seq, expander: Expander) -> Form:
    """The form that one call of the macro stands for. Raises CompileError(macro-error).

    Runs the macro's function in the current evaluation (`runtime.context`), so the depth limit,
    the budget and the interrupt of that evaluation hold for it.
    """
    running = context.current()
    running.poll()
    if expander.produced >= SIZE_LIMIT:
        raise _macro_error(
            macro, form, f"The macros of this form made more than {SIZE_LIMIT:,} forms"
        )
    count = len(form.items) - 1
    if not _accepts(macro.arities, count):
        raise _macro_error(
            macro,
            form,
            f"Arity mismatch in macro {macro.name}: expected {arity_text(macro.arities)}, "
            f"got {count}",
        )
    places = expander.places
    made, fuel = places.made, running.fuel
    if fuel is None:
        running.fuel = FUEL
    arguments = [datum(argument, places) for argument in form.items[1:]]
    outer = running.expansion
    running.expansion = Mark(macro.namespace)
    try:
        result = macro.function(*arguments)
        return form_of(result, form.span, places, SIZE_LIMIT - expander.produced)
    except Thrown as thrown:
        raise _from_thrown(macro, form, thrown) from None
    finally:
        running.expansion = outer
        running.fuel = fuel
        expander.produced += places.made - made


def _accepts(arities: tuple[tuple[int, int | None], ...], count: int) -> bool:
    return any(low <= count and (high is None or count <= high) for low, high in arities)


def _macro_error(macro: Macro, form: Seq, message: str, hint: str = "") -> CompileError:
    labels = () if macro.span is None else (Label(macro.span, f"{macro.name} is defined here"),)
    return CompileError(Diagnostic("macro-error", message, form.span, hint=hint, labels=labels))


def _from_thrown(macro: Macro, form: Seq, thrown: Thrown) -> CompileError:
    value = thrown.value
    if thrown.kind == "interrupted":
        raise thrown
    reason = value.message if isinstance(value, ErrorValue) else "a value was thrown"
    labels = () if thrown.span is None else (Label(thrown.span, "raised here, in the macro"),)
    return CompileError(
        Diagnostic(
            "macro-error",
            f"Error in macro {macro.name}: {reason}",
            form.span,
            hint=thrown.hint,
            labels=labels,
            stack=tuple(thrown.stack),
            data=value,
        )
    )
