"""May it be so? One function a command: the same one runs on the station at once and in the cloud with authority."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import structs

from domain.envelope import Command, Event
from domain.ids import parse_number
from domain.problems import Refusal
from domain.repair import checks
from domain.repair import commands as c
from domain.repair import events as e
from domain.repair.rules import Terms, check
from domain.repair.ticket import PRIORITIES, Reporter, Result, Ticket

_DAY = 86_400_000
_MINUTE = 60_000

Events = tuple[Event, ...]


def decide(ticket: Ticket | None, command: Command, terms: Terms) -> Events:
    """Turn a command into the events it causes on this state.

    Args:
        ticket: the agreed state, or None if the aggregate does not exist.
        command: what is asked; its ``happened_at`` is the only clock.

    Raises:
        Refusal: with the code and facts of the rule that says no.
    """
    args: Any = command.args
    if command.happened_at > command.issued_at + checks.FUTURE_SLACK:
        raise Refusal("in_the_future", happened_at=command.happened_at)
    if isinstance(args, c.Report):
        if ticket is not None:
            raise Refusal("exists_already", number=ticket.number)
        return _report(args, command, terms)
    if ticket is None:
        raise Refusal("no_such_ticket", ticket=command.aggregate)
    if isinstance(args, c.Dispatch) and _overrules_withdrawal(ticket, command):
        return (
            e.WithdrawalOverruled(ticket.closed_at or 0),
            *_dispatch(ticket, args, command, terms),
        )
    check(ticket, type(args), command.actor)
    return _DECIDERS[type(args)](ticket, args, command, terms)


def _report(args: c.Report, command: Command, terms: Terms) -> Events:
    parse_number(args.number)
    if args.priority not in PRIORITIES:
        raise Refusal("bad_value", field="priority")
    if not args.fault:
        raise Refusal("text_missing", field="fault")
    if not (args.place or args.place_text.strip()):
        raise Refusal("text_missing", field="place")
    return (
        e.Reported(
            number=args.number,
            fault=args.fault,
            place=args.place,
            place_text=checks.text(args.place_text, terms, name="place"),
            reporter=_reporter(args.reporter, command, terms),
            description=checks.text(args.description, terms, name="description"),
            priority=args.priority,
            spot=checks.text(args.spot, terms, name="spot"),
            photos=checks.photos(args.photos, terms),
            wanted_at=args.wanted_at,
            enter_alone=args.enter_alone,
            asset=args.asset,
            billable=args.billable,
            team=args.team,
            zone=args.zone,
        ),
    )


def _reporter(reporter: Reporter, command: Command, terms: Terms) -> Reporter:
    name = checks.text(reporter.name, terms, name="reporter", required=True)
    return structs.replace(
        reporter, name=name, at=reporter.at or command.happened_at, channel=command.channel
    )


def _overrules_withdrawal(ticket: Ticket, command: Command) -> bool:
    return (
        ticket.status == "withdrawn"
        and ticket.closed_at is not None
        and command.happened_at < ticket.closed_at
        and command.base < ticket.version
    )


def _accept(ticket: Ticket, args: c.Accept, command: Command, terms: Terms) -> Events:
    return (e.Accepted(args.team),)


def _reject(ticket: Ticket, args: c.Reject, command: Command, terms: Terms) -> Events:
    return (
        e.Rejected(
            args.reason,
            checks.text(args.text, terms, name="reason", required=args.reason == "other"),
        ),
    )


def _withdraw(ticket: Ticket, args: c.Withdraw, command: Command, terms: Terms) -> Events:
    return (e.Withdrawn(checks.text(args.text, terms, name="reason")),)


def _merge(ticket: Ticket, args: c.Merge, command: Command, terms: Terms) -> Events:
    if args.into == ticket.uid:
        raise Refusal("merge_into_itself", number=ticket.number)
    parse_number(args.into_number)
    return (e.Merged(args.into, args.into_number),)


def _void(ticket: Ticket, args: c.Void, command: Command, terms: Terms) -> Events:
    reason = checks.text(args.reason, terms, name="reason", required=True)
    return (e.Voided(reason, checks.text(args.approver, terms, name="approver", required=True)),)


def _dispatch(ticket: Ticket, args: c.Dispatch, command: Command, terms: Terms) -> Events:
    return (
        e.Dispatched(
            checks.crew(args.crew), args.planned_at, checks.text(args.note, terms, name="note")
        ),
    )


def _take(ticket: Ticket, args: c.Take, command: Command, terms: Terms) -> Events:
    _in_crew(ticket, args.worker)
    return (e.Taken(args.worker),)


def _hand_back(ticket: Ticket, args: c.HandBack, command: Command, terms: Terms) -> Events:
    _in_crew(ticket, args.worker)
    return (
        e.HandedBack(args.worker, checks.text(args.reason, terms, name="reason", required=True)),
    )


def _reassign(ticket: Ticket, args: c.Reassign, command: Command, terms: Terms) -> Events:
    now = tuple(share.worker for share in ticket.crew)
    if args.old != now:
        raise Refusal(
            "crew_changed", seen=args.old, now=now, names=tuple(share.name for share in ticket.crew)
        )
    crew = checks.crew(args.crew)
    if crew == ticket.crew and args.planned_at == ticket.planned_at:
        raise Refusal("nothing_changes", number=ticket.number)
    return (
        e.Reassigned(
            ticket.crew, crew, args.planned_at, checks.text(args.note, terms, name="note")
        ),
    )


def _transfer(ticket: Ticket, args: c.Transfer, command: Command, terms: Terms) -> Events:
    unit = checks.text(args.unit, terms, name="unit", required=True)
    return (e.Transferred(unit, args.external_number, checks.text(args.note, terms, name="note")),)


def _arrive(ticket: Ticket, args: c.Arrive, command: Command, terms: Terms) -> Events:
    _in_crew(ticket, args.worker)
    return (e.Arrived(args.worker, args.proof, checks.photos(args.photos, terms)),)


def _hold(ticket: Ticket, args: c.HoldWork, command: Command, terms: Terms) -> Events:
    if args.until is not None and args.until <= command.happened_at:
        raise Refusal("hold_ends_before_it_starts", until=args.until)
    note = checks.text(args.note, terms, name="note", required=args.cause == "other")
    return (e.Held(args.cause, ticket.status, args.until, note),)


def _resume(ticket: Ticket, args: c.Resume, command: Command, terms: Terms) -> Events:
    return (e.Resumed(checks.text(args.note, terms, name="note")),)


def _extend(ticket: Ticket, args: c.Extend, command: Command, terms: Terms) -> Events:
    if args.due <= command.happened_at:
        raise Refusal("due_in_the_past", due=args.due)
    return (e.Extended(args.due, checks.text(args.reason, terms, name="reason", required=True)),)


def _finish(ticket: Ticket, args: c.Finish, command: Command, terms: Terms) -> Events:
    _in_crew(ticket, args.worker)
    if args.minutes < 0 or any(
        m.quantity <= 0 or m.price < 0 or not m.name.strip() for m in args.materials
    ):
        raise Refusal("bad_value", field="materials")
    text = checks.text(
        args.text, terms, name="result", required=args.outcome in ("temporary", "unrepairable")
    )
    photos = checks.photos(args.photos, terms)
    return (
        e.Finished(args.worker, Result(args.outcome, text, args.minutes, args.materials, photos)),
    )


def _pass(ticket: Ticket, args: c.PassInspection, command: Command, terms: Terms) -> Events:
    default = args.mode == "default"
    if default != (command.actor.role == "system"):
        raise Refusal("not_allowed_for_role", role=command.actor.role, kind="repair.pass")
    if default and command.happened_at < (ticket.finished_at or 0) + terms.inspect_days * _DAY:
        raise Refusal("too_early", days=terms.inspect_days)
    return (e.InspectionPassed(default, checks.text(args.text, terms, name="text")),)


def _fail(ticket: Ticket, args: c.FailInspection, command: Command, terms: Terms) -> Events:
    reason = checks.text(args.reason, terms, name="reason", required=True)
    return (e.InspectionFailed(reason, args.keep_materials, checks.photos(args.photos, terms)),)


def _rework(ticket: Ticket, args: c.Rework, command: Command, terms: Terms) -> Events:
    days = terms.warranty_of(ticket.fault)
    if command.happened_at > (ticket.finished_at or 0) + days * _DAY:
        raise Refusal("warranty_over", number=ticket.number, days=days)
    reason = checks.text(args.reason, terms, name="reason", required=True)
    return (e.ReworkAsked(reason, checks.photos(args.photos, terms)),)


def _rate(ticket: Ticket, args: c.Rate, command: Command, terms: Terms) -> Events:
    if args.auto != (command.actor.role == "system"):
        raise Refusal("not_allowed_for_role", role=command.actor.role, kind="repair.rate")
    if args.auto and command.happened_at < (ticket.inspected_at or 0) + terms.rate_days * _DAY:
        raise Refusal("too_early", days=terms.rate_days)
    if not all(1 <= stars <= 5 for stars in (args.quality, args.speed, args.attitude)):
        raise Refusal("bad_value", field="stars")
    return (
        e.Rated(
            args.quality,
            args.speed,
            args.attitude,
            checks.text(args.text, terms, name="text"),
            args.auto,
        ),
    )


def _rate_more(ticket: Ticket, args: c.RateMore, command: Command, terms: Terms) -> Events:
    return (e.RatedMore(checks.text(args.text, terms, name="text", required=True)),)


def _urge(ticket: Ticket, args: c.Urge, command: Command, terms: Terms) -> Events:
    gap = terms.urge_gap_minutes * _MINUTE
    if ticket.urged_at is not None and 0 <= command.happened_at - ticket.urged_at < gap:
        raise Refusal("urged_already", minutes=terms.urge_gap_minutes)
    return (e.Urged(checks.text(args.text, terms, name="text")),)


def _note(ticket: Ticket, args: c.Note, command: Command, terms: Terms) -> Events:
    return (e.Noted(checks.text(args.text, terms, name="note", required=True), args.public),)


def _photos(ticket: Ticket, args: c.AddPhotos, command: Command, terms: Terms) -> Events:
    new = tuple(p for p in checks.photos(args.photos, terms) if p not in ticket.photos)
    if not new:
        raise Refusal("nothing_changes", number=ticket.number)
    checks.photos(ticket.photos + new, terms)
    return (e.PhotosAdded(new),)


def _join(ticket: Ticket, args: c.Join, command: Command, terms: Terms) -> Events:
    reporter = _reporter(args.reporter, command, terms)
    same = [
        r
        for r in ticket.reporters
        if (r.person or r.phone or r.name) == (reporter.person or reporter.phone or reporter.name)
    ]
    if same:
        raise Refusal("reported_already", number=ticket.number, name=reporter.name)
    return (e.Joined(reporter, checks.text(args.text, terms, name="text"), args.merged_from),)


def _edit(ticket: Ticket, args: c.Edit, command: Command, terms: Terms) -> Events:
    if command.actor.role == "requester" and ticket.status != "reported":
        raise Refusal(
            "wrong_state",
            number=ticket.number,
            status=ticket.status,
            kind="repair.edit",
            wanted=("reported",),
        )
    events: list[Event] = []
    for change in args.changes:
        events.extend(_change(ticket, change, command, terms))
    if not events:
        raise Refusal("nothing_changes", number=ticket.number)
    return tuple(events)


def _change(ticket: Ticket, change: c.FieldChange, command: Command, terms: Terms) -> Events:
    new = (
        checks.text(change.new, terms, name=change.field)
        if isinstance(change.new, str)
        else change.new
    )
    if change.field == "priority" and new not in PRIORITIES:
        raise Refusal("bad_value", field="priority")
    now = ticket.reporter.phone if change.field == "phone" else getattr(ticket, change.field)
    if new == now:
        return ()
    conflicting = change.old != now
    if conflicting and command.happened_at < ticket.edited.get(change.field, 0):
        return (e.EditSuperseded(change.field, change.old, new, now),)
    return (
        e.FieldEdited(
            change.field, now, new, checks.text(change.text, terms, name=change.field), conflicting
        ),
    )


def _undo(ticket: Ticket, args: c.Undo, command: Command, terms: Terms) -> Events:
    act = ticket.last_act
    if act is None or act.command_id != args.command_id:
        raise Refusal("undo_too_late", number=ticket.number)
    if act.actor != command.actor.id:
        raise Refusal("undo_not_yours", number=ticket.number)
    if command.happened_at - act.at > terms.undo_minutes * _MINUTE:
        raise Refusal("undo_too_old", minutes=terms.undo_minutes)
    return (e.Undone(act.command_id, act.kind, act.before),)


def _in_crew(ticket: Ticket, worker: str) -> None:
    if worker not in {share.worker for share in ticket.crew}:
        raise Refusal("not_in_crew", number=ticket.number, worker=worker)


_DECIDERS: dict[type, Callable[[Ticket, Any, Command, Terms], Events]] = {
    c.Accept: _accept,
    c.Reject: _reject,
    c.Withdraw: _withdraw,
    c.Merge: _merge,
    c.Void: _void,
    c.Dispatch: _dispatch,
    c.Take: _take,
    c.HandBack: _hand_back,
    c.Reassign: _reassign,
    c.Transfer: _transfer,
    c.Arrive: _arrive,
    c.HoldWork: _hold,
    c.Resume: _resume,
    c.Extend: _extend,
    c.Finish: _finish,
    c.PassInspection: _pass,
    c.FailInspection: _fail,
    c.Rework: _rework,
    c.Rate: _rate,
    c.RateMore: _rate_more,
    c.Urge: _urge,
    c.Note: _note,
    c.AddPhotos: _photos,
    c.Join: _join,
    c.Edit: _edit,
    c.Undo: _undo,
}
