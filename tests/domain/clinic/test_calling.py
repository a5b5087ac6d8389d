"""The day itself: reporting, calling, passing, being seen; and taking a step back."""

from __future__ import annotations

from msgspec import structs

from domain.clinic.session import commands as c
from domain.clinic.session.queue import before_me, call_number, queue_of
from domain.people import SYSTEM
from domain.problems import Refusal
from tests.domain.clinic.cases import (
    CHEN,
    DESK,
    DOCTOR,
    MINUTE,
    NURSE,
    OPENING,
    Clinic,
    patient,
    person,
)


def here(count: int, *, at: int = -10) -> tuple[Clinic, list[str]]:
    """A morning with so many who are booked and have reported, in reverse order."""
    clinic = Clinic()
    ids = [clinic.book(person(50 + n), n) for n in range(count)]
    clinic.to_the_day(at)
    for visit in reversed(ids):
        clinic.do(c.CheckIn(visit), DESK)
    return clinic, ids


def test_the_queue_goes_by_the_slots_not_by_who_reports_first() -> None:
    clinic, ids = here(4)
    assert clinic.session.queue == tuple(ids)
    assert [visit.number for visit in queue_of(clinic.session)][0] == clinic.visit(ids[0]).number
    assert [before_me(clinic.session, one) for one in ids] == [0, 1, 2, 3]
    assert before_me(clinic.session, "nobody") is None


def test_who_reports_too_late_stands_by_the_time_of_arrival() -> None:
    clinic, ids = here(3)
    late, later = clinic.book(CHEN, 3, by=DESK), clinic.book(person(69), 5, by=DESK)
    clinic.do(c.CheckIn(later), DESK)
    clinic.to_the_day(52)
    clinic.do(c.CheckIn(late), DESK)
    assert clinic.session.queue == (*ids, later, late)


def test_walk_ins_come_after_who_has_an_appointment_and_before_nobody() -> None:
    clinic, ids = here(1)
    walk = clinic.do(c.WalkIn(clinic.number(), patient(person(70))), DESK)
    booked = clinic.book(CHEN, 4, by=DESK)
    clinic.do(c.CheckIn(booked), DESK)
    assert clinic.session.queue == (*ids, booked, walk)


def test_what_is_called_out_is_nobody_elses_in_the_session() -> None:
    clinic, ids = here(3)
    over = [clinic.do(c.WalkIn(clinic.number(), patient(person(70 + n))), DESK) for n in range(4)]
    visits = [clinic.visit(one) for one in (*ids, *over)]
    called = [call_number(visit) for visit in visits]
    assert called[:5] == ["01", "02", "03", "07", "08"]
    assert called[5:] == [f"+1124{visit.number[9:]}" for visit in visits[5:]]
    same_day = [structs.replace(v, number=f"GH261126-{v.number[9:]}") for v in visits[5:]]
    assert [call_number(v) for v in same_day] == [f"+{v.number[9:]}" for v in visits[5:]]
    assert len(set(called)) == len(called)


def test_nobody_reports_on_another_day() -> None:
    clinic = Clinic()
    visit = clinic.book(CHEN, 0)
    assert clinic.refused(c.CheckIn(visit), DESK).code == "not_today"


def test_one_is_called_at_a_time_and_again_if_nobody_comes() -> None:
    clinic, ids = here(3)
    clinic.do(c.Call(), DOCTOR)
    assert clinic.visit(ids[0]).status == "called"
    assert clinic.visit(ids[0]).room == "3 诊室"
    assert clinic.refused(c.Call(), DOCTOR).code == "already_calling"
    clinic.do(c.Call(ids[0], "2 诊室"), DOCTOR)
    assert (clinic.visit(ids[0]).calls, clinic.visit(ids[0]).room) == (2, "2 诊室")
    clinic.do(c.Enter(ids[0]), DOCTOR)
    clinic.do(c.Call(), DOCTOR)
    assert clinic.refused(c.Enter(ids[1]), DOCTOR).code == "room_taken"
    clinic.do(c.Finish(ids[0]), DOCTOR)
    clinic.do(c.Enter(ids[1]), DOCTOR)
    assert [clinic.visit(one).status for one in ids] == ["done", "in_room", "arrived"]


