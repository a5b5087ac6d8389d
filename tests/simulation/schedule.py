"""What happens in one life, and when: made of a seed, and cut shorter when a promise is broken."""

from __future__ import annotations

import random

from msgspec import Struct

from tests.simulation.faults import Faults, weather

BETWEEN_ACTS = 10.0
"""Seconds between two acts of one person, on average."""
CLONES = ("E", "F")
"""The desks that copies of folders may become."""
CLOUD = "cloud"
PHONES = "phones"


class Happening(Struct, frozen=True):
    """One thing that happens.

    Attributes:
        at: seconds after the beginning.
        what: a name among ``mishaps.HAPPENINGS``.
        who: a desk's name, or the cloud.
        roll: the seed of whatever is left to chance in it.
    """

    at: float
    what: str
    who: str
    roll: int


class Schedule(Struct, frozen=True):
    """A whole life.

    Attributes:
        seed: of the lines and of the clocks.
        desks: their names.
    """

    seed: int
    desks: tuple[str, ...]
    faults: Faults
    happenings: tuple[Happening, ...]


def plan(seed: int, steps: int, faults: Faults | None = None) -> Schedule:
    """The life of a seed.

    Args:
        steps: acts of each person.
        faults: what breaks; None for the seed's own weather.
    """
    dice = random.Random(seed)
    known = weather(dice) if faults is None else faults
    desks = ("A", "B", "C")[: dice.choice((2, 2, 3))]
    found = [one for who in desks for one in _acts(dice, "act", who, steps, 0.0)]
    found += _acts(dice, "phone", PHONES, steps, 0.0)
    end = max((one.at for one in found), default=0.0)
    if known.clone:
        for who in CLONES:
            found += _acts(dice, "act", who, max(1, steps // 2), end / 3)
    for what, seconds in _of_the_cloud(known):
        found += _every(dice, what, CLOUD, seconds, end)
    for who in (*desks, *(CLONES if known.clone else ())):
        for what, seconds in _of_a_desk(known):
            found += _every(dice, what, who, seconds, end)
    return Schedule(seed, desks, known, tuple(sorted(found, key=lambda one: one.at)))


def _of_the_cloud(faults: Faults) -> tuple[tuple[str, float], ...]:
    return (
        ("care", faults.care),
        ("back up", 15.0 if faults.restore else 0),
        ("kill soon", faults.cloud_crash),
        ("fill disk", faults.cloud_full),
        ("stop", faults.cloud_outage),
        ("restore", faults.restore),
        ("publish", faults.publish),
        ("newer word", faults.newer),
        ("upgrade", 60.0 if faults.older else 0),
    )


def _of_a_desk(faults: Faults) -> tuple[tuple[str, float], ...]:
    return (
        ("care", faults.care),
        ("back up", 40.0 if faults.ruin else 0),
        ("copy folder", 15.0 if faults.set_back else 0),
        ("cut line", faults.outage),
        ("kill soon", faults.crash),
        ("stop", faults.stop),
        ("fill disk", faults.full),
        ("lose file", faults.ruin),
        ("set back", faults.set_back),
        ("clone", faults.clone),
        ("rot", faults.rot),
        ("refill", faults.refill),
        ("jump", faults.jump),
        ("widen", 60.0 if faults.narrow else 0),
        ("narrow", faults.scope),
    )


def _acts(dice: random.Random, what: str, who: str, steps: int, since: float) -> list[Happening]:
    found = []
    for _ in range(steps):
        since += dice.expovariate(1 / BETWEEN_ACTS)
        found.append(Happening(since, what, who, dice.getrandbits(32)))
    return found


def _every(
    dice: random.Random, what: str, who: str, seconds: float, end: float
) -> list[Happening]:
    found: list[Happening] = []
    at = 0.0
    while seconds and (at := at + dice.expovariate(1 / seconds)) < end:
        found.append(Happening(at, what, who, dice.getrandbits(32)))
    return found
