"""HTTP requests to granted hosts.

    (call :ccos.network.http-fetch "https://example.org/a")  =>  {:status 200 :headers … :body "…"}
    another host, or a redirect to one                       =>  :security-violation

Connections are kept and used again. Time, size and redirects are limited; certificates are checked.
"""

from __future__ import annotations

import contextlib
import http.client
import ssl
import time
from threading import Lock
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from ..runtime.access import CapabilityContext
from ..runtime.capability import capability
from ..runtime.errors import Thrown, error, invalid_argument
from ..values.atoms import Keyword, keyword
from ..values.kinds import type_name
from ..values.maps import EMPTY_MAP, PMap, pmap

TIMEOUT_MS: Final = 30_000  # for each wait on the connection, and for the whole request
LARGEST_BODY: Final = 64 * 1024 * 1024  # bytes
REDIRECTS: Final = 5
PIECE: Final = 65_536  # bytes read between two looks at the clock
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
WRITTEN: Final = "%/:?#[]@!$&'()*+,;=~"  # characters of a URL that stay as they are
_MOVED: Final = (301, 302, 303, 307, 308)


class Connections:
    """Idle connections of one session, by scheme, host and port."""

    def __init__(self) -> None:
        self._idle: dict[tuple[str, str, int], http.client.HTTPConnection] = {}
        self._lock = Lock()

    def take(self, place: tuple[str, str, int]) -> http.client.HTTPConnection | None:
        """An idle connection to the place, now the caller's alone."""
        with self._lock:
            return self._idle.pop(place, None)

    def give(self, place: tuple[str, str, int], connection: http.client.HTTPConnection) -> None:
        """Keep a connection whose last response was read to its end."""
        with self._lock:
            other, self._idle[place] = self._idle.get(place), connection
        if other is not None:
            other.close()

    def close(self) -> None:
        """Close all of them."""
        with self._lock:
            idle, self._idle = self._idle, {}
        for connection in idle.values():
            connection.close()


@capability("ccos.network.http-fetch", "str map? -> map", effect="network", opened_by="hosts")
def http_fetch(cx: CapabilityContext, url: str, options: PMap = EMPTY_MAP) -> PMap:
    """Fetch a URL; options :method :headers :body :timeout-ms. Gives {:status :headers :body}.

    A status of 400 and more is an answer too, not an error.

    (call :ccos.network.http-fetch "https://example.org/" {:method "GET"})
    """
    method, headers, body, timeout = _options(options)
    end = time.monotonic() + timeout
    for _ in range(REDIRECTS + 1):
        target = _allowed(cx, url)
        status, fields, data = _exchange(cx, target, method, headers, body, end)
        location = fields.get("location")
        if status not in _MOVED or location is None:
            return _answer(status, fields, data)
        url = urljoin(url, location)
        if status == 303 or (status in (301, 302) and method == "POST"):
            method, body = "GET", None
        if urlsplit(url).netloc != target.netloc:  # secrets are for the host they were given for
            secret = ("authorization", "cookie", "proxy-authorization")
            headers = {k: v for k, v in headers.items() if k.lower() not in secret}
    raise error("network-error", f"Network error: more than {REDIRECTS} redirects: {url}")


def _exchange(
    cx: CapabilityContext,
    target: SplitResult,
    method: str,
    headers: dict[str, str],
    body: bytes | None,
    end: float,
) -> tuple[int, dict[str, str], bytes]:
    """One request and its answer: status, headers (lower-case names), body."""
    connections = cx.store("connections", Connections)
    place = (target.scheme, target.hostname or "", _port(target))
    path = quote((target.path or "/") + (f"?{target.query}" if target.query else ""), WRITTEN)
    kept = connections.take(place)
    for connection in (kept, _connect(place)) if kept is not None else (_connect(place),):
        try:
            return _sent(connections, place, connection, method, path, headers, body, end)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            connection.close()  # a kept connection may have been closed by the other side
            if connection is not kept:
                raise error(
                    "network-error", f"Network error: connection lost: {place[1]}"
                ) from None
        except BaseException as failure:
            connection.close()
            raise _network_error(failure, place[1]) from None
    raise AssertionError("a fresh connection either answers or fails")


