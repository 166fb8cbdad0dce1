"""`%cache`: how the caches do.

%cache   =>   core   12 entries   40 hits   13 misses   it is new: 12, macro m was changed: 1
"""

from __future__ import annotations

from engine.api import CacheUse

from .registry import Answer, Call, Shown, magic
from .tables import plural, table


@magic("cache", "[clear]", choices=("clear",))
def cache(call: Call) -> Answer:
    """Show what each cache holds, how often it helped, and why it did not.

    A text passes the caches in their order: its forms, their Core, their values. What earlier
    sessions kept on disk is listed below them; the setting `disk-cache` switches that off. `clear`
    lets go of what is only kept in case it comes again, on disk too; results of cells stay.

    %cache
    %cache clear
    """
    words = call.words("cache", 1).words
    if words:
        if words[0] != "clear":
            from .arguments import MagicError

            raise MagicError(f"%cache takes clear, not {words[0]}", "", words[0])
        return Shown(f"{plural(call.session.clear_caches(), 'entry', 'entries')} let go.")
    rows = [_row(each) for each in call.session.caches()]
    head = ("cache", "entries", "size", "hits", "misses", "evictions", "why not used")
    return table(rows, head, right=(1, 2, 3, 4, 5), whole=(2,))


def _row(each: CacheUse) -> tuple[str, ...]:
    most = sorted(each.reasons.items(), key=lambda pair: -pair[1])
    return (
        each.name,
        f"{each.entries:,}" if each.entries else "",
        _size(each.bytes),
        f"{each.hits:,}",
        f"{each.misses:,}",
        f"{each.evictions:,}",
        ", ".join(f"{reason}: {count:,}" for reason, count in most),
    )


def _size(count: int) -> str:
    """Bytes for people: 1234 => "1.2 kB"; "" for none."""
    if not count:
        return ""
    for unit, size in (("MB", 1e6), ("kB", 1e3)):
        if count >= size:
            return f"{count / size:,.1f} {unit}"
    return f"{count:,} B"
