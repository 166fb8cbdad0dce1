"""The world outside: clock, environment, files, network, stored state; every row asks the host.

    (current-time-millis)  =>  1769853600000      (kv/assoc! :user :name "A")  =>  {:name "A"}

What the notebook's policy does not grant is refused with :security-violation.
"""

from __future__ import annotations

from typing import Any

from ..runtime.errors import arity_error, type_error
from ..values.kinds import type_name
from ..values.maps import EMPTY_MAP, PMap
from ..values.vectors import conj, is_vector
from .forward import ask, forward
from .table import HOST, READS, THROWS, primitive

STATE = HOST | READS | THROWS

forward(
    "current-timestamp-ms",
    "-> int",
    "ccos.system.current-timestamp-ms",
    """Milliseconds since 1970-01-01T00:00:00Z.

    (pos? (current-timestamp-ms))  => true
    """,
    __name__,
    aliases="current-time-millis tool/time-ms tool.time-ms",
    see="now monotonic-ms",
)
forward(
    "now",
    "-> ts",
    "ccos.system.current-time",
    """The time now, as a timestamp.

    (timestamp? (now))  => true
    """,
    __name__,
    aliases="current-time",
    see="current-timestamp-ms timestamp",
)
forward(
    "monotonic-ms",
    "-> float",
    "ccos.system.monotonic-ms",
    """Milliseconds of a clock that never goes back; only differences mean something.

    (pos? (monotonic-ms))  => true
    """,
    __name__,
    see="current-timestamp-ms",
)
forward(
    "thread/sleep",
    "num -> nil",
    "ccos.system.sleep-ms",
    """Wait for some milliseconds.

    (thread/sleep 0)  => nil
    (thread/sleep -1)  => ERROR invalid-argument
    """,
    __name__,
    aliases="sleep",
)
forward(
    "get-env",
    "str any? -> any",
    "ccos.system.get-env",
    """The value of a granted environment variable; the default, else nil, where it is not set.

    (get-env "HOME")  => ERROR security-violation
    """,
    __name__,
    aliases="tool/get-env",
)
forward(
    "file-exists?",
    "str -> bool",
    "ccos.io.file-exists",
    """Whether there is a file or directory at the path.

    (file-exists? "a.txt")  => ERROR security-violation
    """,
    __name__,
    aliases="tool/file-exists?",
    see="read-file",
)
forward(
    "read-file",
    "str -> str",
    "ccos.io.read-file",
    """The text of a file under a granted root.

    (read-file "a.txt")  => ERROR security-violation
    """,
    __name__,
    aliases="tool/read-file slurp",
    see="write-file file-exists?",
)
forward(
    "write-file",
    "str str -> nil",
    "ccos.io.write-file",
    """Make the text the whole content of a file under a granted root.

    (write-file "a.txt" "hello")  => ERROR security-violation
    """,
    __name__,
    aliases="tool/write-file spit",
    see="append-file read-file",
)
forward(
    "append-file",
    "str str -> nil",
    "ccos.io.append-file",
    """Add the text at the end of a file under a granted root.

    (append-file "a.txt" "hello")  => ERROR security-violation
    """,
    __name__,
    see="write-file",
)
forward(
    "delete-file",
    "str -> nil",
    "ccos.io.delete-file",
    """Delete a file under a granted root.

    (delete-file "a.txt")  => ERROR security-violation
    """,
    __name__,
    see="write-file",
)
forward(
    "list-dir",
    "str -> vec",
    "ccos.io.list-dir",
    """The names in a directory under a granted root, sorted.

    (list-dir ".")  => ERROR security-violation
    """,
    __name__,
    see="file-exists?",
)
forward(
    "tool/open-file",
    "str kw/str? -> res",
    "ccos.io.open-file",
    """A handle of a file under a granted root, opened to :read, :write or :append.

    (tool/open-file "a.txt")  => ERROR security-violation
    """,
    __name__,
    aliases="open-file",
    see="tool/read-line tool/write-line tool/close-file",
)
forward(
    "tool/read-line",
    "res -> str/nil",
    "ccos.io.read-line",
    """The next line of an open file without its line break, nil at the end.

    (tool/read-line 1)  => ERROR security-violation
    """,
    __name__,
    see="tool/open-file",
)
forward(
    "tool/write-line",
    "res str -> nil",
    "ccos.io.write-line",
    """Write a text and a line break to an open file.

    (tool/write-line 1 "a")  => ERROR security-violation
    """,
    __name__,
    see="tool/open-file",
)
forward(
    "tool/close-file",
    "res -> nil",
    "ccos.io.close-file",
    """Close an open file.

    (tool/close-file 1)  => ERROR security-violation
    """,
    __name__,
    see="tool/open-file with-resource",
)
forward(
    "http-fetch",
    "any any* -> any",
    "ccos.network.http-fetch",
    """Ask a granted web server.

    (http-fetch "https://example.org")  => ERROR security-violation
    """,
    __name__,
    aliases="tool/http-fetch",
)
forward(
    "context/get",
    "str/kw/sym -> any",
    "ccos.context.get",
    """The host context's value of a name, nil where it has none.

    (context/get :no-such-name)  => nil
    (context/get 1)  => ERROR type-error
    """,
    __name__,
    see="context/set",
)
forward(
    "context/set",
    "str/kw/sym any -> nil",
    "ccos.context.set",
    """Set the host context's value of a name.

    (do (context/set :n 5) (context/get :n))  => 5
    """,
    __name__,
    aliases="ccos.context/set",
    see="context/get",
)
forward(
    "load-capability",
    "kw/str -> map",
    "ccos.capability.load",
    """Make sure a capability exists; a map of its id, signature, effect and the policy's grant.

    (:grant (load-capability :ccos.io/println))  => :allow
    (:grant (load-capability :ccos.io.read-file))  => :deny
    (load-capability :no.such.thing)  => ERROR unknown-capability
    """,
    __name__,
)
forward(
    "kv/get",
    "any any? -> any",
    "ccos.state.kv.get",
    """The session's value stored under a key; the default, else nil, where there is none.

    (kv/get :no-such-key 7)  => 7
    """,
    __name__,
    see="kv/put kv/assoc!",
)
forward(
    "kv/put",
    "any any -> any",
    "ccos.state.kv.put",
    """Store a value under a key of the session; gives the value.

    (do (kv/put :k [1]) (kv/get :k))  => [1]
    """,
    __name__,
    aliases="kv/put!",
    see="kv/get",
)
forward(
    "kv/delete",
    "any -> bool",
    "ccos.state.kv.delete",
    """Forget a key of the session; whether there was something under it.

    (kv/delete :no-such-key)  => false
    """,
    __name__,
    aliases="kv/delete!",
    see="kv/put",
)
forward(
    "kv/keys",
    "-> vec",
    "ccos.state.kv.keys",
    """All keys under which the session stores something.

    (vector? (kv/keys))  => true
    """,
    __name__,
    see="kv/get",
)


