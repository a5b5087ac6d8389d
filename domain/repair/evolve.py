"""What an accepted command makes of a ticket. Never fails: unknown events are passed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from msgspec import structs

from domain.envelope import Entry, UnknownEvent
from domain.repair import events as e
from domain.repair.rules import UNDOABLE
from domain.repair.ticket import Act, Hold, Rating, Ticket

_UNRELATED = frozenset({"version", "updated_at", "last_act", "notes", "urges", "urged_at"})
_KEEPS_LAST_ACT = frozenset(
    {
        "repair.note",
        "repair.photos",
        "repair.urge",
        "repair.join",
        "repair.rate_more",
        "repair.edit",
    }
)


def evolve(ticket: Ticket | None, entry: Entry) -> Ticket | None:
    """Fold one entry's events into the state.

    Returns:
        The new state; None where nothing was ever reported (an entry of unknown events alone).
    """
    state = ticket
    for event in entry.events:
        if isinstance(event, UnknownEvent):
            continue
        if isinstance(event, e.Reported):
            state = _reported(event, entry)
        elif state is not None:
            apply = _APPLIERS.get(type(event))
            if apply is not None:
                state = apply(state, event, entry)
    if state is None:
        return None
    act = _last_act(ticket, state, entry)
    updated = max(state.updated_at, entry.happened_at)
    return structs.replace(state, version=entry.version, updated_at=updated, last_act=act)


def _last_act(old: Ticket | None, new: Ticket, entry: Entry) -> Act | None:
    if entry.kind in UNDOABLE and old is not None:
        before = {
            name: msgspec.to_builtins(getattr(old, name))
            for name in Ticket.__struct_fields__
            if name not in _UNRELATED and getattr(old, name) != getattr(new, name)
        }
        return Act(entry.command_id, entry.kind, entry.actor.id, entry.happened_at, before)
    return new.last_act if entry.kind in _KEEPS_LAST_ACT else None


def _reported(event: e.Reported, entry: Entry) -> Ticket:
    return Ticket(
        uid=entry.aggregate,
        number=event.number,
        status="reported",
        priority=event.priority,
        fault=event.fault,
        place=event.place,
        place_text=event.place_text,
        reporters=(event.reporter,),
        description=event.description,
        reported_at=entry.happened_at,
        spot=event.spot,
        photos=event.photos,
        wanted_at=event.wanted_at,
        enter_alone=event.enter_alone,
        asset=event.asset,
        billable=event.billable,
        team=event.team,
        zone=event.zone,
    )


def _not_before(entry: Entry, *earlier: int | None) -> int:
    """The step's own time, but never before the step it follows: clocks of two machines may disagree."""
    return max(entry.happened_at, *(at for at in earlier if at is not None))


def _accepted(t: Ticket, event: e.Accepted, entry: Entry) -> Ticket:
    at = _not_before(entry, t.reported_at)
    return structs.replace(t, status="accepted", accepted_at=at, team=event.team or t.team)


def _closed(t: Ticket, entry: Entry, status: Any, **fields: Any) -> Ticket:
    return structs.replace(
        _end_hold(t, entry), status=status, closed_at=_not_before(entry, t.reported_at), **fields
    )


def _rejected(t: Ticket, event: e.Rejected, entry: Entry) -> Ticket:
    return _closed(t, entry, "rejected", reason=event.text or event.reason)


def _withdrawn(t: Ticket, event: e.Withdrawn, entry: Entry) -> Ticket:
    return _closed(t, entry, "withdrawn", reason=event.text)


def _overruled(t: Ticket, event: e.WithdrawalOverruled, entry: Entry) -> Ticket:
    return structs.replace(
        t,
        status="accepted",
        closed_at=None,
        reason="",
        accepted_at=t.accepted_at or entry.happened_at,
    )


def _merged(t: Ticket, event: e.Merged, entry: Entry) -> Ticket:
    return _closed(t, entry, "merged", merged_into=event.into, reason=event.into_number)


def _voided(t: Ticket, event: e.Voided, entry: Entry) -> Ticket:
    return _closed(t, entry, "voided", reason=event.reason)


def _dispatched(t: Ticket, event: e.Dispatched, entry: Entry) -> Ticket:
    at = _not_before(entry, t.accepted_at)
    return structs.replace(
        t, status="dispatched", dispatched_at=at, crew=event.crew, planned_at=event.planned_at
    )


def _taken(t: Ticket, event: e.Taken, entry: Entry) -> Ticket:
    return structs.replace(t, status="taken", taken_at=_not_before(entry, t.dispatched_at))


def _handed_back(t: Ticket, event: e.HandedBack, entry: Entry) -> Ticket:
    return structs.replace(
        t,
        status="accepted",
        crew=(),
        planned_at=None,
        dispatched_at=None,
        taken_at=None,
        arrived_at=None,
    )


def _reassigned(t: Ticket, event: e.Reassigned, entry: Entry) -> Ticket:
    return structs.replace(
        _end_hold(t, entry),
        status="dispatched",
        crew=event.crew,
        planned_at=event.planned_at,
        dispatched_at=_not_before(entry, t.dispatched_at),
        taken_at=None,
        arrived_at=None,
    )


def _transferred(t: Ticket, event: e.Transferred, entry: Entry) -> Ticket:
    return _closed(
        t,
        entry,
        "transferred",
        outside_unit=event.unit,
        outside_number=event.external_number,
        reason=event.note,
    )


