"""Encodings of text, computed here, and digests, computed by the host.

(base64-encode "hi")  =>  "aGk="      (sha256 "abc")  =>  "ba7816bf…"
"""

from __future__ import annotations

from ..runtime.errors import invalid_argument
from .forward import forward
from .table import THROWS, primitive


def _bytes(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise invalid_argument("the text has half of a surrogate pair", 0) from None


def _text(data: bytes, what: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise invalid_argument(f"the {what} does not hold UTF-8 text", 0) from None


@primitive("base64-encode", "str -> str", fx=THROWS, cost=10, see="base64-decode hex-encode")
def base64_encode(text: str) -> str:
    """The text's UTF-8 bytes in Base64.

    (base64-encode "hi")  => "aGk="
    (base64-encode 1)  => ERROR type-error
    """
    from binascii import b2a_base64

    return b2a_base64(_bytes(text), newline=False).decode("ascii")


@primitive("base64-decode", "str -> str", fx=THROWS, cost=10, see="base64-encode")
def base64_decode(text: str) -> str:
    """The UTF-8 text behind a Base64 text.

    (base64-decode "aGk=")  => "hi"
    (base64-decode "a")  => ERROR invalid-argument
    """
    from binascii import Error, a2b_base64

    try:
        data = a2b_base64(_bytes(text), strict_mode=True)
    except Error as problem:
        raise invalid_argument(f"not Base64: {problem}", 0) from None
    return _text(data, "Base64")


@primitive("hex-encode", "str -> str", fx=THROWS, cost=10, see="hex-decode base64-encode")
def hex_encode(text: str) -> str:
    """The text's UTF-8 bytes as pairs of hexadecimal digits.

    (hex-encode "hi")  => "6869"
    """
    return _bytes(text).hex()


@primitive("hex-decode", "str -> str", fx=THROWS, cost=10, see="hex-encode")
def hex_decode(text: str) -> str:
    """The UTF-8 text behind pairs of hexadecimal digits.

    (hex-decode "6869")  => "hi"
    (hex-decode "6x")  => ERROR invalid-argument
    """
    try:
        data = bytes.fromhex(text)
    except ValueError:
        raise invalid_argument("not pairs of hexadecimal digits", 0) from None
    return _text(data, "hexadecimal text")


@primitive("url-encode", "str -> str", fx=THROWS, cost=10, see="url-decode")
def url_encode(text: str) -> str:
    """The text as it stands in a URL: UTF-8, everything but letters, digits and `-_.~` escaped.

    (url-encode "a b&c")  => "a%20b%26c"
    """
    from urllib.parse import quote

    return quote(_bytes(text), safe="")


@primitive("url-decode", "str -> str", fx=THROWS, cost=10, see="url-encode")
def url_decode(text: str) -> str:
    """The text behind URL escapes.

    (url-decode "a%20b%26c")  => "a b&c"
    (url-decode "%ff")  => ERROR invalid-argument
    """
    from urllib.parse import unquote_to_bytes

    return _text(unquote_to_bytes(_bytes(text)), "URL text")


for _name, _what, _length in (
    ("sha256", "SHA-256", 64),
    ("sha512", "SHA-512", 128),
    ("sha1", "SHA-1", 40),
    ("md5", "MD5", 32),
):
    forward(
        _name,
        "str -> str",
        f"ccos.hash.{_name}",
        f"""The {_what} digest of the text, in hexadecimal digits.

    (count ({_name} "abc"))  => {_length}
    ({_name} 1)  => ERROR type-error
    """,
        __name__,
        see="base64-encode hmac",
    )
forward(
    "blake2",
    "str int? -> str",
    "ccos.hash.blake2",
    """The BLAKE2b digest of the text, of 32 or as many bytes as given (1 to 64).

    (count (blake2 "abc" 16))  => 32
    (blake2 "abc" 0)  => ERROR invalid-argument
    """,
    __name__,
    see="sha256",
)
forward(
    "hmac",
    "str str kw/str? -> str",
    "ccos.hash.hmac",
    """The keyed digest of a text: key, text, and the digest's name (:sha256 when not given).

    (count (hmac "key" "abc"))  => 64
    (hmac "key" 1)  => ERROR type-error
    """,
    __name__,
    see="sha256",
)
