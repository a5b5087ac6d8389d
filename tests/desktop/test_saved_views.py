"""Views an operator keeps: a list with its filters, one press away, each operator's own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.queue.saved_views import MOST
from desktop.ui.settings.values import SavedView, Settings
from desktop.ui.theme import Density
from desktop.ui.window import MainWindow
from domain.people import Actor
from domain.repair.ticket import Ticket
from domain.shared import ListView
from tests.desktop.window_stage import CTRL, Make, focused, maker, press, toasts
from tests.worlds import HeldClock, busy_desk


@pytest.fixture
def saved() -> list[Settings]:
    return []


@pytest.fixture
def tickets(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    return busy_desk(station, clock)


@pytest.fixture
def make(qtbot: QtBot, station: Station, saved: list[Settings]) -> Make:
    return maker(qtbot, station, saved)


def narrow_to_water(window: MainWindow) -> None:
    window.queue.show_listing("moving")
    bar = window.queue.bar
    bar.category.setCurrentIndex(bar.category.findData("water"))


def shown(window: MainWindow) -> set[str]:
    model = window.queue.model
    rows = [model.row_at(n) for n in range(model.rowCount())]
    return {row.uid for row in rows if row is not None}


def test_a_view_is_kept_with_one_key_and_shown_again_after_a_restart(
    make: Make, saved: list[Settings], tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    narrow_to_water(window)
    expected = shown(window)
    assert expected == {tickets[state].uid for state in ("dispatched", "taken", "working")}
    press(qtbot, Qt.Key.Key_D, CTRL)
    assert window.preferences.views() == (SavedView("moving", "due", "water"),)
    window.close()

    again = make(saved[-1])
    again.queue.bar.clear()
    again.queue.show_listing("finished")
    entry = again.desk_acts.views.menu().actions()[0]
    assert entry.text() == "Under way · 水"
    entry.trigger()
    assert shown(again) == expected
    assert again.desk_acts.views.menu().actions()[0].isChecked()


def test_the_same_key_lets_it_go(make: Make, tickets: dict[str, Ticket], qtbot: QtBot) -> None:
    window = make()
    narrow_to_water(window)
    press(qtbot, Qt.Key.Key_D, CTRL)
    press(qtbot, Qt.Key.Key_D, CTRL)
    assert window.preferences.views() == ()


def test_a_search_and_a_worker_are_part_of_a_view(
    make: Make, tickets: dict[str, Ticket]
) -> None:
    window = make()
    window.queue.show_worker("W101", "张大勇")
    view = window.queue.bar.chosen()
    assert window.desk_acts.views.name(view) == "Open · 张大勇"
    window.queue.bar.clear()
    window.queue.find_text("马桶")
    found = window.queue.bar.chosen()
    window.queue.bar.clear()
    window.queue.show_view(view)
    assert shown(window) == {tickets[state].uid for state in ("dispatched", "working")}
    window.queue.show_view(found)
    assert shown(window) == {tickets["finished"].uid}


def test_everybody_keeps_views_of_their_own(
    make: Make, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    window.desk_acts.views.turn()
    assert len(window.preferences.views()) == 1
    window.seat.sit(Actor("H002", "周敏", "dispatcher"))
    assert window.preferences.views() == ()


def test_the_command_bar_offers_kept_views(
    make: Make, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    narrow_to_water(window)
    expected = shown(window)
    window.desk_acts.views.turn()
    window.queue.bar.clear()
    window.queue.show_listing("open")
    window.go()
    offered = [choice.text for choice in window.ways.bar.line.choices()]
    assert offered[0] == "Under way · 水"
    press(qtbot, Qt.Key.Key_Return)
    assert shown(window) == expected


def test_many_kept_views_leave_room_for_the_acts(
    make: Make, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    narrow_to_water(window)
    for listing in ("open", "late", "finished", "all"):
        window.queue.show_listing(listing)
        window.queue.find_text("水")
        window.desk_acts.views.turn()
    assert len(window.preferences.views()) == 4
    kept = [one for one in window.ways.finder.look("") if one.data.kind == "view"]
    assert len(kept) == 3
    every = [one for one in window.ways.finder.look("水") if one.data.kind == "view"]
    assert len(every) == 4


def test_what_is_kept_let_go_or_makes_room_is_said(
    make: Make, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    narrow_to_water(window)
    press(qtbot, Qt.Key.Key_D, CTRL)
    assert toasts(window)[-1] == "Kept: “Under way · 水”"
    press(qtbot, Qt.Key.Key_D, CTRL)
    assert toasts(window)[-1] == "“Under way · 水” is no longer kept"
    for word in range(MOST + 1):
        window.queue.find_text(f"word{word}")
        window.desk_acts.views.turn()
    assert len(window.preferences.views()) == MOST
    assert toasts(window)[-1].endswith("“word0”” made room")


def test_nothing_is_kept_or_let_go_out_of_sight(
    make: Make, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    window.show_page("settings")
    window.acts["keep_view"].trigger()
    assert window.preferences.views() == ()
    assert window.queue.isVisible()
    window.acts["keep_view"].trigger()
    assert len(window.preferences.views()) == 1


def test_a_workers_name_takes_no_room_that_a_small_screen_in_large_type_lacks(
    make: Make, tickets: dict[str, Ticket]
) -> None:
    window = make()
    window._theme.set_density(Density.LARGE)
    QApplication.processEvents()  # the tools take their new size
    bar = window.queue.bar
    before = bar.minimumSizeHint().width()
    window.queue.show_worker("W101", "阿不都热依木江·买买提·吐尔逊" * 3)
    assert bar.minimumSizeHint().width() == before


def test_the_cursor_goes_into_the_table_when_a_worker_is_left(
    make: Make, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    window.queue.show_worker("W101", "张大勇")
    window.queue.bar._worker_tag.setFocus()
    press(qtbot, Qt.Key.Key_Space)
    assert not window.queue.bar.worker
    assert focused() is window.queue.view


def test_a_long_search_is_known_by_its_beginning(
    make: Make, tickets: dict[str, Ticket]
) -> None:
    window = make()
    window.queue.find_text("走廊尽头开水间漏水" * 10)
    window.desk_acts.views.turn()
    entry = window.desk_acts.views.menu().actions()[0]
    assert entry.text() == "Open · “走廊尽头开水间漏水走廊尽头开水间…”"
    entry.trigger()
    assert window.queue.bar.search.text() == "走廊尽头开水间漏水" * 10


def test_tab_goes_through_the_filters_as_they_stand(
    make: Make, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    window.queue.show_worker("W101", "张大勇")
    bar = window.queue.bar
    bar.zone.setFocus()
    passed = []
    for _ in range(5):
        press(qtbot, Qt.Key.Key_Tab)
        passed.append(focused())
    star = window.desk_acts.views.button
    assert passed == [bar.order, bar.reset, star, bar._worker_tag, window.queue.view]


def menu_texts(window: MainWindow) -> list[str]:
    return [action.text() for action in window.desk_acts.views.menu().actions()]


def choose(window: MainWindow, text: str) -> None:
    actions = window.desk_acts.views.menu().actions()
    next(each for each in actions if each.text() == text).trigger()


def test_a_view_shared_at_one_desk_is_one_press_away_at_another_also_by_its_name(
    make: Make, station: Station, tickets: dict[str, Ticket]
) -> None:
    window = make()
    narrow_to_water(window)
    expected = shown(window)
    choose(window, "Share “Under way · 水” with all desks")
    assert toasts(window)[-1] == "All desks have “Under way · 水” now"
    assert window.preferences.views() == (), "shared, and not kept as one's own"

    station.operator = Actor("H002", "周敏", "dispatcher")
    other = make()
    other.queue.show_listing("finished")
    found = [row for row in other.ways.finder.look("水") if row.data.kind == "view"]
    assert [(row.text, row.hint) for row in found] == [("Under way · 水", "All desks")]
    choose(other, "Under way · 水")
    assert shown(other) == expected
    choose(other, "Take “Under way · 水” from all desks")
    assert "Under way · 水" not in menu_texts(other)


def test_a_view_that_is_ones_own_too_stands_in_the_menu_once(
    make: Make, tickets: dict[str, Ticket]
) -> None:
    window = make()
    narrow_to_water(window)
    window.desk_acts.views.turn()
    window.desk_acts.views.turn_shared()
    assert menu_texts(window).count("Under way · 水") == 1


def test_a_list_that_only_a_newer_desk_has_is_left_out(make: Make, station: Station) -> None:
    station.shared.share(ListView("someday", "due"))
    station.shared.share(ListView("open", "by magic"))
    assert make().desk_acts.views.named() == []
