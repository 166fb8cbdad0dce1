"""The chapter of the passes, as Markdown: what each does, the numbers it goes by, its laws.

fold   =>   ## fold … ### fold.branch … `(if true a b)` => `a`
"""

from __future__ import annotations

from ..compilation import PassDoc, PassRule
from ..passes.pipeline import LEVELS, passes_of
from ..program.compiling.passdocs import pass_docs

ABOUT = (
    "A level is a list of passes, and a pass a list of rules. Each rule promises laws, which are "
    "run as tests: before => after, where names of one letter stand for any value. "
    "`%explain PASS` in a notebook and `rtfs explain PASS` show the same."
)


def passes_text(mark: str) -> str:
    """The whole chapter; `mark` says that it is generated."""
    docs = pass_docs({})
    levels = [f"- `{name}`: {', '.join(_names(name)) or 'no pass'}" for name in LEVELS]
    table = [f"- [{doc.name}](#{doc.name}): {doc.summary}" for doc in docs]
    parts = ["# Passes", mark, ABOUT, "\n".join(levels), "\n".join(table)]
    return "\n\n".join([*parts, *[_pass(doc) for doc in docs]]) + "\n"


def _names(level: str) -> list[str]:
    return [each.name for each in passes_of(LEVELS[level])]


def _pass(doc: PassDoc) -> str:
    parts = [f"## {doc.name}", f"```\n{doc.doc}\n```"]
    if doc.knobs:
        knobs = [f"- `{knob.name}` is {knob.value}: {knob.comment}" for knob in doc.knobs]
        parts.append("\n".join(knobs))
    return "\n\n".join([*parts, *[_rule(doc.name, rule) for rule in doc.rules]])


def _rule(name: str, rule: PassRule) -> str:
    laws = []
    for law in rule.laws:
        same = law.before.split() == law.after.split()
        shown = "; stays as it is" if same else f"=> {law.after}"
        note = f"  ; {law.note}" if law.note else ""
        laws.append(f"{law.before}\n    {shown}{note}")
    body = "\n".join(laws)
    return f"### {name}.{rule.name}\n\n{rule.why}\n\n```clojure\n{body}\n```"
