"""`%security`: which effects a text asks for, and what the policy says to each.

%security (println (rand-int 6))   =>   allow ccos.io.println, allow ccos.random.rand-int
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .arguments import MagicError
from .format import must_read
from .registry import Answer, Call, Shown, magic
from .tables import plural, table

if TYPE_CHECKING:
    from engine.program.effects import Effect


@magic("security", "EXPRESSION", cell=True, body="look", kind="expression")
def security(call: Call) -> Answer:
    """Show which capabilities a text would call, and whether the policy allows them.

    Nothing is run. Names that you have defined are followed into their source. A capability whose
    id is computed while the program runs shows as `?`. `%policy` changes what is allowed.

    %security (println "hi" (rand-int 6))

    %%security
    (defn fetch [url] (call :ccos.network.http-fetch url))
    (map fetch ["http://localhost"])
    """
    from engine.program.effects import effects_of

    code = call.expression("security").code
    if not code.strip():
        raise MagicError("%security needs a text", 'Write for example %security (println "hi").')
    must_read(call, code)
    session = call.session
    effects = effects_of(code, session.gateway.describe, session.source)
    if not effects:
        return Shown("No effects: everything in it is pure.")
    refused = sum(each.decision == "deny" for each in effects)
    title = f"{plural(len(effects), 'effect')}, {refused or 'none'} refused by the policy"
    return table(
        [_row(each) for each in effects],
        ("decision", "capability", "effect", "line", "via"),
        right=(3,),
        title=title,
    )


def _row(effect: Effect) -> tuple[str, ...]:
    return (effect.decision, effect.capability, effect.effect, str(effect.line), effect.via)
