"""Lists taken out of the desk: what was typed stays text, phones stay hidden unless asked for."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.exporting import files
from desktop.exporting.clipboard import as_html, as_tsv
from desktop.exporting.sheet import Sheet, Value, as_text, masked_phone, masked_text, moment
from desktop.station import Station
from desktop.ui.background import Stopped
from desktop.ui.exports.dialog import ExportDialog
from desktop.ui.exports.lists import List
from desktop.ui.settings.values import Settings
from desktop.ui.window import MainWindow
from domain.problems import Trouble
from domain.repair import commands as c
from domain.repair.ticket import Ticket
from tests.desktop.window_stage import CTRL, maker, press, toasts
from tests.worlds import NOON, HeldClock, busy_desk, report

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "\n=1", " =1", "＝1")
WRITERS = {"csv": files.write_csv, "xlsx": files.write_xlsx}


def sheet(rows: Sequence[Sequence[Value]]) -> Sheet:
    return Sheet("工单/清单", ("单号", "说明"), rows, len(rows))


def csv_rows(path: Path) -> list[list[str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("evil", EVIL)
def test_no_cell_of_a_csv_is_a_formula(tmp_path: Path, evil: str) -> None:
    files.write_csv(sheet([("BX1", evil)]), tmp_path / "a.csv")
    (_, (_, shown)) = csv_rows(tmp_path / "a.csv")
    assert shown == f"'{evil}"


@pytest.mark.parametrize("evil", EVIL)
def test_no_cell_of_a_workbook_is_a_formula(tmp_path: Path, evil: str) -> None:
    files.write_xlsx(sheet([("BX1", evil)]), tmp_path / "a.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]["B2"]
    assert cell.data_type == "s"
    assert cell.value.replace("_x000D_", "\r") == evil


@pytest.mark.parametrize("evil", EVIL)
def test_no_cell_on_the_clipboard_is_a_formula(evil: str) -> None:
    shown = as_tsv(sheet([("BX1", evil)])).splitlines()[1].split("\t")
    assert len(shown) == 2
    assert shown[1].startswith("'")
    assert "mso-number-format" in as_html(sheet([("BX1", evil)]))


def test_what_was_typed_is_no_html() -> None:
    html = as_html(sheet([("BX1", "<img src=x onerror=alert(1)> & \n𠮷")]))
    assert "<img" not in html
    assert "&lt;img" in html
    assert "𠮷" in html


def test_texts_numbers_and_times_are_what_they_are_in_a_workbook(tmp_path: Path) -> None:
    at = moment(NOON)
    rows: list[Sequence[Value]] = [("0027", 3), ("𠮷，\n第二行", at), (None, "https://a.b")]
    files.write_xlsx(sheet(rows), tmp_path / "a.xlsx")
    page = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert page["A2"].value == "0027"
    assert page["B2"].value == 3
    assert page["A3"].value == "𠮷，\n第二行"
    assert str(page["B3"].value) == "2026-11-24 12:00:00"
    assert page["A4"].value is None
    assert page["B4"].hyperlink is None


def test_a_csv_reads_back_as_it_was(tmp_path: Path) -> None:
    rows = [("BX1", '说"好"，\n第二行'), ("BX2", "𠮷")]
    files.write_csv(sheet(rows), tmp_path / "a.csv")
    assert csv_rows(tmp_path / "a.csv") == [["单号", "说明"], *(list(row) for row in rows)]
    assert as_text(moment(NOON)) == "2026-11-24 12:00"


def test_more_rows_than_a_page_takes_go_on_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_ROWS", 3)
    files.write_xlsx(sheet([(str(n), n) for n in range(7)]), tmp_path / "a.xlsx")
    pages = openpyxl.load_workbook(tmp_path / "a.xlsx").worksheets
    assert [page.max_row for page in pages] == [4, 4, 2]
    assert pages[2]["B2"].value == 6


@pytest.mark.parametrize("kind", WRITERS)
def test_who_stops_leaves_the_old_file_and_nothing_else(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    path.write_text("old")

    def rows() -> Iterator[Sequence[Value]]:
        for n in range(100_000):
            yield (str(n), n)

    told: list[int] = []

    def progress(done: int) -> bool:
        told.append(done)
        return done < 1_500

    with pytest.raises(Stopped):
        WRITERS[kind](Sheet("x", ("a", "b"), rows(), 100_000), path, progress)
    assert told == [500, 1_000, 1_500]
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "old"


@pytest.mark.parametrize("kind", WRITERS)
def test_a_place_that_takes_no_file_is_told(tmp_path: Path, kind: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Trouble) as told:
        WRITERS[kind](sheet([]), tmp_path / "file" / f"a.{kind}")
    assert told.value.code == "file_not_written"


@pytest.mark.parametrize(
    ("phone", "shown"),
    [("13800001111", "138****1111"), ("02787654321", "027****4321"), ("87654321", "****4321"),
     ("8765", "8***"), ("", "")],
)  # fmt: skip
def test_a_hidden_phone_keeps_its_ends(phone: str, shown: str) -> None:
    assert masked_phone(phone) == shown


def test_phones_in_free_text_are_hidden_too() -> None:
    hidden = "打138****1111或139****2222，房号301"
    assert masked_text("打138-0000-1111或13900002222，房号301") == hidden
    assert masked_text("编号 2138000011112") == "编号 2138000011112"


# ---- from the window


@pytest.fixture
def tickets(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    return busy_desk(station, clock)


@pytest.fixture
def window(qtbot: QtBot, station: Station, tickets: dict[str, Ticket]) -> MainWindow:
    saved: list[Settings] = []
    made = maker(qtbot, station, saved)()
    made.queue.focus_table()
    return made


def dialog_of(window: MainWindow) -> ExportDialog:
    dialog = window.findChild(ExportDialog)
    assert dialog is not None
    return dialog


def exported(qtbot: QtBot, window: MainWindow, path: Path, *, phones: bool = False) -> Path:
    """Write the list of the open dialog there."""
    dialog = dialog_of(window)
    dialog.phones.setChecked(phones)
    if path.suffix == ".csv":
        qtbot.keyClick(dialog.format, Qt.Key.Key_Right)
    with qtbot.waitSignal(dialog.exported):
        dialog.write(path)
    return path


def test_the_queue_goes_out_as_it_is_filtered_and_sorted(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, tickets: dict[str, Ticket]
) -> None:
    window.show_listing("moving")
    window.queue.set_order("newest")
    shown = [window.queue.model.row_at(n) for n in range(window.queue.model.rowCount())]
    press(qtbot, Qt.Key.Key_E, CTRL)
    rows = csv_rows(exported(qtbot, window, tmp_path / "a.csv"))
    assert [row[0] for row in rows[1:]] == [row.number for row in shown if row]
    assert len(rows) > 2
    assert toasts(window)


def test_phones_stay_hidden_unless_they_are_asked_for(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, station: Station, tickets: dict[str, Ticket]
) -> None:
    made = report(station, description="请打 13912345678 联系")
    window.exports.queue(window.queue)
    assert not dialog_of(window).phones.isChecked()
    hidden = exported(qtbot, window, tmp_path / "a.csv").read_text("utf-8-sig")
    assert made.number in hidden
    for phone in (made.reporter.phone, "13912345678"):
        assert phone not in hidden
    qtbot.waitUntil(lambda: window.findChild(ExportDialog) is None)
    window.exports.queue(window.queue)
    full = exported(qtbot, window, tmp_path / "b.csv", phones=True).read_text("utf-8-sig")
    for phone in (made.reporter.phone, "13912345678"):
        assert phone in full


def test_what_was_searched_goes_out_as_it_was_found(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, tickets: dict[str, Ticket]
) -> None:
    window.queue.find_text("图书馆")
    press(qtbot, Qt.Key.Key_E, CTRL)
    rows = csv_rows(exported(qtbot, window, tmp_path / "a.csv"))
    assert [row[0] for row in rows[1:]] == [tickets["held"].number]


def test_the_board_goes_out_worker_by_worker(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, tickets: dict[str, Ticket]
) -> None:
    window.show_view("board")
    window.acts["export"].trigger()
    page = openpyxl.load_workbook(exported(qtbot, window, tmp_path / "a.xlsx")).worksheets[0]
    lines = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    assert ["张大勇", tickets["dispatched"].number] in [[line[0], line[2]] for line in lines]
    assert any(line[0] == "马晓东" and line[2] is None for line in lines)


def test_what_needs_a_person_goes_out_in_words(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.show_attention("attention")
    press(qtbot, Qt.Key.Key_E, CTRL)
    rows = csv_rows(exported(qtbot, window, tmp_path / "a.csv"))
    assert len(rows) == 1
    assert len(rows[0]) == 5


def test_a_disk_in_the_way_is_told_and_can_be_tried_again(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    press(qtbot, Qt.Key.Key_E, CTRL)
    dialog = dialog_of(window)
    with qtbot.waitSignal(dialog.work.failed):
        dialog.write(tmp_path / "file" / "a.xlsx")
    assert "cannot be written" in dialog._said.text()
    exported(qtbot, window, tmp_path / "a.xlsx")


def test_an_export_under_way_is_stopped_with_escape(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(qtbot, Qt.Key.Key_E, CTRL)
    dialog = dialog_of(window)

    def endless(store: object, phones: bool) -> Sheet:
        def rows() -> Iterator[Sequence[Value]]:
            while True:
                yield ("x",)

        return Sheet("x", ("x",), rows(), 1)

    dialog._list = List("x", "x", endless)
    with qtbot.waitSignal(dialog.work.progressed):
        dialog.write(tmp_path / "a.csv")
    with qtbot.waitSignal(dialog.work.stopped):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.ok.isEnabled()
    assert not (tmp_path / "a.csv").exists()


def test_copied_rows_are_a_table_with_hidden_phones(
    qtbot: QtBot, window: MainWindow, station: Station, tickets: dict[str, Ticket]
) -> None:
    station.submit(tickets["held"].uid, c.Note("看过"))
    window.queue.view.selectAll()
    press(qtbot, Qt.Key.Key_C, CTRL)
    data = QApplication.clipboard().mimeData()
    assert isinstance(data, QMimeData)
    lines = [line.split("\t") for line in data.text().splitlines()]
    assert len(lines) == len(tickets) + 1
    assert len({len(line) for line in lines}) == 1
    assert tickets["held"].number in {line[0] for line in lines}
    assert tickets["held"].reporter.phone not in data.text() + data.html()
    assert tickets["held"].number in data.html()


def test_numbers_alone_are_copied_with_their_own_key(
    qtbot: QtBot, window: MainWindow, tickets: dict[str, Ticket]
) -> None:
    window.queue.go_to(tickets["held"].uid)
    press(qtbot, Qt.Key.Key_C, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert QApplication.clipboard().text() == tickets["held"].number
