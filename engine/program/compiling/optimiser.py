"""When code is compiled, which code runs, and what makes it go back.

    (defn f [x] (g x))     the first calls run it as it was written
    (f 1) … (f 60)         by now it is worth compiling: g is inlined, f goes on with that
    (defn g [x] …)         f goes back to what was written at its next call, and is compiled anew

Code is compiled when it seems to pay: a form with a loop or a function of its own at once, a
function that loops at its first call, any other after some. Redefining a name costs what was
compiled from it; nothing is looked up while code runs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakSet

from ...backends.tree.closure import TreeFunction
from ...base.diagnostic import Diagnostic
from ...ir.core import Assumption, Def, Fn, Loop, Node, PrimCall, Recur
from ...ir.digest import Name
from ...ir.walk import children
from ...prims.catalog import lookup
from ...prims.table import CALLS
from ...runtime.errors import Thrown
from ...runtime.function import info_of
from ...runtime.namespace import World
from ..asking import Asking
from ..bindings import Bindings
from ..parts import Part
from ..questions import Questions
from .bug import report_of
from .level import NONE, Level
from .questions import CodeQuestions, Compiled
from .surroundings import PLAN, REENTRY, SETTINGS, SHADOWS

if TYPE_CHECKING:
    from ...passes.driver import Stage

HEAT: Final = 60  # calls after which a function without loops is compiled: about what it costs
FIRST_LOOK: Final = 1  # with a loop or a callback it is at once: its first call may be a long one
LONGEST_FORM: Final = 4_000  # nodes of a form that is compiled to run once: 0.1 to 0.2 s
LONGEST_FUNCTION: Final = 40_000  # nodes of a function that is compiled at all: 1 to 2 s
DEEPEST: Final = 500  # levels of nesting of what is compiled; some passes take long over more
HEAT_LATER: Final = 20  # calls until it is tried again where the program could not be asked

Note = Callable[[Diagnostic], None]


class Optimiser:
    """Compiles what runs. Responsibilities: when, and that what runs is right after a change."""

    def __init__(
        self, world: World, questions: Questions, bindings: Bindings, asking: Asking, note: Note
    ) -> None:
        self._world: Final = world
        self._bindings: Final = bindings
        self._core: Final = questions
        self.questions: Final = CodeQuestions(world, questions, bindings)
        self._asking: Final = asking
        self._note: Final = note
        self._level = NONE
        self._users: Final[dict[Name, WeakSet[Assumption]]] = {}
        self._changes = 0
        self._settings = ""
        self._functions: Final[dict[Name, TreeFunction]] = {}
        self._told: Final[set[str]] = set()
        world.warm = self._warm
        bindings.changed = self.changed

    # --- settings ---------------------------------------------------------------------------

    def begin(self, level: Level, settings: str) -> None:
        """The next run is at this level, and checks types as these settings say."""
        if settings != self._settings:
            self._settings = settings
            self.changed(SETTINGS)
        if level is self._level:
            return
        planned = level.key != self._level.key
        if planned:  # each step may be the last: an interrupt leaves what the next run repairs
            self.changed(PLAN)
            self.questions.planned(level)
            self._told.clear()
        heated = planned or level.eager != self._level.eager
        self._level = level
        if not heated:
            return
        for info in self._functions.values():
            info.heat = self._heat

    def reentered(self) -> None:
        """Host code may define names while a form runs."""
        if self.questions.reentered():
            self.changed(REENTRY)

    # --- what runs --------------------------------------------------------------------------

    def form(self, node: Node, part: Part | None, namespace: str) -> Node:
        """What to evaluate for a top-level node that is about to run.

        Of a `part` that the program knows it is remembered.
        """
        level = self._level
        if not level.compiles or self._bindings.changing() or _is_function(node):
            return node  # a function is compiled when it is called
        if not (level.eager or _pays(node)) or _takes_over(node):
            return node
        began = self._changes
        questions = self.questions

        def compile() -> Compiled:
            if part is None:
                return questions.compiled(node)
            found: Compiled = questions.db.get(questions.optimised, part, namespace)
            return found

        compiled = self._tried(compile, node)
        return compiled.node if compiled and self._rely(compiled, began) else node

    def defined(self, part: Part, node: Node) -> None:
        """A part has defined a function: from now on its calls count."""
        if type(node) is not Def:
            return
        home = self._world.namespaces.get(node.namespace)
        info = info_of(home.values.get(node.name)) if home is not None else None
        if type(info) is TreeFunction and info.written is node.value:  # data is not even read
            info.unit = part
            info.heat = self._heat
            self._functions[node.namespace, node.name] = info

    def changed(self, name: Name) -> None:
        """A name means something else from now on, or may do so at any moment."""
        self._changes += 1  # before anything else: see `_rely`
        self._break(name)
        if name in self._functions and name not in self._bindings.names():
            del self._functions[name]
        if lookup(name[1]) is not None:
            self._break(SHADOWS)

    # --- inside -----------------------------------------------------------------------------

    @property
    def _heat(self) -> int:
        """The calls after which a function is looked at for the first time; 0: never."""
        return FIRST_LOOK if self._level.compiles else 0

    def _warm(self, info: Any) -> None:
        """A function was called often enough: it goes on with better code, if there is any."""
        part = info.unit
        with self._asking.lock:
            busy = self._bindings.changing() or self.questions.db.answering
            if busy or not self._asking.may():
                info.heat = HEAT_LATER
                return
            if self._level.compiles and isinstance(part, Part) and part.run is not None:
                if not info.looked and not self._level.eager:
                    info.looked = True
                    loops = _look(info.written, LONGEST_FUNCTION)
                    if not loops:
                        info.heat = 0 if loops is None else HEAT
                        return
                info.heat = HEAT_LATER  # for when an interrupt comes
                self._install(info, part, part.run.namespace)

    def _install(self, info: TreeFunction, part: Part, namespace: str) -> None:
        db, began = self.questions.db, self._changes
        memo = db.sure(self._core.core, part, namespace)
        node = None if memo is None else memo.value.node
        info.heat = 0
        if type(node) is not Def or node.value is not info.written:
            return  # it was defined anew, or would be another now: somebody still holds this one
        name = (node.namespace, node.name)
        if self._bindings.owner(name) is not part:
            return  # its name means another function, which passes would take for this one
        compiled = self._tried(lambda: db.get(self.questions.optimised, part, namespace), node)
        made = None if compiled is None else compiled.node
        if type(made) is not Def or type(made.value) is not Fn or made.value is info.written:
            return
        assert compiled is not None
        if self._rely(compiled, began, name):
            info.fn = made.value
        else:
            info.heat = HEAT_LATER

    def _tried(self, compile: Callable[[], Compiled], node: Node) -> Compiled | None:
        """What compiling gives; None after a bug of the engine, which is reported."""
        try:
            compiled = compile()
        except Thrown:
            raise  # a limit of the evaluation that compiling is a part of
        except Exception as bug:
            from ...passes.driver import Stage

            self._tell(Stage("optimiser", 1, node, node, (), 0, 0.0, bug))
            return None
        for stage in compiled.optimised.problems:
            self._tell(stage)
        return compiled

    def _rely(self, compiled: Compiled, began: int, own: Name = PLAN) -> bool:
        """The code may be used until a name changes; False when one did while it was compiled.

        `own` is the name of the function itself: its body may call it.

        Another thread may define a name meanwhile. It counts the change before it looks who relies
        on the name, and here the count is looked at afterwards: so one of both notices.
        """
        assumption = compiled.assumption
        assumption.holds = True
        for name in {**self.questions.relied(compiled), own: None}:
            users = self._users.get(name)
            if users is None:
                users = self._users[name] = WeakSet()
            users.add(assumption)
        if self._changes != began:
            assumption.holds = False
        return assumption.holds

    def _break(self, name: Name) -> None:
        users = self._users.pop(name, None)
        if not users:
            return
        home = self._world.namespaces.get(name[0])
        known = home is not None and name[1] in home.values
        for assumption in users:
            if home is not None and known:
                assumption.before.setdefault(name, home.values[name[1]])
            assumption.holds = False

    def _tell(self, stage: Stage) -> None:
        """A pass that failed is a bug of the engine; the program goes on without the pass.

        One report for each pass and place in it, until the passes change.
        """
        problem = stage.problem
        at = None if problem is None else problem.__traceback__
        while at is not None and at.tb_next is not None:
            at = at.tb_next
        place = "" if at is None else f"{at.tb_frame.f_code.co_filename}:{at.tb_lineno}"
        key = f"{stage.name} {type(problem).__name__} {place}"
        if key not in self._told:
            self._told.add(key)
            self._note(report_of(stage))


def _is_function(root: Node) -> bool:
    return type(root) is Def and type(root.value) is Fn


def _pays(root: Node) -> bool:
    """Whether a form has a loop or a function of its own, and is not too long to wait for that.

    Any other form runs but once.
    """
    found = _look(root, LONGEST_FORM)
    return found is not None and found


def _look(root: Node, longest: int) -> bool | None:
    """Whether running code may be long: it loops, or something calls back a function in it.

    None where it has more nodes than `longest`, or is nested as no person nests: compiling that
    may take longer than anybody waits.
    """
    stack = [(root, 0)]
    size, found = 0, False
    while stack:
        n, depth = stack.pop()
        size += 1
        if size > longest or depth > DEEPEST:
            return None
        kind = type(n)
        calls_back = type(n) is PrimCall and n.prim.fx & CALLS and type(root) is Fn
        if calls_back or kind is Loop or kind is Recur or (kind is Fn and n is not root):
            found = True
        stack += [(part, depth + 1) for part in children(n)]
    return found


def _takes_over(root: Node) -> bool:
    """Whether a form defines a core name while it runs: what that reaches is not known before.

    Other names are asked for one by one; a core name stands in the code of all that use it.
    """
    stack = list(children(root))
    while stack:
        n = stack.pop()
        if type(n) is Def and lookup(n.name) is not None:
            return True
        stack.extend(children(n))
    return False
