"""延期: the worker asks for more time, the desk grants it or says no; the clocks wait for a yes."""

from __future__ import annotations

from msgspec import structs

from domain import values
from domain.envelope import Command, Entry, Event
from domain.problems import Refusal
from domain.repair import checks
from domain.repair import commands as c
from domain.repair import events as e
from domain.repair.rules import EXTENDABLE, Terms
from domain.repair.ticket import Asked, Ticket

Events = tuple[Event, ...]


def decide_ask(ticket: Ticket, args: c.AskExtension, command: Command, terms: Terms) -> Events:
    """The worker's wish, whatever was asked before.

    Raises:
        Refusal: ``not_for_another``, ``due_in_the_past``, ``extended_already``, ``text_missing``.
    """
    if command.actor.id != args.worker:
        raise Refusal("not_for_another", person=args.worker[:80])
    until = _to_come(args.until, command)
    if ticket.extended_to is not None and until <= ticket.extended_to:
        raise Refusal("extended_already", due=ticket.extended_to)
    reason = checks.text(args.reason, terms, name="reason", required=True)
    return (e.ExtensionAsked(args.worker, until, reason),)


def decide_extend(ticket: Ticket, args: c.Extend, command: Command, terms: Terms) -> Events:
    """A new due time: unasked, or the answer to the wish that the desk saw.

    Raises:
        Refusal: ``due_in_the_past``, ``text_missing``; ``nothing_asked``, ``asked_anew``.
    """
    due = _to_come(args.due, command)
    reason = checks.text(args.reason, terms, name="reason", required=True)
    asked_by = "" if args.asked_at is None else _answered(ticket, args.asked_at).worker
    return (e.Extended(due, reason, asked_by),)


def decide_refuse(
    ticket: Ticket, args: c.RefuseExtension, command: Command, terms: Terms
) -> Events:
    """No more time, and why.

    Raises:
        Refusal: ``nothing_asked``, ``asked_anew``, ``text_missing``.
    """
    pending = _answered(ticket, args.asked_at)
    reason = checks.text(args.reason, terms, name="reason", required=True)
    return (e.ExtensionRefused(pending.worker, pending.until, reason),)


def _answered(ticket: Ticket, asked_at: int) -> Asked:
    """The wish that is answered: not one that came since, nor one that another desk answered."""
    pending = ticket.extension_asked
    if pending is None:
        raise Refusal("nothing_asked", number=ticket.number)
    if pending.at != asked_at:
        raise Refusal("asked_anew", number=ticket.number)
    return pending


def _to_come(moment: int, command: Command) -> int:
    due = values.moment(moment, name="due")
    if due <= command.happened_at:
        raise Refusal("due_in_the_past", due=due)
    return due


def asked(t: Ticket, event: e.ExtensionAsked, entry: Entry) -> Ticket:
    """The latest of what was asked waits, whichever came in first."""
    wish = Asked(event.worker, entry.actor.name, event.until, event.reason, entry.happened_at)
    pending = t.extension_asked
    if pending is not None and _order(pending) > _order(wish):
        return t
    return structs.replace(t, extension_asked=wish)


def extended(t: Ticket, event: e.Extended, entry: Entry) -> Ticket:
    """The due time moved. A desk that knew of no wish has answered one that asked for no more."""
    at = max(entry.happened_at, t.state_since)
    pending = t.extension_asked
    if pending is not None and (event.asked_by or pending.until <= event.due):
        pending = None
    return structs.replace(t, extended_to=event.due, extended_at=at, extension_asked=pending)


def refused(t: Ticket, event: e.ExtensionRefused, entry: Entry) -> Ticket:
    """The due time stays, and nothing is asked any more."""
    return structs.replace(t, extension_asked=None)


def still_asked(t: Ticket) -> Ticket:
    """The ticket without a wish whose worker has it no more, or has done it."""
    wish = t.extension_asked
    if wish is None:
        return t
    if t.status in EXTENDABLE and wish.worker in {share.worker for share in t.crew}:
        return t
    return structs.replace(t, extension_asked=None)


def _order(wish: Asked) -> tuple[int, str, int, str]:
    return wish.at, wish.worker, wish.until, wish.reason
