"""Pictures go their own way: none that fails holds up another, nor a word."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest

from domain.problems import Refusal, Trouble
from storage import carrying, transfers
from storage.parcel import SUFFIX
from storage.photos import PhotoStore
from sync.transfer import Transfer
from tests.storage.desk import Desk
from tests.sync.held import FakeCloud, Line, live
from tests.worlds import HOUR, KEY

A, B, C = (hashlib.sha256(name).hexdigest() for name in (b"a", b"b", b"c"))


@pytest.fixture
def photos(desk: Desk) -> Iterator[PhotoStore]:
    made = PhotoStore(desk.folder / "photos.db", KEY)
    yield made
    made.close()


def told(
    desk: Desk,
    cloud: FakeCloud,
    photos: PhotoStore,
    story: Callable[[Line], Coroutine[Any, Any, None]],
) -> Line:
    async def whole() -> Line:
        async with Line(desk, cloud, Transfer(desk.ledger, photos, cloud)) as line:
            await story(line)
        return line

    return live(whole)


def taken(desk: Desk, photos: PhotoStore, data: bytes) -> str:
    """A picture taken at this desk."""
    digest = photos.put(data, "image/jpeg")
    transfers.queue(desk.store, [digest], "up", desk.clock())
    return digest


def test_pictures_go_up_and_come_down(desk: Desk, cloud: FakeCloud, photos: PhotoStore) -> None:
    cloud.pictures[B] = (b"b", "image/jpeg")
    theirs = cloud.feed.reported(photos=(B,))
    mine = taken(desk, photos, b"a")

    async def story(line: Line) -> None:
        await asyncio.sleep(1)
        assert cloud.pictures[mine] == (b"a", "image/jpeg")
        assert photos.get(B) == (b"b", "image/jpeg")
        assert any(theirs in changes.tickets for changes in line.changes[2:])

    told(desk, cloud, photos, story)
    assert transfers.waiting(desk.store, "up", desk.clock()) == []
    assert transfers.waiting(desk.store, "down", desk.clock()) == []


def test_one_that_is_not_there_yet_is_fetched_when_it_is(
    desk: Desk, cloud: FakeCloud, photos: PhotoStore
) -> None:
    """The desk that took it may be offline for days."""
    cloud.feed.reported(photos=(B,))

    async def story(line: Line) -> None:
        for _ in range(50):
            desk.clock.advance(HOUR)
            await asyncio.sleep(60)
        assert not photos.has(B)
        assert cloud.count("fetch_blob") < transfers.MAX_TRIES
        cloud.pictures[B] = (b"b", "image/jpeg")
        for _ in range(80):
            desk.clock.advance(HOUR)
            await asyncio.sleep(60)
        assert photos.has(B)

    told(desk, cloud, photos, story)


def test_a_picture_refused_there_does_not_hold_up_the_others(
    desk: Desk, cloud: FakeCloud, photos: PhotoStore
) -> None:
    bad, good = taken(desk, photos, b"a"), taken(desk, photos, b"b")
    cloud.failing[f"send {bad}"] = Refusal("photo_unreadable")

    async def story(line: Line) -> None:
        await asyncio.sleep(1)
        assert good in cloud.pictures
        assert bad not in cloud.pictures

    told(desk, cloud, photos, story)
    row = desk.store.row("SELECT state, tries, problem FROM transfer WHERE hash = ?", (bad,))
    assert row == ("waiting", 1, "photo_unreadable")


@pytest.mark.parametrize(
    "problem", [Trouble("offline"), Trouble("cloud_trouble", cause="disk_full"), Refusal("x")]
)
def test_pictures_that_fail_hold_up_no_word(
    desk: Desk, cloud: FakeCloud, photos: PhotoStore, problem: Any
) -> None:
    cloud.failing |= {"send_blob": problem, "fetch_blob": problem}
    taken(desk, photos, b"a")
    cloud.feed.reported(photos=(B,))

    async def story(line: Line) -> None:
        await asyncio.sleep(120)
        assert line.link == "online"
        started = asyncio.get_running_loop().time()
        uid = line.report()
        await asyncio.sleep(0.1)
        assert uid in cloud.feed.states
        assert cloud.moments("push")[-1] - started < 0.01

    told(desk, cloud, photos, story)


def test_to_be_asked_to_wait_is_no_failure_of_a_picture(
    desk: Desk, cloud: FakeCloud, photos: PhotoStore
) -> None:
    mine = taken(desk, photos, b"a")
    cloud.failing["send_blob"] = Trouble("too_often", seconds=60)

    async def story(line: Line) -> None:
        await asyncio.sleep(600)
        assert desk.store.value("SELECT tries FROM transfer") == 0
        del cloud.failing["send_blob"]
        await asyncio.sleep(60)
        assert mine in cloud.pictures

    told(desk, cloud, photos, story)


def test_a_picture_that_is_gone_from_this_station_is_told_in_its_row(
    desk: Desk, cloud: FakeCloud, photos: PhotoStore
) -> None:
    transfers.queue(desk.store, [C], "up", desk.clock())

    async def story(line: Line) -> None:
        await asyncio.sleep(1)

    told(desk, cloud, photos, story)
    assert desk.store.value("SELECT problem FROM transfer") == "no_such_photo"


def test_one_that_is_here_already_is_not_fetched(
    desk: Desk, cloud: FakeCloud, photos: PhotoStore
) -> None:
    photos.put(b"b", "image/jpeg")
    cloud.feed.reported(photos=(B,))

    async def story(line: Line) -> None:
        await asyncio.sleep(1)
        assert cloud.count("fetch_blob") == 0

    told(desk, cloud, photos, story)


def test_a_parcel_that_can_t_be_read_keeps_no_picture_from_coming(
    desk: Desk, cloud: FakeCloud, photos: PhotoStore, caplog: pytest.LogCaptureFixture
) -> None:
    cloud.pictures[B] = (b"b", "image/jpeg")
    cloud.feed.reported(photos=(B,))
    (desk.folder / carrying.FOLDER / f"odd{SUFFIX}").mkdir(parents=True)

    async def whole() -> None:
        transfer = Transfer(desk.ledger, photos, cloud, desk.folder)
        async with Line(desk, cloud, transfer):
            await asyncio.sleep(1)

    with caplog.at_level("WARNING"):
        live(whole)
    assert photos.has(B)
    assert f"the parcel odd{SUFFIX} waits: disk_error" in caplog.text


def test_pictures_wait_offline_and_go_when_the_line_is_back(
    desk: Desk, cloud: FakeCloud, photos: PhotoStore
) -> None:
    cloud.away = True
    digests = [taken(desk, photos, bytes([n])) for n in range(5)]

    async def story(line: Line) -> None:
        await asyncio.sleep(3_600)
        tries = desk.store.value("SELECT max(tries) FROM transfer")
        assert tries == 0, "being offline is nobody's failure"
        cloud.away = False
        await asyncio.sleep(60)
        assert set(digests) <= set(cloud.pictures)

    told(desk, cloud, photos, story)
