"""Tickets as rows and promises: what lists, homes and ticket pages show alike."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from cloud.pages import words
from cloud.pages.words.states import Shown
from domain.faults import FaultTree
from domain.repair.ticket import ENDED, Ticket
from storage.queries import QueueRow

_DAY = 86_400_000
PHONE_DAYS = 7
"""So long after a ticket ended the other side's whole telephone number and pictures are shown."""


_ASKED = {"finished": words.ASK_INSPECT, "inspected": words.ASK_RATE}


class Card(Struct, frozen=True):
    """One ticket of a list.

    Attributes:
        promise: what is promised until when, for requesters; due and what is left, for workers.
        lateness: ``late``, ``warn`` or empty.
    """

    row: QueueRow
    shown: Shown
    fault: str
    place: str
    promise: str
    lateness: str


def for_requester(rows: Sequence[QueueRow], faults: FaultTree, now: int) -> list[Card]:
    """Rows as their requester sees them."""
    return [
        Card(
            row,
            words.plain(row.status),
            faults.path_text(row.fault),
            row.place_text,
            _ASKED.get(row.status) or promise(row.due_clock, row.due_at, now),
            lateness(row, now) if row.due_at is not None and row.due_at < now else "",
        )
        for row in rows
    ]


def for_worker(rows: Sequence[QueueRow], faults: FaultTree, now: int) -> list[Card]:
    """Rows as a worker sees them."""
    return [
        Card(
            row,
            words.worker_state(row.status),
            faults.path_text(row.fault),
            row.place_text,
            left(row.due_clock, row.due_at, now),
            lateness(row, now),
        )
        for row in rows
    ]


def lateness(row: QueueRow, now: int) -> str:
    """How the running clock stands."""
    if row.due_at is None:
        return ""
    if now > row.due_at:
        return "late"
    return "warn" if row.warn_at is not None and now >= row.warn_at else ""


def promise(clock: str, due: int | None, now: int) -> str:
    """What the office promises, ``今天 12:30 前受理``; an overdue one says so."""
    if due is None or clock not in words.PROMISE:
        return ""
    said = words.PROMISE[clock].format(time=words.moment(due, now))
    return words.PROMISE_LATE.format(said=said) if due < now else said


def left(clock: str, due: int | None, now: int) -> str:
    """``今天 12:30 前到场，还剩 2 小时``."""
    if due is None or clock not in words.CLOCK:
        return ""
    word = words.CLOCK[clock]
    time = words.span(due - now)
    if due < now:
        return words.LATE.format(step=word, time=time)
    return words.LEFT.format(due=words.moment(due, now), step=word, time=time)


def is_current(ticket: Ticket, now: int) -> bool:
    """Whether a ticket is somebody's work, or was so lately that both sides may need each other."""
    ended = ticket.closed_at if ticket.status in ENDED else None
    return ended is None or now < ended + PHONE_DAYS * _DAY


def telephone(number: str, ticket: Ticket, now: int) -> tuple[str, bool]:
    """The other side's number as it may be shown, and whether it may be dialled.

    It is whole while the ticket is somebody's work and some days longer, then masked.
    """
    whole = bool(number) and is_current(ticket, now)
    return (number, True) if whole else (words.masked(number), False)
