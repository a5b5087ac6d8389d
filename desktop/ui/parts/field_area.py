"""Fields that scroll where there is no room for all of them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

_ABOVE = 2
"""So many lines above a field belong to it: its name."""


class FieldArea(QScrollArea):
    """Keeps the field that is typed into in sight: also when a key and not Tab led to it, and when
    something that appears below takes the room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        qt = QApplication.instance()
        assert isinstance(qt, QApplication)
        qt.focusChanged.connect(self._focus_moved)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        focused: QWidget | None = QApplication.focusWidget()
        inside = self.widget()
        if focused is None or inside is None or not inside.isAncestorOf(focused):
            return
        end = focused.mapTo(inside, focused.rect().bottomLeft()).y()
        if end < self.viewport().height():
            self.verticalScrollBar().setValue(0)  # it was scrolled while there was less room
        self._focus_moved(None, focused)

    def _focus_moved(self, old: QWidget | None, now: QWidget | None) -> None:
        inside = self.widget()
        if now is not None and inside is not None and inside.isAncestorOf(now):
            self.ensureWidgetVisible(now, 0, _ABOVE * now.fontMetrics().lineSpacing())
