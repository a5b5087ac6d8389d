"""Reads the records that suggestions rest on: a few tickets between two events, after the start."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.station import Changes, Station

BEGIN_MS = 400
"""The board is on the screen by then."""
_BETWEEN_MS = 12
_AT_ONCE = 20
"""Tickets that changed and are looked at between two events."""


class Learning(QObject):
    """Begins by itself; `learned` says that suggestions know all that is to be known now."""

    learned = Signal()

    def __init__(self, station: Station, parent: QObject) -> None:
        super().__init__(parent)
        self._station = station
        self._steps: Iterator[int] = iter(())
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.timeout.connect(self._go_on)
        station.changed.connect(self._changed)
        self._begun = False
        self._changed_ones: dict[str, None] = {}
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_BETWEEN_MS)
        self._later.timeout.connect(self._look)
        self._turn.start(BEGIN_MS)

    def finish(self) -> None:
        """Read all of it now."""
        while self._turn.isActive():
            self._go_on()

    def _go_on(self) -> None:
        if not self._begun:
            self._begun = True
            self._steps = self._station.sending.learn()
        if next(self._steps, None) is None:
            self._turn.stop()
            self.learned.emit()
        else:
            self._turn.start(_BETWEEN_MS)

    def _changed(self, changes: Changes) -> None:
        if changes.everything or any(each.startswith("place:") for each in changes.records):
            self._station.sending.places_changed()
        if changes.everything:
            self._begun = False
            self._changed_ones = {}
            self._turn.start(BEGIN_MS)
        elif self._begun and changes.tickets:
            self._changed_ones |= dict.fromkeys(sorted(changes.tickets))
            if not self._later.isActive():
                self._look()

    def _look(self) -> None:
        """At some of the tickets that changed, and at the others after the next events."""
        some = list(self._changed_ones)[:_AT_ONCE]
        for uid in some:
            del self._changed_ones[uid]
        found = (self._station.ticket(uid) for uid in some)
        self._station.sending.sent(ticket for ticket in found if ticket is not None)
        if self._changed_ones:
            self._later.start()
