"""Feeds outward: pages that follow one another, and hints that say only how far they reach."""

from __future__ import annotations

import asyncio

import pytest

from cloud import feeds
from cloud.cloud import Cloud
from cloud.epochs import disagrees
from cloud.feeds import Hub
from domain.problems import Refusal
from domain.repair import commands as c
from domain.trail import NO_TRAIL, Trail, trail_of
from domain.wire import PullReply, decode, encode
from tests.cloud.desks import Desks


@pytest.fixture(autouse=True)
def roster(desks: Desks) -> None:
    desks.roster()


def seqs(cloud: Cloud, after: int, limit: int = 1_000) -> list[int]:
    page = feeds.page(cloud.store, "e", "logistics", after, limit)
    return [entry.seq for entry in decode(encode(page), PullReply).entries]


def test_pages_follow_one_another_without_gap_or_double(cloud: Cloud, desks: Desks) -> None:
    uid = desks.report()
    desks.say(uid, *(c.Note(f"第 {n} 条") for n in range(24)))
    read: list[int] = []
    while page := seqs(cloud, len(read), 10):
        read += page
    assert read == list(range(1, 26))


def test_a_page_says_how_far_the_feed_reaches(cloud: Cloud, desks: Desks) -> None:
    for _ in range(3):
        desks.report()
    page = feeds.page(cloud.store, "e1", "logistics", 0, 2)
    assert (page.epoch, page.feed, len(page.entries), page.head) == ("e1", "logistics", 2, 3)
    assert feeds.page(cloud.store, "e1", "logistics", 3, 2).entries == ()
    assert feeds.page(cloud.store, "e1", "clinic", 0, 2).head == 0


def test_a_page_ends_at_its_bytes_but_always_brings_something(
    cloud: Cloud, desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = desks.report()
    desks.say(uid, *(c.Note("很长的话" * 100) for _ in range(5)))
    monkeypatch.setattr(feeds, "PAGE_BYTES", 3_500)
    assert seqs(cloud, 1) == [2, 3]
    monkeypatch.setattr(feeds, "PAGE_BYTES", 10)
    assert seqs(cloud, 1) == [2]


def test_a_cursor_ahead_of_the_feed_means_another_history(cloud: Cloud, desks: Desks) -> None:
    desks.report()
    with pytest.raises(Refusal) as told:
        feeds.page(cloud.store, "e", "logistics", 2, 10)
    assert told.value == Refusal("cursor_ahead", feed="logistics", have=2, head=1)


def test_another_past_is_told_by_what_lies_before_although_the_last_entry_is_the_same(
    desks: Desks,
) -> None:
    """What a cloud lost is given back and may come to lie where it lay, after other entries."""
    uid = desks.report()
    desks.say(uid, c.Note("一"), c.Note("二"))
    last, middle, first = (entry.command_id for entry in reversed(desks.feed()))

    def told(trail: Trail) -> bool:
        return disagrees(desks.ledger, "logistics", 3, trail)

    assert not told(trail_of([last, middle, first]))
    assert not told(trail_of([last, middle])), "the oldest left the station for its age"
    assert told(trail_of([last, first, middle]))
    assert told(Trail(middle))
    assert not told(Trail(last)), "a station of the version before says no more"
    assert not told(NO_TRAIL)


def test_a_feed_brings_each_entry_as_it_was_decided(desks: Desks) -> None:
    uid = desks.report(description="龙头滴水 “引号” 🚰")
    [entry] = desks.feed()
    assert (entry.feed, entry.aggregate, entry.kind) == ("logistics", uid, "repair.report")
    assert entry.recorded_at == desks.clock()
    assert getattr(entry.events[0], "description", "") == "龙头滴水 “引号” 🚰"


def test_listeners_hear_at_once_how_far_their_feeds_reach_and_then_what_moves() -> None:
    async def listen() -> list[dict[str, int]]:
        hub = Hub()
        hub.bind(asyncio.get_running_loop())
        hub.publish({"logistics": 3, "clinic": 9})
        heard = hub.hints(("logistics", "directory"))
        told = [await anext(heard)]
        hub.publish({"clinic": 10})
        hub.publish({"logistics": 2})  # an older word that comes late
        hub.publish({"logistics": 5})
        told.append(await anext(heard))
        await heard.aclose()  # type: ignore[attr-defined]
        return told

    assert asyncio.run(listen()) == [
        {"logistics": 0, "directory": 0},
        {"logistics": 5, "directory": 0},
    ]
