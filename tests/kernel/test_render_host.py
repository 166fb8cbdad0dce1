"""Values of Python that show themselves: pictures, tables, charts, and broken ones."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from rtfs_kernel.render.host import LARGEST, VEGA_KNOWN
from rtfs_kernel.render.value import Bundle, value_bundle

PNG = b"\x89PNG\r\n\x1a\n"


def shown(value: Any) -> Bundle:
    made = value_bundle(value, f"#<{type(value).__name__}>")
    json.dumps([made.data, made.metadata], allow_nan=False).encode()
    return made


class Thing:
    """Shows itself by the methods a test gives it."""

    def __init__(self, **methods: Any) -> None:
        for name, method in methods.items():
            setattr(self, f"_repr_{name}_", method)

    def __repr__(self) -> str:
        return "a thing"


def fails() -> str:
    raise RuntimeError("<b>broken</b>\x1b[31m")


def test_every_method_of_showing_is_asked() -> None:
    data = shown(
        Thing(
            html=lambda: "<b>x</b>",
            markdown=lambda: "*x*",
            latex=lambda: "$x$",
            svg=lambda: "<svg/>",
            png=lambda: PNG,
            jpeg=lambda: b"\xff\xd8",
            json=lambda: {"a": [1]},
        )
    ).data
    assert base64.b64decode(data.pop("image/png")) == PNG
    assert base64.b64decode(data.pop("image/jpeg")) == b"\xff\xd8"
    assert data == {
        "text/plain": "a thing",
        "text/html": "<b>x</b>",
        "text/markdown": "*x*",
        "text/latex": "$x$",
        "image/svg+xml": "<svg/>",
        "application/json": {"a": [1]},
    }


def test_a_bundle_of_its_own_comes_first_and_keeps_its_metadata() -> None:
    def mimebundle(include: Any = None, exclude: Any = None) -> Any:
        return {"text/html": "mine", "image/png": PNG}, {"image/png": {"width": 5}}

    made = shown(Thing(mimebundle=mimebundle, html=lambda: "other"))
    assert made.data["text/html"] == "mine"
    assert made.metadata == {"image/png": {"width": 5}}


@pytest.mark.parametrize("name", ["html", "png", "mimebundle", "json"])
def test_a_method_that_fails_leaves_the_text_and_a_note(name: str) -> None:
    data = shown(Thing(**{name: lambda **_: fails()})).data
    assert list(data) == ["text/plain"]
    assert data["text/plain"].startswith(f"a thing\n_repr_{name}_ failed: RuntimeError")
    assert "\x1b" not in data["text/plain"]


@pytest.mark.parametrize("answer", [5, object(), {"a": {1}}, float("nan"), [float("nan")]])
def test_what_no_message_can_carry_is_left_out_with_a_note(answer: Any) -> None:
    data = shown(Thing(html=lambda: answer, json=lambda: answer)).data
    assert "text/html" not in data or not isinstance(answer, str)
    assert "failed" in data["text/plain"]


def test_a_method_that_gives_nothing_shows_nothing() -> None:
    assert list(shown(Thing(html=lambda: None)).data) == ["text/plain"]


def test_a_picture_that_no_server_would_pass_on_is_left_out_with_its_size() -> None:
    data = shown(Thing(png=lambda: bytes(LARGEST))).data
    assert list(data) == ["text/plain"]
    assert f"at most {LARGEST:,}" in data["text/plain"]


def test_a_repr_that_fails_or_is_huge_is_borne() -> None:
    class Broken:
        __repr__ = fails  # type: ignore[assignment]

    class Huge:
        def __repr__(self) -> str:
            return "x" * 10_000_000

    assert shown(Broken()).data["text/plain"].startswith("#<Broken>\n__repr__ failed")
    assert len(shown(Huge()).data["text/plain"]) < 110_000


def test_a_class_is_not_asked_to_show_an_instance() -> None:
    assert "failed" not in shown(Thing).data["text/plain"]


def test_anything_with_any_attribute_is_borne() -> None:
    class Mock:
        def __getattr__(self, name: str) -> Any:
            return lambda *args, **options: self

    assert "text/plain" in shown(Mock()).data


def test_a_matplotlib_figure_is_a_picture() -> None:
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().plot([1, 2, 3])
    data = shown(figure).data
    assert base64.b64decode(data["image/png"]).startswith(PNG)


def test_a_pandas_frame_is_a_table() -> None:
    from pandas import DataFrame

    frame = DataFrame({"a": [1, 2], "b": ["x", "y"]})
    data = shown(frame).data
    assert "<table" in data["text/html"]
    assert data["text/plain"].splitlines()[0].split() == ["a", "b"]


def test_a_pillow_image_is_a_picture() -> None:
    from PIL import Image

    image = Image.new("RGB", (4, 4), "red")
    assert base64.b64decode(shown(image).data["image/png"]).startswith(PNG)


def test_an_altair_chart_is_of_a_version_that_the_lab_draws() -> None:
    import altair

    chart = altair.Chart(altair.InlineData([{"a": 1}])).mark_bar().encode(x="a:Q")
    data = shown(chart).data
    assert data[VEGA_KNOWN]["mark"]["type"] == "bar"
    assert "text/html" not in data  # the lab would take it instead
