"""One selection over all columns, and the keys that lead from column to column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.station import QueueRow
from desktop.ui.board.card_view import CardView
from desktop.ui.board.column import Column
from desktop.ui.board.columns import Columns
from desktop.ui.board.contents import REPORTED
from desktop.ui.board.focus import focused_in
from desktop.ui.board.waiting_column import WaitingColumn
from desktop.ui.board.worker_column import WorkerColumn


class Selection(QObject):
    """Emits `changed` with the selected tickets, those that wait first."""

    changed = Signal(list)

    def __init__(self, waiting: WaitingColumn, columns: Columns, board: QWidget) -> None:
        super().__init__(board)
        self._waiting, self._columns, self._board = waiting, columns, board
        self._quiet = False
        self._said: list[str] = []
        self._tab_stop: WorkerColumn | None = None
        columns.laid_out.connect(self._place_tab_stop)
        for view in waiting.views:
            self.listen(view)

    def listen(self, view: CardView) -> None:
        """Follow the picks and keys of another list."""
        view.picked.connect(self._picked)
        view.key_left.connect(self._sideways)
        view.key_over.connect(self._over)
        view.focused.connect(self._place_tab_stop)

    def all_columns(self) -> list[Column]:
        """The columns that exist and are shown."""
        return [self._waiting, *self._columns.made_columns()]

    def views(self) -> list[CardView]:
        """Their lists."""
        return [view for column in self.all_columns() for view in column.views]

    def tickets(self) -> list[str]:
        """The selected tickets."""
        return list(dict.fromkeys(uid for view in self.views() for uid in view.selected()))

    def rows(self) -> list[QueueRow]:
        """The selected tickets' rows."""
        return list(
            {row.uid: row for view in self.views() for row in view.selected_rows()}.values()
        )

    def meant(self) -> list[str]:
        """The selected tickets; without any, the one that the keys are on."""
        found = self.tickets()
        view = self.view()
        if found or view is None or not view.hasFocus() or not view.current():
            return found
        return [view.current()]

    def view(self) -> CardView | None:
        """The list that has the focus, else the first with a selected card."""
        views = self.views()
        focused = next((view for view in views if view.hasFocus()), None)
        return focused or next((view for view in views if view.selected()), None)

    def column(self) -> Column | None:
        """The column that has the focus."""
        focused = focused_in(self._board.window())
        if focused is None:
            return None
        return next((each for each in self.all_columns() if each.isAncestorOf(focused)), None)

    def show(self, uid: str, homes: Sequence[str]) -> bool:
        """Select a ticket's card in the first of these columns that has it; False if none has."""
        for home in homes:
            column: Column | None = self._columns.bring(home) or self._waiting
            for view in column.views if column else ():
                if view.cards.place(uid) >= 0:
                    view.select([uid])
                    view.setFocus()
                    return True
        return False

    @contextmanager
    def held(self) -> Iterator[None]:
        """While cards come and go, no list's selection speaks for itself; then it is told once."""
        self._quiet = True
        try:
            yield
        finally:
            self._quiet = False
        self._say()

    def _picked(self, adds: bool) -> None:
        """A selection was changed by hand: other columns keep theirs only if it adds to them."""
        if self._quiet:
            return
        view = self.sender()
        if not adds:
            self._quiet = True
            for other in self.views():
                if other is not view:
                    other.clearSelection()
            self._quiet = False
        self._say()

    def _say(self) -> None:
        found = self.tickets()
        if found != self._said:
            self._said = found
            self.changed.emit(found)

    def _place_tab_stop(self) -> None:
        """Tab stops in the column left last, else in the first of the workers."""
        made = self._columns.made_columns()
        here = self.column()
        stop = here if isinstance(here, WorkerColumn) else self._tab_stop
        if stop not in made:
            stop = made[0] if made else None
        if stop is not self._tab_stop:
            if self._tab_stop is not None:
                self._tab_stop.set_tab_stop(False)
            if stop is not None:
                stop.set_tab_stop(True)
            self._tab_stop = stop

    def _sideways(self, step: int) -> None:
        view = self.sender()
        if not isinstance(view, CardView):
            return
        shown = self._waiting.isVisibleTo(self._board)
        order = [*([""] if shown else []), *self._columns.order()]
        if not order:
            return
        here = order.index(view.key) if view.key in order else 0
        place = max(0, min(len(order) - 1, here + step))
        if not order[place]:
            self.enter_waiting()
            return
        column = self._columns.bring(order[place])
        if isinstance(column, WorkerColumn):
            column.view.enter()

    def enter_waiting(self) -> None:
        """Take the focus to what waits, or to the first worker where that is not shown."""
        order = self._columns.order()
        if not self._waiting.isVisibleTo(self._board):
            column = self._columns.bring(order[0]) if order else None
            if column is not None:
                column.view.enter()
            return
        shown = self._sections()
        # The middle one waits to be dispatched: that is what one comes for.
        (shown[1] if shown[0].key == REPORTED and len(shown) > 1 else shown[0]).enter()

    def _over(self, step: int) -> None:
        """Up and Down go on from one section of the first column into the next."""
        shown, view = self._sections(), self.sender()
        at = shown.index(view) + step if isinstance(view, CardView) and view in shown else -1
        if 0 <= at < len(shown):
            shown[at].enter(-1 if step < 0 else 0)

    def _sections(self) -> list[CardView]:
        """The lists of the first column in sight; one at least, to be where the focus goes."""
        views = self._waiting.views
        return [view for view in views if view.isVisibleTo(self._waiting)] or views[:1]
