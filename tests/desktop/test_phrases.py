"""What an operator keeps at hand: texts while writing, quick acts, what is known of a fault."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.settings.phrases_dialog import PhrasesDialog
from desktop.ui.settings.values import Preferences, Settings
from desktop.ui.theme import Theme
from desktop.ui.ticket.forms.words import NoteForm
from desktop.ui.ticket.offering import Offering
from desktop.ui.ticket.panel import TicketPanel
from desktop.ui.window import MainWindow
from domain.phrases import Macro, Phrase
from domain.repair.ticket import Ticket
from domain.shared import TEXTS, ChangeTexts, Text
from tests.desktop.ticket_desk import press, ticket_panel, typed
from tests.worlds import HeldClock, busy_desk


@pytest.fixture
def desk(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    return busy_desk(station, clock)


@pytest.fixture
def panel(station: Station, qtbot: QtBot) -> TicketPanel:
    return ticket_panel(station, qtbot)


def note(panel: TicketPanel, ticket: Ticket) -> tuple[NoteForm, Offering]:
    panel.show_ticket(ticket.uid)
    assert panel.ask("repair.note")
    form = panel.form
    assert isinstance(form, NoteForm)
    offering = form.text.findChild(Offering)
    assert offering is not None
    return form, offering


def test_a_text_is_taken_by_its_initials_and_enter(
    panel: TicketPanel, desk: dict[str, Ticket]
) -> None:
    form, offering = note(panel, desk["working"])
    typed("急，")
    typed("dhwr")
    assert offering.shown() == ["电话无人接听，稍后再打"]
    press(Qt.Key.Key_Return)
    assert form.text.toPlainText() == "急，电话无人接听，稍后再打"
    assert offering.shown() == []


def test_what_is_typed_stays_as_it_is_when_the_list_is_put_away(
    panel: TicketPanel, desk: dict[str, Ticket]
) -> None:
    form, offering = note(panel, desk["working"])
    typed("人字梯")
    assert offering.shown()
    press(Qt.Key.Key_Escape)
    assert form.text.toPlainText() == "人字梯"
    assert panel.form is form, "Escape puts the list away first, not the form"


def test_a_slash_shows_all_texts_of_the_field(panel: TicketPanel, desk: dict[str, Ticket]) -> None:
    _, offering = note(panel, desk["working"])
    typed("/")
    assert len(offering.shown()) > 6


def test_a_quick_act_of_the_menu_does_all_of_it(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["accepted"].uid)
    menu = panel.bar.menu()
    [quick] = [each for each in menu.findChildren(QMenu) if each.title() == "Quick acts"]
    action = next(each for each in quick.actions() if "3 天" in each.text())
    action.trigger()
    ticket = station.ticket(desk["accepted"].uid)
    assert ticket is not None
    assert (ticket.status, ticket.notes) == ("held", 1)


def test_a_quick_act_that_is_not_possible_does_nothing_of_it(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["finished"].uid)
    macro = next(one for one in station.phrasebook.macros if one.hold == "third_party")
    assert not panel.bar.quick.do(macro, [desk["finished"].uid])
    ticket = station.ticket(desk["finished"].uid)
    assert ticket is not None
    assert ticket.notes == 0
    assert panel._wrong.isVisible()


def test_the_command_bar_does_a_quick_act_to_what_is_picked(
    station: Station, desk: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = MainWindow(station, Theme())
    qtbot.addWidget(window)
    window.complete()
    window.queue.go_to(desk["accepted"].uid)
    found = [row for row in window.ways.finder.look("等配件") if row.data.kind == "macro"]
    assert len(found) == 1
    window.ways.go(found[0].data)
    ticket = station.ticket(desk["accepted"].uid)
    assert ticket is not None
    assert ticket.status == "held"


def test_texts_and_quick_acts_of_ones_own_count_at_once_and_can_be_taken_back(
    station: Station, qtbot: QtBot
) -> None:
    window = MainWindow(station, Theme())
    qtbot.addWidget(window)
    window.complete()
    dialog = PhrasesDialog(station, Theme(), window.preferences)
    qtbot.addWidget(dialog)
    dialog.texts.setRowCount(0)
    dialog.add_text(Phrase("找老王拿钥匙", ("note",)))
    dialog.macros.setRowCount(0)
    dialog.add_macro(Macro("转维保", note="转维保厂家", hold="third_party", days=3))
    dialog.take()
    assert [one.text for one in station.phrasebook.phrases] == ["找老王拿钥匙"]
    assert station.phrasebook.macros[0].days == 3
    assert station.outbox(), "the other desks are to have them too"

    again = PhrasesDialog(station, Theme(), window.preferences)
    qtbot.addWidget(again)
    again.add_macro(Macro("空的"))
    again.take()
    assert not again._wrong.isHidden(), "a row without anything to do is said, not kept"
    again._usual()
    again.take()
    assert station.phrasebook.phrases == station.usual_phrasebook.phrases


def test_what_another_desk_writes_meanwhile_stays_beside_ones_own(
    station: Station, qtbot: QtBot
) -> None:
    window = MainWindow(station, Theme())
    qtbot.addWidget(window)
    window.complete()
    dialog = PhrasesDialog(station, Theme(), window.preferences)
    qtbot.addWidget(dialog)
    station.submit(TEXTS, ChangeTexts((Text("门卫处取件"),)))
    assert station.phrasebook.phrases[-1].text == "门卫处取件", "offered at once"
    dialog.add_text(Phrase("找老王拿钥匙"))
    dialog.take()
    assert [one.text for one in station.phrasebook.phrases][-2:] == ["门卫处取件", "找老王拿钥匙"]


def test_texts_that_this_desk_alone_had_count_until_they_are_given_to_all(
    station: Station, qtbot: QtBot
) -> None:
    saved: list[Settings] = []
    former = structs.replace(Settings(), phrases=(Phrase("本台的话"),))
    window = MainWindow(station, Theme(), former, saved.append)
    qtbot.addWidget(window)
    window.complete()
    assert [one.text for one in station.phrasebook.phrases] == ["本台的话"]
    dialog = PhrasesDialog(station, Theme(), window.preferences)
    qtbot.addWidget(dialog)
    dialog.take()
    assert saved[-1].phrases is None
    assert [one.text for one in station.phrasebook.phrases] == ["本台的话"]
    assert station.shared.texts().phrases == (Text("本台的话"),)


def test_what_is_known_stands_in_the_panel_until_the_work_begins(
    panel: TicketPanel, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["reported"].uid)
    assert any("空开" in text for text in panel.known.texts())
    panel.show_ticket(desk["working"].uid)
    assert panel.known.isHidden()


def test_what_to_ask_is_shown_while_a_repair_is_taken_down(
    station: Station, qtbot: QtBot
) -> None:
    window = MainWindow(station, Theme())
    qtbot.addWidget(window)
    window.complete()
    form = window.docks.form
    form.fields.fault.set_fault(station.faults.get("power.trip"))
    form.page.look_again()
    asked = form.page.known.texts()
    assert "隔壁" in asked[0]
    assert len(asked) > 3, "each question on a line of its own"
    assert asked[0] in form.page.asked.text()
    assert not any("万用表" in text for text in form.page.known.texts()), "that is the worker's"
    QApplication.processEvents()


def test_preferences_without_texts_leave_the_schools(station: Station) -> None:
    assert Preferences().values.phrases is None
    assert station.phrasebook == station.usual_phrasebook
