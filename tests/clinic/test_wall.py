"""The wall: whatever a station asks for, it gets of its own feeds alone, and learns of no other."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from starlette.requests import Request

from cloud import enrolment, parcels
from cloud.api.sync import SyncDoor
from domain.clinic import consult
from domain.clinic.claim.commands import Attach
from domain.envelope import Args, Command
from domain.mending import OfferedEntry, OfferRequest, ReincarnateRequest
from domain.presence import Presence
from domain.repair.commands import AddPhotos
from domain.scopes import LOGISTICS, SCOPES, WALLED
from domain.services import FEEDS
from domain.wire import (
    WIRE_VERSION,
    Hello,
    PushRequest,
    decode,
    encode,
    wire_command,
)
from storage import parcel
from tests.clinic.asking import PHOTO, QUESTIONS, Asker, command_about, entry_about
from tests.clinic.house import STAFF, House
from tests.clinic.records import NOWHERE, WORDS, Thing, picture
from tests.simulation.headquarters import InlineCounter


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asker]:
    house = House(Path(tmp_path_factory.mktemp("wall")))
    house.work()
    yield Asker(house)
    house.close()


FOREIGN = [
    (name, scope, feed)
    for name in QUESTIONS
    for scope, own in SCOPES.items()
    for feed in FEEDS
    if feed not in own
]


def _told(content: bytes, *things: Thing) -> bytes:
    for name in (name for thing in things for name in thing.names):
        content = content.replace(name.encode(), b"*")
    return content


@pytest.mark.parametrize(("name", "scope", "feed"), FOREIGN)
def test_what_is_not_yours_is_answered_as_if_it_were_not_there(
    asker: Asker, name: str, scope: str, feed: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The real thing and one that does not exist get the same answer, byte for byte."""
    question, real = QUESTIONS[name], asker.things[feed]
    fake = msgspec.structs.replace(NOWHERE, photo=NOWHERE.photo if real.photo else "")
    answers = [
        asker.ask(scope, question(thing, feed, asker.epoch, scope)) for thing in (real, fake)
    ]
    (status, content), (other, empty) = answers
    assert (status, _told(content, real, fake)) == (other, _told(empty, real, fake))
    for word in (word for of in WALLED if of not in SCOPES[scope] for word in WORDS[of]):
        assert word.encode() not in content
    if name in ("pull", "digest", "states", "lacking", "picture to a feed"):
        assert (status, b"feed_not_yours" in content) == (403, True)


OWN = [(scope, feed) for scope, own in SCOPES.items() for feed in own]


@pytest.mark.parametrize(("scope", "feed"), OWN)
def test_what_is_yours_is_answered(asker: Asker, scope: str, feed: str) -> None:
    thing = asker.things[feed]
    for name in ("pull", "digest", "lacking"):
        status, content = asker.ask(scope, QUESTIONS[name](thing, feed, asker.epoch, scope))
        assert status == 200, (name, content)
    status, content = asker.ask(scope, QUESTIONS["states"](thing, feed, asker.epoch, scope))
    assert thing.aggregate.encode() in content
    status, content = asker.ask(scope, QUESTIONS["history"](thing, feed, asker.epoch, scope))
    assert feed == "directory" or thing.command.encode() in content


@pytest.mark.parametrize("scope", SCOPES)
def test_a_greeting_tells_of_own_feeds_alone(asker: Asker, scope: str) -> None:
    asker.house.ledger.set_meta("backed_up", msgspec.json.encode(dict.fromkeys(FEEDS, 1)).decode())
    forks = {"e0": dict.fromkeys(FEEDS, 1)}
    asker.house.ledger.set_meta("forks", msgspec.json.encode(forks).decode())
    hello = decode(asker.ask(scope, ("GET", "hello", None, b""))[1], Hello)
    own = set(SCOPES[scope])
    assert set(hello.feeds) == own
    assert set(hello.heads) == set(hello.backed_up) == set(hello.forks["e0"]) == own


def test_whoever_shows_no_token_hears_of_nothing_behind_the_wall(asker: Asker) -> None:
    answer = asker.house.cloud.serve("GET", "/sync/v1/hello", b"", {}, None)
    assert set(decode(answer.content, Hello).heads) == set(SCOPES[LOGISTICS])


@pytest.mark.parametrize("scope", SCOPES)
def test_hints_tell_of_own_feeds_alone(asker: Asker, scope: str) -> None:
    hub = asker.house.cloud.cloud.hub

    async def first() -> dict[str, int]:
        hub.bind(asyncio.get_running_loop())
        hub._wake(dict.fromkeys(FEEDS, 7))
        return await anext(hub.hints(SCOPES[scope]))

    try:
        assert set(asyncio.run(first())) == set(SCOPES[scope])
    finally:
        hub._loop = None


@pytest.mark.parametrize("query", [b"", b"presence=1"])
def test_a_stream_ends_with_the_scope_that_it_was_opened_under(house: House, query: bytes) -> None:
    desk = house.clinic("clinic_all")
    cloud, name = house.cloud.cloud, desk.folder.ledger.meta("station")
    door = SyncDoor(InlineCounter(cloud))
    headers = [(b"authorization", f"Bearer {desk.line.token}".encode())]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": query}
    request = Request(scope | {"headers": headers})

    async def told() -> list[str]:
        response: Any = await door.stream(request)
        events = [str((await anext(response.body_iterator)).data)]
        enrolment.rescope(house.ledger, name, "claims")
        cloud.hub._wake(dict.fromkeys(FEEDS, 9))
        return events + [str(one.data) async for one in response.body_iterator]

    assert len(asyncio.run(told())) == 1


