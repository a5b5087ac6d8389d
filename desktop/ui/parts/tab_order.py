"""Where Tab leads: in the order in which one reads, and never out of sight."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget


def chain(*widgets: QWidget) -> None:
    """Let Tab go through these one after the other, wherever the first of them stands."""
    for before, after in pairwise(widgets):
        QWidget.setTabOrder(before, after)


class FocusInSight(QObject):
    """Scrolls to whatever gets the focus out of sight, in every window of the program.

    Qt does so where Tab goes from one part of a scroll area to another, not where it comes in.
    """

    def __init__(self, window: QWidget) -> None:
        """For as long as ``window`` lives."""
        super().__init__(window)
        qt = QApplication.instance()
        assert isinstance(qt, QApplication)
        qt.focusChanged.connect(self._moved)

    def _moved(self, old: QWidget | None, now: QWidget | None) -> None:
        if now is None or not now.visibleRegion().isEmpty():
            return
        above = now.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(now)
            above = above.parentWidget()


def is_covered(window: QWidget, widget: QWidget) -> bool:
    """Whether the part of ``window`` that a widget lies in is wholly behind another one."""
    part = widget
    while (above := part.parentWidget()) is not None and above is not window:
        part = above
    return part.isVisible() and part.visibleRegion().isEmpty()
