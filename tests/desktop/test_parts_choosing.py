"""Navigation, search, filters and switches are driven by keys as well as by the mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMenu,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.ui.parts.filter_chips import Filter, FilterChips
from desktop.ui.parts.nav_rail import NavEntry, NavRail, NavSection
from desktop.ui.parts.search_box import SearchBox
from desktop.ui.parts.segmented import Option, Segmented
from desktop.ui.theme import Density, Scheme, Theme
from tests.desktop.showing import buttons, press, shown


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    theme = Theme(Scheme.LIGHT, Density.COMPACT)
    theme.apply()
    return theme


# -- navigation


def rail_of(theme: Theme) -> NavRail:
    entries = (
        NavEntry("queue", "工单队列", "inbox", "F5"),
        NavEntry("board", "派单看板", "square-kanban"),
    )
    later = (
        NavEntry("water", "订水送水", "droplet", ready=False),
        NavEntry("help", "帮助", "info"),
    )
    return NavRail(theme, (NavSection("", entries), NavSection("其他", later)))


def test_the_rail_is_walked_and_chosen_by_keys(theme: Theme, qtbot: QtBot) -> None:
    rail = rail_of(theme)
    shown(qtbot, rail, 200, 400)
    rail.select("queue")
    went: list[str] = []
    rail.chosen.connect(went.append)
    names = buttons(rail)
    names["工单队列"].setFocus()
    press(qtbot, names["工单队列"], Qt.Key.Key_Down)
    assert rail.focusWidget() is names["派单看板"]
    assert went == []
    press(qtbot, names["派单看板"], Qt.Key.Key_Space)
    assert (went, rail.current) == (["board"], "board")
    press(qtbot, names["派单看板"], Qt.Key.Key_Down)
    assert rail.focusWidget() is names["帮助"], "what is to come is passed over"
    press(qtbot, names["帮助"], Qt.Key.Key_Home)
    assert rail.focusWidget() is names["工单队列"]


def test_what_is_still_to_come_cannot_be_chosen(theme: Theme, qtbot: QtBot) -> None:
    rail = rail_of(theme)
    shown(qtbot, rail, 200, 400)
    item = next(each for name, each in buttons(rail).items() if name.startswith("订水送水"))
    assert "(" in item.accessibleName()
    with qtbot.assertNotEmitted(rail.chosen):
        qtbot.mouseClick(item, Qt.MouseButton.LeftButton)


def test_choosing_where_one_is_keeps_it_marked(theme: Theme, qtbot: QtBot) -> None:
    rail = rail_of(theme)
    shown(qtbot, rail, 200, 400)
    rail.select("queue")
    qtbot.mouseClick(buttons(rail)["工单队列"], Qt.MouseButton.LeftButton)
    assert buttons(rail)["工单队列"].isChecked()


def test_a_count_on_the_rail_is_also_spoken(theme: Theme, qtbot: QtBot) -> None:
    rail = rail_of(theme)
    qtbot.addWidget(rail)
    rail.set_count("queue", 18)
    assert "工单队列 18" in buttons(rail)
    rail.set_count("queue", 0)
    assert "工单队列" in buttons(rail)


# -- search and filters


def test_search_waits_until_typing_rests(theme: Theme, qtbot: QtBot) -> None:
    box = SearchBox(theme, "搜索", "F3", delay=3_600_000)
    shown(qtbot, box, 240)
    asked: list[str] = []
    box.searched.connect(asked.append)
    qtbot.keyClicks(box, " 502")
    assert asked == []
    box._rest.timeout.emit()
    assert asked == ["502"]
    press(qtbot, box, Qt.Key.Key_Return)
    assert asked == ["502"], "the same question is not asked twice"


def test_enter_asks_at_once_and_escape_clears_then_leaves(theme: Theme, qtbot: QtBot) -> None:
    box = SearchBox(theme, "搜索", delay=3_600_000)
    shown(qtbot, box, 240)
    asked: list[str] = []
    box.searched.connect(asked.append)
    qtbot.keyClicks(box, "shuiguan")
    press(qtbot, box, Qt.Key.Key_Return, Qt.Key.Key_Escape)
    assert asked == ["shuiguan", ""]
    with qtbot.waitSignal(box.left):
        press(qtbot, box, Qt.Key.Key_Escape)


def test_the_cross_is_there_only_when_there_is_something_to_clear(
    theme: Theme, qtbot: QtBot
) -> None:
    box = SearchBox(theme, "搜索", delay=3_600_000)
    shown(qtbot, box, 240)
    before = len(box.actions())
    box.setText("a")
    assert len(box.actions()) == before + 1
    box.actions()[-1].trigger()
    assert box.text() == ""
    assert len(box.actions()) == before


def chips_of(theme: Theme, *, single: bool = False) -> FilterChips:
    filters = [Filter(key, f"筛选{key}", at) for at, key in enumerate("abcdef")]
    return FilterChips(theme, filters, single=single)


def test_filters_switch_on_and_off_by_mouse_and_keys(theme: Theme, qtbot: QtBot) -> None:
    chips = chips_of(theme)
    shown(qtbot, chips, 800)
    seen: list[list[str]] = []
    chips.changed.connect(seen.append)
    first = buttons(chips)["筛选a 0"]
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    first.setFocus()
    press(qtbot, first, Qt.Key.Key_Right)
    press(qtbot, buttons(chips)["筛选b 1"], Qt.Key.Key_Space)
    assert chips.focusWidget() is buttons(chips)["筛选b 1"]
    qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert seen == [["a"], ["a", "b"], ["b"]]


def test_of_single_filters_one_is_on(theme: Theme, qtbot: QtBot) -> None:
    chips = chips_of(theme, single=True)
    shown(qtbot, chips, 800)
    for name in ("筛选a 0", "筛选c 2"):
        qtbot.mouseClick(buttons(chips)[name], Qt.MouseButton.LeftButton)
    assert chips.keys_on() == ["c"]
    qtbot.mouseClick(buttons(chips)["筛选c 2"], Qt.MouseButton.LeftButton)
    assert chips.keys_on() == []


@pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)
def test_filters_that_do_not_fit_can_be_switched_in_the_menu(theme: Theme, qtbot: QtBot) -> None:
    chips = chips_of(theme)
    shown(qtbot, chips, 240, 28)
    hidden = chips.hidden_keys()
    assert 0 < len(hidden) < 6
    assert hidden == list("abcdef")[-len(hidden) :]
    more = chips.findChild(QToolButton)
    assert more is not None
    assert more.isVisible()
    more.click()
    menu = chips.findChild(QMenu)
    assert menu is not None
    assert len(menu.actions()) == len(hidden)
    menu.actions()[-1].trigger()
    assert chips.keys_on() == ["f"]
    assert more.isChecked(), "the menu shows that something in it is on"
    menu.close()
    chips.resize(900, 28)
    assert chips.hidden_keys() == []
    assert more.isHidden()


def test_new_counts_move_no_filter_and_change_no_choice(theme: Theme, qtbot: QtBot) -> None:
    chips = chips_of(theme)
    shown(qtbot, chips, 900)
    chips.set_on(["a", "d"])
    with qtbot.assertNotEmitted(chips.changed):
        chips.set_count("d", 1200)
    assert chips.keys_on() == ["a", "d"]
    assert "筛选d 1200" in buttons(chips)


def test_segments_are_chosen_by_arrow_and_by_mouse(theme: Theme, qtbot: QtBot) -> None:
    options = (Option("list", "列表"), Option("board", "看板"), Option("map", "地图"))
    switch = Segmented(theme, options, "list", "视图")
    shown(qtbot, switch)
    chosen: list[str] = []
    switch.chosen.connect(chosen.append)
    press(qtbot, switch, Qt.Key.Key_Left, Qt.Key.Key_Right)
    assert switch.accessibleName() == "视图 看板"
    end = QPoint(switch.width() - 6, switch.height() // 2)
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton, pos=end)
    assert chosen == ["board", "map"]
    with pytest.raises(ValueError, match="no-such"):
        switch.select("no-such")


def test_in_a_small_window_the_rail_makes_room_for_the_work(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    rail = rail_of(theme)
    beside = QHBoxLayout(window)
    beside.addWidget(rail)
    beside.addStretch(1)
    shown(qtbot, window, 1_600, 700)
    wide = rail.width()
    assert not rail.is_narrow
    window.resize(1_200, 700)
    assert rail.is_narrow
    assert rail.width() < wide // 2
    qtbot.mouseClick(buttons(rail)["工单队列"], Qt.MouseButton.LeftButton)
    assert rail.current == "queue"
    window.resize(1_600, 700)
    assert (rail.is_narrow, rail.width()) == (False, wide)


def test_in_a_low_window_what_is_to_come_gives_way_first(theme: Theme, qtbot: QtBot) -> None:
    window = QWidget()
    rail = rail_of(theme)
    beside = QHBoxLayout(window)
    beside.addWidget(rail)
    beside.addStretch(1)
    shown(qtbot, window, 1_200, 300)
    items = buttons(rail)
    assert items["工单队列"].isVisible()
    assert not next(item for name, item in items.items() if name.startswith("订水")).isVisible()


def test_a_switch_in_a_narrow_place_keeps_every_option_within_reach(
    theme: Theme, qtbot: QtBot
) -> None:
    options = [Option("a", "派单台"), Option("b", "电话"), Option("c", "纸单补录")]
    switch = Segmented(theme, options, name="来源")
    qtbot.addWidget(switch)
    wide, least = switch.sizeHint().width(), switch.minimumSizeHint().width()
    assert least < wide
    for width in (wide, least):
        switch.resize(width, switch.sizeHint().height())
        cells = switch._cells()
        assert (cells[0].left(), cells[-1].right()) == (2, width - 3)
        for option, cell in zip(options, cells, strict=True):
            qtbot.mouseClick(switch, Qt.MouseButton.LeftButton, pos=cell.center())
            assert switch.current == option.key
