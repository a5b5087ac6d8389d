"""The first words with the cloud: versions, the skew of clocks, and being shut out."""

from __future__ import annotations

import asyncio

import pytest

from domain.problems import Refusal, Trouble
from domain.repair import commands as c
from domain.services import STATES
from domain.wire import OLDEST_SERVED, WIRE_VERSION
from storage import digest, outbox
from sync.engine import GREET_AGAIN
from tests.storage.desk import Desk
from tests.sync.held import FakeCloud, Line, live, told


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


def test_a_feed_is_taken_and_given_back_and_what_came_of_it_stays(
    desk: Desk, cloud: FakeCloud, caplog: pytest.LogCaptureFixture
) -> None:
    async def story(line: Line) -> None:
        uid = cloud.feed.reported()
        await asyncio.sleep(90)
        cloud.served = ("directory",)
        await asyncio.sleep(GREET_AGAIN / 1_000 + 90)
        asked = cloud.count("pull")
        line.engine.hint({"logistics": 9})
        await asyncio.sleep(1)
        assert cloud.count("pull") == asked
        assert desk.ledger.meta("feeds") == "directory"
        with pytest.raises(Refusal, match="feed_not_yours"):
            desk.ask(uid, c.Accept())
        cloud.feed.say(uid, c.Accept())
        assert desk.shows(uid) == "reported"
        cloud.served = ("logistics", "directory")
        await asyncio.sleep(GREET_AGAIN / 1_000 + 90)
        assert desk.shows(uid) == "accepted"

    told(desk, cloud, story)
    assert caplog.text.count("from now on") == 2


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


def test_a_greeting_is_renewed_after_a_while(desk: Desk, cloud: FakeCloud) -> None:
    """The cloud may be of a newer version since, without a call that failed."""

    async def story(line: Line) -> None:
        await asyncio.sleep(1)
        uid = line.report()
        cloud.unknown = {one.id for one in outbox.to_send(desk.store, 10)}
        await asyncio.sleep(1)
        assert set(desk.states().values()) == {"parked"}
        assert not digest.of_two_versions(desk.store)
        cloud.version, cloud.states, cloud.unknown = "2", STATES + 1, set()
        await asyncio.sleep(GREET_AGAIN / 1_000 + 60)
        assert set(desk.states().values()) == {"settled"}
        assert uid in cloud.feed.states
        assert digest.of_two_versions(desk.store), "and what it compares no longer is known"

    told(desk, cloud, story)


def test_a_full_disk_when_a_life_begins_does_not_end_the_engine(
    desk: Desk, cloud: FakeCloud, caplog: pytest.LogCaptureFixture
) -> None:
    """The cloud says it again, and then there is room."""
    tries: list[int] = []

    def new_life() -> None:
        tries.append(1)
        if len(tries) == 1:
            raise Trouble("disk_full")
        desk.ledger.set_meta("asks_life", "set_back")

    async def story(line: Line) -> None:
        line.engine._new_life = new_life
        await asyncio.sleep(1)
        cloud.failing["push"] = Refusal("incarnation_unknown", station="A")
        line.report()
        await asyncio.sleep(60)
        del cloud.failing["push"]
        desk.ledger.set_meta("asks_life", "")
        await asyncio.sleep(60)
        assert len(tries) >= 2
        assert set(desk.states().values()) == {"settled"}

    told(desk, cloud, story)
