"""The five clocks side by side: met, missed or running, and until when."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.parts.drawing import CENTRE, draw_box, draw_line, plain_tip
from desktop.ui.theme import Theme
from desktop.ui.words import clock_state_text, clock_text, day_or_time, moment, span
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
_ACROSS = (5, 3, 2)
"""How many cells stand beside one another: as many as can show their words."""


class ClockStrip(QWidget):
    """A cell for each step; steps not begun are pale. The head says what is left of the next."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clocks: dict[str, Clock] = {}
        self._now = 0
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.follow(self._restyle)

    def set_clocks(self, clocks: Sequence[Clock], now: int) -> None:
        """Show ``clocks`` as they stand at ``now`` (ms UTC)."""
        self._clocks, self._now = {clock.kind: clock for clock in clocks}, now
        said = "\n".join(self._said(clock) for clock in clocks)
        self.setAccessibleName(said.replace("\n", "; "))
        self.setToolTip(plain_tip(said))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(5 * 4 * self._theme.metrics.body, self._high())

    def minimumSizeHint(self) -> QSize:
        return QSize(_ACROSS[-1] * 4 * self._theme.metrics.body, self._high())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rows = -(-len(CLOCK_KINDS) // self._across(width))
        return rows * self._high() + (rows - 1) * self._theme.metrics.space_1

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        gap, high, across = self._theme.metrics.space_1, self._high(), self._across(self.width())
        width = (self.width() - gap * (across - 1)) / across
        for at, kind in enumerate(CLOCK_KINDS):
            row, column = divmod(at, across)
            left = round(column * (width + gap))
            right = round((column + 1) * (width + gap) - gap)
            cell = QRect(left, row * (high + gap), right - left, high)
            clock = self._clocks.get(kind)
            if clock is None:
                self._paint_later(painter, cell, clock_text(kind))
            else:
                self._paint(painter, cell, clock)

    def _high(self) -> int:
        metrics = self._theme.metrics
        return 2 * metrics.body + metrics.icon_small + metrics.space_4

    def _across(self, width: int) -> int:
        figures, gap = self._theme.font_metrics("caption_strong"), self._theme.metrics.space_1
        longest = max(figures.horizontalAdvance(clock_text(kind)) for kind in CLOCK_KINDS)
        fits = (n for n in _ACROSS if (width - gap * (n - 1)) // n >= longest + 2 * gap)
        return next(fits, _ACROSS[-1])

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
        top = QRect(inside.x(), inside.y(), inside.width(), inside.height() // 2)
        below = top.translated(0, top.height())
        painter.setFont(theme.font("caption_strong"))
        painter.setPen(theme.pen(ink))
        if wide <= inside.width():
            left = inside.x() + (inside.width() - wide) // 2
            y = top.y() + (top.height() - side) // 2
            painter.drawPixmap(left, y, theme.pixmap(_ICON[state], ink, side))
            draw_line(painter, top.adjusted(left + side + 2 - top.x(), 0, 0, 0), words, figures)
        else:  # the colour, and the word or the time below, say it too
            draw_line(painter, top, words, figures, CENTRE)
        self._paint_time(painter, below, clock, state, ink)

    def _paint_time(
        self, painter: QPainter, line: QRect, clock: Clock, state: ClockState, ink: str
    ) -> None:
        """How it ended, or until when it runs: the longest of the ways to say it that fits."""
        theme = self._theme
        ways = [moment(clock.due, self._now), *day_or_time(clock.due, self._now)]
        if state in ("met", "missed", "paused"):
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
