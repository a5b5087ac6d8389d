"""Another file takes the place of the one shown: what is in hand and half typed stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from desktop.station import Changes, Freshness, Station
from desktop.ui.parts.button import Button
from desktop.ui.status import incoming_words
from desktop.ui.theme import Density
from domain.problems import Trouble
from domain.repair import commands as c
from storage import search
from storage.database import Store
from tests.desktop.board_stage import staged
from tests.desktop.queue_stage import QueueStage, fill
from tests.desktop.ticket_desk import ticket_panel, typed
from tests.worlds import KEY, MINUTE, HeldClock, busy_desk, report

Swap = Callable[[], None]


@pytest.fixture
def swap(station: Station, tmp_path: Path) -> Swap:
    """Put a file in the station's place that has the same tickets in other rows."""
    made: list[Path] = []

    def exchange() -> None:
        path = tmp_path / f"station-{len(made)}.db"
        made.append(path)
        station._store.copy_to(path)
        store = Store(path, KEY)
        with store.writing():
            store.run("UPDATE ticket SET id = id + 5000")
        search.index_all(store)
        station._ledger.exchange(store).close()
        station.announce(Changes(outbox=True, attention=True, feeds=True, everything=True))
        QApplication.processEvents()

    return exchange


@pytest.fixture
def stage(qtbot: QtBot, station: Station, clock: HeldClock) -> QueueStage:
    return QueueStage(qtbot, station, clock, Density.COMFORTABLE)


