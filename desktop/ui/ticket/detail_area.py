"""What is below the acts of a ticket, scrolled: it makes room for an open form."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from desktop.ui.theme import Theme

translate = QCoreApplication.translate

_ROWS = 6
"""So many rows of a table stay in sight while nothing is asked."""


class DetailArea(QScrollArea):
    """Scrolls from top to bottom only."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(translate("ticket", "Everything about the ticket"))

    def give_way(self, form: bool) -> None:
        """In a low window an open form comes before what stands here."""
        policy = QSizePolicy.Policy
        self.setMinimumHeight(0 if form else _ROWS * self._theme.metrics.row)
        self.setSizePolicy(policy.Expanding, policy.Ignored if form else policy.Expanding)
