"""The reference manual of the primitives, derived from the table.

    row_markdown(lookup("inc"))  =>  "### `inc`\\n\\n`(inc num) → num`\\n\\nOne more. …"

A row's text says everything the engine knows of it: signatures, effects, cost, laws, examples. The
order is that of the modules in the catalog; an alias points at the row it belongs to.
"""

from __future__ import annotations

from typing import Final

from ..types.sig import Alternative, SigParam, SigType
from . import catalog
from .table import (
    ALLOCATES,
    CALLS,
    DIVERGES,
    FORCES,
    FRESH,
    HOST,
    PRIMITIVES,
    READS,
    THROWS,
    WRITES,
    Primitive,
)

EFFECTS: Final = (
    (THROWS, "may raise"),
    (ALLOCATES, "allocates"),
    (CALLS, "calls its functions"),
    (READS, "reads state"),
    (WRITES, "changes state"),
    (HOST, "asks the host"),
    (DIVERGES, "may not end"),
    (FORCES, "realises lazy arguments"),
    (FRESH, "gives something equal only to itself"),
)

LAWS: Final = {
    "commutative": "the order of arguments does not matter",
    "associative": "grouping does not matter",
    "identity": "its identity leaves the other argument as it is",
    "idempotent": "equal arguments give that argument",
    "projection": "a second application changes nothing",
    "involution": "a second application takes back the first",
    "reflexive": "equal arguments give true",
    "irreflexive": "equal arguments give false",
    "cancelling": "equal arguments give 0",
    "absorbing": "0 as one argument gives 0",
    "total": "raises only on wrong kinds of arguments",
    "structural": "items of the collection are moved, never looked at",
    "unchanged": "gives its one argument as it is",
    "gathers": "several calls in a row are one with all arguments",
    "spreads": "calls its function with the items of its last argument",
}


def reference_markdown() -> str:
    """The manual of all primitives, grouped by module."""
    catalog.load()
    parts = ["# Standard library\n"]
    for module in catalog.MODULES:
        rows = [row for row in main_rows() if row.group == module]
        if not rows:
            continue
        parts.append(f"## {module}\n\n{module_summary(rows[0])}\n")
        parts.extend([row_markdown(row) for row in sorted(rows, key=lambda row: row.name)])
    return "\n".join(parts)


def main_rows() -> list[Primitive]:
    """The rows under the first of their names, in the order entered; aliases are left out."""
    seen: set[tuple[int, str]] = set()
    rows = []
    for row in PRIMITIVES.values():
        key = (id(row.impl), row.sig)
        if key not in seen:
            seen.add(key)
            rows.append(row)
    return rows


def module_summary(row: Primitive) -> str:
    """The first sentence of the module a row stands in."""
    import sys

    module = sys.modules[f"{__package__}.{row.group}"]
    return (module.__doc__ or "").partition("\n")[0]


def row_markdown(row: Primitive) -> str:
    """One row's part of the manual."""
    lines = [f"### `{row.name}`", "", *[f"`{text}`  " for text in usages(row)], "", row.doc, ""]
    facts = [f"Effects: {effects_text(row)}. Cost: {row.cost}."]
    if row.laws:
        facts.append(f"Laws: {laws_text(row)}.")
    if row.host:
        facts.append(f"Capability: `{row.host}`.")
    if row.aliases:
        facts.append("Also " + ", ".join([f"`{name}`" for name in row.aliases]) + ".")
    if row.see:
        facts.append("See " + ", ".join([f"`{name}`" for name in row.see.split()]) + ".")
    lines += [" ".join(facts), ""]
    if row.examples:
        lines += ["```clojure", *[_example(*pair) for pair in row.examples], "```", ""]
    return "\n".join(lines)


def usages(row: Primitive) -> list[str]:
    """How the row is called, one text for each alternative: `(f num num*) → num`."""
    if row.constant:
        return [f"{row.name} : {_type(row.signature.alternatives[0].result)}"]
    return [_usage(row.name, alt) for alt in row.signature.alternatives]


def effects_text(row: Primitive) -> str:
    """The effects in words; `pure and total` for none."""
    found = [text for bit, text in EFFECTS if row.fx & bit]
    return ", ".join(found) if found else "pure and total"


def laws_text(row: Primitive) -> str:
    """The laws in words, with the kind they are bound to."""
    texts = []
    for law in row.laws.split():
        name, _, kind = law.partition(":")
        texts.append(f"{name} ({LAWS[name]}{f'; for {kind}' if kind else ''})")
    return ", ".join(texts)


def _usage(name: str, alt: Alternative) -> str:
    words = " ".join([name, *[_param(param) for param in alt.params]])
    return f"({words}) → {_type(alt.result)}"


def _param(param: SigParam) -> str:
    return _type(param.type) + param.mod


def _type(kind: SigType) -> str:
    if kind.word == "/":
        return "/".join([_type(each) for each in kind.args])
    if kind.word == "->":
        *params, result = [_type(each) for each in kind.args]
        return f"({' '.join([*params, '→', result])})"
    if not kind.args:
        return kind.word
    return f"{kind.word}[{' '.join([_type(each) for each in kind.args])}]"


def _example(program: str, expected: str) -> str:
    return f"{program}  ;=> {expected}"
