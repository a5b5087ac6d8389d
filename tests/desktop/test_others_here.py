"""Two operators on one ticket see one another; without a line the desk says nothing."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.theme import Density, Scheme, Theme
from desktop.ui.ticket.panel import TicketPanel
from domain.presence import GONE_MS, REPEAT_MS, Presence
from domain.repair.ticket import Ticket
from tests.worlds import HeldClock, report


@pytest.fixture
def told(station: Station) -> list[Presence]:
    said: list[Presence] = []
    station.tell_presence = said.append
    return said


@pytest.fixture
def ticket(station: Station) -> Ticket:
    return report(station)


@pytest.fixture
def panel(qtbot: QtBot, station: Station, told: list[Presence], ticket: Ticket) -> TicketPanel:
    made = TicketPanel(station, Theme(Scheme.LIGHT, Density.COMFORTABLE))
    qtbot.addWidget(made)
    made.show()
    made.show_ticket(ticket.uid)
    return made


def hear(station: Station, ticket: Ticket, name: str, doing: str, desk: str = "B") -> None:
    station.seen.emit(Presence(ticket.uid, name, doing, desk))  # type: ignore[arg-type]


def test_what_is_looked_at_is_told_by_name_and_left_again(
    panel: TicketPanel, told: list[Presence], ticket: Ticket
) -> None:
    assert told == [Presence(ticket.uid, "李桂芳", "looks")]
    panel.clear()
    assert told[-1].doing == "left"


def test_who_else_is_there_is_said_and_goes_again(
    panel: TicketPanel, station: Station, ticket: Ticket, clock: HeldClock
) -> None:
    words = panel.others.words
    assert words.isHidden()
    hear(station, ticket, "周敏", "looks")
    assert words.text() == "周敏 looks at it too"
    hear(station, ticket, "周敏", "types")
    assert words.text() == "周敏 is typing"
    hear(station, ticket, "周敏", "left")
    assert words.isHidden()
    hear(station, ticket, "周敏", "looks")
    clock.advance(GONE_MS)
    panel.others.beat()
    assert words.isHidden()


def test_whoever_comes_later_learns_who_was_there_and_nobody_echoes_for_ever(
    panel: TicketPanel, station: Station, told: list[Presence], ticket: Ticket
) -> None:
    told.clear()
    hear(station, ticket, "周敏", "looks")
    assert [each.doing for each in told] == ["looks"]
    hear(station, ticket, "周敏", "looks")
    assert len(told) == 1


def test_half_typed_words_are_told_as_typing_and_it_is_said_again_from_time_to_time(
    panel: TicketPanel, told: list[Presence], clock: HeldClock
) -> None:
    told.clear()
    panel.others.beat()
    assert told == []
    assert panel.ask("repair.note")
    form: Any = panel.form
    form.text.setPlainText("钥匙在")
    panel.others.beat()
    assert [each.doing for each in told] == ["types"]
    clock.advance(REPEAT_MS)
    panel.others.beat()
    assert [each.doing for each in told] == ["types", "types"]


def test_another_ticket_is_nobodys_business(
    panel: TicketPanel, station: Station, told: list[Presence]
) -> None:
    other = report(station, "power.light", "东校区/4栋/201")
    told.clear()
    hear(station, other, "周敏", "looks")
    assert panel.others.words.isHidden()
    assert told == []
