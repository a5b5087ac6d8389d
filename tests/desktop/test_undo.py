"""The way back: after every own act, in words, as long as it can be done."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.board.assign import assign
from desktop.ui.settings.values import Settings
from domain.repair import commands as c
from domain.repair.ticket import Ticket
from domain.wire import PushResult, WireProblem
from tests.desktop.window_stage import CTRL, Make, look, maker, press, toasts
from tests.worlds import HOUR, HeldClock, busy_desk, report


@pytest.fixture
def saved() -> list[Settings]:
    return []


@pytest.fixture
def make(qtbot: QtBot, station: Station, saved: list[Settings]) -> Make:
    return maker(qtbot, station, saved)


@pytest.fixture
def tickets(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    station._ledger.set_meta("cloud", "https://hq.example.edu.cn")
    return busy_desk(station, clock)


def test_every_own_act_offers_its_way_back(
    make: Make, station: Station, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    uid = tickets["reported"].uid
    look(window, uid)
    window.queue.view.setFocus()
    press(qtbot, Qt.Key.Key_A)
    assert toasts(window) == [f"Accepted: {tickets['reported'].number}"]
    assert f"Undo “Accept”: {tickets['reported'].number}" in window.acts["undo"].text()
    press(qtbot, Qt.Key.Key_F8)
    press(qtbot, Qt.Key.Key_Space)
    assert station.ticket(uid).status == "reported"  # type: ignore[union-attr]
    assert toasts(window)[-1].startswith("Taken back: Accept")


def test_an_act_of_the_panel_is_told_once_and_can_be_taken_back(
    make: Make, station: Station, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    uid = tickets["dispatched"].uid
    window.open_ticket(uid)
    assert window.panel.step()
    assert station.ticket(uid).status == "taken"  # type: ignore[union-attr]
    assert toasts(window) == [f"Take: 张大勇 · {tickets['dispatched'].number}"]
    window.queue.view.setFocus()
    press(qtbot, Qt.Key.Key_Z, CTRL)
    assert station.ticket(uid).status == "dispatched"  # type: ignore[union-attr]
    assert len(toasts(window)) == 1, "the offer to undo it is gone with it"
    window.panel.refresh()
    window.panel.step()
    window.panel.acted.emit(uid)
    assert len(toasts(window)) == 2


def test_several_accepted_at_once_are_taken_back_at_once(
    make: Make, station: Station, qtbot: QtBot
) -> None:
    for n in range(3):
        report(station, "power.light", name=f"吴{n}")
    window = make()
    window.show_listing("reported")
    window.queue.view.selectAll()
    window.acts["accept"].trigger()
    assert station.tallies() == {"accepted": 3}
    window.toasts.toasts[-1].acted.emit()
    assert station.tallies() == {"reported": 3}
    assert toasts(window)[-1] == "Taken back: 3 acts"


def test_ctrl_z_takes_back_together_what_was_done_together(
    make: Make, station: Station, qtbot: QtBot
) -> None:
    for n in range(3):
        report(station, "power.light", name=f"吴{n}")
    window = make()
    window.show_listing("reported")
    window.queue.view.selectAll()
    window.acts["accept"].trigger()
    press(qtbot, Qt.Key.Key_Z, CTRL)
    assert station.tallies() == {"reported": 3}


def test_undoing_a_drag_from_the_new_ones_makes_the_ticket_new_again(
    make: Make, station: Station, tickets: dict[str, Ticket]
) -> None:
    window = make()
    ticket = tickets["reported"]
    done = assign(station, [ticket.uid], [("W101", "张大勇")])
    window.undo.acted(done.commands, done.words)
    window.toasts.toasts[-1].acted.emit()
    assert station.ticket(ticket.uid).status == "reported"  # type: ignore[union-attr]
    assert toasts(window)[-1] == f"Taken back: Dispatch · {ticket.number}"


def test_undo_is_offered_no_longer_than_it_can_be_done(
    make: Make, station: Station, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    look(window, tickets["reported"].uid)
    window.acts["accept"].trigger()
    look(window, tickets["dispatched"].uid)
    window.panel.step()
    accepted, taken = window.toasts.toasts
    station.submit(tickets["dispatched"].uid, c.Arrive("W101"))
    assert window.toasts.toasts == [accepted], "something was built on it"
    assert not taken.isVisible()
    act = station.ticket(tickets["reported"].uid).last_act  # type: ignore[union-attr]
    assert act is not None
    problem = WireProblem("no_such_ticket", {"ticket": tickets["reported"].uid})
    refused = PushResult(act.command_id, "refused", problem=problem)
    station.announce(station._ledger.settle([refused], station.clock()))
    assert window.toasts.toasts == [], "the cloud has refused it"


def test_without_anything_to_undo_ctrl_z_says_so(make: Make, qtbot: QtBot) -> None:
    window = make()
    press(qtbot, Qt.Key.Key_Z, CTRL)
    assert toasts(window) == ["There is nothing of yours to undo"]


def test_what_is_too_late_to_undo_says_why(
    make: Make, station: Station, clock: HeldClock, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    look(window, tickets["reported"].uid)
    window.queue.view.setFocus()
    press(qtbot, Qt.Key.Key_A)
    clock.advance(2 * HOUR)
    window.toasts.toasts[-1].acted.emit()
    assert "minutes have passed" in toasts(window)[-1]
