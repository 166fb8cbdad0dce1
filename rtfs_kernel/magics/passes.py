"""`%passes`: what each pass of the optimiser makes of a function or of a text.

%passes hyp   =>   inline: 2 rewrites, 16 → 22 nodes, - (square a)  + (let [x a] (* x x))
"""

from __future__ import annotations

from ..render import passes as render
from .compiling import LEVEL, asked, level_of, target_of, worded
from .registry import Answer, Call, Shown, magic


@magic(
    "passes",
    "[NAME | CODE]",
    cell=True,
    body="look",
    kind="target",
    options=(LEVEL,),
)
def passes(call: Call) -> Answer:
    """Show how code is compiled: each pass, what it changed, rewrites, sizes, time.

    Nothing of it runs. Without code it is about the last cell. Nodes are the parts of the code,
    operations are calls and jumps. In a notebook a pass opens on its change; hovering over what is
    marked tells the rule and its reason. A pass that runs in several rounds has a row for each
    that changed something.

    %passes total-of
    %passes --level basic (let [x 1] (+ x 2))
    %passes --level "aggressive -inline" total-of
    %passes

    %%passes
    (defn hyp [a b]
      (+ (* a a) (* b b)))
    """
    _, given = worded(call, "passes", ())
    target, level = target_of(call, given), level_of(given)
    found = asked(call, target, lambda: call.session.compiled(target, level, call.cell))
    return Shown(render.plain(found), render.html(found))
