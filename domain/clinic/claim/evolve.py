"""What an accepted command makes of a claim. Never fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import structs

from domain.clinic.claim import events as e
from domain.clinic.claim.state import Attached, Claim, Status
from domain.clinic.folding import folded
from domain.clinic.policy import UNDOABLE
from domain.clinic.taking_back import changed, restored
from domain.envelope import Entry
from domain.repair.ticket import Act

_NOT_OF_THE_ACT = frozenset({"version", "updated_at", "last_act"})
_OF_THE_ACT = [name for name in Claim.__struct_fields__ if name not in _NOT_OF_THE_ACT]


def evolve(claim: Claim | None, entry: Entry) -> Claim | None:
    """Fold one entry's events into the claim."""
    state = folded(claim, entry, e.Drafted, _drafted, _APPLIERS)
    return None if state is None else structs.replace(state, last_act=_act(claim, state, entry))


def _act(was: Claim | None, now: Claim, entry: Entry) -> Act | None:
    if was is None or entry.kind not in UNDOABLE:
        return None
    at = max(entry.happened_at, entry.recorded_at)
    fields = changed(was, now, _OF_THE_ACT)
    return Act(entry.command_id, entry.kind, entry.actor.id, at, fields)


def _drafted(event: e.Drafted, entry: Entry) -> Claim:
    return Claim(
        entry.aggregate,
        event.number,
        event.patient,
        "draft",
        event.case,
        event.invoice,
        entry.happened_at,
        event.year,
        event.referral,
        note=event.note,
    )


def _edited(c: Claim, event: e.Edited, entry: Entry) -> Claim:
    return structs.replace(
        c,
        case=event.case,
        invoice=event.invoice,
        year=event.year,
        referral=event.referral,
        note=event.note,
    )


def _attached(c: Claim, event: e.PaperAttached, entry: Entry) -> Claim:
    new = tuple(Attached(event.paper, photo, entry.happened_at) for photo in event.photos)
    return structs.replace(c, papers=(*c.papers, *new))


def _detached(c: Claim, event: e.PaperDetached, entry: Entry) -> Claim:
    return structs.replace(c, papers=tuple(p for p in c.papers if p.photo != event.photo))


def _submitted(c: Claim, event: e.Submitted, entry: Entry) -> Claim:
    first = c.submitted_at or entry.happened_at
    return structs.replace(c, status="submitted", submitted_at=first, asked_text="")


def _by_clerk(c: Claim, entry: Entry, status: Status, **fields: Any) -> Claim:
    by = entry.actor
    return structs.replace(c, status=status, clerk=by.id, clerk_name=by.name, **fields)


def _taken(c: Claim, event: e.Taken, entry: Entry) -> Claim:
    return _by_clerk(c, entry, "checking")


def _papers_asked(c: Claim, event: e.PapersAsked, entry: Entry) -> Claim:
    # What is asked for once more has to come once more: the old picture was not good enough.
    kept = tuple(p for p in c.papers if p.paper not in event.papers)
    asked = tuple(dict.fromkeys((*c.asked, *event.papers)))
    return _by_clerk(
        c, entry, "more_papers", papers=kept, asked=asked, asked_text=event.text
    )


def _approved(c: Claim, event: e.Approved, entry: Entry) -> Claim:
    return _by_clerk(
        c,
        entry,
        "awaiting_paper",
        amounts=event.amounts,
        paper_due=event.paper_due,
        approved_at=entry.happened_at,
    )


def _rejected(c: Claim, event: e.Rejected, entry: Entry) -> Claim:
    reason = "paper_late" if event.lapsed else event.reason
    return structs.replace(c, status="rejected", reason=reason, closed_at=entry.happened_at)


def _withdrawn(c: Claim, event: e.Withdrawn, entry: Entry) -> Claim:
    return structs.replace(c, status="withdrawn", closed_at=entry.happened_at)


def _paper_received(c: Claim, event: e.PaperReceived, entry: Entry) -> Claim:
    return _by_clerk(c, entry, "paper_received", paper_at=entry.happened_at)


def _paper_prolonged(c: Claim, event: e.PaperProlonged, entry: Entry) -> Claim:
    return structs.replace(c, paper_due=event.until)


def _sent(c: Claim, event: e.Sent, entry: Entry) -> Claim:
    return _by_clerk(c, entry, "sent", batch=event.batch, sent_at=entry.happened_at)


def _paid(c: Claim, event: e.Paid, entry: Entry) -> Claim:
    at = entry.happened_at
    return _by_clerk(c, entry, "paid", paid_at=at, closed_at=at)


def _undone(c: Claim, event: e.Undone, entry: Entry) -> Claim:
    return restored(c, event.before)


_APPLIERS: dict[type, Callable[[Claim, Any, Entry], Claim]] = {
    e.Edited: _edited,
    e.PaperAttached: _attached,
    e.PaperDetached: _detached,
    e.Submitted: _submitted,
    e.Taken: _taken,
    e.PapersAsked: _papers_asked,
    e.Approved: _approved,
    e.Rejected: _rejected,
    e.Withdrawn: _withdrawn,
    e.PaperReceived: _paper_received,
    e.PaperProlonged: _paper_prolonged,
    e.Sent: _sent,
    e.Paid: _paid,
    e.Undone: _undone,
}
