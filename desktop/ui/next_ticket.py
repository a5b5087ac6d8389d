"""下一张: one key opens the ticket that needs the operator now, and says why it is this one."""

from __future__ import annotations

from collections import deque

from PySide6.QtCore import QCoreApplication, QObject, Signal

from desktop.station import QueueFilter, QueueRow, Station
from desktop.ui.words import clock_text, duration, join, priority_text, span, status_text
from domain.pressing import ASKS_THE_DESK, Press, most_pressing
from domain.repair.ticket import PRIORITIES

translate = QCoreApplication.translate

_MOST = 300
"""Rows by priority and rows by breach that are weighed: what presses most is among them."""
_PASSED = 20


class NextTicket(QObject):
    """Emits `found` with the ticket and why it comes next, `nothing` with what to say else."""

    found = Signal(str, str)
    nothing = Signal(str)

    def __init__(self, station: Station, parent: QObject) -> None:
        super().__init__(parent)
        self._station = station
        self._passed: deque[str] = deque(maxlen=_PASSED)

    def go(self) -> None:
        """Find it. Asked again, it goes on to the one after, until all were looked at."""
        station, now = self._station, self._station.clock()
        what = QueueFilter(statuses=ASKS_THE_DESK)
        rows = {
            row.uid: row
            for order in ("priority", "due")
            for row in station.first_page(what, order, _MOST)
        }
        weights = station.sending.rules.next
        press = most_pressing(rows.values(), weights, now, self._passed)
        if press is None:
            self.nothing.emit(translate("next", "Nothing waits for you now"))
            return
        if press.uid in self._passed:  # all were looked at: from the beginning again
            self._passed.clear()
        self._passed.append(press.uid)
        self.found.emit(press.uid, why(rows[press.uid], press, now))


def why(row: QueueRow, press: Press, now: int) -> str:
    """Why this ticket comes next: 下一张 BX…：待派单，派单超时 10 分，急修，等了 29 分."""
    reasons = [status_text(row.status)]
    if row.due_at is not None and press.breach > 0:
        reasons.append(f"{clock_text(row.due_clock)} {span(row.due_at - now)}")
    reasons.append(priority_text(PRIORITIES[row.rank]))
    waited = duration(now - row.reported_at)
    reasons.append(translate("next", "waiting for {time}").format(time=waited))
    return translate("next", "Next {number}: {reasons}").format(
        number=row.number, reasons=join(reasons)
    )
