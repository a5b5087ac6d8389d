"""The worker board: what stands where, dispatch by drop, and refusals that move nothing."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.board.board import Board
from domain.directory import Duty
from domain.repair import commands as c
from domain.repair.checks import crew_of
from tests.desktop.board_stage import Stage, staged, uids
from tests.desktop.driving import CTRL, Flight, picture
from tests.worlds import HeldClock, busy_desk, report

W1, W2, W3 = ("W101", "张大勇"), ("W102", "王铁柱"), ("W103", "刘明辉")


@pytest.fixture
def stage(qtbot: QtBot, station: Station, clock: HeldClock) -> Stage:
    busy_desk(station, clock)
    return staged(qtbot, station, clock)


# ---- what stands where


def test_what_waits_stands_on_the_left_and_what_is_in_hand_with_its_worker(stage: Stage) -> None:
    by_status = {
        stage.status(uid): uid
        for key in ("reported", "accepted", "W101", "W102", "W103")
        for uid in stage.cards(key)
    }
    assert stage.cards("reported") == [by_status["reported"]]
    assert stage.cards("accepted") == [by_status["accepted"]]
    assert set(stage.cards("W101")) == {by_status["dispatched"], by_status["working"]}
    assert set(stage.cards("W102")) == {by_status["taken"], by_status["working"]}
    assert stage.cards("W103") == [by_status["held"]]
    assert stage.cards("W104") == []  # finished: not in hand any more


def test_the_most_urgent_waits_on_top(stage: Stage) -> None:
    burst = report(stage.station, "water.burst")
    stage.station.submit(burst.uid, c.Accept())
    stage.board.live.flush()
    assert stage.cards("accepted")[0] == burst.uid


def test_every_team_with_hands_has_its_columns_and_the_dispatch_room_none(stage: Stage) -> None:
    order = stage.board.columns.order()
    assert order[:5] == ["H003", "W101", "W102", "W103", "W104"]
    assert "H001" not in order
    assert "H002" not in order


def test_a_card_and_a_head_say_everything_in_words(stage: Stage) -> None:
    view = stage.list_of("W103")
    said = view.model().data(view.model().index(0, 0))
    for part in ("On hold", "东校区 图书馆 204", "阅览区三盏灯不亮"):
        assert part in said
    assert view.accessibleName() == "刘明辉 1/5 in hand"
    told = stage.column("W103").head.accessibleName()
    for part in ("刘明辉", "W103", "on duty", "1/5 in hand", "东区教学", "13900020103"):
        assert part in told


def test_a_worker_above_the_limit_is_warned_of(stage: Stage) -> None:
    for ticket in stage.accepted(5):
        stage.station.submit(ticket.uid, c.Dispatch(crew_of([W3])))
    stage.board.live.flush()
    assert "6/5 in hand" in stage.column("W103").head.accessibleName()


def test_whoever_has_work_in_hand_is_shown_even_when_the_roster_lost_them(stage: Stage) -> None:
    (ticket,) = stage.accepted(1)
    stage.station.submit(ticket.uid, c.Dispatch(crew_of([("W999", "老周")])))
    stage.board.live.flush()
    assert stage.cards("W999") == [ticket.uid]
    assert "老周" in stage.column("W999").head.accessibleName()
    assert not stage.column("W999").head.switch.isVisible()


# ---- dispatch by drop


def test_several_cards_dropped_on_a_worker_are_dispatched_together(stage: Stage) -> None:
    tickets = uids(stage.accepted(3))
    assert Flight(stage.board, tickets).drop(stage.column("W103"))
    assert [stage.status(uid) for uid in tickets] == ["dispatched"] * 3
    assert set(tickets) <= set(stage.cards("W103"))  # in this very frame
    assert not set(tickets) & set(stage.cards("accepted"))
    ((commands, words),) = stage.acted
    assert [command.kind for command in commands] == ["repair.dispatch"] * 3
    assert words == "3 tickets dispatched to 刘明辉"


def test_a_reported_ticket_is_accepted_and_dispatched_in_one_go(stage: Stage) -> None:
    (uid,) = stage.cards("reported")
    assert Flight(stage.board, [uid]).drop(stage.column("W102"))
    assert stage.status(uid) == "dispatched"
    assert [command.kind for command in stage.acted[0][0]] == ["repair.dispatch"]
    ticket = stage.station.ticket(uid)
    assert ticket is not None
    assert ticket.accepted_at == ticket.dispatched_at


def test_a_ticket_in_hand_goes_over_to_another_worker(stage: Stage) -> None:
    (uid,) = stage.cards("W103")
    assert Flight(stage.board, [uid]).drop(stage.column("W102"))
    assert stage.crew(uid) == ["W102"]
    assert stage.status(uid) == "dispatched"
    assert "reassigned to 王铁柱" in stage.acted[0][1]


def test_with_ctrl_the_worker_joins_the_crew(stage: Stage) -> None:
    (uid,) = stage.cards("W103")
    assert Flight(stage.board, [uid]).drop(stage.column("W102"), CTRL)
    assert stage.crew(uid) == ["W103", "W102"]
    ticket = stage.station.ticket(uid)
    assert ticket is not None
    assert [(share.share, share.lead) for share in ticket.crew] == [(50, True), (50, False)]
    assert uid in stage.cards("W103")
    assert uid in stage.cards("W102")


def test_the_zone_for_co_workers_joins_too(stage: Stage) -> None:
    (uid,) = stage.cards("W103")
    column = stage.column("W102")
    flight = Flight(stage.board, [uid])
    flight.over(column)
    zone = column.hint.join_zone()
    assert not zone.isEmpty()
    assert flight.drop(column, y=column.hint.y() + zone.center().y())
    assert stage.crew(uid) == ["W103", "W102"]


def test_only_the_part_of_the_worker_whose_card_was_moved_changes_hands(stage: Stage) -> None:
    (uid,) = (uid for uid in stage.cards("W101") if stage.status(uid) == "working")
    assert stage.crew(uid) == ["W101", "W102"]
    assert stage.board.acts.assign(stage.column("W103"), [uid], "W102", False)
    assert stage.crew(uid) == ["W101", "W103"]


# ---- refusals


def test_a_refused_drop_moves_nothing_and_says_why_beside_the_column(stage: Stage) -> None:
    (good,) = uids(stage.accepted(1))
    finished = next(row.uid for row in stage.station.rows(range(1, 20)) if row.status == "finished")
    before = {key: stage.cards(key) for key in ("accepted", "W101", "W102", "W103")}
    assert not Flight(stage.board, [good, finished]).drop(stage.column("W102"))
    assert stage.status(good) == "accepted"
    assert {key: stage.cards(key) for key in before} == before
    assert stage.note("W102").startswith("Reassign: not while the ticket is “To inspect”.")
    assert stage.acted == []


def test_the_reason_goes_away_with_the_next_act(stage: Stage) -> None:
    (uid,) = uids(stage.accepted(1))
    stage.column("W102").tell("no")
    Flight(stage.board, [uid]).drop(stage.column("W103"))
    assert stage.note("W102") == ""


def test_nobody_signed_in_dispatches_nothing(stage: Stage) -> None:
    (uid,) = uids(stage.accepted(1))
    stage.station.operator = None
    assert not Flight(stage.board, [uid]).drop(stage.column("W102"))
    assert "Sign in" in stage.note("W102")


def test_a_ticket_that_another_desk_took_in_mid_air_is_not_dispatched_twice(stage: Stage) -> None:
    (uid,) = uids(stage.accepted(1))
    flight = Flight(stage.board, [uid])
    flight.over(stage.column("W103"))
    stage.by_other(uid, c.Dispatch(crew_of([W1])), c.Take("W101"), c.Arrive("W101"),
                   c.Finish("W101", "repaired"))  # fmt: skip
    assert not flight.drop(stage.column("W103"))
    assert stage.status(uid) == "finished"
    assert stage.note("W103")


def test_other_things_than_tickets_are_not_taken(stage: Stage) -> None:
    assert not Flight(stage.board, []).over(stage.column("W103"))
    assert not stage.board.drag.is_on


# ---- what is told while cards are in the air


def test_every_column_says_at_once_whether_the_card_may_land(stage: Stage) -> None:
    stage.station.set_duty("W104", Duty(False, note="病假"))
    stage.board.live.flush()
    (uid,) = uids(stage.accepted(1))  # a water pipe in the eastern dorms
    Flight(stage.board, [uid]).over(stage.column("W102"))
    hints = {column.code: column.hint for column in stage.board.columns.made_columns()}
    assert all(hint.isVisible() for hint in hints.values())
    assert (hints["W102"].hint.tone, hints["W102"].hint.title) == ("ok", "Dispatch to 王铁柱")
    assert hints["W102"].hovered
    assert hints["W103"].hint.short == "skill missing · outside their zones"
    assert hints["W104"].hint.tone == "mind"
    assert hints["W104"].hint.lines[0] == "off duty: 病假"
    picture(stage.board, "board_drag")


def test_a_card_that_may_not_land_says_so_before_it_is_let_go(stage: Stage) -> None:
    finished = next(row.uid for row in stage.station.rows(range(1, 20)) if row.status == "finished")
    flight = Flight(stage.board, [finished])
    flight.over(stage.column("W102"))
    hint = stage.column("W102").hint
    assert hint.hint.tone == "no"
    assert "To inspect" in hint.hint.lines[0]
    flight.leave()
    assert not hint.isVisible()


def test_a_card_held_at_the_edge_scrolls_the_workers(stage: Stage, qtbot: QtBot) -> None:
    columns = stage.board.columns
    flight = Flight(stage.board, uids(stage.accepted(1)))
    last = columns.order()[-1]
    assert columns.get(last) is None, "out of sight"
    flight.over(columns, x=columns.width() - 10)
    qtbot.waitUntil(lambda: columns.get(last) is not None)
    qtbot.waitUntil(lambda: stage.column(last).hint.isVisible())
    flight.leave()
    assert not stage.board.drag.is_scrolling


def test_somebody_off_duty_may_be_sent_after_the_warning(stage: Stage) -> None:
    stage.station.set_duty("W103", Duty(False, note="吃饭"))
    stage.board.live.flush()
    (uid,) = uids(stage.accepted(1))
    assert Flight(stage.board, [uid]).drop(stage.column("W103"))
    assert stage.crew(uid) == ["W103"]


# ---- back to those that wait


def test_an_own_dispatch_dropped_back_is_undone(stage: Stage) -> None:
    (uid,) = uids(stage.accepted(1))
    Flight(stage.board, [uid]).drop(stage.column("W103"))
    assert Flight(stage.board, [uid]).drop(stage.board.waiting)
    assert stage.status(uid) == "accepted"
    assert [command.kind for command in stage.acted[-1][0]] == ["repair.undo"]
    assert uid in stage.cards("accepted")


def test_what_was_taken_comes_back_only_with_a_reason(stage: Stage, qtbot: QtBot) -> None:
    uid = next(uid for uid in stage.cards("W102") if stage.status(uid) == "taken")
    Flight(stage.board, [uid]).drop(stage.board.waiting)
    form = stage.board.waiting.form
    assert form is not None
    assert stage.status(uid) == "taken"
    assert not form.ok.isEnabled()
    qtbot.keyClicks(form.field, "no parts")
    qtbot.keyClick(form.field, Qt.Key.Key_Return)
    assert stage.status(uid) == "accepted"
    (command,) = stage.acted[-1][0]
    assert command.args == c.HandBack("W102", "no parts")
    assert stage.board.waiting.form is None


def test_a_form_that_is_left_by_escape_changes_nothing(stage: Stage, qtbot: QtBot) -> None:
    uid = next(uid for uid in stage.cards("W102") if stage.status(uid) == "taken")
    Flight(stage.board, [uid]).drop(stage.board.waiting)
    form = stage.board.waiting.form
    assert form is not None
    qtbot.keyClick(form.field, Qt.Key.Key_Escape)
    assert stage.board.waiting.form is None
    assert stage.status(uid) == "taken"


def test_work_that_has_begun_does_not_come_back_and_says_why(stage: Stage) -> None:
    (uid,) = stage.cards("W103")
    assert not Flight(stage.board, [uid]).drop(stage.board.waiting)
    assert "Hand back: not while the ticket is “On hold”" in stage.note("")


# ---- the menu


@pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)
def test_the_menu_has_the_acts_and_their_keys(stage: Stage, qtbot: QtBot) -> None:
    view = stage.list_of("accepted")
    view.enter(0)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(), QPoint())
    QApplication.sendEvent(view.viewport(), event)
    menu = stage.board.findChild(QMenu)
    assert menu is not None
    assert [action.text() for action in menu.actions()] == [
        "Dispatch to…\tD",
        "Dispatch to the best\tF",
        "Add a co-worker…\tShift+D",
        "Hand back\tBackspace",
        "Open ticket\tCtrl+Enter",
    ]
    menu.actions()[4].trigger()
    menu.close()
    assert stage.opened == stage.cards("accepted")


def test_few_accepted_ones_leave_their_room_to_the_reported(stage: Stage) -> None:
    for n in range(12):
        report(stage.station, "power.light", name=f"吴{n}")
    stage.board.live.flush()
    QApplication.processEvents()
    column = stage.board.waiting
    reported, accepted, _ = column.views
    assert reported.height() > accepted.height()
    stage.accepted(12)
    stage.board.live.flush()
    assert reported.height() <= column.height() * 2 // 5, "many accepted take their share"


# ---- on hold


def test_a_ticket_put_on_hold_before_anybody_was_sent_has_a_place(stage: Stage) -> None:
    (ticket,) = stage.accepted(1)
    assert stage.board.waiting.heads["held"].isHidden()
    stage.station.submit(ticket.uid, c.HoldWork("parts"))
    stage.board.live.flush()
    assert stage.cards("held") == [ticket.uid]
    assert stage.board.waiting.heads["held"].accessibleName() == "On hold 1"
    assert stage.list_of("held").height() > 0
    assert stage.board.show_ticket(ticket.uid)
    again = Board(stage.station, stage.board._theme)
    assert [row.uid for row in again.waiting.views[-1].cards.rows] == [ticket.uid]
    again.deleteLater()


def test_a_ticket_on_hold_can_be_given_to_somebody_and_goes_to_their_column(stage: Stage) -> None:
    (ticket,) = stage.accepted(1)
    stage.station.submit(ticket.uid, c.HoldWork("parts"))
    stage.board.live.flush()
    flight = Flight(stage.board, [ticket.uid])
    flight.over(stage.board.waiting)
    assert stage.board.waiting.hint.isHidden(), "it is in nobody's hands already"
    assert flight.drop(stage.column("W103"))
    assert stage.status(ticket.uid) == "dispatched"
    assert stage.cards("held") == []
    assert ticket.uid in stage.cards("W103")


def test_what_is_in_the_air_speaks_alone_over_an_empty_column(stage: Stage) -> None:
    (ticket,) = stage.accepted(1)
    empty = next(each for each in stage.board.columns.made_columns() if not each.view.cards.rows)
    flight = Flight(stage.board, [ticket.uid])
    flight.over(stage.board.waiting)
    assert empty.hint.isVisible()
    assert empty.view._covered
    flight.leave()
    assert not empty.view._covered
