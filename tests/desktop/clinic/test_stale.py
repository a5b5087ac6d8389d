"""What the reception shows is never older than the day, and no time is exchanged for another."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.clinic import ClinicStation
from desktop.ui.clinic.asking import Asking
from desktop.ui.clinic.calling import lines_of
from desktop.ui.clinic.desk import ClinicDesk
from desktop.ui.clinic.session_list import SessionList
from desktop.ui.clinic.words import short_number
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.theme import Density, Scheme, Theme
from domain.clinic.people import Patient
from domain.clinic.session import commands as c
from domain.problems import Problem
from tests.desktop.clinic.reception import DAY, PEOPLE, at, morning
from tests.worlds import HeldClock


def test_a_time_that_is_sold_meanwhile_is_not_silently_exchanged_for_another(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation
) -> None:
    desk.show_page("booking")
    panel = desk.booking.panel
    desk.booking.board.go_to(morning("D2"))
    panel._take(Patient(PEOPLE[5].name, PEOPLE[5].code))
    panel.slots.go_to(3)
    other = Patient(PEOPLE[4].name, PEOPLE[4].code)
    reception.submit(morning("D2"), c.Book("", other, 3))
    assert panel.slots.current == -1
    assert panel.said
    panel.do()
    there = reception.session(morning("D2"))
    assert there is not None
    assert [one.patient.name for one in there.visits] == [other.name]
    panel.slots.go_to(4)
    panel.do()
    assert panel.said == ""
    assert panel.slots.current >= 0  # for the next one the first free time is offered


def test_the_page_that_was_left_open_shows_the_new_day(
    desk: ClinicDesk, reception: ClinicStation, clock: HeldClock
) -> None:
    clock.now = at("08:00", DAY + timedelta(days=1))
    desk.today._ticked()
    assert {uid.split(":")[2] for uid in shown_sessions(desk)} == {"2026-11-25"}
    desk.show_page("booking")
    clock.now = at("08:00", DAY + timedelta(days=2))
    desk.booking._ticked()
    assert "11-26" in desk.booking.span.text()


def test_in_the_afternoon_one_begins_with_what_is_still_to_come(
    desk: ClinicDesk, reception: ClinicStation
) -> None:
    sessions = reception.sessions("2026-11-25", "2026-11-25")
    shown = SessionList(Theme(Scheme.LIGHT, Density.COMFORTABLE))
    shown.show_sessions(sessions, at("13:30", DAY + timedelta(days=1)))
    assert shown.current.endswith(":pm")


def shown_sessions(desk: ClinicDesk) -> list[str]:
    """The uids in the list on the left."""
    listed = desk.today.sessions
    return [str(listed.item(n).data(Qt.ItemDataRole.UserRole)) for n in range(listed.count())]


def test_a_refusal_names_the_visit_by_the_number_in_the_list(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation
) -> None:
    for n in (0, 1):
        desk.today.visits.setCurrentIndex(desk.today.model.index(n))
        qtbot.keyClick(desk.today.visits, Qt.Key.Key_R)
    refused: list[Problem] = []
    desk.refused.connect(refused.append)
    qtbot.keyClick(desk.today.visits, Qt.Key.Key_Space)
    qtbot.keyClick(desk.today.visits, Qt.Key.Key_Space)
    assert [one.facts["number"] for one in refused] == ["01"]


def test_stopping_a_session_tells_how_many_lose_their_place(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation
) -> None:
    qtbot.keyClick(desk.today.visits, Qt.Key.Key_R)
    desk.today.ask_stop()
    asked = desk.today.findChild(Asking)
    assert asked is not None
    said = [one.text() for one in asked.findChildren(PlainLabel)]
    assert any(one.splitlines()[-1].startswith("5 ") for one in said if one)


def test_who_waits_now_is_told_by_the_number_that_is_called(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation
) -> None:
    told: list[str] = []
    desk.booking.panel.booked.connect(told.append)
    desk.show_page("booking")
    desk.booking.board.go_to(morning())
    desk.booking.panel._take(Patient(PEOPLE[5].name, PEOPLE[5].code))
    desk.booking.panel.walk()
    there = reception.session(morning())
    assert there is not None
    number = short_number(there.visits[-1])
    assert told == [f"{number} {PEOPLE[5].name} waits now"]
    assert number in [line.following[0] for line in lines_of([there], at("08:00"))]


def test_without_the_cloud_a_time_that_is_not_held_is_told_as_to_be_confirmed(
    qtbot: QtBot, desk: ClinicDesk, reception: ClinicStation
) -> None:
    told: list[str] = []
    panel = desk.booking.panel
    panel.booked.connect(told.append)
    desk.show_page("booking")
    desk.booking.board.go_to(morning("D2"))
    panel._take(Patient(PEOPLE[5].name, PEOPLE[5].code))
    panel.do()
    reception.refresh_freshness(link="online")
    panel._take(Patient(PEOPLE[4].name, PEOPLE[4].code))
    panel.do()
    assert [said.endswith("To be confirmed") for said in told] == [True, False]


@pytest.mark.parametrize("density", list(Density))
def test_the_booking_form_is_as_wide_as_its_words(desk: ClinicDesk, density: Density) -> None:
    desk._theme.set_density(density)
    desk.show_page("booking")
    QApplication.processEvents()
    panel = desk.booking.panel
    shown = panel.mapTo(desk.booking, panel.rect().bottomRight()).x()
    assert shown <= desk.booking.width()
    assert panel.width() <= desk.booking._beside.viewport().width()
