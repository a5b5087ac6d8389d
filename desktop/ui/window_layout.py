"""Where everything stood: kept by operator and screen size, and put back."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtWidgets import QMainWindow, QSplitter

from desktop.ui.settings.values import Preferences, WindowLayout

_VERSION = 1
"""Of the docks' arrangement; a higher one forgets what older versions kept."""


class LayoutKeeper:
    """Reads and writes the arrangement of one window.

    Args:
        splitter: the one between the views.
    """

    def __init__(self, window: QMainWindow, splitter: QSplitter, preferences: Preferences) -> None:
        self._window, self._splitter, self._preferences = window, splitter, preferences

    def keep(self, operator: str) -> None:
        """Remember how things stand for this operator on this screen.

        Raises:
            Trouble: the settings can't be written.
        """
        layout = WindowLayout(
            geometry=_text(self._window.saveGeometry()),
            docks=_text(self._window.saveState(_VERSION)),
            splitter=_text(self._splitter.saveState()),
        )
        self._preferences.keep_layout(self._key(operator), layout)

    def put_back(self, operator: str) -> bool:
        """Arrange things as this operator left them; False if nothing is remembered."""
        layout = self._preferences.values.layouts.get(self._key(operator))
        if layout is None:
            return False
        self._window.restoreGeometry(_bytes(layout.geometry))
        self._window.restoreState(_bytes(layout.docks), _VERSION)
        self._splitter.restoreState(_bytes(layout.splitter))
        return True

    def usual_size(self) -> QSize:
        """A size that suits this screen."""
        screen: QSize = self._window.screen().availableSize()
        return QSize(min(2_240, screen.width()), min(1_260, screen.height())) * 0.96

    def _key(self, operator: str) -> str:
        size = self._window.screen().size()
        return f"{operator}@{size.width()}x{size.height()}"


def _text(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode("ascii")


def _bytes(text: str) -> QByteArray:
    return QByteArray.fromBase64(QByteArray(text.encode("ascii")))
