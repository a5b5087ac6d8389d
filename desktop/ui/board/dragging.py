"""Tickets in the air over the board: every column says at once whether they may land."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtWidgets import QWidget

from desktop.station import Station
from desktop.ui.board import plan
from desktop.ui.board.column import Column
from desktop.ui.board.columns import Columns
from desktop.ui.board.contents import Contents
from desktop.ui.board.drop_hint import Hint
from desktop.ui.board.phrases import deed_text, short_warnings, translate, verdict_lines
from desktop.ui.board.waiting_column import WaitingColumn
from desktop.ui.board.worker_column import WorkerColumn
from desktop.ui.words import sentence
from domain.problems import Refusal
from domain.repair.ticket import Ticket

SCROLL_EVERY_MS = 30
_SCROLL_PX = 18


@dataclass(frozen=True, slots=True)
class Target:
    """Where a drop would land; ``join`` adds a co-worker."""

    column: Column
    join: bool


class Dragging(QObject):
    """Follows one drag. The board hands its drag events on; positions are the board's."""

    def __init__(
        self,
        station: Station,
        contents: Contents,
        waiting: WaitingColumn,
        columns: Columns,
        board: QWidget,
    ) -> None:
        super().__init__(board)
        self._station, self._contents, self._board = station, contents, board
        self._waiting, self._columns = waiting, columns
        self.uids: list[str] = []
        self.source = ""
        self._tickets: list[Ticket] = []
        self._verdicts: dict[tuple[str, bool], plan.Verdict] = {}
        self._position, self._joining = QPoint(-1, -1), False
        self._scroller = QTimer(self)
        self._scroller.setInterval(SCROLL_EVERY_MS)
        self._scroller.timeout.connect(self._scroll)
        columns.made.connect(self._column_made)

    @property
    def is_on(self) -> bool:
        """Whether tickets are in the air."""
        return bool(self.uids)

    @property
    def is_scrolling(self) -> bool:
        """Whether the pointer at an edge moves the columns."""
        return self._scroller.isActive()

    def begin(self, uids: Sequence[str], source: str) -> None:
        """These tickets came into the air; `source` is the worker whose cards they were."""
        self.uids, self.source = list(uids), source
        self._position = QPoint(-1, -1)
        self.read_again()

    def end(self) -> None:
        """They landed, or left."""
        self.uids = []
        self._scroller.stop()
        for column in self._all():
            column.hint.hide()

    def read_again(self) -> None:
        """Judge anew: the tickets or the workers have changed."""
        if not self.is_on:
            return
        found = [self._station.ticket(uid) for uid in self.uids]
        self._tickets = [ticket for ticket in found if ticket is not None]
        self._verdicts = {}
        self._show_hints()

    def move(self, position: QPoint, modifiers: Qt.KeyboardModifier) -> Target | None:
        """The pointer is there now; returns where a drop would land."""
        self._position = position
        self._joining = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        self._show_hints()
        if self._edge_step() and not self._scroller.isActive():
            self._scroller.start()
        return self.target()

    def target(self) -> Target | None:
        """Where a drop would land at this moment."""
        column = self._column_under(self._position)
        if column is None:
            return None
        zone = column.hint.join_zone()
        inside = zone.contains(column.hint.mapFrom(self._board, self._position))
        return Target(column, self._joining or inside)

    def _column_under(self, position: QPoint) -> Column | None:
        waiting = self._waiting
        if waiting.isVisibleTo(self._board) and waiting.geometry().contains(position):
            return self._waiting
        viewport = self._columns.viewport()
        inside = viewport.mapFrom(self._board, position)
        return self._columns.at(inside) if viewport.rect().contains(inside) else None

    def _show_hints(self) -> None:
        under = self._column_under(self._position)
        for column in self._all():
            self._show_hint(column, column is under)
        # A column shows its zone for co-workers once the pointer is over it: ask again then.
        target = self.target()
        if target is not None and target.join:
            self._show_hint(target.column, True, join=True)

    def _show_hint(self, column: Column, hovered: bool, *, join: bool = False) -> None:
        hint = (
            self._worker_hint(column.code, hovered, join)
            if isinstance(column, WorkerColumn)
            else self._waiting_hint()
        )
        if hint is None:
            column.hint.hide()
        else:
            column.hint.say(hint, hovered=hovered, join_on=join and bool(hint.join))

    def _worker_hint(self, code: str, hovered: bool, join: bool) -> Hint | None:
        verdict = self._verdict(code, join)
        name = self._contents.workers[code].staff.name
        if verdict.same:
            said = translate("board", "{name} has it already").format(name=name)
            return Hint("no", said, short=said) if hovered and code != self.source else None
        lines = tuple(verdict_lines(verdict, self._station.faults, self._station.clock()))
        if verdict.refusal is not None:
            return Hint("no", translate("board", "Not possible"), lines, lines[0])
        offer = translate("board", "Add as co-worker (Ctrl)") if verdict.joinable else ""
        title = deed_text(verdict.deed, name)
        if lines:
            short = short_warnings(verdict.warnings) or lines[0]
            return Hint("mind", title, lines, short, offer)
        return Hint("ok", title, (), translate("board", "can be dropped here"), offer)

    def _waiting_hint(self) -> Hint | None:
        station = self._station
        try:
            returning = plan.back_to_waiting(
                self._tickets, station.operator, station.terms, station.clock(), source=self.source
            )
        except Refusal as refusal:
            said = sentence(refusal)
            return Hint("no", translate("board", "Not possible"), (said,), said)
        if returning.hand_back:
            title = translate("board", "Hand back")
            return Hint("mind", title, (translate("board", "asks for a reason"),), title)
        if returning.undo:
            title = translate("board", "Take the dispatch back")
            return Hint("ok", title, (), title)
        return None

    def _verdict(self, code: str, join: bool) -> plan.Verdict:
        key = (code, join)
        if key not in self._verdicts:
            self._verdicts[key] = plan.verdict(
                self._tickets,
                self._contents.candidate(code),
                self._station.operator,
                self._station.faults,
                source=self.source,
                join=join,
            )
        return self._verdicts[key]

    def _column_made(self, column: WorkerColumn) -> None:
        if self.is_on:
            QTimer.singleShot(0, self, self._show_hints)

    def _all(self) -> list[Column]:
        return [self._waiting, *self._columns.made_columns()]

    def _edge_step(self) -> int:
        """How far to scroll: the pointer stands at an edge of the columns."""
        viewport = self._columns.viewport()
        inside = viewport.mapFrom(self._board, self._position)
        edge = QRect(viewport.rect())
        if not edge.contains(inside):
            return 0
        near = edge.width() // 12
        if inside.x() < near:
            return -_SCROLL_PX
        return _SCROLL_PX if inside.x() > edge.width() - near else 0

    def _scroll(self) -> None:
        step = self._edge_step()
        if not step or not self.is_on:
            self._scroller.stop()
            return
        bar = self._columns.horizontalScrollBar()
        bar.setValue(bar.value() + step)
        self._show_hints()
