"""Two desks gave one time: both see it, and another time is one key away."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.clinic import ClinicStation
from desktop.ui.clinic.desk import ClinicDesk
from desktop.ui.theme import Density, Scheme, Theme
from desktop.ui.words.problems import sentence
from domain.clinic.session import commands as c
from domain.clinic.session.state import Visit
from tests.clinic.house import LI, WANG, Desk, House

SLOT = 6
"""One that the desk had leased, before its folder was copied."""


class Meeting:
    """Two desks with one lease; the first to meet the cloud keeps the time."""

    def __init__(self, house: House) -> None:
        house.work()
        self.house, self.uid = house, house.uid()
        desk = house.clinic(name="kept")
        desk.station.submit(self.uid, c.LeaseSlots())
        desk.sync()
        desk.close()
        shutil.copytree(desk.folder.path, house.folder / "lost")
        self.kept, self.lost = house.again(desk), house.again(desk, "lost")
        self.first = self.kept.station.submit(self.uid, c.Book("", LI, SLOT)).id
        self.second = self.lost.station.submit(self.uid, c.Book("", WANG, SLOT)).id
        self.sync()

    def sync(self) -> None:
        for desk in (self.kept, self.lost, self.kept):
            desk.sync()

    def visit(self, desk: Desk, uid: str = "", who: str = "") -> Visit:
        session = of(desk).session(uid or self.uid)
        assert session is not None
        wanted = who or self.second
        return next(v for v in session.visits if wanted in (v.id, v.patient.name))


def of(desk: Desk) -> ClinicStation:
    assert isinstance(desk.station, ClinicStation)
    return desk.station


@pytest.fixture
def meeting(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Iterator[Meeting]:
    house = House(tmp_path)
    yield Meeting(house)
    house.close()


def shown(qtbot: QtBot, desk: Desk) -> ClinicDesk:
    made = ClinicDesk(Theme(Scheme.LIGHT, Density.COMFORTABLE), of(desk))
    made.resize(1_290, 760)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.show_page("attention")
    QApplication.processEvents()
    return made


def test_both_desks_are_told_and_nobody_else(meeting: Meeting) -> None:
    [lost] = meeting.lost.station.attention()
    [kept] = meeting.kept.station.attention()
    assert (lost.problem.code, lost.command.id) == ("visit_displaced", meeting.second)
    assert (kept.problem.code, kept.command.id) == ("visit_met", meeting.first)
    number = meeting.visit(meeting.lost).number
    assert sentence(lost.problem).startswith(number)
    assert kept.problem.facts["other"] == number
    assert WANG.name not in repr(kept.problem), "a problem may stand in a log"
    third = meeting.house.clinic(name="third")
    assert third.station.attention() == []


def test_one_key_gives_the_next_free_time_and_the_matter_is_settled(
    qtbot: QtBot, meeting: Meeting
) -> None:
    page = shown(qtbot, meeting.lost).attention
    assert [button.isVisible() for button in page.card.offers.buttons] == [True] * 3
    assert not page.card.restore.isVisible(), "the same time is gone for good"
    station, before = of(meeting.lost), meeting.visit(meeting.lost)
    session = station.session(meeting.uid)
    assert session is not None
    offer = station.offers(session, before)[1]
    assert offer.start_at >= before.start_at
    said: list[str] = []
    page.done.connect(said.append)
    qtbot.keyClick(page.list, Qt.Key.Key_2)
    assert WANG.name in said[0]
    assert said[0].endswith("To be confirmed"), "another's time, and no line: it is asked for"
    assert not page.card.offers.buttons[0].isVisible(), "it waits for the cloud's word"
    meeting.sync()
    for desk in (meeting.kept, meeting.lost):
        moved = meeting.visit(desk, offer.session, WANG.name)
        assert (moved.status, moved.slot) == ("booked", offer.slot)
        assert meeting.visit(desk).moved_to == offer.session
    assert station.attention() == []
    assert page._stack.currentWidget() is page._nothing


def test_the_other_desk_may_find_a_time_too_and_says_that_it_has_seen_it(
    qtbot: QtBot, meeting: Meeting
) -> None:
    page = shown(qtbot, meeting.kept).attention
    assert (page.card.seen.isVisible(), page.card.dismiss.isVisible()) == (True, False)
    qtbot.keyClick(page.list, Qt.Key.Key_1)
    meeting.sync()
    assert (meeting.visit(meeting.lost).status, meeting.visit(meeting.lost).slot) == ("booked", 7)
    assert meeting.lost.station.attention() == [], "settled by the other one"
    assert len(meeting.kept.station.attention()) == 1
    page.card.seen.click()
    assert meeting.kept.station.attention() == []


def test_what_is_settled_otherwise_needs_nobody_any_more(meeting: Meeting) -> None:
    meeting.lost.station.submit(meeting.uid, c.Cancel(meeting.second, "desk", "不来了"))
    meeting.sync()
    assert meeting.lost.station.attention() == []


def test_moving_it_begins_at_the_next_free_time(qtbot: QtBot, meeting: Meeting) -> None:
    desk = shown(qtbot, meeting.lost)
    station = of(meeting.lost)
    session = station.session(meeting.uid)
    assert session is not None
    offer = station.offers(session, meeting.visit(meeting.lost))[0]
    desk._move(meeting.uid, meeting.second)
    panel = desk.booking.panel
    assert panel.session is not None
    assert (panel.session.uid, panel.slots.current) == (offer.session, offer.slot)
