"""The fixed parts around the work: the rail of services on the left, the strip at the bottom."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QDockWidget, QMainWindow, QStatusBar, QWidget

from desktop.ui.parts.button import Button
from desktop.ui.parts.dock_title import DockTitle
from desktop.ui.parts.nav_rail import NavEntry, NavRail, NavSection
from desktop.ui.parts.status_strip import StatusStrip
from desktop.ui.theme import Theme

translate = QCoreApplication.translate

DIGITS = frozenset(range(Qt.Key.Key_0, Qt.Key.Key_9 + 1))


def make_rail(theme: Theme, parent: QWidget) -> NavRail:
    """The services of the house, those to come greyed, and what concerns the desk itself."""
    services = (
        NavEntry("repair", translate("frame", "Repairs"), "wrench"),
        NavEntry("labour", translate("frame", "Labour"), "hard-hat", ready=False),
        NavEntry("water", translate("frame", "Water"), "droplet", ready=False),
        NavEntry("clinic", translate("frame", "Clinic"), "heart-pulse"),
        NavEntry("lostfound", translate("frame", "Lost and found"), "package-search", ready=False),
        NavEntry("feedback", translate("frame", "Feedback"), "message-square", ready=False),
        NavEntry("notices", translate("frame", "Notices"), "megaphone", ready=False),
        NavEntry("reports", translate("frame", "Reports"), "chart-column", ready=False),
    )
    desk = (
        NavEntry("attention", translate("frame", "Needs a look"), "bell", "F6"),
        NavEntry("settings", translate("frame", "Settings"), "settings"),
    )
    sections = (
        NavSection("", services),
        NavSection(translate("frame", "This desk"), desk),
    )
    return NavRail(theme, sections, parent)


def make_strip(
    theme: Theme, window: QMainWindow, outage: Callable[[bool], None] | None
) -> StatusStrip:
    """The status bar with the way to the outage pack, which is clicked as a segment ``pack``.

    With ``outage`` it bears a switch that cuts the line, for practice.
    """
    bar = QStatusBar(window)
    bar.setSizeGripEnabled(False)
    bar.setContentsMargins(0, 0, theme.metrics.space_3, 0)
    strip = StatusStrip(theme, bar)
    bar.addWidget(strip, 1)
    pack = Button(theme, translate("frame", "Outage pack"), "ghost", "printer", slim=True)
    pack.setToolTip("F12")
    pack.clicked.connect(lambda: strip.clicked.emit("pack"))
    bar.addPermanentWidget(pack)
    if outage is not None:
        cut = QCheckBox(translate("frame", "Simulate an outage"), bar)
        cut.toggled.connect(outage)
        bar.addPermanentWidget(cut)
    window.setStatusBar(bar)
    return strip


def keep_keys(panel: QWidget, keys: Collection[int]) -> None:
    """Let ``panel`` answer these keys itself (with Ctrl or Alt) while the focus is in it."""
    panel.installEventFilter(_OwnKeys(panel, keys))


class _OwnKeys(QObject):
    """Qt asks the widget with the focus before a shortcut of the window takes a key."""

    def __init__(self, panel: QWidget, keys: Collection[int]) -> None:
        super().__init__(panel)
        self._keys = keys

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if event.key() not in self._keys:
            return False
        event.accept()
        return True


def make_dock(
    theme: Theme, name: str, title: str, inside: QWidget, window: QMainWindow
) -> QDockWidget:
    """A panel that can be moved, floated and closed; ``name`` is how its place is remembered."""
    dock = QDockWidget(title, window)
    dock.setObjectName(name)
    dock.setAllowedAreas(
        Qt.DockWidgetArea.RightDockWidgetArea | Qt.DockWidgetArea.LeftDockWidgetArea
    )
    dock.setWidget(inside)
    DockTitle(theme, dock)
    return dock
