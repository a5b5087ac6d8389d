"""What is known of a fault, in a box: what to ask, what to say, what to bring."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.parts.drawing import draw_box
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme
from domain.knowledge import Snippet

translate = QCoreApplication.translate


class KnownCard(QWidget):
    """Takes no room where nothing is known."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._column = QVBoxLayout(self)
        self._parts: dict[str, tuple[PlainLabel, PlainLabel]] = {}
        for key, name in (
            ("ask", translate("known", "Ask first")),
            ("say", translate("known", "Tell them")),
            ("bring", translate("known", "Bring along")),
        ):
            head = PlainLabel(theme, name, "caption_strong", "text_2", parent=self)
            body = PlainLabel(theme, "", "body", "text", wrap=True, parent=self)
            self._parts[key] = (head, body)
            self._column.addWidget(head)
            self._column.addWidget(body)
        self.setAccessibleName(translate("known", "What is known of this fault"))
        self.hide()
        theme.follow(self._restyle)

    def show_known(
        self, known: Snippet | None, parts: Sequence[str] = ("ask", "say", "bring")
    ) -> None:
        """Show these parts of what is known."""
        anything = False
        for key, (head, body) in self._parts.items():
            lines = getattr(known, key) if known is not None and key in parts else ()
            text = translate("known", "; ").join(lines) if key == "bring" else "\n".join(lines)
            body.setText(text)
            for label in (head, body):
                label.setVisible(bool(text))
            anything = anything or bool(text)
        self.setVisible(anything)

    def texts(self) -> list[str]:
        """What it says."""
        return [body.text() for _, body in self._parts.values() if body.text()]

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        ground, line = theme.brush("surface"), theme.pen("border")
        draw_box(QPainter(self), self.rect(), theme.metrics.radius_large, ground, line)

    def _restyle(self) -> None:
        edge = self._theme.metrics.space_3
        self._column.setContentsMargins(edge, edge, edge, edge)
        self._column.setSpacing(self._theme.metrics.space_1)
