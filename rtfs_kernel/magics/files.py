"""`%load %%file %cd`: texts between files and cells.

%load notes.rtfs   =>   the cell becomes the text of the file
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from .arguments import MagicError, Option
from .disk import append_text, failed, here, make_folders, path_of, read_text, write_text
from .registry import Answer, Call, Shown, magic
from .tables import plural


@magic("load", "PATH", kind="path")
def load(call: Call) -> Answer:
    """Put the text of a file in the place of this cell.

    The path counts from the notebook's folder; quotes hold blanks together. Run the cell again to
    run what was loaded. A first line says where it is from. Front ends that cannot replace a cell
    (nbconvert, nbclient) only say that it was read.

    %load lesson.rtfs
    """
    words = call.words("load", 1).words
    if not words:
        raise MagicError("%load needs a path", "Write for example %load lesson.rtfs.")
    text = read_text(words[0]).rstrip("\n")
    call.room.replace_cell(f"; from {words[0]}\n{text}")
    count = plural(len(text.splitlines()), "line")
    return Shown(f"{words[0]}: {count}, now in the cell.")


@magic(
    "file",
    "PATH",
    line=False,
    cell=True,
    body="text",
    kind="path",
    options=(
        Option("--append", "write at the end of the file"),
        Option("--parents", "make the folders that are missing"),
    ),
    aliases=("writefile",),
)
def file(call: Call) -> Answer:
    """Write the text below to a file; nothing of it is run.

    A file that is there is replaced, in one step.

    %%file lesson.rtfs
    (def greeting "hello")

    %%file --append lesson.rtfs
    (def farewell "bye")
    """
    given = call.words("file", 1)
    if not given.words:
        raise MagicError("%%file needs a path", "Write for example %%file lesson.rtfs.")
    text = call.below
    text = text if not text or text.endswith("\n") else text + "\n"
    write = append_text if "--append" in given else write_text
    if "--parents" in given:
        make_folders(given.words[0])
    return Shown(write(given.words[0], text))


@magic("cd", "[FOLDER]", kind="path")
def cd(call: Call) -> Answer:
    """Show the folder that relative paths and modules count from, or change it.

    `-` goes back to the folder before, `~` is your home. Magics, programs and imports all look
    there; what programs may read and write there is up to `%policy`.

    %cd
    %cd ..
    %cd -
    """
    words = call.words("cd", 1).words
    if not words:
        return Shown(str(here()))
    facts = call.room.facts
    if words[0] == "-" and not facts.before:
        raise MagicError("There is no folder to go back to", "", "-")
    target = Path(facts.before) if words[0] == "-" else path_of(words[0])
    left = facts.before
    with suppress(MagicError):  # this is the way out of a folder that is gone
        left = str(here())
    try:
        os.chdir(target)
    except OSError as failure:
        raise failed("go to", target, failure, words[0]) from failure
    facts.before = left
    return Shown(str(here()))
