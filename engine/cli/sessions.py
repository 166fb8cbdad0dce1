"""A session as the command line asks for it.

--grant hosts=example.org --grant ccos.user.*=ask --root /data
    =>  {"hosts": ["example.org"], "ccos.user.*": "ask", "files": ["/data"]}
"""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from .main import USAGE_ERROR, CommandError
from .showing import Showing

if TYPE_CHECKING:
    from ..session import Session


DEFAULT_LEVEL: Final = "aggressive"


def grants_of(grants: list[str], roots: list[str]) -> dict[str, Any]:
    """The mapping that `Session(grants=…)` takes. Raises CommandError for a text it cannot be."""
    from ..runtime.policy import LISTS, GrantError, Policy

    found: dict[str, Any] = {}
    for text in [*grants, *[f"files={root}" for root in roots]]:
        key, equals, value = text.partition("=")
        if key in LISTS:
            if not value:
                raise CommandError(f"--grant {key} needs a value: {key}=…", USAGE_ERROR)
            found.setdefault(key, []).append(value)
        else:
            found[key] = value if equals else "allow"
    try:
        Policy.of(found)
    except GrantError as problem:
        raise CommandError(str(problem), USAGE_ERROR) from None
    return found


def session_of(
    arguments: Namespace, folder: tuple[str, ...], write: Callable[[str, str], None]
) -> Session:
    """The session for these arguments; `folder` is where the main program stands."""
    from ..program.diskstore import cache_folder
    from ..session import Session

    options: dict[str, Any] = {"module_path": folder}
    if arguments.tier:
        options["tier"] = arguments.tier
    if arguments.seed is not None:
        options["seed"] = arguments.seed
    try:
        return Session(
            level=level_of(arguments),
            grants=grants_of(arguments.grant, arguments.root),
            stdout=write,
            display=Showing(write),
            ask=_ask if sys.stdin.isatty() else None,
            type_check=arguments.type_check,
            cache=cache_folder() if arguments.command == "run" else None,
            **options,
        )
    except ValueError as problem:
        raise CommandError(str(problem), USAGE_ERROR) from None


def level_of(arguments: Namespace) -> str:
    """The level that the options ask for: `--passes` alone are these, with a sign they go with it.

    --passes fold,inline   =>   "fold,inline"        --passes=-fuse   =>   "aggressive -fuse"
    """
    level, passes = arguments.level, arguments.passes
    if passes is None:
        return level or DEFAULT_LEVEL
    words = passes.replace(",", " ").split()
    signed = bool(words) and all([word[0] in "+-" for word in words])
    if level is None and signed:
        level = DEFAULT_LEVEL
    return passes if level is None else f"{level} {passes}"


class Output:
    """A program's output, as it comes. `closed` once the reader has gone away."""

    def __init__(self) -> None:
        self.closed = False

    def __call__(self, stream: str, text: str) -> None:
        """Write through; a reader that went away stops the program, as an interrupt does."""
        target = sys.stderr if stream == "stderr" else sys.stdout
        try:
            target.write(text)
            target.flush()
        except BrokenPipeError:
            self.closed = True
            raise KeyboardInterrupt from None

    def demand_reader(self) -> None:
        """Raises BrokenPipeError once the reader has gone away."""
        if self.closed:
            raise BrokenPipeError


def _ask(question: str) -> str:
    return input(question)