def test_cursor_selection_and_place_in_the_queue_stay(stage: QueueStage, swap: Swap) -> None:
    fill(stage.station, stage.clock, 150)
    stage.open()
    uid = stage.choose(90)
    stage.view.verticalScrollBar().setValue(stage.view.verticalScrollBar().value() + 40)
    QTest.keyClick(stage.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    picked = [row.uid for row in stage.view.picked_rows()]
    current, top = stage.chosen(), stage.top(uid)
    order, ids = stage.uids(), stage.ids()
    swap()
    stage.settle()
    assert stage.uids() == order
    assert stage.ids() == [row_id + 5000 for row_id in ids]
    assert stage.chosen() == current
    assert [row.uid for row in stage.view.picked_rows()] == picked
    assert abs(stage.top(uid) - top) <= 1
    assert stage.resets == 1


def test_one_in_hand_far_down_a_long_list_is_found_again(stage: QueueStage, swap: Swap) -> None:
    fill(stage.station, stage.clock, 900, still_open=900)
    stage.open()
    uid = stage.choose(700)
    swap()
    stage.settle()
    stage.qtbot.waitUntil(lambda: stage.chosen() == uid)
    assert stage.model.rowCount() == 900


def test_what_is_typed_into_the_search_stays_and_is_found_in_the_new_file(
    stage: QueueStage, swap: Swap
) -> None:
    busy_desk(stage.station, stage.clock)
    stage.open()
    stage.pane.bar.search.setText("水管")
    stage.pane.bar.searched.emit("水管")
    found = stage.uids()
    assert found
    swap()
    assert stage.pane.bar.search.text() == "水管"
    assert stage.uids() == found


def test_text_typed_but_not_searched_for_yet_stays(stage: QueueStage, swap: Swap) -> None:
    busy_desk(stage.station, stage.clock)
    stage.open()
    stage.pane.bar.search.setText("301")
    swap()
    assert stage.pane.bar.search.text() == "301"


def test_live_changes_go_on_in_the_new_file(stage: QueueStage, swap: Swap) -> None:
    busy_desk(stage.station, stage.clock)
    stage.open()
    swap()
    stage.clock.advance(MINUTE)
    new = report(stage.station)
    stage.settle()
    assert new.uid in stage.uids()
    assert stage.ids() == stage.fresh_ids()


def test_a_half_typed_form_beside_it_stays(
    qtbot: QtBot, station: Station, clock: HeldClock, swap: Swap
) -> None:
    ticket = busy_desk(station, clock)["working"]
    panel = ticket_panel(station, qtbot)
    panel.show_ticket(ticket.uid)
    panel.ask("repair.note")
    typed("ring back at noon")
    swap()
    panel.refresh()
    assert panel.uid == ticket.uid
    assert panel.form is not None
    [editor] = panel.form.findChildren(QPlainTextEdit)
    assert editor.toPlainText() == "ring back at noon"


def test_the_board_has_the_same_cards_and_none_flashes_as_new(
    qtbot: QtBot, station: Station, clock: HeldClock, swap: Swap
) -> None:
    busy_desk(station, clock)
    stage = staged(qtbot, station, clock)
    before = {key: stage.cards(key) for key in ("reported", "accepted", "W101", "W102")}
    assert any(before.values())
    flashed: list[object] = []
    for view in stage.board.selection.views():
        view.cards.flash = flashed.append  # type: ignore[method-assign, assignment]
    swap()
    stage.board.live.flush()
    assert {key: stage.cards(key) for key in before} == before
    assert flashed == []


@pytest.mark.parametrize(
    ("fresh", "said"),
    [
        (Freshness(fetched=42, to_fetch=100), "Fetching data 42% · work as usual"),
        (Freshness(fetched=0, to_fetch=9, behind=5), "Fetching data 0% · work as usual"),
        (Freshness(), ""),
    ],
)
def test_how_much_came_is_said_in_the_strip(fresh: Freshness, said: str) -> None:
    assert incoming_words(fresh) == said


# ---- what only the cloud has


def online(station: Station) -> list[str]:
    """Be online, with a cloud that is asked; returns the numbers asked for."""
    asked: list[str] = []
    station.find_in_cloud = asked.append
    station.refresh_freshness(link="online")
    return asked


def searched(stage: QueueStage, text: str) -> str:
    """What the empty list says to a search, and does when its button is pressed."""
    stage.pane.bar.searched.emit(text)
    QApplication.processEvents()
    return _button(stage).text()


def _button(stage: QueueStage) -> Button:
    [button] = stage.pane._empty.findChildren(Button)
    return button


def test_a_number_that_is_not_here_is_looked_up_in_the_cloud(stage: QueueStage) -> None:
    asked = online(stage.station)
    stage.open()
    assert searched(stage, "BX250101-A001") == "Look in the cloud"
    _button(stage).click()
    assert asked == ["BX250101-A001"]
    made = report(stage.station)
    stage.station._store.run("UPDATE ticket SET number = 'BX250101-A001'")
    stage.station.found.emit("BX250101-A001", [made.uid])
    assert stage.uids() == [made.uid]


def test_what_the_cloud_does_not_know_either_is_said_once(stage: QueueStage) -> None:
    online(stage.station)
    stage.open()
    searched(stage, "BX250101-A001")
    stage.station.found.emit("BX250101-A001", [])
    assert _button(stage).text() == "Clear the search"


def test_a_line_that_broke_meanwhile_is_told_and_it_can_be_tried_again(stage: QueueStage) -> None:
    online(stage.station)
    stage.open()
    searched(stage, "BX250101-A001")
    stage.station.found.emit("BX250101-A001", Trouble("offline"))
    assert stage.pane._trouble.isVisible()
    assert _button(stage).text() == "Look in the cloud"


@pytest.mark.parametrize("typed_text", ["漏水", "13800001111", "3-301", "王子涵"])
def test_words_are_not_looked_up_in_the_cloud(stage: QueueStage, typed_text: str) -> None:
    online(stage.station)
    stage.open()
    assert searched(stage, typed_text) == "Clear the search"


def test_offline_nothing_is_offered_that_cannot_be_done(stage: QueueStage) -> None:
    stage.open()
    assert searched(stage, "BX250101-A001") == "Clear the search"


def test_a_panel_asks_the_cloud_for_a_ticket_that_left(
    qtbot: QtBot, station: Station, clock: HeldClock
) -> None:
    ticket = report(station)
    station.submit(ticket.uid, c.Reject("duplicate"))
    panel = ticket_panel(station, qtbot)
    asked: list[str] = []
    station.fetch_history = asked.append
    station._store.run("DELETE FROM ticket WHERE uid = ?", (ticket.uid,))
    panel.show_ticket(ticket.uid)
    assert asked == [ticket.uid]
