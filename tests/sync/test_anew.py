"""Another history of the cloud: the desk works with what it had until a file of it is whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from domain.problems import Refusal, Trouble
from domain.repair import commands as c
from domain.starting import SnapshotReply
from storage import current, offers, search, snapshot
from storage.database import Store
from sync import bootstrap
from sync.engine import Engine
from sync.pull import Slicer, pull_feed
from sync.transport import Page
from tests.storage.desk import Desk
from tests.sync.files import FileCloud, Start
from tests.sync.held import OFFLINE, live
from tests.sync.restored import Restored, in_step, run, shown
from tests.worlds import Ids

TICKETS = 40


@pytest.fixture(params=["from a file", "by the feeds"])
def start(
    request: pytest.FixtureRequest, folder: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> Start:
    """A desk of forty tickets whose cloud has just gone back to the first thirty."""
    least = 20 if request.param == "from a file" else 2_000
    monkeypatch.setattr(bootstrap, "NEW", least)
    cloud = Restored(folder)
    cloud.work(TICKETS)
    desk.receive(cloud.feed)
    cloud.restored(upto=30)
    return Start(desk, cloud)


def test_rows_search_and_numbers_are_there_the_whole_time(start: Start) -> None:
    desk = start.desk
    seen: list[int] = []
    numbers: list[str] = []

    def meanwhile() -> None:
        seen.append(shown(desk))
        assert len(search.search(desk.store, "漏水")) >= 30
        numbers.append(desk.ledger.draw_number("BX", desk.clock()))

    start.meanwhile = meanwhile

    async def story(engine: Engine) -> None:
        await asyncio.sleep(20)

    run(start, story)
    before = [count for count in seen if count == TICKETS]
    assert len(before) >= 4, "it was shown while the other file was filled"
    assert set(seen) == {TICKETS, 30}, "all of the old file, then all of the new one"
    assert len(set(numbers)) == len(numbers)
    assert [one.everything for one in start.changes].count(True) == 1, "one swap"
    assert in_step(start)


def test_what_is_done_meanwhile_goes_over_and_up(start: Start) -> None:
    desk, cloud = start.desk, start.cloud
    theirs = cloud.feed.entries[3].aggregate
    unsent = desk.report()
    made: list[str] = []

    def meanwhile() -> None:
        if len(made) < 8:
            made.append(desk.report())
            desk.ask(theirs, c.Note(f"第 {len(made)} 次"))
            assert desk.shows(made[-1]) == "reported"

    start.meanwhile = meanwhile

    async def story(engine: Engine) -> None:
        await asyncio.sleep(30)

    run(start, story)
    assert {unsent, *made} <= cloud.feed.states.keys()
    assert cloud.feed.states[theirs].notes == 8
    assert in_step(start)


def test_the_file_as_it_was_is_kept_for_whatever_nobody_took_back(start: Start) -> None:
    async def story(engine: Engine) -> None:
        await asyncio.sleep(20)

    run(start, story)
    kept = Store(start.desk.folder / "backups" / "station-of-e1.db", start.desk.store.key)
    assert kept.value("SELECT count(*) FROM ticket") == TICKETS
    kept.close()


def test_a_line_that_is_cut_leaves_everything_as_it_was(start: Start) -> None:
    desk, cloud = start.desk, start.cloud
    cloud.failing["pull"] = OFFLINE

    async def story(engine: Engine) -> None:
        await asyncio.sleep(60)
        assert (shown(desk), desk.ledger.epochs()) == (TICKETS, {"e1"})
        assert len(list(desk.folder.glob("station-*.db"))) <= 1, "the next try goes on with it"
        del cloud.failing["pull"]
        await asyncio.sleep(60)

    run(start, story)
    assert in_step(start)


def test_what_came_before_a_cut_need_not_come_again(start: Start) -> None:
    desk, cloud = start.desk, start.cloud
    cloud.reply = Refusal("feed_not_yours")  # nobody has a file of this
    asked: list[int] = []

    def cut_behind_the_first(page: Page) -> Page:
        asked.append(page.entries[0].seq if page.entries else 0)
        if len(asked) == 2:
            raise OFFLINE
        return structs.replace(page, entries=page.entries[:20])

    cloud.page = cut_behind_the_first

    async def story(engine: Engine) -> None:
        await asyncio.sleep(30)

    run(start, story)
    assert asked[:3] == [1, 21, 21]
    assert in_step(start)
    assert len(list(desk.folder.glob("station-*.db"))) == 1


def test_what_was_taken_back_and_is_gone_again_is_given_once_more(start: Start) -> None:
    """The cloud went back unnoticed, under the same name, before the new file had it."""
    cloud = start.cloud
    assert isinstance(cloud, Restored)
    rows = start.desk.store.rows("SELECT command FROM entry WHERE seq > 30 ORDER BY seq")
    lost = [row[0] for row in rows]

    async def story(engine: Engine) -> None:
        await asyncio.sleep(60)

    run(start, story)
    assert cloud.given == lost + lost
    assert in_step(start)


@pytest.mark.parametrize("edge_is_known", [False, True])
def test_a_fork_of_another_history_of_the_same_name_is_not_believed(
    start: Start, monkeypatch: pytest.MonkeyPatch, *, edge_is_known: bool
) -> None:
    """The cloud had gone back unnoticed before: what it knows of that name is not this file's.

    Nor is it where the last word is in both: one that was given back lies at another place.
    """
    desk, cloud = start.desk, start.cloud
    assert isinstance(cloud, Restored)
    cloud.restored(upto=5, epoch="e2")
    cloud.feed._ids = Ids("other")
    for number in range(10):
        cloud.feed.say(cloud.feed.entries[0].aggregate, c.Note(f"另一段历史 {number}"))
    greet = cloud.hello
    cloud.hello = lambda: structs.replace(  # type: ignore[method-assign]
        greet(), forks={"e1": {"logistics": 12}}
    )
    rows = desk.store.rows("SELECT command FROM entry WHERE seq > 5 ORDER BY seq")
    lost = [row[0] for row in rows]
    if edge_is_known:
        edge, lacking = lost.pop(12 - 6), cloud.lacking
        monkeypatch.setattr(
            cloud, "lacking", lambda wish: tuple(one for one in lacking(wish) if one != edge)
        )

    async def story(engine: Engine) -> None:
        await asyncio.sleep(20)

    run(start, story)
    assert cloud.given[: len(lost)] == lost


def test_a_full_disk_is_told_and_the_desk_goes_on(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = start.desk
    full = Trouble("disk_full", path="x")
    usual = offers.copy_aside

    def no_room(*given: Any) -> Any:
        raise full

    monkeypatch.setattr(offers, "copy_aside", no_room)

    async def story(engine: Engine) -> None:
        await asyncio.sleep(60)
        assert {"link": "stopped", "problem": full} in start.told
        assert shown(desk) == TICKETS
        desk.report()
        monkeypatch.setattr(offers, "copy_aside", usual)
        await asyncio.sleep(60)

    run(start, story)
    assert in_step(start)


def test_a_cloud_that_goes_back_once_more_meanwhile_is_given_all_again(start: Start) -> None:
    """Until the new file is whole the old one knows what the cloud lost."""
    cloud = start.cloud
    assert isinstance(cloud, Restored)
    rows = start.desk.store.rows("SELECT command FROM entry WHERE seq > 25 ORDER BY seq")
    lost = [row[0] for row in rows]
    steps = count()

    def meanwhile() -> None:
        if cloud.given and next(steps) == 1:
            cloud.given.clear()
            cloud.restored(upto=25, epoch="e3")

    start.meanwhile = meanwhile

    async def story(engine: Engine) -> None:
        await asyncio.sleep(60)

    run(start, story)
    assert cloud.epoch == "e3"
    assert cloud.given[: len(lost)] == lost
    assert in_step(start)


def test_a_file_that_the_cloud_still_builds_is_waited_for(start: Start) -> None:
    desk, cloud = start.desk, start.cloud
    cloud.reply = SnapshotReply("building", cloud.epoch)

    async def story(engine: Engine) -> None:
        await asyncio.sleep(25)
        assert bootstrap.NEW > TICKETS or shown(desk) == TICKETS
        cloud.reply = None
        await asyncio.sleep(20)

    run(start, story)
    assert in_step(start)


@pytest.mark.parametrize(
    "reply",
    [Refusal("no_such_page", path="x"), Refusal("feed_not_yours"), Refusal("no_such_snapshot")],
    ids=str,
)
def test_a_cloud_that_has_no_file_is_pulled_from(start: Start, reply: Refusal) -> None:
    start.cloud.reply = reply

    async def story(engine: Engine) -> None:
        await asyncio.sleep(60)

    run(start, story)
    assert in_step(start)


def test_another_file_that_came_meanwhile_is_not_thrown_away(start: Start) -> None:
    """What was said since lies in it alone."""
    desk = start.desk
    steps = count()
    said: list[str] = []

    def meanwhile() -> None:
        if next(steps) == 4:
            other = snapshot.Arrival(desk.ledger, desk.folder / "station-other.db", desk.clock())
            other.prepare(partial=False)
            other.finish()
            current.switch(other.store.path)
            desk.ledger.exchange(other.store).close()
            said.append(desk.report())

    start.meanwhile = meanwhile

    async def story(engine: Engine) -> None:
        await asyncio.sleep(60)

    run(start, story)
    assert said[0] in start.cloud.feed.states
    assert in_step(start)


def test_a_page_of_the_history_that_was_left_is_not_taken_any_more(desk: Desk) -> None:
    """What this file had of it has been given back by then; more would be lost with it."""
    cloud = FileCloud(desk.folder)
    cloud.work(30)
    breaths = 0

    async def breathe() -> None:
        nonlocal breaths
        breaths += 1
        desk.ledger.leave_history()

    async def at_once(work: Callable[[], Any]) -> Any:
        return work()

    async def story() -> None:
        slicer = Slicer()
        slicer.size = 10
        pulling = pull_feed(
            desk.ledger, cloud, "logistics", "e1", at_once, desk.clock, lambda: 0.0, breathe, slicer
        )
        with pytest.raises(Refusal, match="epoch_changed"):
            async for _ in pulling:
                pass

    live(story)
    assert (breaths, shown(desk)) == (1, 10)
