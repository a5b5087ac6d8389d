"""Starting from a file: cut lines, wrong bytes, other clouds; the desk works meanwhile."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from backports import zstd

from domain.problems import Refusal, Trouble
from domain.repair import commands as c
from domain.starting import SnapshotReply
from storage import current, outbox
from storage.migrations import VERSION
from storage.queries import cursors
from storage.snapshot import PARTIAL
from sync import bootstrap
from sync.arriving import REFILL
from tests.storage.desk import Desk
from tests.sync.files import PART, FileCloud, Start
from tests.sync.held import live


@pytest.fixture
def cloud(folder: Path, monkeypatch: pytest.MonkeyPatch) -> FileCloud:
    """A cloud of forty tickets, for a station that calls that many."""
    monkeypatch.setattr(bootstrap, "NEW", 30)
    monkeypatch.setattr(bootstrap, "FAR", 30)
    made = FileCloud(folder)
    made.work(40)
    return made


@pytest.fixture
def start(desk: Desk, cloud: FileCloud) -> Start:
    return Start(desk, cloud)


def tickets(desk: Desk) -> int:
    return int(desk.store.value("SELECT count(*) FROM ticket"))


def test_a_new_station_has_the_small_file_first_then_all_of_it(start: Start) -> None:
    async def story() -> None:
        assert start.bootstrap.comes_first(start.cloud.heads())
        assert await start.step()
        assert start.desk.ledger.meta(PARTIAL) == "1"
        assert not start.bootstrap.comes_first(start.cloud.heads()), "it can be pulled into"
        assert await start.step()
        assert not await start.step()

    live(story)
    assert [one for one in start.cloud.asked if isinstance(one, str)] == ["open", "all"]
    assert tickets(start.desk) == 40
    assert start.desk.ledger.meta(PARTIAL) == ""
    assert [one.everything for one in start.changes] == [True, True]


def test_a_few_entries_are_pulled(start: Start, cloud: FileCloud) -> None:
    cloud.feeds["logistics"].entries = cloud.feed.entries[:20]
    assert start.wanted() == ""


def test_a_station_far_behind_keeps_its_file_until_the_new_one_is_there(start: Start) -> None:
    desk, cloud = start.desk, start.cloud
    desk.receive(cloud.feed, upto=5)
    shared = cloud.feed.entries[0].aggregate
    desk.ask(shared, c.Note("离线时记的"))
    seen: list[int] = []
    start.meanwhile = lambda: seen.append(tickets(desk))

    async def story() -> None:
        assert start.wanted() == "all"
        assert await start.step()
        assert start.wanted() == ""

    live(story)
    assert set(seen) == {5}
    assert tickets(desk) == 40
    ticket = desk.ticket(shared)
    assert ticket is not None
    assert ticket.notes == 1
    assert len(outbox.listing(desk.store)) == 1


def test_a_line_cut_five_times_is_gone_on_with(start: Start) -> None:
    start.desk.receive(start.cloud.feed, upto=1)
    start.cloud.cuts = [1, 2, 0, 3, 1]

    async def story() -> None:
        for _ in range(5):
            with pytest.raises(Trouble, match="offline"):
                await start.step()
        assert await start.step()

    live(story)
    places = [one for one in start.cloud.asked if isinstance(one, int)]
    assert places == [0, PART, 3 * PART, 3 * PART, 6 * PART, 7 * PART]
    assert tickets(start.desk) == 40


def test_how_much_has_come_is_told_and_then_no_more(start: Start) -> None:
    start.desk.receive(start.cloud.feed, upto=1)

    async def story() -> None:
        await start.step()

    live(story)
    size = start.cloud.made("all").size
    parts = [each["fetched"] for each in start.told[:-1]]
    assert parts == sorted(set(parts))
    assert parts[-1] == size
    assert {each["to_fetch"] for each in start.told[:-1]} == {size}
    assert start.told[-1] == {"fetched": 0, "to_fetch": 0}


def test_wrong_bytes_are_fetched_anew(start: Start) -> None:
    start.desk.receive(start.cloud.feed, upto=1)
    start.cloud.spoilt = 1

    async def story() -> None:
        assert await start.step()
        assert tickets(start.desk) == 1, "nothing was put in place"
        assert await start.step()

    live(story)
    assert tickets(start.desk) == 40


def test_bytes_that_are_always_wrong_leave_it_to_the_feeds(start: Start) -> None:
    start.desk.receive(start.cloud.feed, upto=1)
    start.cloud.spoilt = 99

    async def story() -> None:
        while start.wanted():
            await start.step()

    live(story)
    assert start.cloud.asked == ["all", 0] * 3
    assert not start.bootstrap.comes_first(start.cloud.heads())
    assert list(start.desk.folder.glob("incoming/*")) == []


@pytest.mark.parametrize(
    "reply",
    [
        Refusal("no_such_page", path="/sync/v1/snapshot"),
        SnapshotReply("ready", "e1", "x", "all", 9, "", 9, VERSION + 1),
    ],
    ids=["older cloud", "newer schema"],
)
def test_what_this_station_cant_start_from_leaves_it_to_the_feeds(start: Start, reply: Any) -> None:
    start.cloud.reply = reply

    async def story() -> None:
        while await start.step():
            pass

    live(story)
    assert start.wanted() == ""
    assert start.cloud.asked == ["open"]


@pytest.mark.parametrize(
    "reply",
    [
        SnapshotReply("ready", "another", "x", "all", 9, "", 9, VERSION),
        Refusal("station_revoked", station="A"),
    ],
    ids=["another history", "revoked"],
)
def test_what_concerns_the_whole_station_goes_to_the_engine(start: Start, reply: Any) -> None:
    start.cloud.reply = reply

    async def story() -> None:
        with pytest.raises(Refusal, match="epoch_changed|station_revoked"):
            await start.step()
        assert start.wanted() == "open", "it is asked for again afterwards"

    live(story)


def test_a_history_that_changed_during_the_download_is_noticed(start: Start) -> None:
    desk, cloud = start.desk, start.cloud
    desk.receive(cloud.feed, upto=1)
    moments = iter(range(9))

    def restored() -> None:
        if next(moments) == 3:
            desk.begin_anew("e2")

    start.meanwhile = restored

    async def story() -> None:
        with pytest.raises(Refusal, match="epoch_changed"):
            await start.step()

    live(story)
    assert desk.store.path.name == "station-anew-1.db"


def test_a_line_cut_after_the_download_does_not_bring_the_bytes_again(start: Start) -> None:
    desk, cloud = start.desk, start.cloud
    desk.receive(cloud.feed, upto=1)

    def cut() -> None:
        if any(isinstance(one, int) for one in cloud.asked):
            cloud.failing["pull"] = Trouble("offline")

    start.meanwhile = cut

    async def story() -> None:
        with pytest.raises(Trouble, match="offline"):
            await start.step()
        assert not list(desk.folder.glob("station-*")), "what is half ready is taken away"
        start.meanwhile = lambda: None
        del cloud.failing["pull"]
        assert await start.step()

    live(story)
    size = cloud.made("all").size
    assert [one for one in cloud.asked if isinstance(one, int)] == [0, size]
    assert tickets(desk) == 40


def test_a_full_disk_is_told_and_after_some_tries_it_is_left_to_the_feeds(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    start.desk.receive(start.cloud.feed, upto=1)

    def full(*_: object) -> None:
        raise Trouble("disk_full", path="x")

    monkeypatch.setattr(bootstrap, "lock_up", full)

    async def story() -> None:
        for _ in range(3):
            with pytest.raises(Trouble, match="disk_full"):
                await start.step()

    live(story)
    assert not start.bootstrap.comes_first(start.cloud.heads())
    assert start.desk.shows(start.cloud.feed.entries[0].aggregate) == "reported"


def test_while_a_file_is_made_pulling_goes_on_and_it_is_asked_for_again(start: Start) -> None:
    start.cloud.reply = SnapshotReply("building", "e1")

    async def story() -> None:
        assert not await start.step()
        assert not start.bootstrap.comes_first(start.cloud.heads())
        await asyncio.sleep(11)
        start.cloud.reply = None
        assert start.wanted() == "open"
        assert await start.step()

    live(story)


def test_a_file_that_was_replaced_meanwhile_is_asked_for_again(start: Start) -> None:
    start.desk.receive(start.cloud.feed, upto=1)
    start.cloud.reply = Refusal("no_such_snapshot", snapshot="x")

    async def story() -> None:
        assert await start.step()
        start.cloud.reply = None
        assert await start.step()

    live(story)
    assert tickets(start.desk) == 40


def test_what_the_file_has_not_is_pulled_before_it_is_put_in_place(start: Start) -> None:
    """The desk never sees the work of the last hour disappear for a moment."""
    desk, cloud = start.desk, start.cloud
    cloud.upto = 20
    desk.receive(cloud.feed, upto=35)
    desk.ledger.set_meta(PARTIAL, "1")

    async def story() -> None:
        assert await start.step()

    live(story)
    assert tickets(desk) == 40
    assert cursors(desk.store)["logistics"][0] == 40


def test_work_done_during_the_download_is_there_afterwards(start: Start) -> None:
    desk, cloud = start.desk, start.cloud
    desk.receive(cloud.feed, upto=2)
    made: list[str] = []
    start.meanwhile = lambda: made.append(desk.report())

    async def story() -> None:
        assert await start.step()

    live(story)
    assert len(made) == 6
    assert {desk.shows(uid) for uid in made} == {"reported"}
    assert len(outbox.listing(desk.store)) == len(made)


def test_a_whole_new_file_can_be_asked_for(start: Start) -> None:
    """After damage, or where the data differ from the cloud's: unsent work is kept."""
    desk, cloud = start.desk, start.cloud
    desk.receive(cloud.feed)
    uid = cloud.feed.entries[0].aggregate
    desk.store.run("DELETE FROM ticket WHERE uid = ?", (uid,))
    own = desk.report()
    assert start.wanted() == ""
    desk.ledger.set_meta(REFILL, "1")

    async def story() -> None:
        assert start.wanted() == "all"
        assert await start.step()
        assert not await start.step()

    live(story)
    assert desk.shows(uid) == "reported"
    assert desk.shows(own) == "reported"
    # Once more, and the cloud still has the very same file to give.
    desk.ledger.set_meta(REFILL, "1")
    before = desk.store.path
    live(story)
    assert desk.store.path != before
    assert desk.store.check() == []
    assert desk.shows(own) == "reported"


