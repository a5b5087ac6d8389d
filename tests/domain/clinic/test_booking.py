"""Getting a place at the clinic: who may have which slot, and what becomes of it."""

from __future__ import annotations

import pytest

from domain.clinic.around import VisitRow
from domain.clinic.rules import ClinicTerms
from domain.clinic.session import commands as c
from domain.clinic.session.slots import blocked_until, free_slots, next_free
from domain.people import SYSTEM
from domain.problems import Refusal
from tests.domain.clinic.cases import (
    CHEN,
    DAY_MS,
    DESK,
    DOCTOR,
    HOUR,
    MINUTE,
    NURSE,
    OPENING,
    WU,
    Clinic,
    patient,
    person,
)


def code(refusal: Refusal) -> str:
    return refusal.code


def test_a_booked_slot_is_nobody_elses() -> None:
    clinic = Clinic()
    visit = clinic.visit(clinic.book(CHEN, 1))
    assert (visit.status, visit.slot, visit.start_at) == ("booked", 1, OPENING + 10 * MINUTE)
    taken = clinic.refused(c.Book(clinic.number(), patient(WU), 1), WU)
    assert taken == Refusal("slot_taken", session=clinic.am, slot=1)
    assert [slot.index for slot in free_slots(clinic.session, clinic.now)] == [0, 2, 3, 4, 5]


def test_opening_a_session_twice_changes_nothing() -> None:
    clinic = Clinic()
    clinic.book(CHEN, 0)
    before = clinic.session
    clinic.do(c.Open(before.plan), DESK)
    assert clinic.session.visits == before.visits
    assert clinic.session.slots == before.slots


def test_nobody_books_in_wechat_before_the_slots_are_let_out_nor_when_it_is_too_late() -> None:
    clinic = Clinic()
    opens = clinic.session.plan.opens_at
    clinic.now = opens - 2 * MINUTE
    args = c.Book(clinic.number(), patient(CHEN), 0)
    assert clinic.refused(args, CHEN) == Refusal("not_open_yet", opens_at=opens)
    clinic.to_the_day(-20)
    assert code(clinic.refused(args, CHEN)) == "booking_over"
    assert clinic.visit(clinic.book(CHEN, 0, by=DESK)).status == "booked"


def test_a_person_has_one_visit_a_day_and_department() -> None:
    clinic = Clinic()
    first = clinic.book(CHEN, 0)
    again = c.Book(clinic.number(), patient(CHEN), 1)
    assert code(clinic.refused(again, CHEN)) == "one_a_day"
    assert code(clinic.refused(again, CHEN, on=clinic.pm)) == "one_a_day"
    with pytest.raises(Refusal, match="one_a_day"):
        clinic.predict(clinic.command(again, DESK))
    moving = c.Book(clinic.number(), patient(CHEN), 1, instead_of=first)
    clinic.do(moving, CHEN, on=clinic.pm)
    clinic.do(c.Cancel(first, "moved", moved_to=clinic.pm), CHEN)
    assert (clinic.visit(first).status, clinic.visit(first).cause) == ("cancelled", "moved")


def test_nobody_books_or_cancels_for_another() -> None:
    clinic = Clinic()
    visit = clinic.book(CHEN, 0)
    assert code(clinic.refused(c.Book(clinic.number(), patient(CHEN), 1), WU)) == "not_for_another"
    assert code(clinic.refused(c.Cancel(visit), WU)) == "not_your_visit"


def test_cancelling_in_wechat_ends_the_day_before_and_the_desk_says_why() -> None:
    clinic = Clinic()
    early, late = clinic.book(CHEN, 0), clinic.book(WU, 1)
    clinic.do(c.Cancel(early), CHEN)
    assert (clinic.visit(early).status, clinic.visit(early).cause) == ("cancelled", "person")
    clinic.now = OPENING - 15 * HOUR + 2 * MINUTE
    assert code(clinic.refused(c.Cancel(late), WU)) == "too_late_to_cancel"
    assert code(clinic.refused(c.Cancel(late), DESK)) == "text_missing"
    clinic.do(c.Cancel(late, "desk", "医生外出"), DESK)
    assert clinic.visit(late).reason == "医生外出"


