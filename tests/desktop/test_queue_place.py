"""The operator's place in the queue: whatever comes and goes, the eye finds what it left."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.station import Changes, Order, Station
from desktop.ui.parts.toast import ToastStack
from desktop.ui.queue.listings import ORDERS
from desktop.ui.theme import Density
from domain.repair import commands as c
from domain.repair.ticket import Ticket
from tests.desktop.queue_stage import QueueStage, fill
from tests.worlds import MINUTE, HeldClock, report


@pytest.fixture
def stage(qtbot: QtBot, station: Station, clock: HeldClock) -> QueueStage:
    return QueueStage(qtbot, station, clock, Density.COMFORTABLE)


def over(pane: QWidget, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(pane, QPoint()), widget.size())


def test_what_is_new_below_is_told_above_the_messages_of_the_window(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    fill(station, clock, 300)
    stage.open("open", "oldest")
    stage.choose(3)
    chip, toasts = stage.pane.fresh_chips.below, ToastStack(stage.theme, stage.pane)
    stage.pane.fresh_chips.give_way_to(toasts)
    report(station)
    stage.settle()
    at_rest = chip.geometry()
    toast = toasts.show_toast("Accepted", "Undo")
    assert not toasts.geometry().intersects(over(stage.pane, chip))
    toast.leave()
    assert chip.geometry() == at_rest


def _calmed(ticket: Ticket) -> c.Edit:
    return c.Edit((c.FieldChange("priority", ticket.priority, "planned"),))


def test_a_ticket_in_hand_that_belongs_elsewhere_stays_until_the_operator_goes_on(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    fill(station, clock, 300)
    urgent = report(station, "water.burst")
    stage.open("open", "priority")
    at = stage.place(urgent.uid)
    assert stage.choose(at) == urgent.uid
    stage.view.verticalScrollBar().setValue(3 * stage.view.rowHeight(0))
    before, around = stage.top(urgent.uid), stage.uids()
    station.submit(urgent.uid, _calmed(urgent))
    stage.settle()
    assert stage.ids() != stage.fresh_ids()
    assert stage.uids() == around
    assert (stage.chosen(), stage.top(urgent.uid)) == (urgent.uid, before)
    assert not stage.model.has_left(stage.model.id_at(at))
    stage.view.step(1)
    stage.settle()
    assert stage.chosen() == around[at + 1]
    assert stage.top(around[at + 1]) == before + stage.view.rowHeight(at), "nothing has jumped"
    assert stage.ids() == stage.fresh_ids()
    assert not stage.model.news.fresh, "a ticket that only moved is not new"


def test_the_place_of_a_ticket_in_hand_outlives_a_flood(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    fill(station, clock, 700)
    urgent = report(station, "water.burst")
    stage.open("open", "priority")
    at = stage.place(urgent.uid)
    stage.choose(at)
    others = [uid for uid in stage.uids() if uid != urgent.uid]
    station.submit(urgent.uid, _calmed(urgent))
    stage.settle()
    station.submit(urgent.uid, c.Accept())
    flood = [urgent.uid, *others[at + 20 : at + 20 + stage.model.MANY]]
    station.announce(Changes(tickets=frozenset(flood)))
    stage.model.catch_up()

    def is_accepted() -> bool:
        row = stage.view.current_row()
        return row is not None and row.status == "accepted"

    stage.qtbot.waitUntil(is_accepted)
    assert stage.chosen() == urgent.uid
    assert stage.place(urgent.uid) == at


def test_a_first_row_that_nobody_chose_gives_way_to_what_is_new(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    fill(station, clock, 300)
    stage.open("open", "newest")
    stage.pane.focus_table()
    lent = stage.chosen()
    assert lent == stage.uids()[0]
    new = report(station)
    stage.settle()
    assert stage.view.verticalScrollBar().value() == 0
    assert stage.place(new.uid) == 0
    assert stage.chosen() == lent, "the cursor stays on its ticket"
    stage.view.step(1)
    report(station)
    stage.settle()
    assert stage.view.verticalScrollBar().value() == stage.view.rowHeight(0)


@pytest.mark.parametrize("order", list(ORDERS))
def test_new_ones_out_of_sight_are_counted_where_they_stand(
    stage: QueueStage, station: Station, clock: HeldClock, order: Order
) -> None:
    fill(station, clock, 200, still_open=200)
    stage.open("open", order)
    stage.choose(100)
    for n in range(30):
        clock.now += MINUTE
        report(station, ("power.outage", "water.pipe")[n % 2], name=f"李{n}")
    stage.settle()
    model, view = stage.model, stage.view
    first, last = view._places_in_sight()
    places = [model.ids().index(row_id) for row_id in model.news.fresh]
    assert len(places) == 30
    wanted = sum(at < first for at in places), sum(at > last for at in places)
    assert view.fresh_out_of_sight() == wanted
    assert sum(wanted)
    model._rows.thin_out(())
    assert view.fresh_out_of_sight() == wanted


def test_neighbours_that_come_in_together_are_put_in_with_one_stroke(
    stage: QueueStage, station: Station, clock: HeldClock
) -> None:
    fill(station, clock, 100, still_open=100)
    stage.open("open", "newest")
    strokes: list[tuple[int, int]] = []
    stage.model.rowsInserted.connect(lambda parent, first, last: strokes.append((first, last)))
    for n in range(20):
        report(station, "power.outage", name=f"李{n}")
    stage.settle()
    assert strokes == [(0, 19)]
    assert stage.ids() == stage.fresh_ids()


def test_what_others_did_to_a_ticket_is_marked_until_it_was_seen_and_ones_own_is_not(
    stage: QueueStage, station: Station
) -> None:
    mine, theirs, silent = (report(station) for _ in range(3))
    stage.open("open", "oldest")
    ids = dict(zip((mine.uid, theirs.uid, silent.uid), stage.ids(), strict=True))
    station.submit(mine.uid, c.Accept())
    stage.settle()
    assert stage.model.news.changed == set(), "the operator knows what she did"
    for ticket, wish in ((theirs, c.Accept()), (silent, c.Note("nothing that a row says"))):
        station.blockSignals(True)
        station.submit(ticket.uid, wish)
        station.blockSignals(False)
        station.announce(Changes(tickets=frozenset({ticket.uid})))
    stage.settle()
    assert stage.model.news.changed == {ids[theirs.uid]}
    assert not stage.model.news.fresh, "it is not announced as new"
    at = stage.ids().index(ids[theirs.uid])
    assert stage.spoken(at).startswith("changed by others; ")
    stage.view.window().activateWindow()
    stage.view._watch_fresh()
    stage.view._mark_seen()
    assert stage.model.news.changed == set()
    stage.choose(at)
    assert stage.spoken(at).startswith("changed by others; "), "seen is not heard"
    stage.choose(at - 1)
    assert not stage.spoken(at).startswith("changed by others"), "told once"
    assert not stage.spoken(at - 1).startswith("changed by others"), "one's own is no news"
