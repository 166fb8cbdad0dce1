"""RTFS errors: as values a program can hold, and as the exception that carries them.

    (throw (error :my-kind "no" {:a 1}))  =>  Thrown(ErrorValue("my-kind", "no", {:a 1}))
    (/ 1 0)  =>  Thrown(ErrorValue("division-by-zero", "Division by zero"))

Message templates are the reference's (REFERENCE.md section 5).
"""

from __future__ import annotations

from typing import Final

from ..base.diagnostic import Frame
from ..base.span import Span
from ..values.fingerprint import register_settled
from ..values.keys import register_parts
from ..values.kinds import register
from ..values.show import show

# LANGUAGE.md, "Errors". A kind symbol in `catch` that is none of these catches everything.
KINDS: Final = frozenset(
    """type-error arity-mismatch undefined-symbol division-by-zero index-out-of-bounds
    key-not-found invalid-argument assertion-error match-error type-validation stack-overflow
    budget-exhausted unknown-capability security-violation io-error network-error json-error
    module-error syntax-error macro-error interrupted application-error""".split()
)

# A program cannot catch these by accident: only `finally` and an explicit kind see them.
UNCATCHABLE: Final = frozenset({"interrupted", "budget-exhausted"})

INDEX_SHOWN: Final = 40  # digits; an integer may have millions
STACK_KEPT: Final = 50  # frames an error remembers; a stack overflow would carry 20,000


class ErrorValue:
    """An immutable error: kind (no colon), message, data, and the error that caused it."""

    __slots__ = ("cause", "data", "kind", "message")

    def __init__(
        self, kind: str, message: str, data: object = None, cause: ErrorValue | None = None
    ) -> None:
        self.kind: Final = kind
        self.message: Final = message
        self.data: Final = data
        self.cause: Final = cause


register(ErrorValue, "error", "err", lambda e: f"#<error: {e.message}>")
register_parts(ErrorValue, lambda e: (e.kind, e.message, e.data))
register_settled(ErrorValue, "error", lambda e: (e.kind, e.message, e.data, e.cause))


class Thrown(Exception):
    """Carries a thrown value (usually an ErrorValue) up to its `catch`.

    `span` is the call that raised it, `argument` the index of the guilty argument where one is
    known, `hint` a sentence that helps, `stack` the RTFS frames passed on the way up (innermost
    first, at most STACK_KEPT; `unkept` counts the rest).
    """

    def __init__(self, value: object, *, argument: int | None = None, hint: str = "") -> None:
        super().__init__()
        self.value = value
        self.argument = argument
        self.hint = hint
        self.span: Span | None = None
        self.argument_span: Span | None = None
        self.stack: list[Frame] = []
        self.unkept = 0

    def passed(self, function: str, span: Span | None) -> None:
        """Note that the error left a call of `function` that stands at `span`."""
        if len(self.stack) < STACK_KEPT:
            self.stack.append(Frame(function, span))
        else:
            self.unkept += 1

    @property
    def kind(self) -> str:
        """Kind of the thrown value; anything that is not an error is an application error."""
        return self.value.kind if isinstance(self.value, ErrorValue) else "application-error"

    def __str__(self) -> str:
        value = self.value
        return f"{value.kind}: {value.message}" if isinstance(value, ErrorValue) else repr(value)


def error(
    kind: str, message: str, data: object = None, *, argument: int | None = None, hint: str = ""
) -> Thrown:
    """An exception to raise: `raise error("invalid-argument", "Invalid argument: …")`."""
    return Thrown(ErrorValue(kind, message, data), argument=argument, hint=hint)


def type_error(operation: str, expected: str, actual: str, argument: int | None = None) -> Thrown:
    """`Type error in {operation}: expected {expected}, got {actual}`; actual is a type name."""
    return error(
        "type-error",
        f"Type error in {operation}: expected {expected}, got {actual}",
        argument=argument,
    )


def arity_error(function: str, expected: str, actual: int) -> Thrown:
    """`Arity mismatch in {function}: expected {expected}, got {actual}`."""
    return error(
        "arity-mismatch", f"Arity mismatch in {function}: expected {expected}, got {actual}"
    )


def index_error(index: int, length: int, argument: int | None = None) -> Thrown:
    """`Index {index} out of bounds for collection of length {length}`."""
    return error(
        "index-out-of-bounds",
        f"Index {show(index, INDEX_SHOWN)} out of bounds for collection of length {length}",
        argument=argument,
    )


def invalid_argument(message: str, argument: int | None = None) -> Thrown:
    """`Invalid argument: {message}`."""
    return error("invalid-argument", f"Invalid argument: {message}", argument=argument)


def division_by_zero() -> Thrown:
    """`Division by zero`."""
    return error("division-by-zero", "Division by zero")
