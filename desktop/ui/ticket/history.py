"""A ticket's history as the timeline shows it: who, by which channel, when, and what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.station import Station, TimelineItem
from desktop.ui.parts.timeline import Timeline, TimelineEntry
from desktop.ui.theme import Theme
from desktop.ui.words import (
    Names,
    channel_text,
    event_text,
    fault_path,
    in_english,
    moment,
)
from domain.envelope import Entry
from domain.repair import events as e
from domain.repair.ticket import Ticket

translate = QCoreApplication.translate

_STATE: dict[type, str] = {
    e.Reported: "reported",
    e.Accepted: "accepted",
    e.Rejected: "rejected",
    e.Withdrawn: "withdrawn",
    e.Merged: "merged",
    e.Voided: "voided",
    e.Dispatched: "dispatched",
    e.Reassigned: "dispatched",
    e.HandedBack: "accepted",
    e.Taken: "taken",
    e.Arrived: "working",
    e.Resumed: "working",
    e.Held: "held",
    e.Finished: "finished",
    e.InspectionPassed: "inspected",
    e.InspectionFailed: "rejected",
    e.ReworkAsked: "reported",
    e.Rated: "archived",
    e.Transferred: "transferred",
    e.Urged: "urgent",
}
_OTHERWISE = "planned"


def history(items: Sequence[TimelineItem], ticket: Ticket, station: Station) -> list[TimelineEntry]:
    """The entries of a ticket in words, oldest first."""
    names = names_of(ticket, station)
    now = station.clock()
    return [_entry(item, names, now) for item in items]


def names_of(ticket: Ticket, station: Station) -> Names:
    """How the codes in a ticket's events are called."""
    crew = {share.worker: share.name for share in ticket.crew}

    def worker(code: str) -> str:
        if code not in crew:
            crew[code] = station.staff_name(code)
        return crew[code]

    def place(code: str) -> str:
        found = station.place(code)
        return found.text if found is not None else code

    def why(code: str) -> str:
        found = station.sending.rules.override(code) if code else None
        return code if found is None else found.name_en if in_english() else found.name

    def fault(code: str) -> str:
        return fault_path(code, station.faults)

    return Names(worker=worker, fault=fault, place=place, why=why)


def _entry(item: TimelineItem, names: Names, now: int) -> TimelineEntry:
    entry: Entry = item.entry
    channel = channel_text(entry.channel)
    if item.waiting:
        channel = f"{channel} · {translate('ticket', 'to upload')}"
    events: tuple[Any, ...] = entry.events
    return TimelineEntry(
        at=moment(entry.happened_at, now),
        who=entry.actor.name,
        channel=channel,
        text="\n".join(event_text(event, entry, names) for event in events),
        state=next((_STATE[type(one)] for one in events if type(one) in _STATE), _OTHERWISE),
        note=translate("ticket", "back-entry") if entry.channel == "paper" else "",
        detail=_entered(entry, now),
    )


def _entered(entry: Entry, now: int) -> str:
    """When a slip was typed in, beside the time it tells."""
    if entry.channel != "paper":
        return ""
    return translate("ticket", "entered {time}").format(time=moment(entry.recorded_at, now))


class WholeTimeline(Timeline):
    """A timeline as high as its entries, for a page that scrolls as a whole."""

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_entries(self, entries: Sequence[TimelineEntry]) -> None:
        super().set_entries(entries)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def sizeHint(self) -> QSize:
        return QSize(200, self.minimumHeight())

    def _fit(self) -> None:
        model = self.model()
        height = sum(self.sizeHintForRow(row) for row in range(model.rowCount()))
        self.setFixedHeight(height + 2 * self.frameWidth() + 6)
