"""The hand-over sheet (交接班单): what is late, what waits on whom, what was done, what to know."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from desktop.printing.flow import Cell, Column, Flow, Head, Row
from desktop.printing.papers.job import Job
from desktop.printing.sheet import BODY, SMALL, Page

translate = QCoreApplication.translate


class Done(Struct, frozen=True):
    """A ticket finished in the shift, in words."""

    job: Job
    at: str
    result: str


class Waiting(Struct, frozen=True):
    """Open tickets that wait for the same thing."""

    what: str
    jobs: tuple[Job, ...]


class Shift(Struct, frozen=True):
    """One shift.

    Attributes:
        late: past a time limit, the most urgent first.
        waiting: the other open ones, by what they wait for.
        reported: how many came in.
        notes: what the one who leaves has to say.
    """

    begin: str
    end: str
    late: tuple[Job, ...]
    waiting: tuple[Waiting, ...]
    done: tuple[Done, ...]
    reported: int
    notes: str


def handover_pages(shift: Shift, head: Head) -> list[Page]:
    """The sheet, signed by both."""
    flow = Flow(head, translate("paper", "Hand-over"), note=f"{shift.begin} – {shift.end}")
    _facts(flow, shift)
    if shift.notes:
        flow.heading(translate("paper", "To know"))
        flow.paragraph(shift.notes)
        flow.skip(3)
    if shift.late:
        late = translate("paper", "Past the limit: %n", "", len(shift.late))
        _jobs(flow, late, shift.late)
    for waiting in shift.waiting:
        _jobs(flow, f"{waiting.what}: {len(waiting.jobs)}", waiting.jobs)
    done = translate("paper", "Finished in this shift: %n", "", len(shift.done))
    flow.heading(done)
    if shift.done:
        flow.table(_done_columns(), [_done_row(one) for one in shift.done])
        flow.skip(3)
    flow.need(16)
    flow.skip(3)
    flow.paragraph(
        translate("paper", "Handed over by: _________   Taken over by: _________   Time: _______")
    )
    return flow.finish()


def _facts(flow: Flow, shift: Shift) -> None:
    still = len(shift.late) + sum(len(waiting.jobs) for waiting in shift.waiting)
    facts = (
        (translate("paper", "Came in"), shift.reported),
        (translate("paper", "Done"), len(shift.done)),
        (translate("paper", "Open"), still),
        (translate("paper", "Late"), len(shift.late)),
    )
    width = flow.inner / 8
    columns = [Column("", width), Column("", width, BODY + 1, True)] * 3
    columns += [Column("", width), Column("", 0.0, BODY + 1, True)]
    flow.table(columns, [[part for name, count in facts for part in (name, str(count))]], 9)
    flow.skip(4)


def _jobs(flow: Flow, heading: str, jobs: Sequence[Job]) -> None:
    flow.heading(heading)
    columns = [
        Column(translate("paper", "Number"), 33, SMALL),
        Column(translate("paper", "Place and fault")),
        Column(translate("paper", "Workers"), 36),
        Column(translate("paper", "Time limit"), 36, SMALL),
    ]
    flow.table(columns, [_job_row(job) for job in jobs])
    flow.skip(3)


def _job_row(job: Job) -> Row:
    state = "\n".join(part for part in (job.status, job.held, job.due) if part)
    place = f"{job.place} {job.spot}".strip()
    said = "\n".join(part for part in (job.fault, job.description) if part)
    return [Cell(job.priority, job.number), Cell(said, place), "\n".join(job.crew), state]


def _done_columns() -> list[Column]:
    return [
        Column(translate("paper", "Number"), 33, SMALL),
        Column(translate("paper", "Place and fault")),
        Column(translate("paper", "Workers"), 36),
        Column(translate("paper", "Result"), 44, SMALL),
    ]


def _done_row(done: Done) -> Row:
    place = f"{done.job.place} {done.job.spot}".strip()
    crew = "\n".join(done.job.crew)
    result = Cell(done.result, done.at)
    return [Cell("", done.job.number), Cell(done.job.fault, place), crew, result]
