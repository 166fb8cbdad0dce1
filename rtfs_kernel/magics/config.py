"""`%config` and `%set`: every knob of the kernel, and how to turn it.

%config value-items 50   =>   value-items: 50, for every cell from here on
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.api import CellResult

from ..settings import KNOBS, Knob, row_of, value_text
from .arguments import MagicError, Option
from .registry import Answer, Call, Shown, magic
from .tables import plural, table


@magic(
    "config",
    "[NAME [VALUE]]",
    kind="knob",
    options=(Option("--save", "keep what was set here for later sessions"),),
)
def config(call: Call) -> Answer:
    """List the settings, look one up, set it, or keep them for later sessions.

    Alone it lists every setting with its value and where that comes from; with a part of a name,
    the settings that match. `default` as the value goes back to the table's. `--save` writes what
    this session has set to your settings file, and kernels that start later read it.
    A notebook's own settings stand in its metadata under "rtfs": "settings"; `rtfs-kernel run`
    uses them.

    %config
    %config level              ; one setting, with all it takes
    %config table              ; those whose name or description has this word
    %config value-items 50
    %config value-items default
    %config --save
    """
    given = call.words("config", 2)
    if len(given.words) == 2:
        shown = change(call, {given.words[0]: given.words[1]}, (given.words[0],))
    elif given.words:
        shown = _looked_up(call, given.words[0])
    else:
        shown = _listed(call, KNOBS.values())
    if "--save" not in given:
        return shown
    saved = _saved(call)
    return Shown(f"{shown.text}\n{saved}") if given.words else Shown(saved)


@magic("set", "[NAME VALUE …]", cell=True, body="run", kind="knob")
def set_(call: Call) -> Answer:
    """Set one or more settings; above a cell, for that cell alone.

    Without a name it shows what differs from the defaults. `%config` lists all there are.

    %set
    %set timing on table-rows 20
    %set timing default table-rows default

    %%set level none tier tree
    (reduce + (range 10))
    """
    words = call.words("set").words
    if len(words) % 2:
        value = KNOBS[words[-1]] if words[-1] in KNOBS else row_of(words[-1])
        raise MagicError(f"{value.name} needs a value", f"Possible: {value.takes}.", words[-1])
    pairs = dict(zip(words[::2], words[1::2], strict=True))
    if call.body is not None:
        return for_cell(call, pairs)
    if not pairs:
        changed = [KNOBS[name] for name in call.settings.changed()]
        return _listed(call, changed) if changed else Shown("Every setting has its default.")
    return change(call, pairs, pairs)


def change(call: Call, pairs: dict[str, str], names: Iterable[str]) -> Shown:
    """Set the pairs, all or none; the lines "name: value" of the names. Raises SettingError."""
    call.settings.set_all(pairs)
    return Shown("\n".join(f"{name}: {value_text(call.settings[name])}" for name in names))


def for_cell(call: Call, pairs: dict[str, str]) -> CellResult:
    """Run the body with these settings, which hold until it is shown. Raises SettingError."""
    call.room.until_the_end(call.settings.for_now(pairs))
    return call.room.run_inside(call.body or "")


def _looked_up(call: Call, word: str) -> Shown:
    row = KNOBS.get(word)
    if row is not None:
        return _one(call, row)
    found = [each for each in KNOBS.values() if word in each.name or word in each.doc.lower()]
    return _listed(call, found or [row_of(word)])


def _one(call: Call, row: Knob) -> Shown:
    return table(
        [
            ("value", value_text(call.settings[row.name])),
            ("from", call.settings.origin(row.name)),
            ("default", value_text(row.default)),
            ("possible", row.takes),
        ],
        title=f"{row.name}: {row.doc}",
    )


def _listed(call: Call, rows: Iterable[Knob]) -> Shown:
    settings = call.settings
    return table(
        [
            (row.name, value_text(settings[row.name]), settings.origin(row.name), row.doc)
            for row in sorted(rows, key=lambda each: each.name)
        ],
        ("name", "value", "from", "what it does"),
    )


def _saved(call: Call) -> str:
    from ..settings import file as settings_file

    count = len(call.settings.set_here())
    if not count:
        return "Nothing was set in this session; there is nothing to save."
    file, remark = settings_file.save(call.settings)
    return f"Saved {plural(count, 'setting')} in {file}" + (f"\n{remark}" if remark else "")
