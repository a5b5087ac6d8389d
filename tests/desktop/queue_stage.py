"""A queue set up for tests: model and view on a real station, and what they must keep to."""

from __future__ import annotations

from array import array

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.station import Order, QueueFilter, Station
from desktop.ui.queue.columns import Column
from desktop.ui.queue.listings import LISTINGS
from desktop.ui.queue.pane import QueuePane
from desktop.ui.theme import Density, Scheme, Theme
from tests.desktop.make_tickets import make_tickets
from tests.worlds import HeldClock

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


class QueueStage:
    """One queue pane, shown, with its model watched for every offence against Qt's rules."""

    def __init__(self, qtbot: QtBot, station: Station, clock: HeldClock, density: Density) -> None:
        self.qtbot, self.station, self.clock = qtbot, station, clock
        self.theme = Theme(Scheme.LIGHT, density)
        self.pane = QueuePane(station, self.theme)
        self.pane.count()
        self.model, self.view = self.pane.model, self.pane.view
        self.resets = 0
        self.model.modelReset.connect(self._reset)
        self.pane.resize(1_100, 600)
        qtbot.addWidget(self.pane, before_close_func=lambda pane: pane.stop())
        with qtbot.waitActive(self.pane):
            self.pane.show()
            self.pane.activateWindow()

    def watch_rules(self) -> None:
        """Let Qt look at every cell after each change whether the model keeps to its rules.

        For lists of few dozens: it asks for all that the table never asks for.
        """
        self._tester = QAbstractItemModelTester(self.model, FATAL)

    def _reset(self) -> None:
        self.resets += 1

    def open(self, key: str = "open", order: Order | None = None) -> None:
        """Show a list and wait until its whole order is known."""
        self.pane.show_listing(key, order)
        self.qtbot.waitUntil(lambda: self.model.complete)
        QApplication.processEvents()
        self.resets = 0

    def settle(self) -> None:
        """Let what changed be put in and painted."""
        self.model.catch_up()
        self.qtbot.waitUntil(lambda: self.model.complete)
        QApplication.processEvents()

    def ids(self) -> list[int]:
        """The row ids in the order shown."""
        return [self.model.id_at(at) for at in range(self.model.rowCount())]

    def uids(self) -> list[str]:
        """The tickets in the order shown."""
        rows = (self.model.row_at(at) for at in range(self.model.rowCount()))
        return [row.uid for row in rows if row is not None]

    def fresh_ids(self) -> list[int]:
        """The order as the database gives it now."""
        what: QueueFilter | None = self.model.what
        assert what is not None
        found: array[int] = self.station.all_ids(self.station._store, what, self.model.order)
        return list(found)

    def place(self, uid: str) -> int:
        """Where a ticket stands, or -1."""
        uids = self.uids()
        return uids.index(uid) if uid in uids else -1

    def choose(self, at: int) -> str:
        """Put the cursor on a row; returns its ticket."""
        row = self.model.row_at(at)
        assert row is not None
        self.view.go_to(row.id)
        QApplication.processEvents()
        return row.uid

    def chosen(self) -> str:
        """The ticket under the cursor."""
        row = self.view.current_row()
        return "" if row is None else row.uid

    def spoken(self, at: int) -> str:
        """What a screen reader says of the row at that place."""
        role = Qt.ItemDataRole.AccessibleTextRole
        said: str = self.model.data(self.model.index(at, Column.STATE), role)
        return said

    def top(self, uid: str) -> int:
        """How far below the top of the table a ticket's row stands, in px."""
        return self.view.rowViewportPosition(self.place(uid))


def fill(station: Station, clock: HeldClock, count: int, still_open: int | None = None) -> None:
    """Put many tickets into the station's file."""
    make_tickets(
        station._store,
        count,
        now=clock(),
        still_open=count if still_open is None else still_open,
    )


def watched(model: QAbstractItemModel) -> dict[str, int]:
    """Counts what a model announces, by name."""
    seen = {"inserted": 0, "removed": 0, "moved": 0, "changed": 0, "relaid": 0}

    def count(name: str) -> object:
        def heard(*_: object) -> None:
            seen[name] += 1

        return heard

    model.rowsInserted.connect(count("inserted"))
    model.rowsRemoved.connect(count("removed"))
    model.rowsMoved.connect(count("moved"))
    model.dataChanged.connect(count("changed"))
    model.layoutChanged.connect(count("relaid"))
    return seen


__all__ = ["LISTINGS", "QueueStage", "fill", "watched"]
