"""The title bar of a docked panel, with buttons large enough to hit."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QWidget

from desktop.ui.parts.button import IconButton
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Theme


class DockTitle(QWidget):
    """Makes itself the title bar of `dock`: its title, to float or dock it, and to close it."""

    def __init__(self, theme: Theme, dock: QDockWidget) -> None:
        super().__init__(dock)
        self._theme, self._dock = theme, dock
        self._title = PlainLabel(theme, dock.windowTitle(), "caption_strong", "text_2", parent=self)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(0)
        self._row.addWidget(self._title, 1)
        features = dock.features()
        if features & QDockWidget.DockWidgetFeature.DockWidgetFloatable:
            float_it = IconButton(theme, "maximize-2", self.tr("Float or dock"), parent=self)
            float_it.clicked.connect(lambda: dock.setFloating(not dock.isFloating()))
            self._row.addWidget(float_it)
        if features & QDockWidget.DockWidgetFeature.DockWidgetClosable:
            close = IconButton(theme, "x", self.tr("Close"), parent=self)
            close.clicked.connect(dock.close)
            self._row.addWidget(close)
        dock.windowTitleChanged.connect(self._title.setText)
        dock.setTitleBarWidget(self)
        theme.follow(self._restyle)

    def minimumSizeHint(self) -> QSize:
        metrics = self._theme.metrics
        return QSize(4 * metrics.body, metrics.control + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.brush("canvas"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.brush("border"))

    def _restyle(self) -> None:
        self._row.setContentsMargins(self._theme.metrics.space_2, 2, 2, 2)
        self.update()
