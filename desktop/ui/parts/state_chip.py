"""Chips of state and tags of priority, as widgets and as paint for table delegates."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.parts.drawing import draw_box, draw_line
from desktop.ui.theme import Theme, look_of

_SOLID = "emergency"  # the one thing that shouts


def chip_size(theme: Theme, word: str) -> QSize:
    """The size of the chip that `paint_chip` paints for `word`."""
    metrics = theme.metrics
    height = metrics.body + metrics.space_2
    width = theme.font_metrics("caption").horizontalAdvance(word)
    return QSize(metrics.glyph + width + metrics.space_1 + 2 * _padding(theme), height)


def paint_chip(
    painter: QPainter, rect: QRect, theme: Theme, key: str, word: str, *, filled: bool = True
) -> None:
    """Paint the glyph and `word` of state or priority `key`, left in `rect`, centred in height.

    `filled` puts the soft ground of a chip behind; without it only glyph and word stand there.
    """
    metrics = theme.metrics
    size = chip_size(theme, word)
    width = min(size.width(), rect.width())
    y = rect.y() + (rect.height() - size.height()) // 2
    chip = QRect(rect.x(), y, width, size.height())
    ink = theme.ink(key)
    padding = _padding(theme) if filled else 0
    solid = filled and key == _SOLID
    if filled:
        fill = theme.brush("danger") if solid else ink.soft_brush
        draw_box(painter, chip, metrics.radius_small, fill, None)
    glyph = theme.glyph(key, metrics.glyph, "on_danger") if solid else ink.glyph
    top = chip.y() + (chip.height() - metrics.glyph) // 2
    painter.drawPixmap(chip.x() + padding, top, glyph)
    painter.setFont(theme.font("caption_strong" if solid else "caption"))
    painter.setPen(theme.pen("on_danger") if solid else ink.text_pen)
    words = chip.adjusted(padding + metrics.glyph + metrics.space_1, 0, -padding, 0)
    draw_line(painter, words, word, theme.font_metrics("caption"))


def _padding(theme: Theme) -> int:
    return theme.metrics.space_1 + theme.metrics.space_1 // 2


class StateChip(QWidget):
    """The state of a ticket: colour, shape and word. `word` replaces the theme's own word."""

    def __init__(
        self,
        theme: Theme,
        key: str,
        word: str = "",
        *,
        filled: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._filled = theme, filled
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_state(key, word)
        theme.follow(self._restyle)

    def set_state(self, key: str, word: str = "") -> None:
        """Show another state."""
        self._key = key
        self._word = word or look_of(key).word()
        self.setAccessibleName(self._word)
        self._restyle()

    def sizeHint(self) -> QSize:
        size = chip_size(self._theme, self._word)
        if not self._filled:
            size.setWidth(size.width() - 2 * _padding(self._theme))
        return size

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        key, word = self._key, self._word
        paint_chip(painter, self.rect(), self._theme, key, word, filled=self._filled)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class PriorityTag(StateChip):
    """The priority of a ticket. Only 抢修 has a ground, so that it stands out in a column."""

    def __init__(
        self, theme: Theme, key: str, word: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, key, word, filled=key == _SOLID, parent=parent)

    def set_state(self, key: str, word: str = "") -> None:
        """Show another priority."""
        self._filled = key == _SOLID
        super().set_state(key, word)
