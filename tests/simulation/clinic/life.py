"""One seeded life of a clinic."""

from __future__ import annotations

import hashlib
import random
from contextlib import AbstractContextManager
from pathlib import Path
from typing import cast

import msgspec
from msgspec import structs

from domain.problems import Problem
from tests.simulation.clinic import acts, sums
from tests.simulation.clinic.people import (
    STAFF,
    ClinicDesk,
    ClinicHeadquarters,
    behind_the_wall,
)
from tests.simulation.faults import Faults
from tests.simulation.headquarters import Headquarters
from tests.simulation.mishaps import OF_CLOUD, OF_DESK
from tests.simulation.office import SimDesk, skew_of
from tests.simulation.schedule import Schedule, plan
from tests.simulation.wire import Wire
from tests.simulation.world import World, live_through
from tests.worlds import NOON

SPEED = 240
"""Seconds of a clinic's day in one second of the lines': leases end within a life."""
AT_ONCE = 4
"""Most acts of one person in a row."""


class ClinicWorld(World):
    """A cloud and its reception desks under one schedule."""

    of_cloud = OF_CLOUD | {"phone": lambda world, dice: world.phone(dice)}
    of_desk = OF_DESK | {"act": lambda world, desk, dice: world.act(desk, dice)}

    @staticmethod
    def apart() -> AbstractContextManager[None]:
        """Leases that end within a life."""
        return behind_the_wall()

    def make_cloud(self, version: str) -> Headquarters:
        """A cloud with a clinic in it."""
        cloud = ClinicHeadquarters(self.folder, self.clock, self.note, version)
        cloud.begin()
        return cloud

    def _desk(self, name: str, n: int) -> SimDesk:
        dice = random.Random(f"{name} {self.schedule.seed}")
        wire = Wire(self.cloud, dice, lambda: self.faults, self.hint)
        skew = skew_of(dice, self.faults.skew)
        operator = STAFF[n % len(STAFF)]
        return ClinicDesk(self.folder / name, name, operator, wire, self.clock, skew, self.note)

    def clock(self) -> int:
        """The true time, ms UTC."""
        return NOON + int(self.loop.time() * 1_000 * SPEED)

    def act(self, desk: SimDesk, dice: random.Random) -> str:
        """An operator does one thing after the other."""
        for _ in range(dice.randint(1, AT_ONCE)):
            self.note(self._act(desk, dice))
        return ""

    def _act(self, desk: SimDesk, dice: random.Random) -> str:
        if not desk.up:
            return ""
        try:
            return f"{desk.name} {acts.at_desk(cast(ClinicDesk, desk), dice)}"
        except Problem as problem:
            return f"{desk.name} is refused {problem.code}"
        except (msgspec.MsgspecError, UnicodeDecodeError):
            if not desk.rotten:
                raise
            return f"{desk.name} can't read a session"

    def phone(self, dice: random.Random) -> str:
        """Some people do something in WeChat."""
        for _ in range(dice.randint(1, AT_ONCE)):
            self.note(self._phone(dice))
        return ""

    def _phone(self, dice: random.Random) -> str:
        if not self.cloud.up:
            return ""
        try:
            return f"phone {acts.on_phones(cast(ClinicHeadquarters, self.cloud), dice)}"
        except Problem as problem:
            return f"phone is refused {problem.code}"
        finally:
            self.hint()

    def settle_feeds(self, desk: SimDesk, dice: random.Random) -> None:
        """Every desk here has the feeds of its scope."""

    def complaints(self) -> list[str]:
        """Every promise that is broken."""
        found = super().complaints()
        cloud, desks = cast(ClinicHeadquarters, self.cloud), cast(list[ClinicDesk], self.desks)
        return found or list(sums.broken(cloud, desks))


def of_the_clinic(schedule: Schedule) -> Schedule:
    """A schedule without what concerns repairs or published files alone."""
    faults = structs.replace(
        schedule.faults, refill=0, publish=0, narrow=0, older=0, newer=0, rot=0, scope=0
    )
    left_out = {"refill", "publish", "newer", "rot", "newer word", "widen", "narrow", "upgrade"}
    happenings = tuple(one for one in schedule.happenings if one.what not in left_out)
    return structs.replace(schedule, faults=faults, happenings=happenings)


def live(folder: Path, seed: int, steps: int, faults: Faults | None = None) -> tuple[str, int]:
    """Live the life of a seed through; as ``world.live``."""
    world = live_through(folder, of_the_clinic(plan(seed, steps, faults)), ClinicWorld)
    text = "\n".join(world.trace).encode()
    recorded = sum(len(desk.recorded) for desk in world.desks)
    return hashlib.blake2b(text, digest_size=8).hexdigest(), recorded
