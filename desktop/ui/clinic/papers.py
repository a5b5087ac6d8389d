"""Which facts of the clinic go onto paper: a visit's slip, a session's list."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop.printing.papers.visits import Visitor, VisitSlip, visit_list, visit_slip
from desktop.printing.sheet import Page, SizeName
from desktop.station import Station
from desktop.ui.clinic.words import (
    clock_word,
    day_word,
    half_word,
    mark_words,
    session_words,
    short_number,
    status_word,
)
from desktop.ui.papers.contents import Paper, head_of
from domain.clinic.session.state import AHEAD, OPEN, Session, Visit

translate = QCoreApplication.translate


def slip_paper(station: Station, session: Session, visit: Visit) -> Paper:
    """What a patient takes along."""
    head, plan = head_of(station), session.plan
    slip = VisitSlip(
        short_number(visit),
        visit.number,
        visit.patient.name,
        f"{plan.department_name} {plan.doctor_name}",
        plan.room,
        f"{day_word(plan.day)} {half_word(plan.half)} {clock_word(visit.start_at)}",
        visit.status not in ("requested", "displaced"),
        translate("clinic", "Come ten minutes early and check in at the desk with your card."),
    )

    def make(store: Any, size: SizeName) -> list[Page]:
        return visit_slip(slip, head, size)

    title = translate("clinic", "Visit slip")
    return Paper(title, short_number(visit), make, ("A5", "A4"))


def list_paper(station: Station, session: Session) -> Paper:
    """A session's visits by time, for the doctor or for a day without electricity."""
    head = head_of(station)
    shown = [v for v in session.visits if v.status in OPEN or v.status == "done"]
    visitors = [
        Visitor(
            clock_word(visit.start_at),
            short_number(visit),
            visit.patient.name,
            visit.patient.person,
            mark_words(visit),
            "" if visit.status in AHEAD and visit.status == "booked" else status_word(visit.status),
        )
        for visit in sorted(shown, key=lambda one: (one.start_at, one.booked_at))
    ]

    def make(store: Any, size: SizeName) -> list[Page]:
        return visit_list(session_words(session), visitors, head)

    return Paper(translate("clinic", "Session list"), f"{session.plan.doctor}-{session.plan.day}",
                 make)  # fmt: skip
