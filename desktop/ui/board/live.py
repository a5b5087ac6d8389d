"""Keeps the board true: reads what changed, a burst at a time, and draws only those columns."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.station import Changes, Station
from desktop.ui.board.columns import Columns
from desktop.ui.board.contents import ACCEPTED, REPORTED, SECTIONS, Contents, Touched
from desktop.ui.board.filter_bar import FilterBar
from desktop.ui.board.selection import Selection
from desktop.ui.board.waiting_column import WaitingColumn
from desktop.ui.board.worker_column import WorkerColumn

COALESCE_MS = 60
TICK_MS = 20_000


class Live(QObject):
    """Emits `shown` when changes are on the screen, `peopled` with whether a worker is shown."""

    shown = Signal()
    peopled = Signal(bool)

    def __init__(
        self,
        station: Station,
        contents: Contents,
        waiting: WaitingColumn,
        columns: Columns,
        bar: FilterBar,
        selection: Selection,
        board: QWidget,
    ) -> None:
        super().__init__(board)
        self._board = board
        self._station, self._contents = station, contents
        self._waiting, self._columns, self._bar = waiting, columns, bar
        self._selection = selection
        self._pending = Changes()
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(COALESCE_MS)
        self._wait.timeout.connect(self.flush)
        self._ticker = QTimer(self)
        self._ticker.setInterval(TICK_MS)
        self._ticker.timeout.connect(self.tick)
        self._ticker.start()
        station.changed.connect(self._station_changed)
        bar.changed.connect(self._filtered)

    def show_all(self) -> None:
        """Show everything that was read."""
        self._show_waiting()
        self._show_workers()

    def show_column(self, column: WorkerColumn) -> None:
        """Show one worker as they are."""
        worker = self._contents.workers.get(column.code)
        if worker is not None:
            column.show_worker(worker, self._contents.cards.get(column.code, ()))

    def flush(self) -> None:
        """Show what has changed now instead of at the next turn."""
        self._wait.stop()
        changes, self._pending = self._pending, Changes()
        if changes.tickets or changes.records or changes.everything:
            self._show(self._contents.update(changes))
            self.shown.emit()

    def _station_changed(self, changes: Changes) -> None:
        self._pending = self._pending | changes
        # Out of sight it costs the others nothing; it is brought up to date when it is looked at.
        if self._board.isVisible() and not self._wait.isActive():
            self._wait.start()

    def _show(self, touched: Touched) -> None:
        with self._selection.held():
            chosen = self._selection.tickets()
            if touched.columns.intersection(SECTIONS):
                self._show_waiting()
            if touched.roster:
                self._show_workers()
            for column in self._columns.made_columns():
                if touched.roster or column.code in touched.columns:
                    self.show_column(column)
            for view in self._selection.views():
                arrived = touched.arrived.get(view.key)
                if arrived:
                    view.cards.flash(arrived)
            self._keep_selected(chosen, touched)

    def _keep_selected(self, chosen: Sequence[str], touched: Touched) -> None:
        """A selected card that somebody else moved stays selected where it went."""
        moved = {uid for uids in touched.arrived.values() for uid in uids} & set(chosen)
        for uid in moved:
            if not self._moved_here(uid):
                for view in self._selection.views():
                    view.add_selected(uid)

    def _moved_here(self, uid: str) -> bool:
        ticket, operator = self._station.ticket(uid), self._station.operator
        act = ticket.last_act if ticket else None
        return operator is not None and act is not None and act.actor == operator.id

    def _show_waiting(self) -> None:
        tallies = self._station.tallies()
        counts: dict[str, int] = {status: tallies.get(status, 0) for status in (REPORTED, ACCEPTED)}
        self._waiting.show_waiting(self._contents.cards, counts)

    def _show_workers(self) -> None:
        self._bar.offer(self._contents.workers.values())
        groups = self._contents.groups(self._bar.chosen())
        self._columns.set_groups(groups)
        self.peopled.emit(bool(groups))

    def _filtered(self) -> None:
        self._show_workers()

    def tick(self) -> None:
        """Clocks went on: shifts may have begun or ended; paint the cards in sight again."""
        before = self._contents.workers
        self._contents.reload_workers()
        if before != self._contents.workers:
            self._show(Touched(roster=True))
            self.shown.emit()
        for view in self._selection.views():
            view.viewport().update()