def _arrived(t: Ticket, event: e.Arrived, entry: Entry) -> Ticket:
    return structs.replace(
        t,
        status="working",
        arrived_at=_not_before(entry, t.taken_at),
        photos=_more(t, event.photos),
    )


def _held(t: Ticket, event: e.Held, entry: Entry) -> Ticket:
    hold = Hold(event.cause, entry.happened_at, event.back, event.until, None, event.note)
    return structs.replace(t, status="held", holds=(*t.holds, hold))


def _end_hold(t: Ticket, entry: Entry) -> Ticket:
    hold = t.open_hold
    if hold is None:
        return t
    ended = structs.replace(hold, end=max(entry.happened_at, hold.start))
    return structs.replace(t, status=hold.back, holds=(*t.holds[:-1], ended))


def _resumed(t: Ticket, event: e.Resumed, entry: Entry) -> Ticket:
    return _end_hold(t, entry)


def _extended(t: Ticket, event: e.Extended, entry: Entry) -> Ticket:
    return structs.replace(t, extended_to=event.due)


def _finished(t: Ticket, event: e.Finished, entry: Entry) -> Ticket:
    return structs.replace(
        t, status="finished", finished_at=_not_before(entry, t.arrived_at), result=event.result
    )


def _passed(t: Ticket, event: e.InspectionPassed, entry: Entry) -> Ticket:
    return structs.replace(t, status="inspected", inspected_at=_not_before(entry, t.finished_at))


def _failed(t: Ticket, event: e.InspectionFailed, entry: Entry) -> Ticket:
    result = t.result
    if result is not None and not event.keep_materials:
        result = structs.replace(result, materials=())
    return structs.replace(
        t,
        status="dispatched",
        reworks=t.reworks + 1,
        dispatched_at=_not_before(entry, t.finished_at),
        taken_at=None,
        arrived_at=None,
        finished_at=None,
        result=result,
        photos=_more(t, event.photos),
    )


def _rework_asked(t: Ticket, event: e.ReworkAsked, entry: Entry) -> Ticket:
    return structs.replace(
        t,
        status="accepted",
        reworks=t.reworks + 1,
        accepted_at=_not_before(entry, t.finished_at),
        dispatched_at=None,
        taken_at=None,
        arrived_at=None,
        finished_at=None,
        inspected_at=None,
        closed_at=None,
        crew=(),
        planned_at=None,
        extended_to=None,
        holds=(),
        photos=_more(t, event.photos),
    )


def _rated(t: Ticket, event: e.Rated, entry: Entry) -> Ticket:
    rating = Rating(event.quality, event.speed, event.attitude, event.text, event.auto)
    return structs.replace(
        t, status="archived", rating=rating, closed_at=_not_before(entry, t.inspected_at)
    )


def _rated_more(t: Ticket, event: e.RatedMore, entry: Entry) -> Ticket:
    return structs.replace(t, more_rating=f"{t.more_rating}\n{event.text}".strip())


def _urged(t: Ticket, event: e.Urged, entry: Entry) -> Ticket:
    return structs.replace(t, urges=t.urges + 1, urged_at=max(entry.happened_at, t.urged_at or 0))


def _noted(t: Ticket, event: e.Noted, entry: Entry) -> Ticket:
    return structs.replace(t, notes=t.notes + 1)


def _photos_added(t: Ticket, event: e.PhotosAdded, entry: Entry) -> Ticket:
    return structs.replace(t, photos=_more(t, event.photos))


def _joined(t: Ticket, event: e.Joined, entry: Entry) -> Ticket:
    return structs.replace(t, reporters=(*t.reporters, event.reporter))


def _edited(t: Ticket, event: e.FieldEdited, entry: Entry) -> Ticket:
    stamps = t.edited | {event.field: max(entry.happened_at, t.edited.get(event.field, 0))}
    if event.field == "phone":
        first = structs.replace(t.reporters[0], phone=str(event.new))
        return structs.replace(t, reporters=(first, *t.reporters[1:]), edited=stamps)
    fields: dict[str, Any] = {event.field: event.new}
    if event.field == "place":
        fields["place_text"] = event.text
    return structs.replace(t, edited=stamps, **fields)


def _undone(t: Ticket, event: e.Undone, entry: Entry) -> Ticket:
    return msgspec.convert(msgspec.to_builtins(t) | event.before, Ticket)


def _more(t: Ticket, photos: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(t.photos + photos))


_APPLIERS: dict[type, Callable[[Ticket, Any, Entry], Ticket]] = {
    e.Accepted: _accepted,
    e.Rejected: _rejected,
    e.Withdrawn: _withdrawn,
    e.WithdrawalOverruled: _overruled,
    e.Merged: _merged,
    e.Voided: _voided,
    e.Dispatched: _dispatched,
    e.Taken: _taken,
    e.HandedBack: _handed_back,
    e.Reassigned: _reassigned,
    e.Transferred: _transferred,
    e.Arrived: _arrived,
    e.Held: _held,
    e.Resumed: _resumed,
    e.Extended: _extended,
    e.Finished: _finished,
    e.InspectionPassed: _passed,
    e.InspectionFailed: _failed,
    e.ReworkAsked: _rework_asked,
    e.Rated: _rated,
    e.RatedMore: _rated_more,
    e.Urged: _urged,
    e.Noted: _noted,
    e.PhotosAdded: _photos_added,
    e.Joined: _joined,
    e.FieldEdited: _edited,
    e.Undone: _undone,
}
