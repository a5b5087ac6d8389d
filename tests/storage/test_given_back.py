"""What a station keeps for a cloud that may forget, gives back when it did, and drops at last."""

from __future__ import annotations

import pytest

from domain.mending import (
    OfferReply,
    OfferResult,
)
from domain.people import Actor
from domain.problems import Trouble
from domain.repair import commands as c
from domain.repair.ticket import Reporter
from domain.trail import NO_TRAIL, trail_of
from domain.wire import (
    WireProblem,
    read_command,
)
from storage import covered, offers, outbox, transfers
from storage.mirror import Mirror
from tests.storage.desk import Desk, Feed
from tests.worlds import HOUR

DAY = 24 * HOUR
MONTH = covered.KEPT_DAYS * DAY
STUDENT = Actor("20240001", "张子涵", "requester")


@pytest.fixture
def plenty(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if there were many newer own commands."""
    monkeypatch.setattr(covered, "NEWEST_KEPT", 0)


def settled(desk: Desk, feed: Feed, count: int) -> list[str]:
    """So many own reports that came back. Returns their commands."""
    for _ in range(count):
        desk.report()
        desk.clock.advance(1)
    for wire in outbox.to_send(desk.store, 500):
        feed.take(read_command(wire))
    desk.receive(feed)
    return list(desk.states())


# ---- keeping -----------------------------------------------------------------------------


def test_own_words_stay_until_a_checked_backup_has_them_and_a_month_has_passed(
    desk: Desk, feed: Feed, plenty: None
) -> None:
    own = settled(desk, feed, 3)
    desk.clock.advance(MONTH - 10)
    desk.ledger.let_go({"logistics": 3}, desk.clock())
    assert list(desk.states()) == own, "not yet a month"
    desk.clock.advance(20)
    desk.ledger.let_go({}, desk.clock())
    desk.ledger.let_go({"directory": 99}, desk.clock())
    assert list(desk.states()) == own, "in no backup"
    desk.ledger.let_go({"logistics": 2, "directory": 5}, desk.clock())
    assert list(desk.states()) == own[2:], "the first two are in it"
    assert desk.mirror is not None
    assert [wire.id for wire, _ in desk.mirror.words()] == own[2:], "the second copy too"


def test_what_is_not_settled_never_leaves(desk: Desk, feed: Feed, plenty: None) -> None:
    desk.report()
    desk.clock.advance(2 * MONTH)
    desk.ledger.let_go({"logistics": 999}, desk.clock())
    assert list(desk.states().values()) == ["waiting"]


def test_the_newest_words_stay_in_any_case(desk: Desk, feed: Feed) -> None:
    """By them a folder that was put back is found out."""
    own = settled(desk, feed, 3)
    desk.clock.advance(2 * MONTH)
    desk.ledger.let_go({"logistics": 3}, desk.clock())
    assert list(desk.states()) == own


def test_they_leave_a_few_at_a_time(
    desk: Desk, feed: Feed, plenty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(covered, "PART", 2)
    settled(desk, feed, 5)
    desk.clock.advance(2 * MONTH)
    left = []
    for _ in range(4):
        desk.ledger.let_go({"logistics": 5}, desk.clock())
        left.append(len(desk.states()))
    assert left == [3, 1, 0, 0]


def test_a_second_copy_that_can_t_forget_them_keeps_them_and_stops_nothing(
    desk: Desk, feed: Feed, plenty: None, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A pull lets them go on its way: it must not end there for ever."""
    own = settled(desk, feed, 2)
    desk.clock.advance(2 * MONTH)
    with monkeypatch.context() as patch:
        patch.setattr(Mirror, "forget", _in_vain)
        desk.ledger.let_go({"logistics": 2}, desk.clock())
    assert list(desk.states()) == own
    assert "keeps old ones: disk_error" in caplog.text
    desk.ledger.let_go({"logistics": 2}, desk.clock())
    assert list(desk.states()) == []


def test_what_may_be_kept_no_more_does_not_come_late_into_the_second_copy(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Mirror, "keep", _in_vain)
        desk.report()
    [gone] = desk.states()
    desk.ledger.second.forget({gone})
    desk.report()
    assert desk.mirror is not None
    assert gone not in desk.mirror.commands()


def _in_vain(*given: object) -> None:
    raise Trouble("disk_error")


# ---- giving back -------------------------------------------------------------------------


def test_entries_are_given_back_as_they_came_each_after_its_own(desk: Desk, feed: Feed) -> None:
    first, second = feed.reported(), feed.reported()
    for uid in (first, second, first):
        feed.say(uid, c.Note("又来电话"))
    desk.receive(feed)
    held = offers.held(desk.store, "logistics", 1, 3)
    assert held == [(entry.seq, entry.command_id) for entry in feed.entries[1:4]]
    found = offers.entries_of(desk.store, [command for _, command in held])
    assert [each.entry.seq for each in found] == [2, 3, 4]
    ids = [entry.command_id for entry in feed.entries]
    assert [each.after for each in found] == ["", ids[0], ids[1]]
    assert offers.trail(desk.store, "logistics", 5) == trail_of(ids[4::-1])
    assert offers.trail(desk.store, "logistics", 6) == NO_TRAIL
    desk.store.run("DELETE FROM entry WHERE seq = 2")  # it left for its age
    assert offers.trail(desk.store, "logistics", 5) == trail_of(ids[4:1:-1])


def test_what_could_not_be_put_back_is_told_to_a_person(desk: Desk, feed: Feed) -> None:
    """As the act that it was: who asked what, on which ticket."""
    uid = feed.reported(reporter=Reporter(STUDENT.name, "13800001111", STUDENT.id))
    feed.say(uid, c.Accept())
    feed.say(uid, c.Withdraw("不用修了"), STUDENT)
    desk.receive(feed)
    command = feed.entries[2].command_id
    offered = offers.entries_of(desk.store, [command])
    problem = WireProblem(
        "lost_in_restore", {"kind": "repair.withdraw", "actor": "张子涵", "at": 1}
    )
    reply = OfferReply((OfferResult(command, "parked", problem),))
    changes = offers.take_answer(desk.store, offered, reply, desk.clock())
    assert changes.attention
    [item] = outbox.attention(desk.store)
    assert (item.cause, item.problem.code, item.aggregate) == (
        "superseded",
        "lost_in_restore",
        uid,
    )
    assert read_command(item.command).args == c.Withdraw("不用修了")
    assert item.command.actor == STUDENT
    assert not offers.take_answer(desk.store, [], reply, desk.clock()).attention
    offers.take_answer(desk.store, offered, reply, desk.clock())
    assert len(outbox.attention(desk.store)) == 1, "told once"


def test_an_own_act_is_not_told_of_twice(desk: Desk, feed: Feed) -> None:
    """It is asked again by itself, and the cloud's answer to it is told, if it is a refusal."""
    [own] = settled(desk, feed, 1)
    offered = offers.entries_of(desk.store, [own])
    reply = OfferReply((OfferResult(own, "parked", WireProblem("lost_in_restore")),))
    assert not offers.take_answer(desk.store, offered, reply, desk.clock()).attention
    assert desk.attention() == []


def test_pictures_that_the_cloud_lost_are_sent_again_if_they_lie_here(desk: Desk) -> None:
    with desk.store.writing():
        transfers.queue(desk.store, ["had", "fetched"], "up", 1)
        transfers.queue(desk.store, ["awaited"], "down", 1)
    for digest in ("had", "fetched"):
        transfers.done(desk.store, digest)
    reply = OfferReply((), ("had", "awaited", "never seen"))
    offers.take_answer(desk.store, [], reply, desk.clock())
    assert transfers.waiting(desk.store, "up", desk.clock()) == ["had"]
    assert transfers.waiting(desk.store, "down", desk.clock()) == ["awaited"]
