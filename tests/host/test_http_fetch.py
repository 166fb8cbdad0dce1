"""HTTP against a server on this machine."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from engine.values.atoms import keyword
from engine.values.maps import pmap

FETCH = "ccos.network.http-fetch"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    connections: set[tuple[str, int]]
    requests: list[tuple[str, str, str]]

    def do_GET(self):
        self.connections.add(self.client_address)
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length).decode()
        self.requests.append((self.command, self.path, body))
        if self.path.startswith("/to?"):
            self.send_response(302)
            self.send_header("Location", self.path[4:])
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.path == "/slow":
            self.server.release.wait(30)
        data = b"gr\xfc\xdfe" if self.path == "/latin" else f"{self.command} {self.path}".encode()
        self.send_response(404 if self.path == "/missing" else 200)
        charset = "latin-1" if self.path == "/latin" else "utf-8"
        self.send_header("Content-Type", f"text/plain; charset={charset}")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.path == "/cut":
            self.close_connection = True
        self.wfile.write(data[:1] if self.path == "/cut" else data)

    do_POST = do_PUT = do_GET

    def log_message(self, *args):
        return


@pytest.fixture
def server():
    Handler.connections, Handler.requests = set(), []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.release = threading.Event()
    thread = threading.Thread(target=server.serve_forever, args=(0.005,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.release.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def one(bench, server):
    return bench(grants={"hosts": ["127.0.0.1"]})


def get(answer, name):
    return answer.get(keyword(name))


def test_an_answer_has_status_headers_and_body(one, server):
    answer = one(FETCH, server + "/a?b=1")
    assert get(answer, "status") == 200
    assert get(answer, "body") == "GET /a?b=1"
    assert get(answer, "headers").get("content-type") == "text/plain; charset=utf-8"
    assert get(one(FETCH, server + "/missing"), "status") == 404
    assert get(one(FETCH, server + "/latin"), "body") == "grüße"


def test_an_address_may_have_any_letters(one, server):
    assert get(one(FETCH, server + "/ü?q=ß%20"), "body") == "GET /%C3%BC?q=%C3%9F%20"


def test_connections_are_used_again(one, server):
    for _ in range(5):
        one(FETCH, server + "/a")
    assert len(Handler.connections) == 1


def test_method_and_body_are_sent(one, server):
    options = pmap([(keyword("method"), keyword("post")), (keyword("body"), "ü")])
    one(FETCH, server + "/a", options)
    assert Handler.requests == [("POST", "/a", "ü")]


def test_a_redirect_is_followed_to_granted_hosts_only(one, server):
    assert get(one(FETCH, server + "/to?/b"), "body") == "GET /b"
    away = server.replace("127.0.0.1", "localhost")
    assert one.failure(FETCH, f"{server}/to?{away}/b").kind == "security-violation"
    assert one.failure(FETCH, f"{server}/to?file:///etc/passwd").kind == "invalid-argument"
    around = one.failure(FETCH, server + "/to?" * 6 + "/b")
    assert "more than 5 redirects" in str(around)


def test_other_hosts_are_refused(one, bench):
    for url in ("http://localhost/", "http://127.0.0.1.evil.org/", "http://127.0.0.1@evil.org/"):
        assert one.failure(FETCH, url).kind == "security-violation"
    assert bench().failure(FETCH, "http://a.org/").kind == "security-violation"


@pytest.mark.parametrize(
    "url",
    ["", "a", "file:///etc/passwd", "http://", "http://127.0.0.1:x/", "http://127.0.0.1/a b",
     "http://127.0.0.1/\r\nHost: x", "http://127.0.0.1/\ud800", "http://[::1", "ftp://127.0.0.1/"],
)  # fmt: skip
def test_what_is_no_url_is_refused(one, url):
    assert one.failure(FETCH, url).kind == "invalid-argument"


def test_headers_take_no_line_breaks(one, server):
    headers = pmap([("A", "b\r\nC: d")])
    wrong = one.failure(FETCH, server, pmap([(keyword("headers"), headers)]))
    assert wrong.kind == "invalid-argument"


def test_time_is_limited(one, server):
    slow = one.failure(FETCH, server + "/slow", pmap([(keyword("timeout-ms"), 30)]))
    assert slow.kind == "network-error"


def test_size_is_limited(one, server, monkeypatch):
    monkeypatch.setattr("engine.capabilities.network.LARGEST_BODY", 3)
    assert "larger than 3 bytes" in str(one.failure(FETCH, server + "/a"))


def test_a_lost_connection_and_a_closed_port_are_network_errors(one, server):
    assert one.failure(FETCH, server + "/cut").kind == "network-error"
    assert one.failure(FETCH, "http://127.0.0.1:1/").kind == "network-error"
