"""`%reset`: an empty namespace without a new process.

%reset   =>   no definitions; the library, settings and policy are as they were
"""

from __future__ import annotations

from ..python import forget
from .arguments import Option
from .registry import Answer, Call, Shown, magic
from .tables import plural


@magic(
    "reset",
    options=(Option("-f", "do not ask"), Option("--all", "forget the names of Python cells too")),
)
def reset(call: Call) -> Answer:
    """Forget every definition and all state of the session; library, settings and policy stay.

    It asks first where there is something to lose and the front end can ask.

    %reset -f
    %reset --all
    """
    given = call.words("reset", 0)
    count = len(call.session.names())
    if count and "-f" not in given:
        answer = call.room.ask(f"Forget {plural(count, 'definition')} (yes, no)? ")
        if answer is not None and answer.strip().lower() not in ("y", "yes"):
            return Shown("Nothing was forgotten.")
    call.session.reset()
    call.room.facts.runs.clear()
    if "--all" in given:
        forget(call.session)
    return Shown("The session is empty again.")
