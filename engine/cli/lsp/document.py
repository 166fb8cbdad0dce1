"""One open document: its text, what it defines, and what the engine says about it.

    Document(uri, "(defn f [x] x) (f ", "utf-16").call_at(18)  =>  ("f", 0)

The document's own definitions come first: nothing has been run, so the session knows none of them.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path
from threading import Timer
from typing import Final

from ...api import Completion, Completions, Problem
from ...session import Session
from ...syntax.complete import Cursor, token_at
from .outline import Entry, flat, outline
from .positions import Positions

CHECK_SECONDS: Final = 2.0  # a macro that expands longer than this is stopped
NO_EFFECTS: Final = {"*": "deny"}  # what macros of the document may do to the world
# A line magic of a notebook, which editors pass on as one text with the code of all cells.
_MAGIC: Final = re.compile(r"^%%?[A-Za-z][\w.-]*(?:[ \t].*)?$", re.MULTILINE)

_MARKUP: Final = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")


class Document:
    """A text as it was last sent. Answers questions about it; runs nothing of it."""

    def __init__(self, uri: str, text: str, encoding: str, path: str | None = None) -> None:
        self.uri: Final = uri
        self.label: Final = uri.rpartition("/")[2] or uri
        self.source: Final = text
        self.text: Final = _without_magics(text) if uri.endswith(".ipynb") else text
        self.positions: Final = Positions(text, encoding)
        folder = (str(Path(path).parent),) if path else ()
        # two, as answers come from another thread than problems do
        self._checked = Session(grants=NO_EFFECTS, module_path=folder)
        self._session = Session(grants=NO_EFFECTS, module_path=folder)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """What the document defines, in its order."""
        return outline(self.text)

    @cached_property
    def named(self) -> dict[str, Entry]:
        """What the document defines, by name."""
        return flat(self.entries)

    def problems(self) -> tuple[Problem, ...]:
        """All problems. Safe on any thread; one document is checked once at a time."""
        timer = Timer(CHECK_SECONDS, self._checked.interrupt)
        timer.daemon = True
        timer.start()
        try:
            return self._checked.check(self.text, self.label)
        except KeyboardInterrupt:
            late = f"Checking took longer than {CHECK_SECONDS} s and was stopped"
            return (Problem("", ":interrupted", late, severity="warning"),)
        except Exception as bug:
            failed = f"The engine itself failed: {type(bug).__name__}"
            return (Problem("", ":internal-error", failed, severity="warning"),)
        finally:
            timer.cancel()

    def stop(self) -> None:
        """End a check that runs on another thread."""
        self._checked.interrupt()

    def token(self, offset: int) -> Cursor:
        """What stands at an offset."""
        return token_at(self.text, offset)

    def completions(self, offset: int) -> Completions:
        """The document's own names, then the engine's."""
        known = self._session.complete(self.text, offset)
        cursor = self.token(offset)
        if cursor.kind not in ("symbol", "") or cursor.prefix.startswith(":"):
            return known
        own = [
            Completion(entry.name, entry.kind, " | ".join(entry.signatures), entry.doc)
            for entry in self.named.values()
            if entry.name.startswith(cursor.prefix)
        ]
        others = [each for each in known.matches if each.text not in self.named]
        where = known if known.matches else cursor
        return Completions((*own, *others), where.start, where.end)

    def described(self, name: str) -> str:
        """What is known of a name, as Markdown; "" for nothing."""
        entry = self.named.get(name)
        if entry is not None:
            return _markdown(entry.signatures or (entry.name,), entry.kind, _plain(entry.doc))
        found = self._session.doc(name)
        if found is None:
            return ""
        examples = [f"{text}  ; => {gives}" if gives else text for text, gives in found.examples]
        effects = f"*Effects:* {found.effects}" if found.effects else ""
        return _markdown(found.signature or (name,), found.kind, found.doc, examples, effects)

    def signatures(self, name: str) -> tuple[tuple[str, ...], str]:
        """The ways to call a name, and its documentation; ((), "") for nothing."""
        entry = self.named.get(name)
        if entry is not None:
            return entry.signatures, entry.doc
        found = self._session.doc(name)
        return (found.signature, found.doc) if found is not None else ((), "")

    def formatted(self) -> str:
        """The text, laid out; the same text where it cannot be read or holds magics."""
        if self.text != self.source:
            return self.source
        return self._session.format(self.source)


def _without_magics(text: str) -> str:
    return _MAGIC.sub(lambda found: " " * len(found[0]), text)


def _markdown(
    signatures: tuple[str, ...],
    kind: str,
    doc: str,
    examples: list[str] | None = None,
    effects: str = "",
) -> str:
    """Code in fences, prose as it is; a text cannot end its fence."""
    parts = [_fenced("\n".join(signatures)), f"*{kind}*", doc]
    if examples:
        parts.append(_fenced("\n".join(examples)))
    return "\n\n".join([part for part in [*parts, effects] if part])


def _plain(text: str) -> str:
    """A text of the user's as Markdown that shows it and loads nothing."""
    return _MARKUP.sub(r"\\\1", text)


def _fenced(code: str) -> str:
    fence = "```"
    while fence in code:
        fence += "`"
    return f"{fence}rtfs\n{code}\n{fence}"