def test_whoever_books_late_may_still_take_it_back_at_once() -> None:
    clinic = Clinic()
    clinic.now = OPENING - 10 * HOUR
    visit = clinic.book(CHEN, 3)
    clinic.do(c.Cancel(visit), CHEN)
    assert clinic.visit(visit).status == "cancelled"


def test_a_place_is_changed_within_the_session() -> None:
    clinic = Clinic()
    visit, other = clinic.book(CHEN, 0), clinic.book(WU, 1)
    assert code(clinic.refused(c.Rebook(visit, 1), CHEN)) == "slot_taken"
    clinic.do(c.Rebook(visit, 4), CHEN)
    assert (clinic.visit(visit).slot, clinic.visit(other).slot) == (4, 1)
    assert clinic.session.holder(0) is None


def _ended(clinic: Clinic, status: str, days_ago: int, *, by_person: bool = True) -> VisitRow:
    at = clinic.now - days_ago * DAY_MS
    who, day = CHEN.id, "2026-11-01"
    return VisitRow(
        f"v{days_ago}", "session:x", who, day, "dental", "D9", status, at, at, by_person
    )


def test_who_missed_or_cancelled_too_often_books_only_at_the_desk_for_a_while() -> None:
    clinic = Clinic()

    def block(*rows: VisitRow) -> tuple[str, int] | None:
        return blocked_until(rows, ClinicTerms(clinic.rules, clinic.terms().around))

    missed = [_ended(clinic, "missed", days) for days in (5, 10, 20)]
    assert block(*missed[:2]) is None
    assert block(*missed) == ("missed", clinic.now + 26 * DAY_MS)
    old = [_ended(clinic, "missed", days) for days in (40, 50, 60)]
    assert block(*old) is None
    by_desk = [_ended(clinic, "cancelled", days, by_person=False) for days in (1, 2, 3, 4)]
    assert block(*by_desk) is None
    own = [_ended(clinic, "cancelled", days) for days in (1, 2, 3, 4)]
    assert block(*own) == ("cancelled", clinic.now + 13 * DAY_MS)


def test_a_block_holds_in_wechat_and_not_at_the_desk() -> None:
    clinic = Clinic()
    uids = []
    for n, day in enumerate(("2026-11-03", "2026-11-05", "2026-11-10")):
        uid = f"session:D9:{day}:am"
        old = clinic.session
        ended = clinic.now - (20 - n) * DAY_MS
        uids.append(uid)
        clinic.states[uid] = _with_missed(clinic, old, uid, day, ended)
    assert code(clinic.refused(c.Book(clinic.number(), patient(CHEN), 0), CHEN)) == (
        "booking_blocked"
    )
    assert clinic.visit(clinic.book(CHEN, 0, by=DESK)).status == "booked"
    assert clinic.visit(clinic.book(WU, 1)).status == "booked"


def _with_missed(clinic: Clinic, old: object, uid: str, day: str, ended: int) -> object:
    from msgspec import structs

    from domain.clinic.session.state import Session, Visit

    assert isinstance(old, Session)
    visit = Visit(f"m{day}", "GH261101-A001", patient(CHEN), "missed", 0, 0, ended_at=ended)
    plan = structs.replace(old.plan, day=day, department="dental")
    return structs.replace(old, uid=uid, plan=plan, visits=(visit,))


# ------------------------------------------------------------------- walking in


