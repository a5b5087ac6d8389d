"""The desk around the work: who sits there, what is remembered, how things stand, every size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop import translation
from desktop.station import Station
from desktop.ui.operators import OperatorDialog
from desktop.ui.settings.values import DeskSettings, Settings
from desktop.ui.theme import Theme
from desktop.ui.window import MainWindow
from domain.people import Actor
from domain.problems import Trouble
from domain.repair import commands as c
from domain.repair.ticket import Ticket
from domain.wire import PushResult, WireProblem
from tests.desktop.window_stage import Make, look, maker, press
from tests.worlds import HOUR, MINUTE, HeldClock, busy_desk, make_station, report


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


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    locale = QLocale()
    installed = translation.install(qapp, "zh_CN")
    yield
    for translator in installed:
        qapp.removeTranslator(translator)
    QLocale.setDefault(locale)


# ---- who sits there


def test_nobody_can_act_before_somebody_sat_down(
    make: Make, station: Station, tickets: dict[str, Ticket], qtbot: QtBot, saved: list[Settings]
) -> None:
    station.operator = None
    window = make()
    qtbot.waitUntil(lambda: window.findChild(OperatorDialog) is not None)
    assert not window.acts["accept"].isEnabled()
    dialog = window.findChild(OperatorDialog)
    assert isinstance(dialog, OperatorDialog)
    assert dialog.people.count() == 3
    assert dialog.choose("H002")
    qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)
    assert station.operator == Actor("H002", "周敏", "dispatcher")
    window.queue.view.go_to(window.queue.model.id_at(0))
    assert window.acts["accept"].isEnabled()
    assert "周敏" in window.windowTitle()
    assert window.someone.text() == "周敏"
    assert saved[-1].desk.operator == "H002"


def test_after_the_first_answer_the_keys_work_in_the_queue(
    make: Make, station: Station, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    station.operator = None
    window = make()
    qtbot.waitUntil(lambda: window.findChild(OperatorDialog) is not None)
    dialog = window.findChild(OperatorDialog)
    assert isinstance(dialog, OperatorDialog)
    assert dialog.choose("H002")
    qtbot.keyClick(dialog.people, Qt.Key.Key_Return)
    window.activateWindow()  # nobody manages the windows of this screen
    qtbot.waitUntil(window.queue.view.hasFocus)
    assert window.queue.view.currentIndex().row() == 0
    press(qtbot, Qt.Key.Key_Down)
    assert window.queue.view.currentIndex().row() == 1


def test_tickets_that_come_after_the_first_answer_find_the_keys_in_the_queue(
    make: Make, station: Station, qtbot: QtBot
) -> None:
    window = make()
    assert window.queue.bar.chips.is_focused
    first = report(station)
    qtbot.waitUntil(window.queue.view.hasFocus)
    row = window.queue.view.current_row()
    assert row is not None
    assert row.uid == first.uid


def test_a_new_repair_first_asks_who_takes_it_down(
    make: Make, station: Station, qtbot: QtBot
) -> None:
    station.operator = None
    window = make()
    qtbot.waitUntil(lambda: window.findChild(OperatorDialog) is not None)
    window.findChild(OperatorDialog).reject()  # type: ignore[union-attr]
    window.acts["new"].trigger()
    assert not window.docks.intake.isVisible()
    assert any(dialog.isVisible() for dialog in window.findChildren(OperatorDialog))


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
    make: Make,
    station: Station,
    tickets: dict[str, Ticket],
    saved: list[Settings],
    qtbot: QtBot,
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
    qtbot.waitUntil(lambda: not again.docks.ticket.isVisible())


def test_settings_that_cannot_be_saved_are_told_and_work_goes_on(
    qtbot: QtBot, station: Station, tickets: dict[str, Ticket]
) -> None:
    def full(settings: Settings) -> None:
        raise Trouble("settings_not_saved", path="x", detail="full")

    window = MainWindow(station, Theme(), Settings(), full)
    qtbot.addWidget(window)
    window.show()
    window.show_listing("held")
    window.preferences._soon.timeout.emit()
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
    heard = said["age"].removeprefix("Data as of today ")
    clock.advance(26 * HOUR)
    window.status.look()
    assert segments(window)["age"] == f"Data as of yesterday {heard}"


def test_the_data_is_of_now_while_the_cloud_is_heard_also_where_nothing_moves(
    make: Make, station: Station, clock: HeldClock, tickets: dict[str, Ticket]
) -> None:
    window = make()
    asked = station.freshness.received_at
    assert asked is not None
    clock.advance(3 * HOUR)
    station.refresh_freshness(link="online")  # no page came: no feed had moved
    heard = station.freshness.received_at
    assert heard == clock()
    assert segments(window)["age"] != "Data as of today 12:00"
    clock.advance(HOUR)
    station.refresh_freshness(link="offline")
    assert station.freshness.received_at == heard, "what is known does not grow older by silence"


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


def test_the_window_bears_the_sign_of_the_program(make: Make) -> None:
    window = make()
    sides = (16, 32, 256)
    signs = [window.windowIcon().pixmap(side, side).toImage() for side in sides]
    assert [sign.width() for sign in signs] == list(sides)
    accent, ticket = signs[-1].pixelColor(30, 128), signs[-1].pixelColor(128, 80)
    assert (accent.name(), ticket.name()) == ("#3b55d9", "#ffffff")


def test_the_ticket_beside_what_needs_a_look_is_the_one_it_speaks_of(
    make: Make, station: Station, tickets: dict[str, Ticket], qtbot: QtBot
) -> None:
    window = make()
    look(window, tickets["working"].uid)
    command = station.submit(tickets["reported"].uid, c.Note("看过了"))
    problem = WireProblem("no_such_ticket", {"ticket": command.aggregate})
    refused = PushResult(command.id, "refused", problem=problem)
    station.announce(station._ledger.settle([refused], station.clock()))
    window.show_attention("attention")
    qtbot.waitUntil(lambda: window.panel.uid == tickets["reported"].uid)
