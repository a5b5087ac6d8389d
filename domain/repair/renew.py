"""Asking again: an old wish on today's facts, as the operator who repeats it means it."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from domain.envelope import Args
from domain.repair import commands as c
from domain.repair.ticket import Ticket


def renewed(args: Any, ticket: Ticket | None) -> Args:
    """The same wish, with what was seen then replaced by what is so now.

    Args:
        args: a repair command's arguments.
        ticket: the ticket as it is shown today, None if there is none.
    """
    old: Args = args
    if ticket is None:
        return old
    crew = tuple(share.worker for share in ticket.crew)
    if isinstance(args, c.Reassign):
        return structs.replace(args, old=crew)
    if isinstance(args, c.Dispatch) and crew:
        return c.Reassign(crew, args.crew, args.planned_at, args.note, args.suggested, args.why)
    if isinstance(args, c.Link | c.Unlink):
        return structs.replace(args, old=ticket.parent)
    asked = ticket.extension_asked
    if isinstance(args, c.Extend) and args.asked_at is not None:
        return structs.replace(args, asked_at=None if asked is None else asked.at)
    if isinstance(args, c.RefuseExtension) and asked is not None:
        return structs.replace(args, asked_at=asked.at)
    if isinstance(args, c.Edit):
        return c.Edit(tuple(_on_today(change, ticket) for change in args.changes))
    return old


def _on_today(change: c.FieldChange, ticket: Ticket) -> c.FieldChange:
    now = ticket.reporter.phone if change.field == "phone" else getattr(ticket, change.field)
    return structs.replace(change, old=now)
