"""Which form made a namespace's aliases, imports, exports and body, so that they go with it.

    cell 1: (import geo :as g)   edited to   (import geo :as h)     =>   g is no alias any more
    cell 2: (module geo …)       is deleted                         =>   (import geo) finds nothing

Of several forms that say the same or another thing of one name the last run counts, and those
before come back when it goes, as with definitions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from ..runtime.namespace import MISSING, World
from ..syntax.forms import Form, Seq, is_call
from .modules import EXPORTS, Link, ModuleLoader, put
from .parts import Part, Source
from .questions import Questions
from .sources import Sources


class Imports:
    """The links between namespaces, and the forms or files that made them.

    `module_form` is the form about modules that is running.
    """

    def __init__(
        self, world: World, questions: Questions, sources: Sources, loader: ModuleLoader
    ) -> None:
        self._world: Final = world
        self._questions: Final = questions
        self._sources: Final = sources
        self._loader: Final = loader
        self._owners: Final[dict[Link, dict[object, Any]]] = {}
        self._made: Final[dict[object, dict[Link, None]]] = {}
        self.module_form: Part | None = None

    def running(self, part: Part, run: Callable[[], Any]) -> Any:
        """Run a form that is about modules; what it linked before and does not now is no link."""
        above, before = self.module_form, self._made.pop(part, {})
        self.module_form = part
        try:
            return run()
        finally:
            self.module_form = above
            made = self._made.get(part, {})
            self._release(part, [link for link in before if link not in made])

    def made(self, file: str, link: Link, target: Any) -> None:
        """The form that is running, or a file, says what a link leads to; it counts from now on."""
        owner: object = file or self.module_form
        owners = self._owners.setdefault(link, {})
        owners.pop(owner, None)
        owners[owner] = target
        self._made.setdefault(owner, {})[link] = None
        put(self._world, link, target)
        self._questions.imported(link[0])

    def release(self, part: Part) -> None:
        """A form goes, with what it linked."""
        self._release(part, self._made.pop(part, ()))

    def body(self, module: str) -> object:
        """What the body of the module form that is running is found by, also after an edit."""
        part = self.module_form
        if part is None or part.source is None:
            return "module", module
        taken = {each.body for each in part.source.parts if each is not part}
        if part.body is None or part.body in taken:
            above = part.source.parts[: part.number - 1]
            number = len([each for each in above if _module_of(each.form) == module])
            while ("module", module, part.source.key, number) in taken:
                number += 1
            part.body = "module", module, part.source.key, number
        return part.body

    def has_module(self, source: Source, old: Part) -> bool:
        """Whether a source has a form for the module whose body a form of it was."""
        return any([_module_of(part.form) == _module_of(old.form) for part in source.parts])

    def body_of(self, part: Part) -> list[Part]:
        """The parts of a module form that goes, unless another form has taken its place."""
        source, key = part.source, part.body
        part.body = None
        if key is None or (source and any([each.body == key for each in source.parts])):
            return []
        inner = self._sources.remove(key)
        return [] if inner is None else [*inner.parts, *inner.leaving]

    def _release(self, owner: object, links: Iterable[Link]) -> None:
        for link in links:
            owners = self._owners.get(link, {})
            if owner not in owners:
                continue
            del owners[owner]
            put(self._world, link, next(reversed(owners.values())) if owners else MISSING)
            if not owners:
                del self._owners[link]
                if link[1] == EXPORTS:
                    self._loader.loaded.discard(link[0])
            self._questions.imported(link[0])


def _module_of(form: Form) -> str:
    """The name in a module form, "" for any other."""
    if is_call(form, "module") and type(form) is Seq and len(form.items) > 1:
        return str(form.items[1])
    return ""
