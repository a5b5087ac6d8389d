"""The exchange with the cloud stands in words on one page, and its four acts are a click away."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.attention.page import AttentionPage
from desktop.ui.attention.sync import SyncPanel
from desktop.ui.theme import Density, Scheme, Theme
from domain.problems import Refusal, Trouble
from domain.repair import commands as c
from domain.services import STATES
from storage import parcel
from tests.desktop.driving import picture
from tests.worlds import HOUR, MINUTE, HeldClock, report

TOKEN = "a token"


@pytest.fixture
def page(qtbot: QtBot, station: Station) -> AttentionPage:
    for key, value in {
        "cloud": "https://hq.example.edu.cn",
        "name": "一号台",
        "station": "A",
        "token": TOKEN,
    }.items():
        station._ledger.set_meta(key, value)
    made = AttentionPage(station, Theme(Scheme.LIGHT, Density.COMFORTABLE))
    made.resize(1_100, 720)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.switch.setFocus()
    for _ in range(2):
        qtbot.keyClick(made.switch, Qt.Key.Key_Right)
    return made


@pytest.fixture
def panel(page: AttentionPage) -> SyncPanel:
    return page.sync


def click(qtbot: QtBot, button: object) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)  # type: ignore[call-overload]


def test_it_is_the_third_part_of_the_page_and_tells_how_far_each_feed_came(
    page: AttentionPage, panel: SyncPanel, station: Station
) -> None:
    assert page.switch.current == "sync"
    assert panel.isVisible()
    [line] = panel.feeds.texts()
    count = station.exchange.feeds()[0].seq
    assert line == f"Staff and places: {count} of {count} came, last heard today 12:00"
    assert "Name: 一号台" in panel.desk.texts()
    picture(page, "sync")


def test_news_is_shown_as_it_comes(panel: SyncPanel, station: Station, clock: HeldClock) -> None:
    assert "Acts to upload: nothing waits" in panel.carried.texts()
    report(station)
    assert "Acts to upload: 1 wait · the oldest from today 12:00" in panel.carried.texts()
    station.refresh_freshness(link="online", checked_at=clock())
    assert "Line: Cloud connected" in panel.link.texts()
    assert "Compared: the same as the cloud's, today 12:00" in panel.link.texts()
    station.refresh_freshness(skew=5 * MINUTE)
    assert "Clock: This computer's clock is 5 min fast" in panel.link.texts()


def test_a_cloud_of_another_version_is_told_where_nothing_can_be_compared(
    panel: SyncPanel, page: AttentionPage, station: Station, clock: HeldClock
) -> None:
    station._ledger.set_meta("checked", str(clock()))
    station._ledger.meet("9.0/1", STATES + 1)
    station.refresh_freshness(link="online")
    [said] = [one for one in panel.link.texts() if one.startswith("Compared:")]
    assert "different versions" in said
    picture(page, "sync versions")
    station._ledger.meet("9.0/1", STATES)
    station.refresh_freshness(checked_at=clock())
    assert "Compared: the same as the cloud's, today 12:00" in panel.link.texts()


def test_problems_of_the_link_are_kept_with_their_times_and_not_repeated(
    panel: SyncPanel, station: Station, clock: HeldClock
) -> None:
    for _ in range(3):
        station.exchange.hear(Trouble("offline"))
        clock.advance(MINUTE)
    clock.advance(HOUR)
    station.exchange.hear(Refusal("station_revoked", station="A"))
    revoked, offline = panel.mishaps.texts()
    assert revoked.startswith("today 13:03: ")
    assert offline.startswith("today 12:02: ")
    assert offline.endswith("(3 times)")
    for n in range(40):
        station.exchange.hear(Trouble(("offline", "disk_full")[n % 2], path="x"))
    assert len(station.exchange.mishaps()) == 20


def test_sync_now_asks_for_the_exchange(
    qtbot: QtBot, panel: SyncPanel, page: AttentionPage
) -> None:
    with qtbot.waitSignal(page.send_now):
        click(qtbot, panel.now)
    assert "Asked the cloud" in panel.said.text()


def test_export_writes_what_waits_and_marks_it(
    qtbot: QtBot, panel: SyncPanel, page: AttentionPage, station: Station, tmp_path: Path
) -> None:
    assert not panel.export.isEnabled()
    ticket = report(station)
    station.submit(ticket.uid, c.Accept())
    click(qtbot, panel.export)
    [dialog] = page.window().findChildren(QFileDialog)
    assert dialog.acceptMode() == QFileDialog.AcceptMode.AcceptSave
    dialog.fileSelected.emit(str(tmp_path / "out"))
    dialog.close()
    found = parcel.unpack((tmp_path / "out.paidan-outbox").read_bytes())
    assert [one.aggregate for one in found.commands] == [ticket.uid, ticket.uid]
    assert panel.said.text().startswith("2 acts are in the file")
    assert len(station.outbox()) == 2
    page.show_part("outbox")
    below = page.outbox.list.entries.index(0).data()
    assert "in a file since 2026-11-24 12:00" in below


def test_a_file_that_is_none_says_so_and_another_station_s_is_taken(
    qtbot: QtBot, panel: SyncPanel, page: AttentionPage, station: Station, tmp_path: Path
) -> None:
    wrong = tmp_path / "photo.jpg"
    wrong.write_bytes(b"\xff\xd8")
    click(qtbot, panel.take)
    [dialog] = page.window().findChildren(QFileDialog)
    dialog.fileSelected.emit(str(wrong))
    dialog.close()
    assert panel.said.text().startswith("No station exported this file")
    report(station)
    own = str(tmp_path / "own.paidan-outbox")
    panel.export_to(own)
    panel.import_from(own)
    assert "exported the file itself" in panel.said.text()
    station._ledger.set_meta("station", "B")
    with qtbot.waitSignal(panel.send_now):
        panel.import_from(own)
    assert panel.said.text() == "1 acts of “一号台” are here and go to the cloud."
    assert "Files of other stations: 1 wait" in panel.carried.texts()


def test_a_backup_can_be_asked_for_and_its_end_is_told(
    qtbot: QtBot, panel: SyncPanel, station: Station
) -> None:
    asked: list[int] = []
    station.exchange.back_up_now = lambda: asked.append(1)
    click(qtbot, panel.back_up)
    assert asked == [1]
    assert "being made" in panel.said.text()
    station.exchange.told_of_backup(None)
    assert panel.said.text() == "The backup is made and checked."
    station.exchange.told_of_backup(Trouble("disk_full", path="x"))
    assert panel.said.text() not in ("", "The backup is made and checked.")


def test_what_was_put_right_is_told(panel: SyncPanel, station: Station, clock: HeldClock) -> None:
    assert panel.repairs.texts() == ["nothing ever differed: "]
    station._store.run(
        "INSERT INTO repair (at, feed, aggregate, cause, number, had_version, got_version) "
        "VALUES (?, 'logistics', 'u', 'state', 'BX261124-A007', 3, 4)",
        (clock(),),
    )
    panel.reload()
    assert panel.repairs.texts() == ["today 12:00: BX261124-A007 differed from the cloud"]
