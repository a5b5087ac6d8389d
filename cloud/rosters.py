"""Who may speak at a station: the office's staff and the clinic's, each for their own services."""

from __future__ import annotations

from typing import Any

from domain.envelope import Command
from domain.people import DESK_ROLES
from domain.problems import Refusal
from domain.services import service_of


def roster_of(command: Command) -> tuple[str, str]:
    """Service and aggregate under which whoever speaks has to stand on a roster."""
    if service_of(command.kind).terms == "clinic":
        return "clinicstaff", f"clinicstaff:{command.actor.id}"
    return "directory", f"staff:{command.actor.id}"


def check_staff(command: Command, record: Any) -> None:
    """Whether somebody may speak at a station, in the role that they name.

    Args:
        record: what stands at ``roster_of``, None if there is nothing.

    Raises:
        Refusal: ``not_on_roster``, ``not_allowed_for_role``.
    """
    actor = command.actor
    if service_of(command.kind).terms == "clinic":
        staff = record
        roles: tuple[str, ...] = staff.roles if staff is not None else ()
    else:
        if actor.role not in DESK_ROLES:
            raise Refusal("not_allowed_for_role", role=actor.role, kind="station")
        staff = None if record is None else record.staff
        roles = () if staff is None else (staff.role,)
    if staff is None or not staff.active:
        raise Refusal("not_on_roster", person=actor.id)
    if actor.role not in roles:
        raise Refusal("not_allowed_for_role", role=actor.role, kind="station")
