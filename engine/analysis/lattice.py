"""Shapes: what the type inference knows of a value, and how two such facts combine.

    join(int 0..5, nil)            =>  int 0..5 or nil
    restrict(anything, number)     =>  int or float
    widen(int 0..5, int 0..9)      =>  int 0..          ; a loop's counter settles

A shape stands for the set of all values that fit it: one of its kinds, and what the other fields
say of that kind. Everything here errs on the side of more values, never of fewer. Limit: a shape of
more than MOST_PARTS parts forgets the innermost ones, so every chain of joins comes to an end.
"""

from __future__ import annotations

from typing import Any, Final

from ..base.record import record

# Kinds, as a bit set. They are disjoint: an integer is no float, a list is no lazy sequence.
NIL: Final = 1
FALSE: Final = 2
TRUE: Final = 4
INT: Final = 8
FLOAT: Final = 16
STR: Final = 32
KW: Final = 64
SYM: Final = 128
VEC: Final = 256
LIST: Final = 512
LAZY: Final = 1024
MAP: Final = 2048
SET: Final = 4096
FN: Final = 8192  # a Python function: every RTFS function is one
OTHER: Final = 16384  # errors, timestamps, containers, handles, objects of the host

BOOL: Final = TRUE | FALSE
NUM: Final = INT | FLOAT
FALSY: Final = NIL | FALSE
ITEMS: Final = VEC | LIST | LAZY | SET  # kinds whose elements `item` speaks of
SEQ: Final = NIL | STR | VEC | LIST | LAZY | MAP | SET
COLL: Final = VEC | LIST | LAZY | MAP | SET
CALLABLE: Final = FN | KW | MAP | SET | VEC
SCALARS: Final = NIL | BOOL | NUM | STR | KW | SYM
EVERY: Final = (OTHER << 1) - 1

MOST_PARTS: Final = 40  # parts of one shape; more cost time in every join and help nobody
MOST_FIELDS: Final = 16  # known keys of a map

Fields = tuple[tuple[Any, "Shape"], ...]


@record
class Shape:
    """The values of some kinds. Make one with `shape`, which keeps it in order.

    `item`: what every element of a vector, list, set or lazy sequence is (None: anything).
    `fields`: the keys of a map and what stands under each: exactly these keys (None: any map).
    `low` and `high`: bounds of an integer, both included (None: unbounded).
    `fn`: the code of a function, a Core Fn or a Primitive (None: unknown).
    """

    kinds: int
    item: Shape | None = None
    fields: Fields | None = None
    low: int | None = None
    high: int | None = None
    fn: Any = None
    parts: int = 1

    def field(self, key: Any) -> Shape | None:
        """What stands under a key of a map with known keys; None where it has no such key."""
        for name, value in self.fields or ():
            if name is key or (type(name) is str and type(key) is str and name == key):
                return value
        return None

    @property
    def may_keep_code(self) -> bool:
        """Whether a value may be, or hold, a lazy sequence or a delay."""
        if self.kinds & (LAZY | OTHER):
            return True
        if self.kinds & ITEMS and (self.item is None or self.item.may_keep_code):
            return True
        if not self.kinds & MAP:
            return False
        return self.fields is None or any([value.may_keep_code for _, value in self.fields])


ANY: Final = Shape(EVERY)
NEVER: Final = Shape(0)


def shape(
    kinds: int,
    item: Shape | None = None,
    fields: Fields | None = None,
    low: int | None = None,
    high: int | None = None,
    fn: Any = None,
) -> Shape:
    """A shape without what its kinds make meaningless, and without more parts than are kept."""
    if low is not None or high is not None:
        if not kinds & INT:
            low = high = None
        elif low is not None and high is not None and low > high:
            kinds, low, high = kinds & ~INT, None, None
    parts = 1
    if item is not None:
        item, parts = _element(kinds, item)
    if fields is not None and (not kinds & MAP or len(fields) > MOST_FIELDS):
        fields = None
    if fields:
        fields = tuple([(key, without_code(value)) for key, value in fields])
        parts += sum([value.parts for _, value in fields])
    if parts > MOST_PARTS:
        item, fields, parts = None, None, 1
    if kinds == EVERY and item is None and fields is None and low is None and high is None:
        return ANY
    return Shape(kinds, item, fields, low, high, fn if kinds & FN else None, parts)


def _element(kinds: int, item: Shape) -> tuple[Shape | None, int]:
    if not kinds & ITEMS or item.kinds == EVERY:
        return None, 1
    item = without_code(item)
    return item, 1 + item.parts


def without_code(a: Shape) -> Shape:
    """The shape without what is known of a function's code."""
    if a.fn is None:
        return a
    return Shape(a.kinds, a.item, a.fields, a.low, a.high, None, a.parts)


def of_kinds(kinds: int) -> Shape:
    """All values of some kinds. Shared."""
    made = _OF_KINDS.get(kinds)
    if made is None:
        made = _OF_KINDS[kinds] = Shape(kinds)
    return made


_OF_KINDS: Final[dict[int, Shape]] = {0: NEVER, EVERY: ANY}


