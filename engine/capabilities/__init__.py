"""Layer 4: the built-in capabilities, a module for each sort of effect, loaded on first use.

Which module holds which ids is said here, so that an unknown id is known without importing any.
"""

from __future__ import annotations

from typing import Final

from ..runtime.capability import provide

MODULES: Final[dict[str, str]] = {
    "output": "ccos.io.print ccos.io.println ccos.io.log",
    "display": "ccos.display.value ccos.display.html ccos.display.vega ccos.display.progress",
    "files": """ccos.io.file-exists ccos.io.read-file ccos.io.write-file ccos.io.append-file
        ccos.io.delete-file ccos.io.list-dir""",
    "handles": "ccos.io.open-file ccos.io.read-line ccos.io.write-line ccos.io.close-file",
    "system": """ccos.system.current-timestamp-ms ccos.system.current-time
        ccos.system.monotonic-ms ccos.system.sleep-ms ccos.system.get-env""",
    "random": """ccos.random.rand ccos.random.rand-int ccos.random.shuffle ccos.random.uuid
        ccos.random.seed""",
    "data": """ccos.json.parse ccos.json.serialize ccos.json.stringify ccos.json.stringify-pretty
        ccos.data.parse-json ccos.data.serialize-json ccos.echo ccos.math.add""",
    "hash": """ccos.hash.sha256 ccos.hash.sha512 ccos.hash.sha1 ccos.hash.md5 ccos.hash.blake2
        ccos.hash.hmac""",
    "state": """ccos.state.kv.get ccos.state.kv.put ccos.state.kv.delete ccos.state.kv.keys
        ccos.state.counter.inc ccos.state.counter.get ccos.state.event.append
        ccos.state.event.list""",
    "context": "ccos.context.get ccos.context.set",
    "user": "ccos.user.ask",
    "ai": "ccos.ai.llm-execute",
    "network": "ccos.network.http-fetch",
    "streams": """ccos.stream.from-collection ccos.stream.next ccos.stream.close
        ccos.stream.process ccos.stream.inspect""",
    "batch": "ccos.host.batch",
    "registry": "ccos.capability.load",
}

provide(__name__, MODULES)
