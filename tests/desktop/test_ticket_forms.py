"""The forms of the ticket panel: time and channel, crew, merge, edit, undo, photos."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QImageReader
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.ticket.panel import TicketPanel
from desktop.ui.ticket.photo_file import LONGEST_SIDE, photo_from_bytes, photo_from_file
from domain.problems import Refusal
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.ticket import Ticket
from tests.desktop.intake_desk import in_chinese
from tests.desktop.ticket_desk import (
    W1,
    field,
    press,
    send,
    ticket_of,
    ticket_panel,
    typed,
)
from tests.worlds import HOUR, LEADER, MINUTE, HeldClock, busy_desk, report


@pytest.fixture(autouse=True)
def chinese(qapp: QApplication) -> Iterator[None]:
    with in_chinese(qapp):
        yield


@pytest.fixture
def desk(station: Station, clock: HeldClock) -> dict[str, Ticket]:
    return busy_desk(station, clock)


@pytest.fixture
def panel(station: Station, qtbot: QtBot) -> TicketPanel:
    return ticket_panel(station, qtbot)


# ---- when and how ----------------------------------------------------------------------------


def test_a_slip_is_entered_with_its_real_time_and_marked(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket], clock: HeldClock
) -> None:
    clock.advance(2 * HOUR)
    panel.show_ticket(desk["taken"].uid)
    panel.ask("repair.arrive")
    assert panel.form is not None
    panel.form.when_row.open_with_focus()
    typed("-45")
    assert panel.form.when_row.channel == "paper"
    send()
    ticket = ticket_of(station, desk["taken"])
    assert ticket.arrived_at == clock() - 45 * MINUTE
    last = panel.timeline.model().index(panel.timeline.model().rowCount() - 1, 0).data()
    assert "补录" in last
    assert "待上传" in last


def test_a_time_that_has_not_come_is_refused_before_anything_is_done(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["taken"].uid)
    panel.ask("repair.arrive")
    assert panel.form is not None
    panel.form.when_row.open_with_focus()
    typed("+2h")
    send()
    assert panel.form is not None
    assert "还没有到" in panel.form.problem_text()
    assert ticket_of(station, desk["taken"]).status == "taken"


def test_a_worker_on_the_telephone_is_recorded_as_such(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["dispatched"].uid)
    panel.ask("repair.take")
    send()
    entry = station.timeline(desk["dispatched"].uid)[-1].entry
    assert (entry.channel, entry.actor.id) == ("phone", LEADER.id)
    last = panel.timeline.model().index(panel.timeline.model().rowCount() - 1, 0).data()
    assert "接单（张大勇）" in last


# ---- crew, merge, edit, undo -----------------------------------------------------------------


def test_a_crew_of_two_shares_the_job_and_one_leads(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["accepted"].uid)
    panel.ask("repair.dispatch")
    form: Any = panel.form
    form.chooser.close_now()
    form.crew.set_crew(crew_of([W1, ("W102", "王铁柱")]))
    first, second = form.crew._rows
    first.part.setValue(70)
    assert not form.submit()
    assert "120" in form.problem_text()
    second.part.setValue(30)
    second.lead.click()
    assert form.submit()
    crew = ticket_of(station, desk["accepted"]).crew
    assert [(share.share, share.lead) for share in crew] == [(70, False), (30, True)]


def test_the_reporters_of_a_merged_ticket_go_along(panel: TicketPanel, station: Station) -> None:
    main = report(station)
    other = report(station, name="李雨桐", phone="15907112233")
    panel.show_ticket(other.uid)
    panel.ask("repair.merge")
    typed(main.number)
    send()
    assert [one.name for one in ticket_of(station, main).reporters] == ["张子涵", "李雨桐"]
    assert panel.facts.main.isVisible()
    with_signal: list[str] = []
    panel.ticket_asked.connect(with_signal.append)
    QTest.mouseClick(panel.facts.main, Qt.MouseButton.LeftButton)
    assert with_signal == [main.uid]


def test_an_ended_ticket_takes_nobody_over(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    station.submit(desk["reported"].uid, c.Reject("duplicate"))
    panel.show_ticket(desk["accepted"].uid)
    panel.ask("repair.merge")
    typed(desk["reported"].number)
    assert panel.form is not None
    assert not panel.form.submit()
    assert "已驳回" in panel.form.problem_text()


def test_only_the_corrected_fields_are_sent_with_what_stood_there(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    ticket = desk["working"]
    panel.show_ticket(ticket.uid)
    panel.ask("repair.edit")
    field(panel, "priority")
    press(Qt.Key.Key_Up)
    field(panel, "wanted_at")
    typed("明天14:00")
    send()
    events = station.timeline(ticket.uid)[-1].entry.events
    changed = {event.field: (event.old, event.new) for event in events}  # type: ignore[union-attr]
    assert set(changed) == {"priority", "wanted_at"}
    assert changed["priority"] == ("urgent", "emergency")
    assert ticket_of(station, ticket).description == ticket.description


def test_the_last_own_act_can_be_taken_back_from_its_ticket_only(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    panel.show_ticket(desk["reported"].uid)
    panel.step()
    assert panel.bar._undo.text() == "撤回「受理」"
    assert panel.bar._undo.isVisible()
    QTest.mouseClick(panel.bar._undo, Qt.MouseButton.LeftButton)
    assert ticket_of(station, desk["reported"]).status == "reported"
    panel.show_ticket(desk["held"].uid)
    assert not panel.bar._undo.isVisible()


# ---- photos ----------------------------------------------------------------------------------


def picture(path: Path, width: int, height: int, text: str = "") -> Path:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("tomato"))
    if text:
        image.setText("Description", text)
    assert image.save(str(path))
    return path


def test_a_photo_is_scaled_down_and_says_nothing_of_its_origin(tmp_path: Path) -> None:
    file = picture(tmp_path / "big.png", 4000, 2000, "GPS 30.5N 114.3E")
    data = photo_from_file(file)
    (tmp_path / "out.jpg").write_bytes(data)
    reader = QImageReader(str(tmp_path / "out.jpg"))
    assert (reader.size().width(), reader.size().height()) == (LONGEST_SIDE, LONGEST_SIDE // 2)
    assert reader.textKeys() == []
    assert b"GPS" not in data
    assert b"Exif" not in data


def png_head(width: int, height: int) -> bytes:
    """The beginning of a PNG that promises so many pixels, with hardly any behind it."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")
        )

    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    head = chunk(b"IHDR", size + bytes([8, 2, 0, 0, 0]))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100)))


