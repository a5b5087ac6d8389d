"""A date and time as a form wants it: year first, 24 hours, a calendar in the desk's colours."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, Qt, QTimeZone
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QDateTimeEdit, QWidget

from desktop.ui.theme import Theme

_WEEKEND = (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)
_MINUTE = 60_000  # ms
_CAMPUS_OFFSET = 8 * 3600  # s; Asia/Shanghai has had no summer time since 1991


class DateTimeBox(QDateTimeEdit):
    """A moment in campus time, to the minute, whatever the zone of the computer.

    Weeks begin on Monday.
    """

    FORMAT = "yyyy-MM-dd HH:mm"

    def __init__(self, theme: Theme, at: int, parent: QWidget | None = None) -> None:
        """`at` is the moment shown first, ms UTC."""
        super().__init__(parent)
        self._theme = theme
        self.setTimeZone(QTimeZone(_CAMPUS_OFFSET))
        self.setDisplayFormat(self.FORMAT)
        self.setCalendarPopup(True)
        calendar = self.calendarWidget()
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.set_moment(at)
        theme.follow(self._restyle)

    @property
    def moment(self) -> int:
        """The moment shown, ms UTC, on a whole minute."""
        return self.dateTime().toMSecsSinceEpoch() // _MINUTE * _MINUTE

    def set_moment(self, at: int) -> None:
        """Show another moment, ms UTC."""
        self.setDateTime(QDateTime.fromMSecsSinceEpoch(at, QTimeZone(_CAMPUS_OFFSET)))

    def _restyle(self) -> None:
        body = self._theme.metrics.body
        calendar = self.calendarWidget()
        calendar.setMinimumSize(24 * body, 18 * body)
        weekend = QTextCharFormat()
        weekend.setForeground(self._theme.color("danger_text"))
        for day in _WEEKEND:
            calendar.setWeekdayTextFormat(day, weekend)
        head = QTextCharFormat()
        head.setForeground(self._theme.color("muted"))
        head.setBackground(self._theme.color("surface"))
        calendar.setHeaderTextFormat(head)
