"""`%audit`: the log of every effect.

%audit   =>   3  10:15:02  call  ccos.io.println  "hi"  ok  12 µs
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Final

from engine.runtime.audit import Entry

from ..render.durations import duration
from .arguments import Option
from .registry import Answer, Call, Shown, magic
from .tables import line, plural, table

LAST: Final = 20  # entries shown where no number is given
PREVIEW: Final = 40  # code points of the arguments


@magic(
    "audit",
    "[CAPABILITY …]",
    kind="capability",
    options=(
        Option("-n", "show the last of them", "ENTRIES"),
        Option("--refused", "only what the policy refused"),
        Option("--json", "one JSON object a line, with hashes"),
    ),
)
def audit(call: Call) -> Answer:
    """Show the last effects of the session: what was called, with what, and how it ended.

    Words are parts of capability ids, with `*` for any letters. Every entry holds a hash of the
    one before it, so that none can be changed or taken out unnoticed; the last line says whether
    the log is whole.

    %audit
    %audit -n 3 println
    %audit --refused
    %audit --json -n 1
    """
    given = call.words("audit")
    log = call.session.gateway.audit
    entries = [each for each in log.entries() if _wanted(each, given.words)]
    if "--refused" in given:
        entries = [each for each in entries if each.event == "refused"]
    last = entries[-given.number("-n", LAST) :]
    if "--json" in given:
        return Shown("\n".join(_as_json(each) for each in last))
    broken = log.first_broken()
    whole = "the log is whole" if broken is None else f"the log is broken at entry {broken}"
    title = f"{len(last):,} of {plural(log.count, 'entry', 'entries')}; {whole}."
    head = ("entry", "time", "event", "what", "with", "outcome", "took")
    return table([_row(each) for each in last], head, right=(0, 6), title=title)


def _wanted(entry: Entry, words: tuple[str, ...]) -> bool:
    parts = [word.removeprefix(":").replace("/", ".") for word in words]
    return not parts or any(fnmatchcase(entry.subject, f"*{part}*") for part in parts)


def _row(entry: Entry) -> tuple[str, ...]:
    from datetime import datetime

    return (
        str(entry.sequence),
        datetime.fromtimestamp(entry.time).astimezone().strftime("%H:%M:%S"),
        entry.event,
        entry.subject,
        line(entry.preview, PREVIEW),
        entry.outcome,
        duration(entry.duration),
    )


def _as_json(entry: Entry) -> str:
    import json

    return json.dumps(entry._asdict(), ensure_ascii=False)
