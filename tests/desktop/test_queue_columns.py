"""The queue's columns as each operator wants them: which, in which order, how wide; remembered."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.queue.column_choice import ColumnsDialog
from desktop.ui.queue.columns import Column
from desktop.ui.settings.values import DeskSettings, Settings
from desktop.ui.window import MainWindow
from domain.repair import commands as c
from tests.desktop.window_stage import CTRL, maker, press
from tests.worlds import MINUTE, HeldClock, busy_desk, report

Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def saved() -> list[Settings]:
    return []


@pytest.fixture
def window(qtbot: QtBot, station: Station, clock: HeldClock, saved: list[Settings]) -> MainWindow:
    busy_desk(station, clock)
    settings = Settings(desk=DeskSettings(operator="H001"))
    return maker(qtbot, station, saved)(settings, width=1_920)


def shown(window: MainWindow) -> list[str]:
    head = window.queue.view.horizontalHeader()
    order = sorted(Column, key=head.visualIndex)
    return [c.name.lower() for c in order if not window.queue.view.isColumnHidden(c)]


def dialog_of(window: MainWindow, qtbot: QtBot) -> ColumnsDialog:
    press(qtbot, Key.Key_H, CTRL | SHIFT)
    dialog = window.findChild(ColumnsDialog)
    assert dialog is not None
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def test_by_keys_alone_a_column_is_hidden_and_another_moved_and_both_are_kept(
    window: MainWindow, qtbot: QtBot, saved: list[Settings]
) -> None:
    before = shown(window)
    assert "reporter" in before
    dialog = dialog_of(window, qtbot)
    names = [dialog.list.item(n).data(Qt.ItemDataRole.UserRole) for n in range(len(Column))]
    dialog.list.setCurrentRow(names.index(Column.REPORTER))
    qtbot.keyClick(dialog.list, Key.Key_Space)
    dialog.list.setCurrentRow(names.index(Column.CLOCK))
    for _ in range(5):
        qtbot.keyClick(dialog.list, Key.Key_Up, CTRL)
    qtbot.keyClick(dialog, Key.Key_Return)
    after = shown(window)
    assert "reporter" not in after
    assert after.index("clock") < after.index("fault") < before.index("clock")
    assert saved[-1].columns["H001"][:1] == ("state",)
    assert "reporter" not in saved[-1].columns["H001"]


def test_the_headings_menu_hides_shows_and_goes_back(window: MainWindow) -> None:
    before = shown(window)
    choice = window.desk_acts.columns
    by_name = {action.text(): action for action in choice.menu().actions()}
    assert not by_name["State"].isEnabled()
    by_name["Workers"].setChecked(False)
    assert shown(window) == [name for name in before if name != "workers"]
    again = {action.text(): action for action in choice.menu().actions()}
    assert not again["Workers"].isChecked()
    again["As they come"].trigger()
    assert shown(window) == before


def test_a_heading_that_is_dragged_stays_there(
    window: MainWindow, saved: list[Settings], qtbot: QtBot, station: Station
) -> None:
    head = window.queue.view.horizontalHeader()
    head.moveSection(head.visualIndex(Column.CLOCK), 1)
    assert shown(window)[1] == "clock"
    kept = saved[-1]
    again = maker(qtbot, station, [])(kept, width=1_920)
    assert shown(again)[1] == "clock"


def test_each_operator_has_their_own(window: MainWindow, saved: list[Settings]) -> None:
    before = shown(window)
    window.desk_acts.columns.choose([Column.STATE, Column.FAULT, Column.CLOCK])
    assert shown(window) == ["state", "fault", "clock"]
    window.preferences.keep_width("comfortable/clock", 300)
    window.queue.view.widths.fit()
    assert window.queue.view.columnWidth(Column.CLOCK) == 300
    window.preferences.change_desk(operator="H002")
    window.queue.view.widths.fit()
    assert shown(window) == before
    assert window.queue.view.columnWidth(Column.CLOCK) != 300
    window.preferences.change_desk(operator="H001")
    window.queue.view.widths.fit()
    assert shown(window) == ["state", "fault", "clock"]
    assert window.queue.view.columnWidth(Column.CLOCK) == 300


def test_in_a_narrow_window_the_ring_still_closes_around_the_row(window: MainWindow) -> None:
    window.desk_acts.columns.choose([Column.CLOCK, Column.STATE, Column.FAULT])
    assert window.queue.view._painter.edges == (Column.CLOCK, Column.FAULT)


def test_how_long_a_ticket_is_in_its_state_stands_on_its_row(
    window: MainWindow, station: Station, clock: HeldClock
) -> None:
    ticket = report(station)
    clock.advance(40 * MINUTE)
    station.submit(ticket.uid, c.Accept())
    clock.advance(5 * MINUTE)
    station.submit(ticket.uid, c.Note("moves no clock"))
    window.show_listing("accepted")
    model = window.queue.model
    row = next(n for n in range(model.rowCount()) if model.index(n, 1).data() == ticket.number)
    assert model.index(row, Column.SINCE).data() == "5 min ago"
    assert "since" in shown(window), "there is room for it on a wide screen"
