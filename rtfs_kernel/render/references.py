"""What holds or hands on values: atoms, futures, channels, actors, containers.

(atom {:a [… long …]})  =>  ▾ atom · 1 value        (chan 3)  =>  #<channel 0>, the text says all
"""

from __future__ import annotations

from typing import Any

from engine.prims.actors import Actor, Reply
from engine.prims.channels import Channel
from engine.prims.lazy import Delay
from engine.prims.state import Atom, Counter
from engine.runtime.future import Future

from .registry import NOTHING_MORE, Shown, renders
from .tree import WIDE, inside, tree
from .view import View


@renders(Atom, Counter, Channel, Actor, Reply, Delay, Future)
def reference(value: Any, text: str, view: View) -> Shown:
    """A tree of what is held, where that is long; the text names the state."""
    if len(text) <= WIDE or inside(value, view) is None:
        return NOTHING_MORE
    return Shown(tree(value, view))
