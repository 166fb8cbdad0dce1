"""A program's HTML without what could act: the markup that may stand in a notebook.

    <b onclick="…">hi</b><script>…</script>  =>  <b>hi</b>
    <img src="https://example.org/x.png">    =>  <img>

JupyterLab cleans untrusted outputs itself and runs the scripts of trusted ones; a program whose
data hold markup cannot choose which it meets. So nothing that loads, links to a scheme of its own
or runs goes out at all. The work is ammonia's (nh3), which parses HTML as browsers do.
"""

from __future__ import annotations

from typing import Final

from .inert import whole

_TAGS: Final = frozenset(
    """a abbr article aside b bdi bdo blockquote br caption center cite code col colgroup dd del
    details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark meter ol
    p pre progress q s samp section small span strong sub summary sup table tbody td tfoot th thead
    time tr u ul var wbr""".split()
)
_ATTRIBUTES: Final = {
    "*": {"class", "title", "dir", "lang", "style"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "align"},
    "th": {"colspan", "rowspan", "align", "scope"},
    "col": {"span"},
    "ol": {"start"},
    "details": {"open"},
    "meter": {"value", "min", "max", "low", "high", "optimum"},
    "progress": {"value", "max"},
}
# No `position`, so that nothing can lie over the front end, and nothing that loads.
_STYLES: Final = frozenset(
    """background background-color border border-bottom border-collapse border-color border-left
    border-radius border-right border-spacing border-style border-top border-width box-sizing color
    display flex flex-direction flex-wrap float font-family font-size font-style font-weight gap
    grid-template-columns height justify-content align-items letter-spacing line-height margin
    margin-bottom margin-left margin-right margin-top max-height max-width min-height min-width
    opacity overflow overflow-x overflow-y padding padding-bottom padding-left padding-right
    padding-top text-align text-decoration text-indent vertical-align white-space width
    overflow-wrap word-break""".split()
)
_SCHEMES: Final = frozenset({"http", "https", "mailto", "data"})
_LOADING: Final = ("url", "image", "expression", "\\", "var(", "/*")


def cleaned(markup: str) -> str:
    """The markup that may be shown; well-formed, whatever the text was."""
    import nh3

    made: str = nh3.clean(
        whole(markup),
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_filtered,
        filter_style_properties=set(_STYLES),
        url_schemes=set(_SCHEMES),
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )
    return made


def _filtered(tag: str, name: str, value: str) -> str | None:
    """An attribute's value, or None where it would load something or pretend to be a link."""
    start = value.strip().lower()
    if name == "style":
        return None if any([word in start for word in _LOADING]) else value
    if name == "src":
        return value if start.startswith("data:image/") else None
    if name == "href":
        return None if start.startswith("data:") else value
    return value
