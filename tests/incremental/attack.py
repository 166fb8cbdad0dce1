"""One random edit script played against a session, and everything that must hold afterwards.

    play(seed)  =>  []                       nothing found
    play(seed)  =>  ["c3: text 4, fresh 5"]  what an incremental run gave, and a fresh one

Two questions are asked. Does running every cell in order give what a new session gives? And, at
any moment: does what is not listed as stale still give the value that it has?
"""

from __future__ import annotations

import re
from typing import Any

from engine import Session
from engine.api import CellResult
from engine.backends.tree import evaluate
from engine.base.diagnostic import CompileError
from engine.ir.core import Def, Fn
from engine.ir.walk import children
from engine.prims.lazy import Delay, force
from engine.program.parts import Part
from engine.runtime.context import Context
from engine.runtime.errors import Thrown
from engine.runtime.glimpse import glimpse
from notebooks import Notebook

DEPTH = 300  # frames: endless recursion is found soon
STEPS = 12  # edits in a script


def play(seed: int, steps: int = STEPS) -> list[str]:
    """Play a script; what was found wrong, with the moment."""
    book = Notebook(seed)
    session = Session(depth=DEPTH)
    try:
        for key in book.order():
            session.run(book.text(key), key, key=key)
        for number in range(steps):
            _act(session, book)
            found = stale_shown_as_fresh(session)
            if found:
                return [f"step {number}: {each}" for each in found]
        fresh = _made_valid(book)
        try:
            return compare(session, fresh, book)
        finally:
            fresh.close()
    finally:
        session.close()


def _act(session: Session, book: Notebook) -> None:
    """One edit, or one run without an edit; also of cells that others depend on."""
    chance = book.chance
    what = chance.randrange(10)
    if what < 6:
        key = book.step()
        if key not in book.cells:
            forget(session, key)
        elif what < 5:
            session.run(book.text(key), key, key=key)
    elif what == 6:
        for key in book.order():
            session.run(book.text(key), key, key=key)
    elif what == 7:
        rerun_stale(session)
    elif what == 8:
        form = book.form()
        if "defmacro" not in form:
            session.run(form, "loose")
    else:
        key = chance.choice(book.order())
        session.run(book.text(key), key, key=key, again=chance.random() < 0.5)


def forget(session: Session, key: str) -> None:
    """A cell is deleted."""
    session.forget(key)


def rerun_stale(session: Session) -> None:
    """Evaluate what is stale, in the order of dependencies."""
    session.rerun("stale")


def _made_valid(book: Notebook) -> Session:
    """Drop forms that fail in a new session unless they are the last of a cell and define nothing.

    Gives a new session, in which nothing has run. What fails leaves what the session had before,
    so after it an old session and a new one may differ by right.
    """
    _drop_macros_before_their_definition(book)
    while True:
        fresh = Session(depth=DEPTH)
        for key in book.order():
            result = fresh.run(book.text(key), key, key=key)
            errors = [each for each in result.problems if each.severity == "error"]
            if not errors:
                continue
            number = _failed_form(book, key)
            last = number == len(book.cells[key]) - 1
            harmless = (
                "def" not in book.cells[key][number] and "import" not in book.cells[key][number]
            )
            undefined = errors[-1].kind in (":undefined-symbol", ":module-error")
            undefined = undefined or re.search("Undefined symbol|Unknown type", errors[-1].message)
            if not (last and harmless) or undefined:
                book.drop(key, number)
                break
        else:
            fresh.close()
            return Session(depth=DEPTH)
        fresh.close()


def _drop_macros_before_their_definition(book: Notebook) -> None:
    """A macro that a former run left behind counts in forms that stand before it, by right."""
    later: set[str] = set()
    for key in reversed(book.order()):
        for at in reversed(range(len(book.cells[key]))):
            form = book.cells[key][at]
            made = re.search(r"\(defmacro (\w+)", form)
            if made:
                later.add(made[1])
            words = re.findall(r"[\w?]+", form)
            used = {word for word in words if words.count(word) > 1 or not made or word != made[1]}
            if used & later and key != "shadows":
                book.drop(key, at)


def _failed_form(book: Notebook, key: str) -> int:
    """Which form of a cell fails, in a session where the cells before have run."""
    trial = Session(depth=DEPTH)
    for before in book.order():
        if before == key:
            break
        trial.run(book.text(before), before, key=before)
    for number, form in enumerate(book.cells[key]):
        result = trial.run(form, key)
        if not result.ok:
            trial.close()
            return number
    trial.close()
    return len(book.cells[key]) - 1


