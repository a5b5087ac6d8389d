"""``python -m cloud.life --url URL --data DIR``: let a campus's day happen until told to stop."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from types import FrameType

from cloud.app import clock
from cloud.life.campus import Campus
from cloud.life.office import Office
from cloud.life.sayings import Sayings
from domain.ids import CAMPUS_ZONE
from domain.problems import Problem, Trouble
from domain.rulebook import Rulebook
from resources import rule_texts

_FIRST_SECONDS = 1.5
_BETWEEN_SECONDS = (4.0, 8.0)
_AWAY_SECONDS = 3.0


def main(arguments: list[str] | None = None) -> int:
    """Run the simulator. Returns the exit code."""
    options = _options(arguments)
    signal.signal(signal.SIGTERM, _end)
    dice = Random(options.seed)
    faults = Rulebook.parse(**rule_texts()).faults
    try:
        office = Office(options.data)
        campus = Campus(options.url, office, Sayings(faults, dice), dice, clock, options.pace)
    except Problem as problem:
        print(f"没有开始：{problem}\nDid not start: {problem}", file=sys.stderr)
        return 1
    try:
        live(campus, dice, options.pace, _say, _waiting(options.minutes))
    except KeyboardInterrupt:
        return 130
    finally:
        campus.close()
    return 0


def live(
    campus: Campus,
    dice: Random,
    pace: float,
    say: Callable[[str], None],
    wait: Callable[[float], bool],
) -> None:
    """One beat after the other; while the cloud is away, wait and go on.

    Args:
        wait: waits so many seconds; False if it is time to end.
    """
    pause, away = _FIRST_SECONDS / pace, ""
    while wait(pause):
        try:
            told = campus.beat()
        except Trouble as trouble:
            if trouble.code != away:
                say(f"等云端：{trouble}")
            pause, away = _AWAY_SECONDS, trouble.code
            continue
        pause, away = dice.uniform(*_BETWEEN_SECONDS) / pace, ""
        if told is not None:
            say(told)


def _waiting(minutes: float | None) -> Callable[[float], bool]:
    """Waits until the minutes are over, or until whoever started this has gone."""
    ends = None if minutes is None else time.monotonic() + minutes * 60
    parent = os.getppid()

    def wait(seconds: float) -> bool:
        if ends is not None and time.monotonic() + seconds > ends:
            return False
        time.sleep(seconds)
        return os.getppid() == parent

    return wait


def _say(told: str) -> None:
    at = datetime.fromtimestamp(clock() / 1_000, CAMPUS_ZONE)
    print(f"{at:%H:%M:%S} {told}", flush=True)


def _end(number: int, frame: FrameType | None) -> None:
    """Leave at once, also out of a request or a wait."""
    sys.exit(0)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m cloud.life", description=__doc__)
    parser.add_argument("--url", required=True, help="the cloud's address")
    parser.add_argument("--data", type=Path, required=True, help="the cloud's data folder")
    parser.add_argument("--pace", type=float, default=1.0, help="how much faster than life")
    parser.add_argument("--seed", type=int, default=2026, help="the same seed, the same people")
    parser.add_argument("--minutes", type=float, help="end by itself after so many")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
