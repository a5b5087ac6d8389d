"""The lists an operator can choose from: what each shows, how many, and what it says when empty."""

from __future__ import annotations

from typing import get_args

from msgspec import Struct
from PySide6.QtCore import QCoreApplication

from desktop.station import Order, QueueFilter, Station
from desktop.ui.theme.looks import QT_TRANSLATE_NOOP
from domain.repair.ticket import OPEN, STATUSES, Status

translate = QCoreApplication.translate

MOST_COUNTED = 1_000

ORDERS: dict[Order, str] = {
    "due": QT_TRANSLATE_NOOP("queue", "By due time"),
    "priority": QT_TRANSLATE_NOOP("queue", "By priority"),
    "newest": QT_TRANSLATE_NOOP("queue", "Newest first"),
    "oldest": QT_TRANSLATE_NOOP("queue", "Oldest first"),
}
assert tuple(ORDERS) == get_args(Order)

_OPEN = tuple(status for status in STATUSES if status in OPEN)


class Listing(Struct, frozen=True):
    """One list.

    Attributes:
        state: the state whose shape its chip bears, if any.
        empty: what is said when nothing is in it.
    """

    key: str
    source: str
    empty: str
    statuses: tuple[Status, ...] = _OPEN
    state: str = ""
    late_only: bool = False
    incidents_only: bool = False

    @property
    def is_history(self) -> bool:
        """Whether ended tickets are in it: such a list has no clocks to order by."""
        return not self.statuses

    def text(self) -> str:
        """Its name."""
        return translate("queue", self.source)

    def filter(
        self, now: int, fault: str = "", zone: str = "", worker: str = ""
    ) -> QueueFilter:
        """The filter it stands for at a moment (ms UTC)."""
        late = now if self.late_only else None
        return QueueFilter(
            statuses=self.statuses,
            fault=fault,
            zone=zone,
            worker=worker,
            warned_by=late,
            incidents=self.incidents_only,
        )

    def orders(self) -> tuple[Order, ...]:
        """The orders it can be shown in, its usual one first."""
        return ("newest", "oldest") if self.is_history else tuple(ORDERS)


LISTINGS: dict[str, Listing] = {
    each.key: each
    for each in (
        Listing(
            "reported",
            QT_TRANSLATE_NOOP("queue", "To accept"),
            QT_TRANSLATE_NOOP("queue", "Nothing to accept. Have a sip of water."),
            ("reported",),
            "reported",
        ),
        Listing(
            "accepted",
            QT_TRANSLATE_NOOP("queue", "To dispatch"),
            QT_TRANSLATE_NOOP("queue", "Everything is dispatched."),
            ("accepted",),
            "accepted",
        ),
        Listing(
            "moving",
            QT_TRANSLATE_NOOP("queue", "Under way"),
            QT_TRANSLATE_NOOP("queue", "Nobody is on a job at the moment."),
            ("dispatched", "taken", "working"),
            "working",
        ),
        Listing(
            "held",
            QT_TRANSLATE_NOOP("queue", "On hold"),
            QT_TRANSLATE_NOOP("queue", "Nothing is on hold."),
            ("held",),
            "held",
        ),
        Listing(
            "finished",
            QT_TRANSLATE_NOOP("queue", "To inspect"),
            QT_TRANSLATE_NOOP("queue", "Nothing waits for inspection."),
            ("finished",),
            "finished",
        ),
        Listing(
            "open",
            QT_TRANSLATE_NOOP("queue", "Open"),
            QT_TRANSLATE_NOOP("queue", "No open tickets. A quiet desk."),
        ),
        Listing(
            "late",
            QT_TRANSLATE_NOOP("queue", "Late or soon"),
            QT_TRANSLATE_NOOP("queue", "Nothing is late, and nothing is about to be."),
            late_only=True,
        ),
        Listing(
            "all",
            QT_TRANSLATE_NOOP("queue", "History"),
            QT_TRANSLATE_NOOP("queue", "There are no tickets yet."),
            (),
        ),
        Listing(
            "incidents",
            QT_TRANSLATE_NOOP("queue", "Incidents"),
            QT_TRANSLATE_NOOP("queue", "No incident is open."),
            incidents_only=True,
        ),
    )
}


def listing_of(status: Status) -> Listing:
    """The narrowest list that a ticket of this state is in."""
    fitting = [each for each in LISTINGS.values() if status in each.statuses]
    return min(fitting, key=lambda each: len(each.statuses), default=LISTINGS["all"])


def counts(
    station: Station, fault: str = "", zone: str = "", worker: str = ""
) -> dict[str, int | None]:
    """How many tickets each list has; None where nobody needs the number."""
    if fault or zone or worker:
        tally, late, incidents = _counted(station, fault, zone, worker)
    else:
        tally, late = station.tallies(), sum(station.due_counts())
        incidents = station.incidents()
    found: dict[str, int | None] = {
        key: sum(tally.get(status, 0) for status in each.statuses) for key, each in LISTINGS.items()
    }
    return found | {"late": late, "all": None, "incidents": incidents}


def _counted(
    station: Station, fault: str, zone: str, worker: str
) -> tuple[dict[Status, int], int, int]:
    """States, late ones and incidents of a narrowed list, counted row by row: it is short."""
    now = station.clock()
    narrowed = LISTINGS["open"].filter(now, fault, zone, worker)
    rows = station.first_page(narrowed, "oldest", MOST_COUNTED)
    tally: dict[Status, int] = {}
    for row in rows:
        tally[row.status] = tally.get(row.status, 0) + 1
    late = sum(row.warn_at is not None and row.warn_at <= now for row in rows)
    return tally, late, sum(row.children > 0 for row in rows)
