"""Papers from the desk: asked for by key, looked at, printed, saved; slips struck out."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPagedPaintDevice
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.papers.notice_dialog import NoticeDialog
from desktop.ui.papers.preview import Preview, with_frame_within
from desktop.ui.papers.printers import Printers
from desktop.ui.papers.slips_dialog import SlipsDialog
from desktop.ui.parts.button import Button
from desktop.ui.settings.values import PaperSettings, Settings
from desktop.ui.window import MainWindow
from domain.repair.ticket import Ticket
from tests.desktop.pdf_text import pdf_pages
from tests.desktop.window_stage import CTRL, maker, press, toasts
from tests.worlds import HeldClock, busy_desk, report

SHIFT = Qt.KeyboardModifier.ShiftModifier


class OnePrinter(Printers):
    """A printer whose sheets fall into a file."""

    def __init__(self, tray: Path) -> None:
        self.tray, self.opened = tray, list[tuple[str, int]]()

    def names(self) -> list[str]:
        return ["门厅打印机", "办公室打印机"]

    def usual(self) -> str:
        return "办公室打印机"

    def open(self, name: str, title: str, copies: int) -> tuple[QPagedPaintDevice, int]:
        self.opened.append((name, copies))
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(self.tray))
        return printer, printer.resolution()


@pytest.fixture
def tickets(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    return busy_desk(station, clock)


@pytest.fixture
def saved() -> list[Settings]:
    return []


@pytest.fixture
def window(
    qtbot: QtBot, station: Station, tickets: dict[str, Ticket], saved: list[Settings],
    tmp_path: Path,
) -> MainWindow:  # fmt: skip
    made = maker(qtbot, station, saved)(draft=tmp_path / "intake.json")
    made.papers.preview._printers = OnePrinter(tmp_path / "tray.pdf")
    return made


def shown(qtbot: QtBot, window: MainWindow) -> Preview:
    """The preview, once its pages are there."""
    preview = window.papers.preview
    qtbot.waitUntil(lambda: preview.isVisible() and bool(preview.pages))
    qtbot.waitUntil(lambda: not preview._making.is_running and not preview._putting.is_running)
    return preview


def test_the_work_orders_of_what_is_picked_are_shown_and_leafed_through(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.queue.focus_table()
    window.queue.view.selectAll()
    press(qtbot, Qt.Key.Key_P, CTRL)
    preview = shown(qtbot, window)
    assert len(preview.pages) == 4
    assert preview.at == 0
    qtbot.keyClick(preview.view, Qt.Key.Key_PageDown)
    assert preview.at == 1
    qtbot.keyClick(preview.view, Qt.Key.Key_End)
    assert preview.at == 3
    assert not preview.on.isEnabled()
    qtbot.mouseClick(preview.back, Qt.MouseButton.LeftButton)
    assert preview.at == 2
    assert preview.view.is_whole
    before = preview.view.zoom
    qtbot.keyClick(preview.view, Qt.Key.Key_Plus, CTRL)
    assert preview.view.zoom > before
    qtbot.keyClick(preview.view, Qt.Key.Key_0, CTRL)
    assert preview.view.is_whole


def test_half_sheets_are_remembered(
    qtbot: QtBot, window: MainWindow, saved: list[Settings], tickets: dict[str, Ticket]
) -> None:
    window.papers.orders([tickets["working"].uid, tickets["held"].uid])
    preview = shown(qtbot, window)
    assert len(preview.pages) == 1
    preview.size_switch.setFocus()
    qtbot.keyClick(preview.size_switch, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: len(preview.pages) == 2)
    assert saved[-1].paper == PaperSettings(size="A5")


def test_what_is_printed_comes_out_of_the_printer_that_was_chosen(
    qtbot: QtBot, window: MainWindow, saved: list[Settings], tickets: dict[str, Ticket],
    tmp_path: Path,
) -> None:  # fmt: skip
    window.papers.orders([tickets["working"].uid])
    preview = shown(qtbot, window)
    assert preview.printer.currentText() == "办公室打印机"
    preview.printer.setCurrentText("门厅打印机")
    preview.copies.setValue(3)
    qtbot.mouseClick(preview.print, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not preview._putting.is_running)
    assert preview._printers.opened == [("门厅打印机", 3)]  # type: ignore[attr-defined]
    (said,) = pdf_pages(tmp_path / "tray.pdf")
    assert tickets["working"].number in said
    assert saved[-1].paper.printer == "门厅打印机"
    assert any("门厅打印机" in text for text in toasts(window))


def test_a_pdf_is_saved_where_it_was_asked_for(
    qtbot: QtBot, window: MainWindow, tickets: dict[str, Ticket], tmp_path: Path
) -> None:
    window.papers.orders([tickets["taken"].uid])
    preview = shown(qtbot, window)
    preview.save(tmp_path / "单" / "派单单.pdf")
    qtbot.waitUntil(lambda: not preview._putting.is_running)
    (said,) = pdf_pages(tmp_path / "单" / "派单单.pdf")
    assert tickets["taken"].number in said
    assert tickets["taken"].reporter.phone in said


def test_a_disk_that_is_in_the_way_is_told_in_the_preview(
    qtbot: QtBot, window: MainWindow, tickets: dict[str, Ticket], tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    window.papers.orders([tickets["taken"].uid])
    preview = shown(qtbot, window)
    preview.save(tmp_path / "file" / "a.pdf")
    qtbot.waitUntil(lambda: preview._trouble.isVisible())
    assert preview.pdf.isEnabled()


def test_one_key_makes_the_outage_pack_and_keeps_it(
    qtbot: QtBot, window: MainWindow, station: Station, tickets: dict[str, Ticket], tmp_path: Path
) -> None:
    window.queue.focus_table()
    press(qtbot, Qt.Key.Key_F12)
    shown(qtbot, window)
    (file,) = (tmp_path / "papers").glob("*.pdf")
    said = "".join(pdf_pages(file))
    for ticket in tickets.values():
        assert ticket.number in said
    slips = station.paperwork.slips()
    assert len(slips) == 20
    assert all(slip.number in said for slip in slips)
    assert report(station).number == "BX261124-A028"


def test_the_pack_is_one_click_away_in_the_status_bar(
    qtbot: QtBot, window: MainWindow, station: Station
) -> None:
    (button,) = [one for one in window.statusBar().findChildren(Button) if one.toolTip() == "F12"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(shown(qtbot, window).pages) > 10
    assert len(station.paperwork.slips()) == 20


def test_nobody_at_the_desk_reserves_no_numbers(
    qtbot: QtBot, window: MainWindow, station: Station
) -> None:
    station.operator = None
    window.papers.pack()
    assert station.paperwork.slips() == []
    assert toasts(window)


def test_only_the_last_papers_are_kept(station: Station, tmp_path: Path) -> None:
    for n in range(14):
        file = station.paperwork.keep_as(f"{n:02d}.pdf")
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"")
    assert len(list((tmp_path / "papers").iterdir())) == 10


def test_new_slips_are_printed_and_spoilt_ones_struck_out(
    qtbot: QtBot, window: MainWindow, station: Station
) -> None:
    numbers = station.paperwork.reserve(3)
    press(qtbot, Qt.Key.Key_K, CTRL | SHIFT)
    dialog = window.findChild(SlipsDialog)
    assert dialog is not None
    assert not dialog.strike.isEnabled()
    second = dialog.table.visualItemRect(dialog.table.item(1, 0)).center()
    qtbot.mouseClick(dialog.table.viewport(), Qt.MouseButton.LeftButton, pos=second)
    qtbot.mouseClick(dialog.strike, Qt.MouseButton.LeftButton)
    assert dialog._wrong.isVisible()  # without a reason nothing is struck out
    dialog.reason.insert("写坏了")
    qtbot.keyClick(dialog.reason, Qt.Key.Key_Return)
    states = {slip.number: slip.state for slip in station.paperwork.slips()}
    assert states == {numbers[0]: "open", numbers[1]: "void", numbers[2]: "open"}
    dialog.count.setValue(4)
    qtbot.mouseClick(dialog.more, Qt.MouseButton.LeftButton)
    preview = shown(qtbot, window)
    assert len(preview.pages) == 2
    assert len(station.paperwork.slips()) == 7


def test_a_notice_is_typed_and_shown(qtbot: QtBot, window: MainWindow) -> None:
    press(qtbot, Qt.Key.Key_N, CTRL | SHIFT)
    dialog = window.findChild(NoticeDialog)
    assert dialog is not None
    qtbot.keyClick(dialog.phone, Qt.Key.Key_Return, CTRL)
    assert dialog.isVisible()  # a notice that says nothing is not made
    dialog.place.insert("东校区 1 栋")
    qtbot.keyClicks(dialog.begin, "8:00")
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    preview = shown(qtbot, window)
    assert len(preview.pages) == 1


def reopened(qtbot: QtBot, window: MainWindow) -> NoticeDialog:
    """The form for a notice, opened by its key after the last one has gone."""
    qtbot.waitUntil(lambda: window.findChild(NoticeDialog) is None)
    window.acts["paper.notice"].trigger()
    dialog = window.findChild(NoticeDialog)
    assert dialog is not None
    return dialog


def test_a_notice_that_was_left_or_looked_at_is_there_again_until_it_is_put_out(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    dialog = reopened(qtbot, window)
    preset, signed = dialog.title.currentText(), dialog.signed.text()
    dialog.place.setText("东校区 1 栋")
    dialog.text.setPlainText("请提前储水")
    qtbot.keyClick(dialog.place, Qt.Key.Key_Escape)
    assert "请提前储水" in (tmp_path / "notice.json").read_text("utf-8")
    dialog = reopened(qtbot, window)
    assert (dialog.place.text(), dialog.text.toPlainText()) == ("东校区 1 栋", "请提前储水")
    assert (dialog.title.currentText(), dialog.signed.text()) == (preset, signed)
    qtbot.mouseClick(dialog.ok, Qt.MouseButton.LeftButton)
    preview = shown(qtbot, window)
    dialog = reopened(qtbot, window)
    assert dialog.place.text() == "东校区 1 栋"
    dialog.reject()
    preview.save(tmp_path / "notice.pdf")
    qtbot.waitUntil(lambda: not (tmp_path / "notice.json").exists())
    assert reopened(qtbot, window).place.text() == ""


def test_a_notice_is_begun_anew_with_its_heading_ready_to_be_typed_over(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = reopened(qtbot, window)
    line = dialog.title.lineEdit()
    assert line is not None
    preset = line.text()
    assert line.selectedText() == preset
    qtbot.keyClicks(line, "Heating off")
    assert line.text() == "Heating off"
    dialog.phone.setText("8000")
    qtbot.mouseClick(dialog.anew, Qt.MouseButton.LeftButton)
    assert (line.text(), line.selectedText(), dialog.phone.text()) == (preset, preset, "")


def test_the_preview_stands_on_a_small_screen_with_its_frame() -> None:
    room = QRect(0, 0, 1_366, 728)
    place = with_frame_within(room, QSize(896, 980))
    assert place.width() == 896
    assert room.contains(QRect(place.topLeft(), place.size() + QSize(16, 48)))
    beside = QRect(1_366, 40, 1_920, 1_040)
    assert beside.contains(with_frame_within(beside, QSize(3_000, 3_000)))


@pytest.mark.parametrize("paper", ["paper.days", "paper.rounds"])
def test_the_lists_are_one_key_away(qtbot: QtBot, window: MainWindow, paper: str) -> None:
    window.acts[paper].trigger()
    assert len(shown(qtbot, window).pages) >= 4


def test_closing_the_window_closes_the_preview(
    qtbot: QtBot, window: MainWindow, tickets: dict[str, Ticket]
) -> None:
    window.papers.orders([tickets["taken"].uid])
    preview = shown(qtbot, window)
    window.close()
    QApplication.processEvents()
    assert not preview.isVisible()


def test_nothing_of_printing_is_loaded_for_the_first_paint() -> None:
    program = (
        "import sys; import desktop.ui.window; late = ('desktop.printing', 'segno', 'xlsxwriter',"
        " 'PySide6.QtPrintSupport', 'desktop.ui.papers'); "
        "print([name for name in late if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
