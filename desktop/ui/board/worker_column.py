"""One worker's column: the head, and the cards of what is in hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop.station import OnDuty, QueueRow
from desktop.ui.board.card_list import CardList
from desktop.ui.board.card_paint import CardPainter
from desktop.ui.board.card_view import CardView
from desktop.ui.board.column import Column
from desktop.ui.board.phrases import load_text, translate
from desktop.ui.board.reason_form import ReasonForm
from desktop.ui.board.worker_head import WorkerHead
from desktop.ui.theme import Theme
from domain.directory import Duty
from domain.faults import FaultTree


class WorkerColumn(Column):
    """Emits `duty_wanted` with the worker's code and the duty asked for."""

    duty_wanted = Signal(str, Duty)

    def __init__(
        self,
        worker: OnDuty,
        theme: Theme,
        faults: FaultTree,
        painter: CardPainter,
        clock: Callable[[], int],
        parent: QWidget,
    ) -> None:
        """`clock` gives ms UTC."""
        super().__init__(theme, parent)
        self._clock = clock
        self.code = worker.staff.code
        self.head = WorkerHead(theme, faults, clock, self)
        self.head.switch.clicked.connect(self.toggle_duty)
        self.body.addWidget(self.head)
        self.notes_at = 1
        self.view = CardView(self.code, CardList(faults, clock), painter, theme, self)
        self.add_view(self.view)
        self.set_tab_stop(False)
        self.worker = worker

    def show_worker(self, worker: OnDuty, cards: Sequence[QueueRow]) -> None:
        """Show this worker and what they have in hand."""
        self.worker = worker
        self.head.show_worker(worker, len(cards))
        self.view.set_cards(cards)
        staff = worker.staff
        self.view.setAccessibleName(f"{staff.name} {load_text(len(cards), staff.max_in_hand)}")
        self.view.set_empty(
            translate("board", "Nothing in hand.\nDrop a ticket here to dispatch it.")
            if worker.duty.on
            else translate("board", "Off duty")
        )
        head_height = self.head.sizeHint().height() if worker.duty.on else 0
        if head_height != self.head_height:
            self.head_height = head_height
            self.update()

    def set_tab_stop(self, on: bool) -> None:
        """Let Tab stop here: in one worker's column only, the arrows reach the others."""
        policy = Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus
        self.view.setFocusPolicy(policy)
        self.head.switch.setFocusPolicy(policy)

    def toggle_duty(self) -> None:
        """Ask for the other duty; leaving asks why, in the column."""
        if not self.worker.staff.active:
            return
        if not self.worker.duty.on:
            self.duty_wanted.emit(self.code, Duty(True, self._clock()))
            return
        form = ReasonForm(
            self._theme,
            translate("board", "{name} goes off duty: why?").format(name=self.worker.staff.name),
            (
                translate("board", "Meal"),
                translate("board", "Leave"),
                translate("board", "Ill"),
                translate("board", "Training"),
                translate("board", "Errand"),
                translate("board", "Shift over"),
            ),
            translate("board", "Off duty"),
            translate("board", "Cancel"),
            required=False,
            parent=self,
        )
        form.answered.connect(self._leaves)
        self.ask(form)

    def _restyle(self) -> None:
        super()._restyle()
        if self.views and self.worker.duty.on:
            self.head_height = self.head.sizeHint().height()

    def _leaves(self, note: str) -> None:
        self.duty_wanted.emit(self.code, Duty(False, self._clock(), None, note))
