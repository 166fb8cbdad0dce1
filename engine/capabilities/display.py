"""Showing things while a program runs: values, HTML, charts, progress.

    (display [1 2])       =>  Display("value", [1 2], text "[1 2]")
    (progress 3 10 "a")   =>  Display("progress", Progress(3, 10, "a"), key "progress a")

They go to the session's `display`, which decides how it looks; a bare session writes the text.
Nothing shown may reach out: a chart carries its data, and whoever shows HTML cleans it first.
"""

from __future__ import annotations

from typing import Any, Final

from ..api import Display, Progress
from ..runtime.access import CapabilityContext
from ..runtime.capability import ALLOW, capability
from ..runtime.glimpse import glimpse
from ..values.maps import PMap
from ..values.show import show
from .vega import chart_data, summary

TEXT_LIMIT: Final = 1_000_000  # code points of a displayed value's text
BAR: Final = 20  # characters of a bar
CHART_TEXT: Final = 2_000  # characters of a chart's specification below its summary

_ROW: Final[dict[str, Any]] = {"effect": "compute", "grant": ALLOW}


@capability("ccos.display.value", "any kw/str? -> nil", **_ROW)
def value(cx: CapabilityContext, x: Any, key: Any = "") -> None:
    """Show a value as the result of a cell is shown; the same key again replaces it.

    (call :ccos.display.value [1 2 3])
    """
    cx.display(Display("value", x, glimpse(x, TEXT_LIMIT).text, _key(key)))


@capability("ccos.display.html", "str kw/str? -> nil", **_ROW)
def html(cx: CapabilityContext, text: str, key: Any = "") -> None:
    """Show a text with markup; scripts, styles and what is loaded from elsewhere are left out.

    (call :ccos.display.html "<b>done</b>")
    """
    cx.display(Display("html", text, _without_tags(text), _key(key)))


@capability("ccos.display.vega", "map kw/str? -> nil", **_ROW)
def vega(cx: CapabilityContext, spec: PMap, key: Any = "") -> None:
    """Show a Vega-Lite chart; the data stand in the specification itself.

    (call :ccos.display.vega {:data {:values [{:a 1}]} :mark "bar" :encoding {:x {:field "a"}}})
    """
    data = chart_data(spec)
    text = f"Vega-Lite chart: {summary(data)}\n{glimpse(spec, CHART_TEXT).text}"
    cx.display(Display("vega", data, text, _key(key)))


@capability("ccos.display.progress", "num num/nil? str? -> nil", logged="once", **_ROW)
def progress(
    cx: CapabilityContext, done: float, total: float | None = None, label: str = ""
) -> None:
    """Show how far the work with this label is.

    (call :ccos.display.progress 3 10 "rows")
    """
    at = Progress(done, total, label)
    text = progress_text(at) if cx.services.display is not None else ""
    cx.display(Display("progress", at, text, f"progress {label}"))


def progress_text(at: Progress) -> str:
    """`[##########..........] 50% 5/10 rows`; without a total `5 rows`."""
    label = f" {at.label}" if at.label else ""
    if at.total is None:
        return f"{show(at.done)}{label}"
    part = fraction(at)
    full = int(part * BAR)
    bar = "#" * full + "." * (BAR - full)
    return f"[{bar}] {int(part * 100)}% {show(at.done)}/{show(at.total)}{label}"


def fraction(at: Progress) -> float:
    """How much is done, from 0.0 to 1.0; nothing to do is done."""
    if not at.total or at.total != at.total or at.done != at.done:
        return 1.0 if at.total == 0 else 0.0
    try:
        return min(1.0, max(0.0, at.done / at.total))
    except OverflowError:
        return 0.0


def _key(key: Any) -> str:
    return key if type(key) is str else show(key)


def _without_tags(markup: str) -> str:
    """The text that a reader of the page would see."""
    from html.parser import HTMLParser

    shown: list[str] = []
    hidden = 0

    class Texts(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            nonlocal hidden
            hidden += tag in ("script", "style")
            if tag in ("br", "p", "div", "tr", "li", "h1", "h2", "h3"):
                shown.append("\n")
            elif tag in ("td", "th"):
                shown.append(" ")

        def handle_endtag(self, tag: str) -> None:
            nonlocal hidden
            hidden -= tag in ("script", "style") and hidden > 0

        def handle_data(self, data: str) -> None:
            if not hidden:
                shown.append(data)

    parser = Texts()
    parser.feed(markup)
    parser.close()
    lines = [" ".join(line.split()) for line in "".join(shown).split("\n")]
    return "\n".join([line for line in lines if line])
