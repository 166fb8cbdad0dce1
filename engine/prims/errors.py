"""Errors as values: made here, raised by `throw`, looked into by handlers.

    (error :my-kind "no" {:a 1})  =>  an error value; (error-kind it)  =>  :my-kind

A value that is no error can be thrown too; the accessors then say what an uncaught one would show:
kind :application-error, the value itself as data.
"""

from __future__ import annotations

from typing import Any

from ..runtime.errors import ErrorValue
from ..values.atoms import Keyword, keyword
from ..values.kinds import matches
from ..values.show import display
from .table import ALLOCATES, FORCES, THROWS, primitive

APPLICATION = "application-error"
_is_map = matches("map")


@primitive(
    "error",
    "str any? -> err | kw str any? err/nil? -> err",
    fx=THROWS | ALLOCATES,
    cost=3,
    see="throw error-kind ex-info",
)
def make_error(*args: Any) -> ErrorValue:
    """An error of a kind (:application-error when not given), with a message, data and a cause.

    (error-kind (error :my-kind "no" {:a 1}))  => :my-kind
    (error-kind (error "no"))  => :application-error
    (error-data (error :my-kind "no" {:a 1}))  => {:a 1}
    (error 1)  => ERROR type-error
    """
    if type(args[0]) is not Keyword:
        return ErrorValue(APPLICATION, *args)
    return ErrorValue(args[0].name, *args[1:])


@primitive(
    "Exception.",
    "any any* -> err",
    fx=ALLOCATES | FORCES,
    cost=3,
    aliases="Exception",
    see="error getMessage",
)
def exception(message: Any, *extra: Any) -> ErrorValue:
    """An error value with this message; further arguments are dropped.

    (getMessage (Exception. "no"))  => "no"
    (error-message (Exception. {:a 1} 2))  => "{:a 1}"
    """
    return ErrorValue(APPLICATION, display(message))


@primitive(
    "ex-info",
    "str any err/nil? -> err",
    fx=THROWS | ALLOCATES,
    cost=3,
    see="ex-data ex-message error",
)
def ex_info(message: str, data: Any, cause: ErrorValue | None = None) -> ErrorValue:
    """An error with a message, data and a cause; its kind is the data's `:kind`, if it has one.

    (ex-data (ex-info "no" {:a 1}))  => {:a 1}
    (error-kind (ex-info "no" {:kind :my-kind}))  => :my-kind
    (ex-info :no {})  => ERROR type-error
    """
    kind = data.get(keyword("kind")) if _is_map(data) else None
    return ErrorValue(kind.name if type(kind) is Keyword else APPLICATION, message, data, cause)


@primitive("error-kind", "any -> kw", cost=2, see="error-message error-data")
def error_kind(x: Any) -> Keyword:
    """The kind of an error; :application-error for any other value that was thrown.

    (error-kind (try (/ 1 0) (catch e e)))  => :division-by-zero
    (error-kind 5)  => :application-error
    """
    return keyword(x.kind if isinstance(x, ErrorValue) else APPLICATION)


@primitive("error-message", "any -> str", fx=FORCES, cost=2, see="error-kind getMessage")
def error_message(x: Any) -> str:
    """The message of an error; the text of any other value that was thrown.

    (error-message (try (/ 1 0) (catch e e)))  => "Division by zero"
    (error-message 5)  => "5"
    """
    return x.message if isinstance(x, ErrorValue) else display(x)


@primitive("error-data", "any -> any", cost=2, see="error-kind error-cause")
def error_data(x: Any) -> Any:
    """The data of an error, nil where it has none; any other value that was thrown is its data.

    (error-data (error :my-kind "no" [1 2]))  => [1 2]
    (error-data (try (/ 1 0) (catch e e)))  => nil
    (error-data 5)  => 5
    """
    return x.data if isinstance(x, ErrorValue) else x


@primitive("error-cause", "any -> err/nil", cost=2, aliases="ex-cause", see="error-data error")
def error_cause(x: Any) -> ErrorValue | None:
    """The error that caused an error, nil where none is known.

    (error-cause (error :my-kind "no"))  => nil
    (error-message (error-cause (error :a "outer" nil (error :b "inner"))))  => "inner"
    """
    return x.cause if isinstance(x, ErrorValue) else None


@primitive("getMessage", "err -> str", fx=THROWS, cost=2, see="error-message")
def get_message(x: ErrorValue) -> str:
    """The message of an error.

    (getMessage (Exception. "no"))  => "no"
    (getMessage "no")  => ERROR type-error
    """
    return x.message


@primitive("ex-message", "any -> str/nil", cost=2, see="ex-info error-message")
def ex_message(x: Any) -> str | None:
    """The message of an error; nil for any other value.

    (ex-message (ex-info "no" {}))  => "no"
    (ex-message 5)  => nil
    """
    return x.message if isinstance(x, ErrorValue) else None


@primitive("ex-data", "any -> any", cost=2, see="ex-info error-data")
def ex_data(x: Any) -> Any:
    """The data of an error; nil for any other value.

    (ex-data (ex-info "no" {:a 1}))  => {:a 1}
    (ex-data 5)  => nil
    """
    return x.data if isinstance(x, ErrorValue) else None
