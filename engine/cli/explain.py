"""`rtfs explain WHAT`: a pass, a level or a kind of error, as plain text.

rtfs explain fold          =>  fold: Fold what can be computed now … its knobs, rules and laws
rtfs explain type-error    =>  :type-error means: a value is not of the kind …
rtfs explain               =>  the passes, a line each
"""

from __future__ import annotations

import sys
from argparse import Namespace

from .main import PROGRAM_ERROR, SUCCESS


def explain_command(arguments: Namespace) -> int:
    """Print what something is; status 1 with near names when nothing is known of it."""
    from ..passes.pipeline import LEVELS, PASSES, passes_of
    from ..program.compiling.passdocs import pass_doc, pass_docs
    from ..program.compiling.texts import pass_text, passes_text
    from ..program.kinds import KINDS

    what = arguments.what
    if what is None:
        print(passes_text(pass_docs({})))
    elif what in PASSES:
        print(pass_text(pass_doc(what, {})))
    elif what in LEVELS:
        names = [each.name for each in passes_of(LEVELS[what])]
        print(f"{what}: {', '.join(names) or 'no pass: code runs as it was written'}")
    elif f":{what.removeprefix(':')}" in KINDS:
        kind = f":{what.removeprefix(':')}"
        row = KINDS[kind]
        print(f"{kind} means: {row.meaning}.\n{row.cure}")
        for program, remark in ((row.wrong, f"fails with {kind}"), (row.right, "works")):
            if program:
                print(f"    {program}  ; {remark}")
    else:
        return _unknown(what, (*PASSES, *LEVELS, *[kind.removeprefix(":") for kind in KINDS]))
    return SUCCESS


def _unknown(what: str, known: tuple[str, ...]) -> int:
    from ..base.suggest import meant, near
    from ..terminal import safe

    hint = meant(near(what, known)) or "rtfs explain lists the passes"
    print(f"rtfs: no pass, level or kind of error: {safe(what)}; {hint}", file=sys.stderr)
    return PROGRAM_ERROR
