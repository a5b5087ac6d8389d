"""Who is on the board: duty, filters, teams, and what an empty one says."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.board.reason_form import ReasonForm
from desktop.ui.parts.empty_state import EmptyState
from desktop.ui.theme import Density
from domain.directory import Duty, PutStaff, Staff
from domain.people import SYSTEM
from domain.repair import commands as c
from domain.repair.checks import crew_of
from tests.desktop.board_stage import Stage, staged
from tests.desktop.driving import Flight, picture
from tests.worlds import HOUR, HeldClock, busy_desk, report

Key = Qt.Key


@pytest.fixture
def stage(qtbot: QtBot, station: Station, clock: HeldClock) -> Stage:
    busy_desk(station, clock)
    return staged(qtbot, station, clock)


def duty_of(stage: Stage, code: str) -> Duty:
    return next(each.duty for each in stage.station.staff() if each.staff.code == code)


def enrol(stage: Stage, staff: Staff) -> None:
    """The office puts somebody on the roster."""
    me, stage.station.operator = stage.station.operator, SYSTEM
    stage.station.submit(f"staff:{staff.code}", PutStaff(staff))
    stage.station.operator = me
    stage.board.live.flush()


def form_of(stage: Stage, code: str) -> ReasonForm:
    form = stage.column(code).form
    assert form is not None
    return form


# ---- duty


def test_going_off_duty_asks_why_and_one_click_answers(stage: Stage, qtbot: QtBot) -> None:
    qtbot.mouseClick(stage.column("W102").head.switch, Qt.MouseButton.LeftButton)
    assert duty_of(stage, "W102").on, "not before the answer"
    usual = {button.text(): button for button in form_of(stage, "W102").findChildren(QPushButton)}
    qtbot.mouseClick(usual["Meal"], Qt.MouseButton.LeftButton)
    assert duty_of(stage, "W102") == Duty(False, stage.clock(), None, "Meal")
    assert stage.acted[-1][1] == "王铁柱 is off duty"
    assert "off duty Meal" in stage.column("W102").head.accessibleName()
    assert not stage.column("W102").head.switch.isChecked()


def test_the_duty_is_switched_by_key_with_a_note_of_ones_own(stage: Stage, qtbot: QtBot) -> None:
    view = stage.list_of("W102")
    view.enter()
    qtbot.keyClick(view, Key.Key_O)
    qtbot.keyClicks(form_of(stage, "W102").field, "fetches a pump")
    qtbot.keyClick(form_of(stage, "W102").field, Key.Key_Return)
    assert duty_of(stage, "W102").note == "fetches a pump"
    stage.column("W102").head.switch.setFocus()
    qtbot.keyClick(stage.column("W102").head.switch, Key.Key_Return)
    assert duty_of(stage, "W102") == Duty(True, stage.clock())


def test_who_is_off_until_a_time_is_back_by_then(stage: Stage) -> None:
    now = stage.clock()
    stage.station.set_duty("W102", Duty(False, now, now + HOUR, "Meal"))
    assert not duty_of(stage, "W102").on
    stage.clock.advance(HOUR)
    assert duty_of(stage, "W102").on


def test_nobody_is_asked_why_they_come_back(stage: Stage, qtbot: QtBot) -> None:
    stage.station.set_duty("W102", Duty(False, note="Meal"))
    stage.board.live.flush()
    qtbot.mouseClick(stage.column("W102").head.switch, Qt.MouseButton.LeftButton)
    assert duty_of(stage, "W102").on
    assert stage.column("W102").form is None


def test_those_off_duty_stand_last_in_their_team(stage: Stage) -> None:
    stage.station.set_duty("W101", Duty(False))
    stage.board.live.flush()
    assert stage.board.columns.order()[:5] == ["H003", "W102", "W103", "W104", "W101"]


# ---- filters


@pytest.mark.parametrize(
    ("choice", "wanted", "shown"),
    [
        ("team", "wood_civil", ["W201", "W202"]),
        ("zone", "西区", ["H003", "W104", "W202", "W301", "W302", "W401", "W402"]),
        ("skill", "masonry", ["W201", "W202"]),
    ],
)
def test_team_zone_and_skill_narrow_the_board(
    stage: Stage, choice: str, wanted: str, shown: list[str]
) -> None:
    box = getattr(stage.board.filter, choice)
    box.setCurrentIndex(box.findData(wanted))
    assert stage.board.columns.order() == shown


def test_only_those_on_duty_can_be_shown(stage: Stage, qtbot: QtBot) -> None:
    stage.station.set_duty("W101", Duty(False))
    stage.board.live.flush()
    chip = stage.board.filter.only_on.findChildren(QPushButton) or [
        child for child in stage.board.filter.only_on.children() if hasattr(child, "filter")
    ]
    qtbot.mouseClick(chip[0], Qt.MouseButton.LeftButton)
    assert "W101" not in stage.board.columns.order()
    stage.station.set_duty("W101", Duty(True))
    stage.board.live.flush()
    assert "W101" in stage.board.columns.order()


def test_a_worker_is_found_by_what_is_typed_and_nobody_is_said_in_words(
    stage: Stage, qtbot: QtBot
) -> None:
    qtbot.keyClick(stage.list_of("accepted"), Key.Key_Slash)
    search = stage.board.filter.search
    assert search.hasFocus()
    qtbot.keyClicks(search, "lmh")
    qtbot.keyClick(search, Key.Key_Return)
    assert stage.board.columns.order() == ["W103"]
    search.clear_now()
    search.setText("诸葛")
    qtbot.keyClick(search, Key.Key_Return)
    nobody = stage.board.findChildren(EmptyState)[-1]
    assert stage.board.columns.order() == []
    assert nobody.isVisible()
    picture(stage.board, "board_nobody")
    qtbot.mouseClick(nobody.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert len(stage.board.columns.order()) == 11
    assert not nobody.isVisible()


def test_a_filter_stays_while_the_roster_changes(stage: Stage) -> None:
    team = stage.board.filter.team
    team.setCurrentIndex(team.findData("wood_civil"))
    enrol(stage, Staff("W203", "新师傅", team="wood_civil", skills=("glazing",)))
    assert stage.board.columns.order() == ["W201", "W202", "W203"]
    assert team.currentData() == "wood_civil"


def test_beside_a_queue_the_first_column_can_go(stage: Stage, qtbot: QtBot) -> None:
    stage.board.show_waiting(False)
    stage.board.selection.enter_waiting()
    first = stage.column(stage.board.columns.order()[0]).view
    assert first.hasFocus()
    qtbot.keyClick(first, Key.Key_Left)
    assert first.hasFocus()
    ticket = report(stage.station)
    stage.station.submit(ticket.uid, c.Accept())
    assert Flight(stage.board, [ticket.uid]).drop(stage.column("W102"))
    assert stage.crew(ticket.uid) == ["W102"]


# ---- what an empty board says, and odd names


def test_a_quiet_morning_says_that_nothing_waits(
    qtbot: QtBot, station: Station, clock: HeldClock
) -> None:
    stage = staged(qtbot, station, clock)
    nothing = stage.board.waiting.findChild(EmptyState)
    assert nothing is not None
    assert nothing.isVisible()
    assert nothing.accessibleName() == "Nothing waits"
    report(station)
    stage.board.live.flush()
    assert not nothing.isVisible()
    picture(stage.board, "board_quiet")


@pytest.mark.parametrize("density", list(Density))
def test_long_and_rare_names_stay_inside_their_column(
    qtbot: QtBot, station: Station, clock: HeldClock, density: Density
) -> None:
    stage = staged(qtbot, station, clock, density=density)
    name = "阿不都热依木·买买提艾力·图尔荪江师傅𠮷𪚥"
    enrol(stage, Staff("W900", name, team="water_power", zones=("<b>东区</b>",) * 9, max_in_hand=0))
    ticket = report(station, description="<img src=x>𠮷" * 40)
    station.submit(ticket.uid, c.Accept())
    station.submit(ticket.uid, c.Dispatch(crew_of([("W900", name)])))
    stage.board.live.flush()
    column = stage.column("W900")
    assert column.head.switch.geometry().right() < column.width()
    assert name in column.head.accessibleName()
    tip = column.head.toolTip()
    assert "&lt;b&gt;" in tip
    assert "<b>" not in tip
    picture(stage.board, f"board_names_{density}")


# ---- sideways


def test_the_wheel_over_a_head_moves_sideways_and_over_a_list_never(stage: Stage) -> None:
    for ticket in stage.accepted(20):
        stage.station.submit(ticket.uid, c.Dispatch(crew_of([("W101", "张大勇")])))
    stage.board.live.flush()
    bar, column = stage.board.columns.horizontalScrollBar(), stage.column("W101")

    def turn(widget: QWidget) -> None:
        point = QPointF(widget.mapTo(stage.board, widget.rect().center()))
        QTest.wheelEvent(stage.board.windowHandle(), point, QPoint(0, -120))
        QApplication.processEvents()

    QApplication.processEvents()
    own = column.view.verticalScrollBar()
    assert own.maximum() > 0
    own.setValue(own.maximum())
    turn(column.view.viewport())
    assert bar.value() == 0
    turn(column.head)
    assert bar.value() > 0
