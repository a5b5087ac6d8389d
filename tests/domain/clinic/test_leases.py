"""Offline bookings that cannot collide: slots leased to a desk, and what happens at their end."""

from __future__ import annotations

import pytest
from msgspec import structs

from domain.clinic.session import commands as c
from domain.clinic.session import events as e
from domain.clinic.session.slots import free_slots
from domain.problems import Refusal
from tests.domain.clinic.cases import (
    CHEN,
    DESK,
    HOUR,
    MINUTE,
    RULES,
    WU,
    Clinic,
    patient,
    person,
)


def leased() -> Clinic:
    """Station A has the desk's share of the morning: slots 4 and 5."""
    clinic = Clinic()
    clinic.do(c.LeaseSlots(), DESK)
    return clinic


def test_a_desk_is_leased_its_share_by_the_clouds_clock_and_nobody_else_can_sell_it() -> None:
    clinic = leased()
    until = clinic.now + min(72 * HOUR, clinic.session.plan.ends_at - clinic.now)
    leases = {slot.index: slot.lease for slot in clinic.session.slots if slot.lease}
    assert sorted(leases) == [4, 5]
    assert {lease.until for lease in leases.values()} == {until}
    assert [slot.index for slot in free_slots(clinic.session, clinic.now)] == [0, 1, 2, 3]
    refusal = clinic.refused(c.Book(clinic.number(), patient(CHEN), 4), CHEN)
    assert refusal == Refusal("slot_leased", session=clinic.am, slot=4)


def test_a_station_predicts_no_lease_for_itself() -> None:
    clinic = Clinic()
    shown = clinic.predict(clinic.command(c.LeaseSlots(), DESK))
    assert not [slot for slot in shown.slots if slot.lease]


def test_another_station_gets_nothing_while_the_lease_lasts_and_all_after_it() -> None:
    clinic = leased()
    clinic.do(c.LeaseSlots(), DESK, station="B")
    assert {slot.lease.station for slot in clinic.session.slots if slot.lease} == {"A"}
    assert clinic.entries[-1].events == (e.Leased("B", (), clinic.session.plan.ends_at),)
    clinic.do(c.GiveBack(), DESK)
    clinic.do(c.LeaseSlots(), DESK, station="B")
    assert {slot.lease.station for slot in clinic.session.slots if slot.lease} == {"B"}


@pytest.mark.parametrize(("slot", "status"), [(4, "booked"), (0, "requested")])
def test_offline_a_desk_confirms_what_it_leased_and_asks_for_the_rest(
    slot: int, status: str
) -> None:
    clinic = leased()
    command = clinic.command(c.Book(clinic.number(), patient(CHEN), slot), DESK)
    assert [v.status for v in clinic.predict(command).visits] == [status]
    clinic.accept(command)
    assert clinic.visit(command.id).status == "booked"


def test_in_the_last_minutes_of_a_lease_nothing_is_confirmed_any_more() -> None:
    clinic = leased()
    lease = clinic.session.slots[4].lease
    assert lease is not None
    command = clinic.command(c.Book(clinic.number(), patient(CHEN), 4), DESK)
    in_time = clinic.predict(command, lease.until - 11 * MINUTE)
    too_near = clinic.predict(command, lease.until - 9 * MINUTE)
    assert [shown.visits[0].status for shown in (in_time, too_near)] == ["booked", "requested"]


def test_what_was_booked_within_the_lease_and_comes_late_is_taken_or_displaced_never_lost() -> None:
    an_hour = structs.replace(RULES, lease=structs.replace(RULES.lease, hours=1))
    clinic = Clinic(rules=an_hour)
    clinic.do(c.LeaseSlots(), DESK)
    args = [c.Book(clinic.number(), patient(person(n)), slot) for n, slot in ((31, 4), (32, 5))]
    booked = [clinic.command(each, DESK) for each in args]
    assert {clinic.predict(each).visits[0].status for each in booked} == {"booked"}
    clinic.now += 2 * HOUR
    sold = clinic.book(WU, 4)
    for command in booked:
        clinic.accept(command)
    lost, kept = (clinic.visit(each.id) for each in booked)
    assert (lost.status, lost.slot, kept.status, kept.slot) == ("displaced", None, "booked", 5)
    assert clinic.visit(sold).slot == 4
    assert [offer.slot for offer in lost.offers] == [0, 1, 2]


