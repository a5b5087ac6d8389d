"""The command bar: everything is found and done from one field, without the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.settings.values import Settings
from desktop.ui.window import MainWindow
from domain.directory import Person, PutPerson
from domain.people import Actor
from domain.repair.ticket import Ticket
from tests.desktop.window_stage import focused, maker, press
from tests.worlds import HeldClock, busy_desk


@pytest.fixture
def tickets(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    return busy_desk(station, clock)


@pytest.fixture
def window(qtbot: QtBot, station: Station, tickets: dict[str, Ticket]) -> MainWindow:
    saved: list[Settings] = []
    made = maker(qtbot, station, saved)()
    # Initials are learnt behind the scenes; a person types no faster.
    qtbot.waitUntil(lambda: bool(made.ways.finder.initials))
    return made


def ask(qtbot: QtBot, window: MainWindow, typed: str) -> list[str]:
    """Open the bar, type, and read what it offers."""
    press(qtbot, Qt.Key.Key_F7)
    qtbot.keyClicks(focused(), typed)
    return [choice.text for choice in window.ways.bar.line.choices()]


def test_the_end_of_a_number_opens_the_ticket(
    window: MainWindow, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    number = tickets["working"].number
    offered = ask(qtbot, window, number.rpartition("-")[2].lower())
    assert offered[0] == number
    press(qtbot, Qt.Key.Key_Return)
    assert not window.ways.bar.isVisible()
    assert window.panel.ticket is not None
    assert window.panel.ticket.number == number


def test_a_room_leads_to_its_tickets(
    window: MainWindow, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    offered = ask(qtbot, window, "3-302")
    place = next(text for text in offered if text.endswith("302"))
    for _ in range(offered.index(place)):
        press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Return)
    assert window.queue.model.rowCount() == 1
    row = window.queue.view.current_row()
    assert row is not None
    assert row.uid == tickets["dispatched"].uid


def test_a_workers_initials_lead_to_what_he_has_in_hand_and_one_click_leads_back(
    window: MainWindow, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    everything = window.queue.model.rowCount()
    assert "张大勇" in ask(qtbot, window, "zdy")
    press(qtbot, Qt.Key.Key_Return)
    rows = [window.queue.model.row_at(n) for n in range(window.queue.model.rowCount())]
    assert {row.uid for row in rows if row} == {tickets["dispatched"].uid, tickets["working"].uid}
    assert window.queue.bar.is_narrowed
    window.queue.bar.reset.click()
    assert window.queue.model.rowCount() == everything


def test_a_caller_is_taken_down_from_the_bar(
    window: MainWindow, station: Station, qtbot: QtBot
) -> None:
    person = Person("2021900001", "司空望舒", phones=("13900007777",))
    station.operator, desk = Actor("admin", "管理员", "admin"), station.operator
    station.submit("person:2021900001", PutPerson(person))
    station.operator = desk
    offered = ask(qtbot, window, person.code)
    assert offered.count(person.name) == 2
    for _ in range(offered.index(person.name) + 1):
        press(qtbot, Qt.Key.Key_Down)
    press(qtbot, Qt.Key.Key_Return)
    assert window.docks.intake.isVisible()
    found = window.docks.form.fields.caller.person
    assert found is not None
    assert found.code == person.code


def test_what_can_be_done_is_found_by_name_and_by_initials(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert ask(qtbot, window, ">worker bo") == ["Worker board"]
    press(qtbot, Qt.Key.Key_Return)
    assert window.workplace.board.isVisible()


def test_what_cannot_be_done_now_is_not_offered(
    window: MainWindow, station: Station, qtbot: QtBot
) -> None:
    assert "Accept" in ask(qtbot, window, ">accept")
    press(qtbot, Qt.Key.Key_Escape)
    window.queue.show_listing("late")
    window.queue.find_text("nothing has these words")
    assert "Accept" not in ask(qtbot, window, ">accept")


def test_empty_it_offers_the_tickets_opened_last(
    window: MainWindow, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window.open_ticket(tickets["held"].uid)
    window.open_ticket(tickets["finished"].uid)
    press(qtbot, Qt.Key.Key_F7)
    offered = [choice.text for choice in window.ways.bar.line.choices()]
    assert offered[:2] == [tickets["finished"].number, tickets["held"].number]


def test_escape_leaves_everything_as_it_was(window: MainWindow, qtbot: QtBot) -> None:
    window.queue.focus_table()
    before = window.queue.view.current_row()
    ask(qtbot, window, "abc")
    press(qtbot, Qt.Key.Key_Escape)
    assert not window.ways.bar.isVisible()
    assert focused() is window.queue.view
    assert window.queue.view.current_row() == before


def test_words_found_nowhere_are_looked_for_in_the_whole_list(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert len(ask(qtbot, window, "qqqq")) == 1
    press(qtbot, Qt.Key.Key_Return)
    assert window.queue.bar.search.text() == "qqqq"


def test_what_was_typed_outlives_a_look_into_another_window(
    window: MainWindow, qtbot: QtBot
) -> None:
    offered = ask(qtbot, window, "open")
    other = QWidget()
    qtbot.addWidget(other)
    with qtbot.waitActive(other):
        other.show()
        other.activateWindow()
    with qtbot.waitActive(window):
        window.activateWindow()
    assert focused() is window.ways.bar.line
    assert window.ways.bar.line.text() == "open"
    assert [choice.text for choice in window.ways.bar.line.choices()] == offered


def test_the_bar_stays_in_the_middle_of_a_window_that_changes_its_size(
    window: MainWindow, qtbot: QtBot
) -> None:
    ask(qtbot, window, "3")
    window.resize(window.width() - 150, window.height())
    QApplication.processEvents()
    bar = window.ways.bar.geometry()
    assert abs(bar.center().x() - window.rect().center().x()) <= 1
    rows = window.findChild(QWidget, "suggestions")
    assert rows is not None
    line = window.ways.bar.line
    assert rows.x() == line.mapTo(window, line.rect().topLeft()).x()


def test_a_worker_has_in_the_queue_as_many_as_the_bar_says_whatever_was_filtered(
    window: MainWindow, qtbot: QtBot
) -> None:
    category = window.queue.bar.category
    category.setCurrentIndex(category.findData("power"))
    ask(qtbot, window, "zdy")
    found = next(one for one in window.ways.bar.line.choices() if one.text == "张大勇")
    press(qtbot, Qt.Key.Key_Return)
    assert found.detail.startswith(str(window.queue.model.rowCount()))
    assert window.queue.model.rowCount() == 2
