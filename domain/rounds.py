"""Walking a building (巡楼): its tickets in the order in which one comes past their doors."""

from __future__ import annotations

import re
from collections.abc import Iterable

from domain.repair.ticket import Ticket

_NUMBER = re.compile(r"(\d+)")


def walk_order(ticket: Ticket) -> tuple[tuple[int, int, str], ...]:
    """A key that puts 2层 before 10层, and 302 before 1002; what has no number comes in between."""
    text = f"{ticket.place_text} {ticket.spot}"
    return tuple(
        (0, int(part), "") if part.isdigit() else (1, 0, part)
        for part in _NUMBER.split(text)
        if part.strip()
    )


def in_walk_order(tickets: Iterable[Ticket]) -> list[Ticket]:
    """Tickets of one building as one comes past them; at one door the oldest first."""
    return sorted(tickets, key=lambda each: (walk_order(each), each.reported_at, each.uid))
