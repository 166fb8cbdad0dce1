"""The door through which papermill learns of RTFS, with no line of the user's own.

    papermill in.ipynb out.ipynb -p rate 0.5   =>   translator "rtfs" is registered, whoever runs it

Papermill has no entry point for translators, but it loads every `papermill.engine` entry point
whenever it is imported. The engine named here runs notebooks exactly as papermill's own does;
loading it registers the translator. Only papermill imports this module.
"""

from __future__ import annotations

from papermill.engines import NBClientEngine
from papermill.translators import papermill_translators

from .papermill import RtfsTranslator

papermill_translators.register("rtfs", RtfsTranslator)


class RtfsEngine(NBClientEngine):  # type: ignore[misc]
    """Papermill's usual engine, under the name `rtfs`."""
