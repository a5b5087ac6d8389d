"""Shifts, nights and leave: who is there by plan, and what a switch by hand means beside it."""

from __future__ import annotations

from datetime import date

import pytest

from domain.calendar import instant
from domain.directory import (
    Absence,
    Duty,
    PlanSet,
    Record,
    SetPlan,
    Staff,
    WorkPlan,
    decide,
    evolve,
)
from domain.dispatching import Dispatching
from domain.envelope import Command, entry_of
from domain.people import SYSTEM, Actor
from domain.problems import Refusal
from domain.shifts import here
from resources import rule_text

SHIFTS = Dispatching.parse(rule_text("dispatch")).shifts
DAY = date(2026, 11, 24)
LEADER = Actor("H001", "李桂芳", "leader")


def at(hour: float, day: date = DAY) -> int:
    return instant(day, round(hour * 60))


def test_a_shift_begins_and_ends_by_itself_and_says_when_it_comes_again() -> None:
    plan = WorkPlan(shift="day")
    assert here(Duty(), plan, SHIFTS, at(9)).on
    evening = here(Duty(), plan, SHIFTS, at(18))
    assert not evening.on
    assert (evening.note, evening.until) == ("白班", at(7.5, date(2026, 11, 25)))
    assert here(Duty(), plan, SHIFTS, at(7.5)).on
    assert not here(Duty(), plan, SHIFTS, at(7.4)).on


def test_who_has_no_plan_is_there_as_switched() -> None:
    assert here(Duty(), None, SHIFTS, at(3)).on
    assert here(Duty(False, note="病假"), None, SHIFTS, at(9)).note == "病假"


def test_who_switched_off_until_a_time_is_back_by_then() -> None:
    lunch = Duty(False, at(12), at(14), "吃饭")
    assert here(lunch, None, SHIFTS, at(13.9)).note == "吃饭"
    assert here(lunch, None, SHIFTS, at(14)) == Duty(True, at(14))
    plan = WorkPlan(shift="day")
    assert here(lunch, plan, SHIFTS, at(14)).on
    assert not here(lunch, plan, SHIFTS, at(18)).on, "the plan has turned since"


def test_a_switch_by_hand_holds_until_the_plan_turns_again() -> None:
    plan = WorkPlan(shift="day")
    stays = Duty(True, at(16.5))  # after the end of the shift: somebody stays on
    assert here(stays, plan, SHIFTS, at(18)).on
    assert not here(stays, plan, SHIFTS, at(18, date(2026, 11, 25))).on
    ill = Duty(False, at(10), note="病假")
    assert not here(ill, plan, SHIFTS, at(9, date(2026, 11, 25))).on


def test_leave_told_ahead_begins_and_ends_by_itself() -> None:
    plan = WorkPlan(leave=(Absence(at(13), at(15), "体检"),))
    assert here(Duty(True, at(8)), plan, SHIFTS, at(12)).on
    away = here(Duty(True, at(8)), plan, SHIFTS, at(14))
    assert (away.on, away.note, away.until) == (False, "体检", at(15))
    assert here(Duty(True, at(8)), plan, SHIFTS, at(15)).on
    back_early = Duty(True, at(14))
    assert here(back_early, plan, SHIFTS, at(14.5)).on


def test_a_night_belongs_to_whom_it_was_given_once_it_was_given() -> None:
    tonight = WorkPlan(nights=("2026-11-24",))
    for now in (at(23), at(3, date(2026, 11, 25))):
        assert here(Duty(), tonight, SHIFTS, now, [tonight]).on
        assert not here(Duty(), None, SHIFTS, now, [tonight]).on
        assert here(Duty(), None, SHIFTS, now, [None]).on  # nobody was put down: as switched
    late = WorkPlan(shift="day", nights=("2026-11-24",))
    assert here(Duty(), late, SHIFTS, at(23), [late]).on


def asked(plan: WorkPlan, actor: Actor = LEADER, record: Record | None = None) -> Record:
    known = record or Record(staff=Staff("W101", "张大勇"))
    command = Command("c1", "staff:W101", SetPlan(plan), actor, "desk", "A", "i1", 1, 1)
    events = decide(known, command)
    assert isinstance(events[0], PlanSet)
    return evolve(known, entry_of(command, "directory", events, version=2, seq=2, recorded_at=1))


def test_the_desk_plans_and_the_record_keeps_it_in_order() -> None:
    plan = WorkPlan("late", ("2026-11-26", "2026-11-24"), (Absence(5, 6), Absence(1, 2, "事假")))
    record = asked(plan)
    assert record.plan == WorkPlan(
        "late", ("2026-11-24", "2026-11-26"), (Absence(1, 2, "事假"), Absence(5, 6))
    )
    assert record.staff is not None
    with pytest.raises(Refusal, match="nothing_changes"):
        asked(plan, record=record)


@pytest.mark.parametrize(
    ("plan", "actor", "code"),
    [
        (WorkPlan("day"), Actor("W101", "张大勇", "worker"), "not_allowed_for_role"),
        (WorkPlan(nights=("tonight",)), LEADER, "bad_value"),
        (WorkPlan(leave=(Absence(6, 5),)), LEADER, "bad_value"),
        (WorkPlan("day"), SYSTEM, "not_allowed_for_role"),
    ],
)
def test_what_is_no_plan_or_not_theirs_to_make_is_refused(
    plan: WorkPlan, actor: Actor, code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        asked(plan, actor)
