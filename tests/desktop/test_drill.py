"""A drill: a second station on a copy of the day, which nothing can take for the real one."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.opening import Folder, open_folder
from desktop.station import Station
from desktop.ui.exports import lists
from desktop.ui.theme import Theme
from desktop.ui.window import MainWindow
from domain import drills
from domain.problems import Refusal, Trouble
from domain.repair import commands as c
from domain.repair.checks import crew_of
from tests.worlds import LEADER, MINUTE, HeldClock, Ids, busy_desk, report


@pytest.fixture
def real(station: Station, clock: HeldClock) -> Station:
    busy_desk(station, clock)
    station._ledger.set_meta("cloud", "https://bx.example.edu.cn")
    station._ledger.set_meta("token", "secret")
    return station


class Practice:
    """A drill of the real station, opened as its own program would."""

    def __init__(self, real: Station, clock: HeldClock) -> None:
        self.path = real.drills.prepare(Ids("y"))
        self.folder: Folder = open_folder(self.path, clock, Ids("z"))
        self.station = Station(self.folder, clock=clock, new_id=Ids("p"))
        self.station.operator = LEADER


@pytest.fixture
def practice(real: Station, clock: HeldClock) -> Practice:
    return Practice(real, clock)


def test_it_has_todays_open_tickets_places_and_people_and_nothing_of_the_way_out(
    real: Station, practice: Practice
) -> None:
    open_ones = [row for row in real.rows(list(range(1, 50))) if row.open]
    shown = practice.station
    found = {row.uid: row for row in shown.rows(list(range(1, 50)))}
    assert found.keys() == {row.uid for row in open_ones}
    assert all(found[row.uid].number == drills.drilled(row.number) for row in open_ones)
    assert all(row.waiting == 0 for row in found.values())
    assert len(shown.staff()) == len(real.staff())
    assert shown.place("东校区/3栋/301") == real.place("东校区/3栋/301")
    assert shown.search(open_ones[0].number[-4:])
    for name in ("cloud", "token", "feeds", "epoch"):
        assert shown.meta(name) == ""
    assert shown.outbox() == []
    assert practice.folder.key != real._store.key


def test_pictures_of_open_tickets_come_along_and_no_others(
    real: Station, clock: HeldClock
) -> None:
    shown, unused = (real.photos.put(data, "image/jpeg") for data in (b"wet floor", b"nobody's"))
    elsewhere = "f" * 64
    made = report(real, photos=(shown, elsewhere))
    practice = Practice(real, clock)
    ticket = practice.station.ticket(made.uid)
    assert ticket is not None
    assert ticket.photos == (shown, elsewhere)
    assert practice.station.photos.get(shown) == (b"wet floor", "image/jpeg")
    assert not practice.station.photos.has(unused)
    assert not practice.station.photos.has(elsewhere), "what this desk has not got is not made up"


def test_the_real_desk_is_as_it_was(real: Station, clock: HeldClock) -> None:
    before: dict[str, str] = dict(real._store.rows("SELECT key, value FROM meta"))
    waiting = real.outbox()
    Practice(real, clock)
    assert dict(real._store.rows("SELECT key, value FROM meta")) == before
    assert real.outbox() == waiting


def test_numbers_of_a_drill_are_a_series_of_their_own(real: Station, practice: Practice) -> None:
    made = report(practice.station)
    assert made.number.startswith(drills.PREFIX)
    with pytest.raises(Refusal, match="drill_number"):
        real.paperwork.check_slip(made.number)
    with pytest.raises(Refusal, match="real_number"):
        practice.station.paperwork.check_slip("BX261124-A001")
    assert practice.station.paperwork.reserve(2)[0].startswith(drills.PREFIX)


def test_a_scanned_slip_of_the_other_side_says_so_in_words(
    real: Station, practice: Practice, qtbot: QtBot
) -> None:
    for station, number in ((real, "YL261124-A001"), (practice.station, "BX261124-A001")):
        window = MainWindow(station, Theme())
        qtbot.addWidget(window)
        told: list[str] = []
        window.slips.told.connect(told.append)
        window.slips.scanned(number)
        assert len(told) == 1
        assert number in told[0]
        assert "entry" not in vars(window.slips), "no form opens for it"


def test_the_window_the_papers_and_what_is_taken_out_say_that_it_is_a_drill(
    practice: Practice, qtbot: QtBot
) -> None:
    window = MainWindow(practice.station, Theme())
    qtbot.addWidget(window)
    assert "DRILL" in window.windowTitle()
    texts = [label.text() for label in window.findChildren(QLabel)]
    assert any("DRILL" in text for text in texts)
    assert not window.banners.codes(), "nobody is asked to connect a drill"
    wanted = lists.attention_list(practice.station)
    assert "DRILL" in wanted.file
    assert "DRILL" in wanted.make(practice.folder.reader(), False).heads[0]


def test_its_end_tells_what_was_done_and_how_fast(practice: Practice, clock: HeldClock) -> None:
    clock.advance(10 * MINUTE)
    for minutes in (2, 6, 4):
        made = report(practice.station)
        clock.advance(minutes * MINUTE)
        practice.station.submit(made.uid, c.Dispatch(crew_of([("W101", "张大勇")])))
    done = practice.station.drills.end()
    assert done.acts == {"repair.report": 3, "repair.dispatch": 3}
    assert done.to_dispatch == 4 * MINUTE
    assert done.ended - done.began == 22 * MINUTE


def test_drills_are_listed_and_deleted_when_their_days_are_over(
    real: Station, clock: HeldClock, tmp_path: Path
) -> None:
    first = Practice(real, clock)
    first.station.drills.end()
    first.folder.close()
    clock.advance(20 * 24 * 60 * MINUTE)
    second = Practice(real, clock)
    second.folder.close()
    assert [one.folder for one in real.drills.past()] == [second.path, first.path]
    assert [one.summary is None for one in real.drills.past()] == [True, False]
    stranger = real.drills.place / "mine"
    stranger.mkdir()
    (stranger / "photo.jpg").write_bytes(b"x")
    assert real.drills.sweep(days=14) == 1
    assert [one.folder for one in real.drills.past()] == [second.path]
    assert stranger.exists(), "what no drill made is left alone"


def test_nothing_is_left_of_a_drill_that_could_not_be_made(
    real: Station, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*given: object) -> int:
        raise Trouble("disk_full")

    monkeypatch.setattr("desktop.drill.fill", full)
    with pytest.raises(Trouble, match="disk_full"):
        real.drills.prepare(Ids("y"))
    assert list(real.drills.place.glob("*/station.db")) == []
