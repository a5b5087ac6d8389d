"""Slips at the window: listens to the scanner and opens what a number asks for."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.station import Station
from desktop.ui import words
from desktop.ui.slips.scanner import Scanner
from desktop.ui.theme import Theme
from domain.problems import Refusal

if TYPE_CHECKING:
    from desktop.ui.slips.batch import BatchEntry
    from desktop.ui.slips.entry import SlipEntry


class SlipDesk(QObject):
    """The slips of one window.

    Signals:
        entered: the commands recorded from a slip, and words for a message.
        told: words for a message.
        ticket_wanted: look at this ticket.
        seat_wanted: nobody sits at the desk whose name the entry would bear.
    """

    entered = Signal(list, str)
    told = Signal(str)
    ticket_wanted = Signal(str)
    seat_wanted = Signal()

    def __init__(
        self, station: Station, theme: Theme, draft: Path | None, window: QWidget
    ) -> None:
        """``draft`` is the file in which unrecorded rows outlive the program."""
        super().__init__(window)
        self._station, self._theme, self._window = station, theme, window
        self._draft = draft
        self.scanner = Scanner(self)
        self.scanner.scanned.connect(self.scanned)

    @cached_property
    def entry(self) -> SlipEntry:
        """The form for one slip after another."""
        from desktop.ui.slips.entry import SlipEntry

        made = SlipEntry(self._station, self._theme, self._window)
        made.entered.connect(self.entered)
        made.ticket_wanted.connect(self.ticket_wanted)
        made.blank_wanted.connect(self.enter_many)
        return made

    @cached_property
    def batch(self) -> BatchEntry:
        """The table for many slips."""
        from desktop.ui.slips.batch import BatchEntry

        made = BatchEntry(self._station, self._theme, self._draft, self._window)
        made.recorded.connect(self.told)
        return made

    def enter_many(self, number: str = "") -> None:
        """Open the table, with a slip's number in a new row if one is given."""
        if self._seated():
            self.batch.begin(number)

    def enter(self) -> None:
        """Open the form, ready for a number."""
        if self._seated():
            self.entry.begin()

    def scanned(self, number: str) -> None:
        """A number came from the scanner."""
        if not self._seated():
            return
        try:
            self._station.paperwork.check_side(number)
        except Refusal as refusal:
            self.told.emit(words.sentence(refusal))
            return
        if "batch" in vars(self) and self.batch.isActiveWindow():
            self.batch.begin(number)
        else:
            self.entry.show_number(number)

    def close(self) -> None:
        """Close form and table; what is half typed in the table is kept."""
        if "entry" in vars(self):
            self.entry.close()
        if "batch" in vars(self):
            self.batch.close()

    def _seated(self) -> bool:
        if self._station.operator is None:
            self.seat_wanted.emit()
            return False
        return True
