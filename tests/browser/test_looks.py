"""How outputs look in JupyterLab, light and dark, trusted and in an untrusted copy."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lab import SECONDS, choose_theme, notebook, open_and_run, opened
from screens import difference, looks_like

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

GALLERY = {
    "value": "(map inc [1 2 3])",
    "table": '[{:name "Ada" :born 1815} {:name "Alan" :born 1912} {:name "Grace" :born 1906}]',
    "tree": '{:title "notes" :tags #{:a :b} :more (vec (range 200))\n :items '
    "(vec (map (fn [n] {:n n :sq (* n n) :of {:x n}}) (range 12)))}",
    "function": '(defn area "The area of a circle." [r] (* 3.14159 r r))\narea',
    "markup": '(display-html "<b>bold</b> and <i>slanted</i>")',
    "passes": "%%passes --level fold\n(defn padded [w :int]\n"
    "  (let [margin 2 total (* margin 3)] (+ w total 0)))",
    "text": '(println "<script>alert(1)</script>")\n"<b>not bold</b>"',
    # the last: nothing runs after an error
    "error": '(defn half [x] (/ x 2))\n(half "ten")',
}


@pytest.fixture(scope="module")
def gallery(world: Path) -> Path:
    return notebook(world / "gallery.ipynb", list(GALLERY.values()))


def output_of(page: Page, name: str) -> Locator:
    """The output area of a cell of the gallery."""
    at = list(GALLERY).index(name)
    return page.locator(".jp-CodeCell").nth(at).locator(".jp-OutputArea").first


def shown(output: Locator) -> list[str]:
    """The texts of a cell's outputs, without prompts."""
    return output.locator(".jp-OutputArea-output").all_inner_texts()


def saved(path: Path) -> dict[str, Any]:
    """A notebook as the lab saved it: with outputs."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if all(cell["outputs"] for cell in found["cells"]):
            return found
        time.sleep(0.2)
    raise AssertionError("the lab did not save the notebook")


@pytest.mark.parametrize("theme", ["Dark", "Light"])
def test_every_kind_of_output_looks_as_it_was_meant_to(
    lab: str, gallery: Path, preferences: Path, page: Page, theme: str
) -> None:
    choose_theme(preferences, theme)
    open_and_run(page, lab.format(gallery.name))
    for name in GALLERY:
        looks_like(output_of(page, name), f"{name}-{theme.lower()}")


def test_an_untrusted_copy_still_shows_everything(
    lab: str, world: Path, gallery: Path, page: Page
) -> None:
    open_and_run(page, lab.format(gallery.name))
    before = [shown(output_of(page, name)) for name in GALLERY]
    page.keyboard.press("Control+s")
    copied = saved(gallery)
    for cell in copied["cells"]:
        cell["metadata"].pop("trusted", None)
        cell["source"] = [*cell["source"], "\n; a copy"]  # another text: nobody has signed it
    copy = world / "copy.ipynb"
    copy.write_text(json.dumps(copied), "utf-8")
    opened(page, lab.format(copy.name))
    assert [shown(output_of(page, name)) for name in GALLERY] == before
    looks_like(output_of(page, "tree"), "tree-untrusted")
    looks_like(output_of(page, "table"), "table-untrusted")


def test_hostile_text_runs_nothing(lab: str, gallery: Path, page: Page) -> None:
    said: list[str] = []
    page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    open_and_run(page, lab.format(gallery.name))
    texts = "".join(shown(output_of(page, "text")))
    assert "<script>alert(1)</script>" in texts
    assert "<b>not bold</b>" in texts
    assert not said


def test_a_picture_with_a_lost_line_does_not_pass() -> None:
    from PIL import Image, ImageDraw

    kept = Image.new("RGB", (400, 120), "white")
    pen = ImageDraw.Draw(kept)
    for row in range(5):
        pen.rectangle((10, 10 + 20 * row, 300, 20 + 20 * row), fill="black")
    found = kept.copy()
    ImageDraw.Draw(found).rectangle((10, 50, 300, 60), fill="white")
    assert difference(found, kept)
    assert not difference(kept.copy(), kept)