def join(a: Shape, b: Shape) -> Shape:
    """The values of either; `a` itself where it has all of `b`'s."""
    if a is b or not b.kinds or a is ANY:
        return a
    if not a.kinds or b is ANY:
        return b
    left, right = a.kinds, b.kinds
    item, fields, low, high, fn = a.item, a.fields, a.low, a.high, a.fn
    if right & ITEMS:
        if not left & ITEMS:
            item = b.item
        elif item is not None:
            item = None if b.item is None else join(item, b.item)
    if right & MAP:
        fields = _joined_fields(fields, b.fields) if left & MAP else b.fields
    if right & INT:
        if not left & INT:
            low, high = b.low, b.high
        else:
            low = None if low is None or b.low is None else min(low, b.low)
            high = None if high is None or b.high is None else max(high, b.high)
    if right & FN:
        fn = b.fn if not left & FN or b.fn is fn else None
    return _kept(a, left | right, item, fields, low, high, fn)


def _kept(
    a: Shape,
    kinds: int,
    item: Shape | None,
    fields: Fields | None,
    low: int | None,
    high: int | None,
    fn: Any,
) -> Shape:
    """The shape of these fields; `a` itself when they are its own."""
    if (
        kinds == a.kinds
        and item is a.item
        and fields is a.fields
        and low == a.low
        and high == a.high
        and fn is a.fn
    ):
        return a
    return shape(kinds, item, fields, low, high, fn)


def _joined_fields(a: Fields | None, b: Fields | None) -> Fields | None:
    if a is b or a is None or b is None:
        return None if b is None else a
    theirs = dict(b)
    if len(a) != len(b) or any([key not in theirs for key, _ in a]):
        return None
    made = tuple([(key, join(value, theirs[key])) for key, value in a])
    if all([new is old for (_, new), (_, old) in zip(made, a, strict=True)]):
        return a
    return made


def widen(a: Shape, b: Shape) -> Shape:
    """The values of either, and more: bounds that moved go to -1, 0 or away."""
    both = join(a, b)
    if both is a:
        return a
    low, high = both.low, both.high
    if a.kinds & INT:
        if low != a.low:
            low = None if low is None or low < -1 else min(low, 0)
        if high != a.high:
            high = None if high is None or high > 0 else (0 if high == 0 else -1)
    item = both.item
    if item is not None and a.item is not None and a.kinds & ITEMS:
        item = widen(a.item, item)
    fields = both.fields
    if fields is not None and a.fields is not None and fields is not a.fields:
        old = dict(a.fields)
        fields = tuple([(key, widen(old[key], value)) for key, value in fields])
    return _kept(both, both.kinds, item, fields, low, high, both.fn)


def leq(a: Shape, b: Shape) -> bool:
    """Whether every value of `a` is one of `b`."""
    if a is b or b is ANY or not a.kinds:
        return True
    if a.kinds & ~b.kinds:
        return False
    if a.kinds & INT:
        if b.low is not None and (a.low is None or a.low < b.low):
            return False
        if b.high is not None and (a.high is None or a.high > b.high):
            return False
    if a.kinds & ITEMS and b.item is not None and (a.item is None or not leq(a.item, b.item)):
        return False
    if a.kinds & FN and b.fn is not None and a.fn is not b.fn:
        return False
    return not a.kinds & MAP or b.fields is None or _fields_leq(a.fields, b.fields)


def _fields_leq(a: Fields | None, b: Fields) -> bool:
    if a is None or len(a) != len(b):
        return False
    theirs = dict(b)
    return all([key in theirs and leq(value, theirs[key]) for key, value in a])


def restrict(a: Shape, b: Shape) -> Shape:
    """The values of both (never fewer); `a` itself where `b` says nothing new."""
    if b is ANY or a is b or not a.kinds:
        return a
    if a is ANY:
        return b
    kinds = a.kinds & b.kinds
    item = a.item
    if kinds & ITEMS and b.item is not None:
        item = b.item if item is None else restrict(item, b.item)
    fields = a.fields
    if kinds & MAP and b.fields is not None:
        fields = b.fields if fields is None else _common_fields(fields, b.fields)
        if fields is None:
            kinds &= ~MAP
    low, high = a.low, a.high
    if kinds & INT:
        if b.low is not None and (low is None or low < b.low):
            low = b.low
        if b.high is not None and (high is None or high > b.high):
            high = b.high
    return _kept(a, kinds, item, fields, low, high, a.fn if a.fn is not None else b.fn)


def _common_fields(a: Fields, b: Fields) -> Fields | None:
    """The fields of a map that fits both; None where none does."""
    theirs = dict(b)
    if len(a) != len(b) or any([key not in theirs for key, _ in a]):
        return None
    made = tuple([(key, restrict(value, theirs[key])) for key, value in a])
    if any([not value.kinds for _, value in made]):
        return None
    if all([new is old for (_, new), (_, old) in zip(made, a, strict=True)]):
        return a
    return made


def without(a: Shape, kinds: int) -> Shape:
    """The values of other kinds."""
    return restrict(a, of_kinds(EVERY & ~kinds))


def may_be(a: Shape, kinds: int) -> bool:
    """Whether a value of one of the kinds fits."""
    return a.kinds & kinds != 0


def is_only(a: Shape, kinds: int) -> bool:
    """Whether there are values, and all are of these kinds."""
    return a.kinds != 0 and not a.kinds & ~kinds


def always_true(a: Shape) -> bool:
    """Whether there are values, and none is nil or false."""
    return a.kinds != 0 and not a.kinds & FALSY


def always_false(a: Shape) -> bool:
    """Whether there are values, and all are nil or false."""
    return is_only(a, FALSY)
