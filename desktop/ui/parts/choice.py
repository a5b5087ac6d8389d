"""A choice that narrows a list: everything, or one of what there is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.ui.theme import Theme


def paint_elided(box: QComboBox) -> None:
    """Paint a box whose words are longer than it has room for."""
    # Loaded with a name that is too long: all that a style can be asked for comes with it.
    from PySide6.QtWidgets import QStyle, QStyleOptionComboBox, QStylePainter

    control = QStyle.ComplexControl.CC_ComboBox
    painter, option = QStylePainter(box), QStyleOptionComboBox()
    box.initStyleOption(option)
    field = QStyle.SubControl.SC_ComboBoxEditField
    room = box.style().subControlRect(control, option, field, box)
    cut = Qt.TextElideMode.ElideRight
    option.currentText = box.fontMetrics().elidedText(box.currentText(), cut, room.width())
    painter.drawComplexControl(control, option)
    painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


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
        if self.width() >= self._room_for(self.currentText()):
            super().paintEvent(event)
        else:
            paint_elided(self)

    def _room_for(self, text: str) -> int:
        """How wide the box has to be to show a text whole."""
        metrics = self._theme.metrics
        words = self._theme.font_metrics("body").horizontalAdvance(text)
        return int(words) + metrics.control + 2 * metrics.space_2

    def _restyle(self) -> None:
        self.setMinimumWidth(self._room_for(self.itemText(0)))
