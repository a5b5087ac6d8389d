"""One to five stars: by keys 1-5, arrows or the mouse."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.parts.drawing import draw_focus, draw_line
from desktop.ui.theme import Theme

MOST = 5


class Stars(QWidget):
    """Emits ``changed`` with the count. None are lit at first: no praise by accident."""

    changed = Signal(int)

    def __init__(self, theme: Theme, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._name = theme, name
        self.count = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(name)
        theme.follow(self._restyle)

    def read(self) -> int:
        """How many are lit."""
        return self.count

    def set_count(self, count: int) -> None:
        """Light so many."""
        self.count = max(0, min(MOST, count))
        self.setAccessibleDescription(f"{self.count}/{MOST}")
        self.changed.emit(self.count)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(
            MOST * self._cell() + 3 * self._theme.metrics.body, self._theme.metrics.control
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if text.isdigit() and text in "12345":
            self.set_count(int(text))
            self.focusNextChild()
        elif step is not None:
            self.set_count(max(1, self.count + step))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = int(event.position().x()) // self._cell()
        if at < MOST:
            self.set_count(at + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, metrics = self._theme, self._theme.metrics
        painter = QPainter(self)
        side, cell = metrics.icon + 2, self._cell()
        top = (self.height() - side) // 2
        for at in range(MOST):
            ink = "warn" if at < self.count else "control_line"
            x = at * cell + (cell - side) // 2
            painter.drawPixmap(x, top, theme.glyph("inspected", side, ink))
        painter.setFont(theme.font("number_strong"))
        painter.setPen(theme.pen("text" if self.count else "muted"))
        words = QRect(MOST * cell + metrics.space_1, 0, 3 * metrics.body, self.height())
        draw_line(painter, words, str(self.count or "–"), theme.font_metrics("number_strong"))
        if self.hasFocus():
            ring = QRect(0, 0, MOST * cell, self.height())
            draw_focus(painter, ring, metrics.radius, theme)

    def _cell(self) -> int:
        return self._theme.metrics.control

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
