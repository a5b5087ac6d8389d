"""A number in a pill: how many wait."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.parts.drawing import CENTRE, draw_box, draw_line
from desktop.ui.theme import Theme

Tone = Literal["neutral", "accent", "warn", "danger"]
_GROUND: dict[Tone, str] = {
    "neutral": "pressed",
    "accent": "accent",
    "warn": "warn_soft",
    "danger": "danger",
}
_INK: dict[Tone, str] = {
    "neutral": "text_2",
    "accent": "on_accent",
    "warn": "warn_text",
    "danger": "on_danger",
}
_MOST = 999


def badge_text(count: int) -> str:
    """`count` as it stands on a badge: never wider than four characters."""
    return f"{_MOST}+" if count > _MOST else str(count)


def badge_size(theme: Theme, count: int) -> QSize:
    """The size of the badge that `paint_badge` paints."""
    metrics = theme.font_metrics("number_caption")
    height = metrics.capHeight() + 2 * theme.metrics.space_1
    width = metrics.horizontalAdvance(badge_text(count)) + 3 * theme.metrics.space_1
    return QSize(max(height, width), height)


def paint_badge(
    painter: QPainter, rect: QRect, theme: Theme, count: int, tone: Tone = "neutral"
) -> None:
    """Paint `count` filling `rect`."""
    draw_box(painter, rect, rect.height() / 2, theme.brush(_GROUND[tone]), None)
    painter.setFont(theme.font("number_caption"))
    painter.setPen(theme.pen(_INK[tone]))
    draw_line(painter, rect, badge_text(count), theme.font_metrics("number_caption"), CENTRE)


class CountBadge(QWidget):
    """How many of `name` there are; it takes no room while there are none."""

    def __init__(
        self,
        theme: Theme,
        count: int = 0,
        tone: Tone = "neutral",
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._name = theme, name
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_count(count, tone)
        theme.follow(self._restyle)

    @property
    def count(self) -> int:
        return self._count

    def set_count(self, count: int, tone: Tone | None = None) -> None:
        """Show another number, and in another tone if one is given."""
        self._count = count
        if tone is not None:
            self._tone: Tone = tone
        self.setAccessibleName(f"{self._name} {count}".strip())
        self.setHidden(count == 0)
        self._restyle()

    def sizeHint(self) -> QSize:
        return badge_size(self._theme, self._count)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_badge(QPainter(self), self.rect(), self._theme, self._count, self._tone)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
