"""`%%python`: Python beside RTFS, with values shared both ways.

%%python
x = 2   =>   py/x is 2 in RTFS
"""

from __future__ import annotations

from ..python import python_of
from .arguments import MagicError
from .registry import Answer, Call, magic


@magic("python", "[EXPRESSION]", line=True, cell=True, kind="expression", aliases=("py",))
def python(call: Call) -> Answer:
    """Run Python, in one namespace for all Python cells of the session.

    The value of the last expression is the cell's. `input`, `display(x …)`, open figures of
    matplotlib and rich objects (tables of pandas, images) work as in any notebook.

    %%python
    def area(r): return 3 * r ** 2

    RTFS sees every name that does not begin with _ in the namespace `py`, as it is at the moment:

    (py/area 2)                      call a function; a class and other callables too
    (map py/area [1 2 3])            it is a function like any other
    (py/plot xs (py/kw {:width 2}))  keyword arguments are marked: a map alone is a map
    (import py :only [area])         and a bare name from here on

    Each call passes the host boundary as capability py.NAME with the effect `host`: it is counted
    and audited, and the policy may deny or ask (%security). What Python raises is an RTFS error
    that `try` can catch: its data hold :exception and :traceback.

    Python sees the session as `rtfs`:

    rtfs.total, rtfs["all-done?"]    a value as Python data; a function as a Python callable
    rtfs["radius"] = 5               define a name
    rtfs.run("(+ 1 2)")              run a text; RtfsError when it fails
    rtfs.raw("tree")                 the persistent value itself, not a copy
    rtfs.add_pass(Pass(…))           a pass of your own for the optimiser (%opt aggressive +mine)
    to_python(value)                 a copy of a persistent value as Python data
    to_rtfs(data)                    the persistent value of Python data

    What crosses over:

    RTFS                 Python
    nil true 1 2.5 "s"   None True 1 2.5 "s"
    :k, 'sym             a str that remembers: KeywordText ":k", SymbolText "sym"
    vector, list, lazy   list (a lazy sequence to its end)
    map, set             dict, frozenset (a list where Python cannot hold the keys)
    function             callable; back again it is the same function
    vector               list, tuple, range
    map, set             dict, set, frozenset and their subclasses
    1 2.5 true "s"       a scalar of numpy, where it is exactly that
    function             anything that can be called; back again it is the same object

    Everything else (a DataFrame, an array, bytes, Decimal, Fraction, datetime, a dataclass, a named
    tuple, an enum, a generator) crosses as itself: RTFS can keep it and give it back unchanged.
    `(py/to_rtfs x)` makes data of tables, rows, arrays, dataclasses, named tuples, enums,
    generators (to their end), aware datetimes and UUIDs.

    `%config python off` refuses Python. `%reset` keeps the Python names; `%reset --all` forgets
    them too.
    """
    if not call.settings["python"]:
        raise MagicError("Python cells are switched off", "%config python on switches them on.")
    if not call.code.strip():
        raise MagicError("%python needs an expression", "Write for example %python 1 + 2.")
    if call.body is not None and call.word:
        raise MagicError("%%python takes no argument", "Write the code on the lines below it.")
    above = "\n" * call.argument.count("\n")
    text = above + call.word if call.body is None else call.body
    return python_of(call.session).run(text, call.cell)
