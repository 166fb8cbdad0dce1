"""`%type %ast %ir`: what the engine makes of a text; nothing outside is touched.

%type [1 2]   =>   [:vector :int]        %ir (-> 3 inc)   =>   (inc 3)
"""

from __future__ import annotations

from ..render.code import highlighted
from .arguments import MagicError
from .registry import Answer, Call, Shown, magic


@magic("type", "EXPRESSION", cell=True, body="look", kind="expression")
def type_of(call: Call) -> Answer:
    """Show the type of an expression, without letting it touch anything outside.

    It is found by evaluating the text in a copy of the session where every effect is refused.

    %type (map inc [1 2 3])

    %%type
    (fn [x] (* 2 x))
    """
    return Shown(call.session.type_of(_code(call, "type")))


@magic("ast", "EXPRESSION", cell=True, body="look", kind="expression")
def ast(call: Call) -> Answer:
    """Show the forms that the reader makes of a text.

    %ast (let [x 1] (+ x 2))

    %%ast
    (-> 3 inc)
    """
    return Shown(call.session.ast(_code(call, "ast")))


@magic("ir", "[:STAGE] EXPRESSION", cell=True, body="look", kind="expression")
def ir(call: Call) -> Answer:
    """Show an expression after a stage of the compiler, printed as RTFS.

    `:core`, the only stage of this version, is what macros, match and destructuring become. The
    name of a function that you have defined shows that function.

    %ir (-> 3 inc (* 2))
    %ir :core (when (> 2 1) :yes)

    %%ir :core
    (let [[a b] [1 2]]
      (+ a b))
    """
    stage, code = _stage(call)
    try:
        text = call.session.ir(code, stage)
    except ValueError as wrong:
        raise MagicError(f"%ir: {wrong}", "", f":{stage}") from wrong
    return Shown(text, highlighted(text))


def _stage(call: Call) -> tuple[str, str]:
    word = call.word.split(None, 1)[0] if call.word else ""
    named = word.startswith(":") and (word != call.word or call.body is not None)
    if call.body is None and named:
        return word[1:], call.argument.replace(word, " " * len(word), 1)
    if call.body is not None and named and word == call.word:
        return word[1:], _needed(call.body, "ir")
    return "core", _code(call, "ir")


def _code(call: Call, name: str) -> str:
    return _needed(call.expression(name).code, name)


def _needed(code: str, name: str) -> str:
    if not code.strip():
        raise MagicError(f"%{name} needs an expression", f"Write for example %{name} (+ 1 2).")
    return code
