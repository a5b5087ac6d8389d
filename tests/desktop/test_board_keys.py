"""The board without a mouse: from column to column, one selection, and the chooser."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.board.chooser import COALESCE_MS, WorkerChooser
from desktop.ui.theme import Theme
from domain.directory import Duty
from domain.repair import commands as c
from domain.repair.checks import crew_of
from tests.desktop.board_stage import Stage, staged, uids
from tests.desktop.driving import CTRL, picture
from tests.worlds import HeldClock, busy_desk, report

Key = Qt.Key


@pytest.fixture
def stage(qtbot: QtBot, station: Station, clock: HeldClock) -> Stage:
    busy_desk(station, clock)
    return staged(qtbot, station, clock)


def names(chooser: WorkerChooser) -> list[str]:
    return [choice.staff.name for choice in chooser.choices.rows]


def choosing(stage: Stage, qtbot: QtBot, count: int = 1) -> tuple[WorkerChooser, list[str]]:
    """The chooser, opened by key for the first tickets that wait."""
    tickets = uids(stage.accepted(count))
    view = stage.list_of("accepted")
    view.setFocus()
    view.select(tickets)
    qtbot.keyClick(view, Key.Key_D)
    assert stage.board.chooser.isVisible()
    return stage.board.chooser, tickets


# ---- walking


def test_left_and_right_walk_the_columns_and_scroll_them_into_sight(
    stage: Stage, qtbot: QtBot
) -> None:
    stage.list_of("accepted").enter()
    order = stage.board.columns.order()
    for code in order:
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_Right)
        column = stage.board.columns.get(code)
        assert column is not None
        assert column.view.hasFocus()
        assert column.visibleRegion().boundingRect().width() == column.width()
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Home, CTRL)
    assert stage.list_of("accepted").hasFocus()
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_End, CTRL)
    assert stage.column(order[-1]).view.hasFocus()


def test_tab_stops_in_one_of_the_workers_columns_and_comes_back_to_it(
    stage: Stage, qtbot: QtBot
) -> None:
    stage.list_of("accepted").enter()
    order = stage.board.columns.order()

    def tab(*keys: Key) -> QWidget:
        for key in keys:
            qtbot.keyClick(QApplication.focusWidget(), key)
        return QApplication.focusWidget()

    assert tab(Key.Key_Tab) is stage.column(order[0]).head.switch
    assert tab(Key.Key_Tab) is stage.column(order[0]).view
    assert tab(Key.Key_Right, Key.Key_Right) is stage.column(order[2]).view
    assert tab(Key.Key_Backtab) is stage.column(order[2]).head.switch
    assert tab(Key.Key_Backtab) is stage.list_of("accepted")
    stage.board.filter.skill.setCurrentIndex(stage.board.filter.skill.findData("masonry"))
    assert tab(Key.Key_Tab) is stage.column("W201").head.switch


def test_up_and_down_go_from_one_waiting_section_into_the_other(stage: Stage, qtbot: QtBot) -> None:
    reported, accepted, _ = stage.board.waiting.views
    accepted.enter(0)
    qtbot.keyClick(accepted, Key.Key_Up)
    assert reported.hasFocus()
    qtbot.keyClick(reported, Key.Key_Down)
    assert accepted.hasFocus()


def test_a_pick_in_one_column_ends_that_in_another_unless_ctrl_is_held(
    stage: Stage, qtbot: QtBot
) -> None:
    first, second = stage.list_of("accepted"), stage.list_of("W103")
    left = Qt.MouseButton.LeftButton

    def click(code: str, keys: Qt.KeyboardModifier) -> None:
        view = stage.list_of(code)
        at = view.card_rect(stage.cards(code)[0]).center()
        qtbot.mouseClick(view.viewport(), left, keys, at)

    click("accepted", Qt.KeyboardModifier.NoModifier)
    click("W103", CTRL)
    assert stage.board.selected() == [stage.cards("accepted")[0], stage.cards("W103")[0]]
    click("W103", Qt.KeyboardModifier.NoModifier)
    assert first.selected() == []
    assert second.selected() == [stage.cards("W103")[0]]
    assert stage.selections[-1] == stage.cards("W103")


def test_a_ticket_is_opened_by_double_click_and_by_key(stage: Stage, qtbot: QtBot) -> None:
    view = stage.list_of("W103")
    (uid,) = stage.cards("W103")
    at = view.card_rect(uid).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.keyClick(view, Key.Key_Return, CTRL)
    assert stage.opened == [uid, uid]


def test_the_window_can_lead_to_a_ticket(stage: Stage) -> None:
    (uid,) = stage.cards("W103")
    assert stage.board.show_ticket(uid)
    assert stage.board.selected() == [uid]
    assert stage.list_of("W103").hasFocus()
    assert not stage.board.show_ticket("no such ticket")


# ---- dispatch by key


def test_dispatch_by_key_takes_the_best_and_goes_on_to_the_next_card(
    stage: Stage, qtbot: QtBot
) -> None:
    chooser, (uid, *_) = choosing(stage, qtbot, 2)
    stage.list_of("accepted").select([uid])
    qtbot.keyClick(chooser.field, Key.Key_Escape)
    qtbot.keyClick(stage.list_of("accepted"), Key.Key_Return)
    assert names(chooser)[:2] == ["张大勇", "王铁柱"]  # plumbers of these dorms
    qtbot.keyClick(chooser.field, Key.Key_Return)
    assert stage.crew(uid) == ["W101"]
    assert not chooser.isVisible()
    view = stage.list_of("accepted")
    assert view.hasFocus()
    assert len(view.selected()) == 1
    assert view.selected() != [uid]


@pytest.mark.parametrize("typed", ["lmh", "刘明", "w103", "0103"])
def test_a_worker_is_found_by_initials_name_number_or_phone(
    stage: Stage, qtbot: QtBot, typed: str
) -> None:
    chooser, (uid,) = choosing(stage, qtbot)
    chooser.field.setText(typed)
    assert names(chooser) == ["刘明辉"]
    qtbot.keyClick(chooser.field, Key.Key_Return)
    assert stage.crew(uid) == ["W103"]


def test_the_reasons_stand_beside_every_worker(stage: Stage, qtbot: QtBot) -> None:
    stage.station.set_duty("W104", Duty(False, note="病假"))
    chooser, _ = choosing(stage, qtbot)
    said = {choice.staff.code: chooser.choices.said(choice) for choice in chooser.choices.rows}
    assert said["W102"] == ["on duty", "skill Water", "serves 东区宿舍", "2/5 in hand"]
    assert said["W104"][:2] == ["off duty: 病假", "outside their zones: 东区宿舍"]
    picture(stage.board, "board_chooser")


def test_the_arrows_move_and_space_makes_a_crew_whose_first_leads(
    stage: Stage, qtbot: QtBot
) -> None:
    chooser, (uid,) = choosing(stage, qtbot)
    first, second = (choice.staff.code for choice in chooser.choices.rows[:2])
    qtbot.keyClick(chooser.field, Key.Key_Down)
    qtbot.keyClick(chooser.field, Key.Key_Space)
    qtbot.keyClick(chooser.field, Key.Key_Up)
    qtbot.keyClick(chooser.field, Key.Key_Space)
    qtbot.keyClick(chooser.field, Key.Key_Return)
    assert stage.crew(uid) == [second, first]
    ticket = stage.station.ticket(uid)
    assert ticket is not None
    assert ticket.lead is not None
    assert ticket.lead.worker == second


def test_several_tickets_go_to_one_worker(stage: Stage, qtbot: QtBot) -> None:
    chooser, tickets = choosing(stage, qtbot, 3)
    qtbot.keyClicks(chooser.field, "lmh")
    qtbot.keyClick(chooser.field, Key.Key_Return)
    assert [stage.crew(uid) for uid in tickets] == [["W103"]] * 3


def test_a_co_worker_is_added_by_key(stage: Stage, qtbot: QtBot) -> None:
    view = stage.list_of("W103")
    (uid,) = stage.cards("W103")
    view.enter(0)
    qtbot.keyClick(view, Key.Key_D, Qt.KeyboardModifier.ShiftModifier)
    stage.board.chooser.field.setText("wtz")
    qtbot.keyClick(stage.board.chooser.field, Key.Key_Return)
    assert stage.crew(uid) == ["W103", "W102"]


def test_a_refused_choice_stays_open_and_says_why(stage: Stage, qtbot: QtBot) -> None:
    chooser, (uid,) = choosing(stage, qtbot)
    stage.station.operator = None
    qtbot.keyClick(chooser.field, Key.Key_Return)
    assert chooser.isVisible()
    assert "Sign in" in chooser.problem()
    assert stage.status(uid) == "accepted"


def test_nobody_of_that_name_is_said_in_words_and_enter_does_nothing(
    stage: Stage, qtbot: QtBot
) -> None:
    chooser, (uid,) = choosing(stage, qtbot)
    chooser.field.setText("诸葛亮<b>")
    assert chooser.nobody() == "No worker matches “诸葛亮<b>”"
    qtbot.keyClick(chooser.field, Key.Key_Return)
    assert stage.status(uid) == "accepted"
    assert chooser.isVisible()


def test_escape_gives_the_focus_back(stage: Stage, qtbot: QtBot) -> None:
    chooser, _ = choosing(stage, qtbot)
    qtbot.keyClick(chooser.field, Key.Key_Escape)
    assert not chooser.isVisible()
    assert stage.list_of("accepted").hasFocus()


def test_a_click_elsewhere_closes_the_chooser(stage: Stage, qtbot: QtBot) -> None:
    chooser, _ = choosing(stage, qtbot)
    stage.list_of("W103").setFocus()
    qtbot.waitUntil(lambda: not chooser.isVisible())
    assert stage.list_of("W103").hasFocus()


def test_an_open_chooser_keeps_what_was_typed_and_chosen_while_facts_change(
    stage: Stage, qtbot: QtBot
) -> None:
    chooser, _ = choosing(stage, qtbot)
    qtbot.keyClicks(chooser.field, "w10")
    qtbot.keyClick(chooser.field, Key.Key_Down)
    before, current = names(chooser), chooser.list.currentIndex().row()
    more = report(stage.station)
    stage.by_other(more.uid, c.Accept(), c.Dispatch(crew_of([("W102", "王铁柱")])))

    def told() -> bool:
        return any("3/5 in hand" in chooser.choices.said(each) for each in chooser.choices.rows)

    qtbot.waitUntil(told, timeout=20 * COALESCE_MS)
    assert chooser.field.text() == "w10"
    assert (names(chooser), chooser.list.currentIndex().row()) == (before, current)
    assert chooser.isVisible()


def test_another_view_can_ask_too(station: Station, qtbot: QtBot) -> None:
    theme = Theme()
    theme.apply()
    window = QWidget()
    theme.setParent(window)
    field = QLineEdit()
    QVBoxLayout(window).addWidget(field)
    qtbot.addWidget(window)
    window.resize(700, 600)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    chooser = WorkerChooser(station, theme, window)
    chosen: list[list[tuple[str, str]]] = []
    chooser.chosen.connect(chosen.append)
    chooser.choose_worker([report(station).uid], field)
    assert window.rect().contains(chooser.geometry())
    chooser.field.setText("欧阳")
    qtbot.mouseClick(
        chooser.list.viewport(),
        Qt.MouseButton.LeftButton,
        pos=chooser.list.visualRect(chooser.choices.index(0)).center(),
    )
    assert chosen == [[("W402", "欧阳志远")]]
    assert not chooser.isVisible()
