"""The ticket panel: nothing typed is lost, and what is shown is plain and true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.ticket.panel import COALESCE_MS, TicketPanel
from domain.envelope import Args, kind_of
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.ticket import Material, Reporter, Ticket
from tests.desktop.intake_desk import in_chinese
from tests.desktop.ticket_desk import (
    CASES,
    W1,
    WORKER,
    CloudTicket,
    in_state,
    press,
    send,
    ticket_of,
    ticket_panel,
    typed,
)
from tests.worlds import LEADER, HeldClock, busy_desk, report

HOSTILE = (
    "<b>粗</b><img src=x onerror=alert(1)><script>x</script>",
    "\u202eabc\u202c 反向",
    "a" * 1900,
    "&amp; %n %1 {name} \\n",
)


@pytest.fixture(autouse=True)
def chinese(qapp: QApplication) -> Iterator[None]:
    with in_chinese(qapp):
        yield


@pytest.fixture
def desk(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    return busy_desk(station, clock)


@pytest.fixture
def panel(station: Station, qtbot: QtBot) -> TicketPanel:
    return ticket_panel(station, qtbot)


# ---- nothing typed is lost -------------------------------------------------------------------


def test_a_half_typed_note_survives_two_hundred_incoming_changes(
    panel: TicketPanel, station: Station, clock: HeldClock, qtbot: QtBot
) -> None:
    cloud = CloudTicket(station, clock)
    panel.show_ticket(cloud.uid)
    panel.ask("repair.note")
    typed("门卫说钥匙在")
    editor: Any = QApplication.focusWidget()
    cursor = editor.textCursor().position()
    form = panel.form
    cloud.do(c.Accept())
    cloud.do(c.Dispatch(crew_of([W1])))
    for n in range(198):
        cloud.do(c.Note(f"第 {n} 条"), WORKER)
        if n % 20 == 0:
            panel.refresh()
    qtbot.waitUntil(lambda: not panel._soon.isActive(), timeout=20 * COALESCE_MS)
    assert panel.timeline.model().rowCount() == 201
    assert QApplication.focusWidget() is editor
    assert panel.form is form
    assert editor.toPlainText() == "门卫说钥匙在"
    assert editor.textCursor().position() == cursor
    assert panel._notice.isVisible()
    assert "张大勇" in panel._notice.accessibleName()
    typed("302")
    send()
    ticket = station.ticket(cloud.uid)
    assert ticket is not None
    assert ticket.notes == 199


def test_a_burst_of_changes_is_read_once(
    panel: TicketPanel, station: Station, clock: HeldClock, qtbot: QtBot, monkeypatch: Any
) -> None:
    cloud = CloudTicket(station, clock)
    panel.show_ticket(cloud.uid)
    reads: list[str] = []
    read = station.timeline
    monkeypatch.setattr(station, "timeline", lambda uid: (reads.append(uid), read(uid))[1])
    for n in range(50):
        cloud.do(c.Note(str(n)), LEADER)
    qtbot.waitUntil(lambda: not panel._soon.isActive(), timeout=20 * COALESCE_MS)
    assert 1 <= len(reads) <= 10


def test_other_tickets_changes_do_not_touch_the_panel(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["working"].uid)
    station.submit(desk["held"].uid, c.Note("别的工单"))
    assert not panel._soon.isActive()


def test_a_half_typed_form_waits_while_another_ticket_is_looked_at(
    panel: TicketPanel, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["working"].uid)
    panel.ask("repair.note")
    typed("写到一半")
    panel.show_ticket(desk["held"].uid)
    assert panel.form is None
    panel.show_ticket(desk["working"].uid)
    form: Any = panel.form
    assert form is not None
    assert form.text.toPlainText() == "写到一半"


def test_escape_puts_a_form_away_and_it_comes_back_as_it_was(
    panel: TicketPanel, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["working"].uid)
    panel.ask("repair.note")
    typed("写到一半")
    press(Qt.Key.Key_Escape)
    assert panel.form is None
    panel.ask("repair.note")
    form: Any = panel.form
    assert form.text.toPlainText() == "写到一半"


def test_marked_words_and_the_place_in_the_page_stay_at_a_refresh(
    panel: TicketPanel, station: Station, clock: HeldClock
) -> None:
    cloud = CloudTicket(station, clock)
    for n in range(30):
        cloud.do(c.Note(f"第 {n} 条备注"), LEADER)
    panel.show_ticket(cloud.uid)
    QApplication.processEvents()
    bar = panel.area.verticalScrollBar()
    assert bar.maximum() > 0
    bar.setValue(120)
    text = panel.facts.findChild(QPlainTextEdit)
    assert text is not None
    text.selectAll()
    cloud.do(c.Note("又一条"), LEADER)
    panel.refresh()
    QApplication.processEvents()
    assert bar.value() == 120
    assert text.textCursor().selectedText() == "水管漏水"


def test_an_untouched_form_of_another_act_gives_way(
    panel: TicketPanel, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["working"].uid)
    panel.ask("repair.note")
    panel.ask("repair.hold")
    assert panel.form is not None
    assert panel.form.ACT is c.HoldWork
    assert len(panel._forms) == 1


# ---- what is shown ---------------------------------------------------------------------------


def test_the_clocks_say_what_was_met_and_what_is_left(
    panel: TicketPanel, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["working"].uid)
    said = panel.clocks.accessibleName()
    assert "受理  按时" in said
    assert "完工  计时中" in said
    assert "还剩" in panel.head.clock.text()


def test_facts_name_people_places_and_money(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    ticket = desk["working"]
    material = Material("PPR管", 1500, "米", price=1230)
    station.submit(ticket.uid, c.Finish("W101", "replaced", "换管", 25, (material,)))
    panel.show_ticket(ticket.uid)
    assert "陈浩然" in panel.facts.text_of("reporters")
    assert panel.facts.text_of("crew") == "张大勇（主修）50%、王铁柱 50%"
    assert panel.facts.text_of("materials") == "PPR管  1.5 米 × ¥12.30 = ¥18.45"
    assert "更换  工时 25 分钟  换管" in panel.facts.text_of("result")


def test_the_number_can_be_copied(panel: TicketPanel, desk: dict[str, Ticket]) -> None:
    panel.show_ticket(desk["held"].uid)
    QTest.mouseClick(panel.head.copy, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == desk["held"].number


def test_a_ticket_the_cloud_refused_is_said_to_be_gone(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["reported"].uid)
    panel.uid = "no such ticket"
    panel.refresh()
    assert panel._gone.isVisible()
    assert not panel.step()
    panel.clear()
    assert panel._empty.isVisible()


@pytest.mark.parametrize("text", HOSTILE, ids=["html", "bidi", "long", "places"])
def test_what_a_student_writes_stays_plain_and_in_its_place(
    text: str, panel: TicketPanel, station: Station
) -> None:
    ticket = report(station, description=text, name=text[:60])
    station.submit(ticket.uid, c.Note(text))
    panel.show_ticket(ticket.uid)
    QApplication.processEvents()
    stored = ticket_of(station, ticket).description
    assert panel.facts.text_of("description") == stored
    assert "\u202e" not in stored
    assert panel.width() == 460
    assert panel.minimumSizeHint().width() < 460
    for label in panel.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
    for child in panel.findChildren(QWidget):
        assert "<script" not in child.toolTip()


def test_forty_reporters_take_four_lines(panel: TicketPanel, station: Station) -> None:
    ticket = report(station)
    for n in range(39):
        station.submit(ticket.uid, c.Join(Reporter(f"同学{n}", f"139{n:08d}")))
    panel.show_ticket(ticket.uid)
    said = panel.facts.text_of("reporters").split("\n")
    assert len(said) == 4
    assert "37" in said[-1]


# ---- looks -----------------------------------------------------------------------------------


def test_every_control_of_every_form_has_a_name(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    for args, (state, _, _) in CASES.items():
        if args in (c.Rate, c.RateMore, c.Rework):
            continue
        panel.show_ticket(in_state(station, desk, state).uid)
        panel.refresh()
        panel.ask(kind_of(args))
        assert panel.form is not None
        for child in panel.form.findChildren(QWidget):
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisibleTo(panel.form):
                name = child.accessibleName() or getattr(child, "text", str)()
                assert name or child.parent().accessibleName(), (args, child)
        press_away = panel.form
        press_away.left.emit()


@pytest.mark.parametrize("args", [c.Edit, c.Finish, c.Join, c.Rate, c.HoldWork, c.Void])
def test_tab_walks_a_whole_form_to_its_button(
    args: type[Args], panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(in_state(station, desk, CASES[args][0]).uid)
    panel.ask(kind_of(args))
    assert panel.form is not None
    for _ in range(40):
        if QApplication.focusWidget() is panel.form.ok:
            return
        press(Qt.Key.Key_Tab)
    pytest.fail("Tab never reached the button")


def test_the_panel_never_grows_beyond_its_place(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["reported"].uid)
    panel.ask("repair.edit")
    QApplication.processEvents()
    assert panel.height() == 760
    assert panel.form is not None
    bottom = panel.form.ok.mapTo(panel, QPoint(0, panel.form.ok.height()))
    assert bottom.y() < 760, "the button that sends stays in sight"


def test_the_width_asked_for_is_the_same_for_every_ticket_and_form(
    panel: TicketPanel, desk: dict[str, Ticket]
) -> None:
    """A dock that follows its content would jump at each click in the list."""
    asked = set()
    for ticket in desk.values():
        panel.show_ticket(ticket.uid)
        asked.add(panel.sizeHint().width())
    panel.show_ticket(desk["working"].uid)
    assert panel.ask("repair.finish")
    asked.add(panel.sizeHint().width())
    assert len(asked) == 1
