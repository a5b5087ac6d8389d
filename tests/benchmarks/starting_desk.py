"""A new station in a process of its own: when it can be used, when all is there, what it needs.

``python -m tests.benchmarks.starting_desk DATA URL CODE TICKETS`` prints one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
import time
from pathlib import Path

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from domain.people import Actor
from tests.benchmarks.syncing import Desk

PATIENCE = 600.0
_PAGE = 4_096


class Arrived(Struct):
    """What was measured.

    Attributes:
        open: s from the first request to open tickets on the screen.
        all: s from there to every ticket in place.
        grown: MiB of memory at the most, more than before.
        longest: ms, the longest gap on the main thread once it is enrolled.
    """

    open: float
    all: float
    grown: float
    longest: float


class Memory(threading.Thread):
    """Watches the resident memory of this process."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.before = self.most = resident()
        self._quit = threading.Event()

    def run(self) -> None:
        while not self._quit.wait(0.005):
            self.most = max(self.most, resident())

    def close(self) -> float:
        self._quit.set()
        return (self.most - self.before) / 2**20


def resident() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE


async def _gaps(gaps: list[float]) -> None:
    last = time.perf_counter()
    while True:
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        gaps.append((now - last) * 1_000)
        last = now


async def arrive(data: Path, url: str, code: str, tickets: int) -> Arrived:
    """Enrol and wait until all is there."""
    desk = Desk(data, Actor("H001", "李桂芳", "leader"))
    moments: list[float] = []

    def heard(changes: object) -> None:
        if getattr(changes, "everything", False):
            moments.append(time.perf_counter())

    desk.station.changed.connect(heard)
    memory = Memory()
    memory.start()
    started = time.perf_counter()
    await desk.link.enrol(url, code, "新台")
    gaps: list[float] = []
    watch = asyncio.ensure_future(_gaps(gaps))
    until = started + PATIENCE
    while len(moments) < 2 and time.perf_counter() < until:
        await asyncio.sleep(0.002)
    grown = memory.close()
    watch.cancel()
    have = sum(desk.station.tallies().values())
    assert have >= tickets, f"{have} of {tickets} tickets came"
    await desk.close()
    opened, ended = moments
    return Arrived(opened - started, ended - opened, grown, max(gaps))


if __name__ == "__main__":
    QCoreApplication([])
    folder, address, one_time, count = sys.argv[1:5]
    found = asyncio.run(arrive(Path(folder), address, one_time, int(count)))
    print(json.dumps({name: getattr(found, name) for name in found.__struct_fields__}))
