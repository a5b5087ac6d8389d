"""A notice inside a page: what is the matter, and what can be done about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

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
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addWidget(self._text, 1)
        for key, label in actions:
            self._add_action(key, label)
        if closable:
            close = IconButton(theme, "x", self.tr("Close"), parent=self)
            close.clicked.connect(self._close)
            self._row.addWidget(close)
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

    def _add_action(self, key: str, label: str) -> None:
        button = Button(self._theme, as_label(label), slim=True, parent=self)
        button.clicked.connect(lambda: self.acted.emit(key))
        self._row.addWidget(button)

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        self._row.setContentsMargins(
            metrics.space_3, metrics.space_1, metrics.space_2, metrics.space_1
        )
        self._row.setSpacing(metrics.space_2)
        self._icon.setPixmap(self._theme.pixmap(TONE_ICON[self._tone], f"{self._tone}_text"))
        self.setMinimumHeight(metrics.control + 2 * metrics.space_1)
        self.update()
