"""Clocks that escalate at the desk: each step rings once, the panel names it, and outages."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from desktop.alerts.watch import Watch
from desktop.station import Station
from desktop.ui.theme import Density, Scheme, Theme
from desktop.ui.ticket.facts import Facts
from domain.repair.ticket import Ticket
from tests.worlds import HOUR, MINUTE, HeldClock, report


@pytest.fixture
def heard(station: Station) -> list[list[str]]:
    return []


@pytest.fixture
def watch(station: Station, heard: list[list[str]], qtbot: QtBot) -> Watch:
    made = Watch(station)
    made.heard.connect(lambda news: heard.append([kind for kind, rows in news]))
    return made


def said(qtbot: QtBot, station: Station, ticket: Ticket) -> str:
    facts = Facts(station, Theme(Scheme.LIGHT, Density.COMFORTABLE))
    qtbot.addWidget(facts)
    facts.show_ticket(ticket)
    return facts.text_of("step")


def test_each_step_rings_once(
    station: Station, clock: HeldClock, watch: Watch, heard: list[list[str]]
) -> None:
    report(station, "water.burst")  # to be accepted within 5 minutes, at any hour
    steps = [
        (3 * MINUTE, []),
        (MINUTE, ["warn"]),
        (30_000, []),
        (MINUTE, ["breach"]),
        (HOUR, []),
        (HOUR, ["breach"]),
        (5 * HOUR, []),
        (HOUR, ["breach"]),
        (9 * HOUR, []),
    ]
    for passed, expected in steps:
        heard.clear()
        clock.advance(passed)
        watch.look_at_late()
        assert heard == ([expected] if expected else []), passed


def test_what_stood_there_at_the_start_does_not_ring(
    station: Station, clock: HeldClock, heard: list[list[str]], qtbot: QtBot
) -> None:
    report(station, "water.burst")
    clock.advance(HOUR)
    watch = Watch(station)
    watch.heard.connect(heard.append)
    watch.look_at_late()
    assert heard == []


def test_the_panel_says_the_step_and_whom_to_tell(
    station: Station, clock: HeldClock, qtbot: QtBot
) -> None:
    ticket = report(station, "water.burst")
    assert said(qtbot, station, ticket) == ""
    clock.advance(6 * MINUTE)
    assert said(qtbot, station, ticket) == "Past the limit: tell crew leader"
    clock.advance(9 * HOUR)
    assert said(qtbot, station, ticket) == "8 hours past: tell head of section, director"


def test_a_breach_while_the_cloud_was_out_of_reach_says_so(
    station: Station, clock: HeldClock, qtbot: QtBot
) -> None:
    station.refresh_freshness(link="online")
    clock.advance(MINUTE)
    ticket = report(station, "water.burst")
    station.refresh_freshness(link="offline")
    clock.advance(10 * MINUTE)
    assert "(during an outage)" in said(qtbot, station, ticket)
    station.refresh_freshness(link="connecting")
    station.refresh_freshness(link="online")
    clock.advance(MINUTE)
    assert "(during an outage)" in said(qtbot, station, ticket)
    later = report(station, "water.burst")
    clock.advance(10 * MINUTE)
    assert "(during an outage)" not in said(qtbot, station, later)


def test_a_line_that_hangs_for_a_moment_is_no_outage(
    station: Station, clock: HeldClock
) -> None:
    station.refresh_freshness(link="offline")
    before = clock.now
    clock.advance(20_000)
    station.refresh_freshness(link="online")
    assert not station.was_cut_off(before + 1)
