"""A framed ground for what belongs together, and the title above it."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.ui.parts.count_badge import CountBadge
from desktop.ui.parts.drawing import draw_box
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme


class Card(QWidget):
    """A box on the canvas; put content into `body`."""

    def __init__(self, theme: Theme, *, padded: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._padded = theme, padded
        self.body = QVBoxLayout(self)
        theme.follow(self._restyle)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        ground, line = theme.brush("surface"), theme.pen("border")
        draw_box(QPainter(self), self.rect(), theme.metrics.radius_large, ground, line)

    def _restyle(self) -> None:
        metrics = self._theme.metrics
        edge = metrics.space_4 if self._padded else 1
        self.body.setContentsMargins(edge, edge, edge, edge)
        self.body.setSpacing(metrics.space_3)
        self.update()


class SectionTitle(QWidget):
    """The title of a section, a count beside it, and what can be done with the whole section."""

    def __init__(
        self,
        theme: Theme,
        text: str,
        count: int = 0,
        *,
        style: str = "strong",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.label = PlainLabel(theme, text, style, parent=self)
        self.badge = CountBadge(theme, count, name=text, parent=self)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.label)
        self._row.addWidget(self.badge)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)

    def add_action(self, button: QWidget) -> None:
        """Put a button at the right end."""
        self._row.addWidget(button)

    def _restyle(self) -> None:
        self._row.setSpacing(self._theme.metrics.space_2)
        self.setMinimumHeight(self._theme.metrics.control)
