"""A big board: 60 workers with 30 cards each."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from desktop.ui.theme import Theme
from tests.benchmarks.board import big_station, board_of, shown
from tests.worlds import close_station


def test_columns_out_of_sight_are_not_made(qtbot: QtBot, tmp_path: Path) -> None:
    station = big_station(tmp_path)
    board = board_of(station, Theme())
    qtbot.addWidget(board)
    shown(board)
    assert 3 <= len(board.columns.made_columns()) < 12
    close_station(station)
