"""What a compilation did, as plain records: every stage, every change, and what made it.

    session.compiled("(* 2 3)")
    =>  (Compilation(head="(* 2 3)", stages=(core, fold, final), remarks=(fold.prim …,)),)

Ranges are half-open and count code points of a stage's text.
"""

from __future__ import annotations

from typing import Final

from .api import Place
from .base.record import record

CORE: Final = "core"
FINAL: Final = "final"
UNEXPLAINED: Final = -1
FIRED: Final = "fired"
MISSED: Final = "missed"


@record
class ChangedRange:
    """A range of a stage's text that is new, or of the text before it that is gone.

    `remark` is the place in `Compilation.remarks` of what made the change (`UNEXPLAINED`: nothing
    says so), `place` where in the program the node comes from.
    """

    start: int
    end: int
    remark: int
    place: Place | None


@record
class CompilationRemark:
    """A rule that fired, or (`kind` "missed") did not where one might think it would.

    Chances that were missed in code that is not there any more in the end are left out.
    `number` counts the firings of the compilation from 1, 0 of a missed chance. `rule` is
    `pass.rule`; `stage` the place of its stage in `Compilation.stages`. `before` and `after` are
    one line of code, shortened; `after` is "" for a missed chance. `cost` and `limit` are what the
    decision compared. `calls` are the functions that were inlined around the code, innermost first.
    """

    kind: str
    number: int
    rule: str
    why: str
    place: Place | None
    before: str
    after: str
    stage: int
    cost: float | None = None
    limit: float | None = None
    calls: tuple[str, ...] = ()


@record
class CompilationStage:
    """One run of one pass; the first stage is "core", the last "final".

    `round` counts the runs of the pass from 1 (0 of core and final). `text` is the code after the
    stage. `gone` are ranges of the text of the stage before, `new` ranges of its own. `nodes` and
    `operations` (calls of any kind and jumps) are counts of the code, `_before` those of the stage
    before. `problem` tells of a pass that failed: then the code goes on as it was.
    """

    name: str
    round: int
    summary: str
    changed: bool
    firings: int
    nodes_before: int
    nodes: int
    operations_before: int
    operations: int
    seconds: float
    text: str
    gone: tuple[ChangedRange, ...] = ()
    new: tuple[ChangedRange, ...] = ()
    problem: str = ""


@record
class Compilation:
    """How one form, or the definition of a name, is compiled at a level.

    `head` is the beginning of its text, `name` what it defines ("" for an expression), `level` the
    text that asked for the passes.
    """

    head: str
    name: str
    level: str
    place: Place | None
    stages: tuple[CompilationStage, ...]
    remarks: tuple[CompilationRemark, ...]
    firings: int
    seconds: float

    @property
    def core(self) -> CompilationStage:
        """The code as it was lowered."""
        return self.stages[0]

    @property
    def final(self) -> CompilationStage:
        """The code that the level makes of it."""
        return self.stages[-1]

    @property
    def fired(self) -> tuple[CompilationRemark, ...]:
        """The remarks of what was done."""
        return tuple([remark for remark in self.remarks if remark.kind == FIRED])

    @property
    def missed(self) -> tuple[CompilationRemark, ...]:
        """The remarks of what was not done."""
        return tuple([remark for remark in self.remarks if remark.kind == MISSED])


@record
class BlamedRange:
    """A range of the final code: where in the program it comes from and which rules made it.

    `rules` stand in the order in which they fired, none for code that is as it was written. `calls`
    are the functions whose code it was, innermost first.
    """

    start: int
    end: int
    place: Place | None
    rules: tuple[str, ...]
    calls: tuple[str, ...] = ()


@record
class Blame:
    """The final code of a form, and for each part of it where it comes from."""

    head: str
    level: str
    text: str
    ranges: tuple[BlamedRange, ...]


@record
class Knob:
    """A constant that a pass goes by, with the unit and reason that stand beside it."""

    name: str
    value: str
    comment: str


@record
class RuleLaw:
    """What a rule promises: `before` becomes `after`, or stays as it is, and a note on that."""

    before: str
    after: str
    note: str = ""


@record
class PassRule:
    """A rule of a pass: its name, why it fires, and its laws."""

    name: str
    why: str
    laws: tuple[RuleLaw, ...]


@record
class PassDoc:
    """A pass: `doc` begins with a picture, `levels` are those that run it."""

    name: str
    summary: str
    doc: str
    levels: tuple[str, ...]
    knobs: tuple[Knob, ...]
    rules: tuple[PassRule, ...]


@record
class ArityFacts:
    """One arity as the analyses see it: names and types of the parameters, type of the result.

    `cost` is that of one call, in about 0.1 us of the tree interpreter, functions it calls not
    counted; `effects` are sentences, none for a call that is pure and always gives a value.
    """

    parameters: tuple[tuple[str, str], ...]
    result: str
    effects: tuple[str, ...]
    cost: float


@record
class CodeFacts:
    """What the analyses find out about a function (`arities`) or an expression, without running it.

    Of an expression `type`, `effects` and `cost` are those of evaluating it; of a function `type`
    is that of the function, `effects` are those of any call and `cost` is that of its first arity.
    `exact` is the type of an expression with the ranges and values that are known of it.
    """

    head: str
    name: str
    type: str
    effects: tuple[str, ...]
    cost: float
    nodes: int
    arities: tuple[ArityFacts, ...] = ()
    exact: str = ""
