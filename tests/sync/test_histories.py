"""The engine when the cloud's history is another one: restored, gone back, or met late."""

from __future__ import annotations

import asyncio
from typing import Any

from domain.repair import commands as c
from tests.storage.desk import Desk, same
from tests.sync.held import FakeCloud, Line, told


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
            desk.begin_anew("e2")
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
