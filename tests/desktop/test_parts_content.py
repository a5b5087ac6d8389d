"""Forms, timelines and photos tell what is wrong, what is missing, and stay where one is."""

from __future__ import annotations

from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import Qt, QThreadPool
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDockWidget,
    QLineEdit,
    QMainWindow,
    QSpinBox,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from desktop.ui.parts.date_time_box import DateTimeBox
from desktop.ui.parts.dock_title import DockTitle
from desktop.ui.parts.field import Field
from desktop.ui.parts.loading_bar import LoadingBar
from desktop.ui.parts.photo_strip import Photo, PhotoStrip
from desktop.ui.parts.photo_view import PhotoView
from desktop.ui.parts.plain_label import PlainLabel
from desktop.ui.parts.timeline import Timeline, TimelineEntry
from desktop.ui.theme import Density, Scheme, Theme
from tests.desktop.showing import EVIL, pixels, press, shown


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    theme = Theme(Scheme.LIGHT, Density.COMPACT)
    theme.apply()
    return theme


# -- forms


def test_a_field_says_what_is_wrong_where_its_hint_was(theme: Theme, qtbot: QtBot) -> None:
    editor = QLineEdit()
    field = Field(theme, "报修电话", editor, "手机或内线", required=True)
    shown(qtbot, field, 300)
    height = field.sizeHint().height()
    plain = editor.grab().toImage().pixelColor(0, 14).name()
    field.set_error("少一位数字")
    assert field.error == "少一位数字"
    assert editor.accessibleDescription() == "少一位数字"
    assert editor.grab().toImage().pixelColor(0, 14).name() != plain
    assert field.sizeHint().height() == height, "nothing jumps"
    field.set_error("")
    assert field.error == ""
    assert editor.accessibleDescription() == "手机或内线"
    assert editor.accessibleName().startswith("报修电话")


def test_numbers_do_not_stick_to_the_edge_of_their_field(theme: Theme, qtbot: QtBot) -> None:
    box = QSpinBox()
    field = Field(theme, "人数", box)
    shown(qtbot, field, 200)
    assert box.lineEdit().textMargins().left() >= 4


def test_a_moment_is_written_year_first_in_campus_time(theme: Theme, qtbot: QtBot) -> None:
    two_in_the_afternoon = 1_795_500_000_000
    box = DateTimeBox(theme, two_in_the_afternoon + 5 * 60_000 + 30_123)
    shown(qtbot, box, 220)
    assert box.text() == "2026-11-24 14:05"
    assert box.moment == two_in_the_afternoon + 5 * 60_000
    box.setSelectedSection(DateTimeBox.Section.HourSection)
    box.stepBy(-1)
    assert box.moment == two_in_the_afternoon - 55 * 60_000
    assert box.calendarWidget().firstDayOfWeek() is Qt.DayOfWeek.Monday


def test_quick_work_shows_no_bar(theme: Theme, qtbot: QtBot) -> None:
    bar = LoadingBar(theme, "正在下载")
    shown(qtbot, bar, 100)
    blank = pixels(bar.grab().toImage())
    bar.start()
    assert bar.is_running
    assert pixels(bar.grab().toImage()) == blank
    bar.stop()
    assert not bar.is_running
    bar.set_part(0.5)
    bar._grace.timeout.emit()
    image = bar.grab().toImage()
    accent = theme.color("accent").name()
    assert image.pixelColor(40, 1).name() == accent
    assert image.pixelColor(60, 1).name() != accent


def test_a_docked_panel_keeps_its_title_and_closes(theme: Theme, qtbot: QtBot) -> None:
    window = QMainWindow()
    dock = QDockWidget("经过", window)
    window.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
    shown(qtbot, window, 300, 200)
    title = DockTitle(theme, dock)
    dock.setWindowTitle("材料")
    assert [each.text() for each in title.findChildren(PlainLabel)] == ["材料"]
    title.findChildren(QToolButton)[-1].click()
    assert dock.isHidden()


# -- timeline and photos


def happenings(count: int) -> list[TimelineEntry]:
    return [
        TimelineEntry(f"08:{at % 60:02}", "张建国", "微信", f"第 {at} 件事，{EVIL}", "working")
        for at in range(count)
    ]


