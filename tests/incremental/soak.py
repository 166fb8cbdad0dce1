"""Random edit scripts for as long as one likes: the same attack as the test, on new seeds.

    python tests/incremental/soak.py --minutes 10 --first 100000
        =>  "9321 scripts, seeds 100000 to 109320: nothing found"

Ends with status 1 and the seeds of what was found; `attack.play(seed)` does it again.
"""

from __future__ import annotations

import argparse
import sys
from time import monotonic

from attack import play


def main() -> int:
    """Play until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--first", type=int, default=100_000)
    options = parser.parse_args()
    end = monotonic() + 60 * options.minutes
    seed, bad = options.first, 0
    while monotonic() < end:
        found = play(seed)
        if found:
            bad += 1
            print(f"seed {seed}:", *found[:3], sep="\n    ", flush=True)
        seed += 1
    what = f"{bad} of them found something" if bad else "nothing found"
    print(f"{seed - options.first} scripts, seeds {options.first} to {seed - 1}: {what}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
