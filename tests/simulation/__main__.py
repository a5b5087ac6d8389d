"""``./run simulate [--steps N] [--runs R] [--jobs J] [--seed S]``: many lives of the office.

With ``--clinic`` those of a clinic: leases, bookings in WeChat, and the same mishaps.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time

from tests.simulation.alone import Wish, live_alone


def main() -> int:
    """Live many worlds through; returns 1 if a promise was broken in one."""
    parser = argparse.ArgumentParser(prog="./run simulate", description=__doc__)
    parser.add_argument("--steps", type=int, default=12, help="acts of each person in a life")
    parser.add_argument("--runs", type=int, default=1_000, help="lives")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at once")
    parser.add_argument("--seed", type=int, help="the first seed; with --runs 1 that one alone")
    parser.add_argument("--clinic", action="store_true", help="lives of a clinic")
    parser.add_argument("--no-shrink", action="store_true", help="leave broken lives as they are")
    options = parser.parse_args()
    first = int(time.time()) if options.seed is None else options.seed
    wishes = [
        Wish(seed, options.steps, not (options.no_shrink or options.clinic), options.clinic)
        for seed in range(first, first + options.runs)
    ]
    failed = commands = 0
    with multiprocessing.get_context("spawn").Pool(options.jobs) as pool:
        for done, lived in enumerate(pool.imap_unordered(live_alone, wishes), 1):
            commands += lived.recorded
            if lived.promise:
                failed += 1
                kind = "--clinic " if options.clinic else ""
                again = f"{kind}--steps {options.steps} --runs 1 --seed {lived.seed}"
                print(f"\n{lived.complaint}\nagain: ./run simulate {again}\n", flush=True)
            elif done % 100 == 0:
                print(f"{done} lives, {commands} commands, {failed} broken", flush=True)
        pool.close()
        pool.join()
    print(f"{len(wishes)} lives from seed {first}, {commands} commands, {failed} broken")
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
