"""The queue's columns: what each is called, what it says in words, and how wide it wants to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QLocale

from desktop.station import Order, QueueRow
from desktop.ui import words
from desktop.ui.theme.looks import QT_TRANSLATE_NOOP
from domain.faults import FaultTree
from domain.repair.ticket import PRIORITIES

translate = QCoreApplication.translate


class Column(IntEnum):
    """In the order of the table."""

    STATE = 0
    NUMBER = 1
    PRIORITY = 2
    PLACE = 3
    FAULT = 4
    REPORTER = 5
    WORKERS = 6
    REPORTED = 7
    CLOCK = 8
    MARKS = 9
    SINCE = 10


class Title(Struct, frozen=True):
    """A column's heading, its width in characters of the body (one line; two lines), and the
    order that a click on the heading asks for. A width of 0: it stands in another column."""

    source: str
    wide_1: float
    wide_2: float
    order: Order | None = None


TITLES: Mapping[Column, Title] = {
    Column.STATE: Title(QT_TRANSLATE_NOOP("queue", "State"), 5.6, 10),
    Column.NUMBER: Title(QT_TRANSLATE_NOOP("queue", "Number"), 9.2, 0),
    Column.PRIORITY: Title(QT_TRANSLATE_NOOP("queue", "Priority"), 4.6, 0, "priority"),
    Column.PLACE: Title(QT_TRANSLATE_NOOP("queue", "Place"), 9.5, 8.5),
    Column.FAULT: Title(QT_TRANSLATE_NOOP("queue", "Fault"), 12, 11),
    Column.REPORTER: Title(QT_TRANSLATE_NOOP("queue", "Reporter"), 11, 7.6),
    Column.WORKERS: Title(QT_TRANSLATE_NOOP("queue", "Workers"), 7, 6),
    Column.REPORTED: Title(QT_TRANSLATE_NOOP("queue", "Reported"), 6.2, 6.2, "newest"),
    Column.CLOCK: Title(QT_TRANSLATE_NOOP("queue", "Due"), 14.4, 9.4, "due"),
    Column.MARKS: Title(QT_TRANSLATE_NOOP("queue", "Marks"), 6.4, 4.6),
    Column.SINCE: Title(QT_TRANSLATE_NOOP("queue", "In this state"), 6.2, 6.2),
}

GIVEN_UP_FIRST = (
    Column.SINCE,
    Column.REPORTER,
    Column.REPORTED,
    Column.NUMBER,
    Column.MARKS,
    Column.WORKERS,
    Column.PRIORITY,
)
"""Which columns a narrow view does without, in this order."""

SHRINKING = (Column.PLACE, Column.WORKERS)
"""Which columns give up a third of their width before another one has to go."""

SHRINKING_LAST = (Column.FAULT, Column.PLACE, Column.CLOCK)
"""Which ones do so when no other can go any more."""


ALWAYS_SHOWN = frozenset({Column.STATE, Column.FAULT})
"""Without these a row says nothing."""


def title_text(column: Column) -> str:
    """A column's heading."""
    return translate("queue", TITLES[column].source)


class RowWords:
    """What a row says, cell by cell: for screen readers, tips, copying, and the painting delegate.

    Args:
        clock: the present, ms UTC.
        incident: how the incident of a row stands, in words.
        since: when a row came into its state, ms UTC; None if it does not matter any more.
    """

    def __init__(
        self,
        faults: FaultTree,
        clock: Callable[[], int],
        incident: Callable[[QueueRow], str] = lambda row: "",
        since: Callable[[QueueRow], int | None] = lambda row: None,
    ) -> None:
        self._faults = faults
        self._incident, self._since = incident, since
        self._clock = clock
        self._fault_names: dict[str, str] = {}
        self._makers: dict[Column, Callable[[QueueRow], str]] = {
            Column.STATE: lambda row: words.status_text(row.status),
            Column.NUMBER: lambda row: row.number,
            Column.PRIORITY: lambda row: words.priority_text(PRIORITIES[row.rank]),
            Column.PLACE: lambda row: row.place_text,
            Column.FAULT: lambda row: f"{self.fault(row.fault)}  {self.about(row)}",
            Column.REPORTER: lambda row: f"{row.reporter}  {row.phone}",
            Column.WORKERS: lambda row: row.workers,
            Column.REPORTED: lambda row: words.moment(row.reported_at, self._clock()),
            Column.CLOCK: self.clock,
            Column.MARKS: self.marks,
            Column.SINCE: self.since,
        }

    def cell(self, row: QueueRow, column: int) -> str:
        """One cell in words."""
        return self._makers[Column(column)](row)

    def whole(self, row: QueueRow, news: str = "") -> str:
        """The row as one sentence, for screen readers; ``news`` of it comes first."""
        told = (news, *(self._makers[column](row) for column in Column))
        return translate("queue", "; ").join(said.strip() for said in told if said.strip())

    def fault(self, code: str) -> str:
        """The fault's own name: 水管漏水."""
        name = self._fault_names.get(code)
        if name is None:
            fault = self._faults.get(code)
            chinese = QLocale().language() is QLocale.Language.Chinese
            name = code if fault is None else fault.name if chinese else fault.name_en
            self._fault_names[code] = name
        return name

    def about(self, row: QueueRow) -> str:
        """What was said of it; of an incident first how it stands."""
        if not row.children:
            return row.description
        return " · ".join(one for one in (self._incident(row), row.description) if one)

    def since(self, row: QueueRow) -> str:
        """When it came into its state: 12 分前."""
        at = self._since(row)
        return "" if at is None else words.ago(at, self._clock())

    def clock(self, row: QueueRow) -> str:
        """How the row's clock stands: 到场 还剩 12 分."""
        if row.due_at is None:
            return translate("queue", "paused") if row.status == "held" else ""
        left = words.span(row.due_at - self._clock())
        return f"{words.clock_text(row.due_clock)} {left}"

    def marks(self, row: QueueRow) -> str:
        """What else is to be known: 催办 2 次; 返修; 另有 3 人报修; 待上传."""
        said = []
        if row.children:
            said.append(translate("queue", "incident of %n tickets", "", row.children))
        if row.parent:
            said.append(translate("queue", "part of an incident"))
        if row.urges:
            said.append(translate("queue", "urged %n times", "", row.urges))
        if row.reworks:
            said.append(translate("queue", "rework %n", "", row.reworks))
        if row.reporters > 1:
            said.append(translate("queue", "%n more reporters", "", row.reporters - 1))
        if row.waiting:
            said.append(translate("queue", "not yet in the cloud"))
        return translate("queue", "; ").join(said)