@primitive(
    "kv/assoc!", "any any any any* -> map", fx=STATE, cost=100, see="kv/dissoc! kv/get assoc"
)
def kv_assoc(key: Any, *entries: Any) -> PMap:
    """Put entries into the map stored under a key (an empty one where there is none).

    (kv/assoc! :map-a :a 1 :b 2)  => {:a 1 :b 2}
    (kv/assoc! :map-a :a)  => ERROR arity-mismatch
    """
    if len(entries) % 2:
        raise arity_error("kv/assoc!", "an odd number of arguments", len(entries) + 1)
    stored = _stored_map("kv/assoc!", key)
    for at in range(0, len(entries), 2):
        stored = stored.assoc(entries[at], entries[at + 1])
    ask("ccos.state.kv.put", key, stored)
    return stored


@primitive("kv/dissoc!", "any any+ -> map", fx=STATE, cost=100, see="kv/assoc! dissoc")
def kv_dissoc(key: Any, *names: Any) -> PMap:
    """Take entries out of the map stored under a key.

    (do (kv/put :map-b {:a 1 :b 2}) (kv/dissoc! :map-b :a))  => {:b 2}
    (do (kv/put :text "x") (kv/dissoc! :text :a))  => ERROR type-error
    """
    stored = _stored_map("kv/dissoc!", key).dissoc(*names)
    ask("ccos.state.kv.put", key, stored)
    return stored


@primitive("kv/conj!", "any any+ -> vec", fx=STATE, cost=100, see="kv/assoc! conj")
def kv_conj(key: Any, *items: Any) -> Any:
    """Append items to the vector stored under a key (an empty one where there is none).

    (do (kv/put :items [1]) (kv/conj! :items 2 3))  => [1 2 3]
    (do (kv/put :text "x") (kv/conj! :text 1))  => ERROR type-error
    """
    stored = ask("ccos.state.kv.get", key)
    if stored is None:
        stored = ()
    if not is_vector(stored):
        raise type_error("kv/conj!", "vector", type_name(stored), 0)
    stored = conj(stored, *items)
    ask("ccos.state.kv.put", key, stored)
    return stored


def _stored_map(operation: str, key: Any) -> PMap:
    stored = ask("ccos.state.kv.get", key)
    if stored is None:
        return EMPTY_MAP
    if type(stored) is not PMap:
        raise type_error(operation, "map", type_name(stored), 0)
    return stored
