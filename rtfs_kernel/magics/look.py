"""`%type %ast %ir`: what the engine makes of a text; nothing outside is touched."""

from __future__ import annotations

from ..render.code import highlighted
from .registry import Answer, Call, MagicError, Shown, magic


@magic("type", "EXPRESSION", cell=True)
def type_of(call: Call) -> Answer:
    """Show the type of an expression, without letting it touch anything outside.

    %type (map inc [1 2 3])
    """
    return Shown(call.session.type_of(_code(call, "type")))


@magic("ast", "EXPRESSION", cell=True)
def ast(call: Call) -> Answer:
    """Show the forms that the reader makes of a text.

    %ast (let [x 1] (+ x 2))
    """
    return Shown(call.session.ast(_code(call, "ast")))


@magic("ir", ":STAGE EXPRESSION", cell=True)
def ir(call: Call) -> Answer:
    """Show an expression after a stage of the compiler, printed as RTFS; `:core` is the first.

    %ir (-> 3 inc (* 2))
    %ir :core (when (> x 0) x)
    """
    stage, code = _stage(call)
    try:
        text = call.session.ir(code, stage)
    except ValueError as wrong:
        raise MagicError(f"%ir: {wrong}") from wrong
    return Shown(text, highlighted(text))


def _stage(call: Call) -> tuple[str, str]:
    code = _code(call, "ir")
    word = call.word.split(None, 1)[0] if call.word else ""
    if not word.startswith(":") or (word == call.word and call.body is None):
        return "core", code
    blank = " " * len(word)
    return word[1:], code.replace(word, blank, 1) if call.body is None else code


def _code(call: Call, name: str) -> str:
    if not call.code.strip():
        raise MagicError(f"%{name} needs an expression", f"Write for example %{name} (+ 1 2).")
    return call.code
