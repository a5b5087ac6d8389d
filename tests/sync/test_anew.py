"""Another history of the cloud: the desk works with what it had until a file of it is whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from domain.mending import LackingRequest, OfferReply, OfferRequest, OfferResult
from domain.problems import Refusal, Trouble
from domain.repair import commands as c
from domain.starting import SnapshotReply
from storage import current, mirror, offers, search, snapshot
from storage.database import Store
from sync import bootstrap
from sync.engine import Engine
from sync.pull import Slicer, pull_feed
from tests.simulation.fragile import FragileStore, Kill, forget_fuses, fuse_in
from tests.storage.desk import Desk, quick_folder, same
from tests.sync.files import FileCloud, Start
from tests.sync.held import OFFLINE, live

TICKETS = 40


class Restored(FileCloud):
    """A cloud that went back, and takes back what it is given.

    Attributes:
        given: commands of the entries that were offered, in order.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.given: list[str] = []

    def lacking(self, request: LackingRequest) -> tuple[str, ...]:
        here = {entry.command_id for entry in self.feed.entries}
        return tuple(one for one in request.commands if one not in here)

    def offer(self, request: OfferRequest) -> OfferReply:
        self.given += [each.entry.command_id for each in request.entries]
        return OfferReply(tuple(OfferResult(one, "taken") for one in self.given))


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


def run(start: Start, story: Callable[[Engine], Coroutine[Any, Any, None]]) -> None:
    """Let the engine work, and tell the story beside it."""
    desk, cloud = start.desk, start.cloud

    async def whole() -> None:
        engine = Engine(
            desk.ledger,
            cloud,
            ("logistics",),
            announce=start.changes.append,
            tell=lambda **facts: start.told.append(facts),
            clock=desk.clock,
            wall=cloud.clock,
            monotonic=asyncio.get_running_loop().time,
            run=start._run,
            jitter=lambda: 0.0,
            bootstrap=start.bootstrap,
        )
        task = asyncio.get_running_loop().create_task(engine.run())
        try:
            await story(engine)
        finally:
            engine.stop()
            await task

    live(whole)


def shown(desk: Desk) -> int:
    return int(desk.store.value("SELECT count(*) FROM ticket"))


def in_step(start: Start) -> bool:
    """The new history is here, and nothing waits for the cloud."""
    desk = start.desk
    known = start.cloud.feed.states
    return (
        desk.ledger.epochs() == {start.cloud.epoch}
        and set(desk.states().values()) <= {"settled"}
        and all(same(desk.ticket(uid), state) for uid, state in known.items())
    )


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
        assert not list(desk.folder.glob("station-*")), "what is half ready is taken away"
        del cloud.failing["pull"]
        await asyncio.sleep(60)

    run(start, story)
    assert in_step(start)


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
    assert cloud.given == lost
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


# ---- a crash at any moment ---------------------------------------------------------------


@pytest.fixture
def fragile(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Start]]:
    """A maker of desks whose process can be ended at any statement; each has an unsent word."""
    for module in (snapshot, offers, mirror):
        monkeypatch.setattr(module, "Store", FragileStore)
    with quick_folder() as place:

        def make() -> Start:
            folder = place / f"desk{len(list(place.iterdir()))}"
            folder.mkdir()
            fuse_in(folder)
            desk = Desk(folder, store=FragileStore)
            cloud = Restored(folder)
            cloud.work(6)
            desk.receive(cloud.feed)
            cloud.restored(upto=4)
            desk.report(uid="u" * 32)
            return Start(desk, cloud)

        yield make
    forget_fuses()


def test_a_crash_at_any_statement_leaves_the_old_file_or_the_new_one(
    fragile: Callable[[], Start],
) -> None:
    ended = {_crashed(fragile(), left) for left in range(0, 400, 9)}
    assert ended == {"e1 killed", "e2 killed", "e2 whole"}


def _crashed(start: Start, left: int) -> str:
    """End a desk after so many statements, open it again; which history it is in then."""
    desk, fuse, how = start.desk, fuse_in(start.desk.folder), "killed"

    async def story() -> None:
        fuse.light(left)
        await start.arrivals().begin_anew("e2")

    desk.ledger.leave_history()
    try:
        live(story)
        how = "whole"
    except Kill:
        fuse.close_all()
    fuse.put_out()
    desk.reopen()
    assert desk.shows("u" * 32) == "reported"
    assert list(desk.states().values()) == ["waiting"]
    assert desk.store.check() == []
    [epoch] = desk.ledger.epochs()
    assert shown(desk) == {"e1": 7, "e2": 5}[epoch]
    desk.close()
    return f"{epoch} {how}"
