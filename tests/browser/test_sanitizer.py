"""Every kind of bundle in an untrusted notebook: what JupyterLab's sanitiser leaves of it, and
whether it can be read on light and on dark ground.
"""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lab import choose_theme, opened
from samples import bundles, stored

from engine import Session
from engine.api import Display
from rtfs_kernel.render.shows import display_bundle
from rtfs_kernel.render.view import View

if TYPE_CHECKING:
    from playwright.sync_api import Page

CONTRAST = 4.5  # WCAG 2, level AA, for text of normal size

# Of each output: its text, how many of each element, how many style properties, whether trusted.
WHAT_IS_THERE = """() => [...document.querySelectorAll('.jp-CodeCell')].map(cell => {
    const shown = cell.querySelector('.jp-OutputArea-output');
    shown.querySelectorAll('details').forEach(each => { each.open = true; });
    const tags = {};
    let styles = 0;
    shown.querySelectorAll('*').forEach(each => {
        const tag = each.tagName.toLowerCase();
        tags[tag] = (tags[tag] || 0) + 1;
        styles += (each.getAttribute('style') || '').split(';').filter(s => s.trim()).length;
    });
    return {text: shown.textContent, seen: shown.innerText, tags, styles,
            trusted: !!shown.closest('.jp-mod-trusted')};
})"""

# The worst contrast of any text in the outputs, and where.
CONTRASTS = """() => {
    const colour = text => {
        const n = (text.match(/[\\d.]+/g) || ['0', '0', '0', '0']).map(Number);
        return n.length > 3 ? n : [...n, 1];
    };
    const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3]));
    const light = c => {
        const [r, g, b] = c.map(v => v / 255).map(
            v => v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const worst = {};
    document.querySelectorAll('.jp-OutputArea-output').forEach(output => {
        const walker = document.createTreeWalker(output, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const node = walker.currentNode;
            if (!node.textContent.trim()) continue;
            const chain = [];
            for (let at = node.parentElement; at; at = at.parentElement) chain.push(at);
            let ground = [255, 255, 255], seen = 1;
            for (const at of chain.slice().reverse()) {
                const style = getComputedStyle(at);
                ground = over(colour(style.backgroundColor), ground);
                seen *= Number(style.opacity);
            }
            const ink = colour(getComputedStyle(chain[0]).color);
            const mixed = over([...ink.slice(0, 3), ink[3] * seen], ground);
            const [a, b] = [light(mixed), light(ground)];
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            const name = chain[0].className || chain[0].tagName;
            if (!(name in worst) || worst[name][0] > ratio) {
                worst[name] = [Math.round(ratio * 100) / 100, node.textContent.slice(0, 40)];
            }
        }
    });
    return worst;
}"""


class Expected(HTMLParser):
    """What a fragment would show if nothing were taken from it."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.text = ""
        self.tags: dict[str, int] = {}
        self.styles = 0
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] = self.tags.get(tag, 0) + 1
        style = dict(attrs).get("style") or ""
        self.styles += len([each for each in style.split(";") if each.strip()])

    def handle_data(self, data: str) -> None:
        self.text += data


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.fixture(scope="module")
def samples(world: Path) -> dict[str, dict[str, Any]]:
    made = bundles()
    stored(world / "stored.ipynb", made)
    return made


def test_an_untrusted_notebook_keeps_every_element_style_and_word(
    lab: str, samples: dict[str, dict[str, Any]], page: Page
) -> None:
    opened(page, lab.format("stored.ipynb"))
    found = page.evaluate(WHAT_IS_THERE)
    assert len(found) == len(samples)
    for (name, data), there in zip(samples.items(), found, strict=True):
        if "text/html" not in data:
            assert words(data["text/plain"]) in words(there["text"]), name
            continue
        expected = Expected(data["text/html"])
        assert words(expected.text) == words(there["text"]), name
        assert words(there["seen"]), name
        missing = {tag: n for tag, n in expected.tags.items() if there["tags"].get(tag, 0) < n}
        assert not missing, name
        assert there["styles"] == expected.styles, name


@pytest.mark.parametrize("theme", ["Dark", "Light"])
def test_every_text_can_be_read(
    lab: str, preferences: Path, samples: dict[str, dict[str, Any]], page: Page, theme: str
) -> None:
    choose_theme(preferences, theme)  # the light one, which is the lab's own, comes last
    opened(page, lab.format("stored.ipynb"))
    light = str(theme == "Light").lower()
    page.wait_for_selector(f'body[data-jp-theme-light="{light}"]', state="attached")
    page.evaluate(WHAT_IS_THERE)  # opens what is folded
    weak = {at: of for at, of in page.evaluate(CONTRASTS).items() if of[0] < CONTRAST}
    assert not weak


def test_a_chart_is_drawn_also_where_nothing_is_trusted(lab: str, world: Path, page: Page) -> None:
    shown: list[Display] = []
    rows = "(map (fn [i] {:x i :y (* i i)}) (range 20))"
    Session(display=shown.append).run(
        f"(display-vega {{:mark :line :data {{:values {rows}}}"
        " :encoding {:x {:field :x :type :quantitative} :y {:field :y :type :quantitative}}})"
    )
    stored(world / "chart.ipynb", {"chart": display_bundle(shown[0], View()).data})
    opened(page, lab.format("chart.ipynb"))
    page.wait_for_selector(".jp-OutputArea-output canvas, .jp-OutputArea-output .marks")
