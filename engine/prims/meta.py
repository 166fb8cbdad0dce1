"""Rows that programs reach through a form: template symbols, unbound references, expansion.

`(f ~x)   =>   (list (template-symbol "f") x)
"""

from __future__ import annotations

from typing import Any

from ..runtime.context import current
from ..runtime.errors import error
from ..values.atoms import Symbol
from .catalog import lookup
from .table import HOST, MARKS, READS, THROWS, primitive


@primitive("template-symbol", "str -> sym", fx=MARKS)
def template_symbol(name: str) -> Symbol:
    """The symbol of a template; in a macro's result it resolves where the macro was defined.

    (template-symbol "x")  => x
    """
    return Symbol(name, current().expansion)


@primitive("context-value", "str -> any", fx=READS | HOST)
def context_value(name: str) -> Any:
    """The host context's value of a name, nil where it has none.

    (context-value "no-such-name")  => nil
    """
    return current().host.context_value(name)[1]


@primitive("deref-global", "str str -> any", fx=READS | HOST | THROWS)
def deref_global(namespace: str, name: str) -> Any:
    """What `@name` gives for a name that is not local: its reference, or the host context's value.

    (deref-global "user" "no-such-name")  => ERROR undefined-symbol
    """
    cx = current()
    home = cx.world.namespaces.get(namespace)
    if home is not None and name in home.values:
        deref = lookup("deref")
        assert deref is not None
        return deref.entry(home.values[name])
    found, value = cx.host.context_value(name)
    if found:
        return value
    raise error(
        "undefined-symbol",
        f"Undefined symbol: {name}",
        hint=f"@{name} reads a reference or a host context value, and there is neither",
    )


@primitive("macroexpand", "any -> any", fx=READS | THROWS)
def macroexpand(form: Any) -> Any:
    """Expand the head of a quoted form until it is no macro.

    (macroexpand '(unless false 1))  => (if false nil 1)
    """
    return _expand(form, None)


@primitive("macroexpand-1", "any -> any", fx=READS | THROWS)
def macroexpand_1(form: Any) -> Any:
    """Expand the head of a quoted form once.

    (macroexpand-1 '(not-a-macro 1))  => (not-a-macro 1)
    """
    return _expand(form, 1)


def _expand(form: Any, steps: int | None) -> Any:
    expand = current().world.services.get("macroexpand")
    if expand is None:
        raise error("macro-error", "Macro error: no macros can be expanded here")
    return expand(form, steps)