def test_a_new_event_leaves_the_reader_where_he_is(theme: Theme, qtbot: QtBot) -> None:
    timeline = Timeline(theme, "经过")
    shown(qtbot, timeline, 320, 200)
    timeline.set_entries(happenings(30))
    timeline.setCurrentIndex(timeline.model().index(12, 0))
    QApplication.processEvents()
    before = timeline.verticalScrollBar().value()
    timeline.set_entries(happenings(31))
    assert timeline.currentIndex().row() == 12
    assert timeline.verticalScrollBar().value() == before
    assert timeline.model().rowCount() == 31
    timeline.set_entries(happenings(3))
    assert timeline.model().rowCount() == 3


def test_an_event_can_be_read_aloud_and_copied_as_plain_text(theme: Theme, qtbot: QtBot) -> None:
    timeline = Timeline(theme)
    shown(qtbot, timeline, 320, 200)
    timeline.set_entries([TimelineEntry("08:31", "张建国", "电话", EVIL, "working", "补录")])
    timeline.setCurrentIndex(timeline.model().index(0, 0))
    expected = f"08:31  张建国  电话  补录  {EVIL}"
    assert timeline.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole) == expected
    qtbot.keyClick(timeline, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == expected


def test_a_narrower_timeline_needs_more_height(theme: Theme, qtbot: QtBot) -> None:
    timeline = Timeline(theme)
    shown(qtbot, timeline, 700, 300)
    long = TimelineEntry("08:31", "张建国", "电话", "先关了楼层总阀，" * 12, "working")
    timeline.set_entries([long])
    wide = timeline.visualRect(timeline.model().index(0, 0)).height()
    timeline.resize(220, 300)
    qtbot.waitUntil(lambda: timeline.visualRect(timeline.model().index(0, 0)).height() > 2 * wide)


@pytest.fixture
def photos(tmp_path: Path) -> list[Photo]:
    image = QImage(300, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    for name in ("one", "two"):
        assert image.save(str(tmp_path / f"{name}.png"))
    (tmp_path / "broken.jpg").write_bytes(b"not a picture")
    return [
        Photo("one", tmp_path / "one.png", "现场"),
        Photo("absent", None, "维修后"),
        Photo("broken", tmp_path / "broken.jpg"),
        Photo("two", tmp_path / "two.png"),
    ]


def loaded_strip(theme: Theme, qtbot: QtBot, photos: list[Photo]) -> PhotoStrip:
    strip = PhotoStrip(theme, photos)
    shown(qtbot, strip, 500)
    QThreadPool.globalInstance().waitForDone()
    QApplication.processEvents()
    return strip


def test_photos_that_are_missing_or_damaged_are_shown_as_missing(
    theme: Theme, qtbot: QtBot, photos: list[Photo]
) -> None:
    strip = loaded_strip(theme, qtbot, photos)
    assert strip.missing_keys() == ["absent", "broken"]
    centre = strip.findChildren(QAbstractButton)[0].grab().toImage().pixelColor(30, 30)
    assert centre.name() == "#336699"


def test_a_strip_may_be_closed_while_its_photos_are_read(
    theme: Theme, qtbot: QtBot, photos: list[Photo]
) -> None:
    for _ in range(20):
        strip = PhotoStrip(theme, photos)
        shiboken6.delete(strip)
    QThreadPool.globalInstance().waitForDone()
    QApplication.processEvents()


def test_a_click_opens_the_photo_large_with_its_neighbours(
    theme: Theme, qtbot: QtBot, photos: list[Photo]
) -> None:
    strip = loaded_strip(theme, qtbot, photos)
    with qtbot.waitSignal(strip.opened) as opened:
        qtbot.mouseClick(strip.findChildren(QAbstractButton)[0], Qt.MouseButton.LeftButton)
    assert opened.args == ["one"]
    view = strip.findChild(PhotoView)
    assert view is not None
    assert [each.text() for each in view.findChildren(PlainLabel)] == ["现场", "1 / 2"]
    press(qtbot, view, Qt.Key.Key_Right)
    assert view.findChildren(PlainLabel)[1].text() == "2 / 2"
    QThreadPool.globalInstance().waitForDone()
    view.close()


def test_a_missing_photo_is_announced_but_opens_nothing(
    theme: Theme, qtbot: QtBot, photos: list[Photo]
) -> None:
    strip = loaded_strip(theme, qtbot, photos)
    with qtbot.waitSignal(strip.opened) as opened:
        press(qtbot, strip.findChildren(QAbstractButton)[1], Qt.Key.Key_Space)
    assert opened.args == ["absent"]
    assert strip.findChild(PhotoView) is None
