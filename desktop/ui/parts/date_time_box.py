"""A date and time as a form wants it: year first, 24 hours, a calendar in the desk's colours."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QDateTimeEdit, QWidget

from desktop.ui.theme import Theme

_WEEKEND = (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)


class DateTimeBox(QDateTimeEdit):
    """Minutes are the smallest unit. Weeks begin on Monday."""

    FORMAT = "yyyy-MM-dd HH:mm"

    def __init__(self, theme: Theme, value: QDateTime, parent: QWidget | None = None) -> None:
        super().__init__(value, parent)
        self._theme = theme
        self.setDisplayFormat(self.FORMAT)
        self.setCalendarPopup(True)
        calendar = self.calendarWidget()
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        theme.follow(self._restyle)

    def _restyle(self) -> None:
        calendar = self.calendarWidget()
        weekend = QTextCharFormat()
        weekend.setForeground(self._theme.color("danger_text"))
        for day in _WEEKEND:
            calendar.setWeekdayTextFormat(day, weekend)
        head = QTextCharFormat()
        head.setForeground(self._theme.color("muted"))
        head.setBackground(self._theme.color("surface"))
        calendar.setHeaderTextFormat(head)
