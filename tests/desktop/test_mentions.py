"""A note that mentions a colleague: it waits for them, on whichever desk they sit, until seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.theme import Theme
from desktop.ui.ticket.offers import colleagues, mentioned
from desktop.ui.ticket.panel import TicketPanel
from desktop.ui.window import MainWindow
from domain.people import Actor
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.ticket import Mention, Ticket
from tests.desktop.showing import buttons
from tests.desktop.ticket_desk import CloudTicket, press, send, ticket_panel, typed
from tests.worlds import LEADER, HeldClock, busy_desk


@pytest.fixture
def desk(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    return busy_desk(station, clock)


@pytest.fixture
def panel(station: Station, qtbot: QtBot) -> TicketPanel:
    return ticket_panel(station, qtbot)


def other_than_the_leader(station: Station) -> Actor:
    found = [each.staff for each in station.staff("dispatcher")]
    assert found
    return Actor(found[0].code, found[0].name, "dispatcher")


def test_an_at_sign_offers_the_colleagues_at_the_desks_and_no_worker(station: Station) -> None:
    names = [one.strip() for one in colleagues(station, "")]
    assert f"@{LEADER.name}" in names
    assert not any("张大勇" in one for one in names)
    assert colleagues(station, LEADER.name[:1])
    assert mentioned(station, f"@{LEADER.name} 请看") == (LEADER.id,)
    assert mentioned(station, f"@{LEADER.id} 请看") == (LEADER.id,)
    assert mentioned(station, "邮箱 a@b.cn，@没这个人") == ()


def test_a_note_with_a_name_waits_for_that_colleague_until_it_is_seen(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket], clock: HeldClock
) -> None:
    colleague = other_than_the_leader(station)
    panel.show_ticket(desk["working"].uid)
    assert panel.ask("repair.note")
    typed("请")
    typed(f"@{colleague.name}")
    press(Qt.Key.Key_Escape)
    send()
    ticket = station.ticket(desk["working"].uid)
    assert ticket is not None
    assert ticket.mentions == (Mention(colleague.id, LEADER.name, clock.now),)
    assert station.mentions(LEADER.id) == []
    assert [row.uid for row in station.mentions(colleague.id)] == [ticket.uid]
    assert panel.head.mention.isHidden(), "it is not for whoever wrote it"

    station.operator = colleague
    panel.refresh()
    assert panel.head.mention.isVisible()
    buttons(panel.head.mention)["Seen"].click()
    panel.refresh()
    assert panel.head.mention.isHidden()
    assert station.mentions(colleague.id) == []
    with pytest.raises(Refusal, match="nothing_changes"):
        station.submit(ticket.uid, c.Seen())


def test_a_mention_from_another_desk_comes_with_the_feed(
    station: Station, clock: HeldClock, qtbot: QtBot
) -> None:
    window = MainWindow(station, Theme())
    qtbot.addWidget(window)
    window.complete()
    from_afar = CloudTicket(station, clock)
    from_afar.do(c.Note("请李师傅看看", to=(LEADER.id,)), other_than_the_leader(station))
    segment = window.status._strip
    said = " ".join(button for button in buttons(segment))
    assert "notes for you" in said
    assert window.ways.finder.look("")[0].hint == "A note for you"
    window._segment_clicked("mentions")
    assert window.panel.uid == from_afar.uid
    from_afar.do(c.Seen(), LEADER)
    assert station.mentions(LEADER.id) == [], "seen at another desk is seen here"
