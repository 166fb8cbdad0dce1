"""`%policy`: what programs of this session may do outside of themselves.

%policy deny ccos.random.*   =>   (rand-int 6) is a security violation from here on
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any, Final

from engine import Session
from engine.runtime.capability import HOST_EFFECT, normalise
from engine.runtime.errors import Thrown
from engine.runtime.policy import LISTS, GrantError

from .arguments import MagicError
from .disk import absolute
from .registry import Answer, Call, Shown, magic
from .tables import columns, table

DECISIONS: Final = ("allow", "deny", "ask")


@magic(
    "policy",
    "[allow|deny|ask CAPABILITY … | files|files-write|env|hosts|effects|effects-denied NAME … "
    "| reset]",
    kind="capability",
    choices=(*DECISIONS, *LISTS, "reset"),
)
def policy(call: Call) -> Answer:
    """Show what programs may do, or allow and forbid more, for this session.

    `allow`, `deny` and `ask` take capability ids; `*` stands for any letters. The lists name what
    capabilities may reach: folders to read (`files`), folders to read and write (`files-write`),
    environment variables, hosts, effect labels; a list without names is emptied. `deny` beats the
    other two. `reset` goes back to what a new session may do. Magics such as `%load` are your own
    doing and ask no policy.

    %policy
    %policy ccos.io.*                    ; the capabilities that match, and what is said to each
    %policy files .                      ; programs may read in this folder
    %policy deny ccos.io.delete-file
    %policy ask ccos.state.kv.*
    %policy reset
    """
    words = call.words("policy").words
    session = call.session
    if not words:
        return _summary(session)
    first, rest = words[0], words[1:]
    if first == "reset" and not rest:
        return _granted(call, {}, "The policy is that of a new session.")
    if first in DECISIONS:
        if not rest:
            raise MagicError(f"%policy {first} needs a capability", "%policy * lists them.", first)
        ids = [id for word in rest for id in _matching(session, word)]
        grants = {**session.grants, **dict.fromkeys(ids, first)}
        return _granted(call, grants, _decided(session, ids, first, grants))
    if first in LISTS:
        kept = {name: value for name, value in session.grants.items() if name != first}
        names = [_named(session, first, word) for word in rest]
        said = f"{first}: {', '.join(names) or 'nothing'}"
        return _granted(call, {**kept, first: names} if names else kept, said)
    if first.startswith(":") or "." in first or "*" in first:
        ids = [id for word in words for id in _matching(session, word)]
        return _rows(session, ids)
    raise _unknown(first, session)


def _granted(call: Call, grants: Mapping[str, Any], said: str) -> Shown:
    try:
        call.session.grant(grants)
    except GrantError as wrong:
        raise MagicError(f"%policy: {wrong}") from wrong
    return Shown(said)


def _decided(session: Session, ids: list[str], decision: str, grants: Mapping[str, Any]) -> str:
    lines = [f"{decision}: {', '.join(ids)}"]
    lacking = {session.gateway.describe(id)[0].opened_by for id in ids} - {"", *grants}
    if "files-write" in grants:
        lacking.discard("files")
    if decision != "deny" and lacking:
        lists = " and ".join(f"%policy {name} …" for name in sorted(lacking))
        lines.append(f"They can reach nothing yet: say what they may reach with {lists}.")
    return "\n".join(lines)


def _named(session: Session, list_name: str, word: str) -> str:
    """What a list keeps for a word: folders as whole paths, which %cd does not move.

    Raises MagicError.
    """
    if list_name.startswith("files"):
        folder = absolute(word)
        if not folder.exists():
            raise MagicError(f"There is no folder {folder}", "", word)
        return str(folder)
    if list_name.startswith("effects"):
        known = {session.gateway.describe(id)[0].effect for id in session.gateway.ids()}
        label = word.removeprefix(":")
        if label not in known | {HOST_EFFECT}:
            hint = f"Effects: {', '.join(sorted(known | {HOST_EFFECT}))}."
            raise MagicError(f"There is no effect {label}", hint, word)
        return label
    return word


def _summary(session: Session) -> Shown:
    grants = session.grants
    granted = [(name, _written(value)) for name, value in grants.items()]
    decisions: dict[str, dict[str, int]] = {}
    for id in session.gateway.ids():
        group = id.rpartition(".")[0] + ".*"
        counts = decisions.setdefault(group, dict.fromkeys(DECISIONS, 0))
        counts[session.gateway.describe(id)[1]] += 1
    rows = [
        (group, *(str(count) if count else "" for count in counts.values()))
        for group, counts in decisions.items()
    ]
    said = "Granted in this session:\n" + columns(granted) if granted else "Nothing is granted."
    return table(
        rows,
        ("capabilities", *DECISIONS),
        right=(1, 2, 3),
        title=f"{said}\nThe rest is as each capability says; %policy NAME shows it.",
    )


def _written(value: Any) -> str:
    return value if isinstance(value, str) else ", ".join(str(each) for each in value)


def _rows(session: Session, ids: list[str]) -> Shown:
    rows = []
    for id in ids:
        row, decision = session.gateway.describe(id)
        rows.append((row.id, row.effect, decision, row.opened_by, row.doc.split("\n")[0]))
    return table(rows, ("capability", "effect", "decision", "opened by", "what it does"))


def _matching(session: Session, word: str) -> list[str]:
    """The ids that a word with stars means, or the one it is. Raises MagicError."""
    wanted = normalise(word)
    if "*" in wanted:
        ids = [id for id in session.gateway.ids() if fnmatchcase(id, wanted)]
        if not ids:
            raise MagicError(f"No capability matches {word}", "%policy * lists them.", word)
        return ids
    try:
        return [session.gateway.describe(wanted)[0].id]
    except Thrown as unknown:
        raise MagicError(f"Unknown capability: {wanted}", unknown.hint, word) from unknown


def _unknown(word: str, session: Session) -> MagicError:
    from engine.base.suggest import near

    close = near(word, (*DECISIONS, *LISTS, "reset"))
    last = [id for id in session.gateway.ids() if id.rpartition(".")[2] == word]
    close = tuple(last) or close
    hint = f"Did you mean {' or '.join(close)}?" if close else "%help policy shows what it takes."
    return MagicError(f"%policy does not know {word}", hint, word)