def test_a_bomb_and_a_text_are_no_photos(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="photo_too_many_pixels"):
        photo_from_bytes(png_head(60_000, 60_000))
    with pytest.raises(Refusal, match="photo_unreadable"):
        photo_from_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    with pytest.raises(Refusal, match="photo_unreadable"):
        photo_from_file(tmp_path / "not there.jpg")


def test_one_bad_file_does_not_keep_the_others_out(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket], tmp_path: Path, qtbot: QtBot
) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(b"nothing")
    panel.show_ticket(desk["working"].uid)
    panel.ask("repair.photos")
    form: Any = panel.form
    form.photos.add_files([bad, picture(tmp_path / "good.png", 60, 40)])
    assert len(form.photos.hashes()) == 1
    assert "不是能显示的图片" in form.photos._wrong.text()
    assert form.submit()
    assert panel.photos.isVisible()
    assert panel.photos.missing_keys() == []
    qtbot.waitUntil(lambda: panel.photos._thumbs[0]._picture is not None)


def test_a_photo_that_is_not_here_yet_is_shown_as_missing(
    panel: TicketPanel, station: Station, desk: dict[str, Ticket]
) -> None:
    station.submit(desk["working"].uid, c.AddPhotos(("ab" * 32,)))
    panel.show_ticket(desk["working"].uid)
    assert panel.photos.missing_keys() == ["ab" * 32]


def test_the_real_time_of_an_act_is_seen_whole_when_it_is_asked_for(
    station: Station, desk: dict[str, Ticket], panel: TicketPanel, qtbot: QtBot
) -> None:
    panel.resize(420, 640)
    panel.show_ticket(desk["working"].uid)
    panel.ask("repair.finish")
    form: Any = panel.form
    form.when_row.open_with_focus()
    area = form._body.viewport()

    def is_seen() -> bool:
        top = form.when_row.mapTo(area, QPoint()).y()
        return bool(top >= 0 and top + form.when_row.height() <= area.height())

    qtbot.waitUntil(is_seen)
