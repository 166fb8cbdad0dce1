"""`rtfs doc NAME`: what is known of a name, as plain text.

rtfs doc inc   =>   inc  function,  (inc num) → num,  Adds one. …
"""

from __future__ import annotations

import sys
from argparse import Namespace

from .main import PROGRAM_ERROR, SUCCESS


def doc_command(arguments: Namespace) -> int:
    """Print the entry of a name; status 1 with near names when there is none."""
    from ..program.assist import entry_text
    from ..session import Session

    name = arguments.name
    found = Session().doc(name)
    if found is None:
        from ..base.suggest import meant, near
        from ..terminal import safe
        from .reference import all_names

        hint = meant(near(name, all_names()))
        known = f"nothing is known of {safe(name)}"
        print(f"rtfs: {known}{'; ' * bool(hint)}{hint}", file=sys.stderr)
        return PROGRAM_ERROR
    print(entry_text(found))
    return SUCCESS
