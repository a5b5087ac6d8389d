"""Decisions on consultations, and what they make of a thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import structs

from domain import values
from domain.clinic import consult as c
from domain.clinic import photos
from domain.clinic.folding import folded
from domain.clinic.people import patient_of
from domain.clinic.policy import check_role
from domain.clinic.rules import ClinicTerms, ConsultTerms
from domain.envelope import Command, Entry, Event
from domain.problems import Refusal

_DAY = 86_400_000
_MOST_MESSAGES = 200


def decide(thread: c.Consult | None, command: Command, terms: ClinicTerms) -> tuple[Event, ...]:
    """Turn a command into the events it causes on this thread.

    Raises:
        Refusal: with the code and facts of the rule that says no.
    """
    values.times(command)
    check_role(command)
    args: Any = command.args
    rules = terms.rules.consult
    if isinstance(args, c.Ask):
        return (_asked(thread, args, command, terms),)
    thread = _in_hand(thread, command)
    if isinstance(args, c.AskAgain):
        if thread.follow_ups >= rules.follow_ups:
            raise Refusal("asked_too_often", limit=rules.follow_ups)
        return (c.AskedAgain(*_said(args, rules)),)
    if isinstance(args, c.Answer):
        return (c.Answered(*_said(args, rules)),)
    if isinstance(args, c.Close):
        return (_closed(thread, command, rules),)
    advice = values.lines(args.advice, name="advice", limit=rules.max_text, required=True)
    if isinstance(args, c.ToVisit):
        department = values.word(args.department, name="department")
        return (c.SentToVisit(advice, department),)
    return (c.SentToEmergency(advice),)


def _in_hand(thread: c.Consult | None, command: Command) -> c.Consult:
    if thread is None:
        raise Refusal("no_such_thread", thread=command.aggregate)
    if command.actor.role == "requester" and thread.patient.person != command.actor.id:
        raise Refusal("not_your_thread", thread=thread.uid)
    if thread.status not in c.OPEN:
        raise Refusal("thread_closed", status=thread.status)
    if len(thread.messages) >= _MOST_MESSAGES and not isinstance(command.args, c.Close):
        raise Refusal("thread_full", limit=_MOST_MESSAGES)
    return thread


def _asked(thread: c.Consult | None, args: c.Ask, command: Command, terms: ClinicTerms) -> Event:
    if thread is not None:
        raise Refusal("exists_already", number=thread.uid)
    if not command.aggregate.startswith("consult:"):
        raise Refusal("bad_value", field="thread")
    if not args.read:
        raise Refusal("not_for_emergencies")
    limit = terms.rules.consult.open_max
    if terms.around.open_items >= limit:
        raise Refusal("too_many_threads", limit=limit)
    text, pictures = _said(args, terms.rules.consult)
    department = values.word(args.department, name="department")
    return c.Asked(patient_of(args.patient, command), text, pictures, department)


def _said(args: Any, rules: ConsultTerms) -> tuple[str, tuple[str, ...]]:
    text = values.lines(args.text, name="text", limit=rules.max_text, required=True)
    return text, photos.checked(args.photos, rules.max_photos)


def _closed(thread: c.Consult, command: Command, rules: ConsultTerms) -> Event:
    role = command.actor.role
    if role == "requester":
        return c.Closed("person")
    if role != "system":
        return c.Closed("clinic")
    quiet = thread.status == "answered" and thread.answered_at is not None
    over = (thread.answered_at or 0) + rules.close_days * _DAY
    if not quiet or command.happened_at < over:
        raise Refusal("too_early", days=rules.close_days)
    return c.Closed("quiet")


def evolve(thread: c.Consult | None, entry: Entry) -> c.Consult | None:
    """Fold one entry into the thread."""
    return folded(thread, entry, c.Asked, _begun, _APPLIERS)


def _message(event: Any, entry: Entry, side: c.Side) -> c.Message:
    return c.Message(
        entry.command_id, side, entry.actor.name, event.text, entry.happened_at, event.photos
    )


def _begun(event: c.Asked, entry: Entry) -> c.Consult:
    return c.Consult(
        entry.aggregate,
        event.patient,
        "waiting",
        entry.happened_at,
        (_message(event, entry, "person"),),
        event.department,
        waits_since=entry.happened_at,
    )


def _asked_again(t: c.Consult, event: c.AskedAgain, entry: Entry) -> c.Consult:
    since = t.waits_since if t.waits_since is not None else entry.happened_at
    return structs.replace(
        t,
        status="waiting" if t.answered_at is None else "asked_again",
        messages=(*t.messages, _message(event, entry, "person")),
        waits_since=since,
    )


def _answered(t: c.Consult, event: c.Answered, entry: Entry) -> c.Consult:
    # An answer written before the last question arrived is no answer to it.
    asked = max(m.at for m in t.messages if m.side == "person")
    late = entry.happened_at >= asked
    return structs.replace(
        t,
        status="answered" if late else t.status,
        messages=(*t.messages, _message(event, entry, "clinic")),
        doctor=entry.actor.id,
        doctor_name=entry.actor.name,
        answered_at=max(t.answered_at or 0, entry.happened_at),
        waits_since=None if late else t.waits_since,
    )


def _ended(t: c.Consult, entry: Entry, status: c.Status, **fields: Any) -> c.Consult:
    return structs.replace(
        t, status=status, closed_at=entry.happened_at, waits_since=None, **fields
    )


def _shut(t: c.Consult, event: c.Closed, entry: Entry) -> c.Consult:
    return _ended(t, entry, "closed", close_cause=event.cause)


def _sent_to_visit(t: c.Consult, event: c.SentToVisit, entry: Entry) -> c.Consult:
    by = entry.actor
    return _ended(
        t,
        entry,
        "to_visit",
        advice=event.advice,
        department=event.department or t.department,
        doctor=by.id,
        doctor_name=by.name,
    )


def _sent_to_emergency(t: c.Consult, event: c.SentToEmergency, entry: Entry) -> c.Consult:
    by = entry.actor
    return _ended(
        t, entry, "to_emergency", advice=event.advice, doctor=by.id, doctor_name=by.name
    )


_APPLIERS: dict[type, Callable[[c.Consult, Any, Entry], c.Consult]] = {
    c.AskedAgain: _asked_again,
    c.Answered: _answered,
    c.Closed: _shut,
    c.SentToVisit: _sent_to_visit,
    c.SentToEmergency: _sent_to_emergency,
}
