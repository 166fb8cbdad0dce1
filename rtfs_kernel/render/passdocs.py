"""A pass, as it documents itself: picture, rules with laws, numbers that it goes by, levels.

inline  Put the body of a known function in the place of a call.
        (defn square [x] (* x x))   (square (f))   =>   (let [x (f)] (* x x))
"""

from __future__ import annotations

from html import escape

from engine.compilation import PassDoc, PassRule, RuleLaw

from .grid import grid
from .marked import coloured
from .markup import block, framed, quiet, strong


def plain(doc: PassDoc, rule: str = "") -> str:
    """The text for a terminal; `rule` shows that rule alone."""
    shown = [each for each in doc.rules if not rule or each.name == rule]
    rules = "\n\n".join([_rule_plain(doc, each) for each in shown])
    if rule:
        return rules
    parts = [f"{doc.name}, a pass of {levels(doc)}", doc.doc.strip()]
    if doc.knobs:
        width = max([len(f"{knob.name} = {knob.value}") for knob in doc.knobs])
        knobs = [f"{knob.name} = {knob.value}".ljust(width) for knob in doc.knobs]
        lines = [f"{a}  {knob.comment}".rstrip() for a, knob in zip(knobs, doc.knobs, strict=True)]
        parts.append("\n".join(lines))
    return "\n\n".join([*parts, rules]).rstrip()


def html(doc: PassDoc, rule: str = "") -> str:
    """The same as HTML."""
    shown = [each for each in doc.rules if not rule or each.name == rule]
    rules = "".join([_rule_html(doc, each) for each in shown])
    if rule:
        return block(rules)
    head = f"<div>{strong(doc.name)}  {quiet('a pass of ' + levels(doc))}</div>"
    text = f"<div>{escape(doc.doc.strip())}</div>"
    rows = [(knob.name, knob.value, knob.comment) for knob in doc.knobs]
    knobs = grid(rows, right=(1,)) if rows else ""
    return block(f'{head}<div style="margin: 6px 0">{text}</div>{knobs}{rules}')


def levels(doc: PassDoc) -> str:
    """The levels that run a pass, in words."""
    if not doc.levels:
        return "your own"
    return f"level{'s' if len(doc.levels) > 1 else ''} {' and '.join(doc.levels)}"


def _rule_plain(doc: PassDoc, rule: PassRule) -> str:
    lines = [f"{doc.name}.{rule.name}: {rule.why}"]
    for law in rule.laws:
        lines.append(f"  {law.before}")
        lines.append(f"    {_gives(law)}{f'  ; {law.note}' if law.note else ''}")
    return "\n".join(lines)


def _gives(law: RuleLaw) -> str:
    return "stays as it is" if law.before == law.after else f"=> {law.after}"


def _rule_html(doc: PassDoc, rule: PassRule) -> str:
    rows = []
    for law in rule.laws:
        same = law.before == law.after
        after = quiet("stays as it is") if same else f"{quiet('⇒')} {coloured(law.after)}"
        note = f"  {quiet('; ' + law.note)}" if law.note else ""
        rows.append(f"<div>{coloured(law.before)}</div>")
        rows.append(f'<div style="padding-left: 28px">{after}{note}</div>')
    head = f"<div>{strong(f'{doc.name}.{rule.name}')}  {quiet(rule.why)}</div>"
    return f'<div style="margin-top: 8px">{head}{framed("".join(rows))}</div>'
