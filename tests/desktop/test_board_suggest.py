"""Suggestions one can argue with: parts, why not, one key for the best, and what is kept of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.station import Station
from desktop.ui.ticket.history import history
from domain.directory import Duty
from domain.repair import commands as c
from domain.repair import events as e
from domain.repair.checks import crew_of
from domain.standing import Site
from tests.desktop.board_stage import Stage, staged, uids
from tests.worlds import MINUTE, HeldClock, busy_desk, report

Key = Qt.Key


@pytest.fixture
def stage(qtbot: QtBot, station: Station, clock: HeldClock) -> Stage:
    busy_desk(station, clock)
    return staged(qtbot, station, clock)


def pick(stage: Stage, count: int = 1) -> list[str]:
    tickets = uids(stage.accepted(count))
    view = stage.list_of("accepted")
    view.setFocus()
    view.select(tickets)
    return tickets


def dispatched(station: Station, uid: str) -> e.Dispatched:
    events = [event for item in station.timeline(uid) for event in item.entry.events]
    found = events[-1]
    assert isinstance(found, e.Dispatched)
    return found


def test_the_chooser_tells_the_parts_of_whoever_the_keys_are_on(
    stage: Stage, qtbot: QtBot
) -> None:
    pick(stage)
    chooser = stage.board.chooser
    qtbot.keyClick(stage.list_of("accepted"), Key.Key_D)
    first = chooser.choices.rows[0]
    assert first.staff.name in chooser.score.words()
    assert "the first choice" in chooser.score.words()
    assert not chooser.why.isVisible()
    qtbot.keyClick(chooser.field, Key.Key_Down)
    second = chooser.choices.rows[1]
    said = chooser.score.words()
    assert second.staff.name in said
    assert "points behind" in said or "as good" in said
    for name in ("Skill", "Zone", "Load", "On the way", "Knows it", "Balance"):
        assert f"{name} " in said
    assert chooser.why.isVisible()


def test_somebody_who_is_away_is_told_to_be_out_by_rule(stage: Stage, qtbot: QtBot) -> None:
    stage.station.set_duty("W101", Duty(False, stage.clock(), note="病假"))
    stage.board.live.flush()
    pick(stage)
    chooser = stage.board.chooser
    qtbot.keyClick(stage.list_of("accepted"), Key.Key_D)
    qtbot.keyClicks(chooser.field, "W101")
    assert "out by rule" in chooser.score.words()
    assert "病假" in chooser.score.words()


def test_one_key_sends_the_best_and_undo_takes_it_back(stage: Stage, qtbot: QtBot) -> None:
    (uid,) = pick(stage)
    best = stage.board.suits.ranked[0]
    qtbot.keyClick(stage.list_of("accepted"), Key.Key_F)
    assert stage.crew(uid) == [best.code]
    assert dispatched(stage.station, uid).suggested == ""
    stage.station.undo()
    assert stage.status(uid) == "accepted"


def test_where_something_is_to_be_minded_the_key_asks_instead(stage: Stage, qtbot: QtBot) -> None:
    for worker in stage.station.staff():
        stage.station.set_duty(worker.staff.code, Duty(False, stage.clock(), note="培训"))
    stage.board.live.flush()
    (uid,) = pick(stage)
    qtbot.keyClick(stage.list_of("accepted"), Key.Key_F)
    assert stage.status(uid) == "accepted"
    assert stage.board.chooser.isVisible()


def test_whom_the_suggestion_named_and_why_another_went_is_kept(
    stage: Stage, qtbot: QtBot
) -> None:
    (uid,) = pick(stage)
    chooser = stage.board.chooser
    qtbot.keyClick(stage.list_of("accepted"), Key.Key_D)
    best = chooser.choices.rows[0].staff
    qtbot.keyClick(chooser.field, Key.Key_Down)
    chooser.why.setCurrentIndex(chooser.why.findData("near"))
    sent = chooser.choices.rows[1].staff
    qtbot.keyClick(chooser.why, Key.Key_Return)
    assert stage.crew(uid) == [sent.code]
    event = dispatched(stage.station, uid)
    assert (event.suggested, event.why) == (best.code, "near")
    ticket = stage.station.ticket(uid)
    assert ticket is not None
    said = history(stage.station.timeline(uid), ticket, stage.station)[-1].text
    assert f"suggested was {best.name} (is close by)" in said


def test_a_drop_on_another_than_the_first_keeps_whom_the_suggestion_named(stage: Stage) -> None:
    (uid,) = pick(stage)
    best, other = stage.board.suits.ranked[:2]
    assert stage.board.acts.assign(stage.column(other.code), [uid], "", False)
    assert dispatched(stage.station, uid).suggested == best.code


def test_each_column_says_how_well_its_worker_suits_what_is_picked(stage: Stage) -> None:
    head = stage.column("W101").head
    plain = head.told()
    pick(stage)
    best = stage.board.suits.ranked[0].code
    assert "points" in head.told() or "not now" in head.told()
    assert "On the way" in stage.column(best).head.told()
    stage.list_of("accepted").clearSelection()
    stage.board.selection.changed.emit([])
    stage.board.suits.show()
    assert head.told() == plain


def test_records_say_who_knows_the_building_and_who_is_in_it(
    qtbot: QtBot, station: Station, clock: HeldClock
) -> None:
    for _ in range(2):
        done = report(station, place="东校区/3栋/301")
        for wish in (
            c.Dispatch(crew_of([("W102", "王铁柱")])),
            c.Take("W102"),
            c.Arrive("W102"),
            c.Finish("W102", "repaired", "修好了", 20),
        ):
            clock.advance(MINUTE)
            station.submit(done.uid, wish)
    stage = staged(qtbot, station, clock)
    stage.board.learning.finish()
    standing = station.sending.standings(["W101", "W102"])
    assert standing["W102"].before == {"东校区/3栋": 2}
    assert standing["W102"].at == station.sending.site("东校区/3栋/105")
    assert standing["W101"].sent == 0
    fresh = stage.accepted(1)[0]
    station.submit(fresh.uid, c.Dispatch(crew_of([("W101", "张大勇")])))
    assert station.sending.standings(["W101"])["W101"].sent == 1


def test_buildings_stand_in_the_order_of_a_round(station: Station) -> None:
    near, next_door = station.sending.site("东校区/3栋/301"), station.sending.site("东校区/4栋/402")
    assert isinstance(near, Site)
    assert isinstance(next_door, Site)
    assert near.building == "东校区/3栋"
    assert near.away(next_door) == 1
    far = station.sending.site("西校区/桃园1舍/602")
    assert far is not None
    assert near.away(far) is None
    assert station.sending.site("nowhere") is None
