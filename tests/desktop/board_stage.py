"""A worker board on a stage: shown, with a busy desk behind it, and what tests ask of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.board.board import Board
from desktop.ui.board.card_view import CardView
from desktop.ui.board.worker_column import WorkerColumn
from desktop.ui.theme import Density, Scheme, Theme
from domain.envelope import Args, Command
from domain.people import Actor
from domain.repair import commands as c
from domain.repair.ticket import Ticket
from tests.worlds import MINUTE, HeldClock, report

OTHER = Actor("H002", "周敏", "dispatcher")
"""Somebody at another desk."""


@dataclass
class Stage:
    """The board, and what it announced."""

    board: Board
    station: Station
    clock: HeldClock
    acted: list[tuple[list[Command], str]] = field(default_factory=list)
    selections: list[list[str]] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def column(self, code: str) -> WorkerColumn:
        """A worker's column, scrolled into sight."""
        column = self.board.columns.bring(code)
        assert column is not None, code
        return column

    def cards(self, key: str) -> list[str]:
        """The tickets whose cards stand in a column or waiting section."""
        return [row.uid for row in self.list_of(key).cards.rows]

    def list_of(self, key: str) -> CardView:
        """The list of a worker, or of ``reported`` or ``accepted``."""
        for view in self.board.waiting.views:
            if view.key == key:
                return view
        return self.column(key).view

    def note(self, code: str) -> str:
        """The refusal that stands in a column."""
        note = (self.column(code) if code else self.board.waiting).note
        return "" if note is None else note.accessibleName()

    def status(self, uid: str) -> str:
        ticket = self.station.ticket(uid)
        assert ticket is not None
        return ticket.status

    def crew(self, uid: str) -> list[str]:
        ticket = self.station.ticket(uid)
        assert ticket is not None
        return [share.worker for share in ticket.crew]

    def accepted(self, count: int) -> list[Ticket]:
        """That many more tickets that wait for dispatch, shown on the board."""
        rooms = [f"东校区/3栋/{n // 9 + 1}0{n % 9 + 1}" for n in range(count)]
        made = [report(self.station, place=room) for room in rooms]
        for ticket in made:
            self.clock.advance(MINUTE)
            self.station.submit(ticket.uid, c.Accept())
        self.board.live.flush()
        return made

    def by_other(self, uid: str, *wishes: Args) -> None:
        """Another desk does something to a ticket."""
        me, self.station.operator = self.station.operator, OTHER
        for wish in wishes:
            self.clock.advance(MINUTE)
            self.station.submit(uid, wish)
        self.station.operator = me


def staged(
    qtbot: QtBot,
    station: Station,
    clock: HeldClock,
    *,
    size: tuple[int, int] = (1300, 760),
    density: Density = Density.COMPACT,
) -> Stage:
    """Show a board over what the station has."""
    theme = Theme(Scheme.LIGHT, density)
    theme.apply()
    board = Board(station, theme)
    theme.setParent(board)
    stage = Stage(board, station, clock)
    board.acted.connect(lambda commands, words: stage.acted.append((commands, words)))
    board.selection_changed.connect(stage.selections.append)
    board.ticket_activated.connect(stage.opened.append)
    qtbot.addWidget(board)
    board.resize(*size)
    with qtbot.waitActive(board):
        board.show()
        board.activateWindow()
    QApplication.processEvents()
    return stage


def uids(tickets: Sequence[Ticket]) -> list[str]:
    return [ticket.uid for ticket in tickets]
