"""One life in a process of its own."""

from __future__ import annotations

import logging
import time
from pathlib import Path

from msgspec import Struct

from tests.simulation.clinic.life import live as live_in_clinic
from tests.simulation.schedule import plan
from tests.simulation.shrink import promise, shrink, told
from tests.simulation.templates import templates
from tests.simulation.world import Broken, live, live_through

SHRINKING = 60.0
"""Seconds for making a schedule shorter."""


class Wish(Struct, frozen=True):
    """A life to live.

    Attributes:
        steps: acts of each person.
        shrink: whether a broken one is to be made short.
    """

    seed: int
    steps: int
    shrink: bool = True
    clinic: bool = False


class Lived(Struct, frozen=True):
    """What became of it.

    Attributes:
        seconds: processor time of this life alone.
        recorded: commands.
        promise: which one was broken, in few words; empty if none was.
        complaint: all about it.
    """

    seed: int
    seconds: float
    recorded: int
    promise: str = ""
    complaint: str = ""


def live_alone(wish: Wish) -> Lived:
    """Live one world through."""
    logging.disable(logging.CRITICAL)  # everything breaks all the time: that is no news here
    folder = Path(templates().name) / "life"
    begun = time.process_time()
    try:
        lived = live_in_clinic if wish.clinic else live
        recorded = lived(folder, wish.seed, wish.steps)[1]
        return Lived(wish.seed, time.process_time() - begun, recorded)
    except Broken as broken:
        seconds, complaint = time.process_time() - begun, str(broken)
        fallen = promise(broken.complaints)
    except Exception as bug:  # noqa: BLE001 - whatever ends a life is a broken promise
        return Lived(wish.seed, time.process_time() - begun, 0, type(bug).__name__, repr(bug))
    if wish.shrink:
        short = shrink(folder, plan(wish.seed, wish.steps), SHRINKING)
        complaint = f"{complaint}\n--- the shortest schedule found ---\n{told(short)}"
        try:
            live_through(folder, short)
        except Broken as again:
            complaint += f"\n--- what happens in it ---\n{again}"
    return Lived(wish.seed, seconds, 0, fallen, complaint)
