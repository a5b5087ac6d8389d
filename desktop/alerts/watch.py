"""What is worth calling the operator for: told once, by kind, however it came."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.station import Changes, Freshness, QueueFilter, QueueRow, Station
from domain.repair.ticket import OPEN, STATUSES

Kind = Literal["urgent", "new", "warn", "breach", "attention"]
KINDS: tuple[Kind, ...] = ("urgent", "new", "warn", "breach", "attention")

GATHER = 300
"""ms: what comes together is told together."""
LOOK_EVERY = 20_000
"""ms between two looks at the clock: a breach is a matter of time alone."""
MOST_LATE = 500
"""So many tickets are looked at in one go, at the most."""
_URGENT_RANK = 1

_OPEN = tuple(status for status in STATUSES if status in OPEN)


class Watch(QObject):
    """Listens to the station. What was there already when it began is no news.

    Signals:
        heard: what came at once, the most pressing first, each a ``Kind`` with its tickets' rows:
            reports taken down elsewhere (``urgent``, ``new``), tickets at another step as their
            time runs out (``warn``; past their limit ``breach``), something for the attention list.
    """

    heard = Signal(list)

    def __init__(self, station: Station, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._station = station
        self._newest = 0
        self._steps: dict[str, int] = {}
        self._attention = 0
        self._touched: set[str] = set()
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(GATHER)
        self._gather.timeout.connect(self.look_at_new)
        self._clock = QTimer(self)
        self._clock.timeout.connect(self.look_at_late)
        self._clock.start(LOOK_EVERY)
        self.begin()
        station.changed.connect(self._changed)
        station.freshness_changed.connect(self._freshened)

    def begin(self) -> None:
        """Take everything that is there now as known."""
        newest = self._station.first_page(QueueFilter(), "newest", 1)
        self._newest = newest[0].id if newest else 0
        self._steps = {row.uid: step for row, step in self._steps_now()}
        self._attention = self._station.freshness.attention
        self._touched.clear()

    def look_at_new(self) -> None:
        """Tell of the new reports among what was touched."""
        # Ids rise with time: of a flood, as after an outage, it is the newest that are looked at.
        rows = self._station.rows_of(sorted(self._touched, reverse=True)[:MOST_LATE])
        self._touched.clear()
        fresh = [row for row in rows if row.id > self._newest]
        self._newest = max((row.id for row in fresh), default=self._newest)
        # What was taken down at this desk waits for the cloud; what came from it does not.
        fresh = [row for row in fresh if row.status == "reported" and not row.waiting]
        urgent = [row for row in fresh if row.rank <= _URGENT_RANK]
        others = [row for row in fresh if row.rank > _URGENT_RANK]
        news = [each for each in (("urgent", urgent), ("new", others)) if each[1]]
        if news:
            self.heard.emit(news)

    def look_at_late(self) -> None:
        """Tell of the tickets that came to another step since the last look: each step once."""
        found = self._steps_now()
        fresh = [(row, step) for row, step in found if step > self._steps.get(row.uid, -1)]
        self._steps = {row.uid: step for row, step in found}
        steps = self._station.escalation.steps
        late = [row for row, step in fresh if steps[step].after == "breach"]
        soon = [row for row, step in fresh if steps[step].after == "warn"]
        news = [each for each in (("breach", late), ("warn", soon)) if each[1]]
        if news:
            self.heard.emit(news)

    def _steps_now(self) -> list[tuple[QueueRow, int]]:
        now = self._station.clock()
        warned = QueueFilter(statuses=_OPEN, warned_by=now)
        rows = self._station.first_page(warned, "due", MOST_LATE)
        found = [(row, self._station.step_of(row)) for row in rows]
        return [(row, step) for row, step in found if step >= 0]

    def _changed(self, changes: Changes) -> None:
        if changes.everything:
            self.begin()
        elif changes.tickets:
            self._touched |= changes.tickets
            if not self._gather.isActive():
                self._gather.start()

    def _freshened(self, fresh: Freshness) -> None:
        more, self._attention = fresh.attention > self._attention, fresh.attention
        if more:
            self.heard.emit([("attention", [])])
