"""The wall board tells how things stand, and nothing about who reported what."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.theme import Density, Scheme, Theme
from desktop.ui.wallboard import painting
from desktop.ui.wallboard.board import WallBoard
from desktop.ui.wallboard.contents import building, gather
from domain.repair.ticket import Ticket
from tests.desktop.window_stage import maker, press
from tests.worlds import CALLERS, HOUR, HeldClock, busy_desk, report


@pytest.fixture
def tickets(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    return busy_desk(station, clock)


@pytest.fixture
def board(qtbot: QtBot, station: Station, tickets: dict[str, Ticket]) -> WallBoard:
    made = WallBoard(station, Theme(Scheme.DARK, Density.COMFORTABLE))
    made.resize(1_280, 720)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def test_it_counts_every_state_and_what_is_late(
    station: Station, tickets: dict[str, Ticket], clock: HeldClock
) -> None:
    wall = gather(station)
    assert [tile.count for tile in wall.tiles[:5]] == [1, 1, 3, 1, 1]
    assert wall.tiles[5].count == station.due_counts()[0] > 0
    assert wall.tiles[5].tone == "danger_text"
    assert len(wall.lines) == 7


def test_an_emergency_says_so_in_a_word(station: Station, tickets: dict[str, Ticket]) -> None:
    hurt = report(station, "power.shock")
    assert hurt.priority == "emergency"
    urgent = {line.number: line.urgent for line in gather(station).lines}
    assert urgent.pop(hurt.number) == "Emergency"
    assert set(urgent.values()) == {""}


def test_nobodys_name_room_telephone_or_words_are_on_it(
    station: Station, tickets: dict[str, Ticket]
) -> None:
    said = repr(gather(station))
    for name, phone in CALLERS:
        assert name not in said
        assert phone not in said
    for ticket in tickets.values():
        assert ticket.description not in said
        assert ticket.place_text not in said
        assert building(ticket.place_text) in said


def test_what_happens_at_the_desk_is_on_the_wall_at_once(
    board: WallBoard, station: Station
) -> None:
    report(station)
    assert board._soon.isActive()
    board._soon.timeout.emit()
    assert board.wall.tiles[0].count == 2


def test_more_than_fits_is_turned_page_by_page(
    board: WallBoard, station: Station, clock: HeldClock
) -> None:
    for n in range(20):
        report(station, place=f"东校区/3栋/{301 + n % 4}", description=f"第 {n} 次漏水")
    board.look()
    assert board.pages() > 1
    pages = {board.page}
    for _ in range(board.pages()):
        board.turn()
        pages.add(board.page)
    assert pages == set(range(board.pages()))


def test_a_key_of_the_desk_opens_it_and_escape_closes_it(
    qtbot: QtBot, station: Station, tickets: dict[str, Ticket]
) -> None:
    window = maker(qtbot, station, [])()
    press(qtbot, Qt.Key.Key_F11)
    wall = window.desk_acts.wall
    assert wall is not None
    qtbot.addWidget(wall)
    assert wall.isVisible()
    while wall.isVisible():
        qtbot.keyClick(wall, Qt.Key.Key_Escape)
    assert window.isVisible()


def test_it_closes_with_the_desk(qtbot: QtBot, station: Station) -> None:
    window = maker(qtbot, station, [])()
    window.acts["wallboard"].trigger()
    wall = window.desk_acts.wall
    assert wall is not None
    window.close()
    assert not wall.isVisible()


def test_time_that_runs_out_turns_a_clock_red(
    board: WallBoard, station: Station, clock: HeldClock
) -> None:
    clock.advance(30 * 24 * HOUR)
    board.turn()
    assert sum(line.tone == "danger_text" for line in board.wall.lines) >= 5


@pytest.mark.parametrize("size", [(1_024, 768), (1_280, 1_024), (720, 1_280), (1_920, 1_080)])
def test_state_number_and_clock_are_whole_on_a_screen_of_any_shape(
    board: WallBoard, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    cut: list[str] = []

    def note(
        painter: QPainter, box: QRect, text: str, metrics: QFontMetrics, align: Qt.AlignmentFlag
    ) -> None:
        if metrics.horizontalAdvance(text) > box.width():
            cut.append(text)

    monkeypatch.setattr(painting, "draw_line", note)
    board.resize(*size)
    board.grab()
    for line in board.wall.lines:
        assert not {line.state_text, line.number, line.clock} & set(cut)
