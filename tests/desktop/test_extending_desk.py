"""A worker asks for more time: the desk hears of it and answers on the ticket."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.attention.page import AttentionPage
from desktop.ui.theme import Theme
from desktop.ui.ticket.panel import TicketPanel
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.ticket import Reporter, Ticket
from tests.desktop.showing import buttons, shown
from tests.desktop.ticket_desk import ask_extension, send, ticket_of, ticket_panel, typed
from tests.worlds import DAY, HeldClock, busy_desk


@pytest.fixture
def desk(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    return busy_desk(station, clock)


@pytest.fixture
def panel(station: Station, desk: dict[str, Ticket], qtbot: QtBot) -> TicketPanel:
    return ticket_panel(station, qtbot)


def test_a_wish_is_an_attention_item_and_leads_to_its_ticket(
    station: Station, desk: dict[str, Ticket], qtbot: QtBot
) -> None:
    page = AttentionPage(station, Theme())
    shown(qtbot, page, 1_000, 600)
    assert station.freshness.attention == 0
    ask_extension(station, desk["working"])
    assert station.freshness.attention == 1
    assert page.list.entries.rowCount() == 1
    entry = page.list.entries.index(0).data()
    assert "张大勇" in entry
    assert "配件后天才到" in page.ask.said["why"].text()
    wanted: list[str] = []
    page.ticket_wanted.connect(wanted.append)
    qtbot.mouseClick(page.ask.open, Qt.MouseButton.LeftButton)
    assert wanted == [desk["working"].uid]
    ticket = ticket_of(station, desk["working"])
    assert ticket.extension_asked is not None
    station.submit(ticket.uid, c.RefuseExtension(ticket.extension_asked.at, "今天必须修好"))
    assert page.list.entries.rowCount() == 0
    assert station.freshness.attention == 0


def test_it_is_granted_by_two_clicks_with_what_was_asked(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket], clock: HeldClock
) -> None:
    panel.show_ticket(desk["working"].uid)
    assert panel.head.asked.isHidden()
    ask_extension(station, desk["working"])
    panel.refresh()
    asked = ticket_of(station, desk["working"]).extension_asked
    assert asked is not None
    assert panel.head.asked.isVisible()
    buttons(panel.head.asked)["Grant…"].click()
    assert panel.form is not None
    panel.form.ok.click()
    ticket = ticket_of(station, desk["working"])
    assert ticket.extension_asked is None
    assert ticket.extended_to is not None
    assert abs(ticket.extended_to - (clock.now + 2 * DAY)) < 60_000
    panel.refresh()
    assert panel.head.asked.isHidden()
    with pytest.raises(Refusal, match="nothing_asked"):
        station.submit(ticket.uid, c.RefuseExtension(asked.at, "不行"))


def test_it_is_refused_with_a_reason(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    ask_extension(station, desk["working"])
    panel.show_ticket(desk["working"].uid)
    buttons(panel.head.asked)["Refuse…"].click()
    assert panel.form is not None
    panel.form.ok.click()
    assert panel.form is not None, "a no needs a reason"
    typed("今天必须修好")
    send()
    ticket = ticket_of(station, desk["working"])
    assert (ticket.extension_asked, ticket.extended_to) == (None, None)


def test_a_withdrawal_says_which_reporter_asked(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    uid = desk["reported"].uid
    station.submit(uid, c.Join(Reporter("王秀兰", "02787654321")))
    panel.show_ticket(uid)
    panel.ask("repair.withdraw")
    typed("已经好了")
    assert panel.form is not None
    buttons(panel.form)["王秀兰 02787654321"].click()
    send()
    [event] = station.timeline(uid)[-1].entry.events
    assert event.asked_by == "王秀兰 02787654321"  # type: ignore[union-attr]


def test_a_pause_needs_a_time_to_come_back_to_and_the_head_tells_it(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket], clock: HeldClock
) -> None:
    panel.show_ticket(desk["working"].uid)
    panel.ask("repair.hold")
    send()
    assert panel.form is not None, "no time was given"
    assert panel.form.fields["until"].error
    buttons(panel.form)["in 3 days"].click()
    send()
    hold = ticket_of(station, desk["working"]).open_hold
    assert hold is not None
    assert hold.until == clock.now + 3 * DAY
    panel.refresh()
    assert "Return" in panel.head.clock.text()
    clock.advance(4 * DAY)
    [row] = station.rows_of([desk["working"].uid])
    assert row.due_at is not None
    assert row.due_at < clock.now
    assert station.step_of(row) == -1, "a pause that lasts is no breach"
