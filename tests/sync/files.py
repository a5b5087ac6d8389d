"""A cloud in memory that offers files to start from, and a desk that starts from them."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

from backports import zstd

from domain.problems import Problem, Trouble
from domain.starting import SnapshotReply
from storage.ledger import Changes
from storage.migrations import VERSION
from sync.arriving import Arrivals
from sync.bootstrap import Bootstrap
from tests.storage.desk import Desk
from tests.sync.held import FakeCloud

PART = 1_024


class FileCloud(FakeCloud):
    """A cloud that offers files.

    Attributes:
        cuts: after how many parts the line breaks, once each.
        spoilt: how many of the next files have a wrong byte.
        reply: what is answered instead of a file.
        asked: kinds asked for, and the places in the file from where on.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder / "cloud"
        self._folder.mkdir()
        self._files: dict[str, bytes] = {}
        self._plain: dict[str, int] = {}
        self.cuts: list[int] = []
        self.spoilt = 0
        self.reply: SnapshotReply | Exception | None = None
        self.asked: list[str | int] = []
        self.upto: int | None = None

    def work(self, count: int) -> None:
        """So many tickets."""
        for n in range(count):
            self.feed.reported(description=f"第 {n} 处漏水")

    def snapshot(self, kind: str) -> SnapshotReply:
        self.asked.append(kind)
        if isinstance(self.reply, Exception):
            raise self.reply
        return self.reply or self.made(kind)

    def made(self, kind: str) -> SnapshotReply:
        """The file of now; the same one while nothing was added."""
        name = f"{kind}{self.upto or len(self.feed.entries)}{self.epoch}"
        if name not in self._files:
            place = self._folder / name
            place.mkdir()
            maker = Desk(place, letters="Z", key=None, mirrored=False)
            maker.receive(self.feed, epoch=self.epoch, upto=self.upto)
            maker.store.run("DELETE FROM meta")
            maker.ledger.set_meta("epoch", self.epoch)
            maker.close()
            plain = (place / "station.db").read_bytes()
            self._files[name] = zstd.compress(plain, 3)
            self._plain[name] = len(plain)
        data = self._files[name]
        digest = hashlib.sha256(data).hexdigest()
        seqs = {"logistics": self.upto or len(self.feed.entries)}
        return SnapshotReply(
            "ready", self.epoch, name, kind, len(data), digest, self._plain[name], VERSION, seqs, 1
        )

    def offer_instead(self, data: bytes, plain: int) -> None:
        """Give these bytes for a file of so many bytes."""
        name = self.made("all").id
        self._files[name], self._plain[name] = data, plain

    def fetch_snapshot(self, name: str, start: int, size: int) -> Iterator[bytes]:
        self.asked.append(start)
        data = bytearray(self._files[name])
        if self.spoilt:
            self.spoilt -= 1
            data[-1] ^= 1
        left = self.cuts.pop(0) if self.cuts else 1 << 30
        for at in range(start, size, PART):
            if not left:
                raise Trouble("offline", detail="cut")
            left -= 1
            yield bytes(data[at : at + PART])


class Start:
    """A desk with its bootstrap, and what it told.

    Attributes:
        meanwhile: called after each piece of work in another thread.
        when_failed: called where one failed.
    """

    def __init__(self, desk: Desk, cloud: FileCloud) -> None:
        self.desk, self.cloud = desk, cloud
        self.changes: list[Changes] = []
        self.told: list[dict[str, Any]] = []
        self.meanwhile: Callable[[], None] = lambda: None
        self.when_failed: Callable[[], None] = lambda: None
        self.bootstrap = Bootstrap(
            desk.ledger,
            cloud,
            ("logistics",),
            desk.folder,
            announce=self.changes.append,
            tell=lambda **facts: self.told.append(facts),
            clock=desk.clock,
            run=self._run,
        )

    def _run(self, work: Callable[[], Any]) -> Awaitable[Any]:
        async def away() -> Any:
            try:
                found = work()
            except Problem:
                self.when_failed()
                raise
            self.meanwhile()
            await asyncio.sleep(0)
            return found

        return away()

    async def step(self) -> bool:
        return await self.bootstrap.step(self.cloud.heads(), self.cloud.epoch)

    def arrivals(self) -> Arrivals:
        """What fills files beside the desk's."""
        return Arrivals(
            self.desk.ledger,
            self.cloud,
            ("logistics",),
            announce=self.changes.append,
            clock=self.desk.clock,
            run=self._run,
        )

    def wanted(self) -> str:
        return self.bootstrap.wanted(self.cloud.heads())
