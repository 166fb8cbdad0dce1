"""For a Jupyter server: `.rtfs` files pair with notebooks where jupytext is installed.

    "jupytext": {"formats": "ipynb,rtfs:percent"}   =>   saving tour.ipynb writes tour.rtfs too

`pip install` alone switches it on (`jupyter_server_config.d` in pyproject.toml). Without jupytext
it does nothing.
"""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": __name__}]


def _load_jupyter_server_extension(server: Any) -> None:
    from .jupytext import register

    try:
        register()
    except ImportError:
        return
    except Exception as changed:  # a server must start with any version of jupytext
        server.log.warning("jupytext does not know .rtfs files: %r", changed)
