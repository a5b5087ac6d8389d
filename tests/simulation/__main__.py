"""``./run simulate [--steps N] [--runs R] [--jobs J] [--seed S]``: many lives of the office."""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import sys
import time
from pathlib import Path

from tests.simulation.templates import templates
from tests.simulation.world import Broken, live


def main() -> int:
    """Live many worlds through; returns 1 if a promise was broken in one."""
    parser = argparse.ArgumentParser(prog="./run simulate", description=__doc__)
    parser.add_argument("--steps", type=int, default=60, help="acts of each operator in a life")
    parser.add_argument("--runs", type=int, default=200, help="lives")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at once")
    parser.add_argument("--seed", type=int, help="the first seed; with --runs 1 that one alone")
    options = parser.parse_args()
    first = int(time.time()) if options.seed is None else options.seed
    wishes = [(seed, options.steps) for seed in range(first, first + options.runs)]
    failed = commands = 0
    with multiprocessing.get_context("spawn").Pool(options.jobs) as pool:
        for done, (seed, recorded, complaint) in enumerate(pool.imap_unordered(_one, wishes), 1):
            commands += recorded
            if complaint:
                failed += 1
                print(f"\n{complaint}\nagain: ./run simulate --steps {options.steps} ", end="")
                print(f"--runs 1 --seed {seed}\n", flush=True)
            elif done % 50 == 0:
                print(f"{done} lives, {commands} commands, {failed} broken", flush=True)
    print(f"{len(wishes)} lives from seed {first}, {commands} commands, {failed} broken")
    return int(failed > 0)


def _one(wish: tuple[int, int]) -> tuple[int, int, str]:
    logging.disable(logging.ERROR)  # everything breaks all the time: that is no news here
    seed, steps = wish
    folder = Path(templates().name) / "life"
    try:
        return seed, live(folder, seed, steps)[1], ""
    except Broken as broken:
        return seed, 0, str(broken)


if __name__ == "__main__":
    sys.exit(main())
