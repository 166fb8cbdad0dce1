"""What nobody asks for any more is dropped, with the edges that lead to it.

total(a, b) was asked lately, words(c) was not
    =>  words(c) goes, and text(c) with it if it is only the default; what total was made from
        stays, whether it was asked itself or not
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

from .model import Input, Query, Slot
from .readers import Marks, drop_reader
from .table import Table


def below(slot: Slot, seen: AbstractSet[Slot] = frozenset()) -> list[Slot]:
    """A slot and everything it was made from, dependencies first, each once."""
    done: list[Slot] = []
    work = [(slot, iter(_dependencies(slot)))]
    entered = {slot}
    while work:
        current, rest = work[-1]
        for dependency in rest:
            if dependency not in entered and dependency not in seen:
                entered.add(dependency)
                work.append((dependency, iter(_dependencies(dependency))))
                break
        else:
            work.pop()
            done.append(current)
    return done


def dropped(tables: dict[Query | Input, Table], marks: Marks, horizon: int) -> int:
    """Drop slots that no answer asked for since revision `horizon` was made from; how many.

    They become unsure first and lose their memos next, so that an interrupted sweep leaves slots
    that are asked anew. Inputs go last, when nothing reads them.
    """
    kept: set[Slot] = set()
    for question, table in tables.items():
        for slot in table.slots.values():
            if isinstance(question, Query) and slot.verified_at >= horizon:
                _keep(slot, kept)
    queries = [slot for slot in _slots(tables, Query) if slot not in kept]
    inputs = [slot for slot in _slots(tables, Input) if slot not in kept and _is_default(slot)]
    marks.mark([slot for slot in queries if slot.memo is not None])
    for slot in queries:
        drop(tables[slot.query], slot, marks)
    for slot in inputs:
        tables[slot.query].drop(slot)
    return len(queries) + len(inputs)


def drop(table: Table, slot: Slot, marks: Marks) -> None:
    """Drop a slot, and the edges that lead to it."""
    dependencies = _dependencies(slot)
    slot.memo = None
    table.drop(slot)
    marks.forget(slot)
    for dependency in dependencies:
        drop_reader(dependency, slot)


def _keep(slot: Slot, kept: set[Slot]) -> None:
    """Keep a slot, all below it, and the other questions of cycles: they name each other."""
    work = [slot]
    while work:
        current = work.pop()
        if current not in kept:
            kept.add(current)
            work.extend(_dependencies(current))
            work.extend(current.memo.cycle if current.memo is not None else ())


def _slots(tables: dict[Query | Input, Table], kind: type) -> Iterable[Slot]:
    return [s for q, table in tables.items() if isinstance(q, kind) for s in table.slots.values()]


def _dependencies(slot: Slot) -> tuple[Slot, ...]:
    return () if slot.memo is None else slot.memo.dependencies


def _is_default(slot: Slot) -> bool:
    """An input that was set is kept even where nothing reads it."""
    question, memo = slot.query, slot.memo
    return memo is None or (isinstance(question, Input) and memo.value is question.default)