def test_a_place_that_was_promised_is_kept_though_the_person_booked_another_meanwhile() -> None:
    clinic = leased()
    promised = clinic.command(c.Book(clinic.number(), patient(CHEN), 4), DESK)
    assert clinic.predict(promised).visits[0].status == "booked"
    clinic.book(CHEN, 0)
    clinic.accept(promised)
    assert [(v.slot, v.status) for v in clinic.session.visits] == [(0, "booked"), (4, "booked")]
    gone = clinic.command(c.Book(clinic.number(), patient(CHEN), 4), DESK)
    with pytest.raises(Refusal, match="one_a_day"):
        clinic.accept(gone)


def test_a_desk_that_has_another_name_by_now_keeps_what_it_promised() -> None:
    """Its folder was set back or copied since; what it leased is under the name it had before."""
    clinic = leased()
    said = [c.Book(clinic.number(), patient(person(n)), slot) for n, slot in ((31, 4), (32, 5))]
    clinic.do(said[0], DESK, station="C")
    assert clinic.session.visits[0].status == "displaced"
    clinic.around = {"formerly": ("A",)}
    clinic.do(said[1], DESK, station="C")
    assert clinic.session.visits[1].status == "booked"


def test_two_stations_with_one_lease_do_not_share_a_slot() -> None:
    clinic = leased()
    one = clinic.command(c.Book(clinic.number(), patient(CHEN), 4), DESK)
    two = clinic.command(c.Book(clinic.number(), patient(WU), 4), DESK)
    assert clinic.predict(one).visits[0].status == clinic.predict(two).visits[0].status == "booked"
    clinic.accept(one)
    clinic.accept(two)
    assert [v.status for v in clinic.session.visits] == ["booked", "displaced"]
    clinic.do(c.Rebook(two.id, 5), DESK)
    assert clinic.visit(two.id).slot == 5


def test_what_a_desk_accepted_for_a_session_that_was_stopped_meanwhile_is_displaced() -> None:
    clinic = leased()
    booked = clinic.command(c.Book(clinic.number(), patient(CHEN), 4), DESK)
    clinic.do(c.Stop("停诊一次"), DESK)
    clinic.accept(booked)
    assert (clinic.visit(booked.id).status, clinic.visit(booked.id).reason) == (
        "displaced",
        "stopped",
    )


def test_slots_that_come_back_go_to_who_waits() -> None:
    clinic = leased()
    for n in range(4):
        clinic.book(person(40 + n), n)
    waiter = clinic.do(c.Wait(clinic.number(), patient(CHEN)), CHEN)
    clinic.do(c.GiveBack(), DESK)
    assert clinic.visit(waiter).slot == 4
    assert not [slot for slot in clinic.session.slots if slot.lease]


def test_whoever_lost_the_place_and_is_here_gets_into_the_queue_all_the_same() -> None:
    clinic = leased()
    clinic.book(CHEN, 3)
    lost = clinic.command(c.Book(clinic.number(), patient(WU), 3), DESK)
    clinic.accept(lost)
    clinic.to_the_day()
    clinic.do(c.CheckIn(lost.id), DESK)
    assert clinic.session.queue == (lost.id,)


def test_nobody_whom_a_desk_let_in_offline_is_lost_whatever_became_of_slot_and_session() -> None:
    clinic = leased()
    extra = clinic.command(c.Book(clinic.number(), patient(CHEN), 99), DESK)  # a 加号 that failed
    clinic.accept(extra)
    assert (clinic.visit(extra.id).status, clinic.visit(extra.id).slot) == ("displaced", None)
    clinic.to_the_day()
    walk = clinic.command(c.WalkIn(clinic.number(), patient(WU)), DESK)
    assert clinic.predict(walk).visits[-1].status == "arrived"
    clinic.do(c.Stop("医生急诊"), DESK)
    clinic.accept(walk)
    assert (clinic.visit(walk.id).status, clinic.visit(walk.id).reason) == ("displaced", "stopped")
    with pytest.raises(Refusal):
        clinic.predict(clinic.command(c.WalkIn(clinic.number(), patient(person(9))), DESK))
