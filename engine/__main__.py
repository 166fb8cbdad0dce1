"""The `rtfs` command; `engine.cli` is where it lives."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line; the result is the exit status."""
    from .cli.main import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
