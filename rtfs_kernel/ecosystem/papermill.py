"""Papermill's parameters as RTFS: values become definitions, definitions become parameters.

    {"rate": 0.5, "who": {"a b": None}}  =>  ; Parameters
                                             (def rate 0.5)
                                             (def who {"a b" nil})

Keys of maps stay strings, as `parse-json` gives them. Papermill finds this translator through
`papermill_engine`; nothing here needs papermill until a parameter is described to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from papermill.models import Parameter

    from engine.syntax.forms import Form

UNKNOWN_TYPE: Final = "None"  # papermill's word for a type that cannot be told
HELP: Final = re.compile(r"[ \t]*;+[ \t]*(?:type:[ \t]*(\S+)[ \t]*)?(.*)")  # after the definition


class ParameterError(ValueError):
    """A parameter cannot be a definition of the language; the text names it."""


class RtfsTranslator:
    """What papermill asks of a language: code for parameters, and the parameters of a cell."""

    @classmethod
    def codify(cls, parameters: Mapping[str, Any], comment: str = "Parameters") -> str:
        """The cell that papermill injects. Raises ParameterError for a name it cannot define."""
        lines = [f"; {comment}".replace("\n", " ")]
        lines += [definition(name, value) for name, value in parameters.items()]
        return "\n".join(lines) + "\n"

    @classmethod
    def inspect(cls, parameters_cell: Mapping[str, Any]) -> list[Parameter]:
        """The definitions of a `parameters` cell; what is no definition is passed over."""
        from engine.syntax.reader import read

        text = str(parameters_cell["source"])
        found = [_parameter(top.form, text, top.form.span.unit.start) for top in read(text).forms]
        return [each for each in found if each is not None]


def definition(name: str, value: Any) -> str:
    """`(def name value)`, which reads back as the value. Raises ParameterError.

    None, booleans, numbers, strings, lists and dicts are themselves; anything else is its text.
    """
    from engine.values.pyconvert import from_python
    from engine.values.show import show

    _demand_definable(name)
    return f"(def {name} {show(from_python(_plain(value)))})"


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Mapping):
        return {_plain(key): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return str(value)


def _demand_definable(name: str) -> None:
    """Raises ParameterError unless the text is one symbol that a program may define."""
    from engine import Session
    from engine.syntax.forms import Seq, Sym
    from engine.syntax.reader import read

    trial = f"(def {name} 0)"
    errors = [each for each in Session().check(trial) if each.severity == "error"]
    forms = [top.form for top in read(trial).forms]
    items = forms[0].items if len(forms) == 1 and type(forms[0]) is Seq else ()
    symbol = items[1] if len(items) == 3 else None
    if errors or type(symbol) is not Sym or symbol.name != name:
        why = errors[0].message if errors else "it is not one symbol"
        raise ParameterError(f"The parameter {name!r} cannot be defined in RTFS: {why}")


def _parameter(form: Form, text: str, start: int) -> Parameter | None:
    """What a top-level form defines, with the comment that follows it on its line."""
    from papermill.models import Parameter

    from engine.syntax.forms import Seq, Sym, is_call

    if not is_call(form, "def") or type(form) is not Seq or len(form.items) < 3:
        return None
    name, value = form.items[1], form.items[-1]
    if type(name) is not Sym:
        return None
    between = text[start + name.span.end : start + value.span.start].strip()
    rest = HELP.match(text[start + form.span.end :].partition("\n")[0])
    said_type, comment = (rest[1], rest[2].strip()) if rest else (None, "")
    annotated = between.removeprefix(":").strip() if between.startswith(":") else ""
    doc = "" if annotated else between.strip('"')
    return Parameter(
        name=name.name,
        inferred_type_name=annotated or said_type or _kind(value),
        default=text[start + value.span.start : start + value.span.end],
        help=doc or comment,
    )


def _kind(value: Form) -> str:
    """The type that a literal shows, in the words of the language's annotations."""
    from engine.syntax.forms import Lit, Seq

    if type(value) is Seq:
        return {"[": "vector", "{": "map", "#{": "set"}.get(value.open, UNKNOWN_TYPE)
    if type(value) is not Lit:
        return UNKNOWN_TYPE
    if value.value is None:
        return "nil"
    kinds = {bool: "bool", int: "int", float: "float", str: "string"}
    return kinds.get(type(value.value), type(value.value).__name__.lower())
