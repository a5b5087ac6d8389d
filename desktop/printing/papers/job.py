"""What a worker has to know of one ticket, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from desktop.ui.words import clock_text, hold_cause_text, priority_text, status_text, when
from domain.faults import FaultTree
from domain.repair.ticket import PRIORITIES, Ticket
from domain.sla import Clock


class Job(Struct, frozen=True):
    """One ticket as it is printed. Phones stand in full: without them nobody gets in.

    Attributes:
        rank: 0 for 抢修 to 3 for 计划.
        others: further reporters with their phones.
        due: what is to be done next and until when; empty without a limit.
        crew: names with their phones, the lead first.
    """

    number: str
    place: str
    spot: str
    fault: str
    priority: str
    rank: int
    status: str
    reporter: str
    phone: str
    others: tuple[str, ...]
    description: str
    reported: str
    wanted: str
    enter_alone: bool
    crew: tuple[str, ...]
    due: str
    held: str = ""


def job_of(
    ticket: Ticket,
    faults: FaultTree,
    clocks: Iterable[Clock],
    phones: Mapping[str, str],
) -> Job:
    """The facts of a ticket in words.

    Args:
        clocks: of the ticket, as ``Station.clocks_of`` gives them.
        phones: of the staff, by code.
    """
    crew = sorted(ticket.crew, key=lambda share: not share.lead)
    open_clocks = [one for one in clocks if one.done is None]
    running = min(open_clocks, key=lambda one: one.due, default=None)
    hold = ticket.open_hold
    return Job(
        number=ticket.number,
        place=ticket.place_text or ticket.place,
        spot=ticket.spot,
        fault=faults.path_text(ticket.fault),
        priority=priority_text(ticket.priority),
        rank=PRIORITIES.index(ticket.priority),
        status=status_text(ticket.status),
        reporter=ticket.reporter.name,
        phone=ticket.reporter.phone,
        others=tuple(f"{one.name} {one.phone}".strip() for one in ticket.reporters[1:]),
        description=ticket.description,
        reported=when(ticket.reported_at),
        wanted="" if ticket.wanted_at is None else when(ticket.wanted_at),
        enter_alone=ticket.enter_alone,
        crew=tuple(f"{one.name} {phones.get(one.worker, '')}".strip() for one in crew),
        due="" if running is None else f"{clock_text(running.kind)} {when(running.due)}",
        held="" if hold is None else hold_cause_text(hold.cause),
    )
