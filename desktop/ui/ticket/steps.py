"""At which step of the escalation a ticket is, in words: 超时 2 小时，告知 班组长、科长."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.station import QueueRow, Station
from desktop.ui.words import in_english, join
from domain.escalation import Audience

translate = QCoreApplication.translate


def audience_text(audience: Audience) -> str:
    """Who is to be told: 科长."""
    return {
        "leader": translate("steps", "crew leader"),
        "section": translate("steps", "head of section"),
        "director": translate("steps", "director"),
    }[audience]


def step_text(station: Station, row: QueueRow) -> str:
    """The step, who is to be told, and that it broke while the desk was cut off; "" before any."""
    place = station.step_of(row)
    if place < 0 or row.due_at is None:
        return ""
    step = station.escalation.steps[place]
    said = step.name_en if in_english() else step.name
    if step.tell:
        whom = join(audience_text(each) for each in step.tell)
        said = translate("steps", "{step}: tell {whom}").format(step=said, whom=whom)
    if step.after == "breach" and station.was_cut_off(row.due_at):
        said = translate("steps", "{said} (during an outage)").format(said=said)
    return said
