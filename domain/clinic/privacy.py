"""Who sees what in the clinic (权限), as data: role, service, and the fields that are shown."""

from __future__ import annotations

from domain.people import AnyRole

ALL: frozenset[str] = frozenset({"*"})
"""Every field."""
NOTHING: frozenset[str] = frozenset()

_PLACES = frozenset(
    {"number", "patient", "status", "slot", "start_at", "marks", "priority", "times", "queue"}
)
_REFERRAL_OF_CLAIM = frozenset({"number", "issued_on", "valid_until"})

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
