"""The clinic's states, days and people in words."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QCoreApplication

from desktop.ui.theme.looks import QT_TRANSLATE_NOOP
from domain.clinic.people import Patient
from domain.clinic.rules import ClinicRules
from domain.clinic.session.queue import call_number
from domain.clinic.session.state import Half, Mark, Session, Status, Visit
from domain.ids import CAMPUS_ZONE
from domain.problems import Problem

translate = QCoreApplication.translate

STATUS: dict[Status, tuple[str, str]] = {
    "requested": ("general.unknown", QT_TRANSLATE_NOOP("clinic", "To be confirmed")),
    "booked": ("planned", QT_TRANSLATE_NOOP("clinic", "Booked")),
    "arrived": ("general.waiting", QT_TRANSLATE_NOOP("clinic", "Waiting")),
    "called": ("reported", QT_TRANSLATE_NOOP("clinic", "Called")),
    "in_room": ("general.active", QT_TRANSLATE_NOOP("clinic", "With the doctor")),
    "passed": ("general.paused", QT_TRANSLATE_NOOP("clinic", "Passed over")),
    "done": ("general.done", QT_TRANSLATE_NOOP("clinic", "Done")),
    "left": ("withdrawn", QT_TRANSLATE_NOOP("clinic", "Left")),
    "missed": ("rejected", QT_TRANSLATE_NOOP("clinic", "Did not come")),
    "cancelled": ("general.cancelled", QT_TRANSLATE_NOOP("clinic", "Cancelled")),
    "stopped": ("voided", QT_TRANSLATE_NOOP("clinic", "No clinic that day")),
    "displaced": ("emergency", QT_TRANSLATE_NOOP("clinic", "To be moved")),
}
"""Of each state of a visit: whose look it has (``theme.looks``), and its word."""

_MARKS: dict[Mark, str] = {
    "first": QT_TRANSLATE_NOOP("clinic", "first visit"),
    "again": QT_TRANSLATE_NOOP("clinic", "again"),
    "referred": QT_TRANSLATE_NOOP("clinic", "referred"),
}
_HALVES: dict[Half, str] = {
    "am": QT_TRANSLATE_NOOP("clinic", "morning"),
    "pm": QT_TRANSLATE_NOOP("clinic", "afternoon"),
}
_DAYS = (
    QT_TRANSLATE_NOOP("clinic", "Mon"),
    QT_TRANSLATE_NOOP("clinic", "Tue"),
    QT_TRANSLATE_NOOP("clinic", "Wed"),
    QT_TRANSLATE_NOOP("clinic", "Thu"),
    QT_TRANSLATE_NOOP("clinic", "Fri"),
    QT_TRANSLATE_NOOP("clinic", "Sat"),
    QT_TRANSLATE_NOOP("clinic", "Sun"),
)


def status_look(status: Status) -> str:
    """Whose look a visit's state has."""
    return STATUS[status][0]


def status_word(status: Status) -> str:
    """A visit's state."""
    return translate("clinic", STATUS[status][1])


def mark_words(visit: Visit) -> str:
    """复诊 · 转诊; a first visit goes without saying."""
    return " · ".join(translate("clinic", _MARKS[mark]) for mark in visit.marks if mark != "first")


def half_word(half: Half) -> str:
    """上午, 下午."""
    return translate("clinic", _HALVES[half])


def day_word(day: str) -> str:
    """``2026-11-24`` as 周二 11-24."""
    there = date.fromisoformat(day)
    return f"{translate('clinic', _DAYS[there.weekday()])} {there:%m-%d}"


def clock_word(at: int) -> str:
    """A time of the day, campus time; ``at`` in ms UTC."""
    return datetime.fromtimestamp(at / 1_000, CAMPUS_ZONE).strftime("%H:%M")


def session_words(session: Session) -> str:
    """内科 林医生 · 周二 11-24 上午."""
    plan = session.plan
    who = f"{plan.department_name} {plan.doctor_name}"
    return f"{who} · {day_word(plan.day)} {half_word(plan.half)}"


def half_day_words(session: Session) -> str:
    """内科 林医生 · 上午, where the day is known."""
    plan = session.plan
    return f"{plan.department_name} {plan.doctor_name} · {half_word(plan.half)}"


def short_number(visit: Visit) -> str:
    """What is called out, the same as on the person's phone and slip."""
    return call_number(visit)


def masked_name(patient: Patient) -> str:
    """A name on a screen that everybody sees: 张*涵, 李*."""
    name = patient.name
    if len(name) < 2:
        return "*"
    return f"{name[0]}*{name[-1]}" if len(name) > 2 else f"{name[0]}*"


def priority_word(rules: ClinicRules, code: str) -> str:
    """绿色通道 and the like; empty without."""
    return next((one.name for one in rules.priorities if one.code == code), code)


def as_listed(problem: Problem, session: Session | None) -> Problem:
    """The same with the number by which a visit stands in the list, where it names one."""
    number = problem.facts.get("number")
    for visit in () if session is None else session.visits:
        if number and visit.number == number:
            return type(problem)(problem.code, **{**problem.facts, "number": short_number(visit)})
    return problem
