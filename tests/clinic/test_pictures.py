"""Pictures of the clinic go up under the feed of what they belong to, and come down by it alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from domain.clinic import consult
from domain.problems import Refusal
from storage import scope
from sync.transfer import Transfer
from tests.clinic.house import House
from tests.clinic.records import fill, picture


async def run(work: Callable[[], Any]) -> Any:
    return work()


def test_a_picture_of_a_thread_is_for_stations_with_care_alone(house: House) -> None:
    number = house.ids()
    fill(house)
    desk = house.clinic("clinic_all", "D1")
    digest = desk.station.add_photo(picture(50), "image/jpeg")
    patient = desk.station.find_patients("张子涵")[0].patient  # type: ignore[attr-defined]
    thread = f"consult:{number}"
    asker = house.say(
        thread, consult.Ask(patient, "头疼", read=True), house.as_person(patient)
    ).feed
    assert asker == "care"
    desk.sync()
    desk.station.submit(thread, consult.Answer("请看图", (digest,)))
    desk.sync()
    transfer = Transfer(desk.folder.ledger, desk.folder.photos, desk.line)
    asyncio.run(transfer.send_all(run, house.clock()))
    blobs = house.cloud.cloud.blobs
    assert blobs.get(digest, ("care",)) is not None
    for feeds in (("clinic", "directory"), ("claims",), ("logistics", "directory")):
        assert blobs.get(digest, feeds) is None
    for name in ("reception", "claims"):
        with pytest.raises(Refusal, match="no_such_photo"):
            house.clinic(name).line.fetch_blob(digest)


def test_before_it_belongs_to_anything_a_picture_lies_behind_the_wall_too(house: House) -> None:
    desk = house.clinic("claims", "C1")
    assert scope.feed_of_picture(desk.folder.store, "a" * 64) == "claims"
    office = house.office()
    assert scope.feed_of_picture(office.folder.store, "a" * 64) == ""
