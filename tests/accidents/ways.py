"""Ways of writing that a failing disk meets at each of their calls: the station's.

A way is made once, opened on a copy, does its work over the failing disk, goes on when there is
space again, and is looked at after a restart.
"""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Sequence
from pathlib import Path

from desktop.opening import Folder, open_folder
from domain.envelope import Command
from domain.problems import Trouble
from domain.repair import commands as c
from storage import backup, lookup, outbox
from storage.database import Store
from storage.photos import PhotoStore
from tests.storage.desk import Desk, Feed, accepted, refused, wish
from tests.sync.files import FileCloud, Start
from tests.worlds import KEY, LEADER, NOON, HeldClock, Ids


class Way:
    """One way of writing.

    Attributes:
        only: the disk fails under files alone whose path has these letters in it.
    """

    only = ""

    def make(self, folder: Path) -> None:
        """What lies there before."""

    def open(self, folder: Path) -> None:
        """Open a copy of it."""

    def act(self) -> None:
        """Over the failing disk. Raises Trouble, or has done it all."""

    def go_on(self) -> None:
        """There is space again: the next goes through."""

    def close(self) -> None:
        """End as a killed process does."""

    def look(self, folder: Path, done: bool) -> None:
        """Nothing that was acknowledged is lost."""


def opened(folder: Path, prefix: str = "b") -> Folder:
    """The station's folder, opened as the program does."""
    return open_folder(folder, HeldClock(), Ids(prefix), lambda place: "this-machine key words")


class AtTheDesk(Way):
    """A station's folder in which some was said already; the words acknowledged are counted."""

    def make(self, folder: Path) -> None:
        (folder / "station.key").write_text(KEY.hex(), encoding="ascii")
        self.folder = opened(folder, "a")
        for key, value in (("station", "A"), ("letters", "A"), ("incarnation", "i1")):
            self.folder.ledger.set_meta(key, value)
        self._ids = Ids("m")
        self._now = NOON
        self.said: list[str] = []
        self.calls = [self.report() for _ in range(3)]
        self.made = list(self.said)
        self.folder.close()

    def open(self, folder: Path) -> None:
        self._ids = Ids("n")
        self.said = list(self.made)
        self.folder = opened(folder)
        self.report()

    def command(self, uid: str, args: object) -> Command:
        """A word of the operator's."""
        self._now += 1_000
        return Command(
            self._ids(), uid, args, LEADER, "phone", "A", "i1", self._now, self._now  # type: ignore[arg-type]
        )  # fmt: skip

    def say(self, *commands: Command) -> None:
        """Acknowledged when this returns."""
        self.folder.ledger.record(commands, self._now)
        self.said += [command.id for command in commands]

    def report(self) -> str:
        """A call taken down. Returns its id."""
        command = self.command(self._ids(), wish(""))
        self.say(command)
        return command.aggregate

    def go_on(self) -> None:
        self.report()
        self.say(self.command(self.calls[-1], c.Note("又有地方了")))
        assert self.folder.ledger.second.is_whole, "the second copy has caught up"
        self._words_are_there(self.folder)

    def close(self) -> None:
        self.folder.close()

    def look(self, folder: Path, done: bool) -> None:
        again = opened(folder, "c")
        assert again.recovery is None, "nothing is damaged"
        assert again.ledger.store.check() == []
        self._words_are_there(again)
        kept = [wire.id for wire, _ in again.mirror.words()]
        assert set(self.said) <= set(kept), "the second copy has every word"
        numbers = [row[0] for row in again.ledger.store.rows("SELECT number FROM ticket")]
        assert len(numbers) == len(set(numbers)), "no number twice"
        assert again.ledger.draw_number("BX", NOON) not in numbers
        again.close()

    def _words_are_there(self, folder: Folder) -> None:
        rows = folder.ledger.store.rows("SELECT command FROM outbox")
        found = [row[0] for row in rows]
        assert len(found) == len(set(found))
        assert set(self.said) <= set(found), "a word that was acknowledged is lost"


class Record(AtTheDesk):
    """Two words in one transaction."""

    def act(self) -> None:
        uid = self._ids()
        self.words = [self.command(uid, wish("")), self.command(uid, c.Note("请尽快"))]
        self.say(*self.words)

    def go_on(self) -> None:
        for word in self.words:
            kept = outbox.knows(self.folder.ledger.store, word.id)
            assert kept == (word.id in self.said), "refused for the disk's sake is not half done"
        super().go_on()


class RecordIntoTheFile(Record):
    """The same, and the WAL is carried into the main file after every commit."""

    def open(self, folder: Path) -> None:
        super().open(folder)
        self.folder.ledger.store.run("PRAGMA wal_autocheckpoint = 1")


class SecondCopy(Record):
    """The disk fails under the second file alone: nobody is refused."""

    only = "words.db"

    def act(self) -> None:
        try:
            super().act()
        except Trouble as trouble:
            raise AssertionError("a failing second copy refused a word") from trouble


