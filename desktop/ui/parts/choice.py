"""A choice that narrows a list: everything, or one of what there is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from desktop.ui.theme import Theme

_CONTROL = QStyle.ComplexControl.CC_ComboBox


class Choice(QComboBox):
    """A box that stays wide enough to say what it offers, and elides what is longer.

    Its first entry stands for all, with "" as its data.
    """

    def __init__(self, theme: Theme, everything: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.addItem(everything, "")
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        theme.follow(self._restyle)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        room = self.style().subControlRect(
            _CONTROL, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        elided = self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, room.width()
        )
        option.currentText = elided
        painter.drawComplexControl(_CONTROL, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        words = self._theme.font_metrics("body").horizontalAdvance(self.itemText(0))
        self.setMinimumWidth(words + metrics.control + 2 * metrics.space_2)
