"""The engine in held time: offline is a state, and nothing that is stuck stops what is not."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from domain.problems import Problem, Refusal, Trouble
from domain.repair import commands as c
from domain.wire import OLDEST_SERVED, WIRE_VERSION
from storage import outbox, queries
from sync.schedule import IDLE_PULL, LAST_RETRY
from tests.storage.desk import Desk, same, sent
from tests.sync.held import OFFLINE, FakeCloud, Line, live

Story = Callable[[Line], Coroutine[Any, Any, None]]


def told(desk: Desk, cloud: FakeCloud, story: Story) -> Line:
    """Live a story with a connected engine; the line afterwards."""

    async def whole() -> Line:
        async with Line(desk, cloud) as line:
            await story(line)
        return line

    return live(whole)


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


@pytest.mark.parametrize("code", ["station_revoked", "token_unknown", "not_our_cloud"])
def test_a_station_that_is_shut_out_stops_tells_why_and_looks_again_each_minute(
    desk: Desk, cloud: FakeCloud, code: str
) -> None:
    problem = Refusal(code)
    cloud.failing |= {"push": problem, "pull": problem}

    async def story(line: Line) -> None:
        uid = line.report()
        await asyncio.sleep(600)
        assert line.link == "stopped"
        assert line.told[-1]["problem"].code == code
        assert cloud.count("push") + cloud.count("pull") <= 2 * 12
        assert desk.shows(uid) == "reported"
        cloud.failing.clear()
        await asyncio.sleep(61)
        assert line.link == "online"

    told(desk, cloud, story)


@pytest.mark.parametrize(
    ("wire", "oldest", "code"),
    [(WIRE_VERSION + 5, WIRE_VERSION + 3, "wire_too_old"), (OLDEST_SERVED - 1, 0, "wire_too_new")],
)
def test_versions_that_do_not_fit_are_told_before_anything_is_sent(
    desk: Desk, cloud: FakeCloud, wire: int, oldest: int, code: str
) -> None:
    cloud.wire, cloud.oldest = wire, oldest

    async def story(line: Line) -> None:
        line.report()
        await asyncio.sleep(1)
        assert line.told[-1]["problem"].code == code
        assert cloud.count("push") == cloud.count("pull") == 0

    told(desk, cloud, story)


@pytest.mark.parametrize("ahead", [0, 3_600_000, -86_400_000])
def test_the_skew_of_this_machine_s_clock_is_measured(
    desk: Desk, cloud: FakeCloud, ahead: int
) -> None:
    async def whole() -> Line:
        line = Line(desk, cloud)
        line.wall_ahead = ahead
        async with line:
            await asyncio.sleep(1)
        return line

    facts = [each["skew"] for each in live(whole).told if "skew" in each]
    assert facts == [ahead]


def test_another_history_is_pulled_anew_and_own_work_offered_again(
    desk: Desk, cloud: FakeCloud
) -> None:
    theirs = cloud.feed.reported()

    async def story(line: Line) -> None:
        mine = line.report()
        line.say(theirs, c.Accept())
        await asyncio.sleep(1)
        assert set(desk.states().values()) == {"settled"}
        cloud.restored(upto=1)
        later = line.report()
        await asyncio.sleep(60)
        assert set(cloud.feed.states) == {theirs, mine, later}
        assert cloud.feed.states[theirs].status == "accepted"
        assert set(desk.states().values()) == {"settled"}
        for uid in (theirs, mine, later):
            assert same(desk.ticket(uid), cloud.feed.states[uid])
        assert desk.ledger.epochs() == {"e2"}
        assert desk.attention() == []

    told(desk, cloud, story)


def test_an_answer_of_the_lost_history_that_comes_late_is_not_believed(
    desk: Desk, cloud: FakeCloud
) -> None:
    """What it says was accepted may be what the restored cloud forgot."""

    async def story(line: Line) -> None:
        await asyncio.sleep(1)
        answer, came = cloud.push, asyncio.Event()

        def slow(request: Any) -> Any:
            cloud.push = answer  # type: ignore[method-assign]
            reply = answer(request)
            cloud.restored(upto=0)
            # Meanwhile the other loop meets the restored cloud.
            line.engine._hello = None
            desk.ledger.start_epoch("e2")
            came.set()
            return reply

        cloud.push = slow  # type: ignore[method-assign]
        uid = line.report()
        await came.wait()
        await asyncio.sleep(60)
        assert uid in cloud.feed.states
        assert list(desk.states().values()) == ["settled"]

    told(desk, cloud, story)


def test_a_cloud_that_went_back_without_saying_so_is_found_out(
    desk: Desk, cloud: FakeCloud
) -> None:
    async def story(line: Line) -> None:
        mine = [line.report() for _ in range(3)]
        await asyncio.sleep(1)
        cloud.restored(upto=1, epoch="e1")
        await asyncio.sleep(120)
        assert set(cloud.feed.states) == set(mine)
        assert set(desk.states().values()) == {"settled"}

    told(desk, cloud, story)


def test_what_an_own_act_was_built_on_may_be_forgotten_and_then_is_told(
    desk: Desk, cloud: FakeCloud
) -> None:
    """Nothing that was accepted disappears without a trace."""

    async def story(line: Line) -> None:
        theirs = cloud.feed.reported()
        line.engine.hint(cloud.heads())
        await asyncio.sleep(1)
        line.say(theirs, c.Accept())
        await asyncio.sleep(1)
        cloud.restored(upto=0)
        await asyncio.sleep(120)
        assert list(desk.states().values()) == ["refused"]
        assert desk.attention() == [("refused", "no_such_ticket")]

    told(desk, cloud, story)


def test_a_station_with_a_file_from_before_the_change_is_not_stuck(
    desk: Desk, cloud: FakeCloud
) -> None:
    """Its backup has cursors of the old history, the second file the name of the new one."""
    uid = cloud.feed.reported()
    desk.receive(cloud.feed, epoch="e0")
    desk.ledger.set_meta("epoch", "e1")

    async def story(line: Line) -> None:
        await asyncio.sleep(60)
        assert line.link == "online"
        assert desk.ledger.epochs() == {"e1"}
        assert desk.shows(uid) == "reported"

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
