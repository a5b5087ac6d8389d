"""What is recorded for the power cuts: a desk's day on a disk that writes down each change.

``python -m tests.accidents.scene FOLDER JOURNAL KIND [normal]`` over the preloaded disk. Words
between the changes say what was acknowledged: ``said COMMAND``, ``photo HASH``, ``number NUMBER``.
"""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import Callable
from pathlib import Path

from domain.repair import commands as c
from storage import backup, database, files
from tests.accidents.disk import Disk
from tests.accidents.ways import AtTheDesk, opened
from tests.storage.desk import Desk, Feed, accepted
from tests.sync.files import FileCloud, Start
from tests.worlds import KEY, NOON, Ids

PAGES = 40
"""The WAL is carried into the main file after so many pages: several times in a short day."""


class Day(AtTheDesk):
    """A new folder, and whatever a desk writes on an ordinary day."""

    def __init__(self, disk: Disk, folder: Path) -> None:
        self._disk = disk
        self._now, self._ids = NOON, Ids("m")
        self.said: list[str] = []
        self.folder = opened(folder, "a")
        for store in (self.folder.ledger.store, self.folder.mirror._store):
            store.run(f"PRAGMA wal_autocheckpoint = {PAGES}")
        for key, value in (("station", "A"), ("letters", "A"), ("incarnation", "i1")):
            self.folder.ledger.set_meta(key, value)

    def say(self, *commands: object) -> None:
        super().say(*commands)  # type: ignore[arg-type]
        for command in self.said[-len(commands) :]:
            self._disk.mark(f"said {command}")

    def live(self) -> None:
        """Everything once, words between."""
        ledger, feed = self.folder.ledger, Feed()
        for _ in range(8):
            feed.say(feed.reported(), c.Note("学生的话"))
        uids = [self.report() for _ in range(4)]
        ledger.receive("logistics", "e1", feed.entries, len(feed.entries), NOON)
        self.say(self.command(uids[0], c.Accept()), self.command(uids[0], c.Note("先去看看")))
        photo = self.folder.photos.put(random.Random(1).randbytes(60_000), "image/jpeg")
        self._disk.mark(f"photo {photo}")
        self.say(self.command(uids[1], c.Note("有照片")))
        ledger.settle([accepted(self.command(uids[1], c.Accept()), 1)], NOON)
        backup.back_up(self.folder.copier(), self.folder.path / "backups", NOON)
        for uid in uids:
            self.say(self.command(uid, c.Note("催了一次")))
        self._disk.mark(f"number {ledger.draw_number('BX', NOON)}")
        self.report()
        self.folder.close()


class Exchange:
    """A desk goes over to a file from the cloud in the middle of its work."""

    def __init__(self, disk: Disk, folder: Path) -> None:
        self._disk = disk
        self._cloud = FileCloud(folder.parent)
        self._cloud.work(12)
        self._cloud.made("all")
        files.put(folder / "station.key", KEY.hex().encode("ascii"))
        self._desk = Desk(folder, clock=self._cloud.clock)

    def _say(self, do: Callable[[], object]) -> None:
        do()
        last = self._desk.ledger.store.value("SELECT command FROM outbox ORDER BY id DESC LIMIT 1")
        self._disk.mark(f"said {last}")

    def live(self) -> None:
        """Words before, on the way, and after."""
        desk = self._desk
        for _ in range(2):
            self._say(desk.report)
        desk.ledger.set_meta("refill", "1")
        start = Start(desk, self._cloud)
        start.meanwhile = lambda: self._say(desk.report)

        async def once() -> None:
            assert not await start.step() or not start.wanted()

        asyncio.run(once())
        self._say(desk.report)
        desk.close()


def main() -> None:
    """Live the scene over the recording disk."""
    folder, journal, kind = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    if "normal" in sys.argv:
        # The control: what every second program ships with.
        database._PRAGMAS["synchronous"] = "normal"
    disk = Disk(folder)
    with disk.recording(journal):
        {"day": Day, "exchange": Exchange}[kind](disk, folder).live()


if __name__ == "__main__":
    main()
