"""The wall board's window: on the second screen if there is one, big enough for the whole room."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from desktop.station import Changes, Station
from desktop.ui.theme import Theme
from desktop.ui.wallboard.contents import Wall, gather
from desktop.ui.wallboard.painting import Painting

TURN_EVERY = 12_000
"""ms that one page of tickets stands."""
GATHER = 500
"""ms: a thousand changes at once are one look."""


class WallBoard(QWidget):
    """Follows the station while it is shown; its pages turn by themselves.

    Escape or F11 leaves the full screen, Escape once more closes.

    Signals:
        closed: it was closed.
    """

    closed = Signal()

    def __init__(self, station: Station, theme: Theme) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self._station, self._theme = station, theme
        self._painting = Painting(theme)
        self.wall: Wall = gather(station)
        self.page = 0
        self.setWindowTitle(self.tr("Wall board"))
        self.setAccessibleName(self.tr("Wall board"))
        self.setMinimumSize(640, 360)
        self._turning = QTimer(self)
        self._turning.timeout.connect(self.turn)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(GATHER)
        self._soon.timeout.connect(self.look)
        station.changed.connect(self._heard)
        station.freshness_changed.connect(lambda fresh: self._start())
        theme.changed.connect(self.update)

    def open(self, beside: QWidget) -> None:
        """Come up on another screen than ``beside``, over all of it; else as a window."""
        screens = [one for one in QGuiApplication.screens() if one is not beside.screen()]
        self.look()
        self._turning.start(TURN_EVERY)
        # On a screen of its own it is looked at: the keys stay with the desk.
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, bool(screens))
        if screens:
            self.setGeometry(screens[0].geometry())
            self.showFullScreen()
            beside.activateWindow()
        else:
            self.resize(1_280, 720)
            self.showNormal()
            self.activateWindow()

    def look(self) -> None:
        """Read the station anew."""
        self.wall = gather(self._station)
        self.page = min(self.page, self.pages() - 1)
        self.update()

    def turn(self) -> None:
        """The next page of tickets; a minute may have passed too."""
        self.page = (self.page + 1) % self.pages()
        self.look()

    def pages(self) -> int:
        """How many pages the open tickets fill."""
        fit = self._painting.lines_that_fit(self.rect())
        return max(1, -(-len(self.wall.lines) // fit))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._painting.paint(painter, QRect(self.rect()), self.wall, self.page, self.pages())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F11 or (
            event.key() == Qt.Key.Key_Escape and self.isFullScreen()
        ):
            self._switch()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in (Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_PageDown):
            self.turn()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._switch()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._turning.stop()
        super().closeEvent(event)
        self.closed.emit()

    def _switch(self) -> None:
        self.showNormal() if self.isFullScreen() else self.showFullScreen()

    def _heard(self, changes: Changes) -> None:
        if changes.tickets or changes.records or changes.everything:
            self._start()

    def _start(self) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()
