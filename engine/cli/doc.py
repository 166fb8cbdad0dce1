"""`rtfs doc NAME`: what is known of a name, as plain text."""

from __future__ import annotations

import sys
from argparse import Namespace

from ..api import Inspection
from .main import PROGRAM_ERROR, SUCCESS


def doc_command(arguments: Namespace) -> int:
    """Print the entry of a name; status 1 with near names when there is none."""
    from ..session import Session

    name = arguments.name
    found = Session().doc(name)
    if found is None:
        from ..base.suggest import near
        from ..terminal import safe
        from .reference import all_names

        close = near(name, all_names())
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
        print(f"rtfs: nothing is known of {safe(name)}{hint}", file=sys.stderr)
        return PROGRAM_ERROR
    print(entry(found))
    return SUCCESS


def entry(found: Inspection) -> str:
    """An inspection as lines of text."""
    lines = [f"{found.name}  ({found.kind})"]
    lines += [f"  {signature}" for signature in found.signature]
    if found.doc:
        lines += ["", *[f"  {line}" for line in found.doc.splitlines()]]
    if found.effects:
        lines += ["", f"  effects: {found.effects}"]
    if found.value:
        lines += ["", f"  value: {found.value}"]
    if found.examples:
        lines.append("")
        lines += [
            f"  {program}  => {expected}" if expected else f"  {program}"
            for program, expected in found.examples
        ]
    return "\n".join(lines)
