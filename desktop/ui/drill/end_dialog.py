"""The end of a drill: what was done in it, in a few lines, before its window closes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from desktop.station import Station
from desktop.ui import words
from desktop.ui.drill.told import lines_of
from desktop.ui.parts.button import Button
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from domain.problems import Problem


class DrillEnd(QDialog):
    """Use ``open()``.

    Signals:
        ended: the drill is over and noted.
    """

    ended = Signal()

    def __init__(self, station: Station, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, theme
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("End the drill"))
        self._column = QVBoxLayout(self)
        head = self.tr("What was done in this drill")
        self._column.addWidget(PlainLabel(theme, head, "title", parent=self))
        for line in lines_of(station.drills.so_far()):
            self._column.addWidget(PlainLabel(theme, line, wrap=True, parent=self))
        why = self.tr(
            "It is kept for a while beside the real desk and then deleted. The real desk went on "
            "all the time; nothing of it has changed."
        )
        self._column.addWidget(PlainLabel(theme, why, "caption", "muted", wrap=True, parent=self))
        self._wrong = PlainLabel(theme, "", "body", "danger_text", wrap=True, parent=self)
        self._wrong.hide()
        self._column.addWidget(self._wrong)
        self.ok = Button(theme, self.tr("End the drill"), "primary", parent=self)
        self.ok.clicked.connect(self.take)
        back = Button(theme, self.tr("Go on practising"), parent=self)
        back.clicked.connect(self.reject)
        self._foot = QHBoxLayout()
        self._foot.addStretch(1)
        self._foot.addWidget(back)
        self._foot.addWidget(self.ok)
        self._column.addLayout(self._foot)
        theme.follow(self._restyle)

    def take(self) -> None:
        """Note it and end."""
        try:
            self._station.drills.end()
        except Problem as problem:
            self._wrong.setText(words.sentence(problem))
            self._wrong.show()
            return
        self.accept()
        self.ended.emit()

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_6
        self._column.setContentsMargins(edge, edge, edge, metrics.space_4)
        self._column.setSpacing(metrics.space_3)
        self._foot.setSpacing(metrics.space_2)
        width = 34 * metrics.body
        self.setMinimumSize(width, self._column.totalHeightForWidth(width))