def _sent(
    connections: Connections,
    place: tuple[str, str, int],
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    headers: dict[str, str],
    body: bytes | None,
    end: float,
) -> tuple[int, dict[str, str], bytes]:
    connection.timeout = _left(end)
    if connection.sock is not None:
        connection.sock.settimeout(connection.timeout)
    connection.request(method, path, body=body, headers=headers)
    response = connection.getresponse()
    pieces, size = [], 0
    while piece := response.read(PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_BODY:
            raise error("network-error", f"Network error: body larger than {LARGEST_BODY} bytes")
        _left(end)
    if response.length:  # http.client reports a short body only to who reads it in one go
        raise error("network-error", f"Network error: answer cut short: {place[1]}")
    fields = {name.lower(): value for name, value in response.getheaders()}
    if response.will_close:
        connection.close()
    else:
        connections.give(place, connection)
    return response.status, fields, b"".join(pieces)


def _allowed(cx: CapabilityContext, url: str) -> SplitResult:
    """The parts of a URL that may be fetched."""
    if any(ord(c) <= 32 or ord(c) == 127 or 0xD800 <= ord(c) < 0xE000 for c in url):
        raise invalid_argument("a URL has no spaces, control characters or lone surrogates", 0)
    try:
        target = urlsplit(url)
        port = _port(target)
    except ValueError as failure:
        raise invalid_argument(f"not a URL: {failure}: {url}", 0) from None
    if target.scheme not in ("http", "https") or not target.hostname:
        raise invalid_argument(f"a URL begins with http:// or https:// and a host: {url}", 0)
    if not cx.policy.allows_host(target.hostname, port):
        hint = f'grants={{"hosts": ["{target.hostname}"]}} would allow it'
        raise cx.refuse("request", f"host {target.hostname}", hint)
    return target


def _port(target: SplitResult) -> int:
    return target.port or (443 if target.scheme == "https" else 80)


def _connect(place: tuple[str, str, int]) -> http.client.HTTPConnection:
    scheme, host, port = place
    if scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, port, context=context)
    return http.client.HTTPConnection(host, port)


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("timed out")
    return left


def _network_error(failure: BaseException, host: str) -> BaseException:
    if isinstance(failure, (Thrown, TimeoutError)) or not isinstance(failure, Exception):
        return failure
    reason = str(failure) or type(failure).__name__
    if isinstance(failure, OSError) and failure.strerror:
        reason = failure.strerror
    return error("network-error", f"Network error: {reason}: {host}")


def _options(options: PMap) -> tuple[str, dict[str, str], bytes | None, float]:
    """Method, headers, body and seconds."""
    method = options.get(keyword("method"), "GET")
    name = (method.name if isinstance(method, Keyword) else str(method)).upper()
    if name not in METHODS:
        raise invalid_argument(f":method is one of {', '.join(METHODS)}", 1)
    headers = options.get(keyword("headers"), EMPTY_MAP)
    body = options.get(keyword("body"))
    limit = options.get(keyword("timeout-ms"), TIMEOUT_MS)
    if type(headers) is not PMap:
        raise invalid_argument(f":headers is a map, not a {type_name(headers)}", 1)
    if body is not None and type(body) is not str:
        raise invalid_argument(f":body is a string, not a {type_name(body)}", 1)
    if type(limit) not in (int, float) or not 0 < limit <= 10 * TIMEOUT_MS:
        raise invalid_argument(f":timeout-ms is more than 0 and at most {10 * TIMEOUT_MS}", 1)
    fields = {"User-Agent": "rtfs", "Accept-Encoding": "identity"}
    for key, value in headers.items():
        field = key.name if isinstance(key, Keyword) else str(key)
        if any(c in "\r\n\0" for c in f"{field}{value}"):
            raise invalid_argument("a header has no line breaks", 1)
        fields[field] = str(value)
    try:
        data = None if body is None else body.encode("utf-8")
    except UnicodeEncodeError as failure:
        raise invalid_argument(f"lone surrogate at index {failure.start} of :body", 1) from None
    return name, fields, data, limit / 1000


def _answer(status: int, fields: dict[str, str], data: bytes) -> PMap:
    charset = "utf-8"
    for part in fields.get("content-type", "").split(";")[1:]:
        name, _, value = part.strip().partition("=")
        if name.lower() == "charset":
            charset = value.strip("\"'")
    text = None
    with contextlib.suppress(LookupError):
        text = data.decode(charset, "replace")
    if text is None:  # a charset Python does not know
        text = data.decode("utf-8", "replace")
    return pmap(
        [
            (keyword("status"), status),
            (keyword("headers"), pmap(sorted(fields.items()))),
            (keyword("body"), text),
        ]
    )
