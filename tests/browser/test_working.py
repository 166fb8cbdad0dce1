"""Working in a notebook: the tooltip, the completer, restarting, an error that lets one go on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lab import notebook, open_and_run, opened

if TYPE_CHECKING:
    from playwright.sync_api import Page


def typed(page: Page, text: str) -> None:
    """Click into the first cell and type."""
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_shift_tab_tells_what_a_name_is(lab: str, world: Path, page: Page) -> None:
    opened(page, lab.format(notebook(world / "tooltip.ipynb", ["(reduce + [1 2])"]).name))
    page.locator(".jp-CodeCell .cm-content").click()
    page.keyboard.press("Home")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+Tab")
    page.wait_for_selector(".jp-Tooltip")
    shown = page.locator(".jp-Tooltip").inner_text()
    assert "reduce" in shown
    assert "(reduce f" in shown


def test_the_completer_offers_locals_with_their_kind(lab: str, world: Path, page: Page) -> None:
    opened(page, lab.format(notebook(world / "completer.ipynb", [""]).name))
    typed(page, "(let [zebra 1 zebu 2] ze")
    page.keyboard.press("Tab")
    page.wait_for_selector(".jp-Completer .jp-Completer-item")
    offered = page.locator(".jp-Completer .jp-Completer-match").all_inner_texts()
    assert offered[:2] == ["zebu", "zebra"] or offered[:2] == ["zebra", "zebu"]


def test_restarting_forgets_definitions(lab: str, world: Path, page: Page) -> None:
    name = notebook(world / "restart.ipynb", ["(def kept 42)", "kept"]).name
    open_and_run(page, lab.format(name))
    page.get_by_role("button", name="Restart the kernel", exact=True).click()
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.wait_for_selector("text=RTFS | Idle")
    page.locator(".jp-CodeCell .cm-content").nth(1).click()
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Undefined symbol")


def test_after_an_error_the_next_cell_runs(lab: str, world: Path, page: Page) -> None:
    name = notebook(world / "error.ipynb", ['(+ 1 "a")', "(+ 40 2)"]).name
    opened(page, lab.format(name))
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    page.wait_for_selector(".jp-OutputArea-output .ansi-bold")
    page.keyboard.press("Shift+Enter")
    page.wait_for_selector(".jp-OutputArea-executeResult")
    assert page.locator(".jp-OutputArea-executeResult").inner_text().strip().endswith("42")


def test_a_branch_of_a_tree_opens_by_mouse_and_by_keyboard(
    lab: str, world: Path, page: Page
) -> None:
    source = "{:first (vec (range 1000 1100)) :second (vec (range 2000 2100))}"
    open_and_run(page, lab.format(notebook(world / "tree.ipynb", [source]).name))
    output = page.locator(".jp-OutputArea-executeResult")
    assert not output.get_by_text("1042", exact=True).is_visible()
    output.locator("summary", has_text=":first").click()
    assert output.get_by_text("1042", exact=True).is_visible()
    second = output.locator("summary", has_text=":second")
    second.focus()
    page.keyboard.press("Enter")
    assert output.get_by_text("2042", exact=True).is_visible()
