"""What is offered in a field of a ticket's forms."""

from __future__ import annotations

from desktop.station import Station
from desktop.ui.ticket.offering import Offers, initials_of
from domain.people import DESK_ROLES
from domain.phrases import offered

ALL = "/"
"""Typed first, it offers every text of the field."""
MENTION = "@"
_LEAST = 2
"""Letters before a text is offered; a Chinese one says more."""
_MOST = 12


def offers_for(station: Station, field: str) -> Offers:
    """The texts of that field while one types; in a note also colleagues after an @."""

    def offers(typed: str) -> list[str]:
        if field == "note" and typed.startswith(MENTION):
            return colleagues(station, typed[1:])
        phrases = station.phrasebook.phrases
        if typed.startswith(ALL):
            if len(typed) == 1:
                return [one.text for one in phrases if not one.where or field in one.where][:_MOST]
            typed = typed[1:]
        elif len(typed) < _LEAST and typed.isascii():
            return []
        return offered(phrases, field, typed, initials_of)

    return offers


def mentioned(station: Station, text: str) -> tuple[str, ...]:
    """Codes of the colleagues at the desks who stand in a text after an @."""
    if MENTION not in text:
        return ()
    staff = [each.staff for each in station.staff(*sorted(DESK_ROLES))]
    staff.sort(key=lambda one: -len(one.name))  # of two names the longer one that fits
    found: dict[str, None] = {}
    for part in text.split(MENTION)[1:]:
        for one in staff:
            if part.startswith(one.name) or part.split(" ")[0] == one.code:
                found[one.code] = None
                break
    return tuple(found)


def colleagues(station: Station, typed: str) -> list[str]:
    """Those at the desks whose name, initials or code begin so, as they are mentioned."""
    wanted = typed.lower()
    return [
        f"{MENTION}{each.staff.name} "
        for each in station.staff(*sorted(DESK_ROLES))
        if any(
            form.lower().startswith(wanted)
            for form in (each.staff.name, each.staff.code, *each.staff.initials)
        )
    ][:_MOST]
