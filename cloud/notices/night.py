"""Urgent reports that wait at night: who is on duty, and what they are told."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from cloud.ledger import CloudLedger
from cloud.notices.course import night_ends
from cloud.notices.kinds import Notice
from cloud.notices.tell import night_report
from domain.directory import Staff
from domain.people import DESK_ROLES
from domain.repair.ticket import PRIORITIES, Ticket
from domain.services import decode_state
from domain.shifts import leave_at, switched
from storage import lookup
from storage.database import Database

_URGENT = PRIORITIES.index("urgent")
_MOST = 200


class Night(Struct, frozen=True):
    """The nights of a school.

    Attributes:
        hours: begin and end, minutes of the campus's day; by day somebody sits at the desk.
        persons: codes of those who are told where nobody has said that they are on duty.
    """

    hours: tuple[int, int]
    persons: tuple[str, ...] = ()

    def told(self, ledger: CloudLedger, since: int, now: int) -> list[Notice]:
        """Notices of the urgent reports that nobody has taken up yet; none by day.

        Args:
            since: reports before it are no news, ms UTC.
            now: ms UTC.
        """
        if night_ends(now, self.hours) is None:
            return []
        rows = ledger.store.rows(
            "SELECT state FROM ticket WHERE open = 1 AND status = 'reported' AND rank <= ? "
            "AND reported_at > ? ORDER BY id LIMIT ?",
            (_URGENT, since, _MOST),
        )
        if not rows:
            return []
        duty = on_duty(ledger.store, self.persons, now)
        found: list[Notice] = []
        for (state,) in rows:
            ticket: Ticket = decode_state("repair", state)
            found += night_report(ticket, duty)
        return found


def on_duty(store: Database, persons: Iterable[str], now: int) -> list[Staff]:
    """Who has the night: those who said so; else the ones named; else the leaders.

    Whoever said that they are away, or is on leave at ``now`` (ms UTC), is never among them; nor
    has who is back by then said that the night is theirs.
    """
    desk = [
        record
        for one in lookup.staff(store, sorted(DESK_ROLES))
        if (record := lookup.record(store, f"staff:{one.staff.code}")) is not None
        and leave_at(one.plan, now) is None
    ]
    said = [one.staff for one in desk if one.staff and one.duty is not None and one.duty.on]
    if said:
        return said
    here = [
        one.staff for one in desk if one.staff and (one.duty is None or switched(one.duty, now).on)
    ]
    named = [one for one in here if one.code in set(persons)]
    return named or [one for one in here if one.role == "leader"]
