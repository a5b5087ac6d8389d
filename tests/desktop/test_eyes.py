"""What an eye finds at a glance, on the smallest screen in the largest type and in both languages:
no word cut without the whole of it in a tip, nothing over or outside of anything, no control
without a name, no control that Tab passes by."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from desktop.station import Station
from desktop.ui.actions import SPECS
from desktop.ui.enrol import EnrolDialog
from desktop.ui.settings.values import DeskSettings, LookSettings, Settings
from desktop.ui.theme import Density, Scheme, Theme
from desktop.ui.ticket.acts import BY_KIND, at_once, closed_because
from desktop.ui.window import MainWindow
from domain.repair.ticket import Ticket
from tests.desktop.looking import faults, nameless, sideways
from tests.worlds import HeldClock, busy_desk


@pytest.fixture
def tickets(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    return busy_desk(station, clock)


@pytest.fixture
def window(
    qtbot: QtBot, station: Station, tickets: dict[str, Ticket], language: str
) -> MainWindow:
    theme = Theme(Scheme.LIGHT, Density.LARGE)
    theme.apply()
    settings = Settings(
        look=LookSettings(Scheme.LIGHT, Density.LARGE), desk=DeskSettings(toured=True)
    )
    made = MainWindow(station, theme, settings)
    made.resize(1_366, 768)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.complete()
    return made


def settled(widget: QWidget) -> QWidget:
    """Let layouts come to rest; a change of height asks for one more round."""
    for _ in range(3):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QApplication.processEvents()
    return widget


def wrong(widget: QWidget, where: str) -> list[str]:
    settled(widget)
    found = [*faults(widget), *nameless(widget)]
    # The sheet of keys may be scrolled sideways, on a screen as small as a test's.
    if isinstance(widget.window(), MainWindow):
        found += sideways(widget)
    return [f"{where}: {line}" for line in found]


def test_every_view_can_be_read(window: MainWindow, tickets: dict[str, Ticket]) -> None:
    found = []
    for view in ("queue", "board", "both"):
        window.show_view(view)  # type: ignore[arg-type]
        window.open_ticket(tickets["working"].uid)
        found += wrong(window, view)
    window.show_view("queue")
    window.new_repair()
    found += wrong(window, "intake")
    for part in ("attention", "outbox", "sync"):
        window.show_attention(part)
        found += wrong(window, part)
    window.show_page("settings")
    found += wrong(window, "settings")
    assert "\n".join(found) == ""


def test_every_form_can_be_read(
    window: MainWindow, station: Station, tickets: dict[str, Ticket]
) -> None:
    found, seen = [], set()
    assert station.operator is not None
    for ticket in tickets.values():
        window.open_ticket(ticket.uid)
        for kind, act in BY_KIND.items():
            closed = closed_because(act, ticket, station.operator)
            if kind in seen or closed is not None or at_once(act, ticket) is not None:
                continue
            seen.add(kind)
            window.panel.ask(kind)
            found += wrong(window.panel, kind)
    assert len(seen) > 12
    assert "\n".join(found) == ""


def test_every_dialog_can_be_read(window: MainWindow, tickets: dict[str, Ticket]) -> None:
    acts = (
        "keys", "help", "operator", "roster", "by_building", "columns", "export", "handover",
        "paper.slips", "paper.notice", "paper.slip", "paper.batch", "print",
    )  # fmt: skip
    window.queue.go_to(tickets["working"].uid)
    opening: dict[str, Callable[[], object]] = {key: window.acts[key].trigger for key in acts}
    opening["phrases"] = window.pages.settings.edit_phrases
    opening["enrol"] = EnrolDialog(window._theme, "", "", window).open
    found = []
    for key, act in opening.items():
        act()
        QApplication.processEvents()
        [dialog] = [one for one in window.findChildren(QDialog) if one.isVisible()]
        found += wrong(dialog, key)
        dialog.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert "\n".join(found) == ""


def test_the_field_that_is_typed_into_is_in_sight_whatever_is_told_below(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.new_repair()
    form = window.docks.form
    for typed in ("刘思远 13986024417", "5-511"):
        focused = QApplication.focusWidget()
        assert isinstance(focused, QLineEdit)
        focused.setText(typed)
        focused.textEdited.emit(typed)
        qtbot.keyClick(focused, Qt.Key.Key_Return)
    form.fields.fault.set_fault(window._station.faults.get("water.pipe"))
    form.fields.fault.done.emit()
    settled(window)
    assert form.page.strip.isVisible(), "a repair of that room is known"
    described = form.fields.description
    assert described.hasFocus()
    assert described.visibleRegion().contains(described.cursorRect().center())


def walk(root: QWidget, qtbot: QtBot, where: str) -> tuple[list[str], list[str]]:
    """Press Tab until it comes round. Names of what it stopped at, and what was wrong there."""
    settled(root)
    stops: list[QWidget] = []
    names, wrong_ones = [], []
    while (now := QApplication.focusWidget()) is not None and now not in stops:
        stops.append(now)
        said = now.accessibleName() or (now.text() if isinstance(now, QAbstractButton) else "")
        name = f"{type(now).__name__} {said}"
        names.append(name)
        if now.visibleRegion().isEmpty():
            wrong_ones.append(f"{where}: out of sight: {name}")
        lit = now.grab().toImage()
        qtbot.keyClick(now, Qt.Key.Key_Tab)
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)  # acts of another ticket
        if QApplication.focusWidget() is now:
            break  # a table's cells, a date's parts: Tab goes on inside
        if isValid(now) and now.grab().toImage() == lit:
            wrong_ones.append(f"{where}: not to be seen that it has the focus: {name}")
    return names, wrong_ones


@pytest.mark.parametrize("language", ["zh_CN"], indirect=True)
def test_the_focus_is_seen_wherever_tab_leads(
    window: MainWindow, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window.queue.go_to(tickets["working"].uid)
    window._look.timeout.emit()
    window.queue.focus_table()
    names, found = walk(window, qtbot, "queue")
    for part in (window.queue.bar.search, window.panel.timeline, window.panel.area):
        assert f"{type(part).__name__} {part.accessibleName()}" in names
    window.new_repair()
    names, wrong_ones = walk(window, qtbot, "intake")
    assert len(names) > 30
    assert not any("DetailArea" in name for name in names), "the ticket lies behind the form"
    found += wrong_ones
    window._intake_closed()
    for view in ("board", "both"):
        window.show_view(view)  # type: ignore[arg-type]
        found += walk(window, qtbot, view)[1]
    window.show_attention("sync")
    found += walk(window, qtbot, "sync")[1]
    window.show_page("settings")
    window.pages.settings.setFocus()
    found += walk(window, qtbot, "settings")[1]
    for key in ("keys", "help", "by_building", "columns", "export", "handover", "paper.notice"):
        window.acts[key].trigger()
        QApplication.processEvents()
        [dialog] = [one for one in window.findChildren(QDialog) if one.isVisible()]
        found += walk(dialog, qtbot, key)[1]
        dialog.close()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert "\n".join(found) == ""


@pytest.mark.parametrize("language", ["zh_CN"], indirect=True)
def test_tab_goes_through_a_ticket_as_one_reads_it(
    window: MainWindow, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    for state in ("reported", "working"):  # the acts of the second are made after the facts
        window.open_ticket(tickets[state].uid)
        settled(window)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    panel, heights = window.panel, []
    panel.head.copy.setFocus()
    while (now := QApplication.focusWidget()) is not panel.timeline:
        assert now is not None
        assert panel.isAncestorOf(now)
        if now is not panel.area:
            heights.append(now.mapTo(panel, now.rect().topLeft()).y())
        qtbot.keyClick(now, Qt.Key.Key_Tab)
    assert len(heights) > 6
    assert heights == sorted(heights)


def test_every_key_of_the_sheet_does_its_own_act_and_no_other(
    window: MainWindow, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    heard: list[str] = []
    ours = {key: spec for key, spec in SPECS.items() if spec.where != "told"}
    for key in ours:
        act = window.acts[key].triggered
        act.connect(lambda: None)  # what nobody hears cannot be disconnected
        act.disconnect()
        act.connect(lambda _=False, key=key: heard.append(key))
    window.queue.go_to(tickets["working"].uid)
    window.queue.focus_table()
    for focus in (window.queue.view, window.panel.bar.first, window.workplace.new):
        assert focus is not None
        focus.setFocus()
        inside = window.queue.isAncestorOf(focus)
        for key, spec in ours.items():
            for keys in spec.keys if inside or spec.where == "window" else ():
                pressed = QKeySequence(keys)[0]
                qtbot.keyClick(focus, pressed.key(), pressed.keyboardModifiers())
                assert heard == [key], keys
                heard.clear()
