"""Pictures that nobody used go after a month; one that any entry speaks of stays."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image

from cloud import leftovers
from cloud.blobs import PENDING
from cloud.cloud import Cloud
from domain.people import Actor
from domain.repair import commands as c
from domain.repair.ticket import Reporter
from tests.cloud.desks import Desks
from tests.worlds import LEADER, HeldClock

DAY = 86_400_000
STUDENT = Actor("20240001", "张子涵", "requester")


def picture(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 80, 90)).save(out, "JPEG")
    return out.getvalue()


def kept(cloud: Cloud) -> set[str]:
    return {row[0] for row in cloud.store.rows("SELECT hash FROM blob")}


def test_only_unused_old_pictures_of_people_go(
    cloud: Cloud, desks: Desks, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "_BLOCK", 2)
    desks.roster()
    put = cloud.blobs.put
    chat, page, used, noted, station, clinic, ahead = (
        put(picture(shade), who, clock(), feed=feed).hash
        for shade, who, feed in (
            (10, "wechat:o-1", "logistics"),
            (20, "person:20240001", "logistics"),
            (30, "person:20240001", "logistics"),
            (40, "staff:W101", "logistics"),
            (50, "A", "logistics"),
            (60, "person:20240001", "clinic"),
            (65, "person:20240001", PENDING),
        )
    )
    cloud.store.run(
        "INSERT INTO chat_photo (push, token, openid, media, hash, subject, at) "
        "VALUES ('p', 't', 'o-1', 'm', ?, '', ?)",
        (chat, clock()),
    )
    uid = desks.ids()
    wish = desks.wish(
        "BX261124-W001", photos=(used,), reporter=Reporter("张子涵", "", STUDENT.id)
    )
    cloud.submit(uid, wish, STUDENT, "wechat")
    cloud.submit(uid, c.AddPhotos((noted,)), LEADER, "desk")
    everything = kept(cloud)
    assert leftovers.clear(cloud.ledger, cloud.blobs, clock()) == 0
    clock.advance(31 * DAY)
    fresh = put(picture(70), "person:20240001", clock()).hash
    assert put(picture(20), "person:20240001", clock()).hash == page, "sent once more"
    assert leftovers.clear(cloud.ledger, cloud.blobs, clock()) == 2
    assert kept(cloud) == everything - {chat, ahead} | {fresh}
    assert cloud.blobs.get(chat) is None
    assert not (cloud.blobs.folder / chat[:2] / chat).exists()
    assert cloud.store.value("SELECT count(*) FROM chat_photo") == 0
    for one in (page, used, noted, station):
        assert cloud.blobs.get(one) is not None
    assert cloud.blobs.get(clinic, ("clinic",)) is not None
    assert leftovers.clear(cloud.ledger, cloud.blobs, clock()) == 0, "once a day"
    assert put(picture(10), "wechat:o-1", clock()).hash == chat
    assert cloud.blobs.get(chat) is not None, "it may come again"


def test_a_picture_that_is_sent_once_more_while_the_entries_are_read_stays(
    cloud: Cloud, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send() -> str:
        return cloud.blobs.put(picture(10), "person:20240001", clock()).hash

    one, reading = send(), leftovers._without_used
    clock.advance(31 * DAY)

    def meanwhile(*given: Any) -> None:
        monkeypatch.setattr(leftovers, "_without_used", reading)
        send()
        reading(*given)

    monkeypatch.setattr(leftovers, "_without_used", meanwhile)
    assert leftovers.clear(cloud.ledger, cloud.blobs, clock()) == 0
    assert cloud.blobs.get(one) is not None
