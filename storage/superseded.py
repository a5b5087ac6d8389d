"""Own words that lost against another desk's: told to a person, with both sides."""

from __future__ import annotations

from typing import Any

from domain.clinic.session.events import CheckedIn, Displaced, Ended, Rebooked
from domain.clinic.session.state import HOLDS_SLOT, Session
from domain.envelope import Command, Entry
from domain.repair.events import EditSuperseded, FieldEdited
from domain.repair.ticket import Ticket
from domain.wire import WireEntry, WireProblem, decode, read_entry, wire_command
from storage import outbox
from storage.database import Store


def note(store: Store, entry: Entry, state: Any, now: int) -> bool:
    """Raise an attention item if this entry means that an own correction lost.

    Args:
        state: the agreed state before the entry.
        now: ms UTC.

    Returns:
        Whether there was one.
    """
    news = False
    for event in entry.events:
        if isinstance(event, Displaced):
            news |= _displaced(store, entry, event, state, now)
            continue
        if isinstance(event, Ended | Rebooked | CheckedIn):
            news |= _is_settled(store, event.visit, now)
            continue
        if isinstance(event, EditSuperseded):
            own = outbox.command_of(store, entry.command_id)
        elif isinstance(event, FieldEdited) and event.lost:
            own = _own_edit(store, entry, event)
        else:
            continue
        if own is not None:
            facts = {"field": event.field, "actor": entry.actor.name, "at": entry.happened_at}
            problem = WireProblem("edit_superseded", facts | _sides(event))
            number = state.number if isinstance(state, Ticket) else ""
            outbox.raise_attention(store, wire_command(own), number, "superseded", problem, now)
            news = True
    return news


def _displaced(
    store: Store, entry: Entry, event: Displaced, state: Session | None, now: int
) -> bool:
    """A place that a desk had given away and that somebody else had: another is to be found.

    That desk is told, and the one that gave it to whoever keeps it.
    """
    facts: dict[str, Any] = {
        "number": event.number, "session": entry.aggregate, "start_at": event.start_at,
        "reason": event.reason,
    }  # fmt: skip
    own = outbox.command_of(store, entry.command_id)
    if own is not None:
        problem = WireProblem("visit_displaced", facts)
        outbox.raise_attention(store, wire_command(own), event.number, "superseded", problem, now)
        return True
    news = False
    for visit in () if state is None or event.reason == "stopped" else state.visits:
        kept = visit.start_at == event.start_at and visit.status in HOLDS_SLOT
        given = outbox.command_of(store, visit.id) if kept else None
        if given is not None:
            facts |= {"number": visit.number, "other": event.number, "visit": entry.command_id}
            problem = WireProblem("visit_met", facts)
            outbox.raise_attention(store, wire_command(given), visit.number, "met", problem, now)
            news = True
    return news


def _is_settled(store: Store, visit: str, now: int) -> bool:
    """Whoever had lost a place has another one, is here, or comes no more: nobody need look."""
    cursor = store.run(
        "UPDATE attention SET state = 'done', done_at = ?, action = 'settled' "
        "WHERE command = ? AND cause = 'superseded' AND state = 'open'",
        (now, visit),
    )
    return bool(cursor.rowcount)


def _own_edit(store: Store, entry: Entry, event: FieldEdited) -> Command | None:
    """This station's own earlier correction that another desk's later one replaced."""
    found = store.rows(
        "SELECT outbox.command, entry.data FROM outbox JOIN entry USING (command) "
        "WHERE outbox.aggregate = ? AND kind = 'repair.edit' AND outbox.seq < ? "
        "ORDER BY outbox.seq DESC",
        (entry.aggregate, entry.seq),
    )
    for command_id, data in found:
        for own in read_entry(decode(bytes(data), WireEntry)).events:
            if not isinstance(own, FieldEdited):
                continue
            if (own.field, own.new, own.text) == (event.field, event.old, event.old_text):
                return outbox.command_of(store, command_id)
    return None


def _sides(event: EditSuperseded | FieldEdited) -> dict[str, Any]:
    if isinstance(event, EditSuperseded):
        return {"mine": event.wanted, "theirs": event.kept, "base": event.old}
    return {"mine": event.old, "theirs": event.new, "base": None}
