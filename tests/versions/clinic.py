"""A reception desk behind its lock: a visit that is agreed, and one that waits for the cloud."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import uuid_utils

import resources
from cloud import enrolment
from cloud.cloud import Cloud
from desktop.clinic import ClinicStation
from desktop.clinicrunning import ClinicRunning
from desktop.opening import open_folder
from desktop.stationtime import StationTime
from desktop.vault.keeper import NoKeeper
from desktop.vault.wrapping import Slowness
from domain.clinic.people import Patient, PutClinicStaff
from domain.clinic.schedule import sessions_of
from domain.clinic.session import commands as c
from domain.people import SYSTEM
from domain.problems import Problem
from domain.rulebook import Rulebook
from tests.desktop.clinic.reception import DAY, GOOD, PEOPLE, morning, schedule, wait

NURSE = ("Y01", "陈护士")
TOMORROW = DAY + timedelta(days=1)
SESSION = morning(day=TOMORROW)
PLACE = "reception"
"""The desk's folder."""
HOME = "machine key words"
"""Folders that are unpacked elsewhere take themselves for no copy."""


def running(folder: Path, url: str, clock: Callable[[], int]) -> ClinicRunning:
    """The clinic of a folder, locked, as the program has it."""
    data = folder / PLACE
    data.mkdir(exist_ok=True)

    def trouble(told: Problem) -> None:
        raise AssertionError(told)

    return ClinicRunning(data, StationTime(clock), _new_id, url, trouble, NoKeeper())


@contextmanager
def at_home() -> Iterator[None]:
    """What is opened meanwhile lies where it always lay."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("desktop.clinic.open_folder", partial(open_folder, home=lambda path: HOME))
        yield


def _new_id() -> str:
    return uuid_utils.uuid7().hex


@asynccontextmanager
async def unlocked(
    folder: Path, url: str, clock: Callable[[], int]
) -> AsyncIterator[ClinicStation]:
    """The clinic of a folder that was opened with its passphrase."""
    desk = running(folder, url, clock)
    with at_home():
        desk.turn.begin(desk.turn.vault.unlock(NURSE[0], GOOD))
    assert desk.turn.inside is not None
    try:
        yield desk.turn.inside.station
    finally:
        await desk.stop()


async def live(folder: Path, cloud: Cloud, url: str, clock: Callable[[], int]) -> dict[str, Any]:
    """Make the desk; its line is cut before the last visit. Returns what is to be found again."""
    _put(cloud)
    desk = running(folder, url, clock)
    desk.turn.vault._slowness = Slowness(64, 1, 1)
    with at_home():
        desk.turn.begin(desk.turn.vault.create(*NURSE, GOOD)[0])
    await desk.enrol(url, enrolment.invite(cloud.store, "reception", clock()), "前台")
    assert desk.turn.inside is not None
    station, link = desk.turn.inside.station, desk.turn.inside.link
    await wait(lambda: station.roles(NURSE[0]) and station.session(SESSION))
    station.act_as(*NURSE)
    station.submit(SESSION, c.Book("", _patient(0), 0))
    await wait(lambda: is_level(station, cloud))
    await link.stop()
    station.submit(SESSION, c.Book("", _patient(1), 1))
    found = told(station)
    await desk.stop()
    return found


def _put(cloud: Cloud) -> None:
    rules = Rulebook.parse(**resources.rule_texts()).clinic
    plan = sessions_of(schedule(0), TOMORROW, rules)[0]
    said = (
        ("clinicstaff:Y01", PutClinicStaff(*NURSE, ("receptionist",))),
        (SESSION, c.Open(plan)),
    )
    for uid, args in said:
        cloud.submit(uid, args, SYSTEM, "system")


def _patient(n: int) -> Patient:
    return Patient(PEOPLE[n].name, PEOPLE[n].code, PEOPLE[n].phones[0])


def is_level(station: ClinicStation, cloud: Cloud) -> bool:
    """Whether nothing waits, and the desk has all that is its own."""
    feeds = {feed.feed: feed.seq for feed in station.exchange.feeds()}
    heads = cloud.ledger.heads(tuple(feeds))
    return not station.outbox() and {f: seq for f, seq in feeds.items() if seq} == heads


def told(station: ClinicStation) -> dict[str, Any]:
    """All that must be found again, as data."""
    session = station.session(SESSION)
    assert session is not None
    rows = station.folder.ledger.store.rows
    return {
        "visits": [[one.number, one.patient.name, one.slot, one.status] for one in session.visits],
        "outbox": {command: state for command, state in rows("SELECT command, state FROM outbox")},
        "letters": station.meta("letters"),
    }
