"""Corrections (修改): which fields by whom, and what becomes of two desks' edits of the same field.

Different fields both stay. Of one field the later edit (by ``happened_at``) stays in either order
of arrival, and the loser is kept in an event. An edit of the value that stands is no conflict.
"""

from __future__ import annotations

from domain import values
from domain.envelope import Command, Event
from domain.people import DESK_ROLES
from domain.problems import Refusal
from domain.repair import checks
from domain.repair import commands as c
from domain.repair import events as e
from domain.repair.rules import Terms
from domain.repair.ticket import PRIORITIES, Ticket

Value = str | int | bool | None

_OFFICE_FIELDS = frozenset({"priority", "billable", "planned_at"})
_MOMENTS = frozenset({"wanted_at", "planned_at"})
_SWITCHES = frozenset({"enter_alone", "billable"})


def decide_edit(ticket: Ticket, args: c.Edit, command: Command, terms: Terms) -> tuple[Event, ...]:
    """The events of a correction, field by field.

    Raises:
        Refusal: ``bad_value`` (a type that the field can't hold, a field named twice),
            ``not_allowed_for_role``, ``nothing_changes``, and those of texts.
    """
    fields = [change.field for change in args.changes]
    if len(set(fields)) != len(fields):
        raise Refusal("bad_value", field="changes")
    for field in _OFFICE_FIELDS.intersection(fields):
        if command.actor.role not in DESK_ROLES:
            raise Refusal(
                "not_allowed_for_role", role=command.actor.role, kind=command.kind, field=field
            )
    found = (_change(ticket, change, command, terms) for change in args.changes)
    events = tuple(event for event in found if event is not None)
    if not events:
        raise Refusal("nothing_changes", number=ticket.number)
    return events


def _change(ticket: Ticket, change: c.FieldChange, command: Command, terms: Terms) -> Event | None:
    new, old = _value(change, change.new, terms), _value(change, change.old, terms)
    place = change.field == "place"
    text = values.word(change.text, name="place", required=not new) if place else ""
    now = ticket.reporter.phone if change.field == "phone" else getattr(ticket, change.field)
    now_text = ticket.place_text if place else ""
    stamp = ticket.edited.get(change.field, 0)
    if (new, text) == (now, now_text):
        return None if old == now else e.FieldEdited(change.field, now, now, text, False, now_text)
    if old == new and not place:
        return None
    # A place told in words alone has no code to compare, so its words go by the clock.
    conflicting = old != now or (old == new and command.happened_at <= stamp)
    mine, theirs = (command.happened_at, str(new), text), (stamp, str(now), now_text)
    if conflicting and mine < theirs:
        return e.EditSuperseded(change.field, old, new, now, text)
    zone = values.word(change.zone, name="zone") if place else ""
    return e.FieldEdited(change.field, now, new, text, conflicting, now_text, zone)


def _value(change: c.FieldChange, value: Value, terms: Terms) -> Value:
    """The value in the form and type that its field holds."""
    name = change.field
    if name in _SWITCHES:
        if isinstance(value, bool):
            return value
    elif name in _MOMENTS:
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            return values.moment(value, name=name)
    elif isinstance(value, str):
        if name == "description":
            return checks.text(value, terms, name=name)
        word = values.word(value, name=name, required=name == "fault")
        if name != "priority" or word in PRIORITIES:
            return word
    raise Refusal("bad_value", field=name)
