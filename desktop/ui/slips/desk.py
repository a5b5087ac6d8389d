"""Slips at the window: listens to the scanner and opens what a number asks for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.station import Station
from desktop.ui.slips.scanner import Scanner
from desktop.ui.theme import Theme

if TYPE_CHECKING:
    from desktop.ui.slips.entry import SlipEntry


class SlipDesk(QObject):
    """The slips of one window.

    Signals:
        entered: the commands recorded from a slip, and words for a message.
        ticket_wanted: look at this ticket.
        seat_wanted: nobody sits at the desk whose name the entry would bear.
    """

    entered = Signal(list, str)
    ticket_wanted = Signal(str)
    seat_wanted = Signal()

    def __init__(self, station: Station, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._station, self._theme, self._window = station, theme, window
        self.scanner = Scanner(self)
        self.scanner.scanned.connect(self.scanned)

    @cached_property
    def entry(self) -> SlipEntry:
        """The form for one slip after another."""
        from desktop.ui.slips.entry import SlipEntry

        made = SlipEntry(self._station, self._theme, self._window)
        made.entered.connect(self.entered)
        made.ticket_wanted.connect(self.ticket_wanted)
        return made

    def enter(self) -> None:
        """Open the form, ready for a number."""
        if self._seated():
            self.entry.begin()

    def scanned(self, number: str) -> None:
        """A number came from the scanner."""
        if self._seated():
            self.entry.show_number(number)

    def close(self) -> None:
        """Close the form."""
        if "entry" in vars(self):
            self.entry.close()

    def _seated(self) -> bool:
        if self._station.operator is None:
            self.seat_wanted.emit()
            return False
        return True
