"""Hunt for programs that a level changes: `python tests/fuzz/typed/hunt.py --minutes 20 --seed 1`.

    seed 4711, aggressive: cell 1: text '0' / '-0.0'   =>   tests/fuzz/corpus/aggressive-4711.md

Each program runs unoptimised and under each specification; what differs is shrunk and written into
the corpus, which the tests run again for ever. `--passes fold,cse` tries each of these alone, all
in random orders, and the aggressive level without each; `--passes all` takes every pass there is.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))
sys.path.insert(0, str(Path(__file__).parent))

from generator import program
from observe import difference, observe
from shrink import shrunk

CORPUS = Path(__file__).parents[1] / "corpus"
BATCH = 20  # programs that a worker tries before it reports


def main() -> None:
    """Parse the command line and hunt until time is up."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--size", type=int, default=6, help="definitions in a program, at most")
    parser.add_argument("--levels", default="basic,aggressive")
    parser.add_argument("--passes", default="", help="names, or all")
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    until = time.time() + given.minutes * 60
    levels, passes = given.levels.split(","), passes_named(given.passes)
    tried, found = Counter[str](), 0
    seeds = iter(range(given.seed, sys.maxsize, BATCH))
    with ProcessPoolExecutor(given.jobs) as pool:
        running = {
            pool.submit(batch, next(seeds), given.size, levels, passes) for _ in range(given.jobs)
        }
        while running:
            done = next(as_completed(running))
            running.remove(done)
            counts, findings = done.result()
            tried.update(counts)
            for name, sentence in findings:
                found += 1
                print(f"{name}: {sentence}", flush=True)
            if time.time() < until:
                running.add(pool.submit(batch, next(seeds), given.size, levels, passes))
    print(f"{tried['programs']} programs, {tried['clean']} of them without error, {found} findings")
    sys.exit(found > 0)


def passes_named(text: str) -> tuple[str, ...]:
    """The passes that are asked for."""
    if text != "all":
        return tuple(text.replace(",", " ").split())
    from engine.passes.pipeline import PASSES

    return tuple(PASSES)


def specifications(levels: list[str], passes: tuple[str, ...], dice: random.Random) -> list[str]:
    """What to hold against the unoptimised program: the levels, and some choices of passes."""
    found = list(levels)
    if passes:
        found.append(dice.choice(passes))
        found.append(f"aggressive -{dice.choice(passes)}")
        found.append(",".join(dice.sample(passes, len(passes))))
    return found


def batch(
    first: int, size: int, levels: list[str], passes: tuple[str, ...]
) -> tuple[Counter[str], list[tuple[str, str]]]:
    """Try some programs; counts, and (file name, what differs) of findings."""
    counts: Counter[str] = Counter()
    findings = []
    for seed in range(first, first + BATCH):
        text = program(seed, size)
        plain = observe("none", text)
        counts["programs"] += 1
        counts["clean"] += not plain.errors
        for spec in specifications(levels, passes, random.Random(seed)):
            sentence = difference(plain, observe(spec, text))
            if sentence:
                findings.append(keep(seed, spec, text, sentence))
                break
    return counts, findings


def differs(spec: str, text: str) -> str:
    """What a specification changes in a text's behaviour, "" for nothing."""
    return difference(observe("none", text), observe(spec, text))


def keep(seed: int, spec: str, text: str, sentence: str) -> tuple[str, str]:
    """Shrink a finding and write it into the corpus; its file's name and the sentence."""
    kinds = set(observe("none", text).errors)

    def fails(each: str) -> bool:
        plain = observe("none", each)  # a smaller text shall not fail for a new reason, as a typo
        return kinds.issuperset(plain.errors) and bool(difference(plain, observe(spec, each)))

    small = shrunk(text, fails)
    name = f"{spec.split()[0].split(',')[0]}-{seed}"
    CORPUS.mkdir(exist_ok=True)
    what = f"Found with seed {seed}. Under `{spec}`, against `none`: {differs(spec, small)}"
    block = f"```rtfs spec={spec.replace(' ', '_')}\n{small}```"
    (CORPUS / f"{name}.md").write_text(f"# {name}\n\n{what}\n\n{block}\n", "utf-8")
    return name, sentence


if __name__ == "__main__":
    main()
