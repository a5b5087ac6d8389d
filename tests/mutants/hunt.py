"""In a tree with a bug planted: live lives until a promise is broken. Tells it as JSON."""

from __future__ import annotations

import resource
import sys
import time

import msgspec
from msgspec import Struct

from tests.simulation.alone import Wish, live_alone

STEPS = (5, 5, 5, 12)
"""Acts of each person, in turns: most bugs show in short lives, some want longer ones."""
IN_CLINIC = (8, 8, 16)
LONGEST_LIFE = 60
"""Seconds of processor time that no life needs."""


class Found(Struct, frozen=True):
    """What fell, in which life, after how many seconds of processor time."""

    seconds: float
    lives: int
    seed: int = -1
    steps: int = 0
    promise: str = ""


def hunt(limit: float, *, clinic: bool = False) -> Found:
    """Live on until a promise is broken, or so many seconds of processor time are over."""
    begun, turns = time.process_time(), IN_CLINIC if clinic else STEPS
    lives = 0
    while (spent := time.process_time() - begun) < limit:
        steps = turns[lives % len(turns)]
        lived = live_alone(Wish(lives, steps, shrink=False, clinic=clinic))
        lives += 1
        if lived.promise:
            spent = time.process_time() - begun
            return Found(spent, lives, lived.seed, steps, lived.promise)
    return Found(spent, lives)


def end_by_itself(limit: float) -> None:
    """Have the system end this process where a life that began in time never ends."""
    seconds = int(limit) + LONGEST_LIFE
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))


if __name__ == "__main__":
    end_by_itself(float(sys.argv[1]))
    print(msgspec.json.encode(hunt(float(sys.argv[1]), clinic="clinic" in sys.argv)).decode())
