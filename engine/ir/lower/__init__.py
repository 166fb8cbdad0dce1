"""Forms to Core: names are resolved, macros expanded, every surface form gone.

    (when (> x 1) (f x))   =>   If(PrimCall(>, …), Call(Global f, …), Const nil)

One pass: a head that names a macro is expanded in place and lowered again, so expansion always
knows what is bound. Kernel forms stand in `KERNEL`, one handler each.
"""

from __future__ import annotations

from .context import Lowering
from .dispatch import lower_top
from .kernel import KERNEL, KernelForm

__all__ = ["KERNEL", "KernelForm", "Lowering", "lower_top"]
