"""The engine with a file on its way: pulling waits, words go up, cuts are sat out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from domain.problems import Refusal
from domain.repair import commands as c
from domain.trail import Trail, trail_of
from storage import outbox
from storage.database import Store
from storage.queries import cursors
from sync import bootstrap
from sync.engine import Engine
from sync.pull import Slicer, pull_feed
from tests.storage.desk import Desk
from tests.sync.files import FileCloud, Start
from tests.sync.held import OFFLINE, live

TICKETS = 60


@pytest.fixture
def start(folder: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Start:
    """A desk that has seen two tickets of sixty."""
    monkeypatch.setattr(bootstrap, "NEW", 30)
    monkeypatch.setattr(bootstrap, "FAR", 30)
    cloud = FileCloud(folder)
    cloud.work(TICKETS)
    desk.receive(cloud.feed, upto=2)
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
        await story(engine)
        engine.stop()
        await task

    live(whole)


def tickets(start: Start) -> int:
    return int(start.desk.ledger.store.value("SELECT count(*) FROM ticket"))


def test_pulling_waits_for_the_file_and_brings_the_rest(start: Start) -> None:
    start.cloud.upto = 50

    async def story(engine: Engine) -> None:
        await asyncio.sleep(5)

    run(start, story)
    assert tickets(start) == TICKETS
    assert cursors(start.desk.store)["logistics"][0] == TICKETS
    assert start.changes[0].everything or not start.changes[0].tickets
    assert not any(one.tickets for one in start.changes[: _first_whole(start)])
    assert {"link": "online", "problem": None} in start.told


def _first_whole(start: Start) -> int:
    return next(at for at, one in enumerate(start.changes) if one.everything)


def test_words_go_up_while_the_file_comes(start: Start) -> None:
    desk, cloud = start.desk, start.cloud
    uid = cloud.feed.entries[0].aggregate
    said = desk.ask(uid, c.Note("离线时记的"))
    cloud.cuts = [0] * 4

    async def story(engine: Engine) -> None:
        await asyncio.sleep(1)
        assert cloud.count("push") == 1
        await asyncio.sleep(60)

    run(start, story)
    assert tickets(start) == TICKETS
    assert outbox.listing(desk.store) == []
    ticket = desk.ticket(uid)
    assert ticket is not None
    assert ticket.notes == 1
    assert desk.states()[said.id] == "settled"


def test_a_cloud_without_files_is_pulled_from(start: Start) -> None:
    start.cloud.reply = Refusal("no_such_page", path="/sync/v1/snapshot")

    async def story(engine: Engine) -> None:
        await asyncio.sleep(20)

    run(start, story)
    assert tickets(start) == TICKETS
    assert not any(one.everything for one in start.changes)


def test_bytes_that_are_always_wrong_do_not_keep_the_desk_from_news(start: Start) -> None:
    start.cloud.spoilt = 99

    async def story(engine: Engine) -> None:
        await asyncio.sleep(40)

    run(start, story)
    assert tickets(start) == TICKETS


def test_a_long_outage_in_the_middle_is_sat_out(start: Start) -> None:
    cloud = start.cloud
    cloud.cuts = [2]

    async def story(engine: Engine) -> None:
        await asyncio.sleep(0.1)
        cloud.failing = dict.fromkeys(("hello", "pull", "push"), OFFLINE)
        cloud.reply = OFFLINE
        await asyncio.sleep(3 * 86_400)
        assert tickets(start) == 2
        cloud.failing, cloud.reply = {}, None
        await asyncio.sleep(40)

    run(start, story)
    assert tickets(start) == TICKETS
    places = [one for one in cloud.asked if isinstance(one, int)]
    assert places[0] == 0
    assert places[1] > 0, "it went on where it was cut"


@pytest.mark.parametrize("seen", [30, 50, 60])
def test_a_page_that_was_asked_for_before_the_file_changed_is_asked_for_anew(
    start: Start, seen: int
) -> None:
    """The file put in place meanwhile has seen less than the old one, or more."""
    desk, cloud = start.desk, start.cloud
    desk.receive(cloud.feed, upto=40)
    other = Desk(desk.folder / "cloud", letters="Z", mirrored=False)
    other.receive(cloud.feed, upto=seen)
    exchanged: list[Store] = []

    async def run_beside(work: Callable[[], Any]) -> Any:
        found = work()
        if not exchanged:
            exchanged.append(desk.ledger.exchange(other.store))
        return found

    async def breathe() -> None:
        return None

    async def story() -> None:
        monotonic = asyncio.get_running_loop().time
        async for _ in pull_feed(
            desk.ledger, cloud, "logistics", "e1", run_beside, desk.clock, monotonic, breathe,
            Slicer(),
        ):  # fmt: skip
            pass

    live(story)
    assert tickets(start) == TICKETS
    assert cursors(other.store)["logistics"][0] == TICKETS
    exchanged[0].close()


def test_a_file_does_not_hide_that_the_cloud_went_back(start: Start) -> None:
    """What this desk had seen is shown to the cloud first; then its word is another history's."""
    desk, cloud = start.desk, start.cloud
    shown: list[tuple[int, str]] = []

    def went_back(feed: str, after: int, epoch: str, limit: int, trail: Trail) -> Any:
        shown.append((after, trail))
        raise Refusal("epoch_changed", have=epoch, got="e2")

    cloud.pull = went_back  # type: ignore[method-assign]

    async def story() -> None:
        with pytest.raises(Refusal, match="epoch_changed"):
            await start.bootstrap.step(cloud.heads(), cloud.epoch)

    live(story)
    here = [entry.command_id for entry in reversed(cloud.feed.entries[:2])]
    assert shown == [(2, trail_of(here))]
    assert cursors(desk.store)["logistics"][0] == 2
    assert [asked for asked in cloud.asked if asked != "all"] == [], "nothing was fetched"
