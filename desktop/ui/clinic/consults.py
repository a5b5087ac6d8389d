"""Consultations in writing (在线咨询) as the nurse or the doctor works on them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.ui import words
from desktop.ui.clinic.record_kinds import Deed, Entry, Kind, Said, Told
from desktop.ui.theme.looks import QT_TRANSLATE_NOOP
from domain.clinic import consult as c
from domain.clinic.rules import ClinicRules
from domain.text import shorten

translate = QCoreApplication.translate

_STATUS: dict[c.Status, tuple[str, str]] = {
    "waiting": ("reported", QT_TRANSLATE_NOOP("clinic", "To be answered")),
    "answered": ("general.active", QT_TRANSLATE_NOOP("clinic", "Answered")),
    "asked_again": ("accepted", QT_TRANSLATE_NOOP("clinic", "Asked again")),
    "to_visit": ("general.done", QT_TRANSLATE_NOOP("clinic", "Sent to a visit")),
    "to_emergency": ("emergency", QT_TRANSLATE_NOOP("clinic", "Sent to emergency")),
    "closed": ("general.cancelled", QT_TRANSLATE_NOOP("clinic", "Closed")),
}


def _line(thread: c.Consult) -> Entry:
    look, word = _STATUS[thread.status]
    last = thread.messages[-1]
    return Entry(
        thread.uid,
        thread.patient.person,
        thread.patient.name,
        shorten(last.text, 60),
        look,
        translate("clinic", word),
        thread.waits_since or thread.updated_at,
    )


def _told(thread: c.Consult, rules: ClinicRules, now: int) -> Told:
    look, word = _STATUS[thread.status]
    facts = [(translate("clinic", "Person"), _person(thread))]
    if thread.waits_since is not None:
        waits = words.duration(now - thread.waits_since)
        facts.append((translate("clinic", "Waits for"), waits))
    if thread.doctor_name:
        facts.append((translate("clinic", "Answered by"), thread.doctor_name))
    if thread.advice:
        facts.append((translate("clinic", "Advice"), thread.advice))
    said = tuple(
        Said(one.name, one.text, one.at, one.side == "clinic", one.photos)
        for one in thread.messages
    )
    return Told(
        thread.patient.name, look, translate("clinic", word), tuple(facts), said, (), _deeds(thread)
    )


def _person(thread: c.Consult) -> str:
    return " · ".join(one for one in (thread.patient.person, thread.patient.phone) if one)


def _deeds(thread: c.Consult) -> tuple[Deed, ...]:
    if thread.status not in c.OPEN:
        return ()
    waits = thread.status in c.WAITING
    answer = translate("clinic", "Answer")
    return (
        Deed("answer", answer, lambda text: c.Answer(text), "text", answer, first=waits),
        Deed("visit", translate("clinic", "Send to a visit"), lambda text: c.ToVisit(text), "text",
             translate("clinic", "Which department, and why")),
        Deed("emergency", translate("clinic", "Send to emergency"),
             lambda text: c.ToEmergency(text), "text",
             translate("clinic", "Where to go, at once"), danger=True),
        Deed("close", translate("clinic", "Close"), lambda text: c.Close(), first=not waits),
    )  # fmt: skip


CONSULTS = Kind(
    "consult",
    QT_TRANSLATE_NOOP("clinic", "No questions are open"),
    QT_TRANSLATE_NOOP("clinic", "What people ask in WeChat comes here, the longest waiting first."),
    _line,
    _told,
    lambda thread: thread.status in c.OPEN,
)
