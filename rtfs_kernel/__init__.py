"""The Jupyter kernel of RTFS: the only package that knows Jupyter, JSON and HTML.

    python -m rtfs_kernel -f connection.json   =>   a kernel that answers on its five sockets

Reading order: `app` (the process), `kernel` (the messages), `cell` (what a cell's text asks for),
`magics` (what begins with %), `render` (records of `engine.api` to what a front end shows).
"""

from __future__ import annotations

from engine import __version__

__all__ = ["__version__"]
