"""The desk on a small screen: no view outgrows it, and the ticket makes room for the work."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.theme import Density
from domain.repair.ticket import Ticket
from tests.desktop.window_stage import Make, look, maker, toasts
from tests.worlds import HeldClock, busy_desk


@pytest.fixture
def make(qtbot: QtBot, station: Station) -> Make:
    return maker(qtbot, station, [])


@pytest.fixture
def tickets(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    return busy_desk(station, clock)


@pytest.mark.parametrize("density", list(Density))
def test_no_view_makes_the_window_larger_than_a_small_screen(
    make: Make, tickets: dict[str, Ticket], density: Density
) -> None:
    window = make()
    window._theme.set_density(density)
    look(window, tickets["working"].uid)
    for view in ("queue", "board", "both"):
        window.show_view(view)
        window.open_ticket(tickets["working"].uid)
        QApplication.processEvents()
        window.layout().activate()
        assert window.minimumSizeHint().width() <= 1_366, view
        assert window.width() == 1_366, view


def test_the_ticket_gives_way_to_queue_and_board_and_comes_back(
    make: Make, tickets: dict[str, Ticket]
) -> None:
    window = make()
    look(window, tickets["working"].uid)
    window.show_view("both")
    assert window.docks.ticket.isHidden()
    window.open_ticket(tickets["working"].uid)
    assert not window.docks.ticket.isHidden(), "asked for, it is shown all the same"
    window.show_view("both")
    window.show_view("queue")
    assert not window.docks.ticket.isHidden()


def test_on_a_wide_screen_everything_stands_side_by_side(
    make: Make, tickets: dict[str, Ticket]
) -> None:
    window = make(width=1_920)
    window.show_view("both")
    assert not window.docks.ticket.isHidden()


def test_where_both_have_no_room_it_says_how_to_see_the_other(
    make: Make, tickets: dict[str, Ticket]
) -> None:
    window = make(width=1_000)
    window._theme.set_density(Density.LARGE)
    window.show_view("both")
    QApplication.processEvents()
    assert window.queue.isVisible() != window.workplace.board.isVisible()
    assert "F3" in toasts(window)[-1]
    window.show_view("board")
    QApplication.processEvents()
    assert len(toasts(window)) == 1, "asked for alone it has room"
