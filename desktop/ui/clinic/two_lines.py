"""Rows of two lines in a list: where the lines lie, their ground, and how they are set."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.ui.parts.drawing import draw_box, draw_line, one_line
from desktop.ui.theme import Theme

_SELECTED = QStyle.StateFlag.State_Selected
_FOCUSED = QStyle.StateFlag.State_HasFocus
_LEFT = Qt.AlignmentFlag.AlignLeft


class TwoLines(QStyledItemDelegate):
    """A delegate whose rows have an upper and a lower line."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        return QSize(40, 2 * self._line() + self.theme.metrics.space_3)

    def lines(self, painter: QPainter, option: QStyleOptionViewItem) -> tuple[QRect, QRect]:
        """Paint the ground of a row, and say where its two lines lie."""
        metrics = self.theme.metrics
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & _SELECTED:
            ground = self.theme.brush("selected" if state & _FOCUSED else "selected_idle")
            draw_box(painter, rect.adjusted(4, 2, -4, -2), metrics.radius, ground, None)
        upper = QRect(
            rect.x() + metrics.space_3,
            rect.y() + metrics.space_1 + 2,
            rect.width() - 2 * metrics.space_3,
            self._line(),
        )
        return upper, upper.translated(0, self._line())

    def say(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        style: str,
        ink: str,
        align: Qt.AlignmentFlag = _LEFT,
    ) -> int:
        """Set a text on one line; returns the width that it took."""
        painter.setFont(self.theme.font(style))
        painter.setPen(self.theme.pen(ink))
        return draw_line(painter, rect, one_line(text), self.theme.font_metrics(style), align)

    def _line(self) -> int:
        return round(self.theme.metrics.body * 1.5)
