"""The roster and the places (花名册、地点): records changed as a whole, and the workers' duty."""

from __future__ import annotations

import re
from typing import Any, Literal

from msgspec import Struct, structs

from domain import shared, values
from domain.envelope import Args, Command, Entry, Event, UnknownEvent
from domain.people import DESK_ROLES, Role
from domain.problems import Refusal

PersonKind = Literal["student", "staff", "family", "unit"]
PlaceKind = Literal["campus", "area", "building", "unit", "floor", "room", "spot", "outdoor"]


class Person(Struct, frozen=True, omit_defaults=True):
    """Somebody who may report (报修人). ``code`` is the 学工号; ``phones`` hold digits only."""

    code: str
    name: str
    kind: PersonKind = "student"
    unit: str = ""
    phones: tuple[str, ...] = ()
    room: str = ""
    card_no: str = ""
    initials: tuple[str, ...] = ()
    active: bool = True


class Place(Struct, frozen=True, omit_defaults=True):
    """A node of 校区 > 片区 > 楼栋 > 单元 > 楼层 > 房间 > 点位.

    Attributes:
        text: the path as people say it, ``东校区 3栋 301``.
        use: what a building is for (teaching, dorm, lab...).
        zone: the zone that a team answers for.
        riser: the water riser or circuit that groups faults.
        order: order of buildings on a round.
    """

    code: str
    name: str
    kind: PlaceKind
    text: str
    parent: str = ""
    use: str = ""
    aliases: tuple[str, ...] = ()
    zone: str = ""
    riser: str = ""
    order: int = 0
    initials: tuple[str, ...] = ()
    active: bool = True


class Staff(Struct, frozen=True, omit_defaults=True):
    """Somebody of the office: worker, leader or dispatcher.

    Attributes:
        skills: tags of the fault tree.
        zones: zones served; empty means all.
        max_in_hand: tickets in hand before a warning.
    """

    code: str
    name: str
    role: Role = "worker"
    phone: str = ""
    team: str = ""
    skills: tuple[str, ...] = ()
    zones: tuple[str, ...] = ()
    max_in_hand: int = 5
    initials: tuple[str, ...] = ()
    active: bool = True


class Duty(Struct, frozen=True, omit_defaults=True):
    """Whether a worker can be sent now (在岗/离岗), until when, and why not. Times in ms UTC."""

    on: bool = True
    since: int = 0
    until: int | None = None
    note: str = ""


class Absence(Struct, frozen=True, omit_defaults=True):
    """请假: away from a moment to another, ms UTC; told ahead, it begins and ends by itself."""

    start: int
    end: int
    note: str = ""


class WorkPlan(Struct, frozen=True, omit_defaults=True):
    """When a worker is to be there (班次、夜班、请假).

    Attributes:
        shift: code of a shift of the school's rules; empty: at all hours.
        nights: the campus dates, ``2026-11-24``, of the evenings whose night duty is theirs.
    """

    shift: str = ""
    nights: tuple[str, ...] = ()
    leave: tuple[Absence, ...] = ()


Body = Person | Place | Staff

_MOST_WORDS = 100
"""Of phones, skills, aliases... in one record."""
_MOST_IN_HAND = 1000
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_FARTHEST_ORDER = 1_000_000


class Record(Struct, frozen=True, omit_defaults=True):
    """One aggregate of the directory: exactly one of the bodies is set.

    ``view``, ``texts`` and ``weights`` are what the desks share (``domain.shared``).
    """

    version: int = 0
    updated_at: int = 0
    person: Person | None = None
    place: Place | None = None
    staff: Staff | None = None
    duty: Duty | None = None
    plan: WorkPlan | None = None
    view: shared.ListView | None = None
    texts: shared.Texts | None = None
    weights: shared.Points | None = None


class PutPerson(Args, frozen=True, omit_defaults=True, tag="directory.put_person"):
    """Set a person's whole record."""

    person: Person


class PutPlace(Args, frozen=True, omit_defaults=True, tag="directory.put_place"):
    """Set a place's whole record."""

    place: Place


class PutStaff(Args, frozen=True, omit_defaults=True, tag="directory.put_staff"):
    """Set a staff member's whole record."""

    staff: Staff


class SetDuty(Args, frozen=True, omit_defaults=True, tag="directory.set_duty"):
    """在岗/离岗."""

    duty: Duty


class SetPlan(Args, frozen=True, omit_defaults=True, tag="directory.set_plan"):
    """排班: a worker's shift, nights and leave as a whole."""

    plan: WorkPlan


class PersonPut(Event, frozen=True, omit_defaults=True, tag="directory.person_put"):
    """A person's record was set."""

    person: Person


class PlacePut(Event, frozen=True, omit_defaults=True, tag="directory.place_put"):
    """A place's record was set."""

    place: Place


class StaffPut(Event, frozen=True, omit_defaults=True, tag="directory.staff_put"):
    """A staff member's record was set."""

    staff: Staff


class DutySet(Event, frozen=True, omit_defaults=True, tag="directory.duty_set"):
    """A worker's duty was set."""

    duty: Duty


class PlanSet(Event, frozen=True, omit_defaults=True, tag="directory.plan_set"):
    """A worker's plan was set."""

    plan: WorkPlan


def aggregate_of(body: Body) -> str:
    """The aggregate's id of a record: ``person:2021001``, ``place:…``, ``staff:…``."""
    return f"{type(body).__name__.lower()}:{body.code}"


