"""Lists on paper: a worker's day (工人日单), a building's round (楼栋巡修单), who is on duty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from desktop.printing.flow import Cell, Column, Flow, Head, Row
from desktop.printing.papers.job import Job
from desktop.printing.sheet import LARGE, SMALL, Page
from desktop.ui.words import join

translate = QCoreApplication.translate

_CODE = 17.0
_SPARE_ROWS = 4
"""Empty rows below a round, for what is found on the way."""


class Worker(Struct, frozen=True):
    """Somebody of the duty list; ``on`` says in words whether and until when."""

    code: str
    name: str
    phone: str
    team: str
    skills: str
    on: bool
    until: str
    in_hand: int


class Building(Struct, frozen=True):
    """A building's open tickets, by floor and room."""

    name: str
    zone: str
    jobs: tuple[Job, ...]


def day_lists(days: Iterable[tuple[Worker, Sequence[Job]]], date: str, head: Head) -> list[Page]:
    """Each worker's list begins on a page of its own; it goes into a pocket."""
    pages: list[Page] = []
    for worker, jobs in days:
        title = translate("paper", "Day list: {name}").format(name=worker.name)
        note = translate("paper", "{date} · %n jobs", "", len(jobs)).format(date=date)
        flow = Flow(head, title, note=note)
        flow.table(_day_columns(), [_day_row(at, job) for at, job in enumerate(jobs, 1)], 22)
        flow.skip(3)
        flow.need(14)
        said = translate("paper", "Signed, worker: ______________    Handed in: ____ : ____")
        flow.paragraph(said)
        pages += flow.finish()
    return pages


def rounds(buildings: Sequence[Building], date: str, head: Head) -> list[Page]:
    """A page or more for each building, with room for what is found on the way."""
    pages: list[Page] = []
    for building in buildings:
        title = translate("paper", "Building round: {name}").format(name=building.name)
        note = " · ".join(part for part in (date, building.zone) if part)
        flow = Flow(head, title, note=note)
        flow.table(_round_columns(), [_round_row(job) for job in building.jobs], 14)
        flow.skip(3)
        flow.heading(translate("paper", "Found on the way"))
        empty: list[Row] = [["", "", "", ""]] * _SPARE_ROWS
        flow.table(_found_columns(), empty, 13)
        flow.skip(4)
        flow.need(10)
        said = translate("paper", "Worker: ____________   Caretaker: ____________   Time: ________")
        flow.paragraph(said)
        pages += flow.finish()
    return pages


def open_tickets(flow: Flow, buildings: Sequence[Building]) -> None:
    """All that is open, by building, on a paper that goes on."""
    for building in buildings:
        count = translate("paper", "%n open", "", len(building.jobs))
        note = " · ".join(part for part in (building.zone, count) if part)
        flow.heading(building.name, note)
        flow.table(_open_columns(), [_open_row(job) for job in building.jobs])
        flow.skip(3)


def duty_list(flow: Flow, workers: Sequence[Worker]) -> None:
    """Who can be sent, with phones; those off duty below, for a burst main at night."""
    for on in (True, False):
        found = [worker for worker in workers if worker.on is on]
        if not found:
            continue
        flow.heading(translate("paper", "On duty") if on else translate("paper", "Off duty"))
        flow.table(_duty_columns(), [_duty_row(worker) for worker in found])
        flow.skip(3)


def _day_columns() -> list[Column]:
    return [
        Column(translate("paper", "Code"), _CODE),
        Column(translate("paper", "Place and fault")),
        Column(translate("paper", "Reporter"), 34),
        Column(translate("paper", "Number and limit"), 34, SMALL),
        Column(translate("paper", "Done at, result"), 30),
    ]


def _day_row(at: int, job: Job) -> Row:
    wanted = translate("paper", "wants {time}").format(time=job.wanted) if job.wanted else ""
    alone = translate("paper", "may enter with nobody in") if job.enter_alone else ""
    until = "\n".join(part for part in (job.due, wanted, alone) if part)
    number = Cell(until, job.number)
    return [Cell(code=job.number), _where(job, f"{at}. "), _caller(job), number, ""]


def _round_columns() -> list[Column]:
    return [
        Column(translate("paper", "Done"), 12),
        Column(translate("paper", "Place and fault")),
        Column(translate("paper", "Reporter"), 38),
        Column(translate("paper", "State"), 34, SMALL),
        Column(translate("paper", "Result"), 34),
    ]


def _round_row(job: Job) -> Row:
    state = "\n".join(part for part in (job.status, job.held, *job.crew) if part)
    return [Cell(tick=True), _where(job), _caller(job), Cell(state, job.number), ""]


def _found_columns() -> list[Column]:
    return [
        Column(translate("paper", "Place"), 42),
        Column(translate("paper", "Fault")),
        Column(translate("paper", "Result"), 42),
        Column(translate("paper", "Ticket number"), 34),
    ]


def _open_columns() -> list[Column]:
    return [
        Column(translate("paper", "Number"), 33, SMALL),
        Column(translate("paper", "Place and fault")),
        Column(translate("paper", "Reporter"), 38),
        Column(translate("paper", "State"), 36, SMALL),
    ]


def _open_row(job: Job) -> Row:
    state = "\n".join(part for part in (job.status, job.held, *job.crew, job.due) if part)
    return [Cell(job.priority, job.number), _where(job), _caller(job), state]


def _duty_columns() -> list[Column]:
    return [
        Column(translate("paper", "Name"), 30, LARGE - 0.8, True),
        Column(translate("paper", "Phone"), 42, LARGE - 0.8, True),
        Column(translate("paper", "Team and skills")),
        Column(translate("paper", "In hand"), 18, align="centre"),
        Column(translate("paper", "Until"), 28, SMALL),
    ]


def _duty_row(worker: Worker) -> Row:
    skills = join(part for part in (worker.team, worker.skills) if part)
    return [worker.name, worker.phone, skills, str(worker.in_hand or ""), worker.until]


def _where(job: Job, before: str = "") -> Cell:
    """The place, then priority if it is urgent, fault and the caller's words."""
    first = f"【{job.priority}】{job.fault}" if job.rank <= 1 else job.fault
    said = "\n".join(part for part in (first, job.description) if part)
    return Cell(said, f"{before}{job.place} {job.spot}".strip())


def _caller(job: Job) -> str:
    return "\n".join(part for part in (job.reporter, job.phone, *job.others) if part)
