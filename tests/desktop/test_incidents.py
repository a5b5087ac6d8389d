"""Incidents at the desk: made by hand, by drag and at intake; finished, told and posted as one."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.drag import encode
from desktop.ui.papers.incident import notice_of
from desktop.ui.queue.columns import Column
from desktop.ui.theme import Theme
from desktop.ui.ticket.forms.family import SplitForm
from desktop.ui.ticket.forms.finish import FinishForm
from desktop.ui.ticket.incident_dialog import IncidentDialog
from desktop.ui.window import MainWindow
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.ticket import Reporter, Ticket
from tests.desktop.showing import buttons
from tests.desktop.ticket_desk import ticket_panel
from tests.worlds import HOUR, HeldClock, report

W1 = ("W101", "张大勇")


@pytest.fixture
def outage(station: Station, clock: HeldClock) -> list[Ticket]:
    """Five rooms of one building without power."""
    made = []
    for n, room in enumerate(("101", "102", "103", "201", "202")):
        clock.advance(60_000)
        place = f"东校区/2栋/{room}"
        made.append(report(station, "power.trip", place, name=f"同学{n}", phone=f"1380000000{n}"))
    return made


@pytest.fixture
def window(station: Station, outage: list[Ticket], qtbot: QtBot) -> MainWindow:
    made = MainWindow(station, Theme())
    made.resize(1366, 768)
    qtbot.addWidget(made)
    made.show()
    made.complete()
    made.show_listing("open")
    QApplication.processEvents()
    return made


def now(station: Station, ticket: Ticket) -> Ticket:
    found = station.ticket(ticket.uid)
    assert found is not None
    return found


def worked_on(station: Station, ticket: Ticket) -> None:
    for wish in (c.Dispatch(crew_of([W1])), c.Take("W101"), c.Arrive("W101")):
        station.submit(ticket.uid, wish)


def test_dropping_tickets_on_one_puts_them_under_it_and_undo_takes_them_out(
    window: MainWindow, station: Station, outage: list[Ticket]
) -> None:
    parent, *children = outage[:3]
    view = window.queue.view
    row = station.rows_of([parent.uid])[0]
    assert view.go_to(row.id)
    place = QPointF(40, view.rowViewportPosition(view.currentIndex().row()) + 4)
    mime = encode([child.uid for child in children])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place.toPoint(), copy, mime, left, none)
    QApplication.sendEvent(view.viewport(), enter)
    assert enter.isAccepted()
    QApplication.sendEvent(view.viewport(), QDropEvent(place, copy, mime, left, none))
    assert [now(station, child).parent for child in children] == [parent.uid] * 2
    fresh = station.rows_of([parent.uid])[0]
    assert fresh.children == 2
    assert "incident of" in window.queue.model.words.cell(fresh, Column.MARKS)
    window.undo.undo()
    assert [now(station, child).parent for child in children] == ["", ""]
    assert station.rows_of([parent.uid])[0].children == 0


def test_of_several_picked_tickets_the_first_is_proposed_as_the_incident(
    window: MainWindow, station: Station, outage: list[Ticket], qtbot: QtBot
) -> None:
    dialog = IncidentDialog(station, Theme(), [one.uid for one in outage[1:4]], window)
    qtbot.addWidget(dialog)
    dialog.take()
    assert [row.uid for row in station.families.children(outage[1].uid)] == [
        outage[2].uid, outage[3].uid,
    ]  # fmt: skip
    again = IncidentDialog(station, Theme(), [outage[4].uid], window)
    qtbot.addWidget(again)
    again.number.setText(outage[2].number)
    again.take()
    assert again._wrong.text(), "a part of an incident is no incident itself"
    again.number.setText(outage[1].number)
    again.take()
    assert len(station.families.children(outage[1].uid)) == 3


def test_the_panel_shows_the_family_and_acts_on_all_of_it(
    station: Station, outage: list[Ticket], qtbot: QtBot
) -> None:
    panel = ticket_panel(station, qtbot)
    parent, *children = outage
    panel.show_ticket(parent.uid)
    buttons(panel.family)["Make one"].click()
    assert all(now(station, child).parent == parent.uid for child in children)
    found = buttons(panel.family)
    assert {child.number for child in children} <= found.keys()
    found["Accept 4"].click() if "Accept 4" in found else found["Accept %n"].click()
    assert {now(station, child).status for child in children} == {"accepted"}
    asked: list[str] = []
    panel.ticket_asked.connect(asked.append)
    buttons(panel.family)[children[0].number].click()
    assert asked == [children[0].uid]
    panel.show_ticket(children[0].uid)
    assert parent.number in buttons(panel.family)
    panel.show_ticket(parent.uid)
    buttons(panel.family)["Take all out"].click()
    assert not any(now(station, child).parent for child in children)


def test_finishing_an_incident_finishes_what_only_waited_for_it(
    station: Station, outage: list[Ticket], qtbot: QtBot
) -> None:
    parent, waits, own = outage[:3]
    station.families.link(parent.uid, [waits.uid, own.uid])
    worked_on(station, parent)
    worked_on(station, own)
    panel = ticket_panel(station, qtbot)
    panel.show_ticket(parent.uid)
    assert panel.ask("repair.finish")
    form = panel.form
    assert isinstance(form, FinishForm)
    assert form.along is not None
    assert form.along.isChecked()
    assert form.submit()
    statuses = [now(station, one).status for one in (parent, waits, own)]
    assert statuses == ["finished", "finished", "working"]


def test_a_new_report_goes_under_the_incident_of_its_building_by_one_key(
    window: MainWindow, station: Station, outage: list[Ticket]
) -> None:
    station.families.link(outage[0].uid, [outage[1].uid])
    window.new_repair()
    form = window.docks.form
    form.fields.caller.set_caller("吴桐", "13800009999", None)
    form.fields.place.set_place(station.place("东校区/2栋/203"))
    form.fields.fault.set_fault(station.faults.get("power.trip"))
    form.page.look_again()
    assert form.page.incident.first() == outage[0].uid
    form._save_under()
    children = station.families.children(outage[0].uid)
    assert [row.reporter for row in children if row.uid != outage[1].uid] == ["吴桐"]


def test_what_is_far_away_long_ago_or_of_another_kind_is_no_incident(
    station: Station, outage: list[Ticket], clock: HeldClock
) -> None:
    assert len(station.families.nearby("东校区/2栋/203", "power.light")) == 5
    assert station.families.nearby("东校区/3栋/301", "power.trip") == []
    assert station.families.nearby("东校区/2栋/203", "water.pipe") == []
    clock.advance(7 * HOUR)
    assert station.families.nearby("东校区/2栋/203", "power.trip") == []


def test_a_ticket_with_two_faults_is_split_and_each_knows_of_the_other(
    station: Station, outage: list[Ticket], clock: HeldClock, qtbot: QtBot
) -> None:
    ticket = outage[0]
    station.submit(ticket.uid, c.Accept())
    station.submit(ticket.uid, c.Note("灯也一直闪"))
    clock.advance(HOUR)
    panel = ticket_panel(station, qtbot)
    panel.show_ticket(ticket.uid)
    assert panel.ask("repair.split")
    form = panel.form
    assert isinstance(form, SplitForm)
    form._fault.setCurrentIndex(form._fault.findData("power.light"))
    form._text.setPlainText("床头灯一直闪")
    form._notes[0][1].setChecked(True)
    assert form.submit()
    first = now(station, ticket)
    [part] = [station.ticket(uid) for uid in first.split_into]
    assert part is not None
    assert (part.split_from, part.split_from_number) == (ticket.uid, ticket.number)
    assert (part.reporter.name, part.fault) == (ticket.reporter.name, "power.light")
    assert (part.reported_at, part.status, part.notes) == (ticket.reported_at, "accepted", 1)


def test_a_notice_for_the_doors_says_where_and_until_when(
    station: Station, outage: list[Ticket], clock: HeldClock
) -> None:
    station.families.link(outage[0].uid, [one.uid for one in outage[1:]])
    station.submit(outage[0].uid, c.Announce("known", clock.now + 2 * HOUR))
    draft = notice_of(station, outage[0].uid)
    assert draft.place == "东校区 2栋"
    assert draft.begin
    assert draft.end
    assert station.families.reached(outage[0].uid).phones[0][1].startswith("138")


def test_a_family_has_two_generations_at_the_desk_too(
    station: Station, outage: list[Ticket]
) -> None:
    station.families.link(outage[0].uid, [outage[1].uid])
    with pytest.raises(Refusal, match="parent_is_child"):
        station.families.link(outage[1].uid, [outage[2].uid])
    with pytest.raises(Refusal, match="child_is_parent"):
        station.families.link(outage[3].uid, [outage[0].uid])


def fault_cells(window: MainWindow) -> list[str]:
    model = window.queue.model
    window.queue.model.catch_up()
    return [str(model.index(n, Column.FAULT).data()) for n in range(model.rowCount())]


def test_incidents_have_a_list_that_says_how_each_stands(
    window: MainWindow, station: Station, outage: list[Ticket], clock: HeldClock
) -> None:
    parent, *children = outage
    chips = {chip.filter.key: chip for chip in window.queue.bar.chips._chips}
    window.show_listing("incidents")
    assert fault_cells(window) == []
    station.families.link(parent.uid, [child.uid for child in children[:3]])
    station.submit(children[0].uid, c.Join(Reporter("室友", "13900009999")))
    worked_on(station, children[1])
    station.submit(children[1].uid, c.Finish("W101", "repaired", "合闸"))
    [cell] = fault_cells(window)
    assert "nobody told yet · 2 of 3 not done · 5 reporters · " in cell
    window.queue.count()
    assert chips["incidents"].filter.count == 1
    clock.advance(HOUR)
    station.submit(parent.uid, c.Announce("known"))
    assert "told, just now · " in fault_cells(window)[0]
    station.submit(parent.uid, c.Announce("over"))
    assert "it is over" in fault_cells(window)[0]


def test_the_list_of_incidents_is_found_by_its_name(window: MainWindow) -> None:
    found = window.ways.finder.look("incid")
    assert "list.incidents" in [row.data.key for row in found if row.data.kind == "act"]
    window.acts["list.incidents"].trigger()
    assert window.queue.bar.listing.key == "incidents"
    assert "incident" in window.queue._stack.currentWidget().accessibleName().lower()
