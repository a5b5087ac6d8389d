"""The shift is handed over on a sheet: late, waiting, done, and what was said; kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.operators import OperatorDialog
from desktop.ui.papers.contents import handover_paper
from desktop.ui.papers.drafts import HandoverDraft, Unsent
from desktop.ui.papers.handover_dialog import HandoverDialog
from desktop.ui.window import MainWindow
from domain.repair import commands as c
from domain.repair.ticket import Material, Ticket
from tests.desktop.pdf_text import pdf_pages
from tests.desktop.window_stage import CTRL, focused, maker, press
from tests.worlds import HOUR, MINUTE, NOON, HeldClock, busy_desk, report


@pytest.fixture
def tickets(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    return busy_desk(station, clock)


@pytest.fixture
def window(
    qtbot: QtBot, station: Station, tickets: dict[str, Ticket], tmp_path: Path
) -> MainWindow:
    made = maker(qtbot, station, [])(draft=tmp_path / "intake.json")
    made.queue.focus_table()
    return made


def dialog_of(window: MainWindow) -> HandoverDialog:
    dialog = window.findChild(HandoverDialog)
    assert dialog is not None
    return dialog


def said(station: Station, since: int) -> str:
    """All that stands on the sheet, without its spaces."""
    from desktop.printing.sheet import texts

    store = station.reader()
    pages = handover_paper(station, since, "二号泵房钥匙在抽屉").make(store, "A4")
    store.close()
    return "".join("".join(texts(page) for page in pages).split())


def test_the_sheet_says_what_is_late_what_waits_and_what_was_done(
    station: Station, clock: HeldClock, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    clock.advance(2 * HOUR)
    fresh = report(station, place="东校区/3栋/306")
    text = said(station, NOON)
    for ticket in (*tickets.values(), fresh):
        assert ticket.number in text
    assert "更换进水阀" in text
    assert "二号泵房钥匙在抽屉" in text
    late, rest = text.index("Pastthelimit"), text.index("Finishedinthisshift")
    assert late < text.index(tickets["reported"].number) < text.index(fresh.number) < rest
    assert text.index(tickets["finished"].number, rest) > rest


def test_what_was_done_before_the_shift_is_not_on_it(
    station: Station, clock: HeldClock, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    since = clock.advance(HOUR)
    clock.advance(10 * MINUTE)
    part = Material("水管", 2000, "米")
    station.submit(tickets["working"].uid, c.Finish("W101", "repaired", "", 30, (part,)))
    text = said(station, since)
    done = text[text.index("Finishedinthisshift") :]
    assert tickets["working"].number in done
    assert "水管2米" in done
    assert tickets["finished"].number not in done
    assert "Finishedinthisshift:1" in text


def test_the_shift_is_handed_over_by_keys_and_the_sheet_is_kept(
    qtbot: QtBot, window: MainWindow, station: Station, clock: HeldClock, tmp_path: Path
) -> None:
    press(qtbot, Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    dialog = dialog_of(window)
    assert focused() is dialog.notes
    dialog.notes.insertPlainText("3 栋水压低，夜里看一次")
    press(qtbot, Qt.Key.Key_Return, CTRL)
    preview = window.papers.preview
    qtbot.waitUntil(lambda: bool(list((tmp_path / "papers").glob("*.pdf"))))
    qtbot.waitUntil(lambda: not preview._putting.is_running)
    (file,) = (tmp_path / "papers").glob("*.pdf")
    assert "夜里看一次" in "".join(pdf_pages(file))
    last = station.paperwork.last_handover()
    assert last is not None
    assert (last.at, last.by, last.notes) == (clock(), "李桂芳", "3 栋水压低，夜里看一次")


def test_the_next_shift_begins_where_the_last_one_ended_and_reads_what_was_said(
    qtbot: QtBot, window: MainWindow, station: Station, clock: HeldClock
) -> None:
    station.paperwork.hand_over(clock() - HOUR, "泵房钥匙在抽屉")
    at = clock()
    clock.advance(6 * HOUR)
    window.acts["handover"].trigger()
    dialog = dialog_of(window)
    assert dialog.since.value("happened_at") == at // MINUTE * MINUTE
    assert "泵房钥匙" in dialog.told.text()


@pytest.mark.parametrize("typed", ["", "quarter", "tomorrow 9:00"])
def test_a_shift_that_can_not_have_begun_is_told(
    qtbot: QtBot, window: MainWindow, station: Station, typed: str
) -> None:
    window.acts["handover"].trigger()
    dialog = dialog_of(window)
    dialog.since.line.setText(typed)
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    assert dialog.isVisible()
    assert dialog._since.error
    assert station.paperwork.last_handover() is None


def test_what_is_recorded_elsewhere_counts_too_and_old_work_costs_nothing(
    station: Station, clock: HeldClock, tickets: dict[str, Ticket]
) -> None:
    since = clock.advance(HOUR)
    store = station.reader()
    assert station.paperwork.touched_since(store, since) == []
    assert len(station.paperwork.touched_since(store, NOON)) == len(tickets)
    store.close()


def opened(qtbot: QtBot, window: MainWindow) -> HandoverDialog:
    """The form, opened once the last one has gone."""
    qtbot.waitUntil(lambda: window.findChild(HandoverDialog) is None)
    window.acts["handover"].trigger()
    return dialog_of(window)


def test_a_note_that_was_left_is_there_again_until_the_shift_is_handed_over(
    qtbot: QtBot, window: MainWindow, station: Station, clock: HeldClock, tmp_path: Path
) -> None:
    file = tmp_path / "handover.json"
    dialog = opened(qtbot, window)
    dialog.notes.insertPlainText("3 栋水压低")
    began = (clock() - 2 * HOUR) // MINUTE * MINUTE
    dialog.since.set_moment(began)
    qtbot.keyClick(dialog.notes, Qt.Key.Key_Escape)
    left = Unsent(file, HandoverDraft()).load()
    assert left == HandoverDraft(began, "3 栋水压低"), "a restart finds it"
    dialog = opened(qtbot, window)
    assert dialog.notes.toPlainText() == "3 栋水压低"
    assert dialog.since.value("happened_at") == began
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    assert not file.exists()
    assert opened(qtbot, window).notes.toPlainText() == ""


def test_a_crash_takes_no_note(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    opened(qtbot, window).notes.insertPlainText("泵房钥匙在抽屉")
    qtbot.waitUntil((tmp_path / "handover.json").exists)
    assert "泵房钥匙" in (tmp_path / "handover.json").read_text("utf-8")


def test_a_disk_that_takes_no_note_is_told_and_the_note_is_held(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    window.papers._handover = Unsent(tmp_path / "file" / "handover.json", HandoverDraft())
    dialog = opened(qtbot, window)
    dialog.notes.insertPlainText("钥匙")
    qtbot.waitUntil(dialog.trouble.isVisible)
    dialog.reject()
    assert opened(qtbot, window).notes.toPlainText() == "钥匙"


def test_with_nobody_at_the_desk_it_is_asked_first_who_sits_there(
    qtbot: QtBot, window: MainWindow, station: Station
) -> None:
    station.operator = None
    press(qtbot, Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    assert window.findChild(HandoverDialog) is None
    assert window.findChild(OperatorDialog) is not None
