"""Digests of texts, as hexadecimal.

    (call :ccos.hash.sha256 "abc")   =>  "ba7816bf…15ad"
    (call :ccos.hash.hmac "key" "text" :sha256)

Texts are hashed as UTF-8. md5 and sha1 are there to compare with old data, not to protect any.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from ..runtime.access import CapabilityContext
from ..runtime.capability import ALLOW, capability
from ..runtime.errors import invalid_argument
from ..values.atoms import Keyword

ALGORITHMS: Final = ("sha256", "sha512", "sha1", "md5", "blake2b", "blake2s")

_ROW: Final[dict[str, Any]] = {
    "effect": "compute",
    "grant": ALLOW,
    "idempotent": True,
    "cacheable": True,
}


@capability("ccos.hash.sha256", "str -> str", **_ROW)
def sha256(cx: CapabilityContext, text: str) -> str:
    """The SHA-256 digest of a text.

    (call :ccos.hash.sha256 "abc")
    """
    return hashlib.sha256(_bytes(text)).hexdigest()


@capability("ccos.hash.sha512", "str -> str", **_ROW)
def sha512(cx: CapabilityContext, text: str) -> str:
    """The SHA-512 digest of a text.

    (call :ccos.hash.sha512 "abc")
    """
    return hashlib.sha512(_bytes(text)).hexdigest()


@capability("ccos.hash.sha1", "str -> str", **_ROW)
def sha1(cx: CapabilityContext, text: str) -> str:
    """The SHA-1 digest of a text; broken, for old data only.

    (call :ccos.hash.sha1 "abc")
    """
    return hashlib.sha1(_bytes(text), usedforsecurity=False).hexdigest()


@capability("ccos.hash.md5", "str -> str", **_ROW)
def md5(cx: CapabilityContext, text: str) -> str:
    """The MD5 digest of a text; broken, for old data only.

    (call :ccos.hash.md5 "abc")
    """
    return hashlib.md5(_bytes(text), usedforsecurity=False).hexdigest()


@capability("ccos.hash.blake2", "str int? -> str", **_ROW)
def blake2(cx: CapabilityContext, text: str, size: int = 32) -> str:
    """The BLAKE2b digest of a text, of 1 to 64 bytes (32 unless told).

    (call :ccos.hash.blake2 "abc" 16)
    """
    if not 1 <= size <= 64:
        raise invalid_argument("a BLAKE2b digest has 1 to 64 bytes", 1)
    return hashlib.blake2b(_bytes(text), digest_size=size).hexdigest()


@capability(
    "ccos.hash.hmac",
    "str str kw/str? -> str",
    effect="compute",
    grant=ALLOW,
    idempotent=True,
    secret=(0,),
)
def hmac(cx: CapabilityContext, key: str, text: str, algorithm: Keyword | str = "sha256") -> str:
    """The keyed digest (RFC 2104) of a text; the key is shown in no log.

    (call :ccos.hash.hmac "key" "text" :sha256)
    """
    from hmac import digest

    name = algorithm.name if isinstance(algorithm, Keyword) else algorithm
    if name not in ALGORITHMS:
        raise invalid_argument(f"unknown digest {name}: one of {', '.join(ALGORITHMS)}", 2)
    return digest(_bytes(key), _bytes(text), name).hex()


def _bytes(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as failure:
        raise invalid_argument(f"lone surrogate at index {failure.start} has no UTF-8") from None
