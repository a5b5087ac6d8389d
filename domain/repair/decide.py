"""May it be so? The same functions run on the station at once, and in the cloud with authority."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import structs

from domain import values
from domain.envelope import Command, Event
from domain.ids import check_number
from domain.problems import Refusal
from domain.repair import checks, extending, family
from domain.repair import commands as c
from domain.repair import events as e
from domain.repair.edits import decide_edit
from domain.repair.rules import Terms, check
from domain.repair.ticket import PRIORITIES, Reporter, Result, Ticket

_DAY = 86_400_000
_MINUTE = 60_000
_PHOTO_ROUNDS = 10
"""So many times ``max_photos`` may a ticket gather, so that nobody can make it endless."""

Events = tuple[Event, ...]


def decide(ticket: Ticket | None, command: Command, terms: Terms) -> Events:
    """Turn a command into the events it causes on this state.

    Args:
        ticket: the agreed state, or None if the aggregate does not exist.
        command: what is asked; its own times are the only clock.

    Raises:
        Refusal: with the code and facts of the rule that says no.
    """
    args: Any = command.args
    values.times(command)
    if isinstance(args, c.Report):
        if ticket is not None:
            raise Refusal("exists_already", number=ticket.number)
        return _report(args, command, terms)
    if isinstance(args, c.KeepPast):
        if ticket is not None:
            raise Refusal("exists_already", number=ticket.number)
        return _keep_past(args, command, terms)
    if ticket is None:
        raise Refusal("no_such_ticket", ticket=command.aggregate)
    if ticket.status == "withdrawn" and command.happened_at < (ticket.closed_at or 0):
        events = _before_withdrawal(ticket, args, command, terms)
        if events:
            return events
    check(ticket, type(args), command.actor)
    return _DECIDERS[type(args)](ticket, args, command, terms)


def _before_withdrawal(ticket: Ticket, args: Any, command: Command, terms: Terms) -> Events:
    """What a desk that was offline had done before the ticket was withdrawn elsewhere.

    A dispatch overrules the withdrawal, for somebody is on the way. An acceptance is told.
    """
    if isinstance(args, c.Dispatch):
        check(structs.replace(ticket, status="accepted"), c.Dispatch, command.actor)
        overruled = e.WithdrawalOverruled(ticket.closed_at or 0)
        return (overruled, *_dispatch(ticket, args, command, terms))
    if isinstance(args, c.Accept) and ticket.accepted_at is None:
        check(structs.replace(ticket, status="reported"), c.Accept, command.actor)
        return _accept(ticket, args, command, terms)
    return ()


def _keep_past(args: c.KeepPast, command: Command, terms: Terms) -> Events:
    past = args.ticket
    if command.actor.role not in ("system", "admin"):
        raise Refusal("not_allowed_for_role", role=command.actor.role, kind=command.kind)
    if past.uid != command.aggregate or not past.origin or not past.reporters:
        raise Refusal("bad_value", field="ticket")
    clean: dict[str, Any] = {"version": 0, "last_act": None, "extension_asked": None}
    for name in past.__struct_fields__:
        value = getattr(past, name)
        if isinstance(value, str):
            clean[name] = checks.text(value, terms, name=name)
        elif isinstance(value, int):
            values.count(value, name=name, most=values.LATEST_MOMENT)
    return (e.PastKept(structs.replace(past, **clean)),)


def _report(args: c.Report, command: Command, terms: Terms) -> Events:
    if not command.aggregate or ":" in command.aggregate:  # with a colon: the directory's
        raise Refusal("bad_value", field="ticket")
    if args.priority not in PRIORITIES:
        raise Refusal("bad_value", field="priority")
    place = values.word(args.place, name="place")
    return (
        e.Reported(
            number=check_number(args.number),
            fault=values.word(args.fault, name="fault", required=True),
            place=place,
            place_text=values.word(args.place_text, name="place", required=not place),
            reporter=_reporter(args.reporter, command),
            description=checks.text(args.description, terms, name="description"),
            priority=args.priority,
            spot=values.word(args.spot, name="spot"),
            photos=checks.photos(args.photos, terms),
            wanted_at=values.moment_or_none(args.wanted_at, name="wanted_at"),
            enter_alone=args.enter_alone,
            asset=values.word(args.asset, name="asset"),
            billable=args.billable,
            team=values.word(args.team, name="team"),
            zone=values.word(args.zone, name="zone"),
            split_from=values.word(args.split_from, name="split_from"),
            split_from_number=check_number(args.split_from_number)
            if args.split_from or args.split_from_number
            else "",
        ),
    )


def _reporter(reporter: Reporter, command: Command) -> Reporter:
    person = values.word(reporter.person, name="reporter")
    if command.actor.role == "requester":  # whoever reports owns the ticket: only for oneself
        person = person or command.actor.id
        if person != command.actor.id:
            raise Refusal("not_for_another", person=person)
    return structs.replace(
        reporter,
        name=values.word(reporter.name, name="reporter", required=True),
        phone=values.word(reporter.phone, name="phone"),
        person=person,
        at=values.moment(reporter.at, name="reporter") or command.happened_at,
        channel=command.channel,
    )


def _accept(ticket: Ticket, args: c.Accept, command: Command, terms: Terms) -> Events:
    return (e.Accepted(values.word(args.team, name="team")),)


def _reject(ticket: Ticket, args: c.Reject, command: Command, terms: Terms) -> Events:
    return (
        e.Rejected(
            args.reason,
            checks.text(args.text, terms, name="reason", required=args.reason == "other"),
        ),
    )


def _withdraw(ticket: Ticket, args: c.Withdraw, command: Command, terms: Terms) -> Events:
    asked_by = values.word(args.asked_by, name="asked_by")
    return (e.Withdrawn(checks.text(args.text, terms, name="reason"), asked_by),)


def _merge(ticket: Ticket, args: c.Merge, command: Command, terms: Terms) -> Events:
    into = values.word(args.into, name="into", required=True)
    number = check_number(args.into_number)
    if into == ticket.uid or number == ticket.number:
        raise Refusal("merge_into_itself", number=ticket.number)
    return (e.Merged(into, number),)


def _void(ticket: Ticket, args: c.Void, command: Command, terms: Terms) -> Events:
    reason = checks.text(args.reason, terms, name="reason", required=True)
    return (e.Voided(reason, values.word(args.approver, name="approver", required=True)),)


def _dispatch(ticket: Ticket, args: c.Dispatch, command: Command, terms: Terms) -> Events:
    dispatched = e.Dispatched(
        checks.crew(args.crew),
        values.moment_or_none(args.planned_at, name="planned_at"),
        checks.text(args.note, terms, name="note"),
        values.word(args.suggested, name="suggested"),
        values.word(args.why, name="why"),
    )
    # One act, so that one undo takes both back: whoever dispatches has accepted.
    return (e.Accepted(), dispatched) if ticket.status == "reported" else (dispatched,)


def _take(ticket: Ticket, args: c.Take, command: Command, terms: Terms) -> Events:
    _in_crew(ticket, args.worker, command)
    return (e.Taken(args.worker),)


def _hand_back(ticket: Ticket, args: c.HandBack, command: Command, terms: Terms) -> Events:
    _in_crew(ticket, args.worker, command)
    return (
        e.HandedBack(args.worker, checks.text(args.reason, terms, name="reason", required=True)),
    )


def _reassign(ticket: Ticket, args: c.Reassign, command: Command, terms: Terms) -> Events:
    values.count(len(args.old), name="old", most=checks.MOST_WORKERS)
    seen = tuple(values.word(worker, name="worker") for worker in args.old)
    now = tuple(share.worker for share in ticket.crew)
    if seen != now:
        names = tuple(share.name for share in ticket.crew)
        raise Refusal("crew_changed", seen=seen, now=now, names=names)
    crew = checks.crew(args.crew)
    planned_at = values.moment_or_none(args.planned_at, name="planned_at")
    if crew == ticket.crew and planned_at == ticket.planned_at:
        raise Refusal("nothing_changes", number=ticket.number)
    note = checks.text(args.note, terms, name="note")
    suggested = values.word(args.suggested, name="suggested")
    why = values.word(args.why, name="why")
    return (e.Reassigned(ticket.crew, crew, planned_at, note, suggested, why),)


def _transfer(ticket: Ticket, args: c.Transfer, command: Command, terms: Terms) -> Events:
    unit = values.word(args.unit, name="unit", required=True)
    number = values.word(args.external_number, name="external_number")
    return (e.Transferred(unit, number, checks.text(args.note, terms, name="note")),)


def _arrive(ticket: Ticket, args: c.Arrive, command: Command, terms: Terms) -> Events:
    _in_crew(ticket, args.worker, command)
    proof = values.word(args.proof, name="proof")
    return (e.Arrived(args.worker, proof, checks.photos(args.photos, terms)),)


def _hold(ticket: Ticket, args: c.HoldWork, command: Command, terms: Terms) -> Events:
    until = values.moment_or_none(args.until, name="until")
    if until is not None and until <= command.happened_at:
        raise Refusal("hold_ends_before_it_starts", until=until)
    note = checks.text(args.note, terms, name="note", required=args.cause == "other")
    return (e.Held(args.cause, ticket.status, until, note),)


def _resume(ticket: Ticket, args: c.Resume, command: Command, terms: Terms) -> Events:
    hold = ticket.open_hold
    until = hold.until if hold is not None else None
    if command.actor.role == "system" and (until is None or command.happened_at < until):
        raise Refusal("too_early", until=until)
    return (e.Resumed(checks.text(args.note, terms, name="note")),)


def _finish(ticket: Ticket, args: c.Finish, command: Command, terms: Terms) -> Events:
    _in_crew(ticket, args.worker, command)
    text = checks.text(
        args.text, terms, name="result", required=args.outcome in ("temporary", "unrepairable")
    )
    result = Result(
        args.outcome,
        text,
        checks.minutes(args.minutes),
        checks.materials(args.materials),
        checks.photos(args.photos, terms),
    )
    return (e.Finished(args.worker, result),)


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
    text = checks.text(args.text, terms, name="text", required=True)
    checks.text(f"{ticket.more_rating}\n{text}", terms, name="text")
    return (e.RatedMore(text),)


def _urge(ticket: Ticket, args: c.Urge, command: Command, terms: Terms) -> Events:
    gap = terms.urge_gap_minutes * _MINUTE
    if ticket.urged_at is not None and abs(command.happened_at - ticket.urged_at) < gap:
        raise Refusal("urged_already", minutes=terms.urge_gap_minutes)
    return (e.Urged(checks.text(args.text, terms, name="text")),)


def _note(ticket: Ticket, args: c.Note, command: Command, terms: Terms) -> Events:
    values.count(len(args.to), name="to", most=checks.MOST_MENTIONED)
    to = tuple(dict.fromkeys(values.word(one, name="to", required=True) for one in args.to))
    text = checks.text(args.text, terms, name="note", required=True)
    return (e.Noted(text, args.public, to),)


def _seen(ticket: Ticket, args: c.Seen, command: Command, terms: Terms) -> Events:
    if command.actor.id not in {mention.to for mention in ticket.mentions}:
        raise Refusal("nothing_changes", number=ticket.number)
    return (e.MentionSeen(command.actor.id),)


def _photos(ticket: Ticket, args: c.AddPhotos, command: Command, terms: Terms) -> Events:
    new = tuple(p for p in checks.photos(args.photos, terms) if p not in ticket.photos)
    if not new:
        raise Refusal("nothing_changes", number=ticket.number)
    count, limit = len(ticket.photos) + len(new), terms.max_photos * _PHOTO_ROUNDS
    if count > limit:
        raise Refusal("too_many_photos", count=count, limit=limit)
    return (e.PhotosAdded(new),)


def _join(ticket: Ticket, args: c.Join, command: Command, terms: Terms) -> Events:
    reporter = _reporter(args.reporter, command)
    if _identity(reporter) in map(_identity, ticket.reporters):
        raise Refusal("reported_already", number=ticket.number, name=reporter.name)
    merged_from = values.word(args.merged_from, name="merged_from")
    return (e.Joined(reporter, checks.text(args.text, terms, name="text"), merged_from),)


def _identity(reporter: Reporter) -> str:
    return reporter.person or reporter.phone or reporter.name


def _undo(ticket: Ticket, args: c.Undo, command: Command, terms: Terms) -> Events:
    act = ticket.last_act
    if act is None or act.command_id != args.command_id:
        raise Refusal("undo_too_late", number=ticket.number)
    if act.actor != command.actor.id:
        raise Refusal("undo_not_yours", number=ticket.number)
    if command.issued_at - act.at > terms.undo_minutes * _MINUTE:
        raise Refusal("undo_too_old", minutes=terms.undo_minutes)
    return (e.Undone(act.command_id, act.kind, act.before),)


def _in_crew(ticket: Ticket, worker: str, command: Command) -> None:
    """The desk speaks for any of the crew (a call from the yard); a worker only for himself."""
    if worker not in {share.worker for share in ticket.crew}:
        raise Refusal("not_in_crew", number=ticket.number, worker=worker[:80])
    if command.actor.role == "worker" and worker != command.actor.id:
        raise Refusal("not_for_another", person=worker)


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
    c.AskExtension: extending.decide_ask,
    c.Extend: extending.decide_extend,
    c.RefuseExtension: extending.decide_refuse,
    c.Finish: _finish,
    c.PassInspection: _pass,
    c.FailInspection: _fail,
    c.Rework: _rework,
    c.Rate: _rate,
    c.RateMore: _rate_more,
    c.Urge: _urge,
    c.Note: _note,
    c.Seen: _seen,
    c.AddPhotos: _photos,
    c.Join: _join,
    c.Link: family.decide_link,
    c.Unlink: family.decide_unlink,
    c.Gather: family.decide_gather,
    c.FinishAlong: family.decide_finish_along,
    c.Announce: family.decide_announce,
    c.Split: family.decide_split,
    c.Edit: decide_edit,
    c.Undo: _undo,
}
