"""What was copied out of the open clinic: it leaves the clipboard when the clinic is covered."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QClipboard, QGuiApplication


class Copies(QObject):
    """Remembers whether what can be pasted came from the clinic.

    Args:
        in_sight: whether something of the open clinic is on the screen.
    """

    def __init__(self, in_sight: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._in_sight = in_sight
        self._taken: set[QClipboard.Mode] = set()
        QGuiApplication.clipboard().changed.connect(self._heard)

    def forget(self) -> None:
        """Nothing of it can be pasted any more; what another program copied since stays."""
        clipboard = QGuiApplication.clipboard()
        for mode in tuple(self._taken):
            clipboard.clear(mode)
        self._taken.clear()

    def _heard(self, mode: QClipboard.Mode) -> None:
        # What is copied while the focus is elsewhere comes from another program.
        here = QGuiApplication.focusWindow() is not None
        if here and self._in_sight():
            self._taken.add(mode)
        else:
            self._taken.discard(mode)
