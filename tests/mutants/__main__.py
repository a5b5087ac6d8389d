"""``./run mutants [NAME...] [--jobs J] [--seconds S]``: is every planted bug found?"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

from tests.mutants.plants import Mutant, mutants
from tests.mutants.trees import Outcome, Tree

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Plant them one by one; returns 1 if one survives that is not known to."""
    parser = argparse.ArgumentParser(prog="./run mutants", description=__doc__)
    parser.add_argument("names", nargs="*", help="these alone")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at once")
    parser.add_argument("--seconds", type=float, default=60, help="processor time for each")
    parser.add_argument("--list", action="store_true", help="say what there is, and plant nothing")
    options = parser.parse_args()
    chosen = [one for one in mutants() if not options.names or one.name in options.names]
    if options.list:
        print("\n".join(f"{one.name:40} {one.breaks}" for one in chosen))
        return 0
    with TemporaryDirectory(prefix="mutants-") as place:
        trees: SimpleQueue[Tree] = SimpleQueue()
        for n in range(options.jobs):
            trees.put(Tree(ROOT, Path(place) / str(n)))

        def work(mutant: Mutant) -> Outcome:
            tree = trees.get()
            try:
                return tree.judge(mutant, options.seconds)
            finally:
                trees.put(tree)

        with ThreadPoolExecutor(options.jobs) as pool:
            outcomes = [_said(one) for one in pool.map(work, chosen)]
    return _sum(outcomes)


def _said(outcome: Outcome) -> Outcome:
    mutant = outcome.mutant
    if outcome.found:
        print(f"found in {outcome.seconds:5.1f} s  {mutant.name}: {outcome.how}", flush=True)
    else:
        print(f"SURVIVES          {mutant.name}: {mutant.survives or mutant.breaks}", flush=True)
    return outcome


def _sum(outcomes: list[Outcome]) -> int:
    found = sum(one.found for one in outcomes)
    known = [one for one in outcomes if not one.found and one.mutant.survives]
    new = [one.mutant.name for one in outcomes if not one.found and not one.mutant.survives]
    slowest = max((one.seconds for one in outcomes if one.found), default=0.0)
    print(f"{found} of {len(outcomes)} found, the slowest in {slowest:.1f} s; ", end="")
    print(f"{len(known)} survive as is known; {len(new)} survive that should not: {' '.join(new)}")
    return int(bool(new))


if __name__ == "__main__":
    sys.exit(main())
