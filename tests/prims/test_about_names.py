"""`doc` and `source` know what the session knows; `log` is decided by its arguments."""

from __future__ import annotations

import pytest

from engine import Session
from engine.ir.lower import KERNEL
from engine.macro.surface.table import SURFACE
from engine.prims import catalog
from engine.prims.table import HOST, PRIMITIVES
from engine.program.assist import entry_text

ABOUT = '(defn twice "Double." [x] (* 2 x)) (defmacro same [x] x) (def seven 7)'


def asked(session: Session, text: str) -> object:
    result = session.run(text)
    assert result.ok, (text, result.problems)
    return result.raw


def test_doc_in_a_program_is_the_entry_that_the_session_gives() -> None:
    session = Session()
    session.run(ABOUT)
    some_of_each = [*KERNEL, *SURFACE, *catalog.names()[::40], "twice", "same", "seven"]
    for name in some_of_each:
        found = session.doc(name)
        assert found is not None, name
        assert asked(session, f"(doc {name})") == entry_text(found)


def test_every_name_has_a_source_or_none_and_an_unknown_one_is_an_error() -> None:
    session = Session()
    session.run(ABOUT)
    assert asked(session, "(source same)") == "(defmacro same [x] x)"
    assert asked(session, "[(source if) (source when) (source map)]") == (None, None, None)
    assert session.run("(source nowhere)").problems[0].kind == ":undefined-symbol"


@pytest.mark.parametrize(
    ("text", "value", "written"),
    [
        ("(log 1)", "0.0", ""),
        ("(log 8 2)", "3.0", ""),
        ("(map log [1 1.0])", "[0.0 0.0]", ""),
        ('(log "text")', "nil", "[info] text\n"),
        ("(log :warn 3)", "nil", "[warn] 3\n"),
        ("(log 1 2 3)", "nil", "[info] 1 2 3\n"),
        ('(map log ["a" 1])', "[nil 0.0]", "[info] a\n"),
    ],
)
def test_log_of_numbers_is_the_logarithm_and_of_all_else_a_line(
    text: str, value: str, written: str
) -> None:
    result = Session().run(text)
    assert (result.text, result.stdout) == (value, written)


def test_log_stays_a_primitive_with_the_effect_of_asking_the_host() -> None:
    row = PRIMITIVES["log"]
    assert row.fx & HOST and not row.host
    assert Session().ir('(log "a")') == '(log "a")'
    assert Session().ir("(println 1)") == "(call :ccos.io.println 1)"
