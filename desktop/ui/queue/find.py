"""Finding tickets by what an operator types: a number or its end, a phone, a name."""

from __future__ import annotations

import re

from desktop.station import QueueRow, Station
from domain.ids import ticket_number
from domain.services import SERVICES
from domain.text import narrow

_DAY = 86_400_000
_DAYS_BACK = 7
_TAIL = re.compile(r"-?([A-Z]{1,4})(\d{1,5})", re.ASCII)


def by_number(station: Station, typed: str) -> QueueRow | None:
    """The ticket meant by a whole number, or by its end (``A042``): the newest of the last days."""
    text = narrow(typed).strip().upper()
    found = station.by_number(text)
    tail = _TAIL.fullmatch(text)
    if found is not None or tail is None:
        return found
    for days in range(_DAYS_BACK):
        at = station.clock() - days * _DAY
        prefix = SERVICES["repair"].number_prefix
        found = station.by_number(ticket_number(prefix, at, tail[1], int(tail[2])))
        if found is not None:
            return found
    return None


def find(station: Station, typed: str, most: int = 200) -> list[QueueRow]:
    """Tickets that the typed text points to, the newest first."""
    number = by_number(station, typed)
    if number is not None:
        return [number]
    text = narrow(typed).strip()
    rows = {row.id: row for row in station.of_phone(text)} if text.isdigit() else {}
    for person in station.people(text):
        for phone in person.phones:
            rows.update({row.id: row for row in station.of_phone(phone)})
    return sorted(rows.values(), key=lambda row: -row.id)[:most]
