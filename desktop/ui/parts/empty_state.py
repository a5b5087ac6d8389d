"""What an empty list says: why it is empty, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.ui.parts.button import Button, as_label
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme


class EmptyState(QWidget):
    """An icon, a sentence, a line of detail, one action; emits `acted` when it is pressed."""

    acted = Signal()

    def __init__(
        self,
        theme: Theme,
        icon: str,
        sentence: str,
        detail: str = "",
        action: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._name = theme, icon
        centre = Qt.AlignmentFlag.AlignHCenter
        self._icon = QLabel(self)
        self._icon.setTextFormat(Qt.TextFormat.PlainText)
        self._icon.setAlignment(centre)
        self._column = QVBoxLayout(self)
        self._column.addStretch(2)
        self._column.addWidget(self._icon)
        self._add_line(sentence, "subtitle", "text_2")
        if detail:
            self._add_line(detail, "body", "muted")
        if action:
            button = Button(theme, as_label(action), parent=self)
            button.clicked.connect(self.acted)
            self._column.addWidget(button, 0, centre)
        self._column.addStretch(3)
        self.setAccessibleName(sentence)
        theme.follow(self._restyle)

    def _add_line(self, text: str, style: str, ink: str) -> None:
        label = PlainLabel(self._theme, text, style, ink, wrap=True, parent=self)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._column.addWidget(label)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        self._column.setSpacing(metrics.space_2)
        self._icon.setPixmap(self._theme.pixmap(self._name, "outline", 2 * metrics.icon + 8))
