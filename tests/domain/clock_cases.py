"""An ordinary ticket and the shipped rules, for the tests of clocks and limits."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from domain.calendar import MINUTE, Calendar, instant
from domain.faults import FaultTree
from domain.limits import Limits
from domain.sla import Clock, ClockFacts, clocks

RULES = Path(__file__).parents[2] / "resources" / "rules"
CALENDAR = Calendar.parse((RULES / "calendar.toml").read_text("utf-8"))
FAULTS = FaultTree.parse((RULES / "faults.toml").read_text("utf-8"))
LIMITS = Limits.parse((RULES / "limits.toml").read_text("utf-8"), CALENDAR, FAULTS)
HOUR = 60 * MINUTE


def at(day: str, clock: str = "00:00") -> int:
    hours, minutes = clock.split(":")
    return instant(date.fromisoformat(day), 60 * int(hours) + int(minutes))


MONDAY = at("2026-11-23", "09:00")


def facts(**changes: Any) -> ClockFacts:
    """An ordinary dripping tap, reported on a Monday at nine."""
    given_facts: dict[str, Any] = {
        "priority": "normal",
        "fault": "water.tap",
        "reported_at": MONDAY,
    }
    return ClockFacts(**given_facts | changes)


def arrived(**changes: Any) -> ClockFacts:
    """The same tap with the plumber on the spot at ten."""
    steps = {
        "accepted_at": MONDAY + 5 * MINUTE,
        "dispatched_at": MONDAY + 10 * MINUTE,
        "taken_at": MONDAY + 15 * MINUTE,
        "arrived_at": MONDAY + HOUR,
    }
    return facts(**steps | changes)


def of(some: ClockFacts) -> tuple[Clock, ...]:
    return clocks(some, LIMITS, CALENDAR)


def finish(some: ClockFacts) -> Clock:
    return next(clock for clock in of(some) if clock.kind == "finish")
