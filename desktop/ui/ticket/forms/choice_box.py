"""A combo box for forms that stand in something that scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.ui.parts.choice import paint_elided
from desktop.ui.parts.drawing import plain_tip

_FEWEST = 6
"""Letters that are always to be read."""


class ChoiceBox(QComboBox):
    """A combo box that the wheel does not change while the panel is scrolled over it, and that no
    long choice makes wider than the form: its words are elided, and whole in the tip and the list.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_FEWEST)
        self.currentTextChanged.connect(lambda text: self.setToolTip(plain_tip(text)))

    def showPopup(self) -> None:
        """Open the list, as wide as its longest choice."""
        view = self.view()
        bar = view.verticalScrollBar().sizeHint().width()
        wanted = view.sizeHintForColumn(0) + bar + self.fontMetrics().averageCharWidth()
        view.setMinimumWidth(min(wanted, self.window().width()))
        super().showPopup()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_elided(self)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