def test_walk_ins_have_slots_of_their_own_and_stand_in_the_queue_at_once() -> None:
    clinic = Clinic()
    clinic.to_the_day()
    assert code(clinic.refused(c.Book(clinic.number(), patient(CHEN), 6), CHEN, after=-HOUR)) == (
        "slot_of_the_desk"
    )
    clinic.to_the_day()
    one, two = (
        clinic.do(c.WalkIn(clinic.number(), patient(person(n))), DESK) for n in (11, 12)
    )
    assert [clinic.visit(v).slot for v in (one, two)] == [6, 7]
    assert clinic.session.queue == (one, two)
    # The cloud does not send away whom a desk let in; a desk itself says that it is full.
    full = clinic.command(c.WalkIn(clinic.number(), patient(person(13))), DESK)
    try:
        clinic.predict(full)
    except Refusal as refusal:
        assert refusal.code == "no_walk_in_left"  # noqa: PT017
    clinic.accept(full)
    assert (clinic.visit(full.id).slot, clinic.visit(full.id).status) == (None, "arrived")


def test_an_urgent_walk_in_goes_first_and_the_reason_is_kept() -> None:
    clinic = Clinic()
    clinic.to_the_day()
    plain = clinic.do(c.WalkIn(clinic.number(), patient(person(11))), DESK)
    needs = c.WalkIn(clinic.number(), patient(person(12)), priority="green")
    assert code(clinic.refused(needs, DESK)) == "text_missing"
    urgent = clinic.do(
        c.WalkIn(clinic.number(), patient(person(13)), priority="green", reason="高热抽搐"), DESK
    )
    assert clinic.session.queue == (urgent, plain)
    assert clinic.visit(urgent).priority_reason == "高热抽搐"


def test_extra_slots_are_given_by_the_desk_up_to_a_limit() -> None:
    clinic = Clinic()
    for n in range(clinic.rules.booking.extra_max):
        clinic.do(c.AddSlot(OPENING + (60 + n) * MINUTE, "复查"), DOCTOR)
    assert code(clinic.refused(c.AddSlot(OPENING), DOCTOR)) == "extra_slots_used_up"
    extra = next(slot for slot in clinic.session.slots if slot.kind == "extra")
    assert clinic.visit(clinic.book(CHEN, extra.index, by=NURSE)).status == "booked"


# ---------------------------------------------------------------- waiting list


def _fully_booked() -> Clinic:
    clinic = Clinic()
    for n in range(6):
        clinic.book(person(20 + n), n)
    return clinic


def test_a_freed_slot_goes_to_the_first_who_waits_in_the_same_entry() -> None:
    clinic = _fully_booked()
    first = clinic.do(c.Wait(clinic.number(), patient(CHEN)), CHEN)
    second = clinic.do(c.Wait(clinic.number(), patient(WU)), WU)
    assert code(clinic.refused(c.Wait(clinic.number(), patient(WU)), WU)) == "waiting_already"
    holder = clinic.session.holder(2)
    assert holder is not None
    clinic.do(c.Cancel(holder.id), person(22))
    given = clinic.visit(first)
    assert (given.status, given.slot, given.patient.person) == ("booked", 2, CHEN.id)
    assert [waiter.id for waiter in clinic.session.waiting] == [second]
    assert len(clinic.entries[-1].events) == 2


def test_nobody_waits_while_there_is_a_free_slot_and_nobody_is_called_in_too_late() -> None:
    clinic = Clinic()
    assert code(clinic.refused(c.Wait(clinic.number(), patient(CHEN)), CHEN)) == "slots_free"
    clinic = _fully_booked()
    waiter = clinic.do(c.Wait(clinic.number(), patient(CHEN)), CHEN)
    clinic.to_the_day(-60)
    holder = clinic.session.holder(0)
    assert holder is not None
    clinic.do(c.Cancel(holder.id, "person"), DESK)
    assert clinic.session.holder(0) is None
    assert [one.id for one in clinic.session.waiting] == [waiter]


def test_who_got_a_visit_elsewhere_on_the_day_is_passed_over() -> None:
    clinic = _fully_booked()
    clinic.do(c.Wait(clinic.number(), patient(CHEN)), CHEN)
    second = clinic.do(c.Wait(clinic.number(), patient(WU)), WU)
    clinic.book(CHEN, 0, on=clinic.pm)
    holder = clinic.session.holder(2)
    assert holder is not None
    clinic.do(c.Cancel(holder.id), person(22))
    assert clinic.visit(second).slot == 2


