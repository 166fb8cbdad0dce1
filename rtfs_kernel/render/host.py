"""Values of Python that show themselves, as they do under ipykernel.

    a matplotlib Figure    =>  {"image/png": "iVBOR…", "text/plain": "Figure(640x480)"}
    a pandas DataFrame     =>  {"text/html": "<table …>", "text/plain": "   a  b\\n0 …"}
    a broken _repr_html_   =>  {"text/plain": "#<Thing>\\n_repr_html_ failed: …"}

Such a value's markup is its own, as everywhere in Jupyter: whoever let Python in trusts it.
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import Any, Final

from .inert import TEXT_LIMIT, inert, parts, shortened, whole

LARGEST: Final = (
    2_000_000  # characters of all parts; a Jupyter server drops more than 1 MB a second
)
NOTE: Final = 300  # characters of what a method said when it failed
METHODS: Final = {
    "_repr_html_": "text/html",
    "_repr_markdown_": "text/markdown",
    "_repr_latex_": "text/latex",
    "_repr_svg_": "image/svg+xml",
    "_repr_png_": "image/png",
    "_repr_jpeg_": "image/jpeg",
    "_repr_json_": "application/json",
}
# JupyterLab 4.6 renders version 5 of Vega-Lite; charts of version 6 are mostly the same.
VEGA_NEW: Final = "application/vnd.vegalite.v6+json"
VEGA_KNOWN: Final = "application/vnd.vegalite.v5+json"

Data = dict[str, Any]


def is_host(value: Any) -> bool:
    """Whether a value is Python's and not the engine's."""
    cls = type(value)
    own = cls.__module__.partition(".")[0] in ("engine", "pvectorc", "immutables")
    return not own and cls not in _PLAIN


def host_bundle(value: Any) -> tuple[Data, Data]:
    """Data and metadata of everything that a host value says of itself."""
    showing = _Showing(value)
    if _comes_from(value, "altair"):
        showing.chart()
    if not showing.data:
        showing.mimebundle()
    for method, kind in METHODS.items():
        if kind not in showing.data:
            showing.method(method, kind)
    if not showing.data and _comes_from(value, "matplotlib.figure"):
        showing.figure()
    if VEGA_NEW in showing.data:
        showing.data.setdefault(VEGA_KNOWN, showing.data[VEGA_NEW])
    text = showing.data.pop("text/plain", None)
    if not isinstance(text, str):
        text = showing.described()
    notes = "".join([f"\n{note}" for note in showing.notes])
    most = max(0, TEXT_LIMIT - len(notes) - NOTE)
    showing.data["text/plain"] = parts(inert(shortened(text, most)) + notes)["text/plain"]
    return showing.data, showing.metadata


def _comes_from(value: Any, module: str) -> bool:
    return f"{type(value).__module__}.".startswith(f"{module}.")


_PLAIN: Final = frozenset({type(None), bool, int, float, str, bytes, bytearray, tuple, range})
_KIND: Final = re.compile(r"[\w.+-]{1,100}/[\w.+-]{1,100}(; ?[\w.+=-]{1,100})*", re.ASCII)


class _Showing:
    """One value being asked: what it gave so far, and what went wrong."""

    def __init__(self, value: Any) -> None:
        self.value: Final = value
        self.data: Data = {}
        self.metadata: Data = {}
        self.notes: list[str] = []
        self._room = LARGEST

    def mimebundle(self) -> None:
        """Ask for everything at once."""
        given = self._called("_repr_mimebundle_", include=None, exclude=None)
        data, metadata = given if isinstance(given, tuple) and len(given) == 2 else (given, {})
        if isinstance(data, dict):
            for kind, part in data.items():
                self._keep(str(kind), part, metadata if isinstance(metadata, dict) else {})

    def method(self, name: str, kind: str) -> None:
        """Ask for one kind."""
        given = self._called(name)
        part, own = given if isinstance(given, tuple) and len(given) == 2 else (given, {})
        if part is not None:
            self._keep(kind, part, {kind: own} if own else {})

    def chart(self) -> None:
        """A chart's own data; altair's HTML would load its drawing program from elsewhere."""
        specification = self._called("to_dict")
        if isinstance(specification, dict):
            self._keep(VEGA_KNOWN, specification, {})

    def figure(self) -> None:
        """A figure's picture; matplotlib leaves making it to IPython."""
        from io import BytesIO

        picture = BytesIO()
        try:
            self.value.savefig(picture, format="png", bbox_inches="tight")
        except Exception as failure:
            self._failed("savefig", failure)
        else:
            self._keep("image/png", picture.getvalue(), {})

    def described(self) -> str:
        """The value's repr, or its type's name where that fails."""
        try:
            return repr(self.value)
        except Exception as failure:
            self._failed("__repr__", failure)
            return f"#<{type(self.value).__name__}>"

    def _called(self, name: str, **options: Any) -> Any:
        try:
            method = getattr(self.value, name, None)
            return method(**options) if callable(method) and not self._is_type else None
        except Exception as failure:
            self._failed(name, failure)
            return None

    @property
    def _is_type(self) -> bool:
        return isinstance(self.value, type)  # its methods wait for an instance

    def _keep(self, kind: str, part: Any, metadata: Data) -> None:
        if not _KIND.fullmatch(kind):
            self.notes.append(f"{inert(kind, NOTE)} is left out: it is no MIME type")
            return
        try:
            part, size = _encoded(kind, part)
        except (TypeError, ValueError, RecursionError) as failure:
            self._failed(kind, failure)
            return
        if size > self._room:
            self.notes.append(
                f"{inert(kind, NOTE)} of {size:,} characters is left out: at most {LARGEST:,}"
            )
            return
        self._room -= size
        self.data[kind] = part
        if kind in metadata:
            self.metadata[kind] = metadata[kind]

    def _failed(self, name: str, failure: BaseException) -> None:
        self.notes.append(inert(f"{name} failed: {type(failure).__name__}: {_said(failure)}", NOTE))


def _said(failure: BaseException) -> str:
    try:
        return str(failure)
    except Exception:
        return "…"


def _encoded(kind: str, part: Any) -> tuple[Any, int]:
    """A part as messages carry it, and its size. Raises TypeError or ValueError for what no
    message can carry."""
    import json

    if isinstance(part, (bytes, bytearray)):
        text = part.decode() if kind.startswith("text/") or "svg" in kind else ""
        part = text or b64encode(part).decode("ascii")
    if isinstance(part, str):
        return whole(part), len(part)
    if not (kind.endswith("json") or isinstance(part, (dict, list))):
        raise TypeError(f"not a text: {type(part).__name__}")
    text = json.dumps(part, allow_nan=False)
    return json.loads(text), len(text)
