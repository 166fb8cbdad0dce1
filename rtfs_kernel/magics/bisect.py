"""`%bisect`: which rewrite of the optimiser makes a program wrong, or slower.

%%bisect over a wrong cell   =>   the smallest program that shows it, rule, before, after
"""

from __future__ import annotations

from engine.api import SLOWER, WRONG

from .arguments import MagicError, Option
from .registry import Answer, Call, Shown, magic


@magic(
    "bisect",
    "[EXPRESSION]",
    cell=True,
    body="look",
    kind="expression",
    options=(
        Option("--level", "the level to look at, else that of the cells; quoted if longer", "L"),
        Option("--slower", "look for what makes it slower"),
        Option("--alone", "leave out the cells of the notebook"),
    ),
)
def bisect(call: Call) -> Answer:
    """Find the rewrite that makes a program wrong, and show it on the smallest program.

    The cells of the notebook and then the expression run again and again in a world of their own,
    with fewer and fewer rewrites, and are compared with what they give at level none: value, error,
    output and calls of the host. Nothing of the session changes. A program that reads files or asks
    the host for more than output is refused.

    %bisect (map inc [1 2.5])
    %bisect --slower (reduce + (range 100))
    %bisect --level "aggressive -fuse" --alone (+ 1 2)

    %%bisect --alone
    (defn f [x] (* x 0))
    (f -1.5)
    """
    given = call.expression("bisect")
    before = () if "--alone" in given else call.session.texts()
    program = "\n".join([*before, given.code.strip()])
    if not program.strip():
        raise MagicError("%bisect needs a program", "Write for example %bisect (f 1).")
    level = given.values.get("--level") or call.session.level
    try:
        found = call.session.bisect(program, level, sought=SLOWER if "--slower" in given else WRONG)
    except ValueError as refused:
        hint = "" if not before else "--alone leaves out the cells of the notebook."
        raise MagicError(f"%bisect: {refused}", hint) from refused
    return Shown(found.report)
