"""The kernel of this tree, registered for the tools under test, in a folder of the test run."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from ecosystem_tools import TOUR, Run, Tool, run_tool
from kernel_client import registered

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tools' own: event loops left open, and what they warn about themselves."""
    for item in items:
        if item.path.is_relative_to(HERE):
            for theirs in ("ignore:unclosed:ResourceWarning", "ignore::DeprecationWarning"):
                item.add_marker(pytest.mark.filterwarnings(theirs))


@pytest.fixture(scope="module", autouse=True)
def collected_here() -> Iterator[None]:
    """What this folder's tests leave unclosed is collected before other tests could be blamed."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="module", autouse=True)
def registration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with registered(tmp_path_factory.mktemp("registered")):
        yield


@pytest.fixture
def tool(tmp_path: Path) -> Tool:
    """Run `python -m MODULE …` as a user would, in a folder of the test."""
    return partial(run_tool, tmp_path)


@pytest.fixture(scope="session")
def tour(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The tour, run by the command; once for all who look at what comes of it."""
    folder = tmp_path_factory.mktemp("tour")
    asked = (str(TOUR), "--ipynb", "tour.ipynb", "--html", "tour.html")
    with registered(folder):
        said = run_tool(folder, "rtfs_kernel", "run", *asked).stdout
    return Run(said, folder / "tour.ipynb", folder / "tour.html")
