"""Carries out what was dropped or chosen, in one transaction, and says what was done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from desktop.station import Station
from desktop.ui.board import plan
from desktop.ui.board.phrases import done_text, returned_text
from domain.envelope import Command
from domain.problems import Refusal
from domain.repair.ticket import Ticket


class Done(NamedTuple):
    """What was asked of the station, and what a toast says of it."""

    commands: list[Command]
    words: str


def read(station: Station, uids: Sequence[str]) -> list[Ticket]:
    """The tickets as they are at this moment.

    Raises:
        Refusal: ``no_such_ticket`` if one is not on this station (any more).
    """
    found = []
    for uid in uids:
        ticket = station.ticket(uid)
        if ticket is None:
            raise Refusal("no_such_ticket", ticket=uid)
        found.append(ticket)
    return found


def assign(
    station: Station,
    uids: Sequence[str],
    workers: Sequence[plan.Worker],
    *,
    source: str = "",
    join: bool = False,
    instead: plan.Overruled | None = None,
) -> Done:
    """Give these tickets to these workers, all or none: accept, dispatch, reassign as it takes.

    Args:
        workers: code and name; the first leads.
        source: the worker whose card was moved, if one was.
        join: add the workers to the crew instead of replacing it.
        instead: the suggestion named somebody else first.

    Raises:
        Refusal, Trouble: nothing was changed.
    """
    tickets = read(station, uids)
    wishes = plan.wishes(
        tickets, workers, station.operator, source=source, join=join, instead=instead
    )
    deed = plan.deed_of(tickets, join)
    commands = station.submit_all(wishes)
    names = [name for _, name in workers]
    return Done(commands, done_text(deed, [ticket.number for ticket in tickets], names))


def give_back(
    station: Station, returning: plan.Return, reason: str, numbers: Sequence[str]
) -> Done:
    """Let these tickets wait for dispatch again.

    Raises:
        Refusal, Trouble: nothing was changed.
    """
    return Done(station.submit_all(returning.wishes(reason)), returned_text(numbers))