def compare(session: Session, fresh: Session, book: Notebook) -> list[str]:
    """Run every cell in both; what differs.

    Where a cell read a lazy value that is itself stale, as the list of stale results says, what it
    gave depends on when that was realised, and so does what comes after it.
    """
    found: list[str] = []
    mixed = False
    for key in book.order():
        text = book.text(key)
        expected = fresh.run(text, key, key=key)
        result = session.run(text, key, key=key)
        mixed = mixed or _is_mixed(session, key)
        if mixed and seen(result) != seen(expected):
            return found
        for what, one, other in zip(
            ("ok", "text", "stdout", "problems", "defined"),
            seen(result),
            seen(expected),
            strict=True,
        ):
            if one != other:
                found.append(f"{key}: {what} {one!r}, fresh {other!r}")
    if not found:
        known, expected_names = definitions(session), definitions(fresh)
        for name in known.keys() | expected_names.keys():
            made = known.get(name)
            if made is not None and made[2] and made[2][0] == "loose":
                continue  # what a text without a key defined stays
            if made != expected_names.get(name):
                found.append(f"{name}: {known.get(name)}, fresh {expected_names.get(name)}")
        again = [
            f"{key}: a second run gives {second!r} after {first!r}"
            for key, first, second in _twice(session, book)
            if first != second
        ]
        found += again
    return found


def _is_mixed(session: Session, key: str) -> bool:
    """Whether a form of a cell was made from a live value that is stale, and is listed for it."""
    program = session._runner

    def answer(cx: Context) -> bool:
        for part in program.stale():
            if part.source is not None and part.source.key == key and part.run is not None:
                reads = program.questions.reads(part, part.run.namespace)
                if part.run.kept.keys() & set(reads):  # what its own name meant before
                    return True
                try:
                    if not program.questions.plan(part, part.run.namespace).stands:
                        return True
                except (CompileError, Thrown):
                    return False
        return False

    return session.evaluate(answer)


def _twice(session: Session, book: Notebook) -> list[tuple[str, Any, Any]]:
    """Every cell that repeats, run twice more: what is shown and what is reused for it."""
    found = []
    for key in book.order():
        if session._runner.sources.find(key, key).settled:
            first, second = [seen(session.run(book.text(key), key, key=key))[1] for _ in range(2)]
            found.append((key, first, second))
    return found


def seen(result: CellResult) -> tuple[Any, ...]:
    """What a person sees of a result; a note that a name was overtaken depends on what ran last."""
    problems = [
        (p.kind, p.message, p.place, p.hint, p.severity, p.notes, p.stack, p.causes)
        for p in result.problems
        if p.code != "P0200"
    ]
    text = result.text if not result.text.startswith('{"name"') else "a module"
    text = re.sub("#<delay [^>]*>+", "#<delay>", text)  # one that was asked shows its value
    return result.ok, text, result.stdout, problems, sorted(result.defined)


def definitions(session: Session) -> dict[str, Any]:
    """Every name with what can be found out about it."""
    found = {}
    for space, home in session._world.namespaces.items():
        for name, made in home.definitions.items():
            place = made.span and (made.span.unit.cell, made.source, made.span.text())
            found[f"{space}/{name}"] = (made.kind, made.doc, place, name in home.macros)
    return found


def stale_shown_as_fresh(session: Session) -> list[str]:
    """Parts that are not listed as stale and would give something else now."""
    program = session._runner
    return session.evaluate(lambda cx: _wrong(program, cx))


def _wrong(program: Any, cx: Context) -> list[str]:
    stale = set(program.stale())
    found = []
    for source in program.sources.all():
        for part in source.parts:
            if part.run is None or part in stale:
                continue
            message = _differs(program, part, cx)
            if message:
                found.append(f"{part} {part.form.span.text()!r}: {message}")
    return found


def _differs(program: Any, part: Part, cx: Context) -> str:
    """How a part's value differs from what it would be now; "" where it does not."""
    run = part.run
    try:
        plan = program.questions.plan(part, run.namespace)
        node = program.questions.lowered(part, run.namespace).node
    except Exception as problem:
        return f"cannot be compiled ({problem}) and is not stale"
    if not plan.repeats or any([type(each) is Def for each in children(node)]):
        return ""
    inner = node.value if type(node) is Def else node
    if type(node) is Def and (node.kind == "type" or type(inner) is Fn):
        return ""
    if _defines_inside(inner):
        return ""
    depth = cx.depth
    try:
        now = shown(evaluate(inner, {}, cx))
    except Exception as problem:
        now = f"raises {type(problem).__name__}"
    cx.depth = depth
    try:
        before = shown(run.value)
    except Exception as problem:
        before = f"raises {type(problem).__name__}"
    cx.depth = depth
    return "" if now == before else f"has {before}, would be {now}"


def _defines_inside(node: Any) -> bool:
    pending = [node]
    while pending:
        each = pending.pop()
        if type(each) is Def:
            return True
        pending.extend(children(each))
    return False


def shown(value: Any) -> str:
    """A value as text; a delay is asked."""
    while type(value) is Delay:
        try:
            value = force(value)
        except Thrown as problem:
            return f"raises {problem.kind}"
    seen_value = glimpse(value, 10_000)
    if seen_value.failure is not None:
        return f"raises {type(seen_value.failure).__name__}"
    return seen_value.text
