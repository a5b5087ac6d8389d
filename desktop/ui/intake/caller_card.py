"""Who is calling: what the directory knows, and the last tickets from their telephones."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QWidget

from desktop.station import QueueRow, Station
from desktop.ui.intake.ticket_line import TicketLine
from desktop.ui.parts.card import Card
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from domain.directory import Person
from domain.repair.events import Noted

translate = QCoreApplication.translate

_MOST = 5


class CallerCard(Card):
    """Takes no room while nobody is known. Emits ``asked`` with the id of a ticket to look at."""

    asked = Signal(str)

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent=parent)
        self._station = station
        self._lines: list[TicketLine] = []
        self._shown: tuple[object, ...] = ()
        self._name = PlainLabel(theme, "", "subtitle", parent=self)
        self._about = PlainLabel(theme, "", "body", "text_2", wrap=True, parent=self)
        self._head = PlainLabel(theme, "", "caption", "muted", parent=self)
        for widget in (self._name, self._about, self._head):
            self.body.addWidget(widget)
        self.hide()

    def show_caller(self, name: str, phone: str, person: Person | None) -> None:
        """Show this caller; the same one again changes nothing but fresh states of the tickets."""
        phones = (phone, *(person.phones if person is not None else ()))
        found = {row.uid: row for one in phones if one for row in self._station.of_phone(one)}
        rows = sorted(found.values(), key=lambda row: (not row.open, -row.id))[:_MOST]
        shown = (name, phone, person, tuple(rows))
        if shown == self._shown:
            return
        self._shown = shown
        self.setHidden(person is None and not rows)
        self._name.setText(person.name if person is not None else name or phone)
        self._about.setText(self._known(person) if person is not None else phone)
        self._about.setVisible(bool(self._about.text()))
        open_ones = sum(bool(row.open) for row in rows)
        said = translate("intake", "Last tickets from {phone}: {open} still open")
        whose = phone if person is None else person.name
        self._head.setText(said.format(phone=whose, open=open_ones) if rows else "")
        self._head.setVisible(bool(rows))
        for line in self._lines:
            self.body.removeWidget(line)
            line.deleteLater()
        self._lines = [
            TicketLine(self._station, self._theme, row, note=self._note(row), parent=self)
            for row in rows
        ]
        for line in self._lines:
            line.asked.connect(self.asked)
            self.body.addWidget(line)

    def _note(self, row: QueueRow) -> str:
        """The last remark on a ticket that is still open: what the caller will ask about."""
        entries = reversed(self._station.timeline(row.uid)) if row.open else ()
        events = (event for item in entries for event in reversed(item.entry.events))
        return next((event.text for event in events if isinstance(event, Noted)), "")

    def numbers(self) -> list[str]:
        """The numbers of the tickets shown, in order."""
        return [line.row.number for line in self._lines]

    def _known(self, person: Person) -> str:
        room = self._station.place(person.room) if person.room else None
        where = room.text if room is not None else ""
        parts = (person.unit, where, person.code, " / ".join(person.phones))
        return " · ".join(part for part in parts if part)
