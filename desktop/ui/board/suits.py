"""While tickets that wait are picked, each worker's column says how well that worker suits them."""

from __future__ import annotations

from PySide6.QtCore import QObject

from desktop.station import Station
from desktop.ui.board.columns import Columns
from desktop.ui.board.contents import Contents
from desktop.ui.board.plan import WAITING
from desktop.ui.board.selection import Selection
from desktop.ui.board.worker_column import WorkerColumn
from domain.suggest import Suggestion

MOST = 20
"""Of more tickets at once nobody reads a common score."""


class Suits(QObject):
    """Follows the selection."""

    def __init__(
        self,
        station: Station,
        contents: Contents,
        columns: Columns,
        selection: Selection,
        board: QObject,
    ) -> None:
        super().__init__(board)
        self._station, self._contents = station, contents
        self._columns, self._selection = columns, selection
        self.ranked: list[Suggestion] = []
        self._known: dict[str, tuple[int, Suggestion]] = {}
        selection.changed.connect(lambda uids: self.show())

    def show(self) -> None:
        """Judge anew, and say it in every column."""
        uids = self._selection.tickets()
        found = [self._station.ticket(uid) for uid in uids[:MOST]]
        tickets = [one for one in found if one is not None and one.status in WAITING]
        wanted = tickets if len(tickets) == len(uids) else []
        if not wanted and not self._known:
            return
        self.ranked = self._contents.ranked(wanted) if wanted else []
        self._known = {each.code: (place, each) for place, each in enumerate(self.ranked)}
        for column in self._columns.made_columns():
            self.show_in(column)

    def show_in(self, column: WorkerColumn) -> None:
        """Say it in one column."""
        place, suggestion = self._known.get(column.code, (0, None))
        column.head.show_suit(suggestion, best=place == 0)
