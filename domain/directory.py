"""The roster and the places (花名册、地点): records that change as a whole, and the duty of workers."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct, structs

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


Body = Person | Place | Staff


class Record(Struct, frozen=True, omit_defaults=True):
    """One aggregate of the directory: exactly one of the bodies is set."""

    version: int = 0
    updated_at: int = 0
    person: Person | None = None
    place: Place | None = None
    staff: Staff | None = None
    duty: Duty | None = None


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
    """The office's own records are set by administrators and imports; duty also by the desk and the worker.

    Raises:
        Refusal: ``not_allowed_for_role``, ``nothing_changes``, ``no_such_staff``, ``bad_value``.
    """
    args: Any = command.args
    if isinstance(args, SetDuty):
        own = command.aggregate == f"staff:{command.actor.id}"
        if command.actor.role not in DESK_ROLES and not own:
            raise Refusal("not_allowed_for_role", role=command.actor.role, kind=command.kind)
        if record is None or record.staff is None:
            raise Refusal("no_such_staff", staff=command.aggregate)
        if record.duty is not None and (record.duty.on, record.duty.note) == (
            args.duty.on,
            args.duty.note,
        ):
            raise Refusal("nothing_changes", number=command.aggregate)
        return (DutySet(args.duty),)
    if command.actor.role not in ("admin", "system"):
        raise Refusal("not_allowed_for_role", role=command.actor.role, kind=command.kind)
    event = _put_event(args)
    body: Body = getattr(event, _BODY[type(event)])
    if not body.code or not body.name or aggregate_of(body) != command.aggregate:
        raise Refusal("bad_value", field="code")
    if record is not None and getattr(record, _BODY[type(event)]) == body:
        raise Refusal("nothing_changes", number=body.code)
    return (event,)


def _put_event(args: Any) -> Event:
    if isinstance(args, PutPerson):
        return PersonPut(args.person)
    if isinstance(args, PutPlace):
        return PlacePut(args.place)
    return StaffPut(args.staff)


_BODY: dict[type[Event], str] = {
    PersonPut: "person",
    PlacePut: "place",
    StaffPut: "staff",
    DutySet: "duty",
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
