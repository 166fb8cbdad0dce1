"""For the whole suite: with RTFS_FORBID_SKIPS=1 a skipped test is a failed test.

A machine without chromium may leave the browser tests out; the continuous integration may not.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import Any

import pytest

os.environ.setdefault("RTFS_NO_CACHE", "1")  # what a test leaves in a cache no other one meets
FORBID_SKIPS = os.environ.get("RTFS_FORBID_SKIPS") == "1"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update", action="store_true", help="write the edit scripts of tests/incremental anew"
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    report = yield
    if FORBID_SKIPS and report.skipped:
        _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    report = yield
    if FORBID_SKIPS and report.skipped:
        _fail(report)
    return report


def _fail(report: Any) -> None:
    report.outcome = "failed"
    report.longrepr = f"skipped, which RTFS_FORBID_SKIPS forbids: {report.longrepr}"
