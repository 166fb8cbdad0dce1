"""The engine's README tells the truth: its example runs, its paths exist."""

from __future__ import annotations

import re

from engine.cli.docs import ENGINE

README = (ENGINE / "README.md").read_text("utf-8")


def test_the_example_runs_and_gives_what_its_comments_say() -> None:
    example = re.search(r"```python\n(from engine.*?)```", README, re.DOTALL)
    assert example is not None
    scope: dict[str, object] = {}
    for line in example.group(1).splitlines():
        code, _, promised = line.partition("#")
        if promised:
            assert repr(eval(code, scope)).replace("'", '"') == promised.strip().split(":")[0]
        else:
            exec(code, scope)


def test_every_folder_and_file_of_the_code_map_exists() -> None:
    rows = re.findall(r"^\| `(\w[\w/]*/)` \|[^|]*\|([^|]*)\|$", README, re.MULTILINE)
    assert len(rows) > 10
    for folder, files in rows:
        assert (ENGINE / folder).is_dir(), folder
        for file in re.findall(r"`([^`]+)`", files):
            assert (ENGINE / folder / file).is_file(), folder + file


def test_every_package_of_the_engine_is_on_the_code_map() -> None:
    for path in ENGINE.iterdir():
        if (path / "__init__.py").is_file():
            assert f"`{path.name}/" in README, path.name


def test_the_methods_it_lists_are_those_of_the_session() -> None:
    from engine import Session

    table = README.partition("## Public API")[2].partition("## Invariants")[0]
    for name in re.findall(r"`(\w+)\(", table):
        assert hasattr(Session, name), name
