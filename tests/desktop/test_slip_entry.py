"""Paper into the desk by scan and three Enters, at the times that stand on it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.slips.entry import SlipEntry
from desktop.ui.slips.reading import read_materials, read_result, read_times
from desktop.ui.window import MainWindow
from domain.problems import Refusal
from domain.repair.ticket import Material, Ticket
from tests.desktop.window_stage import CTRL, focused, maker, press, toasts
from tests.worlds import HOUR, MINUTE, NOON, HeldClock, busy_desk

NINE_TWENTY = NOON - 2 * HOUR - 40 * MINUTE
TEN_FIVE = NOON - HOUR - 55 * MINUTE
YESTERDAY_18 = NOON - 18 * HOUR


@pytest.mark.parametrize(
    ("typed", "arrived", "finished"),
    [
        ("9:20 10:05", NINE_TWENTY, TEN_FIVE),
        ("0920-1005", NINE_TWENTY, TEN_FIVE),
        ("10:05", None, TEN_FIVE),
        ("9:20到", NINE_TWENTY, None),
        ("昨天 18:00 19:30", YESTERDAY_18, YESTERDAY_18 + 90 * MINUTE),
        ("昨天 18:00 昨天 19:30", YESTERDAY_18, YESTERDAY_18 + 90 * MINUTE),
        ("22:00 1:30", NOON - 14 * HOUR, NOON - 10 * HOUR - 30 * MINUTE),
        ("-40 -10", NOON - 40 * MINUTE, NOON - 10 * MINUTE),
    ],
)
def test_times_are_read_as_they_are_written(
    typed: str, arrived: int | None, finished: int | None
) -> None:
    times = read_times(typed, NOON)
    assert times is not None
    assert (times.arrived_at, times.finished_at) == (arrived, finished)


@pytest.mark.parametrize("typed", ["", "abc", "9点半 什么", "25:00 26:00"])
def test_what_is_no_time_is_not_guessed(typed: str) -> None:
    assert read_times(typed, NOON) is None


@pytest.mark.parametrize(
    ("typed", "materials"),
    [
        ("", []),
        ("水龙头 1个 25元、生料带 2卷", [("水龙头", 1000, "个", 2500), ("生料带", 2000, "卷", 0)]),
        ("4分球阀 1个", [("4分球阀", 1000, "个", 0)]),
        ("球阀2个", [("球阀", 2000, "个", 0)]),
        ("LED灯管 12W 2只", [("LED灯管 12W", 2000, "只", 0)]),
        ("软管 x2，阀芯", [("软管", 2000, "个", 0), ("阀芯", 1000, "个", 0)]),
        ("电线 3.5米", [("电线", 3500, "米", 0)]),
    ],
)
def test_materials_are_read_as_they_are_written(
    typed: str, materials: list[tuple[str, int, str, int]]
) -> None:
    wanted = tuple(Material(name, many, unit, price=fen) for name, many, unit, fen in materials)
    assert read_materials(typed) == wanted


def test_a_quantity_of_nothing_is_refused() -> None:
    with pytest.raises(Refusal):
        read_materials("球阀 0个")


@pytest.mark.parametrize(
    ("typed", "outcome", "text", "minutes"),
    [
        ("", "repaired", "", 0),
        ("2 换了阀芯 30分", "replaced", "换了阀芯", 30),
        ("3 先堵住了", "temporary", "先堵住了", 0),
        ("换了垫片", "repaired", "换了垫片", 0),
        ("12 号阀门换了", "repaired", "12 号阀门换了", 0),
    ],
)
def test_results_are_read_as_they_are_written(
    typed: str, outcome: str, text: str, minutes: int
) -> None:
    done = read_result(typed)
    assert (done.outcome, done.text, done.minutes) == (outcome, text, minutes)


# ---- in the window


@pytest.fixture
def tickets(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    made = busy_desk(station, clock)
    clock.advance(3 * HOUR)
    return made


@pytest.fixture
def window(qtbot: QtBot, station: Station, tickets: dict[str, Ticket]) -> MainWindow:
    made = maker(qtbot, station, [])()
    qtbot.waitUntil(lambda: "slips" in vars(made))
    made.queue.focus_table()
    return made


def scan(window: MainWindow, number: str) -> SlipEntry:
    handle = QApplication.activeWindow().windowHandle()
    for letter in number:
        QTest.keyClick(handle, letter)
    QTest.keyClick(handle, Qt.Key.Key_Return)
    QApplication.processEvents()
    return window.slips.entry


def test_scan_and_three_enters_finish_a_ticket_at_its_real_times(
    qtbot: QtBot, window: MainWindow, station: Station, tickets: dict[str, Ticket]
) -> None:
    entry = scan(window, tickets["taken"].number)
    assert entry.isVisible()
    assert entry.ticket is not None
    assert entry.ticket.uid == tickets["taken"].uid
    assert focused() is entry.times.line
    qtbot.keyClicks(entry.times.line, "13:40 14:30")
    press(qtbot, Qt.Key.Key_Return)
    assert focused() is entry.materials.line
    entry.materials.line.insert("弯头 1个 12元")
    press(qtbot, Qt.Key.Key_Return)
    assert focused() is entry.outcome.line
    qtbot.keyClicks(entry.outcome.line, "2")
    press(qtbot, Qt.Key.Key_Return)
    done = station.ticket(tickets["taken"].uid)
    assert done is not None
    assert done.status == "finished"
    assert done.arrived_at == NOON + 100 * MINUTE
    assert done.finished_at == NOON + 150 * MINUTE
    assert done.result is not None
    assert done.result.outcome == "replaced"
    assert done.result.materials == (Material("弯头", 1000, "个", price=1200),)
    assert {item.entry.channel for item in station.timeline(done.uid)[-2:]} == {"paper"}
    assert toasts(window)
    assert focused() is entry.number  # ready for the next one
    assert not entry.is_dirty


def test_a_slip_of_a_ticket_that_waits_takes_it_through_all_steps(
    qtbot: QtBot, window: MainWindow, station: Station, tickets: dict[str, Ticket]
) -> None:
    entry = scan(window, tickets["dispatched"].number)
    qtbot.keyClicks(entry.times.line, "13:40 14:30")
    for _ in range(3):
        press(qtbot, Qt.Key.Key_Return)
    done = station.ticket(tickets["dispatched"].uid)
    assert done is not None
    assert done.status == "finished"
    assert done.taken_at == done.arrived_at == NOON + 100 * MINUTE


def test_what_is_wrong_is_said_at_its_line_and_nothing_is_recorded(
    qtbot: QtBot, window: MainWindow, station: Station, tickets: dict[str, Ticket]
) -> None:
    entry = scan(window, tickets["taken"].number)
    before = station.ticket(tickets["taken"].uid)
    for typed in ("", "9:20 10:05", "quarter past"):  # nothing, before the report, no time
        entry.times.line.setText(typed)
        entry.outcome.line.setFocus()
        press(qtbot, Qt.Key.Key_Return)
        assert entry.times.below.text()
        assert entry.times.line.property("wrong")
        assert focused() is entry.times.line
        assert station.ticket(tickets["taken"].uid) == before


def test_a_ticket_that_nobody_was_sent_to_says_that_a_worker_is_missing(
    qtbot: QtBot, window: MainWindow, tickets: dict[str, Ticket]
) -> None:
    entry = scan(window, tickets["accepted"].number)
    qtbot.keyClicks(entry.times.line, "13:40 14:30")
    press(qtbot, Qt.Key.Key_Return, CTRL)
    assert entry._said.isVisible()
    assert entry.is_dirty


def test_a_half_typed_slip_is_not_lost_to_the_next_scan(
    qtbot: QtBot, window: MainWindow, tickets: dict[str, Ticket]
) -> None:
    entry = scan(window, tickets["taken"].number)
    qtbot.keyClicks(entry.times.line, "13:40")
    scan(window, tickets["working"].number)
    assert entry.ticket is not None
    assert entry.ticket.number == tickets["taken"].number
    assert entry.times.text == "13:40"
    assert tickets["working"].number in entry._said.text()
    press(qtbot, Qt.Key.Key_Escape)
    scan(window, tickets["working"].number)
    assert entry.ticket.number == tickets["working"].number


def test_escape_clears_the_line_one_is_in_and_leaves_once_all_are_empty(
    qtbot: QtBot, window: MainWindow, tickets: dict[str, Ticket]
) -> None:
    scan(window, tickets["working"].number)
    entry = window.slips.entry
    qtbot.keyClicks(entry.times.line, "9:20 10:05")
    press(qtbot, Qt.Key.Key_Return)
    focused().insert("生料带 2卷")  # type: ignore[attr-defined]
    press(qtbot, Qt.Key.Key_Escape)
    assert (entry.times.text, entry.materials.text) == ("9:20 10:05", "")
    press(qtbot, Qt.Key.Key_Escape)
    assert entry.isVisible()
    assert focused() is entry.times.line
    assert entry.times.text == "9:20 10:05"
    press(qtbot, Qt.Key.Key_Escape)
    assert entry.isVisible()
    assert not entry.is_dirty
    press(qtbot, Qt.Key.Key_Escape)
    assert not entry.isVisible()


def test_escape_in_the_number_begins_anew(
    qtbot: QtBot, window: MainWindow, tickets: dict[str, Ticket]
) -> None:
    scan(window, tickets["working"].number)
    entry = window.slips.entry
    entry.number.setFocus()
    press(qtbot, Qt.Key.Key_Escape)
    assert entry.isVisible()
    assert entry.ticket is None
    assert entry.number.text() == ""


def test_the_end_of_a_number_is_enough_when_it_is_typed(
    qtbot: QtBot, window: MainWindow, tickets: dict[str, Ticket]
) -> None:
    press(qtbot, Qt.Key.Key_F5)
    entry = window.slips.entry
    assert focused() is entry.number
    qtbot.keyClicks(entry.number, tickets["held"].number[-4:].lower())
    press(qtbot, Qt.Key.Key_Return)
    assert entry.ticket is not None
    assert entry.ticket.number == tickets["held"].number


def test_a_number_that_is_not_here_is_told(window: MainWindow) -> None:
    entry = scan(window, "BX200101-Z001")
    assert entry.ticket is None
    assert "BX200101-Z001" in entry._said.text()
    assert not entry.ok.isEnabled()


def test_nobody_at_the_desk_is_asked_who_they_are_first(
    window: MainWindow, station: Station, tickets: dict[str, Ticket]
) -> None:
    station.operator = None
    asked: list[bool] = []
    window.slips.seat_wanted.connect(lambda: asked.append(True))
    handle = window.windowHandle()
    for letter in tickets["taken"].number:
        QTest.keyClick(handle, letter)
    QTest.keyClick(handle, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert asked
    assert "entry" not in vars(window.slips)
