"""Results of what makes, takes apart and walks collections.

    conj         (conj [int] str)                 =>  vector of int or str
    get          (get {:a int} :a)                =>  int
    map          (map (fn [x] …) lazy of int)     =>  lazy of what the function gives for an int

Rules are called as those of `transfer_numbers` are.
"""

from __future__ import annotations

from typing import Any, Final

from .lattice import (
    ANY,
    INT,
    ITEMS,
    LAZY,
    LIST,
    MAP,
    NEVER,
    NIL,
    NUM,
    OTHER,
    SEQ,
    SET,
    STR,
    VEC,
    Fields,
    Shape,
    is_only,
    join,
    of_kinds,
    shape,
    widen,
    without,
)
from .ranges import hull
from .shapes import is_field, kind_of
from .site import Args, Rule, Site, bounds, element_of, word_mask

SHORT_RANGE: Final = 1 << 62  # numbers in a range that certainly can be indexed
ROUNDS: Final = 3  # turns after which a fold's value is anything


def _items(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    """A collection of the arguments."""
    return shape(coarse.kinds, _joined(args))


def _joined(args: Args) -> Shape:
    found = NEVER
    for arg in args:
        found = join(found, arg)
    return found


def _elements(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    """A collection of elements of the argument at this index; `*` for all arguments."""
    given = args if word == "*" else [args[int(word)]]
    return shape(coarse.kinds, _joined([element_of(arg) for arg in given]))


def _part(args: Args, coarse: Shape, site: Site, words: str) -> Shape:
    """Some elements of a sequence: a string's as a string, lazy ones lazily, else in a vector.

    Words: where the sequence stands (`last` for the last one); `keep` where its own kind may come
    out; `nil`, `list` where such a thing may come out too.
    """
    at, *more = words.split()
    given = args[-1 if at == "last" else int(at)]
    kinds = given.kinds & (STR | LAZY)
    if given.kinds & ~(STR | LAZY):
        kinds |= VEC
    for word in more:
        kinds |= given.kinds & SEQ if word == "keep" else word_mask(word)
    return shape(kinds, element_of(given))


def _nth(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    found = element_of(args[0])
    return join(found, args[2]) if len(args) == 3 else found


def _get(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    coll = args[0]
    default = args[2] if len(args) == 3 else of_kinds(NIL)
    found = NEVER
    if coll.kinds & (VEC | SET):
        found = join(default, ANY if coll.item is None else coll.item)
    if coll.kinds & NIL:
        found = join(found, default)
    if coll.kinds & MAP:
        found = join(found, _field(coll, site.constant(1), default))
    return found


def _field(coll: Shape, key: Any, default: Shape) -> Shape:
    """What stands in a map under a key, or the default."""
    if coll.fields is None:
        return ANY
    if is_field(key):
        found = coll.field(key)
        return default if found is None else found
    return join(_joined([value for _, value in coll.fields]), default)


def _with_field(coll: Shape, key: Any, value: Shape) -> Shape:
    """A map, or nil as the empty one, with a value under a key."""
    fields: Fields | None = coll.fields if coll.kinds & MAP else ()
    if fields is None or not is_field(key) or (coll.kinds & NIL and fields):
        return of_kinds(MAP)
    kept = tuple([(name, old) for name, old in fields if name != key])
    return shape(MAP, None, (*kept, (key, value)))


def _assoc(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    coll = args[0]
    if len(args) % 2 == 0:
        return coarse
    made = NEVER
    if coll.kinds & (MAP | NIL):
        made = shape(coll.kinds & (MAP | NIL), None, coll.fields)
        for at in range(1, len(args), 2):
            made = _with_field(made, site.constant(at), args[at + 1])
    if coll.kinds & VEC:
        item = ANY if coll.item is None else coll.item
        made = join(made, shape(VEC, join(item, _joined(args[2::2]))))
    return made


def _update(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    """`(update coll key f more…)`: the function gets what stands there."""
    found = _get(args[:2], coarse, site, "")
    value = site.call(2, [found, *args[3:]])
    return _assoc([args[0], args[1], value], coarse, site, "")


def _dissoc(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    coll = args[0]
    keys = [site.constant(at) for at in range(1, len(args))]
    if coll.fields is None or not all([is_field(key) for key in keys]):
        return of_kinds(coll.kinds)
    kept = tuple([(name, old) for name, old in coll.fields if name not in keys])
    return shape(coll.kinds, None, kept)


def _conj(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    coll, *items = args
    if not items:
        return coll
    kinds = coll.kinds & ~NIL | (LIST if coll.kinds & NIL else 0)
    return _grown(coll, kinds, _joined(items))


def _grown(coll: Shape, kinds: int, more: Shape) -> Shape:
    item = NEVER
    if coll.kinds & ITEMS:
        item = ANY if coll.item is None else coll.item
    return shape(kinds, join(item, more))


def _into(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    kinds = args[0].kinds | (LIST if args[0].kinds & NIL else 0)
    return _grown(args[0], kinds, element_of(args[1]))


def _cons(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    item, coll = args
    kinds = coll.kinds & (LIST | LAZY) | (LIST if coll.kinds & NIL else 0)
    if coll.kinds & ~(LIST | LAZY | NIL):
        kinds |= VEC
    return shape(kinds, join(item, element_of(coll)))


def _concat(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    return shape(_eager_or_lazy(args), _joined([element_of(arg) for arg in args]))


def _eager_or_lazy(colls: Args) -> int:
    """Lazy when one of the sequences is, else a vector."""
    for coll in colls:
        if is_only(coll, LAZY):
            return LAZY
    return VEC | (_joined(colls).kinds & LAZY)


def _keys(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    if args[0].kinds & MAP and args[0].fields is None:
        return coarse
    kinds = [kind_of(key) for key, _ in args[0].fields or ()]
    return shape(VEC, _joined([of_kinds(kind) for kind in kinds]))


def _vals(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    if args[0].kinds & MAP and args[0].fields is None:
        return coarse
    return shape(VEC, _joined([value for _, value in args[0].fields or ()]))


def _numbers(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    """`range`: of integers a vector, or lazy when it is too long to be one."""
    if not args:
        return shape(LAZY, shape(INT, None, None, 0))
    if not all([is_only(arg, INT) for arg in args]):
        return shape(VEC | LAZY, of_kinds(NUM))
    start, end = (args[0], args[1]) if len(args) > 1 else (shape(INT, None, None, 0, 0), args[0])
    low, high = hull(bounds(start), bounds(end))
    if len(args) == 2 or len(args) == 1:
        low, high = start.low, (None if end.high is None else end.high - 1)
    ends = [start.low, start.high, end.low, end.high]
    short = all([n is not None and abs(n) < SHORT_RANGE for n in ends])
    if len(args) < 3 and start.low is not None and end.high is not None:
        short = end.high - start.low < SHORT_RANGE  # upwards: what ends below its start is empty
    return shape(VEC if short else VEC | LAZY, shape(INT, None, None, low, high))


def _fill(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    """`repeat`: the last argument again and again."""
    return shape(coarse.kinds, args[-1])


def _map(args: Args, coarse: Shape, site: Site, words: str) -> Shape:
    """What a function gives for each element. Words: `indexed`, `vec` (never lazy), `some`."""
    colls = args[1:]
    items = [element_of(coll) for coll in colls]
    if "indexed" in words:
        items.insert(0, shape(INT, None, None, 0))
    found = site.call(0, items)
    if "some" in words:
        found = without(found, NIL)
    if "cat" in words:
        found = element_of(found)
    return shape(VEC if "vec" in words else _eager_or_lazy(colls), found)


def _each(args: Args, coarse: Shape, site: Site, words: str) -> Shape:
    """A function of each element of one sequence; `part` when it chooses elements."""
    if len(args) != 2:
        return coarse
    site.call(0, [element_of(args[1])])
    name, _, more = words.partition(" ")
    return RULES[name](args, coarse, site, more) if name else coarse


def _reduce(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    """A fold: the value so far is the initial one or what the function gave before."""
    item = element_of(args[-1])
    start = args[1] if len(args) == 3 else item
    so_far = start
    for _ in range(0 if site.tired else ROUNDS):
        found = site.call(0, [so_far, item])
        both = join(so_far, found)
        if both is so_far or both == so_far:
            # it may wrap the value that the fold shall end with
            return ANY if found.kinds & OTHER else so_far
        so_far = widen(so_far, both)
    site.call(0, [ANY, item])
    return ANY


def _never_more(args: Args, coarse: Shape, site: Site, word: str) -> Shape:
    """Kinds of the result that the signature leaves out."""
    return of_kinds(coarse.kinds | word_mask(word))


RULES: Final[dict[str, Rule]] = {
    "items": _items,
    "elements": _elements,
    "part": _part,
    "nth": _nth,
    "get": _get,
    "assoc": _assoc,
    "update": _update,
    "dissoc": _dissoc,
    "conj": _conj,
    "into": _into,
    "cons": _cons,
    "concat": _concat,
    "keys": _keys,
    "vals": _vals,
    "numbers": _numbers,
    "fill": _fill,
    "map": _map,
    "each": _each,
    "reduce": _reduce,
    "also": _never_more,
}
