"""The first day: help on the view in sight, and a tour that points at real parts of the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.help import HelpDialog, pages
from desktop.ui.key_sheet import KeySheet
from desktop.ui.settings.values import Settings
from desktop.ui.tour import Tour
from desktop.ui.window import MainWindow
from tests.desktop.window_stage import focused, maker, press, toasts
from tests.worlds import HeldClock, busy_desk

Key = Qt.Key


@pytest.fixture
def saved() -> list[Settings]:
    return []


@pytest.fixture
def window(qtbot: QtBot, station: Station, clock: HeldClock, saved: list[Settings]) -> MainWindow:
    busy_desk(station, clock)
    return maker(qtbot, station, saved)()


def helped(window: MainWindow) -> HelpDialog:
    window.acts["help"].trigger()
    dialogs = [each for each in window.findChildren(HelpDialog) if each.isVisible()]
    assert len(dialogs) == 1
    return dialogs[0]


def tour(window: MainWindow) -> Tour:
    made = window.desk_acts.guide.tour
    assert made is not None
    return made


def test_f1_opens_the_page_on_the_view_in_sight(window: MainWindow, qtbot: QtBot) -> None:
    press(qtbot, Key.Key_F1)
    dialog = window.findChild(HelpDialog)
    assert dialog is not None
    assert "The queue" in dialog.words()
    dialog.accept()
    for show, title in (
        (lambda: window.show_view("board"), "The worker board"),
        (lambda: window.show_attention("attention"), "Needs a look"),
        (lambda: window.show_page("settings"), "Settings"),
    ):
        show()
        dialog = helped(window)
        assert dialog.words().startswith(title)
        dialog.accept()
    window.show_listing("incidents")
    dialog = helped(window)
    assert dialog.words().startswith("Incidents")
    dialog.accept()
    window.show_view("queue")
    window.new_repair()
    dialog = helped(window)
    assert dialog.words().startswith("A new repair")
    dialog.accept()


def test_another_page_is_an_arrow_away_and_the_keys_a_click(
    window: MainWindow, qtbot: QtBot
) -> None:
    dialog = helped(window)
    qtbot.keyClick(dialog.list, Key.Key_Down)
    assert dialog.words().startswith("Incidents")
    qtbot.mouseClick(dialog.keys, Qt.MouseButton.LeftButton)
    assert window.findChild(KeySheet) is not None


def test_both_languages_have_the_same_pages() -> None:
    chinese, english = pages("zh_CN"), pages("en")
    assert [each.key for each in chinese] == [each.key for each in english]
    for one, other in zip(chinese, english, strict=True):
        assert len(one.parts) == len(other.parts), one.key


def test_the_tour_points_at_real_parts_and_its_words_cover_none_of_them(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.acts["tour"].trigger()
    made, seen = tour(window), []
    for _ in range(5):
        target = made.target()
        assert not target.isEmpty()
        assert window.rect().contains(target.translated(made.pos()))
        words = QRect(made.bubble.pos(), made.bubble.size())
        assert made.rect().contains(words)
        if target.width() < window.width() // 2:  # beside a list there is no room
            assert not words.intersects(target)
        seen.append((target, made.words()))
        qtbot.keyClick(made, Key.Key_Return)
    assert len({said for _, said in seen}) == 5
    assert window.desk_acts.guide.tour is None


def test_the_tour_goes_back_is_skipped_and_gives_the_keys_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.queue.focus_table()
    before = focused()
    window.acts["tour"].trigger()
    made = tour(window)
    qtbot.keyClick(made, Key.Key_Right)
    assert made.place == 1
    qtbot.keyClick(made, Key.Key_Backspace)
    assert made.place == 0
    qtbot.keyClick(made, Key.Key_A)  # reaches nothing that lies below
    qtbot.mouseClick(made, Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert made.place == 0
    window.resize(1_200, 700)
    qtbot.waitUntil(lambda: made.size() == window.size())
    qtbot.keyClick(made, Key.Key_Escape)
    assert window.desk_acts.guide.tour is None
    assert focused() is before


def test_it_is_offered_once_and_never_again(
    window: MainWindow, saved: list[Settings], qtbot: QtBot, station: Station
) -> None:
    guide = window.desk_acts.guide
    guide.offer()
    assert any("New here?" in said for said in toasts(window))
    assert saved[-1].desk.toured
    window.toasts.toasts[-1].acted.emit()
    assert guide.tour is not None
    guide.tour.end()
    again = maker(qtbot, station, [])(saved[-1])
    again.desk_acts.guide.offer()
    assert toasts(again) == []
