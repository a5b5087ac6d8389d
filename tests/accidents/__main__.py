"""``./run accidents [--kills N]``: the long accidents, each with its count.

Every call of every way of writing on a disk that is full or broken; every moment of two recorded
scenes at which the power may go; and N times ``kill -9`` of the station and of the cloud.
"""

from __future__ import annotations

import argparse
import json
import logging
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.accidents import disk
from tests.accidents.kills import kill_often
from tests.accidents.power import look_at_all, recorded
from tests.accidents.sweep import ALL, FAILURES

PARTS = ("disk", "power", "kills")
_HOUR = 3_600.0


def main() -> int:
    """Run the parts named (all if none). Returns 1 if anything was lost."""
    parser = argparse.ArgumentParser(prog="./run accidents", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--kills", type=int, default=200, help="how often (200)")
    parser.add_argument("--dice", type=int, default=5, help="images with dice at a moment (5)")
    parser.add_argument("--seed", type=int, help="of the moments of the kills; else a new one")
    options = parser.parse_args()
    logging.disable(logging.WARNING)
    held = True
    for part in options.parts or PARTS:
        if part != "kills" and not disk.is_possible():
            print(f"{part}: left out, it needs Linux and a C compiler")
        elif part == "disk":
            held &= _disk()
        elif part == "power":
            held &= _power(options.dice)
        elif part == "kills":
            seed = random.randrange(1_000_000) if options.seed is None else options.seed
            held &= _kills(options.kills, seed)
        else:
            parser.error(f"no such part: {part}")
    return int(not held)


def _disk() -> bool:
    said = disk.run("tests.accidents.sweep", *(f"{name}:1" for name in ALL), seconds=_HOUR)
    held = True
    calls = 0
    for line in said.splitlines():
        one = json.loads(line)
        calls += one["calls"]
        held &= not one["wrong"]
        told = ", ".join(f"{code} {count}" for code, count in one["told"].items() if count)
        print(f"{_mark(not one['wrong'])} {one['way']}, {one['failure']}: {one['calls']} ({told})")
        for call, wrong in one["wrong"].items():
            print(f"     call {call}: {wrong.strip().splitlines()[-1]}")
    print(f"disk: {calls} calls failed, {len(ALL)} ways, {len(FAILURES)} kinds of failure")
    return held


def _power(dice: int) -> bool:
    held = True
    for kind, mode in (("day", "full"), ("exchange", "full"), ("day", "normal")):
        with _folder() as folder:
            found = look_at_all(recorded(folder, kind, mode), every=1, dice=dice)
        control = mode == "normal"
        holds = bool(found.wrong) == control
        held &= holds
        said = "images without a word" if control else "images with something lost or damaged"
        what = f"power, {kind}, synchronous={mode.upper()}{' (control: must lose)' * control}"
        print(f"{_mark(holds)} {what}: {len(found.wrong)} of {found.images} {said}")
        if not control:
            print("".join(f"     {wrong}\n" for wrong in found.wrong[:20]), end="")
    return held


def _kills(kills: int, seed: int) -> bool:
    def tell(done: int) -> None:
        if done % 20 == 0:
            print(f"     {done} kills...", flush=True)

    with _folder() as folder:
        counted = kill_often(folder, kills, seed, tell)
    print(
        f"{_mark(counted.holds)} kills {counted.kills} (seed {seed}): {counted.said} words said to "
        f"be saved, {counted.entries} in the cloud, lost {len(counted.lost)}, twice "
        f"{len(counted.twice)}, numbers twice or lost {len(counted.numbers_twice)}, tickets that "
        f"differ somewhere {len(counted.differing)}, refused {len(counted.attention)}"
    )
    return counted.holds


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def _mark(holds: bool) -> str:
    return "ok  " if holds else "LOST"


if __name__ == "__main__":
    sys.exit(main())