@pytest.mark.parametrize("scope", [scope for scope in SCOPES if scope != LOGISTICS])
def test_who_looks_at_a_ticket_is_no_matter_of_the_clinic_s(asker: Asker, scope: str) -> None:
    said = encode(Presence("t1", "李桂芳"))
    status, content = asker.ask(scope, ("POST", "presence", None, said))
    assert (status, b"feed_not_yours" in content) == (403, True)


@pytest.mark.parametrize("scope", [scope for scope in SCOPES if scope != LOGISTICS])
def test_files_to_start_from_are_not_for_clinic_stations(asker: Asker, scope: str) -> None:
    for path in ("snapshot", "snapshot/abc"):
        status, content = asker.ask(scope, ("GET", path, {"kind": "all"}, b""))
        assert (status, b"feed_not_yours" in content) == (403, True)


@pytest.mark.parametrize(("scope", "feed"), [(s, f) for s in SCOPES for f in FEEDS])
def test_a_picture_is_served_by_the_feed_of_what_it_belongs_to(
    asker: Asker, scope: str, feed: str
) -> None:
    blobs, photo = asker.house.cloud.cloud.blobs, asker.things[feed].photo
    found = blobs.get(photo, SCOPES[scope]) if photo else None
    assert (found is not None) == (bool(photo) and feed in SCOPES[scope])


def test_a_picture_is_shown_to_who_sent_it_and_on_logistics_pages_to_nobody(
    asker: Asker,
) -> None:
    blobs = asker.house.cloud.cloud.blobs
    kept = blobs.put(picture(77), "person:20240001", 1, None, "claims").hash
    assert blobs.get(kept) is None
    assert blobs.get(kept, person="person:20240002") is None
    assert blobs.get(kept, person="person:20240001") is not None


def test_a_parcel_is_carried_only_by_who_may_read_its_answers(asker: Asker) -> None:
    """A clinic desk's words brought in by a logistics desk would be answered to it."""
    store = asker.house.store
    row = store.row("SELECT station, token_hash FROM station WHERE name = 'care'")
    assert row is not None
    head = parcel.Head(
        parcel.FORMAT, parcel.VERSION, row[0], "care", "life care", "", 0, 0, asker.house.clock()
    )
    data = parcel.pack(head, [], [], asker.lines["care"].token)
    for scope in SCOPES:
        status, content = asker.ask(scope, ("POST", "parcel", None, data))
        allowed = set(SCOPES["care"]) <= set(SCOPES[scope])
        assert (status == 200, b"parcel_foreign" in content) == (allowed, not allowed)


@pytest.mark.parametrize("feed", sorted(WALLED))
def test_what_became_of_another_s_command_is_told_under_no_wish_of_one_s_own(
    asker: Asker, feed: str, caplog: pytest.LogCaptureFixture
) -> None:
    it, own = asker.things[feed], asker.things["logistics"]
    station = asker.house.store.value("SELECT station FROM station WHERE name = ?", (LOGISTICS,))
    asker.house.store.run("UPDATE command SET digest = '' WHERE command = ?", (it.command,))
    under = msgspec.structs.replace(
        command_about(own, "logistics", LOGISTICS), id=it.command, station=station
    )
    push = PushRequest(WIRE_VERSION, asker.epoch, (under,), f"life {LOGISTICS}")
    _, content = asker.ask(LOGISTICS, ("POST", "push", None, encode(push)))
    assert b"command_id_reused" in content
    assert feed.encode() not in content
    entry = msgspec.structs.replace(entry_about(own, "logistics"), command_id=it.command)
    offer = OfferRequest(WIRE_VERSION, asker.epoch, "old", (OfferedEntry(entry),))
    _, content = asker.ask(LOGISTICS, ("POST", "offer", None, encode(offer)))
    assert b'"known"' not in content


@pytest.mark.parametrize(
    ("scope", "args", "feed"),
    [
        ("clinic_all", Attach("invoice", (PHOTO,)), "claims"),
        ("clinic_all", consult.Answer("请看图", (PHOTO,)), "care"),
        ("care", consult.Answer("没有图"), "care"),
        ("reception", AddPhotos((PHOTO,)), "clinic"),
        (LOGISTICS, AddPhotos((PHOTO,)), LOGISTICS),
    ],
)
def test_a_parcel_s_pictures_stay_on_its_writer_s_side_of_the_wall(
    asker: Asker, scope: str, args: Args, feed: str
) -> None:
    cloud, now = asker.house.cloud.cloud, asker.house.clock()
    cloud.blobs.drop(PHOTO, now + 1)
    station = asker.house.store.value("SELECT station FROM station WHERE name = ?", (scope,))
    life = f"life {scope}"
    word = wire_command(
        Command("b" * 32, "consult:b", args, STAFF["D1"], "desk", station, life, now, now)
    )
    head = parcel.Head(parcel.FORMAT, parcel.VERSION, station, scope, life, "", 1, 1, now)
    photo = (PHOTO, picture(91), "image/jpeg")
    parcels.take(cloud, parcel.pack(head, [word], [photo], asker.lines[scope].token))
    assert {one for one in FEEDS if cloud.blobs.get(PHOTO, (one,)) is not None} == {feed}


@pytest.mark.parametrize("scope", SCOPES)
def test_a_copy_of_a_station_has_no_more_feeds_than_it_had(
    asker: Asker, scope: str, caplog: pytest.LogCaptureFixture
) -> None:
    wish = ReincarnateRequest(WIRE_VERSION, f"copy of {scope}", "TABC")
    status, content = asker.ask(scope, ("POST", "reincarnate", None, encode(wish)))
    assert status == 200
    assert set(msgspec.json.decode(content)["feeds"]) == set(SCOPES[scope])
