"""What a drop or a choice asks for: one plan for several tickets, and whether it may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from msgspec import structs

from domain import suggest
from domain.envelope import Args
from domain.faults import FaultTree
from domain.people import Actor
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.rules import Terms, check
from domain.repair.ticket import Act, Share, Status, Ticket

Wish = tuple[str, Args]
Worker = tuple[str, str]
"""Code and name."""
Deed = Literal["dispatch", "accept_dispatch", "reassign", "join"]

WAITING: frozenset[Status] = frozenset({"reported", "accepted"})
"""States in which a ticket waits for somebody to be sent."""
IN_HAND: frozenset[Status] = frozenset({"dispatched", "taken", "working", "held"})
"""States in which a ticket is in somebody's hands: not finished yet."""
_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What would come of a drop on a worker, told while the cards are still in the air.

    Attributes:
        refusal: the rule that says no, or None.
        same: they have it already: nothing to do and nothing to complain of.
        warnings: what speaks against it without forbidding it.
        restarts: work that has begun would wait to be taken again.
        joinable: the worker could also be added to the crew.
    """

    deed: Deed
    refusal: Refusal | None = None
    same: bool = False
    warnings: tuple[suggest.Reason, ...] = ()
    restarts: bool = False
    joinable: bool = False


@dataclass(frozen=True, slots=True)
class Overruled:
    """Somebody else was sent than the suggestion named first; ``why`` is a code of the rules."""

    suggested: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Return:
    """What a drop on the waiting column asks for: own dispatches are undone, others need words."""

    undo: tuple[Wish, ...]
    hand_back: tuple[tuple[Ticket, str], ...]

    def wishes(self, reason: str) -> list[Wish]:
        """All of it, in order."""
        return [
            *self.undo,
            *((ticket.uid, c.HandBack(worker, reason)) for ticket, worker in self.hand_back),
        ]


def wishes(
    tickets: Sequence[Ticket],
    workers: Sequence[Worker],
    actor: Actor | None,
    *,
    source: str = "",
    join: bool = False,
    instead: Overruled | None = None,
) -> list[Wish]:
    """What to ask so that these workers have these tickets.

    Args:
        workers: the first leads.
        source: the worker whose card was moved: only that one's part changes hands.
        join: add the workers to the crew instead of replacing it.
        instead: the suggestion named somebody else first; kept with the dispatch.

    Raises:
        Refusal: the first rule that says no; ``nothing_changes`` if they have it already.
    """
    if actor is None:
        raise Refusal("no_operator")
    said = instead or Overruled("")
    found: list[Wish] = []
    for ticket in tickets:
        crew = _crew(ticket, workers, source, join)
        if ticket.status in WAITING:
            check(ticket, c.Dispatch, actor)
            found.append((ticket.uid, c.Dispatch(crew, suggested=said.suggested, why=said.why)))
            continue
        check(ticket, c.Reassign, actor)
        if {s.worker for s in crew} == {s.worker for s in ticket.crew} and (
            join or crew == ticket.crew
        ):
            raise Refusal("nothing_changes", number=ticket.number)
        old = tuple(share.worker for share in ticket.crew)
        wish = c.Reassign(
            old, crew, ticket.planned_at, suggested=said.suggested, why=said.why
        )
        found.append((ticket.uid, wish))
    return found


def verdict(
    tickets: Sequence[Ticket],
    candidate: suggest.Candidate,
    actor: Actor | None,
    faults: FaultTree,
    *,
    source: str = "",
    join: bool = False,
) -> Verdict:
    """What would come of dropping these tickets on that worker."""
    staff = candidate.staff
    worker = (staff.code, staff.name)
    deed = deed_of(tickets, join)
    try:
        wishes(tickets, [worker], actor, source=source, join=join)
    except Refusal as refusal:
        return Verdict(deed, refusal, same=refusal.code == "nothing_changes")
    warnings = suggest.rank_all(tickets, [candidate], faults)[0].warnings
    return Verdict(
        deed,
        warnings=tuple(warning for warning in warnings if warning.code != "in_crew"),
        restarts=any(
            ticket.crew and ticket.status in ("taken", "working", "held") for ticket in tickets
        ),
        joinable=all(
            ticket.crew and staff.code not in {share.worker for share in ticket.crew}
            for ticket in tickets
        ),
    )


def deed_of(tickets: Sequence[Ticket], join: bool) -> Deed:
    """What the whole comes to; a crew that exists is replaced or joined."""
    if any(ticket.crew for ticket in tickets):
        return "join" if join else "reassign"
    if any(ticket.status == "reported" for ticket in tickets):
        return "accept_dispatch"
    return "dispatch"


def back_to_waiting(
    tickets: Sequence[Ticket], actor: Actor | None, terms: Terms, now: int, *, source: str = ""
) -> Return:
    """What to ask so that these tickets wait for dispatch again; those that wait stay out of it.

    Args:
        now: ms UTC; an own dispatch can be undone for a while.
        source: the worker whose card was moved.

    Raises:
        Refusal: the first rule that says no.
    """
    if actor is None:
        raise Refusal("no_operator")
    undo: list[Wish] = []
    hand_back: list[tuple[Ticket, str]] = []
    for ticket in tickets:
        if ticket.status in WAITING or not ticket.crew:
            continue
        act = ticket.last_act
        if act is not None and _own_dispatch(act, actor, terms, now):
            undo.append((ticket.uid, c.Undo(act.command_id)))
            continue
        check(ticket, c.HandBack, actor)
        lead = ticket.lead
        crew = {share.worker for share in ticket.crew}
        worker = source if source in crew else lead.worker if lead else ""
        hand_back.append((ticket, worker))
    return Return(tuple(undo), tuple(hand_back))


def _own_dispatch(act: Act, actor: Actor, terms: Terms, now: int) -> bool:
    fresh = now - act.at <= terms.undo_minutes * _MINUTE
    return act.kind == "repair.dispatch" and act.actor == actor.id and fresh


def _crew(ticket: Ticket, workers: Sequence[Worker], source: str, join: bool) -> tuple[Share, ...]:
    have = {share.worker for share in ticket.crew}
    if join and have:
        lead_first = sorted(ticket.crew, key=lambda share: not share.lead)
        added = [worker for worker in workers if worker[0] not in have]
        return crew_of([*((share.worker, share.name) for share in lead_first), *added])
    if source in have and len(workers) == 1:
        if workers[0][0] == source:
            return ticket.crew
        return _handed_over(ticket.crew, source, workers[0])
    return crew_of(workers)


def _handed_over(crew: Sequence[Share], source: str, worker: Worker) -> tuple[Share, ...]:
    """One worker's part goes to another; to one of the crew if they are in it already."""
    code, name = worker
    if code not in {share.worker for share in crew}:
        return tuple(
            structs.replace(share, worker=code, name=name) if share.worker == source else share
            for share in crew
        )
    given = next(share for share in crew if share.worker == source)
    return tuple(
        structs.replace(share, share=share.share + given.share, lead=share.lead or given.lead)
        if share.worker == code
        else share
        for share in crew
        if share.worker != source
    )
