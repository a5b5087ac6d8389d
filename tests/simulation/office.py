"""A desk in the simulation: the real ledger, mirror and engine on real files that can be killed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop.opening import _bring_back
from desktop.stationtime import StationTime
from domain.envelope import Args, Command
from domain.people import Actor
from domain.services import FEEDS
from domain.wire import EnrolReply
from storage import lives, lookup
from storage.clocks import due_from
from storage.ledger import Ledger
from storage.mirror import Mirror
from sync.engine import Engine
from tests.simulation.fragile import FragileStore, Kill
from tests.simulation.templates import copy, rules
from tests.simulation.wire import Wire
from tests.worlds import KEY, Ids


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
        up: whether it runs.
        recorded: commands that were acknowledged to the operator.
        drawn: numbers that were given.
        seen: commands of entries that lay here when the cloud went back; gone if the file is lost.
    """

    def __init__(
        self,
        folder: Path,
        letters: str,
        operator: Actor,
        wire: Wire,
        clock: Callable[[], int],
        skew: int,
        dice: random.Random,
        note: Callable[[str], None],
    ) -> None:
        self.folder = folder
        self.letters = letters
        self.operator = operator
        self.wire = wire
        self.dice = dice
        self.note = note
        self.ids = Ids(letters.lower())
        self.recorded: list[Command] = []
        self.drawn: list[str] = []
        self.seen: set[str] = set()
        self.time = StationTime(lambda: clock() + skew)
        self._copies: list[Path] = []
        folder.mkdir()
        for name in ("station.db", "words.db"):
            copy(name, folder / name)
        self._open()
        self.up = False

    def enrol(self, reply: EnrolReply) -> None:
        """Become the cloud's station."""
        self.ledger.set_meta("incarnation", reply.name)
        self.ledger.enrolled(reply, "sim:")
        self.wire.token = reply.token

    def start(self) -> None:
        """Start the program."""
        if self.up:
            return
        if self.store is None:
            self._open()
        self.up = True
        self.engine = KillableEngine(
            self.ledger,
            self.wire,
            FEEDS,
            announce=lambda changes: None,
            tell=self._told,
            clock=self.time,
            wall=self.time.wall,
            monotonic=asyncio.get_running_loop().time,
            run=self.wire.run,
            jitter=self.dice.random,
            new_life=lambda: lives.again(self.ledger, self.ids, set_back=True),
        )
        self._task = asyncio.get_running_loop().create_task(self.engine.run())
        self._task.add_done_callback(self._ended)

    def die(self) -> None:
        """End without a word."""
        if not self.up:
            return
        self.up = False
        for task in (*self.engine.tasks, self._task):
            task.cancel()
        self._close()

    def lose_file(self) -> None:
        """The main file is gone; a backup of one's own or nothing takes its place.

        Not while the second copy waits to be written: of two copies one has to live.
        """
        if not self.up or not self.ledger.second.is_whole:
            return
        self.die()
        self.seen = set()
        for suffix in ("", "-wal", "-shm"):
            (self.folder / f"station.db{suffix}").unlink(missing_ok=True)
        if self._copies and self.dice.random() < 0.7:
            (self.folder / "station.db").write_bytes(self.dice.choice(self._copies).read_bytes())
        else:
            copy("station.db", self.folder / "station.db")
        self._open()
        lost = _bring_back(self.ledger, self.mirror)
        self.note(f"{self.letters} lost its file; {lost} words brought back")

    def note_seen(self) -> None:
        """The cloud goes back now: what lies here has to be there again in the end."""
        down = self.store is None
        if down:
            self._open()
        self.seen |= {row[0] for row in self.store.rows("SELECT command FROM entry")}
        if down:
            self._close()

    def back_up(self) -> None:
        """Copy the file aside."""
        path = self.folder / f"copy-{len(self._copies)}.db"
        self.store.copy_to(path)
        self._copies.append(path)

    def draw_number(self) -> str:
        """A new ticket's number."""
        number = self.ledger.draw_number("BX", self.time())
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

    def _open(self) -> None:
        self.store = FragileStore(self.folder / "station.db", KEY)
        self.mirror = Mirror(self.folder / "words.db", KEY)
        self.mirror._store.close()
        self.mirror._store = FragileStore(self.folder / "words.db", KEY)
        self.ledger = Ledger(self.store, rules().terms, due_from(rules()), self.mirror)

    def _close(self) -> None:
        self.store.close()
        self.mirror.close()
        self.store = None  # type: ignore[assignment]

    def _told(self, **facts: Any) -> None:
        if "skew" in facts:
            self.time.measured(facts["skew"])
        problem = facts.get("problem")
        if problem is not None:
            self.note(f"{self.letters} is told {problem}")

    def _ended(self, task: asyncio.Task[Any]) -> None:
        if not task.cancelled() and isinstance(task.exception(), Kill):
            self.note(f"{self.letters} killed at work")
            self.die()
        elif not task.cancelled() and task.exception() is not None:
            raise task.exception()  # type: ignore[misc]
