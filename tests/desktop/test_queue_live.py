"""The live queue: it is always true, and nothing in it moves under the operator's hand."""

from __future__ import annotations

import random
import threading
from array import array
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.station import Changes, Order, QueueFilter, Station
from desktop.ui.queue.columns import Column
from desktop.ui.queue.listings import ORDERS
from desktop.ui.queue.model import QueueModel
from desktop.ui.theme import Density
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.ticket import PRIORITIES
from tests.desktop.queue_stage import QueueStage, fill, watched
from tests.worlds import MINUTE, HeldClock, busy_desk, report

W1 = ("W101", "张大勇")


@pytest.fixture
def stage(qtbot: QtBot, station: Station, clock: HeldClock) -> QueueStage:
    return QueueStage(qtbot, station, clock, Density.COMFORTABLE)


def act(station: Station, uid: str, dice: random.Random) -> None:
    """Something that may happen to a ticket; what the rules refuse does not happen."""
    ticket = station.ticket(uid)
    assert ticket is not None
    wish = dice.choice(
        (
            c.Accept(),
            c.Dispatch(crew_of([W1])),
            c.Take("W101"),
            c.Arrive("W101"),
            c.Finish("W101", "repaired"),
            c.HoldWork("parts"),
            c.Resume(),
            c.Withdraw(),
            c.Note("看过了"),
            c.Edit((c.FieldChange("priority", ticket.priority, dice.choice(PRIORITIES)),)),
        )
    )
    try:
        station.submit(uid, wish)
    except Refusal:
        return


