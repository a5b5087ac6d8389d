"""A worker's wish for more time among what needs a person; it is answered on its ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.station import Station
from desktop.ui import words
from desktop.ui.attention.entries import Entry
from desktop.ui.parts.button import Button
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme

if TYPE_CHECKING:
    from domain.repair.ticket import Ticket

_ROWS = ("place", "who", "until", "due", "why")


class AskCard(QWidget):
    """Shows who asks, until when and why, and what the limit is now.

    Signals:
        ticket_wanted: uid of the ticket to open.
    """

    ticket_wanted = Signal(str)

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, theme
        self._uid = ""
        self._title = PlainLabel(theme, "", "title", parent=self)
        headings = (
            self.tr("Place"),
            self.tr("Asked by"),
            self.tr("More time until"),
            self.tr("Limit now"),
            self.tr("Why"),
        )
        self._grid = QGridLayout()
        self.said: dict[str, PlainLabel] = {}
        for row, (name, heading) in enumerate(zip(_ROWS, headings, strict=True)):
            head = PlainLabel(theme, heading, "caption_strong", "muted", parent=self)
            self.said[name] = PlainLabel(theme, "", "body", "text", wrap=True, parent=self)
            self._grid.addWidget(head, row, 0)
            self._grid.addWidget(self.said[name], row, 1)
        how = self.tr("Grant or refuse it on the ticket. The limit stays as it is until then.")
        self._how = PlainLabel(theme, how, "body", "muted", wrap=True, parent=self)
        self.open = Button(theme, self.tr("Open the ticket"), "primary", "ticket", parent=self)
        self.open.clicked.connect(lambda: self.ticket_wanted.emit(self._uid))
        foot = QHBoxLayout()
        foot.addWidget(self.open)
        foot.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._title)
        self._column.addLayout(self._grid)
        self._column.addWidget(self._how)
        self._column.addLayout(foot)
        self._column.addStretch(1)
        theme.follow(self._restyle)

    def show_ticket(self, ticket: Ticket) -> None:
        """Show the wish that waits on this ticket."""
        asked = ticket.extension_asked
        if asked is None:
            return
        now = self._station.clock()
        self._uid = ticket.uid
        self._title.setText(title_of(ticket))
        clocks = self._station.clocks_of(ticket)
        due = next((clock.due for clock in clocks if clock.kind == "finish"), None)
        said = {
            "place": f"{ticket.place_text} {ticket.spot}".strip(),
            "who": f"{asked.name}  {words.moment(asked.at, now)}",
            "until": words.moment(asked.until, now),
            "due": "–" if due is None else words.moment(due, now),
            "why": asked.reason,
        }
        for name, text in said.items():
            self.said[name].setText(text)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_6
        self._column.setContentsMargins(edge, edge, edge, edge)
        self._column.setSpacing(metrics.space_3)
        self._grid.setHorizontalSpacing(metrics.space_4)
        self._grid.setVerticalSpacing(metrics.space_2)
        self._grid.setColumnStretch(1, 1)


def title_of(ticket: Ticket) -> str:
    """The number and what is asked of it."""
    return f"{ticket.number}  {words.kind_text('repair.ask_extension')}"


def entry_of(entry_id: int, ticket: Ticket, now: int) -> Entry:
    """The wish as an entry of the list; ``now`` in ms UTC."""
    asked = ticket.extension_asked
    if asked is None:
        raise ValueError("nothing is asked of it")
    until = words.moment(asked.until, now)
    said = " · ".join((asked.name, until, asked.reason))
    at = words.moment(asked.at, now)
    return Entry(entry_id, "hourglass", "warn_text", title_of(ticket), said, at)
