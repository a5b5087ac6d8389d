"""Drags with a mouse on a screen: what the events that other tests send can't show."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.workday.hands import Hands
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.ticket import Ticket
from tests.desktop.board_stage import Stage, staged, uids
from tests.desktop.driving import on_screen, real_drag
from tests.desktop.window_stage import Make, look, maker
from tests.worlds import HeldClock, busy_desk

W2 = ("W102", "王铁柱")


@pytest.fixture
def tickets(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    return busy_desk(station, clock)


@pytest.fixture
def stage(qtbot: QtBot, station: Station, clock: HeldClock, tickets: dict[str, Ticket]) -> Stage:
    return staged(qtbot, station, clock)


@pytest.fixture
def make(qtbot: QtBot, station: Station) -> Make:
    return maker(qtbot, station, [])


@on_screen
def test_two_cards_dragged_with_the_mouse_are_dispatched(stage: Stage, qtbot: QtBot) -> None:
    tickets = uids(stage.accepted(2))
    view = stage.list_of("accepted")
    view.select(tickets)
    start = view.card_rect(tickets[0]).center()
    column = stage.column("W103")
    seen: list[str] = []
    real_drag(
        qtbot, view.viewport(), start, column, column.rect().center(),
        on_the_way=lambda: seen.append(column.hint.hint.title),
    )  # fmt: skip
    assert seen == ["Dispatch to 刘明辉"]
    assert [stage.crew(uid) for uid in tickets] == [["W103"]] * 2
    assert not column.hint.isVisible()


@on_screen
def test_a_card_dragged_back_from_a_worker_asks_why(stage: Stage, qtbot: QtBot) -> None:
    view = stage.list_of("W102")
    uid = next(uid for uid in stage.cards("W102") if stage.status(uid) == "taken")
    waiting = stage.board.waiting
    real_drag(
        qtbot, view.viewport(), view.card_rect(uid).center(), waiting, waiting.rect().center()
    )
    form = waiting.form
    assert form is not None
    qtbot.keyClicks(form.field, "too busy")
    qtbot.mouseClick(form.ok, Qt.MouseButton.LeftButton)
    assert stage.status(uid) == "accepted"
    QApplication.processEvents()


@on_screen
def test_a_real_drag_survives_what_another_desk_does_meanwhile(stage: Stage, qtbot: QtBot) -> None:
    first, second = uids(stage.accepted(2))
    view = stage.list_of("accepted")
    view.select([first])
    column = stage.column("W103")

    def meanwhile() -> None:
        stage.by_other(second, c.Dispatch(crew_of([W2])))
        stage.board.live.flush()
        assert second in stage.cards("W102")

    real_drag(
        qtbot, view.viewport(), view.card_rect(first).center(), column, column.rect().center(),
        on_the_way=meanwhile,
    )  # fmt: skip
    assert stage.crew(first) == ["W103"]
    assert stage.crew(second) == ["W102"]
    assert not column.hint.isVisible()
    assert QApplication.mouseButtons() == Qt.MouseButton.NoButton


@on_screen
def test_a_ticket_is_dragged_from_the_queue_onto_a_worker(
    make: Make, station: Station, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make(width=1_500)
    window.show_view("both")
    window.docks.ticket.hide()
    uid = tickets["accepted"].uid
    look(window, uid)
    QApplication.processEvents()
    view = window.queue.view
    column = window.workplace.board.columns.made_columns()[0]
    start = view.visualRect(view.currentIndex()).center()
    real_drag(qtbot, view.viewport(), start, column, column.rect().center())
    found = station.ticket(uid)
    assert found is not None
    assert [share.worker for share in found.crew] == [column.code]
    assert len(window.toasts.toasts) == 1


@on_screen
def test_the_working_day_carries_its_card_with_a_real_mouse(
    make: Make, station: Station, tickets: dict[str, Ticket]
) -> None:
    window = make(width=1_440)
    window.docks.ticket.hide()
    window.show_view("board")
    QApplication.processEvents()
    board, uid = window.workplace.board, tickets["accepted"].uid
    view = next(each for each in board.waiting.views if each.key == "accepted")
    assert Hands(window).carry(board, view, uid, "W102")
    found = station.ticket(uid)
    assert found is not None
    assert [share.worker for share in found.crew] == ["W102"]
