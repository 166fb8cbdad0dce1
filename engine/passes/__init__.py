"""Rewrites of Core: one pass a file, every rule with a name, every firing with a remark.

from engine.passes import Const, Pass, PrimCall, rule    =>   what a pass of one's own needs
"""

from ..ir.core import Call as Call
from ..ir.core import Const as Const
from ..ir.core import Do as Do
from ..ir.core import Fn as Fn
from ..ir.core import If as If
from ..ir.core import Let as Let
from ..ir.core import Local as Local
from ..ir.core import Node as Node
from ..ir.core import PrimCall as PrimCall
from .rule import Pass as Pass
from .rule import Rewrite as Rewrite
from .rule import named as named
from .rule import rule as rule
