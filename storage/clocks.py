"""The one clock that a ticket's row shows, taken from the school's rules."""

from __future__ import annotations

from domain.repair.ticket import OPEN, Ticket
from domain.rulebook import Rulebook
from domain.sla import RETURN, next_due
from storage.projection import Due, DueOf


def due_from(rulebook: Rulebook) -> DueOf:
    """A function that gives a ticket's running clock, for the projection.

    While work is on hold its planned return stands there, if that comes first.
    """

    def due_of(ticket: Ticket) -> Due:
        if ticket.status not in OPEN or ticket.status == "finished":
            return Due()
        clock = next_due(rulebook.clocks_of(ticket, running=True), ticket.updated_at)
        hold = ticket.open_hold
        back = None if hold is None else hold.until
        if back is not None and (clock is None or back < clock.due):
            return Due(RETURN, back, back)
        return Due() if clock is None else Due(clock.kind, clock.due, clock.warn_at)

    return due_of
