"""Which facts stand on which paper: reads of the station made into pages, in a worker thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication

from desktop.printing.flow import Head
from desktop.printing.papers.handover import Done, Shift, Waiting, handover_pages
from desktop.printing.papers.job import Job, job_of
from desktop.printing.papers.lists import Building, Worker, day_lists, rounds
from desktop.printing.papers.notice import Notice, notice_pages
from desktop.printing.papers.pack import Pack, outage_pack
from desktop.printing.papers.work_order import blank_slips, work_orders
from desktop.printing.sheet import Page, SizeName
from desktop.station import OnDuty, Station
from desktop.ui.words import join, outcome_text, quantity, status_text, when
from domain.directory import Place
from domain.repair.ticket import STATUSES, Status, Ticket

if TYPE_CHECKING:
    from collections.abc import Mapping

translate = QCoreApplication.translate

Make = Callable[[Any, SizeName], list[Page]]
"""Makes pages from a store of the calling thread."""


@dataclass(frozen=True, slots=True)
class Paper:
    """Something to print. ``sizes`` it can be had in; ``file`` is the name proposed for a PDF."""

    title: str
    file: str
    make: Make
    sizes: tuple[SizeName, ...] = ("A4",)


def head_of(station: Station) -> Head:
    """What stands on every paper that is made now."""
    someone = station.operator
    return Head(
        school=station.meta("school"),
        desk=station.meta("name"),
        operator="" if someone is None else someone.name,
        printed_at=station.clock(),
        data_at=station.freshness.received_at,
        drill=bool(station.meta("drill")),
    )


def day_of(at: int) -> str:
    """The campus's date of a moment (ms UTC): 2026-11-24."""
    return when(at).partition(" ")[0]


def order_paper(station: Station, uids: Sequence[str]) -> Paper:
    """A work order for each of these tickets."""
    head = head_of(station)

    def make(store: Any, size: SizeName) -> list[Page]:
        phones = _phones(station, store)
        found = station.paperwork.tickets(store, uids)
        return work_orders([_job(station, one, phones) for one in found], head, size)

    title = translate("papers", "Work orders")
    return Paper(title, _file(title, head), make, ("A4", "A5"))


def day_paper(station: Station, codes: Sequence[str] = ()) -> Paper:
    """Day lists of these workers; of everybody who has something in hand if none is named."""
    head = head_of(station)

    def make(store: Any, size: SizeName) -> list[Page]:
        phones, hands = _phones(station, store), station.paperwork.in_hand(store)
        days = []
        for each in station.paperwork.staff(store):
            tickets = hands.get(each.staff.code, [])
            if each.staff.code in codes or (not codes and tickets):
                jobs = [_job(station, one, phones) for one in tickets]
                days.append((_worker(station, each, len(jobs)), jobs))
        return day_lists(days, day_of(head.printed_at), head)

    title = translate("papers", "Day lists")
    return Paper(title, _file(title, head), make)


def round_paper(station: Station, codes: Sequence[str] = ()) -> Paper:
    """Rounds of these buildings; of all that have open tickets if none is named."""
    head = head_of(station)

    def make(store: Any, size: SizeName) -> list[Page]:
        found = _buildings(station, store, codes)
        return rounds(found, day_of(head.printed_at), head)

    title = translate("papers", "Building rounds")
    return Paper(title, _file(title, head), make)


def notice_paper(station: Station, notice: Notice) -> Paper:
    """A notice for a door."""
    head = head_of(station)
    return Paper(
        notice.title,
        _file(notice.title, head),
        lambda store, size: notice_pages(notice, head, size),
        ("A4", "A5"),
    )


def code_paper(station: Station, notice: Notice) -> Paper:
    """A code to sign in with: its sheet and file are not called by it."""
    head = head_of(station)
    title = translate("papers", "Sign-in code")
    return Paper(
        title,
        _file(title, head),
        lambda store, size: notice_pages(notice, head, size),
        ("A5", "A4"),
    )


def slip_paper(station: Station, numbers: Sequence[str]) -> Paper:
    """Blank slips with numbers that were reserved for them."""
    head = head_of(station)
    title = translate("papers", "Blank slips")
    return Paper(
        title,
        _file(title, head),
        lambda store, size: blank_slips(numbers, head, size),
        ("A4", "A5"),
    )