class Receive(AtTheDesk):
    """A page of the feed, with an own word among it."""

    def make(self, folder: Path) -> None:
        super().make(folder)
        self._feed = Feed()
        for _ in range(8):
            self._feed.say(self._feed.reported(), c.Note("学生的话"))

    def act(self) -> None:
        self._take()

    def _take(self) -> None:
        entries = self._feed.entries
        self.folder.ledger.receive("logistics", "e1", entries, len(entries), NOON)

    def go_on(self) -> None:
        self._take()
        super().go_on()

    def look(self, folder: Path, done: bool) -> None:
        super().look(folder, done)
        store = Store(folder / "station.db", KEY, read_only=True)
        for uid, state in self._feed.states.items():
            assert lookup.ticket(store, uid) == state
        store.close()


class Settle(AtTheDesk):
    """The cloud's word on what was pushed: a yes and a no."""

    def act(self) -> None:
        self._settle()

    def _settle(self) -> None:
        words = outbox.to_send(self.folder.ledger.store, 10)
        if words:
            first, *others = (outbox.command_of(self.folder.ledger.store, w.id) for w in words)
            assert first is not None
            results = [refused(first), *(accepted(one, 1) for one in others if one)]
            self.folder.ledger.settle(results, NOON)

    def go_on(self) -> None:
        self._settle()
        assert len(outbox.attention(self.folder.ledger.store)) == 1, "the no is shown, once"
        super().go_on()


class Backup(AtTheDesk):
    """A copy of the file; the one of yesterday stays whatever happens."""

    def make(self, folder: Path) -> None:
        super().make(folder)
        store = Store(folder / "station.db", KEY)
        self._old = backup.back_up(store, folder / "backups", NOON).name
        store.close()

    def act(self) -> None:
        reader = self.folder.copier()
        try:
            backup.back_up(reader, self.folder.path / "backups", NOON + 86_400_000)
        finally:
            reader.close()

    def go_on(self) -> None:
        self.act()
        super().go_on()

    def look(self, folder: Path, done: bool) -> None:
        super().look(folder, done)
        copies = backup.backups(folder / "backups", "station")
        assert len(copies) == 2
        assert copies[-1].name == self._old
        assert all(backup.is_sound(copy, KEY) for copy in copies)


class Photo(AtTheDesk):
    """A picture of some hundred kilobytes."""

    only = "photos.db"

    def make(self, folder: Path) -> None:
        super().make(folder)
        self._picture = random.Random(1).randbytes(150_000)

    def act(self) -> None:
        self._kept = self.folder.photos.put(self._picture, "image/jpeg")

    def go_on(self) -> None:
        self.act()
        super().go_on()

    def look(self, folder: Path, done: bool) -> None:
        super().look(folder, done)
        photos = PhotoStore(folder / "photos.db", KEY)
        assert photos.get(self._kept) == (self._picture, "image/jpeg")
        photos.close()


class Open(AtTheDesk):
    """The program is started on a disk that fails."""

    def open(self, folder: Path) -> None:
        self._ids = Ids("n")
        self.said = list(self.made)
        self._path = folder

    def act(self) -> None:
        self.folder = opened(self._path)
        self.folder.close()

    def go_on(self) -> None:
        self.folder = opened(self._path)
        assert self.folder.recovery is None
        super().go_on()


class OpenNew(Open):
    """The very first start."""

    def make(self, folder: Path) -> None:
        self.made, self.calls, self._now = [], [], NOON

    def go_on(self) -> None:
        self.folder = opened(self._path)
        self.folder.ledger.set_meta("letters", "A")
        self.calls = [self.report()]
        AtTheDesk.go_on(self)


class FromAFile(Way):
    """A station starts from a file while an own word waits."""

    only = "desk"

    def make(self, folder: Path) -> None:
        self.cloud = FileCloud(folder)
        self.cloud.work(6)
        self.cloud.made("all")
        (folder / "desk").mkdir()
        desk = Desk(folder / "desk", clock=self.cloud.clock)
        self._own = desk.report()
        desk.ledger.set_meta("refill", "1")
        desk.close()

    def open(self, folder: Path) -> None:
        self._desk = Desk(folder / "desk", clock=self.cloud.clock)
        self._desk.ids = Ids("n")
        self._start = Start(self._desk, self.cloud)

    def act(self) -> None:
        self._once()

    def _once(self) -> None:
        async def once() -> None:
            await self._start.step()

        asyncio.run(once())

    def go_on(self) -> None:
        for _ in range(3):
            if self._start.wanted():
                self._once()
        assert not self._start.wanted(), "the file came in the end"
        assert self._desk.shows(self._own) == "reported"
        self._later = self._desk.report()

    def close(self) -> None:
        self._desk.close()

    def look(self, folder: Path, done: bool) -> None:
        shutil.copytree(folder / "desk", folder / "again")
        (folder / "again" / "station.key").write_text(KEY.hex(), encoding="ascii")
        again = opened(folder / "again", "c")
        assert again.recovery is None
        store = again.ledger.store
        assert store.check() == []
        uids: Sequence[str] = [self._own, self._later, *self.cloud.feed.states]
        assert {row[0] for row in store.rows("SELECT uid FROM ticket")} == set(uids)
        again.close()


WAYS: dict[str, type[Way]] = {
    "record": Record,
    "record-into-file": RecordIntoTheFile,
    "second-copy": SecondCopy,
    "receive": Receive,
    "settle": Settle,
    "backup": Backup,
    "photo": Photo,
    "open": Open,
    "open-new": OpenNew,
    "from-a-file": FromAFile,
}
