"""One seeded life of an office: people work, everything breaks, it heals, and the sums are done."""

from __future__ import annotations

import asyncio
import hashlib
import random
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import ClassVar

from domain.problems import Trouble
from tests.simulation.faults import CALM, Faults
from tests.simulation.fragile import Kill
from tests.simulation.headquarters import Headquarters
from tests.simulation.heldtime import HeldLoop
from tests.simulation.mishaps import OF_CLOUD, OF_DESK, care_for_desk, widen
from tests.simulation.office import SimDesk, operator_of, skew_of
from tests.simulation.schedule import CLONES, PHONES, Schedule, plan
from tests.simulation.smallness import Version, small
from tests.simulation.sums import broken, unsettled
from tests.simulation.templates import DESK_STAFF
from tests.simulation.wire import Wire
from tests.worlds import NOON

HEALING = 400
"""Seconds in which everything must be in step once nothing breaks any more."""
ROUNDS = 400
"""Questions that a desk may ask for it."""


class Broken(AssertionError):
    """A promise was broken; the message says which.

    Attributes:
        complaints: all that was found.
    """

    def __init__(self, text: str, complaints: list[str]) -> None:
        super().__init__(text)
        self.complaints = complaints


class World:
    """A cloud and its desks under one schedule.

    Attributes:
        cloud, desks: who lives here; copies of folders join later.
        faults: what the lines do now.
        version: the cloud's.
    """

    of_cloud: ClassVar = OF_CLOUD
    of_desk: ClassVar = OF_DESK

    def __init__(self, folder: Path, schedule: Schedule, version: Version) -> None:
        self.folder = folder
        self.schedule = schedule
        self.version = version
        self.faults: Faults = schedule.faults
        self.trace: list[str] = []
        self.loop = asyncio.get_running_loop()
        self._hints = random.Random(f"hints {schedule.seed}")
        self._told: dict[str, int] = {}
        self._clones = list(CLONES)
        version.old = self._hints.random() < self.faults.older
        self.cloud = self.make_cloud("1" if version.old else "2")
        self.desks = [self._desk(name, n) for n, name in enumerate(schedule.desks)]
        for desk in self.desks:
            desk.found()
            desk.open()
            desk.enrol(self.cloud)
        if self._hints.random() < self.faults.narrow:
            self.desks[-1].ledger.set_meta("feeds", "directory")
            self.cloud.serve_feeds(self.desks[-1].ledger.meta("token"), "directory")

    @staticmethod
    def apart() -> AbstractContextManager[None]:
        """What is made small for these lives beside the rest."""
        return nullcontext()

    def make_cloud(self, version: str) -> Headquarters:
        """The cloud of this life."""
        return Headquarters(self.folder, self.clock, self.note, version)

    def complaints(self) -> list[str]:
        """Every promise that is broken when nothing breaks any more."""
        return broken(self.cloud, self.desks)

    def settle_feeds(self, desk: SimDesk, dice: random.Random) -> None:
        """Give a desk all its feeds."""
        widen(self, desk, dice)

    def _desk(self, name: str, n: int) -> SimDesk:
        dice = random.Random(f"{name} {self.schedule.seed}")
        wire = Wire(self.cloud, dice, lambda: self.faults, self.hint)
        skew = skew_of(dice, self.faults.skew)
        operator = operator_of(n, DESK_STAFF)
        return SimDesk(self.folder / name, name, operator, wire, self.clock, skew, self.note)

    def new_clone(self) -> SimDesk | None:
        """Who a copied folder becomes; None where there are enough."""
        if not self._clones:
            return None
        return self._desk(self._clones.pop(0), len(self.desks))

    def copy_of(self, desk: SimDesk) -> Path:
        """Where the backup program keeps a desk's folder."""
        return self.folder / f"{desk.name}-copy"

    def clock(self) -> int:
        """The true time, ms UTC."""
        return NOON + int(self.loop.time() * 1_000)

    def note(self, what: str) -> None:
        """A line of the trace."""
        if what:
            self.trace.append(f"{self.loop.time():.3f} {what}")

    def later(self, seconds: float, what: Callable[[], object]) -> None:
        """Do something after a while, unless all has healed by then."""
        self.loop.call_later(seconds, lambda: what() if self.faults is not CALM else None)

    def join(self, desk: SimDesk) -> None:
        """The line is there again."""
        desk.wire.cut = False
        self.note(f"{desk.name} online")

    def hint(self) -> None:
        """Whoever listens hears how far the feeds reach, unless it is lost on the way."""
        if not self.cloud.up:
            return
        heads = self.cloud.ledger.heads()
        if heads == self._told:
            return
        self._told = heads
        for desk in self.desks:
            if self._hints.random() >= self.faults.lost_hint:
                self.loop.call_later(self._hints.uniform(0.005, 0.5), desk.hear, heads)

    def must(self, complaints: list[str]) -> None:
        """Go on only if nothing is wrong.

        Raises:
            Broken: something is.
        """
        if complaints:
            raise Broken("", complaints[:12])

    # ---- the life ------------------------------------------------------------------------

    async def live(self) -> None:
        """From the first call in the morning to the last sum in the evening.

        Raises:
            Broken: what was promised and is not so.
        """
        for desk in self.desks:
            desk.up = True
            desk._run()
        for one in self.schedule.happenings:
            if one.at > self.loop.time():
                await asyncio.sleep(one.at - self.loop.time())
            self.do(one.what, one.who, one.roll)
        await self._heal()

    def do(self, what: str, who: str, roll: int) -> None:
        """Have one thing happen, now."""
        dice = random.Random(roll)
        desk = next((one for one in self.desks if one.name == who), None)
        if desk is None and who in (*CLONES, *self.schedule.desks):
            return
        try:
            if desk is None:
                self.note(self.of_cloud[what](self, dice))
            else:
                self.note(self.of_desk[what](self, desk, dice))
        except Kill:
            self.note(f"{who} killed at {what}")
            self._kill(what, desk)
        except Trouble as trouble:
            self.note(f"{who} has {trouble.code} at {what}")

    def _kill(self, what: str, desk: SimDesk | None) -> None:
        if desk is None:
            self.cloud.die()
        else:
            desk.die()

    def phone_again(self, dice: random.Random) -> None:
        """Somebody speaks in WeChat right after something happened."""
        self.do("phone", PHONES, dice.getrandbits(32))

    async def _heal(self) -> None:
        self.faults = CALM
        self.cloud.fuse.put_out()
        self.cloud.revive()
        if self.version.old:
            self.version.old = False
            self.cloud.upgrade("2")
        for desk in self.desks:
            desk.wire.cut = False
            desk.fuse.put_out()
            desk.wire.calls = 0
        self.note("healing")
        self.must(await self._until_well())
        for desk in self.desks:
            if desk.wire.calls > ROUNDS:
                self.must([f"{desk.name} asked {desk.wire.calls} times to be in step again"])
            desk.die()
        self.cloud.die()

    async def _until_well(self) -> list[str]:
        """Give it its time; what is wrong after that."""
        dice = random.Random(0)
        until = self.loop.time() + HEALING
        while self.loop.time() < until:
            for desk in self.desks:  # one may have been killed in the last moment
                files = desk.engine._bootstrap if desk.up else None
                if files is not None and files._failures >= 3:  # it gave up for this run
                    desk.restart()
                care_for_desk(self, desk, dice)
                self.settle_feeds(desk, dice)
            await asyncio.sleep(5)
            self.cloud.make_files()
            if not unsettled(self.cloud, self.desks) and not self.complaints():
                return []
        return self.complaints()


def live_through(folder: Path, schedule: Schedule, kind: type[World] = World) -> World:
    """Live one schedule through.

    Raises:
        Broken: with what was found and the end of the trace.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)

    async def whole(version: Version) -> World:
        world = kind(folder, schedule, version)
        try:
            await world.live()
        except Broken as error:
            tail = "\n".join(world.trace[-40:])
            text = "\n".join(error.complaints)
            raise Broken(
                f"seed {schedule.seed}:\n{text}\n--- trace ---\n{tail}", error.complaints
            ) from None
        return world

    with (
        small(schedule.seed) as version,
        kind.apart(),
        asyncio.Runner(loop_factory=HeldLoop) as runner,
    ):
        return runner.run(whole(version))


def live(folder: Path, seed: int, steps: int, faults: Faults | None = None) -> tuple[str, int]:
    """Live the life of a seed through.

    Returns:
        The trace's fingerprint, and how many commands were recorded.

    Raises:
        Broken: with the seed and the end of the trace.
    """
    world = live_through(folder, plan(seed, steps, faults))
    text = "\n".join(world.trace).encode()
    recorded = sum(len(desk.recorded) for desk in world.desks)
    return hashlib.blake2b(text, digest_size=8).hexdigest(), recorded
