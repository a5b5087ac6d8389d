"""A notice inside a page: what is the matter, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from desktop.ui.parts.button import Button, IconButton, as_label
from desktop.ui.parts.drawing import draw_box
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme

Tone = Literal["info", "success", "warn", "danger"]
TONE_ICON: dict[Tone, str] = {
    "info": "info",
    "success": "circle-check",
    "warn": "triangle-alert",
    "danger": "circle-alert",
}


_TEXT_LETTERS = 12
"""Width that the text wants beside the actions, in body heights; else they go below it."""


class Banner(QWidget):
    """Emits `acted` with the key of the action pressed, `closed` when it was put away."""

    acted = Signal(str)
    closed = Signal()

    def __init__(
        self,
        theme: Theme,
        tone: Tone,
        text: str,
        actions: Sequence[tuple[str, str]] = (),
        *,
        closable: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`actions` are pairs of key and text."""
        super().__init__(parent)
        self._theme, self._tone = theme, tone
        self._icon = QLabel(self)
        self._icon.setTextFormat(Qt.TextFormat.PlainText)
        self._icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._text = PlainLabel(theme, text, wrap=True, parent=self)
        self._whole = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line, self._end = QHBoxLayout(), QHBoxLayout()
        self._line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        self._line.addWidget(self._text, 1)
        self._whole.addLayout(self._line, 1)
        self._whole.addLayout(self._end)
        self._end.addStretch(0)
        self._actions = len(actions)
        for key, label in actions:
            self._add_action(key, label)
        if closable:
            close = IconButton(theme, "x", self.tr("Close"), parent=self)
            close.clicked.connect(self._close)
            self._end.addWidget(close)
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        theme.follow(self._restyle)

    def set_text(self, text: str) -> None:
        """Say something else."""
        self._text.setText(text)
        self.setAccessibleName(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        ground, line = theme.brush(f"{self._tone}_soft"), theme.pen(f"{self._tone}_line")
        draw_box(QPainter(self), self.rect(), theme.metrics.radius, ground, line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Text and actions side by side, or below one another where the room ends."""
        beside = _TEXT_LETTERS * self._theme.metrics.body + self._end.sizeHint().width()
        below = bool(self._actions) and beside > self.width()
        ways = QBoxLayout.Direction
        self._whole.setDirection(ways.TopToBottom if below else ways.LeftToRight)

    def _add_action(self, key: str, label: str) -> None:
        button = Button(self._theme, as_label(label), slim=True, parent=self)
        button.clicked.connect(lambda: self.acted.emit(key))
        self._end.addWidget(button)

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        self._whole.setContentsMargins(
            metrics.space_3, metrics.space_1, metrics.space_2, metrics.space_1
        )
        for row in (self._whole, self._line, self._end):
            row.setSpacing(metrics.space_2)
        self._icon.setPixmap(self._theme.pixmap(TONE_ICON[self._tone], f"{self._tone}_text"))
        self.setMinimumHeight(metrics.control + 2 * metrics.space_1)
        self.update()
