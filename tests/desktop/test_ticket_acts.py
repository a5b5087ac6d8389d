"""The ticket panel: every act by keys through its form, and every refusal in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui import words
from desktop.ui.ticket.acts import ACTS, closed_because
from desktop.ui.ticket.panel import TicketPanel
from domain.envelope import Args, kind_of
from domain.people import Actor
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.rules import RULES
from domain.repair.ticket import Ticket
from tests.desktop.intake_desk import in_chinese
from tests.desktop.ticket_desk import (
    CASES,
    W1,
    CloudTicket,
    in_state,
    nothing,
    press,
    say,
    send,
    ticket_of,
    ticket_panel,
    typed,
)
from tests.worlds import HeldClock, busy_desk


@pytest.fixture(autouse=True)
def chinese(qapp: QApplication) -> Iterator[None]:
    with in_chinese(qapp):
        yield


@pytest.fixture
def desk(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    return busy_desk(station, clock)


@pytest.fixture
def panel(station: Station, desk: dict[str, Ticket], qtbot: QtBot) -> TicketPanel:
    return ticket_panel(station, qtbot)


# ---- every act, end to end ---------------------------------------------------------------------


def test_every_rule_has_its_act_and_every_act_its_case() -> None:
    without_a_form = {c.Undo, c.Gather, c.Seen, c.AskExtension}
    asked_of_tickets = {args for args, rule in RULES.items() if rule.before} - without_a_form
    assert {act.args for act in ACTS} == asked_of_tickets
    assert set(CASES) == asked_of_tickets


@pytest.mark.parametrize("args", CASES, ids=lambda args: args.__name__)
def test_an_act_goes_through_its_form_by_keys(
    args: type[Args], panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    state, fill, happened = CASES[args]
    ticket = in_state(station, desk, state)
    panel.show_ticket(ticket.uid)
    assert panel.ask(kind_of(args))
    fill(panel)
    assert panel.form is not None
    send()
    assert panel.form is None, "the form stayed open"
    assert happened(ticket_of(station, ticket))


def every_act(panel: TicketPanel) -> list[QAction]:
    """What the menu of acts holds, with its submenu."""
    menu = panel.bar.menu()
    return [action for each in (menu, *menu.findChildren(QMenu)) for action in each.actions()]


def test_the_menu_of_acts_shows_first_what_can_be_done(
    panel: TicketPanel, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["reported"].uid)
    acts = [action for action in panel.bar.menu().actions() if action.data()]
    assert "repair.accept" in {action.data() for action in acts}
    assert all(action.isEnabled() for action in acts)


def test_acts_that_are_not_open_are_greyed_with_the_reason(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    assert station.operator is not None
    for ticket in desk.values():
        panel.show_ticket(ticket.uid)
        shown = {action.data(): action for action in every_act(panel)}
        for act in ACTS:
            action = shown[act.kind]
            refusal = closed_because(act, ticket, station.operator)
            assert action.isEnabled() == (refusal is None)
            if refusal is not None:
                assert words.reason(refusal) in action.text()
                assert words.sentence(refusal) in action.toolTip()


@pytest.mark.parametrize(
    ("state", "after"),
    [
        ("reported", "accepted"),
        ("dispatched", "taken"),
        ("taken", "working"),
        ("held", "working"),
        ("finished", "inspected"),
    ],
)
def test_the_next_step_is_one_press_where_nothing_need_be_asked(
    state: str, after: str, panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk[state].uid)
    button = panel.bar.first
    assert button is not None
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert ticket_of(station, desk[state]).status == after
    assert QApplication.focusWidget() is panel.bar.first, "the next step is under the finger"


def test_a_report_is_accepted_and_dispatched_in_one_go(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["reported"].uid)
    assert panel.step("repair.dispatch")
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Space)  # the focus is on the button that sends
    assert ticket_of(station, desk["reported"]).status == "dispatched"


def test_a_dispatcher_sees_why_a_leaders_act_is_not_hers(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    station.operator = Actor("D1", "陈静", "dispatcher")
    panel.show_ticket(desk["working"].uid)
    void = next(a for a in every_act(panel) if a.data() == "repair.void")
    assert "调度员无权操作" in void.text()


# ---- refusals --------------------------------------------------------------------------------


def test_a_missing_reason_is_said_at_its_field_and_the_cursor_goes_there(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["reported"].uid)
    panel.ask("repair.void")
    assert panel.form is not None
    panel.form.ok.setFocus()
    panel.form.submit()
    assert panel.form.problem_text() == "请填写：原因。"
    assert panel.form.fields["reason"].editor.hasFocus()
    assert ticket_of(station, desk["reported"]).status == "reported"


@pytest.mark.parametrize(
    ("kind", "state", "fill", "said"),
    [
        ("repair.merge", "accepted", say("BX261124-Z999"), "本机没有工单 BX261124-Z999"),
        ("repair.merge", "accepted", say("12"), "「12」不是单号"),
        ("repair.hold", "working", say("看情况", "until"), "预计恢复时间填得不对"),
        ("repair.finish", "working", say("半天", "minutes"), "工时（分钟）填得不对"),
        ("repair.rate", "inspected", nothing, "请填写：质量评分"),
        ("repair.edit", "working", nothing, "内容没有变化"),
        ("repair.join", "working", nothing, "请填写：报修人姓名"),
        ("repair.photos", "working", nothing, "请填写：照片"),
        ("repair.note", "working", nothing, "请填写：备注"),
    ],
)
def test_a_refusal_is_said_in_the_form(
    kind: str,
    state: str,
    fill: Callable[[TicketPanel], None],
    said: str,
    panel: TicketPanel,
    station: Station,
    desk: dict[str, Ticket],
) -> None:
    panel.show_ticket(in_state(station, desk, state).uid)
    panel.ask(kind)
    fill(panel)
    assert panel.form is not None
    assert not panel.form.submit()
    shown = " ".join(label.text() for label in panel.form.findChildren(QLabel))
    assert said in shown


def test_a_crew_that_changed_meanwhile_is_refused_once_and_then_taken(
    panel: TicketPanel, station: Station, clock: HeldClock
) -> None:
    cloud = CloudTicket(station, clock)
    cloud.do(c.Accept())
    cloud.do(c.Dispatch(crew_of([W1])))
    panel.show_ticket(cloud.uid)
    panel.ask("repair.reassign")
    press(Qt.Key.Key_Space)
    typed("W103")
    press(Qt.Key.Key_Return)
    cloud.do(c.Reassign(("W101",), crew_of([("W102", "王铁柱")])))
    assert panel.form is not None
    assert not panel.form.submit()
    assert "王铁柱" in panel.form.problem_text()
    assert panel.form.submit()
    ticket = station.ticket(cloud.uid)
    assert ticket is not None
    assert [share.worker for share in ticket.crew] == ["W103"]


def test_a_step_that_somebody_else_did_first_is_said_calmly(
    panel: TicketPanel, station: Station, clock: HeldClock
) -> None:
    cloud = CloudTicket(station, clock)
    panel.show_ticket(cloud.uid)
    cloud.do(c.Accept())
    assert not panel.step("repair.accept")  # the panel has not been refreshed yet
    assert panel._wrong.isVisible()


def test_an_act_that_is_not_open_says_why_instead_of_asking_for_its_details(
    panel: TicketPanel, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["reported"].uid)
    assert not panel.ask("repair.hold")
    assert panel.form is None
    assert not panel._wrong.isHidden()
    panel.show_ticket(desk["working"].uid)
    assert panel._wrong.isHidden(), "it was said of the other ticket"
    assert panel.ask("repair.hold")
