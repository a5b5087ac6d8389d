"""What goes over the wire, headers and all: a changed record, and a line with nothing to tell."""

from __future__ import annotations

import asyncio
import random
import socket
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.outage import Plug
from desktop.processes import CloudProcess
from domain.people import Actor
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.wire import WIRE_VERSION, PushRequest
from storage import outbox
from sync.schedule import IDLE_PULL
from tests.benchmarks.far import until
from tests.benchmarks.measuring import Figure
from tests.benchmarks.syncing import Desk
from tests.worlds import report

CHANGED = 1_000
CHECKS = 10


class Meter(Plug):
    """A line that counts what passes, both ways."""

    def __init__(self, target: tuple[str, int]) -> None:
        self.passed = 0
        super().__init__(target)

    def _forward(self, one: socket.socket) -> None:
        with suppress(OSError):
            waiting = one.recv(65_536, socket.MSG_PEEK)
            self.passed += len(waiting)
        super()._forward(one)

    def since(self, before: int) -> int:
        """Bytes since then."""
        return self.passed - before


def figures() -> Iterator[Figure]:
    """Push, pull, and nothing at all."""
    QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as name:
        cloud = CloudProcess(Path(name) / "cloud")
        cloud.start()
        meter = Meter(("127.0.0.1", cloud.port))
        try:
            yield from asyncio.run(_measured(cloud, meter, Path(name)))
        finally:
            meter.close()
            cloud.stop()


async def _measured(cloud: CloudProcess, meter: Meter, folder: Path) -> list[Figure]:
    a = Desk(folder / "a", Actor("H001", "李桂芳", "leader"))
    b = Desk(folder / "b", Actor("H002", "周敏", "dispatcher"))
    for desk, name in ((a, "一号台"), (b, "二号台")):
        await desk.link.enrol(meter.url, cloud.enrol_code(), name)
        await until(lambda desk=desk: desk.station.place("东校区/3栋/301") is not None)  # type: ignore[misc]
    await _quiet(meter)
    idle = await _idle(b, meter)
    for desk in (a, b):
        await desk.link.stop()
    pushed, pulled = _exchanged(a, b, meter)
    await a.close()
    await b.close()
    minute = idle * 60_000 / IDLE_PULL
    return [
        Figure("bytes of a changed record, pulled", pulled, "B", "budget", 130.0, 1.0),
        Figure("bytes of a command, pushed, answer and all", pushed, "B", "budget", 130.0, 1.0),
        Figure("bytes of a check on which nothing happened", idle, "B", "budget", 1_024.0, 1.0),
        Figure("bytes of an idle minute, hints apart", minute, "B", "budget", 4_096.0, 1.0),
    ]


async def _quiet(meter: Meter) -> None:
    """Until nothing passes any more."""
    before = -1
    while meter.since(before):
        before = meter.passed
        await asyncio.sleep(0.5)


async def _idle(desk: Desk, meter: Meter) -> float:
    """Bytes of one look at every feed, with their digests compared as often as they are."""
    engine = desk.link._engine
    assert engine is not None
    before = meter.passed
    for _ in range(CHECKS):
        await engine.pull_once()
    return meter.since(before) / CHECKS


def _exchanged(a: Desk, b: Desk, meter: Meter) -> tuple[float, float]:
    """Bytes a command in a push and an entry in a pull, of a day's mix of them."""
    sent = c.Dispatch(crew_of([("W101", "张大勇")]))
    steps = (c.Accept(), sent, c.Take("W101"), c.Arrive("W101"))
    dice = random.Random(3)
    for _ in range(CHANGED // (1 + len(steps))):
        # Words that no packer has seen before: of ten thousand letters, each as likely.
        said = "".join(chr(dice.randrange(0x4E00, 0x7500)) for _ in range(16))
        phone = f"138{dice.randrange(10**8):08d}"
        uid = report(a.station, name=said[:3], phone=phone, description=said).uid
        for step in steps:
            a.station.submit(uid, step)
    commands = outbox.to_send(a.folder.ledger.store, CHANGED)
    assert len(commands) == CHANGED
    epoch, before = a.station.meta("epoch"), meter.passed
    reply = a.link.transport.push(PushRequest(WIRE_VERSION, epoch, commands))
    assert all(result.outcome == "accepted" for result in reply.results)
    pushed, before = meter.since(before), meter.passed
    page = b.link.transport.pull("logistics", 0, epoch, CHANGED)
    assert len(page.entries) == CHANGED
    return pushed / CHANGED, meter.since(before) / CHANGED