def test_the_files_before_it_go_at_the_next_start(start: Start) -> None:
    desk = start.desk
    desk.receive(start.cloud.feed, upto=1)

    async def story() -> None:
        await start.step()
        desk.ledger.set_meta(REFILL, "1")
        start.cloud.work(1)
        await start.step()

    live(story)
    main = current.read(desk.folder)
    assert main == desk.store.path
    assert (desk.folder / "station.db").exists()
    current.sweep(main)
    left = {path.name for path in desk.folder.glob("station*")}
    assert left <= {main.name, f"{main.name}-wal", f"{main.name}-shm"}
    assert list((desk.folder / "incoming").iterdir()) == []


def test_a_file_that_unpacks_to_more_than_was_told_is_stopped(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    start.desk.receive(start.cloud.feed, upto=1)
    bomb = zstd.compress(bytes(64 << 20), 3)
    start.cloud.offer_instead(bomb, plain=4_096)
    largest = 0
    usual = current.remove

    def measured(file: Path) -> None:
        nonlocal largest
        if file.suffix == ".plain":
            largest = max(largest, file.stat().st_size)
        usual(file)

    monkeypatch.setattr(current, "remove", measured)

    async def story() -> None:
        while start.wanted():
            await start.step()

    live(story)
    assert tickets(start.desk) == 1
    assert 0 < largest <= 2 << 20
    assert not list((start.desk.folder / "incoming").iterdir()), "it does not stay in the way"


def test_what_came_whole_need_not_come_again_after_a_kill(start: Start) -> None:
    desk, cloud = start.desk, start.cloud
    desk.receive(cloud.feed, upto=1)
    reply = cloud.made("all")

    def power_goes(reply: SnapshotReply, part: Path) -> Path:
        raise KeyboardInterrupt

    async def story() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(start.bootstrap, "_unpack", power_goes)
            with pytest.raises(KeyboardInterrupt):
                await start.step()
        assert await start.step()

    live(story)
    assert [one for one in cloud.asked if isinstance(one, int)] == [0, reply.size]
    assert tickets(desk) == 40
