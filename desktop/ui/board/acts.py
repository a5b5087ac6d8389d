"""What an operator does on the board, however it was asked: dispatch, hand back, set the duty."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from desktop.station import Station
from desktop.ui.board import plan
from desktop.ui.board.assign import Done, assign, give_back, read
from desktop.ui.board.chooser import WorkerChooser
from desktop.ui.board.column import Column
from desktop.ui.board.contents import Contents
from desktop.ui.board.live import Live
from desktop.ui.board.phrases import duty_done_text
from desktop.ui.board.selection import Selection
from desktop.ui.board.waiting_column import WaitingColumn
from desktop.ui.board.worker_column import WorkerColumn
from desktop.ui.words import sentence
from domain.directory import Duty
from domain.problems import Problem


class Acts(QObject):
    """Emits `acted` with the commands carried out and the words for a toast.

    Everything is done and on the screen when a method returns; a refusal stands beside the column
    it concerns, and nothing has moved.
    """

    acted = Signal(list, str)

    def __init__(
        self,
        station: Station,
        contents: Contents,
        waiting: WaitingColumn,
        selection: Selection,
        live: Live,
        chooser: WorkerChooser,
        board: QWidget,
    ) -> None:
        super().__init__(board)
        self._station, self._contents, self._waiting = station, contents, waiting
        self._selection, self._live, self._chooser = selection, live, chooser
        self._returning: tuple[list[str], str] = ([], "")
        waiting.reason_given.connect(self._reason_given)
        chooser.chosen.connect(self._chosen)

    def assign(self, column: WorkerColumn, uids: list[str], source: str, join: bool) -> bool:
        """Give tickets to the worker of a column; False if that was refused."""
        worker = (column.code, column.worker.staff.name)
        instead = None if join or source else self._overruled(uids, column.code)
        return self._attempt(
            column,
            lambda: assign(
                self._station, uids, [worker], source=source, join=join, instead=instead
            ),
        )

    def send_best(self, uids: list[str]) -> bool:
        """Give tickets to whom the suggestion names first, if nothing is to be minded.

        Returns:
            False if somebody has to look first: nothing was done then.
        """
        ranked = self._contents.ranked(read(self._station, uids))
        if not ranked or ranked[0].warnings or ranked[0].score < 0:
            return False
        best = self._contents.workers[ranked[0].code].staff
        worker = (best.code, best.name)
        return self._attempt(self._waiting, lambda: assign(self._station, uids, [worker]))

    def _overruled(self, uids: list[str], code: str) -> plan.Overruled | None:
        found = [self._station.ticket(uid) for uid in uids]
        ranked = self._contents.ranked([ticket for ticket in found if ticket is not None])
        if not ranked or ranked[0].score < 0 or ranked[0].code == code:
            return None
        return plan.Overruled(ranked[0].code)

    def hand_back(self, uids: list[str], source: str) -> bool:
        """Let tickets wait again: an own dispatch is undone at once, another asks for a reason."""
        return self._attempt(self._waiting, lambda: self._give_back(uids, source, ""))

    def set_duty(self, column: WorkerColumn, duty: Duty) -> bool:
        """在岗/离岗 of the worker of a column."""

        def act() -> Done:
            self._station.set_duty(column.code, duty)
            return Done([], duty_done_text(column.worker.staff.name, duty.on))

        return self._attempt(column, act)

    def _attempt(self, column: Column, act: Callable[[], Done | None]) -> bool:
        for each in self._selection.all_columns():
            each.clear_note()
        try:
            done = act()
        except Problem as problem:
            self._live.flush()
            column.tell(sentence(problem))
            return False
        if done is not None:
            self._after(done)
        return True

    def _after(self, done: Done) -> None:
        """Show it in this frame. Where the chosen card left its list, the next one is chosen."""
        view = self._selection.view()
        place = view.currentIndex().row() if view else -1
        self._live.flush()
        if view is not None and place >= 0 and view.cards.rows and not view.selected():
            view.select([view.cards.rows[min(place, len(view.cards.rows) - 1)].uid])
        self.acted.emit(done.commands, done.words)

    def _give_back(self, uids: list[str], source: str, reason: str) -> Done | None:
        station = self._station
        found = read(station, uids)
        tickets = [each for each in found if each.crew and each.status not in plan.WAITING]
        if not tickets:
            return None
        returning = plan.back_to_waiting(
            tickets, station.operator, station.terms, station.clock(), source=source
        )
        if returning.hand_back and not reason:
            self._returning = (uids, source)
            self._waiting.ask_reason(len(tickets), tickets[0].number)
            return None
        return give_back(station, returning, reason, [ticket.number for ticket in tickets])

    def _reason_given(self, reason: str) -> None:
        uids, source = self._returning
        self._attempt(self._waiting, lambda: self._give_back(uids, source, reason))

    def _chosen(self, workers: list[plan.Worker]) -> None:
        chooser = self._chooser
        try:
            done = assign(
                self._station,
                chooser.uids,
                workers,
                join=chooser.join,
                instead=chooser.overruled(workers[0][0]),
            )
        except Problem as problem:
            chooser.tell(sentence(problem))
            return
        chooser.close_now()
        self._after(done)
