"""The desk as a whole: what leads where, the ticket in hand, and the way back after every act."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.actions import GROUPS, SPECS
from desktop.ui.key_sheet import KeySheet, _KeyRow
from desktop.ui.queue.listings import LISTINGS
from desktop.ui.settings.values import Settings
from domain.repair import commands as c
from domain.repair.ticket import Ticket
from tests.desktop.intake_desk import fill
from tests.desktop.window_stage import ALT, CTRL, Make, focused, look, maker, press
from tests.worlds import HeldClock, busy_desk, report


@pytest.fixture
def saved() -> list[Settings]:
    return []


@pytest.fixture
def make(qtbot: QtBot, station: Station, saved: list[Settings]) -> Make:
    return maker(qtbot, station, saved)


@pytest.fixture
def tickets(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    made = busy_desk(station, clock)
    station._ledger.set_meta("cloud", "https://hq.example.edu.cn")
    return made


# ---- what leads where


def test_the_keys_lead_to_the_views(make: Make, tickets: dict[str, Ticket], qtbot: QtBot) -> None:
    window = make()
    assert window.queue.isVisible()
    press(qtbot, Qt.Key.Key_F3)
    assert window.workplace.board.isVisible()
    assert not window.queue.isVisible()
    press(qtbot, Qt.Key.Key_1, CTRL)
    assert window.queue.isVisible()
    assert not window.workplace.board.isVisible()
    assert focused() is window.queue.view
    press(qtbot, Qt.Key.Key_3, CTRL)
    assert window.queue.isVisible()
    assert window.workplace.board.isVisible()
    press(qtbot, Qt.Key.Key_F6)
    assert window.rail.current == "attention"
    press(qtbot, Qt.Key.Key_Comma, CTRL)
    assert window.rail.current == "settings"
    assert not window.docks.ticket.isVisible()
    press(qtbot, Qt.Key.Key_F2)
    assert window.rail.current == "repair"
    assert window.docks.ticket.isVisible()


def test_what_is_asked_for_often_is_made_before_it_is_asked_for(make: Make, qtbot: QtBot) -> None:
    window = make()
    window.REST = 0
    before = focused()
    for part in ("attention", "settings"):
        assert part not in vars(window.pages)
    window.prepare()
    qtbot.waitUntil(lambda: window.prepared)
    assert "form" in vars(window.docks)
    assert window.workplace._board is not None
    for part in ("attention", "settings"):
        assert part in vars(window.pages)
    assert focused() is before, "nobody sees it happen"
    assert window.docks.intake.isHidden()


def test_every_list_has_a_key(make: Make, tickets: dict[str, Ticket], qtbot: QtBot) -> None:
    window = make()
    for n, key in enumerate(LISTINGS):
        press(qtbot, Qt.Key(Qt.Key.Key_1 + n), ALT)
        assert window.queue.bar.listing.key == key


def test_every_act_of_the_table_has_words_and_a_key_of_its_own(make: Make) -> None:
    window = make()
    window_keys = [k for s in SPECS.values() if s.where == "window" for k in s.keys]
    queue_keys = [k for s in SPECS.values() if s.where != "window" for k in s.keys]
    assert len(window_keys) == len(set(window_keys))
    assert not set(window_keys) & set(queue_keys)
    for key in SPECS.keys() - {s.key for s in SPECS.values() if s.where == "told"}:
        action = window.acts[key]
        assert action.text()
        assert action.shortcuts() == [QKeySequence(keys) for keys in SPECS[key].keys]
        assert not action.shortcut().isEmpty()


def test_the_sheet_of_keys_shows_the_whole_table(make: Make, qtbot: QtBot) -> None:
    window = make()
    press(qtbot, Qt.Key.Key_Question)
    sheet = window.findChild(KeySheet)
    assert isinstance(sheet, KeySheet)
    told = " ".join(each.accessibleName() for each in sheet.findChildren(QWidget))
    for group in GROUPS:
        for spec in group.specs:
            assert spec.text() in told
    for row in sheet.findChildren(_KeyRow):
        assert row.width() >= row.sizeHint().width(), row.accessibleName()
    qtbot.keyClick(sheet, Qt.Key.Key_F1)
    assert not sheet.isVisible()


def test_a_question_mark_is_a_letter_while_one_types(
    make: Make, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    press(qtbot, Qt.Key.Key_F, CTRL)
    qtbot.keyClicks(focused(), "a?")
    assert window.queue.bar.search.text() == "a?"
    assert window.findChild(KeySheet) is None


def test_what_is_to_come_is_shown_and_cannot_be_entered(make: Make) -> None:
    window = make()
    soon = [item for item in window.rail._items.values() if not item.isEnabled()]
    assert [item.entry.key for item in soon] == [
        "labour", "water", "lostfound", "feedback", "notices", "reports",
    ]  # fmt: skip


# ---- the ticket in hand


def test_the_panel_follows_the_cursor_and_enter_goes_into_it(
    make: Make, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    view = window.queue.view
    view.setFocus()
    window.queue.go_to(tickets["accepted"].uid)
    press(qtbot, Qt.Key.Key_Down)
    row = view.current_row()
    assert row is not None
    qtbot.waitUntil(lambda: window.panel.uid == row.uid)
    assert focused() is view
    press(qtbot, Qt.Key.Key_Return)
    assert window.panel.isAncestorOf(focused())


def test_a_held_arrow_key_loads_only_the_ticket_it_stops_at(
    make: Make, tickets: dict[str, Ticket], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make()
    loaded: list[str] = []
    monkeypatch.setattr(window.panel, "show_ticket", loaded.append)
    window.queue.view.setFocus()
    window.queue.go_to(window.queue.model.row_at(0).uid)  # type: ignore[union-attr]
    for _ in range(4):
        qtbot.keyClick(window.queue.view, Qt.Key.Key_Down)
    row = window.queue.view.current_row()
    assert row is not None
    qtbot.waitUntil(lambda: bool(loaded))
    assert loaded == [row.uid]


def test_a_change_elsewhere_takes_neither_the_ticket_nor_the_typed_words_from_the_panel(
    make: Make, station: Station, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    window.show_listing("reported")
    uid = tickets["reported"].uid
    look(window, uid)
    assert window.panel.ask("repair.note")
    qtbot.keyClicks(focused(), "half a sen")
    station.submit(uid, c.Accept())
    report(station)
    window.queue.model.catch_up()
    qtbot.waitUntil(lambda: not window._look.isActive())
    assert window.panel.uid == uid
    form = window.panel.form
    assert form is not None
    assert form.is_dirty
    assert window.queue.view.current_row().uid == uid  # type: ignore[union-attr]


def test_the_letters_act_on_the_ticket_under_the_cursor(
    make: Make, station: Station, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    uid = tickets["reported"].uid
    look(window, uid)
    window.queue.view.setFocus()
    press(qtbot, Qt.Key.Key_A)
    assert station.ticket(uid).status == "accepted"  # type: ignore[union-attr]
    press(qtbot, Qt.Key.Key_N)
    assert window.panel.form is not None
    assert window.panel.isAncestorOf(focused())
    window.queue.view.setFocus()
    press(qtbot, Qt.Key.Key_D)
    chooser = window.workplace.board.chooser
    assert chooser.isVisible()
    assert chooser.uids == [uid]
    press(qtbot, Qt.Key.Key_Return)
    assert station.ticket(uid).status == "dispatched"  # type: ignore[union-attr]
    assert not window.workplace.board.isVisible()


def test_the_menu_of_a_ticket_offers_all_its_acts(
    make: Make, tickets: dict[str, Ticket], monkeypatch: pytest.MonkeyPatch
) -> None:
    window = make()
    look(window, tickets["accepted"].uid)
    shown: list[QMenu] = []
    monkeypatch.setattr(window.queue_acts, "popup", lambda menu, at: shown.append(menu))
    window.queue.view.asked_menu.emit(QPoint(10, 10))
    (menu,) = shown
    texts = [action.text() for action in menu.actions()]
    assert texts[0] == "Dispatch to…"
    assert any(text.startswith("Put on hold") for text in texts)


# ---- a new repair


def test_a_new_repair_is_typed_beside_the_queue(
    make: Make, station: Station, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    press(qtbot, Qt.Key.Key_F4)
    assert window.docks.intake.isVisible()
    assert window.docks.form.isAncestorOf(focused())
    assert window.queue.view.isVisible()
    assert QApplication.activeModalWidget() is None
    qtbot.keyClicks(focused(), "13800001111")
    window.queue.go_to(tickets["held"].uid)
    window._look.timeout.emit()
    assert window.panel.uid == tickets["held"].uid
    assert window.docks.form.is_dirty
    assert window.docks.form.isVisible()


def test_the_digits_of_the_form_are_its_own_while_one_is_in_it(
    make: Make, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    window.show_listing("held")
    press(qtbot, Qt.Key.Key_F4)
    press(qtbot, Qt.Key.Key_1, ALT)
    press(qtbot, Qt.Key.Key_2, CTRL)
    assert window.queue.bar.listing.key == "held"
    assert window.queue.isVisible()
    window.queue.view.setFocus()
    press(qtbot, Qt.Key.Key_1, ALT)
    assert window.queue.bar.listing.key == "reported"


def test_what_was_taken_down_is_accepted_and_dispatched_with_the_key_that_the_form_names(
    make: Make, station: Station, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    press(qtbot, Qt.Key.Key_F4)
    form = window.docks.form
    fill(form, station)
    assert form.save() is not None
    assert form.done.isVisible()
    press(qtbot, Qt.Key.Key_D, CTRL)
    qtbot.waitUntil(window.workplace.board.chooser.isVisible)


def test_an_empty_field_of_the_form_leaves_undo_to_the_desk(
    make: Make, station: Station, qtbot: QtBot
) -> None:
    window = make()
    ticket = report(station)
    station.submit(ticket.uid, c.Accept())
    press(qtbot, Qt.Key.Key_F4)
    qtbot.keyClicks(focused(), "ab")
    press(qtbot, Qt.Key.Key_Z, CTRL)
    assert window.docks.form.fields.caller.box.text() == ""
    there = station.ticket(ticket.uid)
    assert there is not None
    assert there.status == "accepted"
    press(qtbot, Qt.Key.Key_Z, CTRL)
    there = station.ticket(ticket.uid)
    assert there is not None
    assert there.status == "reported"


def test_a_half_typed_repair_outlives_the_window(
    make: Make, station: Station, tmp_path: Path, qtbot: QtBot
) -> None:
    window = make(draft=tmp_path / "draft.json")
    window.new_repair()
    qtbot.keyClicks(focused(), "13800001111")
    window.close()
    again = make(draft=tmp_path / "draft.json")
    assert again.docks.form.is_dirty


def test_the_keys_of_the_queue_work_on_the_open_ticket_too(
    make: Make, station: Station, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    uid = tickets["reported"].uid
    window.open_ticket(uid)
    assert window.panel.isAncestorOf(focused())
    press(qtbot, Qt.Key.Key_A)
    assert station.ticket(uid).status == "accepted"  # type: ignore[union-attr]
    press(qtbot, Qt.Key.Key_N)
    assert window.panel.form is not None
    press(qtbot, Qt.Key.Key_H)
    assert type(window.panel.form).__name__ == "NoteForm", "in a form, letters are letters"
    press(qtbot, Qt.Key.Key_Escape)
    window.open_ticket(tickets["dispatched"].uid)
    press(qtbot, Qt.Key.Key_Return, CTRL)
    assert station.ticket(tickets["dispatched"].uid).status == "taken"  # type: ignore[union-attr]


def test_an_act_by_key_in_the_queue_leaves_the_keys_there(
    make: Make, station: Station, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    uid = tickets["dispatched"].uid
    look(window, uid)
    window.queue.view.setFocus()
    press(qtbot, Qt.Key.Key_Return, CTRL)
    assert station.ticket(uid).status == "taken"  # type: ignore[union-attr]
    assert window.queue.isAncestorOf(focused())
    press(qtbot, Qt.Key.Key_Return, CTRL)
    assert station.ticket(uid).status == "working"  # type: ignore[union-attr]


@pytest.mark.parametrize("sent", [True, False])
def test_a_form_asked_for_by_key_in_the_queue_gives_the_keys_back(
    make: Make, station: Station, tickets: dict[str, Ticket], qtbot: QtBot, sent: bool
) -> None:
    window = make()
    uid = tickets["working"].uid
    look(window, uid)
    window.queue.view.setFocus()
    press(qtbot, Qt.Key.Key_N)
    form = window.panel.form
    assert form is not None
    assert form.isAncestorOf(focused())
    qtbot.keyClicks(focused(), "the caretaker has the key")
    if sent:
        press(qtbot, Qt.Key.Key_Return, CTRL)
        assert station.ticket(uid).notes == 1  # type: ignore[union-attr]
    else:
        press(qtbot, Qt.Key.Key_Escape)
    assert window.panel.form is None
    assert focused() is window.queue.view


def test_back_in_the_queue_the_panel_shows_the_ticket_that_the_keys_act_on(
    make: Make, tickets: dict[str, Ticket]
) -> None:
    window = make()
    look(window, tickets["dispatched"].uid)
    window.open_ticket(tickets["reported"].uid)
    window.show_view("queue")
    window._look.timeout.emit()
    assert window.panel.uid == tickets["dispatched"].uid
