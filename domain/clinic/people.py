"""The clinic's people (校医院人员): who may act in its services, and as what."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, structs

from domain import values
from domain.envelope import Args, Command, Entry, Event, UnknownEvent
from domain.people import CLINIC_ROLES, ClinicRole
from domain.problems import Refusal

PREFIX = "clinicstaff:"
OF_CLAIMS = "claimstaff:"
"""Who works with claims, once more: a station that holds those alone knows its people by it."""
CLAIM_ROLES: frozenset[ClinicRole] = frozenset({"clerk", "auditor"})


class Patient(Struct, frozen=True, omit_defaults=True):
    """Whom a visit, a thread or a claim is about. ``person`` is the 学工号; empty if unknown."""

    name: str
    person: str = ""
    phone: str = ""


class ClinicStaff(Struct, frozen=True, omit_defaults=True):
    """Somebody of the clinic: aggregate ``clinicstaff:<code>``, or ``claimstaff:<code>``."""

    code: str
    name: str
    roles: tuple[ClinicRole, ...]
    active: bool = True
    version: int = 0
    updated_at: int = 0


class PutClinicStaff(Args, frozen=True, omit_defaults=True, tag="clinicstaff.put"):
    """Set a member's whole record."""

    code: str
    name: str
    roles: tuple[ClinicRole, ...]
    active: bool = True


class PutClaimStaff(PutClinicStaff, frozen=True, omit_defaults=True, tag="claimstaff.put"):
    """Set what a station of the claims knows of a member: the roles that matter there."""


class ClinicStaffPut(Event, frozen=True, omit_defaults=True, tag="clinicstaff.was_put"):
    """A member's record was set."""

    code: str
    name: str
    roles: tuple[ClinicRole, ...]
    active: bool = True


def for_claims(staff: ClinicStaff, known: ClinicStaff | None) -> PutClaimStaff | None:
    """What a station of the claims has to be told of a member, None if nothing.

    Args:
        known: what was told last.
    """
    roles = tuple(role for role in staff.roles if role in CLAIM_ROLES)
    if known is None and not (roles and staff.active):
        return None
    left = known.roles if known is not None else ()
    put = PutClaimStaff(staff.code, staff.name, roles or left, staff.active and bool(roles))
    same = known is not None and structs.astuple(put) == structs.astuple(known)[:4]
    return None if same else put


def patient_of(patient: Patient, command: Command) -> Patient:
    """The patient with clean words; whoever asks in WeChat asks for oneself alone.

    Raises:
        Refusal: ``not_for_another``, and those of words.
    """
    person = values.word(patient.person, name="person")
    if command.actor.role == "requester":
        person = person or command.actor.id
        if person != command.actor.id:
            raise Refusal("not_for_another", person=person)
    return Patient(
        values.word(patient.name, name="name", required=True),
        person,
        values.word(patient.phone, name="phone"),
    )


def decide(staff: ClinicStaff | None, command: Command, terms: object) -> tuple[Event, ...]:
    """Records are set by administrators alone.

    Raises:
        Refusal: ``not_allowed_for_role``, ``nothing_changes``, ``bad_value``, those of words.
    """
    values.times(command)
    args: Any = command.args
    if command.actor.role not in ("admin", "system"):
        raise Refusal("not_allowed_for_role", role=command.actor.role, kind=command.kind)
    put = ClinicStaffPut(
        values.word(args.code, name="code", required=True),
        values.word(args.name, name="name", required=True),
        tuple(role for role in CLINIC_ROLES if role in args.roles),
        args.active,
    )
    if command.aggregate != f"{command.service}:{put.code}" or not put.roles:
        raise Refusal("bad_value", field="roles" if not put.roles else "code")
    if staff is not None and structs.astuple(put) == structs.astuple(staff)[:4]:
        raise Refusal("nothing_changes", number=put.code)
    return (put,)


def evolve(staff: ClinicStaff | None, entry: Entry) -> ClinicStaff | None:
    """Fold one entry into the record."""
    state = staff
    for event in entry.events:
        if isinstance(event, ClinicStaffPut) and not isinstance(event, UnknownEvent):
            state = ClinicStaff(event.code, event.name, event.roles, event.active)
    if state is None:
        return None
    updated = max(staff.updated_at if staff else 0, entry.happened_at)
    return structs.replace(state, version=entry.version, updated_at=updated)
