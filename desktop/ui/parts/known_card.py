"""What is known of a fault, in a box: what to ask, what to say, what to bring."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.parts.drawing import draw_box
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from domain.knowledge import Snippet

translate = QCoreApplication.translate

_MOST = 5
"""Lines of a part; more nobody reads while somebody is on the telephone."""


class KnownCard(QWidget):
    """Takes no room where nothing is known."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._parts: dict[str, tuple[PlainLabel, list[PlainLabel]]] = {}
        for key, name in (
            ("ask", translate("known", "Ask first")),
            ("say", translate("known", "Tell them")),
            ("bring", translate("known", "Bring along")),
        ):
            head = PlainLabel(theme, name, "caption_strong", "text_2", parent=self)
            lines = [PlainLabel(theme, "", wrap=True, parent=self) for _ in range(_MOST)]
            self._parts[key] = (head, lines)
            for label in (head, *lines):
                self._column.addWidget(label)
        self.setAccessibleName(translate("known", "What is known of this fault"))
        self.hide()
        theme.follow(self._restyle)

    def show_known(
        self, known: Snippet | None, parts: Sequence[str] = ("ask", "say", "bring")
    ) -> None:
        """Show these parts of what is known."""
        for key, (head, labels) in self._parts.items():
            lines = getattr(known, key) if known is not None and key in parts else ()
            texts = [translate("known", "; ").join(lines)] if key == "bring" else [*lines]
            head.setVisible(bool(lines))
            for n, label in enumerate(labels):
                text = texts[n] if n < len(texts) else ""
                label.setText(text)
                label.setVisible(bool(text))
        self.setVisible(bool(self.texts()))

    def texts(self) -> list[str]:
        """What it says, a line each."""
        return [
            label.text() for _, labels in self._parts.values() for label in labels if label.text()
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        ground, line = theme.brush("surface"), theme.pen("border")
        draw_box(QPainter(self), self.rect(), theme.metrics.radius_large, ground, line)

    def _restyle(self) -> None:
        edge = self._theme.metrics.space_3
        self._column.setContentsMargins(edge, edge, edge, edge)
        self._column.setSpacing(self._theme.metrics.space_1)
