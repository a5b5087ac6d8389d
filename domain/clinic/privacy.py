"""Who sees what in the clinic (权限), as data: role, service, and the fields that are shown."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from domain.people import AnyRole

ALL: frozenset[str] = frozenset({"*"})
"""Every field."""
NOTHING: frozenset[str] = frozenset()

_PLACES = frozenset(
    {"number", "patient", "status", "slot", "start_at", "marks", "priority", "times", "queue"}
)
_REFERRAL_OF_CLAIM = frozenset({"number", "patient", "status", "issued_on", "valid_until"})

VIEWS: dict[AnyRole, dict[str, frozenset[str]]] = {
    "receptionist": {"schedule": ALL, "session": _PLACES},
    "nurse": {"schedule": ALL, "session": _PLACES, "consult": ALL, "referral": ALL},
    "doctor": {"schedule": ALL, "session": _PLACES, "consult": ALL, "referral": ALL},
    "clerk": {"claim": ALL, "referral": _REFERRAL_OF_CLAIM},
    "auditor": {"access": ALL, "clinicstaff": ALL},
    "admin": {"schedule": ALL, "session": _PLACES, "clinicstaff": ALL},
}
"""What a role is shown. A person has the sum of the roles; nobody else sees anything."""


def fields_for(roles: tuple[AnyRole, ...], service: str) -> frozenset[str]:
    """The fields of a service that somebody with these roles is shown; ``*`` for all of them."""
    return NOTHING.union(*(VIEWS.get(role, {}).get(service, NOTHING) for role in roles))


def may_see(roles: tuple[AnyRole, ...], service: str) -> bool:
    """Whether somebody with these roles is shown anything of a service."""
    return bool(fields_for(roles, service))


def seen(record: Any, fields: frozenset[str]) -> Any:
    """A record as somebody sees it who is shown these fields: the words of all others are empty.

    What tells one record from another, and when it came, is no secret of it.
    """
    if "*" in fields:
        return record
    hidden = set(record.__struct_fields__) - fields - _ALWAYS
    values = {name: getattr(record, name) for name in hidden}
    empty = {name: type(one)() for name, one in values.items() if isinstance(one, str | tuple)}
    return structs.replace(record, **empty)


_ALWAYS = frozenset({"uid", "version", "updated_at"})
