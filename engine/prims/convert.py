"""From one kind of value to another: numbers, texts, names.

    (int "42")  =>  42      (parse-int "x")  =>  nil      (str 1.0 :a)  =>  "1.0:a"

`int` and `float` take everything and give zero where there is no number; the `parse-` rows give
nil. Integers of any size go both ways: no limit of Python's on digits is met.
"""

from __future__ import annotations

import itertools
import math
from typing import Any, Final

from ..runtime.errors import invalid_argument
from ..values.atoms import Keyword, Symbol, keyword, namespace_of
from ..values.integers import power, quotient_remainder
from ..values.show import display, show, show_int
from .arith import Number, as_float
from .table import ALLOCATES, FORCES, THROWS, WRITES, primitive

_gensyms: Final = itertools.count(1)
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


@primitive("int", "any -> int", cost=2, laws="projection", see="parse-int trunc round float")
def to_int(x: Any) -> int:
    """An integer from any value: floats lose their fraction; 0 where there is no number.

    (int -3.9)  => -3
    (int "42")  => 42
    (int "x")  => 0
    (int true)  => 1
    (int ##NaN)  => 0
    """
    if type(x) is float:
        return int(x) if math.isfinite(x) else 0
    if type(x) is bool:
        return int(x)
    return parse_int(x) or 0


@primitive(
    "float", "any -> float", cost=2, laws="projection", aliases="double", see="parse-float int"
)
def to_float(x: Any) -> float:
    """A float from any value; 0.0 where there is no number.

    (float 3)  => 3.0
    (float "1e3")  => 1000.0
    (float :a)  => 0.0
    """
    if type(x) is bool:
        return float(x)
    found = parse_float(x)
    return 0.0 if found is None else found


@primitive("parse-int", "any -> int/nil", cost=3, see="int parse-float number->string")
def parse_int(x: Any) -> int | None:
    """The integer a text spells in decimal, blanks around it aside; nil where it is none.

    (parse-int " -12 ")  => -12
    (parse-int "0x1")  => nil
    (parse-int 3.9)  => 3
    (parse-int nil)  => nil
    """
    if type(x) is int:
        return x
    if type(x) is float:
        return int(x) if math.isfinite(x) else None
    if type(x) is not str:
        return None
    from ..syntax.literals import MOST_DIGITS, integer

    text = x.strip()
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not (digits.isascii() and digits.isdigit()) or len(digits) > MOST_DIGITS:
        return None
    return integer(text)


@primitive("parse-float", "any -> float/nil", cost=3, see="float parse-int")
def parse_float(x: Any) -> float | None:
    """The float a text spells (`1.5 1e3 inf NaN`), blanks around it aside; nil where it is none.

    (parse-float "1e3")  => 1000.0
    (parse-float "12")  => 12.0
    (parse-float "inf")  => ##Inf
    (parse-float "1_000")  => nil
    """
    if type(x) is int or type(x) is float:
        return as_float(x)
    if type(x) is not str or "_" in x or (not x.isascii() and not x.strip().isascii()):
        return None
    try:
        return float(x)
    except ValueError:
        return None


@primitive("parse-bool", "any -> bool/nil", cost=2, aliases="parse-boolean", see="boolean")
def parse_bool(x: Any) -> bool | None:
    """The boolean a text spells, in any case and blanks aside; nil where it is none.

    (parse-bool "true")  => true
    (parse-bool " FALSE ")  => false
    (parse-bool "yes")  => nil
    """
    if type(x) is bool:
        return x
    if type(x) is not str:
        return None
    return {"true": True, "false": False}.get(x.strip().lower())


@primitive(
    "str", "any* -> str", fx=FORCES, cost=3, laws="associative:str identity:str", identity=""
)
def to_str(*xs: Any) -> str:
    """The texts of all arguments in one: strings as they are, everything else as it prints.

    (str "a" 1 nil true)  => "a1niltrue"
    (str 1.0 [1 "a" :b])  => "1.0[1 \\"a\\" :b]"
    (str)  => ""
    """
    if len(xs) == 1:
        return display(xs[0])
    return "".join([x if type(x) is str else show(x) for x in xs])


@primitive("pr-str", "any* -> str", fx=FORCES, cost=3, see="str prn")
def to_source(*xs: Any) -> str:
    """The texts of all arguments as the reader takes them back, one blank between them.

    (pr-str "a" 1)  => "\\"a\\" 1"
    (pr-str)  => ""
    """
    return " ".join([show(x) for x in xs])


