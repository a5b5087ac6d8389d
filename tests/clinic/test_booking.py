"""A slot is given once, at the desk, in WeChat, and where the line was cut meanwhile."""

from __future__ import annotations

import shutil

import pytest

from domain.clinic.people import Patient
from domain.clinic.session import commands as c
from domain.clinic.session.state import Visit
from domain.people import Actor
from domain.problems import Refusal
from storage import clinic_queries
from storage.database import Database
from tests.clinic.house import DAY, LI, WANG, ZHANG, Desk, House
from tests.worlds import HOUR, MINUTE


def at_desk(desk: Desk, uid: str, slot: int, who: Patient = LI) -> str:
    """A booking at a desk. Returns the visit's id."""
    return desk.station.submit(uid, c.Book("", who, slot)).id


def visit_in(store: Database, uid: str, visit: str) -> Visit:
    """A visit as a file shows it."""
    session = clinic_queries.session(store, uid)
    found = None if session is None else session.visit(visit)
    assert found is not None
    return found


def status(desk: Desk, uid: str, visit: str) -> str:
    return visit_in(desk.folder.store, uid, visit).status


def lease(desk: Desk, uid: str) -> int:
    """Slots of its own for a desk. Returns until when, ms UTC."""
    desk.station.submit(uid, c.LeaseSlots())
    desk.sync()
    session = clinic_queries.session(desk.folder.store, uid)
    assert session is not None
    return max(slot.lease.until for slot in session.slots if slot.lease is not None)


def test_sessions_open_by_themselves_and_once(house: House) -> None:
    assert len(house.session().slots) == 10
    heads = house.ledger.heads()
    house.work()
    assert house.ledger.heads() == heads
    house.clock.advance(DAY)
    house.work()
    assert house.ledger.heads()["clinic"] == heads["clinic"] + 1


def test_a_slot_that_was_booked_in_wechat_is_not_given_again(house: House) -> None:
    house.book(0, ZHANG)
    with pytest.raises(Refusal, match="slot_taken"):
        house.book(0, LI)
    desk = house.clinic()
    with pytest.raises(Refusal, match="slot_taken"):
        at_desk(desk, house.uid(), 0)


def test_of_two_in_one_batch_the_second_sees_what_the_first_did(house: House) -> None:
    """One visit a person, day and department, though nothing of the batch is written yet."""
    house.plan("D2", "谢医生")
    house.work()
    desk = house.clinic()
    desk.line.cut = True
    first = at_desk(desk, house.uid(), 0, ZHANG)
    with pytest.raises(Refusal, match="one_a_day"):
        desk.station.submit(house.uid(doctor="D2"), c.Book("", ZHANG, 0))
    desk.line.cut = False
    desk.sync()
    assert status(desk, house.uid(), first) == "booked"


def test_outside_a_lease_a_desk_without_a_line_only_asks_for_a_slot(house: House) -> None:
    desk = house.clinic()
    desk.line.cut = True
    visit = at_desk(desk, house.uid(), 3)
    assert status(desk, house.uid(), visit) == "requested"
    desk.line.cut = False
    desk.sync()
    assert status(desk, house.uid(), visit) == "booked"


def test_within_its_lease_a_desk_confirms_without_a_line_and_nobody_else_is_sold_the_slot(
    house: House,
) -> None:
    desk = house.clinic()
    lease(desk, house.uid())
    leased = [slot.index for slot in house.session().slots if slot.lease is not None]
    assert leased == [6, 7]
    desk.line.cut = True
    visit = at_desk(desk, house.uid(), 6)
    assert status(desk, house.uid(), visit) == "booked"
    with pytest.raises(Refusal, match="slot_leased"):
        house.book(6, WANG)
    desk.line.cut = False
    desk.sync()
    assert status(desk, house.uid(), visit) == "booked"
    assert house.session().holder(6).id == visit  # type: ignore[union-attr]


def test_a_lease_is_not_made_longer_by_turning_the_clock_back(house: House) -> None:
    uid = house.uid(6)
    desk = house.clinic()
    until = lease(desk, uid)
    desk.line.cut = True
    house.clock.now = until - 5 * MINUTE
    desk.station.now()  # type: ignore[attr-defined]
    house.clock.now = until - 20 * HOUR
    assert status(desk, uid, at_desk(desk, uid, 6)) == "requested"


def test_who_comes_after_the_lease_has_ended_and_finds_the_slot_sold_is_displaced(
    house: House,
) -> None:
    uid = house.uid(6)
    desk = house.clinic()
    until = lease(desk, uid)
    desk.line.cut = True
    house.clock.now = until - HOUR
    early, late = at_desk(desk, uid, 6, LI), at_desk(desk, uid, 7, WANG)
    assert {status(desk, uid, one) for one in (early, late)} == {"booked"}
    house.clock.now = until + MINUTE
    house.work()
    house.book(6, ZHANG, days=3)
    desk.line.cut = False
    desk.sync()
    found = visit_in(desk.folder.store, uid, early)
    assert found.status == "displaced"
    assert found.offers  # free places to choose from
    assert status(desk, uid, late) == "booked"  # still free: it is taken
    [item] = desk.station.attention()
    assert (item.problem.code, item.number) == ("visit_displaced", found.number)
    assert LI.name not in repr(item.problem)


def test_two_folders_with_one_lease_the_first_to_come_keeps_the_slot(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """A copied folder has the lease too. Nobody is refused to whom a desk said "confirmed"."""
    uid = house.uid()
    one = house.clinic(name="one")
    lease(one, uid)
    one.close()
    shutil.copytree(one.folder.path, house.folder / "two")
    one, two = house.again(one), house.again(one, "two")
    first, second = at_desk(one, uid, 6, LI), at_desk(two, uid, 6, WANG)
    assert status(one, uid, first) == status(two, uid, second) == "booked"
    one.sync()
    two.sync()
    one.sync()
    for desk in (one, two):
        assert status(desk, uid, first) == "booked"
        assert status(desk, uid, second) == "displaced"
    assert two.folder.ledger.meta("station") != one.folder.ledger.meta("station")
    assert [item.problem.code for item in two.station.attention()] == ["visit_displaced"]


def test_a_visit_to_which_nobody_came_is_missed_after_the_half_day(house: House) -> None:
    visit, uid, ends = house.book(0, ZHANG), house.uid(), house.session().plan.ends_at
    for minutes, expected in ((30, "booked"), (61, "missed")):
        house.clock.now = ends + minutes * MINUTE
        house.work()
        assert visit_in(house.store, uid, visit).status == expected


def test_a_lease_that_ended_is_taken_back_and_the_waiting_list_gets_the_slot(
    house: House,
) -> None:
    uid = house.uid(6)
    until = lease(house.clinic(), uid)
    for slot in range(6):
        house.book(slot, Patient(f"某{slot}", f"2024100{slot}"), 6)
    number = house.ledger.draw_number("GH", house.clock())
    house.say(uid, c.Wait(number, WANG), Actor(WANG.person, WANG.name, "requester"))
    house.clock.now = until
    house.work()
    session = clinic_queries.session(house.store, uid)
    assert session is not None
    assert not session.waiting
    assert [v.status for v in session.visits if v.patient == WANG] == ["booked"]
