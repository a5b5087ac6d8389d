"""The lists of the queue: what each shows, counts and says, filters, and search."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.parts.empty_state import EmptyState
from desktop.ui.queue.columns import Column
from desktop.ui.queue.listings import LISTINGS, counts, listing_of
from desktop.ui.theme import Density
from domain.repair import commands as c
from domain.repair.ticket import STATUSES
from tests.desktop.queue_stage import QueueStage, fill
from tests.worlds import HeldClock, busy_desk, report

DENSITIES = list(Density)


@pytest.fixture
def stage(qtbot: QtBot, station: Station, clock: HeldClock) -> QueueStage:
    return QueueStage(qtbot, station, clock, Density.COMFORTABLE)


# ---- the lists


def test_every_list_shows_the_tickets_it_names(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    made = busy_desk(station, clock)
    shown = {}
    for key in LISTINGS:
        stage.open(key)
        shown[key] = set(stage.uids())
    by_state = {state: ticket.uid for state, ticket in made.items()}
    assert shown["reported"] == {by_state["reported"]}
    assert shown["accepted"] == {by_state["accepted"]}
    assert shown["moving"] == {by_state[s] for s in ("dispatched", "taken", "working")}
    assert shown["held"] == {by_state["held"]}
    assert shown["finished"] == {by_state["finished"]}
    assert shown["open"] == shown["all"] == set(by_state.values())
    assert shown["late"] < shown["open"]


def test_every_state_has_a_list_of_its_own_or_the_history() -> None:
    assert {listing_of(status).key for status in STATUSES} == set(LISTINGS) - {
        "open", "late", "incidents",
    }  # fmt: skip


def test_the_counts_on_the_chips_are_those_of_the_lists(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    fill(station, clock, 400, still_open=300)
    for fault, zone in (("", ""), ("water", ""), ("", "东区宿舍"), ("power", "西区宿舍")):
        found = counts(station, fault, zone)
        for key, each in LISTINGS.items():
            if key != "all":
                listed = station.first_page(each.filter(clock(), fault, zone), "due", 1_000)
                assert found[key] == len(listed), (key, fault, zone)


def test_the_counts_follow_the_changes(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    stage.open()
    chips = {chip.filter.key: chip for chip in stage.pane.bar.chips._chips}
    assert chips["reported"].filter.count == 0
    report(station)
    stage.qtbot.waitUntil(lambda: chips["reported"].filter.count == 1)
    assert chips["open"].filter.count == 1


def test_a_click_on_the_list_shown_leaves_it_shown(stage: QueueStage, qtbot: QtBot) -> None:
    stage.open("held")
    chip = next(each for each in stage.pane.bar.chips._chips if each.filter.key == "held")
    qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    assert stage.pane.bar.chips.keys_on() == ["held"]


def test_category_and_zone_narrow_the_list_and_escape_widens_it(
    stage: QueueStage, station: Station, clock: HeldClock, qtbot: QtBot
) -> None:
    fill(station, clock, 200)
    stage.open()
    bar = stage.pane.bar
    everything = len(stage.ids())
    bar.category.setCurrentIndex(bar.category.findData("water"))
    rows = [stage.model.row_at(at) for at in range(stage.model.rowCount())]
    assert rows
    assert all(row is not None and row.fault.startswith("water.") for row in rows)
    bar.zone.setCurrentIndex(1)
    zones = {row.zone for row in map(stage.model.row_at, range(stage.model.rowCount())) if row}
    assert zones == {bar.place_zone}
    assert bar.reset.isEnabled()
    stage.view.setFocus()
    qtbot.keyClick(stage.view, Qt.Key.Key_Escape)
    assert len(stage.ids()) == everything
    assert not bar.reset.isEnabled()


def test_a_zone_chosen_stays_on_offer_when_its_last_ticket_is_done(
    stage: QueueStage, station: Station
) -> None:
    ticket = report(station)
    stage.open()
    bar = stage.pane.bar
    bar.zone.setCurrentIndex(bar.zone.findData("东区宿舍"))
    station.submit(ticket.uid, c.Withdraw())
    stage.settle()
    stage.pane.minute_passed()
    assert bar.place_zone == "东区宿舍"


def test_the_history_is_in_the_order_of_arrival_and_keeps_the_order_of_the_others(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    fill(station, clock, 100, still_open=30)
    stage.open("open", "priority")
    stage.open("all")
    assert stage.model.order == "newest"
    assert [stage.pane.bar.order.itemData(n) for n in range(2)] == ["newest", "oldest"]
    stage.open("open")
    assert stage.model.order == "priority"


def test_a_click_on_a_heading_orders_by_it(
    stage: QueueStage, station: Station, clock: HeldClock, qtbot: QtBot
) -> None:
    fill(station, clock, 40)
    stage.open("open", "due")
    head = stage.view.horizontalHeader()

    def click(column: Column) -> None:
        x = head.sectionViewportPosition(column) + 12
        qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, 8))

    click(Column.REPORTED)
    assert stage.model.order == "newest"
    click(Column.REPORTED)
    assert stage.model.order == "oldest"
    click(Column.CLOCK)
    assert stage.model.order == "due"
    click(Column.PLACE)
    assert stage.model.order == "due"


def test_the_ticket_in_hand_is_in_hand_in_the_next_list_too(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    fill(station, clock, 80)
    stage.open("open", "due")
    uid = stage.choose(25)
    looked: list[str] = []
    stage.pane.looked_at.connect(looked.append)
    stage.pane.set_order("priority")
    assert stage.chosen() == uid
    assert looked == []


# ---- empty and loading


def said(stage: QueueStage) -> str:
    shown = stage.pane._stack.currentWidget()
    return shown.accessibleName() if isinstance(shown, EmptyState) else ""


def test_an_empty_list_says_why_it_is_empty(stage: QueueStage, station: Station) -> None:
    for key, each in LISTINGS.items():
        stage.open(key)
        assert said(stage) == each.empty
    stage.open("all")
    bar = stage.pane.bar
    bar.category.setCurrentIndex(1)
    assert "filters" in said(stage)
    report(station, "water.tap")
    stage.settle()
    assert said(stage) == ("" if bar.fault == "water" else "Nothing here with these filters")


def test_the_table_comes_back_with_the_first_ticket(stage: QueueStage, station: Station) -> None:
    stage.open("reported")
    ticket = report(station)
    stage.settle()
    assert stage.pane._stack.currentWidget() is stage.view
    station.submit(ticket.uid, c.Accept())
    stage.settle()
    assert said(stage) == LISTINGS["reported"].empty


def test_trouble_with_the_file_is_told_and_what_is_known_stays(
    stage: QueueStage, station: Station, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(station, clock, 500)

    def fails(*_: object) -> object:
        raise OSError("gone")

    monkeypatch.setattr(station, "all_ids", fails)
    stage.pane.show_listing("open")
    stage.qtbot.waitUntil(lambda: stage.model.complete)
    assert stage.model.rowCount() == stage.model.FIRST
    assert not stage.pane._trouble.isHidden()
    assert not stage.pane._loading.is_running


# ---- search


def type_in(stage: QueueStage, text: str) -> None:
    search = stage.pane.bar.search
    search.setFocus()
    search.setText(text)
    stage.qtbot.waitUntil(lambda: stage.pane._searched == text)


def test_a_phone_and_a_name_find_the_tickets_of_their_owner(
    stage: QueueStage, station: Station
) -> None:
    one = report(station, name="欧阳若曦", phone="13651237788")
    report(station, "power.light", name="张子涵", phone="13800001111")
    stage.open()
    type_in(stage, "13651237788")
    assert stage.uids() == [one.uid]
    assert "1 found" in stage.pane.bar._found.text()


def test_enter_goes_to_a_ticket_by_its_number_or_the_end_of_it(
    stage: QueueStage, station: Station, clock: HeldClock, qtbot: QtBot
) -> None:
    made = busy_desk(station, clock)
    stage.open("reported")
    opened: list[str] = []
    stage.pane.opened.connect(opened.append)
    wanted = made["held"]
    for typed in (wanted.number, wanted.number.lower(), wanted.number.partition("-")[2]):
        stage.pane.bar.search.setText(typed)
        qtbot.keyClick(stage.pane.bar.search, Qt.Key.Key_Return)
        assert opened.pop() == wanted.uid
        assert stage.chosen() == wanted.uid
        assert stage.pane.bar.search.text() == ""
        stage.open("reported")


def test_what_is_typed_finds_by_words_initials_and_rooms(
    stage: QueueStage, station: Station
) -> None:
    one = report(station, "water.tap", "东校区/3栋/302", description="水龙头关不紧")
    report(station, "power.light", "西校区/桃园1舍/410", description="灯不亮")
    stage.open()
    for typed in ("龙头", "3-302", "dxq3d"):
        type_in(stage, typed)
        assert stage.uids() == [one.uid], typed


def test_a_search_is_live_and_escape_brings_the_list_back(
    stage: QueueStage, station: Station, qtbot: QtBot
) -> None:
    one = report(station, name="欧阳若曦", phone="13651237788")
    other = report(station, "power.light")
    stage.open("open", "newest")
    type_in(stage, "13651237788")
    station.submit(one.uid, c.Accept())
    stage.settle()
    assert stage.model.data(stage.model.index(0, Column.STATE)) == "To dispatch"
    qtbot.keyClick(stage.pane.bar.search, Qt.Key.Key_Escape)
    assert stage.uids() == [other.uid, one.uid]


def test_a_search_without_result_says_what_is_looked_up(stage: QueueStage) -> None:
    stage.open()
    type_in(stage, "没有这个人")
    assert "没有这个人" in said(stage)


def test_going_to_a_ticket_opens_a_list_that_has_it(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    ended = report(station)
    station.submit(ended.uid, c.Withdraw())
    fill(station, clock, 700)
    stage.open("held")
    stage.pane.go_to(ended.uid)
    stage.qtbot.waitUntil(lambda: stage.chosen() == ended.uid)
    assert stage.pane.bar.listing.key == "all"


def test_a_search_finds_what_a_row_shows_its_kind_of_fault_and_its_worker(
    station: Station, clock: HeldClock
) -> None:
    by_state = busy_desk(station, clock)
    assert by_state["working"].uid in {row.uid for row in station.search("漏水")}
    found = [row.uid for row in station.search("王铁柱")]
    assert found == [by_state["working"].uid, by_state["taken"].uid]
    assert [row.uid for row in station.search("wtz")] == found
    assert station.search("查无此人") == []
