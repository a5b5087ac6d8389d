"""The five clocks side by side: met, missed or running, with what is left."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.parts.drawing import CENTRE, draw_box, draw_line, plain_tip
from desktop.ui.theme import Theme
from desktop.ui.words import clock_state_text, clock_text, duration, moment, span
from domain.limits import CLOCK_KINDS
from domain.sla import Clock, ClockState

_ICON: dict[ClockState, str] = {
    "running": "clock",
    "warn": "alarm-clock",
    "breached": "circle-alert",
    "met": "check",
    "missed": "circle-x",
    "paused": "pause",
}
_TONE: dict[ClockState, str] = {
    "running": "info",
    "warn": "warn",
    "breached": "danger",
    "met": "success",
    "missed": "danger",
    "paused": "muted",
}
_HOUR = 3_600_000
_DAY = 24 * _HOUR


class ClockStrip(QWidget):
    """A cell for each step; steps not begun are pale."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clocks: dict[str, Clock] = {}
        self._now = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def set_clocks(self, clocks: Sequence[Clock], now: int) -> None:
        """Show ``clocks`` as they stand at ``now`` (ms UTC)."""
        self._clocks, self._now = {clock.kind: clock for clock in clocks}, now
        said = "\n".join(self._said(clock) for clock in clocks)
        self.setAccessibleName(said.replace("\n", "; "))
        self.setToolTip(plain_tip(said))
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self._theme.metrics
        return QSize(5 * 4 * metrics.body, 2 * metrics.body + metrics.icon_small + metrics.space_4)

    def minimumSizeHint(self) -> QSize:
        return QSize(5 * 3 * self._theme.metrics.body, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        gap = self._theme.metrics.space_1
        width = (self.width() - gap * (len(CLOCK_KINDS) - 1)) / len(CLOCK_KINDS)
        for at, kind in enumerate(CLOCK_KINDS):
            left = round(at * (width + gap))
            cell = QRect(left, 0, round((at + 1) * (width + gap) - gap) - left, self.height())
            clock = self._clocks.get(kind)
            if clock is None:
                self._paint_later(painter, cell, clock_text(kind))
            else:
                self._paint(painter, cell, clock)

    def _paint(self, painter: QPainter, cell: QRect, clock: Clock) -> None:
        theme, metrics = self._theme, self._theme.metrics
        state = clock.state_at(self._now)
        tone = _TONE[state]
        ink = "muted" if tone == "muted" else f"{tone}_text"
        ground = theme.brush("sunken" if tone == "muted" else f"{tone}_soft")
        loud = state in ("warn", "breached")
        draw_box(painter, cell, metrics.radius, ground, theme.pen(tone) if loud else None)
        inside = cell.adjusted(2, metrics.space_1, -2, -metrics.space_1)
        figures = theme.font_metrics("caption_strong")
        words = clock_text(clock.kind)
        side = metrics.icon_small
        wide = side + metrics.space_1 // 2 + figures.horizontalAdvance(words)
        left = inside.x() + (inside.width() - wide) // 2
        top = QRect(inside.x(), inside.y(), inside.width(), inside.height() // 2)
        y = top.y() + (top.height() - side) // 2
        painter.drawPixmap(left, y, theme.pixmap(_ICON[state], ink, side))
        painter.setFont(theme.font("caption_strong"))
        painter.setPen(theme.pen(ink))
        draw_line(painter, top.adjusted(left + side + 2 - top.x(), 0, 0, 0), words, figures)
        self._paint_time(painter, top.translated(0, top.height()), clock, state, ink)

    def _paint_time(
        self, painter: QPainter, line: QRect, clock: Clock, state: ClockState, ink: str
    ) -> None:
        """The longest of the ways to say it that fits."""
        theme = self._theme
        left = clock.remaining(self._now)
        said = [span(left), duration(left)]
        unit = next((one for one in (_DAY, _HOUR) if abs(left) >= one), 1)
        ways = [*said, *(way.replace(" ", "") for way in said), duration(left - left % unit)]
        if state in ("met", "paused"):
            ways = [clock_state_text(state)]
        figures = theme.font_metrics("number_caption")
        text = next((w for w in ways if figures.horizontalAdvance(w) < line.width() - 4), ways[-1])
        painter.setFont(theme.font("number_caption"))
        painter.setPen(theme.pen(ink))
        draw_line(painter, line, text, figures, CENTRE)

    def _paint_later(self, painter: QPainter, cell: QRect, words: str) -> None:
        theme = self._theme
        draw_box(painter, cell, theme.metrics.radius, theme.brush("surface"), theme.pen("divider"))
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.pen("disabled"))
        draw_line(painter, cell, words, theme.font_metrics("caption"), CENTRE)

    def _said(self, clock: Clock) -> str:
        state = clock.state_at(self._now)
        due = moment(clock.due, self._now)
        return f"{clock_text(clock.kind)}  {clock_state_text(state)}  {due}  " + (
            span(clock.remaining(self._now)) if state != "met" else ""
        )

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
