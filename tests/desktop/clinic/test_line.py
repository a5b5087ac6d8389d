"""The clinic's line to its cloud: what it does as soon as somebody has come in."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication

from cloud import enrolment
from cloud.app import build
from cloud.clinic import jobs
from cloud.cloud import Cloud
from desktop.clinicrunning import ClinicRunning
from desktop.stationtime import StationTime
from desktop.vault.keeper import NoKeeper
from desktop.vault.wrapping import Slowness
from domain.problems import Problem
from tests.cloud.pages.served import listening
from tests.desktop.clinic.reception import DAY, GOOD, at, morning, wait
from tests.worlds import HeldClock, Ids

LATER = DAY + timedelta(days=4)
"""Too far ahead for the desk on the first day."""


def test_the_desk_holds_its_times_as_soon_as_somebody_has_come_in(
    qapp: QApplication, tmp_path: Path, cloud: Cloud, clock: HeldClock
) -> None:
    """The cable may be pulled a minute after the doors are opened."""
    clock.now = at("06:30")
    jobs.run_due(cloud.ledger, clock())
    told: list[Problem] = []

    async def day(url: str) -> None:
        running = ClinicRunning(
            tmp_path, StationTime(clock), Ids("k"), url, told.append, keeper=NoKeeper()
        )
        running.turn.vault._slowness = Slowness(64, 1, 1)
        made, _ = running.turn.vault.create("Y01", "陈护士", GOOD)
        running.turn.begin(made)
        try:
            await running.enrol(url, enrolment.invite(cloud.store, "reception", clock()), "前台")
            await wait(lambda: held(running, DAY))
            running.turn.lock()
            assert running._ending is not None
            await running._ending
            clock.advance(86_400_000)
            running.turn.begin(made)
            await wait(lambda: held(running, LATER))
        finally:
            await running.stop()

    with listening(build(cloud)) as url:
        asyncio.run(day(url))
    assert told == []


def held(running: ClinicRunning, day: date) -> int:
    """How many times of that afternoon it holds."""
    inside = running.turn.inside
    assert inside is not None
    session = inside.station.session(morning(day=day, half="pm"))
    return sum(slot.lease is not None for slot in session.slots) if session is not None else 0
