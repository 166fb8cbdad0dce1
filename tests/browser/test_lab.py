"""JupyterLab in a real browser: what a newcomer sees when the tour is run."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from lab import SECONDS, notebook, open_and_run, opened

if TYPE_CHECKING:
    from playwright.sync_api import Page


def test_running_the_tour_shows_values_errors_with_carets_and_highlighting(
    lab: str, page: Page
) -> None:
    open_and_run(page, lab.format("tour.ipynb"))
    values = page.locator(".jp-OutputArea-executeResult").all_inner_texts()
    assert values[0].strip().endswith("3")
    assert page.locator(".jp-OutputArea-executeResult table").count() >= 1
    outputs = page.locator(".jp-OutputArea-output").all_inner_texts()
    assert any("Type error in +" in text and "^^^" in text for text in outputs)
    assert page.locator(".jp-OutputArea-output .ansi-bold").count() >= 1
    coloured = page.locator(".jp-InputArea .cm-line span[class]").count()
    assert coloured > 100


def test_tab_completes_a_name(lab: str, world: Path, page: Page) -> None:
    notebook(world / "typing.ipynb", [""])
    opened(page, lab.format("typing.ipynb"))
    cell = page.locator(".jp-CodeCell .cm-content")
    cell.click()
    page.keyboard.type("(zipm")
    until = time.monotonic() + SECONDS
    typed = cell.inner_text()
    while typed != "(zipmap" and time.monotonic() < until:
        page.keyboard.press("Tab")  # the first may come before the lab's completer is there
        page.wait_for_timeout(500)
        typed = cell.inner_text()
    assert typed == "(zipmap"


def test_the_stop_button_stops_an_endless_cell(lab: str, world: Path, page: Page) -> None:
    notebook(world / "endless.ipynb", ["(loop [] (recur))"])
    opened(page, lab.format("endless.ipynb"))
    page.locator(".jp-CodeCell .cm-content").click()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="busy"]')
    page.get_by_role("button", name="Interrupt the kernel").click()
    page.wait_for_selector("text=Interrupted")
    page.wait_for_selector('.jp-Notebook-ExecutionIndicator[data-status="idle"]')
