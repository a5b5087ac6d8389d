"""A desk in the simulation: the real folder, ledger, mirror and engine, killed at any moment."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from cloud.replica import FEEDS
from desktop import opening
from desktop.stationtime import StationTime
from domain.envelope import Args, Command
from domain.people import Actor
from domain.problems import Problem, Trouble
from storage import backup, lives, lookup
from storage.database import Store
from storage.ledger import Ledger
from sync.bootstrap import Bootstrap
from sync.check import Check
from sync.engine import Engine
from tests.simulation.fragile import Kill, fuse_in
from tests.simulation.headquarters import Headquarters
from tests.simulation.templates import copy
from tests.simulation.wire import Wire
from tests.worlds import Ids


class KillableEngine(Engine):
    """An engine whose loops can be ended without their consent."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.tasks: list[asyncio.Task[Any]] = []

    async def _loop(self, *given: Any) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.append(task)
        await super()._loop(*given)


class SimDesk:
    """One station.

    Attributes:
        name: what the trace calls it.
        home: the mark of where its folder lies, as no copy of it has.
        up: whether it runs.
        recorded: commands that were acknowledged to the operator and lie here.
        drawn: numbers that were given by a folder that may trust its counters.
        seen: commands of entries that lay here when the cloud went back; gone if the file is lost.
        rotten: aggregates whose rows were changed behind its back, and not written since.
        forgetful: whether attention items may have been lost with a file.
        blind: the life that another folder may have gone on with, unknown to this one.
        bugs: internal errors of the program.
        unknown: whether the cloud does not know its token any more.
        anew: whether it had to be enrolled with a code once more.
        narrowed: whether feeds were taken from it: it can't give back what it saw of them.
        true_time: the world's, ms UTC; ``time`` is what it takes for that.
    """

    def __init__(
        self,
        folder: Path,
        name: str,
        operator: Actor,
        wire: Wire,
        clock: Callable[[], int],
        skew: int,
        note: Callable[[str], None],
    ) -> None:
        self.folder = folder
        self.name = name
        self.home = f"machine {name}1 {name}2"
        self.operator = operator
        self.wire = wire
        self.note = note
        self.ids = Ids(name.lower())
        self.recorded: list[Command] = []
        self.drawn: list[str] = []
        self.seen: set[str] = set()
        self.rotten: set[str] = set()
        self.forgetful = False
        self.blind = ""
        self.bugs: list[str] = []
        self.unknown = False
        self.anew = False
        self.narrowed = False
        self.skew = skew
        self.true_time = clock
        self.time = StationTime(lambda: clock() + self.skew)
        self.up = False
        self.fuse = fuse_in(folder)
        self.ledger: Ledger

    @property
    def store(self) -> Store:
        """The main file that it uses now."""
        return self.ledger.store

    def found(self) -> None:
        """Make an empty folder."""
        self.folder.mkdir()
        for name in ("station.db", "words.db"):
            copy(name, self.folder / name)

    def open(self) -> None:
        """Open the folder, as the program does when it starts.

        Raises:
            Kill, Trouble: it does not come so far.
        """
        opened = opening.open_folder(self.folder, self.time, self.ids, lambda path: self.home)
        self.ledger = opened.ledger
        if opened.recovery is not None:
            self.note(f"{self.name} recovered {opened.recovery.words} words")
        self.wire.token = self.ledger.meta("token")

    def enrol(self, cloud: Headquarters) -> None:
        """Become the cloud's station, as ``desktop.link`` does it."""
        self.ledger.enrolled(cloud.enrol(self.ledger), "sim:")
        self.wire.token = self.ledger.meta("token")

    def start(self) -> None:
        """Start the program; if it does not come up, it is down as before."""
        if self.up:
            return
        try:
            self.open()
        except (Kill, Trouble) as problem:
            self.note(f"{self.name} does not start: {problem!r}")
            self.fuse.close_all()
            return
        self.up = True
        self._run()

    def _run(self) -> None:
        loop = asyncio.get_running_loop()
        feeds = tuple(self.ledger.meta("feeds").split()) or FEEDS
        given = (self.ledger, self.wire)
        common: dict[str, Any] = {"tell": self._told, "clock": self.time, "run": self.wire.run}
        self.engine = KillableEngine(
            *given,
            feeds,
            announce=lambda changes: None,
            wall=self.time.wall,
            monotonic=loop.time,
            jitter=self.wire.dice.random,
            check=Check(*given, monotonic=loop.time, **common),
            bootstrap=Bootstrap(
                *given, feeds, self.folder, announce=lambda changes: None, **common
            ),
            new_life=lambda: lives.again(self.ledger, self.ids, set_back=True),
            **common,
        )
        self._task = loop.create_task(self.engine.run())
        self._task.add_done_callback(self._ended)

    def die(self) -> None:
        """End without a word."""
        if self.up:
            self.up = False
            # A wait that ended in the same moment swallows the cancelling (asyncio.wait_for).
            self.engine.stop()
            for task in (*self.engine.tasks, self._task):
                task.cancel()
        self.fuse.close_all()

    def restart(self) -> None:
        """End and start again."""
        self.die()
        self.start()

    def back_up(self) -> None:
        """Copy the main file aside."""
        backup.back_up(self.store, self.folder / "backups", self.time(), "station")

    def note_seen(self) -> None:
        """The cloud goes back now: what lies here has to be there again in the end."""
        down = not self.up
        if down:
            self.open()
        self.seen |= {row[0] for row in self.store.rows("SELECT command FROM entry")}
        if down:
            self.fuse.close_all()

    def draw_number(self) -> str:
        """A new ticket's number."""
        number = self.ledger.draw_number("BX", self.time())
        if self.blind != self.ledger.meta("incarnation"):
            self.drawn.append(number)
        return number

    def ask(self, *wishes: tuple[str, Args], back: int = 0) -> list[Command]:
        """Record an operator's wishes, all or none.

        Args:
            back: ms that it happened before it is entered.

        Raises:
            Refusal, Trouble: as ``Ledger.record``.
        """
        now = self.time()
        commands = [
            Command(
                self.ids(), uid, args, self.operator, "phone", self.ledger.meta("station"), "",
                now - back, now, self._version(uid),
            )
            for uid, args in wishes
        ]  # fmt: skip
        self.ledger.record(commands, now)
        self.recorded += commands
        self.engine.wake()
        return commands

    def hear(self, heads: dict[str, int]) -> None:
        """A hint arrives."""
        if self.up and not self.wire.cut:
            self.engine.hint(heads)

    def _version(self, uid: str) -> int:
        ticket = None if ":" in uid else lookup.ticket(self.store, uid)
        return ticket.version if ticket else 0

    def _told(self, **facts: Any) -> None:
        if "skew" in facts:
            self.time.measured(facts["skew"])
        failed: Problem | None = facts.get("failed")
        if failed is None:
            return
        if failed.code == "token_unknown":
            self.unknown = True
        if failed.code not in ("offline", "cloud_trouble"):
            self.note(f"{self.name} fails: {failed.code}")
        if failed.code == "internal_error" and not self.rotten:
            self.bugs.append(f"{self.name} fails: {failed}")

    def _ended(self, task: asyncio.Task[Any]) -> None:
        if not task.cancelled() and isinstance(task.exception(), Kill):
            self.note(f"{self.name} killed at work")
            self.die()
        elif not task.cancelled() and task.exception() is not None:
            self.bugs.append(f"the engine of {self.name} ended: {task.exception()!r}")


def operator_of(number: int, staff: list[Any] | tuple[Any, ...]) -> Actor:
    """Who sits at a desk."""
    one = staff[number % len(staff)]
    return Actor(one.code, one.name, one.role)


def skew_of(dice: random.Random, hours: float) -> int:
    """How wrong a clock is, ms."""
    return int(dice.uniform(-1, 1) * hours * 3_600_000)
