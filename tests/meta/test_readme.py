"""What the README says is so: its commands exist, its paths are there, its picture is a picture."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
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


def test_every_linked_file_exists() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target
