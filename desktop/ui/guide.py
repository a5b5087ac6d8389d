"""Ways to learn the desk: help on the view in sight, and the tour offered to a new operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject

from desktop.ui.board.focus import focused_in
from desktop.ui.theme import Theme

if TYPE_CHECKING:
    from desktop.ui.tour import Tour
    from desktop.ui.window import MainWindow

translate = QCoreApplication.translate

_OFFERED = 60_000
"""So long the offer stays, ms: it is in nobody's way."""


class Guide(QObject):
    """Makes what is asked for when it is first asked for."""

    def __init__(self, theme: Theme, window: MainWindow) -> None:
        super().__init__(window)
        self._theme, self._window = theme, window
        self.tour: Tour | None = None

    def help(self) -> None:
        """Open the page on the view in sight."""
        from desktop.ui.help import HelpDialog

        dialog = HelpDialog(self._theme, self.page(), self._window)
        dialog.tour_wanted.connect(self.show_around)
        dialog.keys_wanted.connect(self._window.show_keys)
        dialog.open()

    def page(self) -> str:
        """Which view is meant: where the keys are, else what is in sight."""
        window, docks = self._window, self._window.docks
        for key in ("attention", "settings", "clinic"):
            if window.pages.shows(key):
                return key
        focused = focused_in(window)
        if focused is not None:
            for key, dock in (("intake", docks.intake), ("ticket", docks.ticket)):
                if dock.isAncestorOf(focused):
                    return key
        if window.workplace.arrangement == "board":
            return "board"
        return "incidents" if window.queue.bar.listing.incidents_only else "queue"

    def show_around(self) -> None:
        """Begin the tour, from the queue."""
        from desktop.ui.tour import Tour, stops

        if self.tour is not None:
            return
        self._window.show_view("queue")
        self._window.docks.show_ticket()
        self.tour = Tour(self._theme, self._window, stops(self._window))
        self.tour.ended.connect(self._ended)
        self._remember()

    def offer(self) -> None:
        """To whoever has not been shown around, offer it once; they may pass it over."""
        if self._window.preferences.values.desk.toured:
            return
        toast = self._window.toasts.show_toast(
            translate("guide", "New here? One minute shows you around. F1 helps at any time."),
            translate("guide", "Show me"),
            tone="info",
            lasting=_OFFERED,
        )
        toast.acted.connect(self.show_around)
        self._remember()

    def _ended(self) -> None:
        self.tour = None

    def _remember(self) -> None:
        self._window.preferences.change_desk(toured=True)
