"""What the README says is so: its commands exist, its paths are there, its picture is a picture."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from rtfs_kernel.magics import MAGICS, find

ROOT = Path(__file__).parents[2]
KERNEL = ROOT / "rtfs_kernel"
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"```(?:bash|sh)\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    line.split("#")[0].strip() for block in BLOCKS for line in block.split("\n") if line.strip()
]


def run(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_the_first_lines_are_the_two_commands() -> None:
    assert README.startswith("```bash\n")
    assert COMMANDS[:2] == ["python3 install_kernel.py", "python3 install_kernel.py --test"]


def test_every_option_of_the_installer_is_real() -> None:
    known = set(re.findall(r"--[a-z-]+", run("install_kernel.py", "--help")))
    for command in COMMANDS:
        if "install_kernel.py" in command:
            options = re.findall(r"--[a-z-]+", command.split(" -- ")[0])
            assert set(options) <= known, command


def test_every_command_of_the_kernel_is_real() -> None:
    known = run("-m", "rtfs_kernel", "--help")
    for command in COMMANDS:
        if command.startswith("rtfs-kernel"):
            assert command.split()[1] in known, command


def test_every_program_named_is_one_of_ours_or_the_systems() -> None:
    first = {command.split()[0] for command in COMMANDS}
    assert first <= {"python3", "pip", "rtfs", "rtfs-kernel", "jupyter", "git", "cd"}


def test_every_path_of_the_map_exists() -> None:
    paths = re.findall(r"^\| `([\w./-]+)` \|", README, re.MULTILINE)
    assert len(paths) > 5
    missing = [path for path in paths if not (ROOT / path).exists()]
    assert not missing


@pytest.mark.parametrize("folder", [".", "engine", "rtfs_kernel"])
def test_every_linked_file_and_heading_exists(folder: str) -> None:
    text = (ROOT / folder / "README.md").read_text("utf-8")
    for target, heading in re.findall(r"\]\(([^)#]+)(?:#([^)]+))?\)", text):
        if not target.startswith("http"):
            found = ROOT / folder / target
            assert found.exists(), target
            assert not heading or heading in headings(found.read_text("utf-8")), heading


def headings(text: str) -> set[str]:
    """The anchors that GitHub gives to a text's headings."""
    titles = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


def test_the_table_of_magics_has_them_all_in_forms_that_they_have() -> None:
    table = README.partition("| magic |")[2].partition("\n\n")[0]
    named = set()
    for row in table.split("\n")[2:]:
        cell = row.split(" | ")[0]
        forms = re.findall(r"`(%%?)(\w+)`", cell)
        both = [("%%", name) for _, name in forms] if cell.endswith("and `%%`") else []
        for form, name in [*forms, *both]:
            assert find(name, form)
            named.add(form + name)
    every = {use.split()[0] for row in MAGICS.values() for use in row.usage}
    assert named == every


def test_every_folder_and_file_of_the_kernels_map_exists() -> None:
    text = (KERNEL / "README.md").read_text("utf-8").partition("## Code map")[2]
    rows = re.findall(r"^\| `([\w./]+/)` \|[^|]*\|([^|]*)\|$", text, re.MULTILINE)
    for folder, files in rows:
        for file in re.findall(r"`([^`]+)`", files):
            assert (KERNEL / folder / file).is_file(), folder + file
    folders = {path.parent.relative_to(KERNEL) for path in KERNEL.rglob("*.py")}
    assert {Path(folder) for folder, _ in rows} == {*folders, Path("resources")}
