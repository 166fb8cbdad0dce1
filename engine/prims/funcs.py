"""Functions from functions.

    ((comp inc +) 1 2)  =>  4
    ((partial + 1) 2)  =>  3
    ((juxt first last) [1 2 3])  =>  [1 3]

What these rows return are plain Python functions marked as RTFS functions, so they can be called,
passed on and shown like any other. None of them calls its arguments before it is called itself.
"""

from __future__ import annotations

from typing import Any, Final

from ..runtime.callable import spread
from ..runtime.function import Function, FunctionInfo, attach, is_function
from ..values.equality import key_of, truthy
from .table import ALLOCATES, CALLS, DIVERGES, FORCES, FRESH, PURE, THROWS, primitive
from .walk import realized

_ANY_ARITY: Final = ((0, None),)


def _made(name: str, function: Function, arglist: str) -> Function:
    return attach(function, FunctionInfo(name, _ANY_ARITY, arglists=(arglist,)))


@primitive("identity", "a -> a", fx=PURE, py={"any": "{0}"}, see="constantly comp")
def identity(x: Any) -> Any:
    """The argument itself.

    (identity 5)  => 5
    (map identity nil)  => []
    """
    return x


@primitive("constantly", "a -> fn", fx=FRESH, see="identity")
def constantly(x: Any) -> Function:
    """A function that returns `x` whatever it is given.

    ((constantly 7) 1 2 3)  => 7
    ((constantly nil))  => nil
    """

    def constant(*_args: Any) -> Any:
        return x

    return _made("constantly", constant, "any* -> any")


@primitive("comp", "fn* -> fn", fx=FRESH, laws="associative", see="partial juxt ->")
def comp(*functions: Function) -> Function:
    """The composition: the last function takes the arguments, each one before takes the result.

    ((comp inc *) 2 3)  => 7
    ((comp str inc) 1)  => "2"
    ((comp) 5)  => 5
    """
    if not functions:
        return attach(_same, FunctionInfo("identity", ((1, 1),), arglists=("a -> a",)))
    if len(functions) == 1:
        return functions[0]
    innermost, outer = functions[-1], functions[-2::-1]

    def composed(*args: Any) -> Any:
        value = spread(innermost, args)
        for function in outer:
            value = function(value)
        return value

    return _made("comp", composed, "any* -> any")


def _same(x: Any) -> Any:
    return x


@primitive("partial", "fn any* -> fn", fx=FRESH, see="comp fnil")
def partial(f: Function, *first: Any) -> Function:
    """The function with its first arguments given.

    ((partial + 1 2) 3)  => 6
    ((partial + 1))  => 1
    """

    def applied(*args: Any) -> Any:
        return spread(f, first + args)

    return _made("partial", applied, "any* -> any")


@primitive("juxt", "fn+ -> fn", fx=FRESH, see="comp")
def juxt(*functions: Function) -> Function:
    """A function that returns the vector of what each function gives for the same arguments.

    ((juxt first last count) [1 2 3])  => [1 3 3]
    ((juxt :a :b) {:a 1})  => [1 nil]
    """

    def juxtaposed(*args: Any) -> Any:
        return tuple([spread(f, args) for f in functions])

    return _made("juxt", juxtaposed, "any* -> vec")


@primitive("complement", "fn -> fn", fx=FRESH, see="not remove")
def complement(f: Function) -> Function:
    """The opposite predicate.

    ((complement even?) 3)  => true
    ((complement :a) {:a nil})  => true
    """

    def opposite(*args: Any) -> bool:
        return not truthy(spread(f, args))

    return _made("complement", opposite, "any* -> bool")


@primitive("fnil", "fn any any? any? -> fn", fx=FRESH, see="partial update")
def fnil(f: Function, *defaults: Any) -> Function:
    """The function with nil among its first arguments replaced by the defaults.

    ((fnil inc 0) nil)  => 1
    ((fnil + 1 2) nil nil)  => 3
    ((fnil + 1) 5 6)  => 11
    """
    count = len(defaults)

    def filled(*args: Any) -> Any:
        head = [d if a is None else a for a, d in zip(args, defaults, strict=False)]
        return spread(f, (*head, *args[count:]))

    return _made("fnil", filled, "any* -> any")


@primitive("every-pred", "fn+ -> fn", fx=FRESH, see="some-fn every?")
def every_pred(*predicates: Function) -> Function:
    """A predicate: whether every predicate holds for every argument; stops at the first that fails.

    ((every-pred pos? even?) 2 4)  => true
    ((every-pred pos? even?) 2 3)  => false
    ((every-pred pos?))  => true
    """

    def all_hold(*args: Any) -> bool:
        for x in args:
            for predicate in predicates:
                if not truthy(predicate(x)):
                    return False
        return True

    return _made("every-pred", all_hold, "any* -> bool")


@primitive("some-fn", "fn+ -> fn", fx=FRESH, see="every-pred some")
def some_fn(*predicates: Function) -> Function:
    """A function giving the first true result of a predicate on an argument, else the last result.

    ((some-fn :a :b) {:b 2})  => 2
    ((some-fn even? neg?) 1 3)  => false
    ((some-fn even?))  => nil
    """

    def first_true(*args: Any) -> Any:
        result = None
        for x in args:
            for predicate in predicates:
                result = predicate(x)
                if truthy(result):
                    return result
        return result

    return _made("some-fn", first_true, "any* -> any")


@primitive("memoize", "fn -> fn", fx=ALLOCATES | FRESH, see="delay")
def memoize(f: Function) -> Function:
    """The function with a memory of its results; arguments are compared as `=` does.

    Safe across threads: two that ask at once may both compute, and both get the same kept result.

    ((memoize inc) 1)  => 2
    (let [n (counter) f (memoize (fn [x] (inc! n) x))] [(f 1) (f 1) (value n)])  => [1 1 1]
    (let [f (memoize str)] [(f 1) (f 1.0)])  => ["1" "1.0"]
    """
    memory: dict[Any, Any] = {}

    def remembered(*args: Any) -> Any:
        key = tuple([key_of(x) for x in args])
        if key in memory:
            return memory[key]
        return memory.setdefault(key, spread(f, args))

    return _made("memoize", remembered, "any* -> any")


@primitive("trampoline", "fn any* -> any", fx=CALLS | THROWS | DIVERGES | FORCES, see="recur")
def trampoline(f: Function, *args: Any) -> Any:
    """Call `f`, then call what it returns for as long as that is a function.

    (trampoline (fn [] (fn [] 5)))  => 5
    (trampoline + 1 2)  => 3
    (trampoline (fn [] :a))  => :a
    """
    value = spread(f, args)
    while is_function(value):
        value = value()
    return value


@primitive("apply", "fn any* seq -> any", fx=CALLS | THROWS | FORCES, laws="spreads", see="partial")
def apply(f: Function, *args: Any) -> Any:
    """Call `f` with the arguments, of which the last is a sequence that is spread out.

    (apply + [1 2 3])  => 6
    (apply + 1 2 [3])  => 6
    (apply max (list 1 5 3))  => 5
    (apply + nil)  => 0
    (apply + 1)  => ERROR type-error
    """
    return spread(f, (*args[:-1], *realized(args[-1])))
