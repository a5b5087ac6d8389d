"""What an accepted command makes of a ticket. Never fails: unknown events are passed over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import structs

from domain.envelope import Entry, UnknownEvent
from domain.repair import events as e
from domain.repair import extending, undo
from domain.repair.ticket import Hold, Mention, Rating, Ticket


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
        elif isinstance(event, e.PastKept):
            state = event.ticket
        elif state is not None:
            apply = _APPLIERS.get(type(event))
            if apply is not None:
                state = apply(state, event, entry)
    if state is None:
        return None
    state = extending.still_asked(state)
    act = undo.last_act(ticket, state, entry)
    updated = max(state.updated_at, entry.happened_at)
    return structs.replace(state, version=entry.version, updated_at=updated, last_act=act)


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
        split_from=event.split_from,
        split_from_number=event.split_from_number,
    )


def _step(t: Ticket, entry: Entry) -> int:
    """The step's own time, but never before what it follows: two machines' clocks may disagree."""
    return max(entry.happened_at, t.state_since)


def _accepted(t: Ticket, event: e.Accepted, entry: Entry) -> Ticket:
    # An acceptance that comes in after the withdrawal it preceded is told, and changes nothing.
    status = t.status if t.status == "withdrawn" else "accepted"
    at = max(entry.happened_at, t.reported_at)
    return structs.replace(t, status=status, accepted_at=at, team=event.team or t.team)


def _closed(t: Ticket, entry: Entry, status: Any, **fields: Any) -> Ticket:
    ended = _end_hold(t, entry)
    return structs.replace(ended, status=status, closed_at=_step(ended, entry), **fields)


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
        accepted_at=t.accepted_at or max(entry.happened_at, t.reported_at),
    )


def _merged(t: Ticket, event: e.Merged, entry: Entry) -> Ticket:
    return _closed(t, entry, "merged", merged_into=event.into, reason=event.into_number)


def _voided(t: Ticket, event: e.Voided, entry: Entry) -> Ticket:
    return _closed(t, entry, "voided", reason=event.reason)


def _dispatched(t: Ticket, event: e.Dispatched, entry: Entry) -> Ticket:
    return structs.replace(
        t,
        status="dispatched",
        dispatched_at=_step(t, entry),
        crew=event.crew,
        planned_at=event.planned_at,
    )


def _taken(t: Ticket, event: e.Taken, entry: Entry) -> Ticket:
    return structs.replace(t, status="taken", taken_at=_step(t, entry))


def _handed_back(t: Ticket, event: e.HandedBack, entry: Entry) -> Ticket:
    return structs.replace(
        t,
        status="accepted",
        returned_at=_step(t, entry),
        crew=(),
        planned_at=None,
        dispatched_at=None,
        taken_at=None,
        arrived_at=None,
    )


def _reassigned(t: Ticket, event: e.Reassigned, entry: Entry) -> Ticket:
    ended = _end_hold(t, entry)
    at = _step(ended, entry)
    return structs.replace(
        ended,
        status="dispatched",
        returned_at=at,
        crew=event.crew,
        planned_at=event.planned_at,
        dispatched_at=at,
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
        arrived_at=_step(t, entry),
        photos=_more(t, event.photos),
    )


def _held(t: Ticket, event: e.Held, entry: Entry) -> Ticket:
    hold = Hold(event.cause, _step(t, entry), event.back, event.until, None, event.note)
    return structs.replace(t, status="held", holds=(*t.holds, hold))


def _end_hold(t: Ticket, entry: Entry) -> Ticket:
    hold = t.open_hold
    if hold is None:
        return t
    ended = structs.replace(hold, end=max(entry.happened_at, hold.start))
    return structs.replace(t, status=hold.back, holds=(*t.holds[:-1], ended))


def _resumed(t: Ticket, event: e.Resumed, entry: Entry) -> Ticket:
    resumed = _end_hold(t, entry)
    if resumed.status != "held":
        return resumed
    # An older system's pause doesn't say where it began.
    return structs.replace(resumed, status="working" if t.crew else "accepted")


def _finished(t: Ticket, event: e.Finished, entry: Entry) -> Ticket:
    kept = t.result.materials if t.result is not None else ()
    return structs.replace(
        t,
        status="finished",
        finished_at=_step(t, entry),
        result=event.result,
        used_before=t.used_before + kept,
    )


def _finished_along(t: Ticket, event: e.FinishedAlong, entry: Entry) -> Ticket:
    ended = _end_hold(t, entry)
    kept = t.result.materials if t.result is not None else ()
    return structs.replace(
        ended,
        status="finished",
        finished_at=_step(ended, entry),
        result=event.result,
        used_before=t.used_before + kept,
    )


def _linked(t: Ticket, event: e.Linked, entry: Entry) -> Ticket:
    return structs.replace(t, parent=event.parent, parent_number=event.parent_number)


def _unlinked(t: Ticket, event: e.Unlinked, entry: Entry) -> Ticket:
    return structs.replace(t, parent="", parent_number="")


def _split_off(t: Ticket, event: e.SplitOff, entry: Entry) -> Ticket:
    return structs.replace(t, split_into=tuple(dict.fromkeys((*t.split_into, event.new))))


def _passed(t: Ticket, event: e.InspectionPassed, entry: Entry) -> Ticket:
    return structs.replace(t, status="inspected", inspected_at=_step(t, entry))


def _failed(t: Ticket, event: e.InspectionFailed, entry: Entry) -> Ticket:
    at = _step(t, entry)
    result = t.result
    if result is not None and not event.keep_materials:
        result = structs.replace(result, materials=())
    # What was finished along with its incident may never have had anybody of its own.
    return structs.replace(
        t,
        status="dispatched" if t.crew else "accepted",
        returned_at=at,
        reworks=t.reworks + 1,
        dispatched_at=at if t.crew else None,
        taken_at=None,
        arrived_at=None,
        finished_at=None,
        result=result,
        photos=_more(t, event.photos),
    )


def _rework_asked(t: Ticket, event: e.ReworkAsked, entry: Entry) -> Ticket:
    at = _step(t, entry)
    return structs.replace(
        t,
        status="accepted",
        returned_at=at,
        reworks=t.reworks + 1,
        accepted_at=at,
        dispatched_at=None,
        taken_at=None,
        arrived_at=None,
        finished_at=None,
        inspected_at=None,
        closed_at=None,
        crew=(),
        planned_at=None,
        extended_to=None,
        extended_at=None,
        holds=(),
        photos=_more(t, event.photos),
    )


def _rated(t: Ticket, event: e.Rated, entry: Entry) -> Ticket:
    rating = Rating(event.quality, event.speed, event.attitude, event.text, event.auto)
    return structs.replace(t, status="archived", rating=rating, closed_at=_step(t, entry))


def _rated_more(t: Ticket, event: e.RatedMore, entry: Entry) -> Ticket:
    return structs.replace(t, more_rating=f"{t.more_rating}\n{event.text}".strip())


def _urged(t: Ticket, event: e.Urged, entry: Entry) -> Ticket:
    return structs.replace(t, urges=t.urges + 1, urged_at=max(entry.happened_at, t.urged_at or 0))


def _noted(t: Ticket, event: e.Noted, entry: Entry) -> Ticket:
    others = tuple(mention for mention in t.mentions if mention.to not in event.to)
    fresh = tuple(Mention(one, entry.actor.name, entry.happened_at) for one in event.to)
    return structs.replace(t, notes=t.notes + 1, mentions=(*others, *fresh))


def _mention_seen(t: Ticket, event: e.MentionSeen, entry: Entry) -> Ticket:
    kept = tuple(mention for mention in t.mentions if mention.to != event.who)
    return structs.replace(t, mentions=kept)


def _announced(t: Ticket, event: e.Announced, entry: Entry) -> Ticket:
    last, told = (t.announced_at or 0, t.announced), (entry.happened_at, event.what)
    if told < last:  # two desks' messages end the same in either order
        return t
    return structs.replace(t, announced=event.what, announced_at=entry.happened_at)


def _photos_added(t: Ticket, event: e.PhotosAdded, entry: Entry) -> Ticket:
    return structs.replace(t, photos=_more(t, event.photos))


def _joined(t: Ticket, event: e.Joined, entry: Entry) -> Ticket:
    return structs.replace(t, reporters=(*t.reporters, event.reporter))


def _edited(t: Ticket, event: e.FieldEdited, entry: Entry) -> Ticket:
    at = entry.happened_at
    if (event.old, event.old_text) == (event.new, event.text):  # agreed: the later stamp stands
        at = max(at, t.edited.get(event.field, 0))
    stamps = t.edited | {event.field: at}
    if event.field == "phone":
        first = structs.replace(t.reporters[0], phone=str(event.new))
        return structs.replace(t, reporters=(first, *t.reporters[1:]), edited=stamps)
    fields: dict[str, Any] = {event.field: event.new}
    if event.field == "place":
        fields |= {"place_text": event.text, "zone": event.zone or t.zone}
    return structs.replace(t, edited=stamps, **fields)


def _undone(t: Ticket, event: e.Undone, entry: Entry) -> Ticket:
    return undo.restored(t, event.before)


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
    e.ExtensionAsked: extending.asked,
    e.Extended: extending.extended,
    e.ExtensionRefused: extending.refused,
    e.Finished: _finished,
    e.InspectionPassed: _passed,
    e.InspectionFailed: _failed,
    e.ReworkAsked: _rework_asked,
    e.Rated: _rated,
    e.RatedMore: _rated_more,
    e.Urged: _urged,
    e.Noted: _noted,
    e.MentionSeen: _mention_seen,
    e.PhotosAdded: _photos_added,
    e.Joined: _joined,
    e.FinishedAlong: _finished_along,
    e.Linked: _linked,
    e.Unlinked: _unlinked,
    e.Announced: _announced,
    e.SplitOff: _split_off,
    e.FieldEdited: _edited,
    e.Undone: _undone,
}
