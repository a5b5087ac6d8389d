"""Station and cloud over real HTTP: push, pull, and a change at one place to the row at another."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.link import Link
from desktop.opening import Folder, open_folder
from desktop.processes import CloudProcess
from desktop.station import Station
from desktop.stationtime import StationTime
from domain.people import Actor
from domain.repair import commands as c
from domain.wire import WIRE_VERSION, PushRequest
from storage import outbox
from tests.benchmarks.far import latency, until
from tests.benchmarks.measuring import Figure
from tests.stories.station_process import new_id, wall
from tests.worlds import report

LATENCY_RUNS = 150
PUSHED = 1_000


class Desk:
    """A station with its line to the cloud, on the running loop."""

    def __init__(self, data: Path, operator: Actor) -> None:
        self.time = StationTime(wall)
        self.folder: Folder = open_folder(data, self.time, new_id)
        self.station = Station(self.folder, clock=self.time, new_id=new_id)
        self.station.operator = operator
        self.link = Link(self.station, self.folder, self.time, "")

    async def connect(self, cloud: CloudProcess, name: str) -> None:
        """Enrol and wait until the campus is there."""
        await self.join(cloud.url, cloud.enrol_code(), name)

    async def join(self, url: str, code: str, name: str) -> None:
        """The same with a code that somebody else got."""
        await self.link.enrol(url, code, name)
        await until(lambda: self.station.freshness.link == "online")

    def change(self) -> tuple[float, str]:
        """Take a call down: from when, and its ticket."""
        return time.monotonic(), report(self.station).uid

    def is_sent(self) -> bool:
        """Whether nothing waits in the outbox."""
        return not self.station.outbox()

    async def close(self) -> None:
        """End in good order."""
        await self.link.stop()
        self.folder.close()


def sender(data: Path) -> Desk:
    """The desk that another process works at (``tests.benchmarks.far``)."""
    return Desk(data, Actor("H001", "李桂芳", "leader"))


def figures() -> Iterator[Figure]:
    """Latency, push and pull."""
    QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cloud = CloudProcess(folder / "cloud")
        cloud.start()
        try:
            yield from asyncio.run(_measure(cloud, folder))
        finally:
            cloud.stop()


async def _measure(cloud: CloudProcess, folder: Path) -> list[Figure]:
    a = Desk(folder / "c", Actor("H001", "李桂芳", "leader"))
    b = Desk(folder / "b", Actor("H002", "周敏", "dispatcher"))
    await b.connect(cloud, "二号台")
    figures = await latency(
        *("syncing", "a change at A on B's screen", LATENCY_RUNS, b.station.changed),
        *(folder, cloud.url, cloud.enrol_code()),
    )
    await a.connect(cloud, "一号台")
    figures += await _push_and_pull(a, b, cloud, folder)
    await a.close()
    await b.close()
    return figures


async def _push_and_pull(a: Desk, b: Desk, cloud: CloudProcess, folder: Path) -> list[Figure]:
    for desk in (a, b):
        await desk.link.stop()
    uid = report(a.station).uid
    for n in range(PUSHED - 1):
        a.station.submit(uid, c.Note(f"第 {n} 条"))
    commands = outbox.to_send(a.folder.ledger.store, PUSHED)
    epoch = a.station.meta("epoch")
    started = time.perf_counter()
    reply = a.link.transport.push(PushRequest(WIRE_VERSION, epoch, commands))
    pushed = (time.perf_counter() - started) * 1_000
    assert all(result.outcome == "accepted" for result in reply.results)
    cursor = b.folder.ledger.store.value("SELECT seq FROM cursor WHERE feed = 'logistics'") or 0
    started = time.perf_counter()
    page = b.link.transport.pull("logistics", cursor, epoch, 1_000)
    fetched = (time.perf_counter() - started) * 1_000
    b.folder.ledger.receive("logistics", epoch, page.entries, page.head, wall())
    pulled = (time.perf_counter() - started) * 1_000
    assert len(page.entries) == PUSHED
    return [
        Figure("push of 1,000 offline commands", pushed, "ms", "budget", 50.0, 1.0),
        Figure("pull of 1,000 changes, HTTP included", pulled, "ms", "budget", 30.0, 1.0),
        Figure(
            "pull of 1,000 changes, HTTP included",
            pulled,
            "ms",
            "fetch and decode alone",
            fetched,
            4.0,
        ),
    ]
