"""Pictures kept by hash, and the queue of those to send and to fetch."""

from __future__ import annotations

import gc
import hashlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from storage import transfers
from storage.photos import PhotoStore
from tests.storage.desk import Desk
from tests.worlds import HOUR, KEY

DAY = 24 * HOUR


def test_a_picture_is_kept_once_under_its_hash_and_encrypted(folder: Path) -> None:
    photos = PhotoStore(folder / "photos.db", KEY)
    data = b"\xff\xd8 a picture \xff\xd9" * 50
    digest = photos.put(data, "image/jpeg")
    assert digest == hashlib.sha256(data).hexdigest()
    assert photos.put(data, "image/jpeg") == digest
    assert photos.get(digest) == (data, "image/jpeg")
    assert photos.has(digest)
    photos.close()
    assert b"a picture" not in (folder / "photos.db").read_bytes()

    again = PhotoStore(folder / "photos.db", KEY)
    assert again.get(digest) == (data, "image/jpeg")
    assert again.get("00" * 32) is None
    assert not again.has("00" * 32)
    again.close()


def test_pictures_that_go_by_do_not_stay_in_memory(folder: Path) -> None:
    """Each of the threads that carry them has a cache of its own."""
    photos = PhotoStore(folder / "photos.db", KEY)
    with ThreadPoolExecutor(1) as carrier:
        before = _memory()
        for n in range(20):
            digest = photos.put(bytes([n]) * 1_000_000, "image/jpeg")
            assert carrier.submit(photos.get, digest).result() is not None
        assert _memory() - before < 20, "MiB, of 40 that went by"
        carrier.submit(photos.close).result()
    photos.close()


def _memory() -> int:
    gc.collect()
    return psutil.Process().memory_info().rss >> 20


def test_a_picture_that_the_cloud_drew_anew_is_kept_under_the_name_others_ask_by(
    folder: Path,
) -> None:
    photos = PhotoStore(folder / "photos.db", KEY)
    assert photos.put(b"clean", "image/jpeg", "ab" * 32) == "ab" * 32
    assert photos.get("ab" * 32) == (b"clean", "image/jpeg")
    photos.close()


def test_pictures_are_queued_once_in_the_direction_first_asked(desk: Desk) -> None:
    """A picture taken here is not fetched from the cloud when its own ticket comes back."""
    now = desk.clock()
    transfers.queue(desk.store, ["a", "b"], "up", now)
    transfers.queue(desk.store, ["b", "c"], "down", now + 1)
    assert transfers.waiting(desk.store, "up", now) == ["a", "b"]
    assert transfers.waiting(desk.store, "down", now) == ["c"]


def test_what_went_over_is_not_sent_again(desk: Desk) -> None:
    transfers.queue(desk.store, ["a", "b"], "up", 0)
    transfers.done(desk.store, "a")
    transfers.queue(desk.store, ["a"], "up", 1)
    assert transfers.waiting(desk.store, "up", 2) == ["b"]


def test_one_that_fails_lets_the_others_pass_and_comes_again_ever_later(desk: Desk) -> None:
    start = desk.clock()
    transfers.queue(desk.store, ["bad", "good"], "down", start)
    transfers.failed(desk.store, "bad", "no_such_photo", start)
    assert transfers.waiting(desk.store, "down", start) == ["good"]

    came: list[int] = []
    for minute in range(8 * 24 * 60):
        now = start + minute * 60_000
        if "bad" in transfers.waiting(desk.store, "down", now):
            came.append(minute)
            transfers.failed(desk.store, "bad", "no_such_photo", now)
    gaps = [later - sooner for sooner, later in zip(came, came[1:], strict=False)]
    assert gaps == sorted(gaps)
    assert len(came) == transfers.MAX_TRIES - 1
    assert 3 * 24 * 60 < came[-1] < 8 * 24 * 60, "it outlives a long outage of the desk it is from"
    state = desk.store.row("SELECT state, problem FROM transfer WHERE hash = 'bad'")
    assert state == ("failed", "no_such_photo")


def test_a_station_that_was_off_for_a_holiday_does_not_use_up_its_tries_at_once(desk: Desk) -> None:
    """The desk that took the picture comes back an hour later."""
    start = desk.clock()
    transfers.queue(desk.store, ["late"], "down", start)
    transfers.failed(desk.store, "late", "no_such_photo", start)
    back = start + 8 * DAY
    for minute in range(60):
        if transfers.waiting(desk.store, "down", back + minute * 60_000):
            transfers.failed(desk.store, "late", "no_such_photo", back + minute * 60_000)
    assert transfers.waiting(desk.store, "down", back + DAY) == ["late"]


def test_a_clock_that_was_years_ahead_keeps_no_picture_back(desk: Desk) -> None:
    transfers.queue(desk.store, ["a"], "up", desk.clock() + 1_000 * DAY)
    transfers.failed(desk.store, "a", "cloud_trouble", desk.clock() + 1_000 * DAY)
    assert transfers.waiting(desk.store, "up", desk.clock()) == ["a"]
