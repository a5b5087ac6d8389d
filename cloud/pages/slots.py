"""When somebody may come: the times a requester can choose from."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from msgspec import Struct

from cloud.pages.words.moments import day_name, local
from domain.ids import CAMPUS_ZONE

_DAYS = 6
_NOTICE = 2 * 3_600_000
"""So long before a visit it must be asked for, ms."""
_PARTS = (
    ("上午 8:30-11:30", time(8, 30)),
    ("下午 14:00-17:00", time(14)),
    ("晚上 18:30-21:00", time(18, 30)),
)


class Slot(Struct, frozen=True):
    """A stretch of a day; ``at`` is its beginning, ms UTC."""

    at: int
    text: str


def days_of_slots(now: int) -> list[tuple[str, list[Slot]]]:
    """The coming days with what is left of each, from two hours ahead on."""
    today = local(now).date()
    days: list[tuple[str, list[Slot]]] = []
    for day in (today + timedelta(days=n) for n in range(_DAYS)):
        starts = [(datetime.combine(day, at, CAMPUS_ZONE), text) for text, at in _PARTS]
        slots = [Slot(int(start.timestamp() * 1000), text) for start, text in starts]
        left = [slot for slot in slots if slot.at >= now + _NOTICE]
        if left:
            days.append((day_name(left[0].at, now), left))
    return days
