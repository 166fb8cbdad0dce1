"""`%who`: what has been defined so far."""

from __future__ import annotations

from html import escape

from .registry import Answer, Call, Shown, magic

VALUE_WIDTH = 60  # code points of a value's text in the table


@magic("who")
def who(call: Call) -> Answer:
    """List the names you have defined, with kind, type and value.

    %who
    """
    rows = [(name.name, name.kind, name.type, _short(name.value)) for name in call.session.names()]
    if not rows:
        return Shown("Nothing is defined yet.")
    head = ("name", "kind", "type", "value")
    return Shown(_plain([head, *rows]), _html(head, rows))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= VALUE_WIDTH else line[: VALUE_WIDTH - 1] + "…"


def _plain(rows: list[tuple[str, str, str, str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    ]
    return "\n".join(line.rstrip() for line in lines)


def _html(head: tuple[str, ...], rows: list[tuple[str, str, str, str]]) -> str:
    titles = "".join(f"<th>{escape(title)}</th>" for title in head)
    body = "".join(
        "<tr>" + "".join(f"<td><code>{escape(cell)}</code></td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"
