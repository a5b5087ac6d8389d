"""Pulling: pages and slices, cut anywhere, going on where they stopped."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from domain.problems import Problem, Trouble
from domain.repair import commands as c
from domain.wire import PushResult
from storage import histories, queries
from storage.ledger import Changes
from sync import pull
from sync.pull import SLICE_MS, Slicer, pull_feed
from sync.transport import Page
from tests.storage.desk import Desk, same
from tests.sync.held import FakeCloud, live


async def pulled(
    desk: Desk,
    cloud: FakeCloud,
    slicer: Slicer | None = None,
    monotonic: Callable[[], float] = time.monotonic,
    breaths: list[int] | None = None,
) -> list[Changes]:
    """Pull the logistics feed to its head."""

    async def breathe() -> None:
        if breaths is not None:
            breaths.append(queries.cursors(desk.store)["logistics"][0])

    async def run(work: Callable[[], Any]) -> Any:
        return work()

    steps = pull_feed(
        desk.ledger, cloud, "logistics", "e1", run, desk.clock, monotonic, breathe,
        slicer or Slicer(),
    )  # fmt: skip
    return [changes async for changes in steps]


def busy(cloud: FakeCloud, entries: int) -> str:
    uid = cloud.feed.reported()
    for n in range(entries - 1):
        cloud.feed.say(uid, c.Note(f"第 {n}"))
    return uid


def test_everything_comes_page_by_page(
    desk: Desk, cloud: FakeCloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pull, "PAGE", 10)
    uid = busy(cloud, 35)
    changes = live(lambda: pulled(desk, cloud))
    assert cloud.count("pull") == 4
    assert all(uid in each.tickets for each in changes)
    assert same(desk.ticket(uid), cloud.feed.states[uid])


def test_nothing_new_is_one_question(desk: Desk, cloud: FakeCloud) -> None:
    [changes] = live(lambda: pulled(desk, cloud))
    assert cloud.count("pull") == 1
    assert changes.feeds
    assert not changes.tickets


def test_what_was_accepted_beyond_the_head_was_forgotten_and_is_sent_again(
    desk: Desk, cloud: FakeCloud
) -> None:
    """The cloud went back, and perhaps nobody says a word in that feed any more."""
    busy(cloud, 2)
    desk.report()
    desk.settle(PushResult(next(iter(desk.states())), "accepted", "logistics", 3))
    live(lambda: pulled(desk, cloud))
    assert list(desk.states().values()) == ["waiting"]


def test_what_comes_while_it_reads_comes_too(desk: Desk, cloud: FakeCloud) -> None:
    uid = busy(cloud, 5)
    shown: list[Page] = []

    def late(page: Page) -> Page:
        if not shown:
            cloud.feed.say(uid, c.Note("刚刚"))
            page = structs.replace(page, head=6)
        shown.append(page)
        return page

    cloud.page = late
    live(lambda: pulled(desk, cloud))
    assert queries.cursors(desk.store)["logistics"][0] == 6


@pytest.mark.parametrize("cut", [1, 7, 20, 33])
def test_a_first_load_that_is_cut_goes_on_where_it_stopped(
    desk: Desk, cloud: FakeCloud, monkeypatch: pytest.MonkeyPatch, cut: int
) -> None:
    monkeypatch.setattr(pull, "PAGE", 10)
    uid = busy(cloud, 35)
    receive, calls = desk.ledger.receive, 0

    def dying(*given: Any) -> Changes:
        nonlocal calls
        calls += 1
        if calls == cut:
            raise Trouble("offline")
        return receive(*given)

    slicer = Slicer()
    slicer.size = 1
    monkeypatch.setattr(desk.ledger, "receive", dying)
    monkeypatch.setattr(slicer, "took", lambda *_: None)
    with pytest.raises(Problem):
        live(lambda: pulled(desk, cloud, slicer))
    assert queries.cursors(desk.store).get("logistics", (0,))[0] == cut - 1
    desk.reopen()
    asked: list[Page] = []
    cloud.page = lambda page: asked.append(page) or page  # type: ignore[func-returns-value]
    live(lambda: pulled(desk, cloud))
    assert asked[0].entries[0].seq == cut
    assert same(desk.ticket(uid), cloud.feed.states[uid])


def test_a_page_that_comes_again_is_read_past_and_not_asked_for_without_end(
    desk: Desk, cloud: FakeCloud
) -> None:
    uid = busy(cloud, 5)
    live(lambda: pulled(desk, cloud))
    first = Page("e1", "logistics", tuple(cloud.feed.entries), 5)
    cloud.feed.say(uid, c.Note("新的"))
    cloud.page = lambda page: structs.replace(first, head=6)
    before = cloud.count("pull")
    live(lambda: pulled(desk, cloud))
    assert cloud.count("pull") == before + 1
    cloud.page = lambda page: page
    live(lambda: pulled(desk, cloud))
    assert same(desk.ticket(uid), cloud.feed.states[uid])


def test_a_page_cut_short_is_taken_as_far_as_it_goes(desk: Desk, cloud: FakeCloud) -> None:
    uid = busy(cloud, 20)
    cloud.page = lambda page: structs.replace(page, entries=page.entries[:3])
    live(lambda: pulled(desk, cloud))
    assert cloud.count("pull") == 7
    assert same(desk.ticket(uid), cloud.feed.states[uid])


def test_a_page_with_a_hole_is_refused_and_asked_for_again(desk: Desk, cloud: FakeCloud) -> None:
    uid = busy(cloud, 6)
    cloud.page = lambda page: structs.replace(page, entries=page.entries[:2] + page.entries[3:])
    with pytest.raises(Trouble) as told:
        live(lambda: pulled(desk, cloud))
    assert told.value.code == "feed_gap"
    cloud.page = lambda page: page
    live(lambda: pulled(desk, cloud))
    assert same(desk.ticket(uid), cloud.feed.states[uid])


def test_the_window_breathes_between_slices(desk: Desk, cloud: FakeCloud) -> None:
    busy(cloud, 100)
    breaths: list[int] = []
    slicer = Slicer()
    slicer.size = 25
    live(lambda: pulled(desk, cloud, slicer, lambda: 0.0, breaths))
    assert breaths == [25, 50, 75]


@pytest.mark.parametrize("us", [10, 50, 150, 700])
def test_slices_grow_and_shrink_to_the_machine_s_speed(us: int) -> None:
    """``us`` microseconds an entry: after a few slices none takes longer than it may."""
    slicer = Slicer()
    for _ in range(12):
        slicer.took(slicer.size, slicer.size * us / 1_000)
    assert slicer.size * us / 1_000 <= SLICE_MS * 1.1
    assert slicer.size == 400 or slicer.size * us / 1_000 >= SLICE_MS * 0.7


def test_one_slow_slice_does_not_stop_the_learning() -> None:
    slicer = Slicer()
    slicer.took(slicer.size, 10_000)
    assert slicer.size >= 8
    for _ in range(12):
        slicer.took(slicer.size, slicer.size * 0.02)
    assert slicer.size > 100


def test_a_slice_too_quick_to_measure_teaches_nothing() -> None:
    slicer = Slicer()
    before = slicer.size
    slicer.took(10, 0)
    slicer.took(0, 5)
    assert slicer.size == before


def test_slices_stay_within_a_frame_on_this_machine(desk: Desk, cloud: FakeCloud) -> None:
    """CPU time, so that a busy machine is no reason to fail."""
    for _ in range(150):
        uid = cloud.feed.reported()
        cloud.feed.say(uid, c.Accept())
        cloud.feed.say(uid, c.Note("看过了"))
    took: list[float] = []

    class Watched(Slicer):
        def took(self, entries: int, ms: float) -> None:
            took.append(ms)
            super().took(entries, ms)

    slicer = Watched()
    slicer.size = 8
    live(lambda: pulled(desk, cloud, slicer, time.thread_time))
    assert len(took) >= 4
    assert sorted(took)[len(took) // 2] < 16


def test_the_loop_is_not_held_while_the_page_is_fetched(desk: Desk, cloud: FakeCloud) -> None:
    busy(cloud, 5)
    order: list[str] = []

    async def both() -> None:
        async def run(work: Callable[[], Any]) -> Any:
            await asyncio.sleep(0.5)
            order.append("page")
            return work()

        async def other() -> None:
            await asyncio.sleep(0.1)
            order.append("window")

        async def fetch() -> None:
            async for _ in pull_feed(
                desk.ledger, cloud, "logistics", "e1", run, desk.clock, time.monotonic,
                lambda: asyncio.sleep(0), Slicer(),
            ):  # fmt: skip
                order.append("slice")

        await asyncio.gather(fetch(), other())

    live(both)
    assert order == ["window", "page", "slice"]


def test_pasts_that_never_came_are_made_a_few_at_a_time(desk: Desk, cloud: FakeCloud) -> None:
    """The window answers between two of them, however many old tickets are taken up again."""
    uids = [cloud.feed.reported() for _ in range(2 * histories.PASTS + 1)]
    desk.store.run("INSERT INTO cursor VALUES ('logistics', 'e1', ?, ?, 0)", (len(uids),) * 2)
    for uid in uids:
        cloud.feed.say(uid, c.Note("又坏了"))
    changes = live(lambda: pulled(desk, cloud))
    assert cloud.count("history") == 3
    assert max(len(one.tickets) for one in changes[:3]) <= histories.PASTS
    for uid in uids:
        assert same(desk.ticket(uid), cloud.feed.states[uid])
