"""Tickets that only the cloud has: they leave when they are old, and come back when asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from desktop.archive import Archive
from desktop.station import Station
from domain.envelope import Entry
from domain.problems import Refusal, Trouble
from domain.repair import commands as c
from domain.starting import Found
from storage import retention
from storage.ledger import Ledger
from tests.storage.desk import Feed
from tests.worlds import NOON, HeldClock

OLD = NOON + 500 * retention.DAY


class FakeArchive:
    """A cloud's archive in memory.

    Attributes:
        problem: what every call ends with.
        asked: ids and numbers asked for.
    """

    def __init__(self, feed: Feed) -> None:
        self.feed = feed
        self.problem: Exception | None = None
        self.asked: list[str] = []

    def history(self, aggregates: Sequence[str]) -> tuple[Entry, ...]:
        self._answer(*aggregates)
        return tuple(entry for entry in self.feed.entries if entry.aggregate in aggregates)

    def find(self, number: str) -> tuple[Found, ...]:
        self._answer(number)
        states = self.feed.states.values()
        return tuple(
            Found(each.uid, each.number, each.status) for each in states if each.number == number
        )

    def _answer(self, *asked: str) -> None:
        self.asked += asked
        if self.problem is not None:
            raise self.problem


class World:
    """A desk with tickets of long ago, and its archive."""

    def __init__(self, station: Station, clock: HeldClock) -> None:
        self.station, self.clock = station, clock
        self.ledger: Ledger = station._ledger
        self.feed = Feed()
        self.old = [self.feed.reported() for _ in range(45)]
        for uid in self.old:
            self.feed.say(uid, c.Reject("duplicate"))
        self.open = self.feed.reported()
        self.ledger.receive("logistics", "e1", self.feed.entries, len(self.feed.entries), clock())
        self.cloud = FakeArchive(self.feed)
        self.told: list[Any] = []
        station.changed.connect(self.told.append)
        self.found: list[tuple[str, object]] = []
        station.found.connect(lambda number, found: self.found.append((number, found)))
        self.archive = Archive(station, self.ledger, self.cloud, _at_once)  # type: ignore[arg-type]

    def let_go(self, days: int = 400) -> int:
        return asyncio.run(self.archive.let_go(OLD, days))

    def ask(self, *calls: Callable[[], None]) -> None:
        """Make these calls and wait for what they began."""

        async def story() -> None:
            for call in calls:
                call()
            while self.archive._tasks:
                await asyncio.gather(*self.archive._tasks)

        asyncio.run(story())


def _at_once(work: Callable[[], Any]) -> Awaitable[Any]:
    async def done() -> Any:
        return work()

    return done()


@pytest.fixture
def world(station: Station, clock: HeldClock) -> World:
    return World(station, clock)


def test_old_ones_leave_in_small_steps_and_every_view_is_told(world: World) -> None:
    assert world.let_go() == 45
    assert [len(changes.tickets) for changes in world.told] == [20, 20, 5]
    assert world.station.ticket(world.old[0]) is None
    assert world.station.ticket(world.open) is not None


def test_nothing_leaves_that_is_young_enough(world: World) -> None:
    assert world.let_go(days=600) == 0
    assert world.told == []


def test_nothing_leaves_if_the_cloud_could_not_give_it_back(world: World) -> None:
    world.cloud.problem = Refusal("no_such_page", path="/sync/v1/history")
    assert world.let_go() == 0
    world.cloud.problem = Trouble("offline")
    with pytest.raises(Trouble, match="offline"):
        world.let_go()
    assert world.station.ticket(world.old[0]) is not None


def test_one_comes_back_when_it_is_looked_at_and_is_asked_for_once(world: World) -> None:
    uid = world.old[3]
    world.let_go()
    world.cloud.asked.clear()
    world.ask(lambda: world.archive.fetch(uid), lambda: world.archive.fetch(uid))
    assert world.cloud.asked == [uid]
    ticket = world.station.ticket(uid)
    assert ticket is not None
    assert ticket.status == "rejected"
    assert len(world.station.timeline(uid)) == 2
    assert world.told[-1].tickets == {uid}


def test_one_that_left_again_can_be_asked_for_again(world: World) -> None:
    uid = world.old[3]
    world.let_go()
    world.ask(lambda: world.archive.fetch(uid))
    assert world.let_go() == 1
    world.ask(lambda: world.archive.fetch(uid))
    assert world.station.ticket(uid) is not None


def test_offline_it_is_asked_for_another_time(world: World) -> None:
    uid = world.old[0]
    world.let_go()
    world.cloud.problem = Trouble("offline")
    world.ask(lambda: world.archive.fetch(uid))
    assert world.station.ticket(uid) is None
    world.cloud.problem = None
    world.ask(lambda: world.archive.fetch(uid))
    assert world.station.ticket(uid) is not None


def test_a_number_brings_its_ticket(world: World) -> None:
    uid = world.old[7]
    number = world.feed.states[uid].number
    world.let_go()
    world.ask(lambda: world.archive.find(f" {number} "))
    assert world.found == [(f" {number} ", [uid])]
    assert world.station.ticket(uid) is not None


def test_a_number_nobody_knows_and_a_line_that_breaks_are_told_apart(world: World) -> None:
    world.ask(lambda: world.archive.find("BX990101-A001"))
    world.cloud.problem = Trouble("offline")
    world.ask(lambda: world.archive.find("BX990101-A001"))
    assert world.found[0] == ("BX990101-A001", [])
    assert isinstance(world.found[1][1], Trouble)


def test_one_that_needs_a_person_stays(world: World) -> None:
    uid = world.old[0]
    world.ledger.store.run(
        "INSERT INTO attention (command, aggregate, number, cause, problem, data, created_at, "
        "state, action, note) VALUES ('c', ?, '', 'refused', '', '', 0, 'open', '', '')",
        (uid,),
    )
    assert world.let_go() == 44
    assert world.station.ticket(uid) is not None
