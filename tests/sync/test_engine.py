"""The engine in held time: offline is a state, and nothing that is stuck stops what is not."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from domain.problems import Problem, Refusal, Trouble
from domain.repair import commands as c
from storage import outbox, queries
from sync.schedule import IDLE_PULL, LAST_RETRY
from tests.storage.desk import Desk, same, sent
from tests.sync.held import OFFLINE, FakeCloud, Line, told


def test_what_waits_goes_and_what_is_there_comes(desk: Desk, cloud: FakeCloud) -> None:
    theirs = cloud.feed.reported()

    async def story(line: Line) -> None:
        mine = line.report()
        await asyncio.sleep(1)
        assert set(cloud.feed.states) == {mine, theirs}
        assert set(desk.states().values()) == {"settled"}
        assert desk.shows(theirs) == "reported"
        assert line.link == "online"

    told(desk, cloud, story)


def test_a_word_is_sent_the_moment_it_is_said(desk: Desk, cloud: FakeCloud) -> None:
    async def story(line: Line) -> None:
        await asyncio.sleep(30)
        before = asyncio.get_running_loop().time()
        line.report()
        await asyncio.sleep(0.1)
        assert cloud.moments("push")[-1] - before < 0.01

    told(desk, cloud, story)


def test_a_hint_brings_what_it_speaks_of_at_once_and_asks_for_no_more(
    desk: Desk, cloud: FakeCloud
) -> None:
    async def story(line: Line) -> None:
        await asyncio.sleep(1)
        pulls = cloud.count("pull")
        uid = cloud.feed.reported()
        line.engine.hint(cloud.heads())
        await asyncio.sleep(0.1)
        assert desk.shows(uid) == "reported"
        assert cloud.count("pull") == pulls + 1, "the other feed has not moved"

    told(desk, cloud, story)


def test_without_hints_a_slow_poll_finds_it(desk: Desk, cloud: FakeCloud) -> None:
    async def story(line: Line) -> None:
        await asyncio.sleep(1)
        uid = cloud.feed.reported()
        await asyncio.sleep(IDLE_PULL / 1_000 + 1)
        assert desk.shows(uid) == "reported"

    told(desk, cloud, story)


def test_nothing_to_do_costs_next_to_nothing(desk: Desk, cloud: FakeCloud) -> None:
    async def story(line: Line) -> None:
        await asyncio.sleep(1)
        before = len(cloud.calls)
        await asyncio.sleep(600)
        assert len(cloud.calls) - before <= 2 * (600_000 // IDLE_PULL + 1)
        assert cloud.count("push") == 0

    told(desk, cloud, story)


def test_offline_is_a_state_and_work_goes_on(desk: Desk, cloud: FakeCloud) -> None:
    cloud.away = True

    async def story(line: Line) -> None:
        uid = line.report()
        line.say(uid, c.Accept())
        await asyncio.sleep(3_600)
        assert line.link == "offline"
        assert [facts["problem"] for facts in line.told if "link" in facts][-1] is None
        assert desk.shows(uid) == "accepted"
        cloud.away = False
        await asyncio.sleep(LAST_RETRY * 1.3 / 1_000)
        assert line.link == "online"
        assert cloud.feed.states[uid].status == "accepted"
        assert set(desk.states().values()) == {"settled"}

    told(desk, cloud, story)


def test_tries_come_ever_more_rarely_then_steadily(desk: Desk, cloud: FakeCloud) -> None:
    cloud.away = True

    async def story(line: Line) -> None:
        await asyncio.sleep(600)
        moments = sorted(cloud.moments("hello"))
        first = [at for at in moments if at < 60]
        assert len(first) <= 2 * 10
        later = [at for at in moments if at > 300]
        assert len(later) <= 2 * (300_000 // LAST_RETRY + 1)
        assert later, "it never gives up"

    told(desk, cloud, story)


def test_words_said_offline_do_not_make_it_knock_faster(desk: Desk, cloud: FakeCloud) -> None:
    cloud.away = True

    async def story(line: Line) -> None:
        await asyncio.sleep(120)
        before = cloud.count("hello")
        for _ in range(50):
            line.report()
            await asyncio.sleep(0.1)
        assert cloud.count("hello") - before <= 2

    told(desk, cloud, story)


def test_a_person_in_a_hurry_is_served_at_once(desk: Desk, cloud: FakeCloud) -> None:
    cloud.away = True

    async def story(line: Line) -> None:
        line.report()
        await asyncio.sleep(120)
        cloud.away = False
        line.engine.hurry()
        await asyncio.sleep(0.1)
        assert set(desk.states().values()) == {"settled"}

    told(desk, cloud, story)


@pytest.mark.parametrize(
    "problem",
    [OFFLINE, Trouble("cloud_trouble", cause="disk_full"), Refusal("bad_message"),
     Refusal("not_on_roster")],
    ids=lambda problem: problem.code,
)  # fmt: skip
def test_pulling_goes_on_while_pushing_fails(
    desk: Desk, cloud: FakeCloud, problem: Problem
) -> None:
    cloud.failing["push"] = problem

    async def story(line: Line) -> None:
        mine = line.report()
        for _ in range(5):
            await asyncio.sleep(IDLE_PULL / 1_000 + 1)
            theirs = cloud.feed.reported()
            line.engine.hint(cloud.heads())
            await asyncio.sleep(0.1)
            assert desk.shows(theirs) == "reported"
        assert desk.shows(mine) == "reported"
        assert list(desk.states().values()) == ["waiting"]
        del cloud.failing["push"]
        await asyncio.sleep(LAST_RETRY * 1.3 / 1_000)
        assert list(desk.states().values()) == ["settled"]

    told(desk, cloud, story)


def test_pushing_goes_on_while_pulling_fails(desk: Desk, cloud: FakeCloud) -> None:
    cloud.failing["pull"] = Trouble("cloud_trouble", cause="x")

    async def story(line: Line) -> None:
        for _ in range(5):
            uid = line.report()
            await asyncio.sleep(LAST_RETRY * 1.3 / 1_000)
            assert uid in cloud.feed.states
        assert set(desk.states().values()) == {"accepted"}
        assert line.link == "stopped"
        del cloud.failing["pull"]
        await asyncio.sleep(LAST_RETRY * 1.3 / 1_000)
        assert set(desk.states().values()) == {"settled"}
        assert line.link == "online"

    told(desk, cloud, story)


@pytest.mark.parametrize("method", ["push", "pull", "hello"])
def test_a_lost_answer_does_nothing_twice(desk: Desk, cloud: FakeCloud, method: str) -> None:
    async def story(line: Line) -> None:
        await asyncio.sleep(1)
        cloud.lost += [method] * 3
        if method == "hello":
            line.engine._hello = None
        uid = line.report()
        line.say(uid, c.Note("一次"))
        await asyncio.sleep(60)
        assert cloud.lost == []
        assert cloud.feed.states[uid].notes == 1
        assert len(cloud.feed.entries) == 2
        assert set(desk.states().values()) == {"settled"}
        assert same(desk.ticket(uid), cloud.feed.states[uid])

    told(desk, cloud, story)


def test_a_lost_answer_does_not_overwrite_what_came_between(desk: Desk, cloud: FakeCloud) -> None:
    """The retry is the same word, and was heard the first time."""
    uid = cloud.feed.reported(spot="阳台")

    async def story(line: Line) -> None:
        await asyncio.sleep(1)
        cloud.lost.append("push")
        line.say(uid, c.Edit((c.FieldChange("spot", "阳台", "厨房"),)))
        await asyncio.sleep(0.1)
        desk.clock.advance(60_000)
        cloud.clock.advance(60_000)
        cloud.feed.say(uid, c.Edit((c.FieldChange("spot", "厨房", "卫生间"),)))
        await asyncio.sleep(60)
        assert cloud.feed.states[uid].spot == "卫生间"
        ticket = desk.ticket(uid)
        assert ticket is not None
        assert ticket.spot == "卫生间"

    told(desk, cloud, story)


def test_a_word_of_a_kind_unknown_there_is_parked_and_the_rest_goes_on(
    desk: Desk, cloud: FakeCloud
) -> None:
    one, two = desk.report(), desk.report()
    poisoned = next(iter(desk.states()))
    cloud.unknown.add(poisoned)

    async def story(line: Line) -> None:
        line.engine.wake()
        await asyncio.sleep(1)
        assert list(desk.states().values()) == ["parked", "settled"]
        assert desk.attention() == [("parked", "unknown_kind")]
        assert (desk.shows(one), desk.shows(two)) == ("reported", "reported")
        pushes = cloud.count("push")
        await asyncio.sleep(600)
        assert cloud.count("push") == pushes, "it is not sent again and again"

    told(desk, cloud, story)


def test_it_goes_once_more_when_the_cloud_is_another_version(desk: Desk, cloud: FakeCloud) -> None:
    desk.report()
    cloud.unknown |= set(desk.states())

    async def story(line: Line) -> None:
        line.engine.wake()
        await asyncio.sleep(1)
        cloud.unknown.clear()
        cloud.version = "1.1"
        cloud.failing["pull"] = OFFLINE  # the cloud is being upgraded
        await asyncio.sleep(60)
        del cloud.failing["pull"]
        await asyncio.sleep(60)
        assert list(desk.states().values()) == ["settled"]
        assert desk.attention() == []

    told(desk, cloud, story)


def test_one_refused_word_is_told_and_the_rest_goes_on(desk: Desk, cloud: FakeCloud) -> None:
    uid = cloud.feed.reported()

    async def story(line: Line) -> None:
        await asyncio.sleep(1)
        cloud.feed.say(uid, c.Reject("duplicate"))
        mine = line.say(uid, c.Accept())
        other = line.report()
        await asyncio.sleep(1)
        assert desk.states()[mine.id] == "refused"
        assert other in cloud.feed.states
        assert desk.shows(uid) == "rejected"
        assert desk.attention() == [("refused", "wrong_state")]
        assert any(changes.attention for changes in line.changes)

    told(desk, cloud, story)


def test_a_bug_in_one_loop_is_logged_told_and_stops_no_other(
    desk: Desk, cloud: FakeCloud, caplog: pytest.LogCaptureFixture
) -> None:
    def strange(page: Any) -> Any:
        raise ZeroDivisionError("a bug")

    cloud.page = strange

    async def story(line: Line) -> None:
        uid = line.report()
        await asyncio.sleep(30)
        assert uid in cloud.feed.states
        assert line.link == "stopped"
        assert line.told[-1]["problem"].code == "internal_error"
        cloud.page = lambda page: page
        await asyncio.sleep(LAST_RETRY * 1.3 / 1_000)
        assert line.link == "online"

    told(desk, cloud, story)
    assert any(record.levelno == logging.ERROR for record in caplog.records)


def test_a_full_disk_here_is_told_and_lost_nothing(
    desk: Desk, cloud: FakeCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = cloud.feed.reported()
    receive = desk.ledger.receive

    def full(*given: Any) -> Any:
        raise Trouble("disk_full", path="x")

    monkeypatch.setattr(desk.ledger, "receive", full)

    async def story(line: Line) -> None:
        await asyncio.sleep(30)
        assert line.told[-1]["problem"].code == "disk_full"
        monkeypatch.setattr(desk.ledger, "receive", receive)
        await asyncio.sleep(LAST_RETRY * 1.3 / 1_000)
        assert desk.shows(uid) == "reported"
        assert queries.cursors(desk.store)["logistics"][0] == 1

    told(desk, cloud, story)


def test_it_ends_when_told_with_what_waits_still_waiting(desk: Desk, cloud: FakeCloud) -> None:
    cloud.away = True

    async def story(line: Line) -> None:
        line.report()
        line.engine.stop()

    told(desk, cloud, story)
    assert len(outbox.to_send(desk.store, 9)) == 1


def test_a_day_of_words_said_offline_goes_in_order(desk: Desk, cloud: FakeCloud) -> None:
    uids = [desk.report() for _ in range(40)]
    for uid in uids:
        desk.ask(uid, c.Accept())
        desk.ask(uid, sent())

    async def story(line: Line) -> None:
        await asyncio.sleep(5)
        assert all(cloud.feed.states[uid].status == "dispatched" for uid in uids)
        assert desk.attention() == []
        assert cloud.count("push") == 1

    told(desk, cloud, story)
