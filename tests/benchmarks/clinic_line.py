"""A booking at one reception to the other's screen: two locked stations and a real cloud."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication

from desktop.clinic import ClinicStation
from desktop.clinicrunning import ClinicRunning
from desktop.processes import CloudProcess
from desktop.stationtime import StationTime
from desktop.vault.keeper import NoKeeper
from domain.calendar import campus_date
from domain.clinic.people import Patient
from domain.clinic.session import commands as c
from domain.clinic.session.slots import free_slots
from tests.benchmarks.far import latency, until
from tests.benchmarks.measuring import Figure
from tests.stories.station_process import new_id, wall

BOOKINGS = 100
NURSE = ("Y001", "陈静")
PASSPHRASE = "校医院前台的清晨"


class Reception:
    """One locked station, opened."""

    def __init__(self, data: Path) -> None:
        data.mkdir()
        self.running = ClinicRunning(
            data, StationTime(wall), new_id, "", _complain, keeper=NoKeeper()
        )
        self._given = 0

    @property
    def station(self) -> ClinicStation:
        """What lies behind the lock."""
        inside = self.running.turn.inside
        assert inside is not None
        return inside.station

    async def join(self, url: str, code: str, name: str) -> None:
        """Set up, unlock, enrol, and wait until its people are there."""
        opened, _ = self.running.turn.vault.create(*NURSE, PASSPHRASE)
        self.running.turn.begin(opened)
        await self.running.enrol(url, code, name)
        await until(lambda: bool(self.station.roles(NURSE[0])) and bool(self.places()))
        self.station.act_as(*NURSE)

    def places(self) -> list[tuple[str, int]]:
        """Free places of the coming week: the session and the number of the slot."""
        today = campus_date(wall())
        first, last = (today + timedelta(days=n) for n in (1, 7))
        return [
            (session.uid, slot.index)
            for session in self.station.sessions(first.isoformat(), last.isoformat())
            for slot in free_slots(session, self.station.now(), station=self.station.station)
        ]

    def change(self) -> tuple[float, str]:
        """Give a place to a person of their own: from when, and its session."""
        session, slot = self.places()[0]
        self._given += 1
        who = Patient(f"病人{self._given}", "", f"139{self._given:08d}")
        began = time.monotonic()
        self.station.submit(session, c.Book("", who, slot))
        return began, session

    def is_sent(self) -> bool:
        """Whether nothing waits in the outbox."""
        return self.station.freshness.waiting == 0

    async def close(self) -> None:
        """End in good order."""
        await self.running.stop()


def sender(data: Path) -> Reception:
    """The reception that another process works at (``tests.benchmarks.far``)."""
    return Reception(data)


def _complain(problem: object) -> None:
    raise AssertionError(problem)


def figures() -> Iterator[Figure]:
    """From a booking kept at A to its row announced at B."""
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
    b = Reception(folder / "b")
    try:
        await b.join(cloud.url, cloud.enrol_code("reception"), "前台二")
        return await latency(
            *("clinic_line", "a booking at A on B's screen", BOOKINGS, b.station.changed),
            *(folder, cloud.url, cloud.enrol_code("reception")),
        )
    finally:
        await b.close()
