"""Shifts and leave at the desk: planned in one dialog, kept on the record, told by the board."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.board.roster_dialog import RosterDialog
from desktop.ui.board.worker_column import WorkerColumn
from domain.directory import Absence, Duty, WorkPlan
from tests.desktop.board_stage import Stage, staged
from tests.worlds import HOUR, HeldClock, busy_desk

Key = Qt.Key


@pytest.fixture
def stage(qtbot: QtBot, station: Station, clock: HeldClock) -> Stage:
    busy_desk(station, clock)
    return staged(qtbot, station, clock)


def opened(stage: Stage, qtbot: QtBot, code: str = "W101") -> RosterDialog:
    view = stage.column(code).view
    view.setFocus()
    qtbot.keyClick(view, Key.Key_S)
    dialog = stage.board.window().findChild(RosterDialog)
    assert dialog is not None
    assert dialog.workers.currentData() == code
    return dialog


def plan_of(station: Station, code: str) -> WorkPlan | None:
    return next(each.plan for each in station.staff() if each.staff.code == code)


def is_on(stage: Stage, code: str) -> bool:
    column = stage.column(code)
    assert isinstance(column, WorkerColumn)
    return column.worker.duty.on


def test_a_plan_is_filled_in_kept_and_shown_again(stage: Stage, qtbot: QtBot) -> None:
    dialog = opened(stage, qtbot)
    dialog.shift.setCurrentIndex(dialog.shift.findData("day"))
    dialog.nights.item(1).setCheckState(Qt.CheckState.Checked)
    dialog.note.setText("体检")
    qtbot.mouseClick(dialog.add, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    plan = plan_of(stage.station, "W101")
    assert plan is not None
    assert (plan.shift, plan.nights) == ("day", ("2026-11-24",))
    start = dialog.start.moment
    assert plan.leave == (Absence(start, start + 8 * HOUR, "体检"),)
    dialog.workers.setCurrentIndex(dialog.workers.findData("W102"))
    assert dialog.plan() == WorkPlan()
    dialog.workers.setCurrentIndex(dialog.workers.findData("W101"))
    assert dialog.plan() == plan
    dialog.leaves.setCurrentRow(0)
    qtbot.mouseClick(dialog.drop, Qt.MouseButton.LeftButton)
    assert dialog.plan().leave == ()
    dialog.reject()


def test_leave_that_ends_before_it_begins_is_not_taken(stage: Stage, qtbot: QtBot) -> None:
    dialog = opened(stage, qtbot)
    dialog.end.set_moment(dialog.start.moment)
    qtbot.mouseClick(dialog.add, Qt.MouseButton.LeftButton)
    assert dialog.leaves.count() == 0
    dialog.reject()


def test_the_board_lets_go_of_whose_shift_is_over_and_the_switch_still_holds(
    stage: Stage, qtbot: QtBot
) -> None:
    dialog = opened(stage, qtbot)
    dialog.shift.setCurrentIndex(dialog.shift.findData("day"))
    qtbot.mouseClick(dialog.save, Qt.MouseButton.LeftButton)
    dialog.reject()
    assert is_on(stage, "W101")
    stage.clock.advance(5 * HOUR)
    stage.board.live.tick()
    assert not is_on(stage, "W101")
    assert "白班" in stage.column("W101").head.told()
    stage.station.set_duty("W101", Duty(True, stage.clock()))
    stage.board.live.flush()
    assert is_on(stage, "W101")
