"""Who is there by plan (班次、夜班、请假): the duty switch and the plan, the later word first.

What somebody switched by hand holds until the plan turns the next time; off stays off until it is
switched on again, or its time is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from domain.calendar import campus_date, instant
from domain.directory import Absence, Duty, WorkPlan
from domain.dispatching import ShiftRule

_DAY = timedelta(days=1)
NOBODY = WorkPlan()


def here(
    duty: Duty,
    plan: WorkPlan | None,
    shifts: Sequence[ShiftRule],
    now: int,
    plans: Sequence[WorkPlan | None] = (),
) -> Duty:
    """The duty of one worker at a moment.

    Args:
        duty: as it was set last.
        now: ms UTC.
        plans: those of all workers: a night belongs to whom it was given, once it was given.
    """
    duty = switched(duty, now)
    if not duty.on:
        return duty
    planned = _by_plan(plan or NOBODY, shifts, now, plans)
    if planned.on or duty.since >= planned.since:
        return duty
    return planned


def switched(duty: Duty, now: int) -> Duty:
    """What a switch by hand says at a moment (ms UTC): who was off until a time is back by then."""
    if duty.on or duty.until is None or now < duty.until:
        return duty
    return Duty(True, duty.until)


def leave_at(plan: WorkPlan | None, now: int) -> Absence | None:
    """The leave that somebody has at a moment (ms UTC), if any."""
    return next((one for one in (plan or NOBODY).leave if one.start <= now < one.end), None)


def _by_plan(
    plan: WorkPlan, shifts: Sequence[ShiftRule], now: int, plans: Sequence[WorkPlan | None]
) -> Duty:
    leave = leave_at(plan, now)
    if leave is not None:
        return Duty(False, leave.start, leave.end, leave.note)
    for rule in shifts:
        if rule.night and (evening := _running(rule, now)) is not None:
            day, begins, ends = evening
            if day.isoformat() in plan.nights:
                return Duty(True, begins)
            if any(each is not None and day.isoformat() in each.nights for each in plans):
                return Duty(False, begins, ends, rule.name)
    own = next((rule for rule in shifts if rule.code == plan.shift), None)
    if own is None or own.night or _running(own, now) is not None:
        return Duty(True)
    return Duty(False, _ended(own, now), _begins(own, now), own.name)


def _turns(rule: ShiftRule, now: int) -> list[tuple[date, int, int]]:
    """The shift of yesterday, today and tomorrow: its day, begin and end."""
    today = campus_date(now)
    return [
        (day, instant(day, rule.hours.opens), instant(day, rule.hours.shuts))
        for day in (today - _DAY, today, today + _DAY)
    ]


def _running(rule: ShiftRule, now: int) -> tuple[date, int, int] | None:
    return next((turn for turn in _turns(rule, now) if turn[1] <= now < turn[2]), None)


def _ended(rule: ShiftRule, now: int) -> int:
    return max(ends for _, _, ends in _turns(rule, now) if ends <= now)


def _begins(rule: ShiftRule, now: int) -> int:
    return min(begins for _, begins, _ in _turns(rule, now) if begins > now)
