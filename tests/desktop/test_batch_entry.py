"""Many slips in a table: typed by keys alone, checked in place, recorded row by row, never lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.intake.suggest_box import SuggestBox
from desktop.ui.slips.batch import BatchEntry
from desktop.ui.slips.rows import Row
from desktop.ui.theme import Density, Scheme, Theme
from desktop.ui.window import MainWindow
from domain.directory import Person, PutPerson
from domain.people import Actor
from domain.repair.ticket import Ticket
from tests.desktop.window_stage import CTRL, focused, maker, press
from tests.worlds import HOUR, MINUTE, NOON, HeldClock, close_station, make_station

SHIFT = Qt.KeyboardModifier.ShiftModifier
SLIP = ("赵佳宁", "13986001212", "3-302", "龙头", "关不紧", "9:20", "张大勇", "9:40 10:15",
        "2 换阀芯 20分", "阀芯 1个 8元")  # fmt: skip


def open_batch(qtbot: QtBot, station: Station, draft: Path | None = None) -> BatchEntry:
    batch = BatchEntry(station, Theme(Scheme.LIGHT, Density.COMFORTABLE), draft)
    qtbot.addWidget(batch)
    with qtbot.waitActive(batch):
        batch.begin()
    return batch


@pytest.fixture
def batch(qtbot: QtBot, station: Station, tmp_path: Path) -> BatchEntry:
    return open_batch(qtbot, station, tmp_path / "slips.json")


def fill(qtbot: QtBot, batch: BatchEntry, *texts: str) -> None:
    """Type texts into one field after another, with Enter behind each."""
    for text in texts:
        table = batch.table
        table.edit(table.currentIndex())
        editor = QApplication.focusWidget()
        assert isinstance(editor, QLineEdit)
        editor.setText(text)
        if isinstance(editor, SuggestBox):
            editor.textEdited.emit(text)
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        QApplication.processEvents()


def ticket_of(station: Station, number: str) -> Ticket:
    row = station.by_number(number)
    assert row is not None
    ticket = station.ticket(row.uid)
    assert ticket is not None
    return ticket


def test_a_finished_slip_is_recorded_by_enter_at_its_real_times(
    qtbot: QtBot, batch: BatchEntry, station: Station
) -> None:
    batch.witness.setText("陈国栋")
    (number,) = station.paperwork.reserve(1)
    fill(qtbot, batch, number, *SLIP)
    ticket = ticket_of(station, number)
    assert ticket.status == "finished"
    assert ticket.reported_at == NOON - 2 * HOUR - 40 * MINUTE
    assert ticket.arrived_at == NOON - 2 * HOUR - 20 * MINUTE
    assert ticket.finished_at == NOON - HOUR - 45 * MINUTE
    assert ticket.place == "东校区/3栋/302"
    assert ticket.fault == "water.tap"
    assert ticket.lead is not None
    assert ticket.lead.worker == "W101"
    assert ticket.result is not None
    assert (ticket.result.outcome, ticket.result.text, ticket.result.minutes) == (
        "replaced",
        "换阀芯",
        20,
    )
    items = station.timeline(ticket.uid)
    assert {item.entry.channel for item in items} == {"paper"}
    note = items[-1].entry.events[0]
    assert "李桂芳" in note.text  # type: ignore[union-attr]
    assert "陈国栋" in note.text  # type: ignore[union-attr]
    assert batch.model.row(0).done == number
    assert batch.table.currentIndex().row() == 1  # ready for the next slip


def test_without_a_printed_number_a_new_one_is_given(
    qtbot: QtBot, batch: BatchEntry, station: Station
) -> None:
    fill(qtbot, batch, "", *SLIP)
    assert batch.model.row(0).done == "BX261124-A001"


def test_a_slip_that_is_still_open_goes_in_as_what_it_is(
    qtbot: QtBot, batch: BatchEntry, station: Station
) -> None:
    batch.switch.setFocus()
    qtbot.keyClick(batch.switch, Qt.Key.Key_Right)
    assert batch.kind == "open"
    fill(qtbot, batch, "", "赵佳宁", "", "3-302", "龙头", "", "9:20", "")
    fill(qtbot, batch, "", "钱多", "", "3-303", "龙头", "", "昨天 18:00", "王铁柱")
    waiting, sent = (ticket_of(station, batch.model.row(n).done) for n in (0, 1))
    assert (waiting.status, sent.status) == ("accepted", "dispatched")
    assert sent.reported_at == NOON - 18 * HOUR


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("number", "BX261124-A900"),
        ("number", "BX261124-B001"),
        ("phone", "12ab"),
        ("happened_at", "quarter"),
        ("happened_at", "13:00 tomorrow"),
        ("finished_at", "10:00 later"),
        ("materials", "球阀 0个"),
        ("worker", "nobody"),
        ("fault", "qqqq"),
    ],
)
def test_what_is_wrong_is_said_where_it_is_typed(
    qtbot: QtBot, batch: BatchEntry, field: str, text: str
) -> None:
    column = list(batch.model.fields).index(field)  # type: ignore[arg-type]
    batch.table.go_to(0, column)
    fill(qtbot, batch, text)
    assert field in batch.model.wrong(0)
    batch.table.go_to(0, column)
    assert batch.model.wrong(0)[field] in batch._wrong.text()


def test_a_row_that_is_not_right_stays_with_the_cursor_where_it_is_wrong(
    qtbot: QtBot, batch: BatchEntry, station: Station
) -> None:
    early = (*SLIP[:7], "9:00 10:15", *SLIP[8:])  # arrived before it was reported
    fill(qtbot, batch, "", *early)
    assert not batch.model.row(0).done
    assert batch.table.currentIndex().row() == 0
    assert batch.table.currentIndex().column() == list(batch.model.fields).index("finished_at")
    assert station.tallies() == {}
    fill(qtbot, batch, "9:40 10:15")
    press(qtbot, Qt.Key.Key_Return, CTRL)
    assert batch.model.row(0).done


def test_the_same_slip_is_not_typed_twice(
    qtbot: QtBot, batch: BatchEntry, station: Station
) -> None:
    (number,) = station.paperwork.reserve(1)
    fill(qtbot, batch, number)
    batch.table.go_to(1)
    fill(qtbot, batch, number)
    assert "number" in batch.model.wrong(1)


def test_the_right_rows_are_recorded_and_the_others_stay(
    qtbot: QtBot, batch: BatchEntry, station: Station
) -> None:
    for at in range(3):
        batch.table.go_to(at)
        fill(qtbot, batch, "", *SLIP[:-1])  # without the last Enter
    batch.table.go_to(1, list(batch.model.fields).index("finished_at"))
    fill(qtbot, batch, "")
    qtbot.mouseClick(batch.all, Qt.MouseButton.LeftButton)
    assert [bool(batch.model.row(at).done) for at in range(3)] == [True, False, True]
    assert batch.table.currentIndex().row() == 1
    qtbot.mouseClick(batch.clear, Qt.MouseButton.LeftButton)
    assert batch.model.rowCount() == 2


def test_what_is_not_recorded_is_there_again_after_the_program_ended(
    qtbot: QtBot, batch: BatchEntry, station: Station, tmp_path: Path
) -> None:
    fill(qtbot, batch, "", *SLIP)
    batch.table.go_to(1)
    fill(qtbot, batch, "", "𠮷田", "13900001111", "3-303")
    batch.close()
    again = open_batch(qtbot, station, tmp_path / "slips.json")
    assert [row.texts for row in again.model.rows()] == [
        {"reporter": "𠮷田", "phone": "13900001111", "place": "东校区 3栋 303"}
    ]
    assert again.model.row(0).codes["place"] == "东校区/3栋/303"


def test_a_crash_loses_no_row_either(qtbot: QtBot, batch: BatchEntry, tmp_path: Path) -> None:
    fill(qtbot, batch, "", "𠮷田")
    qtbot.waitUntil((tmp_path / "slips.json").exists)
    assert "𠮷田" in (tmp_path / "slips.json").read_text("utf-8")


def test_a_disk_that_keeps_no_draft_is_told(
    qtbot: QtBot, station: Station, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    batch = open_batch(qtbot, station, tmp_path / "file" / "slips.json")
    batch.model.put(0, "reporter", "张三")
    batch.keep()
    assert batch._trouble.isVisible()


def test_a_known_phone_brings_its_name(qtbot: QtBot, batch: BatchEntry, station: Station) -> None:
    known = Person("20260001", "欧阳若曦", phones=("13651237788",))
    desk, station.operator = station.operator, Actor("R1", "管理员", "admin")
    station.submit("person:20260001", PutPerson(known))
    station.operator = desk
    batch.table.go_to(0, 2)
    fill(qtbot, batch, "13651237788")
    assert batch.model.row(0).text("reporter") == "欧阳若曦"


def test_a_row_is_taken_away_and_a_recorded_one_is_not(
    qtbot: QtBot, batch: BatchEntry
) -> None:
    fill(qtbot, batch, "", *SLIP)
    batch.table.go_to(1)
    fill(qtbot, batch, "", "错了")
    batch.table.go_to(1)
    qtbot.mouseClick(batch.remove, Qt.MouseButton.LeftButton)
    batch.table.go_to(0)
    qtbot.mouseClick(batch.remove, Qt.MouseButton.LeftButton)
    assert batch.model.rowCount() == 2
    assert batch.model.row(0).done
    assert batch.model.row(1) == Row()


def test_a_blank_slip_that_is_scanned_opens_a_row_of_its_own(
    qtbot: QtBot, station: Station, clock: HeldClock
) -> None:
    window: MainWindow = maker(qtbot, station, [])()
    numbers = station.paperwork.reserve(2)
    for number in numbers:
        handle = QApplication.activeWindow().windowHandle()
        for letter in number:
            QTest.keyClick(handle, letter)
        QTest.keyClick(handle, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: "batch" in vars(window.slips))
        qtbot.waitUntil(window.slips.batch.isActiveWindow)
        QApplication.processEvents()
    batch = window.slips.batch
    assert [batch.model.row(n).text("number") for n in (0, 1)] == numbers
    assert batch.table.currentIndex().row() == 1
    assert batch.table.currentIndex().column() == 1


def test_the_table_is_one_key_away(qtbot: QtBot, station: Station) -> None:
    window: MainWindow = maker(qtbot, station, [])()
    window.queue.bar.search.setFocus()
    press(qtbot, Qt.Key.Key_F5, SHIFT)
    assert window.slips.batch.isVisible()
    assert focused() is window.slips.batch.table


def test_a_desk_that_was_set_up_anew_refuses_the_slips_of_another(
    qtbot: QtBot, batch: BatchEntry, tmp_path: Path
) -> None:
    (tmp_path / "b").mkdir()
    other = make_station(tmp_path / "b")
    other._ledger.set_meta("letters", "B")
    (number,) = other.paperwork.reserve(1)
    close_station(other)
    fill(qtbot, batch, number)
    assert "number" in batch.model.wrong(0)
