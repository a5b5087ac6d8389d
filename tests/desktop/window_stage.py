"""A window set up for tests: opened on a station, its keys pressed where the focus is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.settings.values import Settings
from desktop.ui.theme import Density, Scheme, Theme
from desktop.ui.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier
Make = Callable[..., MainWindow]


def maker(qtbot: QtBot, station: Station, saved: list[Settings]) -> Make:
    """Makes windows on a station, shown and active; what they save goes into ``saved``."""

    def made(settings: Settings | None = None, width: int = 1_366, **more: object) -> MainWindow:
        theme = Theme(Scheme.LIGHT, Density.COMFORTABLE)
        window = MainWindow(station, theme, settings, saved.append, **more)  # type: ignore[arg-type]
        window.resize(width, 768)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        window.complete()
        QApplication.processEvents()
        return window

    return made


def focused() -> QWidget:
    """The widget with the focus."""
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    """Press a key where the focus is."""
    qtbot.keyClick(focused(), key, held)
    QApplication.processEvents()


def look(window: MainWindow, uid: str) -> None:
    """Put the queue's cursor on a ticket and let the panel follow."""
    window.queue.go_to(uid)
    window._look.timeout.emit()


def toasts(window: MainWindow) -> list[str]:
    """What the messages on the screen say, the oldest first."""
    return [toast.accessibleName() for toast in window.toasts.toasts]
