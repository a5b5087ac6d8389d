"""A doctor's weekly plan (排班): half-days, rooms, days off, and the sessions it makes of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import Struct, structs

from domain import values
from domain.calendar import MINUTE, DayKind, instant
from domain.clinic.rules import ClinicRules, ClinicTerms, civil_date, minute_of
from domain.clinic.session.state import HALVES, Half, Plan, Slot, session_uid
from domain.envelope import Args, Command, Entry, Event
from domain.problems import Refusal

PREFIX = "schedule:"
_MOST_SLOTS = 120
_MOST_HALVES = 14
_MOST_DAYS_OFF = 400


class HalfDay(Struct, frozen=True, omit_defaults=True):
    """One half-day of every week.

    Attributes:
        weekday: 0 is Monday.
        first: time of the first slot, ``08:00``.
        minutes: of one slot.
        slots: to be booked; ``walk_ins`` (现场号) come after them.
        desk: so many of the bookable ones are the desk's share, the last ones.
        on_holidays: takes place on public holidays too.
    """

    weekday: int
    half: Half
    first: str
    minutes: int
    slots: int
    walk_ins: int = 0
    desk: int = 0
    room: str = ""
    on_holidays: bool = False


class Schedule(Struct, frozen=True, omit_defaults=True):
    """A doctor's plan: aggregate ``schedule:<doctor>``. Days are campus dates, ``YYYY-MM-DD``.

    Attributes:
        title: 主任医师...
        off: days on which there is no session.
    """

    doctor: str
    name: str
    department: str
    department_name: str
    room: str
    halves: tuple[HalfDay, ...]
    valid_from: str
    valid_until: str = ""
    title: str = ""
    initials: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    active: bool = True
    version: int = 0
    updated_at: int = 0


class PutSchedule(Args, frozen=True, omit_defaults=True, tag="schedule.put"):
    """Set a doctor's whole plan; days off stay."""

    schedule: Schedule


class SetDayOff(Args, frozen=True, omit_defaults=True, tag="schedule.day_off"):
    """A day on which there is no session, or (``off`` False) is one again."""

    day: str
    off: bool = True
    reason: str = ""


class SchedulePut(Event, frozen=True, omit_defaults=True, tag="schedule.was_put"):
    """A plan was set."""

    schedule: Schedule


class DayOffSet(Event, frozen=True, omit_defaults=True, tag="schedule.day_off_set"):
    """A day off was set, or taken back."""

    day: str
    off: bool
    reason: str = ""


def sessions_of(
    schedule: Schedule, day: date, rules: ClinicRules, kind: DayKind | None = None
) -> tuple[Plan, ...]:
    """The sessions that a plan makes of a day.

    Args:
        kind: what the day is; without it, what the rules' calendar says.
    """
    text = day.isoformat()
    if not schedule.active or text in schedule.off or text < schedule.valid_from:
        return ()
    if schedule.valid_until and text > schedule.valid_until:
        return ()
    holiday = (kind or rules.calendar.kind_of(day)) == "holiday"
    return tuple(
        _plan(schedule, half, day, rules)
        for half in sorted(schedule.halves, key=lambda each: HALVES.index(each.half))
        if half.weekday == day.weekday() and (half.on_holidays or not holiday)
    )


def uid_of(plan: Plan) -> str:
    """The session that a plan opens."""
    return session_uid(plan.doctor, plan.day, plan.half)


def _plan(schedule: Schedule, half: HalfDay, day: date, rules: ClinicRules) -> Plan:
    start = instant(day, minute_of(half.first))
    step = half.minutes * MINUTE
    count = half.slots + half.walk_ins
    return Plan(
        doctor=schedule.doctor,
        doctor_name=schedule.name,
        department=schedule.department,
        department_name=schedule.department_name,
        room=half.room or schedule.room,
        day=day.isoformat(),
        half=half.half,
        opens_at=rules.opens_at(day),
        starts_at=start,
        ends_at=start + count * step,
        slots=tuple(
            Slot(
                n,
                start + n * step,
                "booked" if n < half.slots else "walk_in",
                half.slots - half.desk <= n < half.slots,
            )
            for n in range(count)
        ),
    )


