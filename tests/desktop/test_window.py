"""The desk as a whole: what leads where, what is remembered, and the way back after every act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop import translation
from desktop.station import Station
from desktop.ui.actions import GROUPS, SPECS
from desktop.ui.key_sheet import KeySheet
from desktop.ui.operators import OperatorDialog
from desktop.ui.queue.listings import LISTINGS
from desktop.ui.settings.values import DeskSettings, LookSettings, Settings
from desktop.ui.theme import Density, Scheme, Theme
from desktop.ui.window import MainWindow
from domain.people import Actor
from domain.problems import Trouble
from domain.repair import commands as c
from domain.repair.ticket import Ticket
from tests.desktop.driving import on_screen, picture, real_drag
from tests.worlds import HOUR, MINUTE, HeldClock, busy_desk, make_station, report

CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
Make = Callable[..., MainWindow]


@pytest.fixture
def saved() -> list[Settings]:
    return []


@pytest.fixture
def make(qtbot: QtBot, station: Station, saved: list[Settings]) -> Make:
    def made(settings: Settings | None = None, width: int = 1_366, **more: object) -> MainWindow:
        theme = Theme(Scheme.LIGHT, Density.COMFORTABLE)
        window = MainWindow(station, theme, settings, saved.append, **more)  # type: ignore[arg-type]
        window.resize(width, 768)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        QApplication.processEvents()
        return window

    return made


@pytest.fixture
def tickets(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    station._ledger.set_meta("cloud", "https://hq.example.edu.cn")
    return busy_desk(station, clock)


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    locale = QLocale()
    installed = translation.install(qapp, "zh_CN")
    yield
    for translator in installed:
        qapp.removeTranslator(translator)
    QLocale.setDefault(locale)


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def press(
    qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    """Press a key where the focus is."""
    qtbot.keyClick(focused(), key, held)
    QApplication.processEvents()


def look(window: MainWindow, uid: str) -> None:
    """Put the queue's cursor on a ticket and let the panel follow."""
    window.queue.go_to(uid)
    window._look.timeout.emit()


def toasts(window: MainWindow) -> list[str]:
    return [toast.accessibleName() for toast in window.toasts.toasts]


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
    press(qtbot, Qt.Key.Key_F1)
    sheet = window.findChild(KeySheet)
    assert isinstance(sheet, KeySheet)
    told = " ".join(each.accessibleName() for each in sheet.findChildren(QWidget))
    for group in GROUPS:
        for spec in group.specs:
            assert spec.text() in told
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
        "labour", "water", "clinic", "lostfound", "feedback", "notices", "reports",
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


# ---- the way back