def test_a_waiter_leaves_the_list() -> None:
    clinic = _fully_booked()
    waiter = clinic.do(c.Wait(clinic.number(), patient(CHEN)), CHEN)
    assert code(clinic.refused(c.Unwait(waiter), WU)) == "not_your_visit"
    clinic.do(c.Unwait(waiter), CHEN)
    assert clinic.session.waiting == ()


# ----------------------------------------------------------------------- 停诊


def test_a_stopped_session_ends_every_open_visit_and_offers_the_next_places() -> None:
    clinic = _fully_booked()
    waiter = clinic.do(c.Wait(clinic.number(), patient(CHEN)), CHEN)
    clinic.around["openings"] = next_free([clinic.states[clinic.pm]], clinic.now, clinic.now)
    assert code(clinic.refused(c.Stop(""), NURSE)) == "text_missing"
    clinic.do(c.Stop("医生外出会诊"), NURSE)
    stopped = clinic.session
    assert {v.status for v in stopped.visits} == {"stopped"}
    assert all(v.offers[0].session == clinic.pm for v in stopped.visits)
    assert stopped.waiting == ()
    assert waiter not in {v.id for v in stopped.visits}
    assert free_slots(stopped, clinic.now) == ()
    one = stopped.visits[0]
    moving = c.Book(clinic.number(), one.patient, 0, instead_of=one.id)
    clinic.do(moving, person(20), on=clinic.pm)
    clinic.do(c.Cancel(one.id, "moved", moved_to=clinic.pm), person(20))
    assert clinic.visit(one.id).moved_to == clinic.pm


def test_a_session_that_takes_place_after_all_gives_back_the_places_of_who_went_nowhere() -> None:
    clinic = _fully_booked()
    clinic.do(c.Stop("停电"), NURSE)
    gone = clinic.session.visits[0]
    clinic.do(c.Cancel(gone.id, "moved", moved_to=clinic.pm), NURSE)
    clinic.do(c.Resume(), NURSE)
    statuses = [visit.status for visit in clinic.session.visits]
    assert statuses == ["stopped"] + 5 * ["booked"]


def test_the_waiting_list_goes_on_in_its_order_when_a_session_takes_place_after_all() -> None:
    clinic = _fully_booked()
    waiters = [clinic.do(c.Wait(clinic.number(), patient(person(n))), person(n)) for n in (40, 41)]
    clinic.do(c.Stop("停电"), NURSE)
    clinic.do(c.Resume(), NURSE)
    assert [one.id for one in clinic.session.waiting] == waiters
    assert clinic.session.stopped_waiting == ()
    assert all(visit.status == "booked" for visit in clinic.session.visits)


def test_a_place_left_during_the_stop_goes_to_the_first_who_waited_and_went_nowhere() -> None:
    clinic = _fully_booked()
    elsewhere, first, second = (
        clinic.do(c.Wait(clinic.number(), patient(person(n))), person(n)) for n in (40, 41, 42)
    )
    clinic.do(c.Stop("停电"), NURSE)
    clinic.book(person(40), 0, on=clinic.pm)
    gone = clinic.session.visits[4]
    clinic.do(c.Cancel(gone.id, "moved", moved_to=clinic.pm), NURSE)
    clinic.do(c.Resume(), NURSE)
    given = clinic.visit(first)
    assert (given.status, given.slot, given.patient.person) == ("booked", gone.slot, "S41")
    assert [one.id for one in clinic.session.waiting] == [second]
    assert elsewhere not in {one.id for one in clinic.session.visits}


def test_the_system_may_open_and_stop_but_not_book() -> None:
    clinic = Clinic()
    assert code(clinic.refused(c.Book(clinic.number(), patient(CHEN), 0), SYSTEM)) == (
        "not_allowed_for_role"
    )