def test_who_does_not_come_goes_behind_three_others_and_is_given_up_after_the_third_time() -> None:
    clinic, ids = here(6)
    clinic.do(c.Call(), DOCTOR)
    clinic.do(c.Pass(ids[0]), DOCTOR)
    assert clinic.session.queue == (ids[1], ids[2], ids[3], ids[0], ids[4], ids[5])
    for _ in range(2):
        clinic.do(c.Call(ids[0]), DOCTOR)
        clinic.do(c.Pass(ids[0]), DOCTOR)
    gone = clinic.visit(ids[0])
    assert (gone.status, gone.cause, gone.passed) == ("left", "passed", 3)
    assert ids[0] not in clinic.session.queue


def test_a_priority_goes_first_with_its_reason_and_back_without() -> None:
    clinic, ids = here(3)
    assert clinic.refused(c.Prioritise(ids[2], "king", "x"), NURSE).code == "no_such_priority"
    clinic.do(c.Prioritise(ids[2], "elderly", "78 岁"), NURSE)
    assert clinic.session.queue == (ids[2], ids[0], ids[1])
    clinic.do(c.Prioritise(ids[1], "green", "胸痛"), NURSE)
    assert clinic.session.queue == (ids[1], ids[2], ids[0])
    clinic.do(c.Prioritise(ids[1], ""), NURSE)
    assert clinic.session.queue == (ids[2], ids[0], ids[1])
    assert clinic.visit(ids[1]).priority_reason == ""


def test_the_order_is_changed_by_hand() -> None:
    clinic, ids = here(4)
    clinic.do(c.Reorder(ids[3], before=ids[1]), NURSE)
    assert clinic.session.queue == (ids[0], ids[3], ids[1], ids[2])
    clinic.do(c.Reorder(ids[0]), NURSE)
    assert clinic.session.queue == (ids[3], ids[1], ids[2], ids[0])


def test_who_leaves_or_does_not_come_is_told_apart() -> None:
    clinic, ids = here(2)
    absent = clinic.book(CHEN, 3, by=DESK)
    clinic.do(c.Leave(ids[1]), person(51))
    assert (clinic.visit(ids[1]).status, clinic.visit(ids[1]).cause) == ("left", "person")
    clinic.to_the_day(80)
    assert clinic.refused(c.Miss((absent,)), SYSTEM).code == "too_early_to_miss"
    clinic.to_the_day(91)
    clinic.do(c.Miss((absent, ids[0])), SYSTEM)
    assert (clinic.visit(absent).status, clinic.visit(absent).cause) == ("missed", "no_show")
    assert clinic.visit(ids[0]).status == "arrived"


# ------------------------------------------------------------------------- undo


def test_a_call_by_mistake_is_taken_back_with_the_place_in_the_queue() -> None:
    clinic, ids = here(3)
    before = clinic.session
    called = clinic.do(c.Call(ids[1]), DOCTOR)
    clinic.do(c.Undo(ids[1], called), DOCTOR)
    assert clinic.session.queue == before.queue
    assert [v.status for v in clinic.session.visits] == [v.status for v in before.visits]
    assert clinic.refused(c.Undo(ids[1], called), DOCTOR).code == "undo_too_late"


def test_a_pass_and_a_finish_are_taken_back() -> None:
    clinic, ids = here(3)
    clinic.do(c.Call(), DOCTOR)
    passed = clinic.do(c.Pass(ids[0]), DOCTOR)
    clinic.do(c.Undo(ids[0], passed), DOCTOR)
    assert (clinic.visit(ids[0]).status, clinic.visit(ids[0]).passed) == ("called", 0)
    assert ids[0] not in clinic.session.queue
    finished = clinic.do(c.Finish(ids[0]), DOCTOR)
    clinic.do(c.Undo(ids[0], finished), DOCTOR)
    assert (clinic.visit(ids[0]).status, clinic.visit(ids[0]).ended_at) == ("called", None)