def test_every_own_act_offers_its_way_back(
    make: Make, station: Station, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    uid = tickets["reported"].uid
    look(window, uid)
    window.queue.view.setFocus()
    press(qtbot, Qt.Key.Key_A)
    assert toasts(window) == [f"Accepted: {tickets['reported'].number}"]
    assert f"Undo “Accept”: {tickets['reported'].number}" in window.acts["undo"].text()
    press(qtbot, Qt.Key.Key_F8)
    press(qtbot, Qt.Key.Key_Space)
    assert station.ticket(uid).status == "reported"  # type: ignore[union-attr]
    assert toasts(window)[-1].startswith("Taken back: Accept")


def test_an_act_of_the_panel_is_told_once_and_can_be_taken_back(
    make: Make, station: Station, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    uid = tickets["dispatched"].uid
    window.open_ticket(uid)
    assert window.panel.step()
    assert station.ticket(uid).status == "taken"  # type: ignore[union-attr]
    assert toasts(window) == [f"Take: 张大勇 · {tickets['dispatched'].number}"]
    window.queue.view.setFocus()
    press(qtbot, Qt.Key.Key_Z, CTRL)
    assert station.ticket(uid).status == "dispatched"  # type: ignore[union-attr]
    window.panel.refresh()
    window.panel.step()
    window.panel.acted.emit(uid)
    assert len(toasts(window)) == 3


def test_several_accepted_at_once_are_taken_back_at_once(
    make: Make, station: Station, qtbot: QtBot
) -> None:
    for n in range(3):
        report(station, "power.light", name=f"吴{n}")
    window = make()
    window.show_listing("reported")
    window.queue.view.selectAll()
    window.acts["accept"].trigger()
    assert station.tallies() == {"accepted": 3}
    window.toasts.toasts[-1].acted.emit()
    assert station.tallies() == {"reported": 3}
    assert toasts(window)[-1] == "Taken back: 3 acts"


def test_without_anything_to_undo_ctrl_z_says_so(make: Make, qtbot: QtBot) -> None:
    window = make()
    press(qtbot, Qt.Key.Key_Z, CTRL)
    assert toasts(window) == ["There is nothing of yours to undo"]


def test_what_is_too_late_to_undo_says_why(
    make: Make, station: Station, clock: HeldClock, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    look(window, tickets["reported"].uid)
    window.queue.view.setFocus()
    press(qtbot, Qt.Key.Key_A)
    clock.advance(2 * HOUR)
    window.toasts.toasts[-1].acted.emit()
    assert "minutes have passed" in toasts(window)[-1]


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


def test_a_half_typed_repair_outlives_the_window(
    make: Make, station: Station, tmp_path: Path, qtbot: QtBot
) -> None:
    window = make(draft=tmp_path / "draft.json")
    window.new_repair()
    qtbot.keyClicks(focused(), "13800001111")
    window.close()
    again = make(draft=tmp_path / "draft.json")
    assert again.docks.form.is_dirty


# ---- who sits there


def test_nobody_can_act_before_somebody_sat_down(
    make: Make, station: Station, tickets: dict[str, Ticket], qtbot: QtBot, saved: list[Settings]
) -> None:
    station.operator = None
    window = make()
    qtbot.waitUntil(lambda: window.findChild(OperatorDialog) is not None)
    assert not window.acts["new"].isEnabled()
    dialog = window.findChild(OperatorDialog)
    assert isinstance(dialog, OperatorDialog)
    assert dialog.people.count() == 3
    assert dialog.choose("H002")
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert station.operator == Actor("H002", "周敏", "dispatcher")
    assert window.acts["new"].isEnabled()
    assert "周敏" in window.windowTitle()
    assert window.someone.text() == "周敏"
    assert saved[-1].desk.operator == "H002"


def test_the_operator_is_remembered(make: Make, station: Station, qtbot: QtBot) -> None:
    station.operator = None
    make(Settings(desk=DeskSettings(operator="H003")))
    assert station.operator is not None
    assert station.operator.id == "H003"


def test_somebody_who_left_the_staff_is_asked_for_again(
    make: Make, station: Station, qtbot: QtBot
) -> None:
    station.operator = None
    window = make(Settings(desk=DeskSettings(operator="H999")))
    qtbot.waitUntil(lambda: window.findChild(OperatorDialog) is not None)
    assert station.operator is None


def test_a_station_without_staff_waits_for_the_roster(
    qtbot: QtBot, tmp_path: Path, clock: HeldClock
) -> None:
    folder = tmp_path / "bare"
    folder.mkdir()
    bare = make_station(folder, clock=clock, campus=False, operator=None)
    window = MainWindow(bare, Theme(), Settings())
    qtbot.addWidget(window)
    window.show()
    window.seat.ask()
    dialog = window.findChild(OperatorDialog)
    assert isinstance(dialog, OperatorDialog)
    assert not dialog.nobody.isHidden()
    assert not dialog.take.isEnabled()
    window.close()


# ---- what is remembered


def test_layout_list_order_and_view_come_back(
    make: Make, station: Station, tickets: dict[str, Ticket], saved: list[Settings]
) -> None:
    window = make()
    window.show_view("both")
    window.show_listing("accepted")
    window.queue.set_order("priority")
    window.docks.ticket.hide()
    window.close()
    kept = saved[-1]
    assert kept.desk == DeskSettings(
        "H001" if kept.desk.operator else "", "accepted", "priority", "both"
    )
    again = make(kept)
    assert again.workplace.arrangement == "both"
    assert again.queue.bar.listing.key == "accepted"
    assert again.queue.model.order == "priority"
    assert not again.docks.ticket.isVisible()


def test_settings_that_cannot_be_saved_are_told_and_work_goes_on(
    qtbot: QtBot, station: Station, tickets: dict[str, Ticket]
) -> None:
    def full(settings: Settings) -> None:
        raise Trouble("settings_not_saved", path="x", detail="full")

    window = MainWindow(station, Theme(), Settings(), full)
    qtbot.addWidget(window)
    window.show()
    window.show_listing("held")
    assert "settings_not_saved" in window.banners.codes()
    assert window.queue.bar.listing.key == "held"
    window.close()


# ---- how things stand


def segments(window: MainWindow) -> dict[str, str]:
    return {
        key: segment.accessibleName()
        for key, segment in window.strip._segments.items()
        if not segment.isHidden()
    }


def test_the_strip_says_how_things_stand(
    make: Make, station: Station, clock: HeldClock, tickets: dict[str, Ticket]
) -> None:
    window = make()
    said = segments(window)
    assert said["cloud"] == "Working offline; take down and dispatch as usual"
    assert said["age"] == "Data as of today 12:00"
    assert said["waiting"] == f"{len(station.outbox())} to upload"
    assert set(said) == {"cloud", "age", "waiting"}
    station.refresh_freshness(link="online", skew=5 * MINUTE)
    said = segments(window)
    assert said["cloud"] == "Cloud connected"
    assert said["skew"] == "This computer's clock is 5 min fast"
    clock.advance(26 * HOUR)
    window.status.look()
    assert segments(window)["age"] == "Data as of yesterday 12:00"


def test_a_click_on_the_strip_leads_to_what_it_speaks_of(
    make: Make, station: Station, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    qtbot.mouseClick(window.strip._segments["waiting"], Qt.MouseButton.LeftButton)
    assert window.rail.current == "attention"
    assert window.pages.attention.switch.current == "outbox"


def test_a_station_without_a_cloud_offers_to_connect(
    make: Make, station: Station, qtbot: QtBot
) -> None:
    window = make()
    assert window.banners.codes() == ["not_enrolled"]
    with qtbot.waitSignal(window.enrol_wanted):
        window.banners._banners["not_enrolled"].acted.emit("enrol")
    station._ledger.set_meta("cloud", "https://hq.example.edu.cn")
    station.refresh_freshness(link="online")
    assert window.banners.codes() == []


def test_trouble_of_the_whole_station_is_told_once_until_put_away(
    make: Make, station: Station, tickets: dict[str, Ticket]
) -> None:
    window = make()
    for _ in range(2):
        station.told.emit(Trouble("disk_full", path="x"))
    assert window.banners.codes() == ["disk_full"]
    window.banners._banners["disk_full"].closed.emit()
    assert window.banners.codes() == []


def test_the_rail_counts_what_waits(
    make: Make, station: Station, tickets: dict[str, Ticket]
) -> None:
    window = make()
    assert "2" in window.rail._items["repair"].accessibleName()
    report(station)
    assert "3" in window.rail._items["repair"].accessibleName()


def test_the_line_can_be_cut_for_practice_only_where_that_is_offered(
    make: Make, station: Station, qtbot: QtBot
) -> None:
    cut: list[bool] = []
    window = make(outage=cut.append)
    (switch,) = window.statusBar().findChildren(QCheckBox)
    switch.click()
    switch.click()
    assert cut == [True, False]
    assert make().statusBar().findChildren(QCheckBox) == []


def test_closing_the_window_tells_the_program(make: Make, qtbot: QtBot) -> None:
    window = make()
    with qtbot.waitSignal(window.closed):
        window.close()


# ---- every text plain, every control named, every size


def test_no_label_of_the_window_reads_html(
    make: Make, station: Station, tickets: dict[str, Ticket]
) -> None:
    window = make()
    window.show_view("both")
    window.open_ticket(tickets["working"].uid)
    window.show_attention("attention")
    labels = window.findChildren(QLabel)
    assert len(labels) > 20
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


def test_every_control_of_the_window_has_a_name(
    make: Make, station: Station, tickets: dict[str, Ticket]
) -> None:
    window = make()
    window.open_ticket(tickets["working"].uid)
    window.new_repair()
    for page in ("attention", "settings", "repair"):
        window.show_page(page)
        QApplication.processEvents()
        for widget in window.findChildren(QWidget):
            if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                named = widget.accessibleName() or getattr(widget, "text", str)()
                inside = isinstance(widget.parentWidget(), QWidget) and isinstance(
                    widget, QLineEdit
                )
                assert named or inside or widget.findChildren(QWidget), (page, widget)


@pytest.mark.parametrize("scheme", [Scheme.LIGHT, Scheme.DARK])
@pytest.mark.parametrize("density", list(Density))
@pytest.mark.parametrize("width", [1_366, 1_920])
def test_the_window_fits_the_screens_of_the_office(
    qtbot: QtBot,
    station: Station,
    tickets: dict[str, Ticket],
    chinese: None,
    scheme: Scheme,
    density: Density,
    width: int,
) -> None:
    theme = Theme(scheme, density)
    theme.apply()
    window = MainWindow(station, theme, Settings(look=LookSettings(scheme, density)))
    window.resize(width, 768 if width < 1_900 else 1_080)
    qtbot.addWidget(window)
    window.show()
    window.open_ticket(tickets["working"].uid)
    window.queue.view.go_to(window.queue.model.id_at(2))
    for _ in range(4):  # the docks settle step by step
        QApplication.processEvents()
    assert window.width() == width
    right = window.panel.mapTo(window, QPoint(window.panel.width(), 0)).x()
    assert right <= width
    assert window.minimumSizeHint().width() <= width
    picture(window, f"window-{scheme.value}-{density.value}-{width}")
    window.close()


@on_screen
def test_a_ticket_is_dragged_from_the_queue_onto_a_worker(
    make: Make, station: Station, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make(width=1_500)
    window.show_view("both")
    window.docks.ticket.hide()
    uid = tickets["accepted"].uid
    look(window, uid)
    QApplication.processEvents()
    view = window.queue.view
    column = window.workplace.board.columns.made_columns()[0]
    start = view.visualRect(view.currentIndex()).center()
    real_drag(qtbot, view.viewport(), start, column, column.rect().center())
    found = station.ticket(uid)
    assert found is not None
    assert [share.worker for share in found.crew] == [column.code]
    assert len(window.toasts.toasts) == 1
