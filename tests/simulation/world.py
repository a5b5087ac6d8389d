"""One seeded life of an office: people work, everything breaks, it heals, and the sums are done."""

from __future__ import annotations

import asyncio
import hashlib
import random
import shutil
from collections.abc import Awaitable, Callable
from pathlib import Path

from domain.people import Actor
from domain.problems import Refusal, Trouble
from tests.simulation import acts
from tests.simulation.check import broken, check_desk, check_waiting
from tests.simulation.faults import CALM, Faults
from tests.simulation.fragile import Kill
from tests.simulation.headquarters import Headquarters
from tests.simulation.heldtime import HeldLoop
from tests.simulation.office import SimDesk
from tests.simulation.templates import DESK_STAFF
from tests.simulation.wire import Wire
from tests.worlds import HOUR, NOON

BETWEEN_ACTS = 10.0
"""Seconds between two acts of one operator, on average."""
CARE = 30.0
"""Seconds until somebody looks after what is down, on average."""
HEALING = 240
"""Seconds in which everything must be in step once nothing breaks any more."""


class Broken(AssertionError):
    """A promise was broken; the message says which."""


class World:
    """A cloud and two or three desks under one seed.

    Args:
        seed: decides everything.
        steps: acts of each operator.
        faults: how often what breaks.
    """

    def __init__(self, folder: Path, seed: int, steps: int, faults: Faults) -> None:
        self.dice = random.Random(seed)
        self.steps = steps
        self.faults = faults
        self.trace: list[str] = []
        self.over = False
        self.loop = asyncio.get_running_loop()
        self.cloud = Headquarters(folder, self.clock, self.note)
        self.desks = [self._desk(folder, n) for n in range(self.dice.choice((2, 2, 3)))]

    def _desk(self, folder: Path, n: int) -> SimDesk:
        letters = "ABC"[n]
        staff = DESK_STAFF[n]
        wire = Wire(self.cloud, self.dice, lambda: self.faults, self.hint)
        skew = int(self.dice.uniform(-1, 1) * self.faults.skew * HOUR)
        operator = Actor(staff.code, staff.name, staff.role)
        place = folder / letters
        desk = SimDesk(place, letters, operator, wire, self.clock, skew, self.dice, self.note)
        desk.enrol(self.cloud.enrol(letters))
        return desk

    def clock(self) -> int:
        """The true time, ms UTC."""
        return NOON + int(self.loop.time() * 1_000)

    def note(self, what: str) -> None:
        """A line of the trace."""
        self.trace.append(f"{self.loop.time():.3f} {what}")

    def hint(self) -> None:
        """Whoever listens hears how far the feeds reach, unless it is lost on the way."""
        if not self.cloud.up:
            return
        heads = self.cloud.ledger.heads()
        for desk in self.desks:
            if self.dice.random() >= self.faults.lost_hint:
                self.loop.call_later(self.dice.uniform(0.005, 0.5), desk.hear, heads)

    async def live(self) -> None:
        """From the first call in the morning to the last sum in the evening.

        Raises:
            Broken: what was promised and is not so.
        """
        for desk in self.desks:
            desk.start()
        lives = [self._operate(desk) for desk in self.desks] + [self._phones()]
        mishaps = [self.loop.create_task(each) for each in self._mishaps()]
        await asyncio.gather(*lives)
        self.over = True
        for task in mishaps:
            task.cancel()
        await asyncio.gather(*mishaps, return_exceptions=True)
        await self._heal()

    async def _operate(self, desk: SimDesk) -> None:
        for _ in range(self.steps):
            await asyncio.sleep(self.dice.expovariate(1 / BETWEEN_ACTS))
            if not desk.up:
                continue
            self._must(check_waiting(desk))
            try:
                self.note(f"{desk.letters} {acts.at_desk(desk)}")
            except (Refusal, Trouble) as problem:
                self.note(f"{desk.letters} is refused {problem.code}")
            except Kill:
                self.note(f"{desk.letters} killed at an act")
                desk.die()
            if self.dice.random() < 0.05 and desk.up:
                self._must(check_desk(desk))

    async def _phones(self) -> None:
        for _ in range(self.steps):
            await asyncio.sleep(self.dice.expovariate(1 / BETWEEN_ACTS))
            if not self.cloud.up:
                continue
            try:
                self.note(f"phone {acts.on_phones(self.cloud, self.dice)}")
            except Refusal as refusal:
                self.note(f"phone is refused {refusal.code}")
            except Kill:
                self.note("cloud killed at a page")
                self.cloud.die()
            self.hint()

    def _mishaps(self) -> list[Awaitable[None]]:
        found = [
            self._every(self.faults.cloud_crash, self._fuse_cloud),
            self._every(self.faults.cloud_outage, self.cloud.die),
            self._every(self.faults.restore, self._restore),
            self._every(CARE, self._caretake),
        ]
        for desk in self.desks:
            found += [
                self._every(self.faults.outage, lambda desk=desk: self._cut(desk)),
                self._every(self.faults.crash, lambda desk=desk: self._fuse(desk, full=False)),
                self._every(self.faults.full, lambda desk=desk: self._fuse(desk, full=True)),
                self._every(self.faults.ruin, desk.lose_file),
            ]
        return found

    async def _every(self, seconds: float, mishap: Callable[[], object]) -> None:
        while seconds:
            await asyncio.sleep(self.dice.expovariate(1 / seconds))
            mishap()

    def _caretake(self) -> None:
        """Restart what is down, copy what is up: an office's ordinary care."""
        if not self.cloud.up:
            self.cloud.revive()
            self.note("cloud restarted")
        elif self.dice.random() < 0.3:
            self.cloud.back_up()
        for desk in self.desks:
            if not desk.up:
                desk.start()
                self.note(f"{desk.letters} started")
            elif self.dice.random() < 0.2:
                desk.back_up()
        self.cloud.lapse()

    def _cut(self, desk: SimDesk) -> None:
        desk.wire.cut = True
        self.note(f"{desk.letters} offline")
        self.loop.call_later(self.dice.expovariate(1 / self.faults.outage_lasts), self._join, desk)

    def _join(self, desk: SimDesk) -> None:
        desk.wire.cut = False
        self.note(f"{desk.letters} online")

    def _fuse(self, desk: SimDesk, *, full: bool) -> None:
        if desk.up:
            store = desk.mirror._store if self.dice.random() < 0.15 else desk.store
            store.full = full  # type: ignore[attr-defined]
            store.fuse = self.dice.randrange(40)  # type: ignore[attr-defined]

    def _fuse_cloud(self) -> None:
        if self.cloud.up:
            self.cloud.store.fuse = self.dice.randrange(40)

    def _restore(self) -> None:
        for desk in self.desks:
            desk.note_seen()
        self.cloud.restore(self.dice.choice)

    async def _heal(self) -> None:
        self.faults = CALM
        self.cloud.store.fuse = None
        self.cloud.revive()
        for desk in self.desks:
            desk.wire.cut = False
            for store in (desk.store, desk.mirror._store):
                if desk.up:
                    store.fuse = None  # type: ignore[attr-defined]
            desk.start()
        self.note("healing")
        until = self.loop.time() + HEALING
        while self.loop.time() < until:
            await asyncio.sleep(5)
            for desk in self.desks:  # one may have been killed in the last moment
                desk.start()
            if not broken(self.cloud, self.desks):
                break
        self._must(broken(self.cloud, self.desks))
        for desk in self.desks:
            self._must(check_desk(desk))
            desk.die()
        self.cloud.die()

    def _must(self, complaints: list[str]) -> None:
        if complaints:
            raise Broken("\n".join(complaints[:12]))


def live(folder: Path, seed: int, steps: int, faults: Faults | None = None) -> tuple[str, int]:
    """Live one world through.

    Returns:
        The trace's fingerprint, and how many commands were recorded.

    Raises:
        Broken: with the seed and the end of the trace.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)

    async def whole() -> World:
        world = World(folder, seed, steps, faults or Faults())
        try:
            await world.live()
        except Broken as error:
            tail = "\n".join(world.trace[-40:])
            raise Broken(f"seed {seed}, steps {steps}:\n{error}\n--- trace ---\n{tail}") from None
        return world

    with asyncio.Runner(loop_factory=HeldLoop) as runner:
        world = runner.run(whole())
    text = "\n".join(world.trace).encode()
    recorded = sum(len(desk.recorded) for desk in world.desks)
    return hashlib.blake2b(text, digest_size=8).hexdigest(), recorded