@pytest.mark.parametrize("order", list(ORDERS))
@pytest.mark.parametrize("key", ["open", "accepted"])
def test_after_any_changes_the_queue_is_as_if_opened_anew(
    stage: QueueStage,
    station: Station,
    clock: HeldClock,
    key: str,
    order: Order,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nor does it break Qt's rules on the way; its first page and its blocks are made small."""
    monkeypatch.setattr(QueueModel, "FIRST", 20)
    monkeypatch.setattr(QueueModel, "BLOCK", 16)
    fill(station, clock, 60)
    stage.watch_rules()
    stage.open(key, order)
    dice = random.Random(f"{key} {order}")
    everybody = [row.uid for row in station.first_page(stage.model.what, "oldest", 300)]
    for burst in range(24):
        clock.advance(MINUTE)
        for _ in range(dice.choice((1, 1, 2, 8))):
            act(station, dice.choice(everybody), dice)
        if burst % 3 == 0:
            everybody.append(report(station, "power.light").uid)
        stage.settle()
        assert stage.ids() == stage.fresh_ids()
    assert stage.resets == 0


def test_what_changes_while_the_order_is_read_is_not_lost(
    stage: QueueStage, station: Station, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(station, clock, 900)
    have_read, go_on = threading.Event(), threading.Event()
    all_ids = station.all_ids

    def slowly(*which: Any) -> array[int]:
        found = all_ids(*which)
        have_read.set()
        assert go_on.wait(10)
        return found

    monkeypatch.setattr(station, "all_ids", slowly)
    stage.pane.show_listing("open", "due")
    assert have_read.wait(10)
    assert not stage.model.complete
    near = stage.model.row_at(3)
    far = station.first_page(stage.model.what, "due", 800)[700]
    assert near is not None
    station.submit(near.uid, c.Edit((c.FieldChange("priority", PRIORITIES[near.rank], "planned"),)))
    station.submit(far.uid, c.Void("重复登记", "李桂芳"))
    new = report(station, "power.outage")
    stage.model.catch_up()
    go_on.set()
    stage.qtbot.waitUntil(lambda: stage.model.complete)
    monkeypatch.undo()
    stage.settle()
    assert stage.ids() == stage.fresh_ids()
    assert stage.place(new.uid) >= 0
    assert stage.place(far.uid) == -1


def test_a_long_list_that_nobody_wants_any_more_delays_no_other(
    stage: QueueStage, station: Station, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(station, clock, 700, still_open=300)
    go_on = threading.Event()
    all_ids = station.all_ids

    def slow_history(store: Any, what: QueueFilter, order: Order) -> array[int]:
        if not what.statuses:
            assert go_on.wait(10)
        return all_ids(store, what, order)

    monkeypatch.setattr(station, "all_ids", slow_history)
    for _ in range(2):
        stage.pane.show_listing("all")
    stage.open("open")
    assert stage.ids() == stage.fresh_ids()
    go_on.set()
    stage.pane.show_listing("all")
    stage.qtbot.waitUntil(lambda: stage.model.rowCount() == 700)


def test_a_flood_of_changes_is_taken_in_without_a_reset(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    fill(station, clock, 700)
    stage.open("open", "priority")
    uid = stage.choose(320)
    seen = watched(stage.model)
    rows = station.first_page(stage.model.what, "oldest", 700)
    wishes = [(row.uid, c.Accept()) for row in rows if row.status == "reported" and row.uid != uid]
    station.submit_all(wishes)
    flood = frozenset(row.uid for row in rows) | {
        report(station, "power.outage", name=f"李{n}").uid for n in range(30)
    }
    station.announce(Changes(tickets=flood))
    stage.model.catch_up()
    stage.qtbot.waitUntil(lambda: stage.ids() == stage.fresh_ids())
    assert stage.resets == 0
    assert seen["relaid"] == 1
    assert stage.chosen() == uid


def test_a_new_ticket_above_leaves_the_chosen_one_where_it_is_on_the_screen(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    fill(station, clock, 300)
    stage.open("open", "newest")
    uid = stage.choose(40)
    before = stage.top(uid)
    seen = watched(stage.model)
    for n in range(8):
        report(station, "power.light", name=f"王{n}")
        stage.settle()
    assert stage.chosen() == uid
    assert stage.view.picked_rows()[0].uid == uid
    assert stage.top(uid) == before
    assert seen == {"inserted": 8, "removed": 0, "moved": 0, "changed": 0, "relaid": 0}


def test_a_ticket_gone_above_leaves_the_chosen_one_where_it_is(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    fill(station, clock, 300)
    stage.open("reported", "oldest")
    uid = stage.choose(min(12, stage.model.rowCount() - 8))
    stage.view.verticalScrollBar().setValue(stage.view.verticalScrollBar().value() + 7)
    before = stage.top(uid)
    station.submit_all([(one, c.Accept()) for one in stage.uids()[:3]])
    stage.settle()
    assert stage.chosen() == uid
    assert stage.top(uid) == before


def test_without_a_hand_on_it_the_queue_shows_what_is_new_on_top(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    fill(station, clock, 300)
    stage.open("open", "newest")
    new = report(station)
    stage.settle()
    assert stage.view.verticalScrollBar().value() == 0
    assert stage.place(new.uid) == 0


def test_the_ticket_in_hand_stays_in_its_place_when_it_leaves_the_list(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    busy_desk(station, clock)
    others = [report(station, "power.light", name=f"赵{n}").uid for n in range(4)]
    stage.open("reported", "oldest")
    at = stage.place(others[1])
    uid = stage.choose(at)
    looked: list[str] = []
    stage.pane.looked_at.connect(looked.append)
    station.submit(uid, c.Accept())
    stage.settle()
    assert stage.place(uid) == at
    assert stage.chosen() == uid
    assert stage.model.has_left(stage.model.id_at(at))
    assert looked == []
    assert stage.model.data(stage.model.index(at, Column.STATE)) == "To dispatch"
    stage.choose(at + 1)
    stage.settle()
    assert stage.place(uid) == -1
    assert stage.chosen() == others[2]


def test_a_ticket_that_comes_back_to_the_list_stands_in_its_order_again(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    fill(station, clock, 120)
    stage.open("reported", "due")
    uid = stage.choose(2)
    station.submit(uid, c.Accept())
    stage.settle()
    clock.advance(MINUTE)
    station.undo()
    stage.settle()
    assert stage.ids() == stage.fresh_ids()
    assert not stage.model.has_left(stage.model.id_at(stage.place(uid)))


def test_a_ticket_that_the_cloud_refused_leaves_the_list(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    fill(station, clock, 30)
    new = report(station)
    stage.open("open", "newest")
    assert stage.place(new.uid) == 0
    with station._store.writing():
        station._store.run("DELETE FROM ticket WHERE uid = ?", (new.uid,))
    station.announce(Changes(tickets=frozenset({new.uid})))
    stage.settle()
    assert stage.ids() == stage.fresh_ids()


def test_a_change_repaints_one_row_only(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    fill(station, clock, 40)
    stage.open("open", "newest")
    seen = watched(stage.model)
    station.submit(stage.uids()[3], c.Note("已电话告知"))
    stage.settle()
    assert seen == {"inserted": 0, "removed": 0, "moved": 0, "changed": 1, "relaid": 0}


def test_new_tickets_out_of_sight_are_told_and_can_be_gone_to(
    stage: QueueStage, station: Station, clock: HeldClock, qtbot: QtBot
) -> None:
    fill(station, clock, 300)
    stage.open("open", "newest")
    stage.choose(60)
    chips = stage.pane.fresh_chips
    assert chips.above.isHidden()
    new = [report(station, name=f"孙{n}").uid for n in range(2)]
    stage.settle()
    assert chips.above.text() == "2 new above"
    assert not chips.above.isHidden()
    qtbot.mouseClick(chips.above, Qt.MouseButton.LeftButton)
    assert stage.top(new[0]) >= 0
    stage.view.verticalScrollBar().setValue(0)
    assert chips.above.isHidden()


def test_a_new_ticket_is_new_until_it_was_seen(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    fill(station, clock, 5)
    stage.open("open", "newest")
    report(station)
    stage.settle()
    (new,) = stage.model.news.fresh
    assert stage.model.place(new) == 0
    stage.view.viewport().repaint()
    assert stage.view._seen.isActive()
    stage.view._seen.timeout.emit()
    assert stage.model.news.fresh == set()


class _Painted(QObject):
    def __init__(self, watched: QObject) -> None:
        super().__init__(watched)
        self.region = QRegion()
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.region |= event.region()
        return False


def _paint_alone() -> None:
    """Have painted what asked for it, and nothing else happen: timers and windows repaint too."""
    QApplication.sendPostedEvents(None, QEvent.Type.UpdateRequest.value)


def test_the_passing_of_time_repaints_the_clocks_and_nothing_else(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    busy_desk(station, clock)
    stage.open()
    QApplication.processEvents()
    stage.view.viewport().repaint()
    _paint_alone()
    painted = _Painted(stage.view.viewport())
    clock.advance(20 * MINUTE)
    stage.view.tick()
    _paint_alone()
    view = stage.view
    allowed = QRegion()
    for column in (Column.CLOCK, Column.REPORTED):
        x, width = view.columnViewportPosition(column), view.columnWidth(column)
        allowed |= QRegion(x, 0, width, view.viewport().height())
    assert not painted.region.isEmpty()
    assert painted.region.subtracted(allowed).isEmpty()


def test_the_clock_is_watched_by_the_second_when_one_is_about_to_breach(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    ticket = report(station)
    stage.open()
    stage.view.tick()
    assert stage.view._tick.interval() == 15_000
    row = station.rows_of([ticket.uid])[0]
    assert row.due_at is not None
    clock.now = row.due_at - 30_000
    stage.view.tick()
    assert stage.view._tick.interval() == 1_000


def test_a_late_list_takes_in_what_becomes_late_by_itself(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    ticket = report(station, "wood.lock")
    row = station.rows_of([ticket.uid])[0]
    assert row.warn_at is not None
    clock.now = row.warn_at - 1
    stage.open("late")
    assert stage.place(ticket.uid) == -1
    clock.now = row.warn_at
    stage.pane.minute_passed()
    stage.qtbot.waitUntil(lambda: stage.model.rowCount() == 1)
    assert stage.place(ticket.uid) == 0
    assert stage.resets == 0


def test_another_density_keeps_the_place(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    fill(station, clock, 300)
    stage.open("open", "newest")
    view = stage.view
    view.verticalScrollBar().setValue(50 * view.verticalHeader().defaultSectionSize())
    top = view.rowAt(QPoint(0, 4).y())
    stage.theme.set_density(Density.LARGE)
    QApplication.processEvents()
    assert view.rowAt(4) == top
