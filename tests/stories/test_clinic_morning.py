"""A morning at the clinic: booked from WeChat and from two desks, one of them without a line."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from cloud import enrolment
from cloud.app import build
from cloud.clinic.jobs import run_due
from cloud.cloud import Cloud
from desktop.clinicrunning import ClinicRunning, OpenClinic
from desktop.outage import Plug
from desktop.stationtime import StationTime
from desktop.vault.keeper import NoKeeper
from desktop.vault.wrapping import Slowness
from domain.clinic.people import Patient
from domain.clinic.session import commands as c
from domain.clinic.session.state import HOLDS_SLOT, Session, Visit, session_uid
from domain.people import Actor
from domain.problems import Refusal
from storage import clinic_queries
from tests.cloud.pages.served import listening
from tests.desktop.clinic.reception import PEOPLE, clinic_cloud
from tests.worlds import HeldClock, Ids

TOMORROW = session_uid("D1", "2026-11-25", "am")
PATIENTS = tuple(Patient(one.name, one.code, one.phones[0]) for one in PEOPLE)


@pytest.fixture
def clock() -> HeldClock:
    return HeldClock()


@pytest.fixture
def cloud(tmp_path: Path, clock: HeldClock) -> Iterator[Cloud]:
    made = clinic_cloud(tmp_path / "cloud", clock)
    run_due(made.ledger, clock())
    yield made
    made.store.close()


class Desk:
    """A reception with a line that can be pulled."""

    def __init__(self, data: Path, cloud: Cloud, port: int, clock: HeldClock, name: str) -> None:
        data.mkdir()
        self.cloud, self.clock, self.name = cloud, clock, name
        self.plug = Plug(("127.0.0.1", port))
        self.running = ClinicRunning(
            data, StationTime(clock), Ids(name), self.plug.url, self._told, keeper=NoKeeper()
        )
        self.running.turn.vault._slowness = Slowness(64, 1, 1)

    def _told(self, problem: object) -> None:
        raise AssertionError(problem)

    @property
    def inside(self) -> OpenClinic:
        inside = self.running.turn.inside
        assert inside is not None
        return inside

    async def open(self) -> None:
        opened, _ = self.running.turn.vault.create("Y01", "陈护士", "校医院前台的清晨")
        self.running.turn.begin(opened)
        code = enrolment.invite(self.cloud.store, "reception", self.clock())
        await self.running.enrol(self.plug.url, code, self.name)
        await until(lambda: self.session() is not None and bool(self.inside.station.roles("Y01")))
        self.inside.station.act_as("Y01", "陈护士")

    def session(self) -> Session | None:
        return self.inside.station.session(TOMORROW)

    def visit(self, name: str) -> Visit:
        session = self.session()
        assert session is not None
        return next(one for one in session.visits if one.patient.name == name)

    def book(self, who: Patient, slot: int) -> None:
        station = self.inside.station
        station.submit(TOMORROW, c.Book("", who, slot))

    async def quiet(self) -> None:
        """Everything that was done here has come back."""
        self.inside.link.hurry()
        await until(lambda: self.inside.station.freshness.waiting == 0)
        await until(lambda: in_cloud(self.cloud).version == (self.session() or _NONE).version)

    async def close(self) -> None:
        await self.running.stop()
        self.plug.close()


_NONE = Session("", None, ())  # type: ignore[arg-type]


async def until(there: Callable[[], bool]) -> None:
    for _ in range(1_500):
        if there():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come")


def in_cloud(cloud: Cloud) -> Session:
    found = clinic_queries.session(cloud.store, TOMORROW)
    assert found is not None
    return found


def from_wechat(cloud: Cloud, who: Patient, slot: int, clock: HeldClock) -> None:
    number = cloud.ledger.draw_number("GH", clock())
    actor = Actor(who.person, who.name, "requester")
    wish = c.Book(number, who, slot)
    name = f"w{who.person}{slot}"
    cloud.ledger.submit(TOMORROW, wish, actor, "wechat", command_id=name, now=clock())
    cloud.hub.publish(cloud.ledger.heads())


async def morning(one: Desk, other: Desk, cloud: Cloud, clock: HeldClock) -> None:
    await one.open()
    await other.open()
    one.inside.link.keep_up()  # asks for its share of the slots
    await one.quiet()
    session = one.session()
    assert session is not None
    leased = [slot.index for slot in session.slots if slot.lease is not None]
    assert leased == [8, 9, 10, 11]

    one.plug.pull(True)
    await until(lambda: one.inside.station.freshness.link == "offline")
    one.book(PATIENTS[0], leased[0])
    one.book(PATIENTS[1], 0)
    assert one.visit(PATIENTS[0].name).status == "booked"
    assert one.visit(PATIENTS[1].name).status == "requested"

    with pytest.raises(Refusal) as no:
        from_wechat(cloud, PATIENTS[2], leased[0], clock)
    assert no.value.code in ("slot_leased", "slot_of_the_desk")
    with pytest.raises(Refusal):
        other.book(PATIENTS[3], leased[0])
    from_wechat(cloud, PATIENTS[2], 0, clock)
    other.book(PATIENTS[3], 1)
    await other.quiet()

    one.plug.pull(False)
    await one.quiet()
    await other.quiet()
    assert one.visit(PATIENTS[0].name).status == "booked"
    lost = one.visit(PATIENTS[1].name)
    assert lost.status == "displaced"
    assert lost.offers
    assert one.inside.station.freshness.attention == 1  # the desk is told, before the patient comes
    station, offer = one.inside.station, lost.offers[0]
    book = c.Book("", lost.patient, offer.slot, lost.marks, lost.id)
    moved = c.Cancel(lost.id, "moved", "", offer.session)
    station.submit_all([(offer.session, book), (TOMORROW, moved)])
    await one.quiet()
    await other.quiet()
    there = station.session(offer.session)
    assert there is not None
    assert [(v.patient.name, v.status) for v in there.visits] == [(PATIENTS[1].name, "booked")]

    end = in_cloud(cloud)
    assert end == one.session() == other.session()
    taken = [visit.slot for visit in end.visits if visit.status in HOLDS_SLOT]
    assert len(taken) == len(set(taken)) == 3


def test_what_is_confirmed_without_the_line_stands_and_nobody_is_lost(
    qapp: QApplication, tmp_path: Path, cloud: Cloud, clock: HeldClock
) -> None:
    async def day(port: int) -> None:
        one = Desk(tmp_path / "one", cloud, port, clock, "a")
        other = Desk(tmp_path / "other", cloud, port, clock, "b")
        try:
            await morning(one, other, cloud, clock)
        finally:
            await one.close()
            await other.close()

    with listening(build(cloud)) as url:
        asyncio.run(day(int(url.rpartition(":")[2])))
