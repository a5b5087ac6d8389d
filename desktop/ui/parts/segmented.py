"""A switch between a few views of the same thing."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.parts.drawing import draw_box, draw_focus, draw_line
from desktop.ui.theme import Theme


class Option(Struct, frozen=True):
    """One choice: words, an icon, or both."""

    key: str
    text: str
    icon: str = ""


class Segmented(QWidget):
    """Emits `chosen` with the key of the option the operator took. Left and Right choose.

    Where the room is short each option gives up its part, and words are elided.
    """

    chosen = Signal(str)

    def __init__(
        self,
        theme: Theme,
        options: Sequence[Option],
        current: str = "",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """`name` is what is chosen ("视图"), for screen readers."""
        super().__init__(parent)
        self._theme, self._options, self._name = theme, tuple(options), name
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.select(current or self._options[0].key)
        theme.follow(self._restyle)

    @property
    def current(self) -> str:
        return self._options[self._at].key

    def select(self, key: str) -> None:
        """Choose `key` without announcing it; ValueError if there is no such option."""
        self._at = [option.key for option in self._options].index(key)
        self.setAccessibleName(f"{self._name} {self._options[self._at].text}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        width = sum(self._width(option) for option in self._options)
        return QSize(width + 4, self._theme.metrics.control)

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(hint.width() * 3 // 5, hint.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for option, cell in zip(self._options, self._cells(), strict=True):
            if event.position().x() <= cell.right():
                self._choose(option.key)
                return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        at = max(0, min(len(self._options) - 1, self._at + step))
        self._choose(self._options[at].key)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, metrics = self._theme, self._theme.metrics
        painter = QPainter(self)
        draw_box(painter, self.rect(), metrics.radius, theme.brush("pressed"), None)
        for at, (option, cell) in enumerate(zip(self._options, self._cells(), strict=True)):
            if at == self._at:
                ground, line = theme.brush("segment"), theme.pen("control_line")
                draw_box(painter, cell, metrics.radius - 1, ground, line)
            self._paint_option(painter, cell, option, "text" if at == self._at else "text_2")
        if self.hasFocus():
            draw_focus(painter, self.rect(), metrics.radius, theme)

    def _paint_option(self, painter: QPainter, cell: QRect, option: Option, ink: str) -> None:
        theme, metrics = self._theme, self._theme.metrics
        spare = max(0, self._width(option) - cell.width())
        x = cell.x() + max(metrics.space_1, metrics.space_2 - spare // 2)
        if option.icon:
            side = metrics.icon_small
            top = cell.y() + (cell.height() - side) // 2
            painter.drawPixmap(x, top, theme.pixmap(option.icon, ink, side))
            x += side + metrics.space_1
        painter.setFont(theme.font("body"))
        painter.setPen(theme.pen(ink))
        words = QRect(x, cell.y(), cell.right() - x, cell.height())
        draw_line(painter, words, option.text, theme.font_metrics("body"))

    def _cells(self) -> list[QRect]:
        """Where the options stand: as wide as their words, all a little less in a narrow place."""
        wanted = [self._width(option) for option in self._options]
        part = min(1.0, (self.width() - 4) / sum(wanted))
        cells, x = [], 2.0
        for width in wanted:
            end = x + width * part
            cells.append(QRect(round(x), 2, round(end) - round(x), self.height() - 4))
            x = end
        return cells

    def _width(self, option: Option) -> int:
        metrics = self._theme.metrics
        words = self._theme.font_metrics("body").horizontalAdvance(option.text)
        icon = metrics.icon_small + (metrics.space_1 if option.text else 0) if option.icon else 0
        return words + icon + 2 * metrics.space_2

    def _choose(self, key: str) -> None:
        if key != self.current:
            self.select(key)
            self.chosen.emit(key)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
