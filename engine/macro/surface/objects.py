"""Plans, intents, actions, capabilities and resources: maps with string keys.

    (plan "p" :body (+ 1 2))                     =>   {"body" (+ 1 2)}
    (resource name@1.0 (property :k 1))          =>   {"k" 1}

The name says what the object is called where it stands; it is no entry of the map
(REFERENCE.md 1.6).
"""

from __future__ import annotations

from ...syntax.forms import Form, Lit, Seq, Sym, is_call
from ..build import call, is_keyword, is_string, lit, mapped
from ..expand import Expander
from .shape import arguments
from .table import surface, usage


@surface("plan", '(plan "name" :key value …)')
def plan(form: Seq, cx: Expander) -> Form:
    """A plan object.

    (plan "p" :body (+ 1 2))  => {"body" 3}
    """
    return _object(form, cx)


@surface("intent", '(intent "name" :key value …)')
def intent(form: Seq, cx: Expander) -> Form:
    """An intent object.

    (intent "i" :goal "tidy" :priority :high)  => {"goal" "tidy" "priority" :high}
    """
    return _object(form, cx)


@surface("action", '(action "name" :key value …)')
def action(form: Seq, cx: Expander) -> Form:
    """An action object.

    (action "a" :executor "me")  => {"executor" "me"}
    """
    return _object(form, cx)


@surface("capability", '(capability "name" :key value …)')
def capability(form: Seq, cx: Expander) -> Form:
    """A capability object.

    (capability "c" :name "n" :effects [:x])  => {"name" "n" "effects" [:x]}
    """
    return _object(form, cx)


@surface("resource", "(resource name@1.0 (property :key value)*)")
def resource(form: Seq, cx: Expander) -> Form:
    """A resource object; `(resource:ref "name")` is the context's value of a name, as `@name`.

    (resource r@1.0 (property :k 1))  => {"k" 1}
    (let [home (atom 1)] (resource:ref "home"))  => 1
    """
    if len(form.items) > 1 and is_keyword(form.items[1], "ref"):
        return _reference(form, cx)
    return _object(form, cx)


def _reference(form: Seq, cx: Expander) -> Form:
    """`resource:ref` is read as two forms, as every name with a colon in it."""
    _, name = arguments(form, cx, 2, 2)
    if isinstance(name, Lit) and isinstance(name.value, str):
        name = Sym(name.value, name.span)
    if not isinstance(name, Sym):
        cx.fail(name, "resource:ref needs a name", 'usage: (resource:ref "name")')
    return call(cx, form.span, "deref", name)


def _object(form: Seq, cx: Expander) -> Form:
    name, *properties = arguments(form, cx, 1)
    if not isinstance(name, Sym) and not is_string(name):
        cx.fail(name, f"{form.items[0]} needs a name first: a string or a symbol", usage(form))
    entries: list[Form] = []
    at = 0
    while at < len(properties):
        entry = properties[at]
        if isinstance(entry, Seq) and is_call(entry, "property"):
            key, value = _property(form, cx, entry)
            at += 1
        elif not is_keyword(entry):
            cx.fail(entry, f"a property of {form.items[0]} is named by a keyword", usage(form))
        elif at + 1 == len(properties):
            cx.fail(entry, f"property {entry} has no value", usage(form))
        else:
            key, value = entry, properties[at + 1]
            at += 2
        entries += [lit(repr(key)[1:], key.span), value]
    return mapped(form.span, *entries)


def _property(form: Seq, cx: Expander, entry: Seq) -> tuple[Form, Form]:
    if len(entry.items) != 3 or not is_keyword(entry.items[1]):
        cx.fail(entry, "a property is written (property :key value)", usage(form))
    return entry.items[1], entry.items[2]