def put(body: Body) -> Args:
    """The command arguments that set this record."""
    if isinstance(body, Person):
        return PutPerson(body)
    if isinstance(body, Place):
        return PutPlace(body)
    return PutStaff(body)


def decide(record: Record | None, command: Command) -> tuple[Event, ...]:
    """Records are set by administrators and imports; duty also by the desk and the worker.

    Raises:
        Refusal: ``not_allowed_for_role``, ``nothing_changes``, ``no_such_staff``, ``bad_value``,
            and those of words, times and of what is shared.
    """
    values.times(command)
    args: Any = command.args
    if isinstance(args, shared.KINDS):
        return shared.decide(record, command)
    if isinstance(args, SetDuty):
        return _decide_duty(record, args.duty, command)
    if isinstance(args, SetPlan):
        return _decide_plan(record, args.plan, command)
    if command.actor.role not in ("admin", "system"):
        raise Refusal("not_allowed_for_role", role=command.actor.role, kind=command.kind)
    body = _checked(_body_of(args))
    if aggregate_of(body) != command.aggregate:
        raise Refusal("bad_value", field="code")
    if record is not None and body in (record.person, record.place, record.staff):
        raise Refusal("nothing_changes", number=body.code)
    return (_put_event(body),)


def _decide_duty(record: Record | None, duty: Duty, command: Command) -> tuple[Event, ...]:
    own = command.aggregate == f"staff:{command.actor.id}"
    if command.actor.role not in DESK_ROLES and not own:
        raise Refusal("not_allowed_for_role", role=command.actor.role, kind=command.kind)
    if record is None or record.staff is None:
        raise Refusal("no_such_staff", staff=command.aggregate)
    duty = structs.replace(
        duty,
        since=values.moment(duty.since, name="since"),
        until=values.moment_or_none(duty.until, name="until"),
        note=values.word(duty.note, name="note"),
    )
    was = record.duty
    if was is not None and (was.on, was.until, was.note) == (duty.on, duty.until, duty.note):
        raise Refusal("nothing_changes", number=command.aggregate)
    return (DutySet(duty),)


def _decide_plan(record: Record | None, plan: WorkPlan, command: Command) -> tuple[Event, ...]:
    if command.actor.role not in DESK_ROLES:
        raise Refusal("not_allowed_for_role", role=command.actor.role, kind=command.kind)
    if record is None or record.staff is None:
        raise Refusal("no_such_staff", staff=command.aggregate)
    values.count(len(plan.nights), name="nights", most=_MOST_WORDS)
    values.count(len(plan.leave), name="leave", most=_MOST_WORDS)
    if not all(_DATE.fullmatch(night) for night in plan.nights):
        raise Refusal("bad_value", field="nights")
    plan = WorkPlan(
        values.word(plan.shift, name="shift"),
        tuple(sorted(set(plan.nights))),
        tuple(sorted((_checked_leave(each) for each in plan.leave), key=lambda each: each.start)),
    )
    if plan == (record.plan or WorkPlan()):
        raise Refusal("nothing_changes", number=command.aggregate)
    return (PlanSet(plan),)


def _checked_leave(leave: Absence) -> Absence:
    start = values.moment(leave.start, name="leave")
    end = values.moment(leave.end, name="leave")
    if end <= start:
        raise Refusal("bad_value", field="leave")
    return Absence(start, end, values.word(leave.note, name="note"))


def _checked(body: Body) -> Body:
    """The record with clean words and with numbers in bounds."""
    fields: dict[str, Any] = {}
    for name in body.__struct_fields__:
        value = getattr(body, name)
        if isinstance(value, str):
            fields[name] = values.word(value, name=name, required=name in ("code", "name"))
        elif isinstance(value, tuple):
            values.count(len(value), name=name, most=_MOST_WORDS)
            fields[name] = tuple(values.word(word, name=name) for word in value)
    if isinstance(body, Place):
        values.count(body.order, name="order", least=-_FARTHEST_ORDER, most=_FARTHEST_ORDER)
        if fields["parent"] == fields["code"]:
            raise Refusal("bad_value", field="parent")
    if isinstance(body, Staff):
        values.count(body.max_in_hand, name="max_in_hand", most=_MOST_IN_HAND)
    return structs.replace(body, **fields)


def _body_of(args: Any) -> Body:
    if isinstance(args, PutPerson):
        return args.person
    if isinstance(args, PutPlace):
        return args.place
    staff: Staff = args.staff
    return staff


def _put_event(body: Body) -> Event:
    if isinstance(body, Person):
        return PersonPut(body)
    if isinstance(body, Place):
        return PlacePut(body)
    return StaffPut(body)


_BODY: dict[type[Event], str] = {
    PersonPut: "person",
    PlacePut: "place",
    StaffPut: "staff",
    DutySet: "duty",
    PlanSet: "plan",
    shared.ViewShared: "view",
    shared.TextsChanged: "texts",
    shared.WeightsSet: "weights",
}


def evolve(record: Record | None, entry: Entry) -> Record:
    """Fold one entry into the record."""
    state = record or Record()
    for event in entry.events:
        if not isinstance(event, UnknownEvent) and type(event) in _BODY:
            name = _BODY[type(event)]
            state = structs.replace(state, **{name: getattr(event, name)})
    return structs.replace(
        state, version=entry.version, updated_at=max(state.updated_at, entry.happened_at)
    )
