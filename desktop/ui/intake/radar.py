"""The duplicate radar: the same place and kind of fault lately, before a second one is made."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.station import QueueRow, Station
from desktop.ui.intake.ticket_line import TicketLine
from desktop.ui.parts.drawing import draw_box
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme

translate = QCoreApplication.translate

WINDOW_MS = 24 * 3_600_000
JOIN_KEY = "Ctrl+J"


class Radar(QWidget):
    """Shows tickets that may be the same matter, each with +1 同报.

    Signals:
        join: the caller is to be added to this ticket (its id).
        asked: this ticket is to be looked at (its id).
    """

    join = Signal(str)
    asked = Signal(str)

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, theme
        self._rows: list[QueueRow] = []
        self._lines: list[TicketLine] = []
        self._title = PlainLabel(theme, "", "strong", "warn_text", wrap=True, parent=self)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._title)
        self.hide()
        theme.follow(self._restyle)

    def look(self, place: str, fault: str) -> None:
        """Look again, for this place and fault (codes); nothing is shown while one is missing."""
        since = self._station.clock() - WINDOW_MS
        rows = self._station.similar(place, fault, since) if place and fault else []
        rows.sort(key=lambda row: (not row.open, -row.id))
        if rows == self._rows:
            return
        self._rows = rows
        for line in self._lines:
            self._column.removeWidget(line)
            line.deleteLater()
        self._lines = [self._line(row) for row in rows]
        said = translate(
            "intake", "Perhaps reported already: {count} here of this kind in the last 24 hours"
        )
        self._title.setText(said.format(count=len(rows)))
        self.setAccessibleName(self._title.text())
        self.setVisible(bool(rows))

    def first(self) -> str:
        """The ticket that the key joins, "" if none can be joined."""
        return next((row.uid for row in self._rows if row.open), "")

    def summary(self) -> str:
        """The same in one line, for where there is no room."""
        first = self._rows[0] if self._rows else None
        if first is None:
            return ""
        said = translate("intake", "Perhaps reported already: {number}")
        return said.format(number=first.number)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        ground, line = theme.brush("warn_soft"), theme.pen("warn_line")
        draw_box(QPainter(self), self.rect(), theme.metrics.radius_large, ground, line)

    def _line(self, row: QueueRow) -> TicketLine:
        label = ""
        if row.open:
            label = translate("intake", "+1 same report")
            if row.uid == self.first():
                label = f"{label}  {JOIN_KEY}"
        line = TicketLine(self._station, self._theme, row, label, self)
        line.asked.connect(self.asked)
        line.acted.connect(self.join)
        self._column.addWidget(line)
        return line

    def _restyle(self) -> None:
        edge = self._theme.metrics.space_3
        self._column.setContentsMargins(edge, edge, edge, edge)
        self._column.setSpacing(self._theme.metrics.space_2)
