"""`rtfs library`: compile the modules of the library that are written in RTFS.

engine/library/rtfs/*.rtfs   =>   engine/library/compiled.rows
"""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from tempfile import TemporaryDirectory

from ..program.cached import CachedProgram
from ..program.library import COMPILED, FOLDER, file_of, row_key
from .main import PROGRAM_ERROR, SUCCESS, CommandError


def library_command(arguments: Namespace) -> int:
    """Write the file, or with --check say whether it is current."""
    file = Path(COMPILED)
    data = compiled()
    if file.is_file() and file.read_bytes() == data:
        return SUCCESS
    if arguments.check:
        print(f"{file} is not current")
        return PROGRAM_ERROR
    file.write_bytes(data)
    print(f"{file} written")
    return SUCCESS


def modules() -> list[str]:
    """The names of the library's modules."""
    files = Path(FOLDER).rglob("*.rtfs")
    return sorted([".".join(file.relative_to(FOLDER).with_suffix("").parts) for file in files])


def compiled() -> bytes:
    """What the file should hold. Raises CommandError for a module that cannot be loaded."""
    from ..session import Session

    rows: dict[bytes, bytes] = {}
    with TemporaryDirectory() as folder:
        for name in modules():  # each alone: what one needs, it says itself
            session = Session(cache=Path(folder))
            program = session._runner
            assert isinstance(program, CachedProgram)
            program.questions.recall = _nothing
            result = session.run(f"(import {name})")
            if not result.ok:
                raise CommandError(f"{name}: {result.problems[0].message}")
            for source in program.sources.all():
                for part in source.parts:
                    row = program.disk.core_row(part)
                    if row is not None and part.run is not None:
                        rows[row_key(part, part.run.namespace)] = row[1]
            session.close()
    return file_of(sorted(rows.items()))


def _nothing(part: object, namespace: str) -> None:
    """Everything is compiled."""
