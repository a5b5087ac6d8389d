"""The strip that says in words how things stand: the cloud, the data's age, what waits."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.ui.parts.drawing import draw_box, draw_focus, draw_line, plain_tip
from desktop.ui.parts.painted_button import PaintedButton
from desktop.ui.theme import Theme

Tone = Literal["quiet", "success", "info", "warn", "danger"]
_INK: dict[Tone, str] = {
    "quiet": "text_2",
    "success": "success_text",
    "info": "info_text",
    "warn": "warn_text",
    "danger": "danger_text",
}


class StatusStrip(QWidget):
    """Segments of icon and words in the order they were first set; emits `clicked` with the key.

    Being offline is a calm state: give it "warn" or "quiet", never "danger".
    """

    clicked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._segments: dict[str, _Segment] = {}
        self._row = QHBoxLayout(self)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def set_segment(
        self, key: str, icon: str, text: str, tone: Tone = "quiet", *, tip: str = ""
    ) -> None:
        """Show or change a segment; an empty `text` hides it."""
        segment = self._segments.get(key)
        if segment is None:
            segment = _Segment(self._theme, key, self)
            segment.clicked.connect(self._segment_clicked)
            self._row.insertWidget(len(self._segments), segment)
            self._segments[key] = segment
        segment.say(icon, text, tone, tip)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.brush("canvas"))

    def _segment_clicked(self) -> None:
        segment = self.sender()
        if isinstance(segment, _Segment):
            self.clicked.emit(segment.key)

    def _restyle(self) -> None:
        gap = self._theme.metrics.space_1
        self._row.setContentsMargins(gap, 0, gap, 0)
        self._row.setSpacing(0)
        self.setMinimumHeight(self._theme.metrics.control)
        self.update()


class _Segment(PaintedButton):
    def __init__(self, theme: Theme, key: str, parent: QWidget) -> None:
        super().__init__(theme, parent)
        self.key = key
        self._icon, self._words = "info", ""
        self._tone: Tone = "quiet"

    def say(self, icon: str, text: str, tone: Tone, tip: str) -> None:
        self._icon, self._words, self._tone = icon, text, tone
        self.setAccessibleName(text)
        self.setToolTip(plain_tip(tip))
        self.setHidden(not text)
        self._restyle()

    def sizeHint(self) -> QSize:
        metrics = self._theme.metrics
        width = self._theme.font_metrics("number_caption").horizontalAdvance(self._words)
        return QSize(metrics.icon_small + width + 3 * metrics.space_2, metrics.control)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, metrics = self._theme, self._theme.metrics
        painter = QPainter(self)
        if self.underMouse():
            draw_box(painter, self.rect(), metrics.radius_small, theme.brush("pressed"), None)
        ink = _INK[self._tone]
        side = metrics.icon_small
        top = (self.height() - side) // 2
        painter.drawPixmap(metrics.space_2, top, theme.pixmap(self._icon, ink, side))
        painter.setFont(theme.font("number_caption"))
        painter.setPen(theme.pen(ink))
        words = self.rect().adjusted(2 * metrics.space_2 - metrics.space_1 // 2 + side, 0, 0, 0)
        draw_line(painter, words, self._words, theme.font_metrics("number_caption"))
        if self.hasFocus():
            draw_focus(painter, self.rect(), metrics.radius_small, theme)
