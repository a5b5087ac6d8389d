"""What is known of an incident, as the fields of a notice for the doors."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop.station import Station
from desktop.ui.papers.drafts import NoticeDraft
from desktop.ui.words import join, when
from domain.repair import events as e
from domain.repair.ticket import Ticket

translate = QCoreApplication.translate

_BUILDING = 2
"""So many parts of a place's path name its building: 东校区 3栋 301."""
_MOST = 6


def notice_of(station: Station, uid: str) -> NoticeDraft:
    """The notice of an incident: what is out of order where, since when, until when."""
    ticket = station.ticket(uid)
    if ticket is None:
        return NoticeDraft()
    fault = station.faults.path_text(ticket.fault)
    said = translate(
        "family",
        "There is a failure here ({fault}). It is being repaired; we are sorry for the trouble.",
    )
    until = _until(station, ticket)
    return NoticeDraft(
        title=_title(ticket.fault),
        place=_buildings(station, ticket),
        begin=when(ticket.reported_at),
        end="" if until is None else when(until),
        text=said.format(fault=fault),
    )


def _title(fault: str) -> str:
    kind = fault.partition(".")[0]
    titles = {
        "water": translate("family", "Water failure"),
        "power": translate("family", "Power failure"),
    }
    return titles.get(kind, translate("family", "Urgent notice"))


def _buildings(station: Station, ticket: Ticket) -> str:
    texts = [ticket.place_text, *(row.place_text for row in station.families.children(ticket.uid))]
    found = dict.fromkeys(" ".join(text.split()[:_BUILDING]) for text in texts)
    named = list(found)[:_MOST]
    if len(found) > _MOST:
        named.append(translate("family", "and others"))
    return join(named)


def _until(station: Station, ticket: Ticket) -> int | None:
    """When it is to be over, as everybody was told last."""
    told = [
        event.until
        for item in station.timeline(ticket.uid)
        for event in item.entry.events
        if isinstance(event, e.Announced)
    ]
    return told[-1] if told else None
