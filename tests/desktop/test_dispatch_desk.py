"""The desk's ways to send: the next ticket by one key, a whole building at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.board.round_dialog import RoundDialog
from desktop.ui.settings.values import Settings
from desktop.ui.window import MainWindow
from domain.repair import commands as c
from tests.desktop.window_stage import CTRL, maker, press, toasts
from tests.worlds import HOUR, MINUTE, HeldClock, report

Key = Qt.Key


@pytest.fixture
def window(qtbot: QtBot, station: Station, clock: HeldClock) -> MainWindow:
    for place in ("东校区/3栋/405", "东校区/3栋/301", "东校区/3栋/102", "西校区/桃园1舍/602"):
        ticket = report(station, place=place)
        clock.advance(MINUTE)
        station.submit(ticket.uid, c.Accept())
    saved: list[Settings] = []
    return maker(qtbot, station, saved)()


def rounds(window: MainWindow, qtbot: QtBot) -> RoundDialog:
    press(qtbot, Key.Key_B, CTRL)
    dialog = window.findChild(RoundDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def test_one_key_opens_what_presses_most_and_says_why(
    window: MainWindow, qtbot: QtBot, station: Station, clock: HeldClock
) -> None:
    burst = report(station, "water.burst", "东校区/5栋/511")
    clock.advance(HOUR)
    press(qtbot, Key.Key_F10)
    assert window.panel.uid == burst.uid
    assert any(burst.number in said and "over" in said for said in toasts(window))
    press(qtbot, Key.Key_F10)
    assert window.panel.uid != burst.uid


def test_with_nothing_to_do_it_says_so(qtbot: QtBot, station: Station) -> None:
    window = maker(qtbot, station, [])()
    press(qtbot, Key.Key_F10)
    assert any("Nothing waits" in said for said in toasts(window))


def test_a_building_is_sent_at_once_in_the_order_of_its_doors_and_undone_as_one(
    window: MainWindow, qtbot: QtBot, station: Station
) -> None:
    dialog = rounds(window, qtbot)
    assert dialog.buildings.count() == 2
    assert [each.place_text.split()[-1] for each in dialog.chosen()] == ["102", "301", "405"]
    dialog.tickets.item(2).setCheckState(Qt.CheckState.Unchecked)
    uids = [each.uid for each in dialog.chosen()]
    worker = dialog.workers.currentData()
    qtbot.mouseClick(dialog.send, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert [crew(station, uid) for uid in uids] == [[worker], [worker]]
    window.acts["undo"].trigger()
    assert [crew(station, uid) for uid in uids] == [[], []]


def test_one_that_is_refused_holds_none_of_the_others_back(
    window: MainWindow, qtbot: QtBot, station: Station
) -> None:
    dialog = rounds(window, qtbot)
    first, *others = [each.uid for each in dialog.chosen()]
    station.submit(first, c.Withdraw())
    qtbot.mouseClick(dialog.send, Qt.MouseButton.LeftButton)
    assert all(crew(station, uid) for uid in others)
    assert dialog.isVisible()
    said = [dialog.tickets.item(n).text() for n in range(3)]
    assert "✕" in said[0]
    assert "✓" in said[1]
    assert "refused" in dialog.said.text()
    dialog.reject()


def crew(station: Station, uid: str) -> list[str]:
    ticket = station.ticket(uid)
    assert ticket is not None
    return [share.worker for share in ticket.crew]
