"""What a front end asks about the text of a Python cell: completion, inspection, completeness.

    "%%python\\nrtfs.to"   =>   Completions(total), over the code points of `to`

jedi answers where it is installed (IPython brings it), else Python's own rlcompleter does.
"""

from __future__ import annotations

import re
from codeop import compile_command
from inspect import cleandoc
from typing import TYPE_CHECKING, Any, Final

from engine.api import Completeness, Completion, Completions, Inspection

from . import python_of

if TYPE_CHECKING:
    from engine import Session

_HEAD: Final = re.compile(r"\s*%%py(?:thon)?[ \t]*(?:\n|\Z)")
_NAME: Final = re.compile(r"[\w.]*\Z")
MOST: Final = 200  # completions offered at once
INDENT: Final = "    "


def body_of(code: str) -> int:
    """Where the Python of a cell begins; 0 for a cell of RTFS."""
    head = _HEAD.match(code)
    return head.end() if head else 0


def complete(session: Session, code: str, cursor: int) -> Completions | None:
    """Completions in a Python cell; None when the cursor is in none."""
    start = body_of(code)
    if not start or cursor < start:
        return None
    names = python_of(session).visible()
    try:
        found = _jedi(code[start:], cursor - start, names)
    except Exception:  # jedi is not there, or stumbles over half-typed text
        found = _plain(code[start:cursor], names)
    typed, matches = found
    kept = [each for each in matches if not each.text.startswith("_") or typed.startswith("_")]
    return Completions(tuple(kept[:MOST]), cursor - len(typed), cursor)


def inspect(session: Session, code: str, cursor: int) -> Inspection | None:
    """What is known of the Python name at a cursor."""
    start = body_of(code)
    if not start or cursor < start:
        return None
    script, line, column = _script(code[start:], cursor - start, python_of(session).visible())
    found = script.help(line, column)
    if not found:
        return None
    name = found[0]
    signatures = tuple([each.to_string() for each in name.get_signatures()])
    return Inspection(name.name, name.type, signatures, cleandoc(name.docstring(raw=True)))


def completeness(code: str) -> Completeness | None:
    """Whether a Python cell can be run; None for a cell of RTFS.

    A block that is still open ends with an empty line, as in Python's own prompt.
    """
    start = body_of(code)
    if not start:
        return None
    body = code[start:]
    if not body.strip():
        return Completeness("incomplete")
    try:
        whole = compile_command(body, "cell", "exec")
    except (SyntaxError, ValueError, OverflowError):
        return Completeness("invalid")
    last = body.rstrip("\n").rpartition("\n")[2]
    indented = last[:1].isspace() and not body.endswith("\n\n")
    if whole is not None and not indented:
        return Completeness("complete")
    indent = last[: len(last) - len(last.lstrip())]
    return Completeness("incomplete", indent + (INDENT if last.rstrip().endswith(":") else ""))


def _script(code: str, cursor: int, names: dict[str, Any]) -> tuple[Any, int, int]:
    import jedi

    above = code[:cursor]
    script = jedi.Interpreter(code, [names])
    return script, above.count("\n") + 1, len(above) - above.rfind("\n") - 1


def _jedi(code: str, cursor: int, names: dict[str, Any]) -> tuple[str, list[Completion]]:
    script, line, column = _script(code, cursor, names)
    found = script.complete(line, column)
    length = found[0].get_completion_prefix_length() if found else 0
    matches = [Completion(each.name_with_symbols, each.type) for each in found]
    return code[cursor - length : cursor], matches


def _plain(above: str, names: dict[str, Any]) -> tuple[str, list[Completion]]:
    from rlcompleter import Completer

    written = _NAME.search(above)
    text = written[0] if written else ""
    completer = Completer(names)
    at = text.rfind(".") + 1
    found = completer.attr_matches(text) if at else completer.global_matches(text)
    matches = [Completion(each[at:].rstrip("( "), "name") for each in found]
    return text[at:], matches