def decide(state: Schedule | None, command: Command, terms: ClinicTerms) -> tuple[Event, ...]:
    """Plans are set by administrators and nurses.

    Raises:
        Refusal: ``not_allowed_for_role``, ``no_such_schedule``, ``nothing_changes``,
            ``bad_value``, those of words.
    """
    values.times(command)
    args: Any = command.args
    if command.actor.role not in ("admin", "system", "nurse"):
        raise Refusal("not_allowed_for_role", role=command.actor.role, kind=command.kind)
    if isinstance(args, PutSchedule):
        plan = _checked(args.schedule)
        if command.aggregate != PREFIX + plan.doctor:
            raise Refusal("bad_value", field="doctor")
        if state is not None and plan == structs.replace(state, version=0, updated_at=0, off=()):
            raise Refusal("nothing_changes", number=plan.doctor)
        return (SchedulePut(plan),)
    if state is None:
        raise Refusal("no_such_schedule", schedule=command.aggregate)
    day = _day(args.day, "day")
    if (day in state.off) == args.off:
        raise Refusal("nothing_changes", number=state.doctor)
    if args.off:
        values.count(len(state.off) + 1, name="off", most=_MOST_DAYS_OFF)
    return (DayOffSet(day, args.off, values.word(args.reason, name="reason")),)


def evolve(state: Schedule | None, entry: Entry) -> Schedule | None:
    """Fold one entry into the plan."""
    now = state
    for event in entry.events:
        if isinstance(event, SchedulePut):
            now = structs.replace(event.schedule, off=now.off if now else ())
        elif isinstance(event, DayOffSet) and now is not None:
            off = set(now.off) - {event.day} | ({event.day} if event.off else set())
            now = structs.replace(now, off=tuple(sorted(off)))
    if now is None:
        return None
    updated = max(state.updated_at if state else 0, entry.happened_at)
    return structs.replace(now, version=entry.version, updated_at=updated)


def _day(text: str, name: str) -> str:
    if civil_date(text) is None:
        raise Refusal("bad_value", field=name)
    return text


def _checked(schedule: Schedule) -> Schedule:
    doctor = values.word(schedule.doctor, name="doctor", required=True)
    if ":" in doctor:  # it is a part of the session's id
        raise Refusal("bad_value", field="doctor")
    values.count(len(schedule.halves), name="halves", most=_MOST_HALVES)
    halves = tuple(_checked_half(half) for half in schedule.halves)
    if len({(half.weekday, half.half) for half in halves}) != len(halves):
        raise Refusal("bad_value", field="halves")
    values.count(len(schedule.initials), name="initials", most=_MOST_HALVES)
    words = {
        name: values.word(getattr(schedule, name), name=name, required=name != "title")
        for name in ("name", "department", "department_name", "room", "title")
    }
    return structs.replace(
        schedule,
        **words,
        doctor=doctor,
        halves=halves,
        valid_from=_day(schedule.valid_from, "valid_from"),
        valid_until=schedule.valid_until and _day(schedule.valid_until, "valid_until"),
        initials=tuple(values.word(each, name="initials") for each in schedule.initials),
        off=(),
        version=0,
        updated_at=0,
    )


def _checked_half(half: HalfDay) -> HalfDay:
    values.count(half.weekday, name="weekday", most=6)
    values.count(half.minutes, name="minutes", least=1, most=240)
    values.count(half.slots, name="slots", most=_MOST_SLOTS)
    values.count(half.walk_ins, name="walk_ins", most=_MOST_SLOTS)
    values.count(half.desk, name="desk", most=half.slots)
    if not half.slots + half.walk_ins:
        raise Refusal("bad_value", field="slots")
    hour, _, minute = half.first.partition(":")
    if not (len(half.first) == 5 and half.first.isascii() and hour.isdigit() and minute.isdigit()):
        raise Refusal("bad_value", field="first")
    start = minute_of(half.first)
    if int(minute) > 59 or start + (half.slots + half.walk_ins) * half.minutes > 1440:
        raise Refusal("bad_value", field="first")
    if start >= 13 * 60 if half.half == "am" else start < 12 * 60:
        raise Refusal("bad_value", field="half")
    return structs.replace(half, room=values.word(half.room, name="room"))