def test_only_the_own_act_of_these_minutes_is_taken_back_and_only_if_there_is_room() -> None:
    clinic, ids = here(3)
    called = clinic.do(c.Call(), DOCTOR)
    assert clinic.refused(c.Undo(ids[0], called), NURSE).code == "undo_not_yours"
    entered = clinic.do(c.Enter(ids[0]), DOCTOR)
    finished = clinic.do(c.Finish(ids[0]), DOCTOR)
    assert clinic.refused(c.Undo(ids[0], entered), DOCTOR).code == "undo_too_late"
    clinic.do(c.Enter(ids[1]), DOCTOR)
    assert clinic.refused(c.Undo(ids[0], finished), DOCTOR).code == "room_taken"
    clinic.do(c.Finish(ids[1]), DOCTOR)
    refused = clinic.refused(c.Undo(ids[0], finished), DOCTOR, after=11 * MINUTE)
    assert refused == Refusal("undo_too_old", minutes=10)


def test_other_peoples_visits_do_not_stand_in_the_way_of_taking_back() -> None:
    clinic, ids = here(2)
    called = clinic.do(c.Call(), DOCTOR)
    clinic.book(CHEN, 4, by=DESK)
    clinic.do(c.Undo(ids[0], called), DOCTOR)
    assert clinic.session.queue == tuple(ids)


def test_a_place_that_was_given_away_is_not_taken_back() -> None:
    clinic = Clinic()
    visit = clinic.book(CHEN, 5)
    clinic.to_the_day(50 + 61)
    missed = clinic.do(c.Miss((visit,)), NURSE)
    clinic.book(person(60), 5, by=DESK)
    assert clinic.refused(c.Undo(visit, missed), NURSE).code == "slot_taken"
    assert clinic.session.slots[5].start_at == OPENING + 50 * MINUTE


def test_who_waited_when_it_was_stopped_waits_again_in_the_order_of_then() -> None:
    clinic, ids = here(4)
    ahead = clinic.book(CHEN, 4, by=DESK)
    clinic.do(c.Call(), DESK)
    clinic.do(c.Pass(ids[0]), DESK)
    clinic.do(c.Reorder(ids[3], ids[1]), NURSE)
    green = c.WalkIn(clinic.number(), patient(person(71)), priority="green", reason="抽搐")
    for _ in range(2):
        clinic.do(c.WalkIn(clinic.number(), patient(person(72 + _))), DESK)
    urgent = clinic.do(green, DESK)
    assert clinic.visit(urgent).slot is None, "one more than there are slots"
    before = clinic.session
    clinic.do(c.Stop("停电"), NURSE)
    assert clinic.session.queue == ()
    clinic.do(c.Resume(), NURSE)
    assert clinic.session.queue == before.queue
    statuses = [(visit.id, visit.status) for visit in clinic.session.visits]
    assert statuses == [(visit.id, visit.status) for visit in before.visits]
    assert (clinic.visit(ahead).status, clinic.visit(ids[0]).status) == ("booked", "passed")
    assert clinic.session.stopped_queue == ()


def test_who_was_with_the_doctor_or_went_elsewhere_is_not_in_the_queue_that_comes_back() -> None:
    clinic, ids = here(4)
    clinic.do(c.Call(), DESK)
    clinic.do(c.Stop("停电"), NURSE)
    clinic.do(c.Pass(ids[0]), DESK)
    clinic.do(c.Cancel(ids[2], "moved", moved_to=clinic.pm), NURSE)
    clinic.do(c.Resume(), NURSE)
    assert clinic.session.queue == (ids[1], ids[3], ids[0])
    assert clinic.visit(ids[2]).status == "stopped"


def test_who_had_lost_the_place_before_the_stop_is_to_be_moved_after_it_too() -> None:
    clinic = Clinic()
    clinic.book(CHEN, 0)
    lost = clinic.book(person(20), 0, by=DESK)
    assert clinic.visit(lost).status == "displaced"
    clinic.do(c.Stop("停电"), NURSE)
    clinic.do(c.Resume(), NURSE)
    assert clinic.visit(lost).status == "displaced"
