"""Several reports of one kind in one building: perhaps one incident, to which a new one belongs."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.station import QueueRow, Station
from desktop.ui.intake.ticket_line import TicketLine
from desktop.ui.parts.drawing import draw_box
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from domain.repair.family import HOURS, LEAST

translate = QCoreApplication.translate

UNDER_KEY = "Ctrl+G"


class IncidentHint(QWidget):
    """Offers to take the new repair down as a part of the incident.

    Signals:
        under: the new repair is to go under this ticket (its id).
        asked: this ticket is to be looked at (its id).
    """

    under = Signal(str)
    asked = Signal(str)

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, theme
        self._rows: list[QueueRow] = []
        self._line: TicketLine | None = None
        self._title = PlainLabel(theme, "", "strong", "info_text", wrap=True, parent=self)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._title)
        self.hide()
        theme.follow(self._restyle)

    def look(self, place: str, fault: str) -> None:
        """Look again, for this place and fault (codes)."""
        rows = self._station.families.nearby(place, fault) if place and fault else []
        if not (rows and (rows[0].children or len({row.place_text for row in rows}) > LEAST - 1)):
            rows = []
        if rows == self._rows:
            return
        self._rows = rows
        if self._line is not None:
            self._column.removeWidget(self._line)
            self._line.deleteLater()
            self._line = None
        if rows:
            self._title.setText(self._said(rows))
            self.setAccessibleName(self._title.text())
            label = f"{translate('intake', 'Put under the incident')}  {UNDER_KEY}"
            self._line = TicketLine(self._station, self._theme, rows[0], label, self)
            self._line.asked.connect(self.asked)
            self._line.acted.connect(self.under)
            self._column.addWidget(self._line)
        self.setVisible(bool(rows))

    def first(self) -> str:
        """The ticket that the key puts the new one under, "" if there is none."""
        return self._rows[0].uid if self._rows else ""

    def summary(self) -> str:
        """The same in one line, for where there is no room."""
        if not self._rows:
            return ""
        said = translate("intake", "Perhaps one incident: {number}")
        return said.format(number=self._rows[0].number)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        ground, line = theme.brush("info_soft"), theme.pen("info_line")
        draw_box(QPainter(self), self.rect(), theme.metrics.radius_large, ground, line)

    def _said(self, rows: list[QueueRow]) -> str:
        if rows[0].children:
            said = translate("intake", "An incident of {count} tickets in this building")
            return said.format(count=rows[0].children + 1)
        said = translate(
            "intake", "{count} of this kind in this building in {hours} hours: perhaps one incident"
        )
        return said.format(count=len(rows), hours=HOURS)

    def _restyle(self) -> None:
        edge = self._theme.metrics.space_3
        self._column.setContentsMargins(edge, edge, edge, edge)
        self._column.setSpacing(self._theme.metrics.space_2)