def pack_paper(station: Station, numbers: Sequence[str]) -> Paper:
    """The outage pack with these reserved numbers on its blank slips."""
    head = head_of(station)

    def make(store: Any, size: SizeName) -> list[Page]:
        hands = station.paperwork.in_hand(store)
        workers = [
            _worker(station, each, len(hands.get(each.staff.code, [])))
            for each in station.paperwork.staff(store, "leader", "worker")
        ]
        pack = Pack(tuple(_buildings(station, store)), tuple(workers), tuple(numbers))
        return outage_pack(pack, head, size)

    title = translate("papers", "Outage pack")
    return Paper(title, _file(title, head), make, ("A4", "A5"))


def handover_paper(station: Station, since: int, notes: str) -> Paper:
    """What the next shift has to know of the one that began ``since`` (ms UTC)."""
    head = head_of(station)

    def make(store: Any, size: SizeName) -> list[Page]:
        return handover_pages(_shift(station, store, since, notes, head), head)

    title = translate("papers", "Hand-over")
    return Paper(title, _file(title, head), make)


def _shift(station: Station, store: Any, since: int, notes: str, head: Head) -> Shift:
    now, phones = head.printed_at, _phones(station, store)
    late: list[Job] = []
    waiting: dict[Status, list[Job]] = {}
    for ticket in station.paperwork.open_tickets(store):
        job = _job(station, ticket, phones)
        if any(clock.state_at(now) == "breached" for clock in station.clocks_of(ticket)):
            late.append(job)
        else:
            waiting.setdefault(ticket.status, []).append(job)
    touched = station.paperwork.touched_since(store, since)
    done = [one for one in touched if one.finished_at is not None and one.finished_at >= since]
    done.sort(key=lambda ticket: ticket.finished_at or 0)
    return Shift(
        begin=when(since),
        end=when(now),
        late=tuple(late),
        waiting=tuple(
            Waiting(status_text(status), tuple(waiting[status]))
            for status in STATUSES
            if status in waiting
        ),
        done=tuple(_done(station, ticket, phones) for ticket in done),
        reported=sum(ticket.reported_at >= since for ticket in touched),
        notes=notes,
    )


def _done(station: Station, ticket: Ticket, phones: Mapping[str, str]) -> Done:
    result = ticket.result
    said = ""
    if result is not None:
        used = (f"{one.name} {quantity(one.quantity)} {one.unit}" for one in result.materials)
        parts = (outcome_text(result.outcome), result.text, join(used))
        said = "\n".join(part for part in parts if part)
    assert ticket.finished_at is not None
    return Done(_job(station, ticket, phones), when(ticket.finished_at), said)


def _file(title: str, head: Head) -> str:
    stamp = when(head.printed_at).replace(":", "").replace(" ", "-")
    return f"{title}-{stamp}.pdf"


def _phones(station: Station, store: Any) -> Mapping[str, str]:
    return {each.staff.code: each.staff.phone for each in station.paperwork.staff(store)}


def _job(station: Station, ticket: Ticket, phones: Mapping[str, str]) -> Job:
    return job_of(ticket, station.faults, station.clocks_of(ticket), phones)


def _worker(station: Station, each: OnDuty, in_hand: int) -> Worker:
    staff, duty = each.staff, each.duty
    team = station.faults.teams.get(staff.team)
    until = "" if duty.until is None else when(duty.until)
    return Worker(
        code=staff.code,
        name=staff.name,
        phone=staff.phone,
        team="" if team is None else team.name,
        skills=join(_skill(station, skill) for skill in staff.skills),
        on=duty.on,
        until=" ".join(part for part in (until, duty.note) if part),
        in_hand=in_hand,
    )


def _skill(station: Station, code: str) -> str:
    """A tag of skill by the kinds of fault it is for: 水 for plumbing."""
    faults = station.faults.faults.values()
    kinds = [fault.name for fault in faults if not fault.parent and fault.skill == code]
    return kinds[0] if kinds else code


def _buildings(station: Station, store: Any, codes: Sequence[str] = ()) -> list[Building]:
    phones = _phones(station, store)
    found: list[Building] = []
    for place, tickets in station.paperwork.by_building(store):
        if codes and (place is None or place.code not in codes):
            continue
        jobs = tuple(_job(station, one, phones) for one in tickets)
        found.append(Building(_name(place), place.zone if place else "", jobs))
    return found


def _name(place: Place | None) -> str:
    return translate("papers", "Without a building") if place is None else place.text
