"""What a paper slip tells, as the steps that it stands for, each at the time written on it."""

from __future__ import annotations

from msgspec import Struct

from domain.envelope import Args
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.ticket import Material, Outcome, Status, Ticket

Step = tuple[Args, int]
"""What is asked, and when it really happened (ms UTC)."""


class Written(Struct, frozen=True):
    """What a worker wrote on a slip; times in ms UTC.

    Attributes:
        worker: code and name of who did it; empty while nobody was sent.
        arrived_at: when it is missing on a finished slip, the worker came and finished at once.
        finished_at: None while the work goes on.
    """

    worker: tuple[str, str] = ("", "")
    dispatched_at: int | None = None
    arrived_at: int | None = None
    finished_at: int | None = None
    outcome: Outcome = "repaired"
    text: str = ""
    minutes: int = 0
    materials: tuple[Material, ...] = ()


def reported(wish: c.Report, written: Written, at: int, note: str, now: int) -> list[Step]:
    """The steps of a repair that lived on paper alone.

    Args:
        wish: with the slip's number, or an empty one.
        at: when it was reported, ms UTC.
        note: who saw it; kept as a note. ``now`` is when it is entered, ms UTC.

    Raises:
        Refusal: ``times_out_of_order``; ``text_missing`` of ``worker`` where somebody came but
            nobody is named.
    """
    check_order(at, written)
    steps: list[Step] = [(wish, at), (c.Accept(), at)]
    steps += _onward("accepted", written, at)
    if note:
        steps.append((c.Note(note), now))
    return steps


def continued(ticket: Ticket, written: Written) -> list[Step]:
    """The steps that lead from where a ticket stands to what its slip says.

    Raises:
        Refusal: as ``reported``; ``nothing_changes`` if the slip says no time.
    """
    if written.arrived_at is None and written.finished_at is None:
        raise Refusal("nothing_changes", number=ticket.number)
    check_order(ticket.reported_at, written)
    first = written.arrived_at or written.finished_at or 0
    status, steps = ticket.status, list[Step]()
    if ticket.open_hold is not None:
        steps.append((c.Resume(), max(first, ticket.open_hold.start)))
        status = ticket.open_hold.back
    if status == "reported":
        steps.append((c.Accept(), first))
        status = "accepted"
    steps += _onward(status, written, first)
    if not steps:  # a slip for a ticket that is past all this: let the rules say so
        steps = [_finish(written)] if written.finished_at else [_arrive(written)]
    return steps


def check_order(reported_at: int, written: Written) -> None:
    """Whether the times can be true one after another.

    Raises:
        Refusal: ``times_out_of_order`` with the field that is too early.
    """
    earlier = reported_at
    for field in ("dispatched_at", "arrived_at", "finished_at"):
        at: int | None = getattr(written, field)
        if at is None:
            continue
        if at < earlier:
            raise Refusal("times_out_of_order", field=field, earlier=earlier, later=at)
        earlier = at


def _onward(status: Status, written: Written, first: int) -> list[Step]:
    """From dispatch to completion, as far as the slip goes; what is done already is left out."""
    came = written.arrived_at is not None or written.finished_at is not None
    if not written.worker[0]:
        if came:
            raise Refusal("text_missing", field="worker")
        return []
    # Without a time of its own the dispatch counts as late as it can have been: nothing flatters.
    sent = written.dispatched_at or written.arrived_at or written.finished_at or first
    steps: list[Step] = []
    if status == "accepted":
        steps.append((c.Dispatch(crew_of([written.worker])), sent))
        status = "dispatched"
    if not came:
        return steps
    if status == "dispatched":
        steps.append((c.Take(written.worker[0]), sent))
        status = "taken"
    if status == "taken":
        steps.append(_arrive(written))
        status = "working"
    if status == "working" and written.finished_at is not None:
        steps.append(_finish(written))
    return steps


def _arrive(written: Written) -> Step:
    at = written.arrived_at or written.finished_at
    assert at is not None
    return c.Arrive(written.worker[0]), at


def _finish(written: Written) -> Step:
    assert written.finished_at is not None
    done = c.Finish(
        written.worker[0], written.outcome, written.text, written.minutes, written.materials
    )
    return done, written.finished_at
