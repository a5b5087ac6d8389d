"""The band over a drill's window: nobody takes what lies below it for the real desk."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.station import Station
from desktop.ui.drill.end_dialog import DrillEnd
from desktop.ui.drill.stripes import paint_stripes
from desktop.ui.parts.button import Button
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme

translate = QCoreApplication.translate


class DrillBand(QWidget):
    """Striped like a barrier, with what a drill means and the way out of it."""

    def __init__(self, station: Station, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._station, self._theme, self._window = station, theme, window
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        title = translate("drill", "DRILL")
        self._title = PlainLabel(theme, title, "subtitle", "warn_text", parent=self)
        said = translate("drill", "A copy of today. Nothing here reaches anybody; numbers are YL…")
        self._said = PlainLabel(theme, said, "body", "warn_text", parent=self)
        self.end = Button(theme, translate("drill", "End the drill…"), parent=self)
        self.end.clicked.connect(self.ask)
        self.setAccessibleName(f"{title}: {said}")
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._title)
        self._row.addWidget(self._said, 1)
        self._row.addWidget(self.end)
        theme.follow(self._restyle)

    def ask(self) -> None:
        """Show what was done, and whether it is to end."""
        dialog = DrillEnd(self._station, self._theme, self._window)
        dialog.ended.connect(self._window.close)
        dialog.open()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.fillRect(self.rect(), theme.brush("warn_soft"))
        paint_stripes(painter, QRect(0, 0, self.width(), self._stripe()), theme)

    def minimumSizeHint(self) -> QSize:
        return QSize(10 * self._theme.metrics.body, super().minimumSizeHint().height())

    def _stripe(self) -> int:
        return self._theme.metrics.space_1 + 2

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge, above = metrics.space_3, self._stripe() + metrics.space_1
        self._row.setContentsMargins(edge, above, edge, metrics.space_1)
        self._row.setSpacing(metrics.space_4)
        self.update()