@primitive("number->string", "num int? -> str", fx=THROWS, cost=3, see="str parse-int format")
def number_text(x: Number, radix: int | None = None) -> str:
    """The number as text; an integer to a radix from 2 to 36.

    (number->string 1.5)  => "1.5"
    (number->string 255 16)  => "ff"
    (number->string 255 1)  => ERROR invalid-argument
    """
    if radix is None or radix == 10:
        return display(x)
    if type(x) is float:
        raise invalid_argument("only integers are written to a radix", 0)
    if not 2 <= radix <= 36:
        raise invalid_argument(f"radix must be between 2 and 36, got {show_int(radix)}", 1)
    digits = _to_radix(int(abs(x)), radix)
    return f"-{digits}" if x < 0 else digits


def _to_radix(x: int, radix: int) -> str:
    """Digits of a natural number, by halving: no step is quadratic in Python code."""
    if x < radix:
        return _DIGITS[x]
    if x.bit_length() <= 512:
        digits = []
        while x:
            x, digit = divmod(x, radix)
            digits.append(_DIGITS[digit])
        return "".join(reversed(digits))
    width = int(x.bit_length() / math.log2(radix)) // 2
    high, low = quotient_remainder(x, power(radix, width))
    return _to_radix(high, radix) + _to_radix(low, radix).rjust(width, "0")


@primitive("keyword", "str/kw/sym -> kw | str str -> kw", fx=THROWS, cost=2, see="symbol name")
def to_keyword(x: Any, local: str | None = None) -> Keyword:
    """The keyword with this name, or with this namespace and name.

    (keyword "a")  => :a
    (keyword "my.ns" "a")  => :my.ns/a
    (keyword "")  => ERROR invalid-argument
    """
    return keyword(_full_name("keyword", x, local))


@primitive("symbol", "str/kw/sym -> sym | str str -> sym", fx=THROWS, cost=2, see="keyword name")
def to_symbol(x: Any, local: str | None = None) -> Symbol:
    """The symbol with this name, or with this namespace and name.

    (symbol "a")  => a
    (symbol "my.ns" "a")  => my.ns/a
    (symbol 1)  => ERROR type-error
    """
    return Symbol(_full_name("symbol", x, local))


def _full_name(what: str, x: Any, local: str | None) -> str:
    first = x if type(x) is str else x.name
    text: str = first if local is None else f"{first}/{local}"
    if not first or local == "":
        raise invalid_argument(f"a {what} needs a name", 0 if not first else 1)
    return text.removeprefix(":") if len(text) > 1 else text


@primitive("name", "str/kw/sym -> str", fx=THROWS, cost=2, see="namespace keyword")
def name_of(x: Any) -> str:
    """The name of a keyword or symbol without its namespace; a string is its own name.

    (name :my.ns/a)  => "a"
    (name "a")  => "a"
    (name 1)  => ERROR type-error
    """
    return x if type(x) is str else namespace_of(x.name)[1]


@primitive("namespace", "kw/sym -> str/nil", fx=THROWS, cost=2, see="name")
def namespace_part(x: Any) -> str | None:
    """The namespace of a keyword or symbol, nil where it has none.

    (namespace :my.ns/a)  => "my.ns"
    (namespace :a)  => nil
    """
    return namespace_of(x.name)[0] or None


@primitive("gensym", "str? -> sym", fx=WRITES | THROWS | ALLOCATES, see="symbol")
def fresh_symbol(prefix: str = "G__") -> Symbol:
    """A symbol that nothing else has, for macros; its name starts with the prefix.

    (symbol? (gensym))  => true
    (= (gensym "x") (gensym "x"))  => false
    """
    return Symbol(f"{prefix}{next(_gensyms)}")


@primitive("char-code", "str int? -> int", fx=THROWS, cost=2, see="char char-at")
def char_code(text: str, at: int = 0) -> int:
    """The code point of a text's first character, or of the one at an index.

    (char-code "a")  => 97
    (char-code "abc" 2)  => 99
    (char-code "")  => ERROR invalid-argument
    """
    if not 0 <= at < len(text):
        raise invalid_argument(f"no character at {show_int(at)} in a text of {len(text)}", 0)
    return ord(text[at])


@primitive("char", "int -> str", fx=THROWS, cost=2, see="char-code")
def char(code: int) -> str:
    """The text of one character with this code point.

    (char 97)  => "a"
    (char 55296)  => ERROR invalid-argument
    """
    if not 0 <= code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise invalid_argument(f"{show_int(code)} is no character's code point", 0)
    return chr(code)
