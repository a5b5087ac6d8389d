"""The quiet button on an inverse ground (a toast)."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.parts.drawing import CENTRE, draw_box, draw_focus, draw_line, plain_tip
from desktop.ui.parts.painted_button import PaintedButton
from desktop.ui.theme import Theme


class InverseButton(PaintedButton):
    """Words, or only an icon with a `name`."""

    def __init__(
        self, theme: Theme, text: str, icon: str = "", name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, parent)
        self._words, self._icon = text, icon
        self.setAccessibleName(name or text)
        self.setToolTip(plain_tip(name))
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        metrics = self._theme.metrics
        if self._icon:
            return QSize(metrics.control, metrics.control)
        width = self._theme.font_metrics("strong").horizontalAdvance(self._words)
        return QSize(width + 2 * metrics.space_2, metrics.control)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, metrics = self._theme, self._theme.metrics
        painter = QPainter(self)
        if self.underMouse() or self.isDown():
            ground = theme.brush("inverse_hover")
            draw_box(painter, self.rect(), metrics.radius, ground, None)
        if self._icon:
            edge = (self.width() - metrics.icon) // 2
            painter.drawPixmap(edge, edge, theme.pixmap(self._icon, "on_inverse_muted"))
        else:
            painter.setFont(theme.font("strong"))
            painter.setPen(theme.pen("inverse_action"))
            draw_line(painter, self.rect(), self._words, theme.font_metrics("strong"), CENTRE)
        if self.hasFocus():
            draw_focus(painter, self.rect(), metrics.radius, theme, "inverse_action")
