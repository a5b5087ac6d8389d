"""What a cut-off station wrote to a file arrives by hand, once, whoever carries it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from backports import zstd

from cloud import codes, enrolment, parcels
from cloud.app import build
from cloud.cloud import Cloud
from domain.problems import Refusal
from domain.repair import commands as c
from domain.wire import WIRE_VERSION, EnrolReply, EnrolRequest, PushResult
from storage import carrying, outbox, parcel, transfers
from storage.photos import PhotoStore
from sync.forward import forward_all
from sync.pull import Slicer, pull_feed
from sync.push import push_batch
from sync.transport import HttpTransport
from tests.cloud.desks import Desks
from tests.cloud.pages.served import listening
from tests.cloud.test_blobs import picture
from tests.storage.desk import Desk, quick_folder, sent
from tests.worlds import HeldClock


class Cut:
    """An enrolled station that is cut off, and its cloud."""

    def __init__(self, cloud: Cloud, folder: Path, clock: HeldClock) -> None:
        self.cloud, self.folder, self.clock = cloud, folder, clock
        self.desk = enrolled(cloud, folder / "a", clock)
        self.photos = PhotoStore(folder / "photos.db", None)
        self.file = folder / f"out{parcel.SUFFIX}"

    def write(self) -> int:
        return carrying.write(self.desk.ledger, self.photos, self.file, self.clock())

    def exported(self) -> list[bool]:
        return [one.exported_at is not None for one in outbox.listing(self.desk.store)]

    def entries(self) -> list[str]:
        return [row[0] for row in self.cloud.store.rows("SELECT command FROM entry ORDER BY id")]


def enrolled(cloud: Cloud, folder: Path, clock: HeldClock, feeds: bool = True) -> Desk:
    folder.mkdir()
    desk = Desk(folder, clock=clock)
    desk.ledger.enrolled(enrol(cloud, clock), "http://cloud")
    return desk


def enrol(cloud: Cloud, clock: HeldClock) -> EnrolReply:
    code = codes.issue(cloud.store, enrolment.PURPOSE, "", clock())
    wish = EnrolRequest(WIRE_VERSION, code, "一号台", "i1")
    return enrolment.enrol(cloud.ledger, wish, clock())


@pytest.fixture
def cut(cloud: Cloud, desks: Desks, clock: HeldClock) -> Iterator[Cut]:
    desks.roster()
    with quick_folder() as folder:
        made = Cut(cloud, folder, clock)
        yield made
        made.photos.close()
        made.desk.close()


async def run(work: Callable[[], Any]) -> Any:
    return work()


async def online(cut: Cut, url: str) -> None:
    """The station comes back: it pushes what it believes unsent, and pulls."""
    ledger, clock = cut.desk.ledger, cut.desk.clock
    transport = HttpTransport(url, ledger.meta("token"))
    epoch = cut.cloud.epoch
    await push_batch(ledger, transport, epoch, run, clock)
    for feed in ("directory", "logistics"):
        async for _ in pull_feed(
            ledger, transport, feed, epoch, run, clock, lambda: 0.0, breathe, Slicer()
        ):
            pass


async def breathe() -> None:
    return None


def test_what_waits_is_taken_from_the_file_with_its_pictures_and_not_doubled_later(
    cut: Cut,
) -> None:
    digest = cut.photos.put(picture(), "image/jpeg")
    transfers.queue(cut.desk.store, [digest], "up", cut.clock())
    uid = cut.desk.report(photos=(digest,))
    cut.desk.ask(uid, c.Accept())
    assert cut.write() == 2
    assert cut.exported() == [True, True]
    assert list(cut.desk.states().values()) == ["waiting", "waiting"]

    before = len(cut.entries())
    taken, answers = parcels.take_file(cut.cloud, cut.file)
    assert (taken.count("accepted"), taken.count("refused"), taken.photos) == (2, 0, 1)
    assert answers is not None
    lines = answers.read_bytes().splitlines()
    told = [msgspec.json.decode(line, type=PushResult) for line in lines]
    assert [one.id for one in told] == list(cut.desk.states())
    assert cut.cloud.blobs.get(digest) is not None
    assert cut.entries()[before:] == list(cut.desk.states())

    parcels.take(cut.cloud, cut.file.read_bytes())
    with listening(build(cut.cloud)) as url:
        asyncio.run(online(cut, url))
    assert cut.entries()[before:] == list(cut.desk.states())
    assert set(cut.desk.states().values()) == {"settled"}
    assert cut.desk.shows(uid) == "accepted"
    assert cut.exported() == []
    assert cut.desk.attention() == []


def test_what_comes_after_the_export_is_not_marked_and_goes_the_usual_way(cut: Cut) -> None:
    uid = cut.desk.report()
    cut.write()
    cut.desk.ask(uid, c.Accept())
    assert cut.exported() == [True, False]
    parcels.take(cut.cloud, cut.file.read_bytes())
    with listening(build(cut.cloud)) as url:
        asyncio.run(online(cut, url))
    assert cut.desk.shows(uid) == "accepted"
    assert set(cut.desk.states().values()) == {"settled"}


def test_a_refused_act_of_the_file_becomes_an_attention_item_at_its_station(cut: Cut) -> None:
    uid = cut.desk.report()
    cut.desk.ask(uid, c.Accept())
    cut.desk.ask(uid, sent("W999", "没有此人"))
    cut.write()
    taken = parcels.take(cut.cloud, cut.file.read_bytes())
    refused = taken.count("refused")
    with listening(build(cut.cloud)) as url:
        asyncio.run(online(cut, url))
    assert len(cut.desk.attention()) == refused


def test_another_station_sends_it_on_under_the_name_of_the_one_that_wrote_it(
    cut: Cut, clock: HeldClock
) -> None:
    uid = cut.desk.report()
    cut.write()
    carrier = enrolled(cut.cloud, cut.folder / "b", clock)
    head = carrying.take_in(carrier.ledger, carrier.folder, cut.file)
    assert (head.name, head.commands) == ("一号台", 1)
    carrying.take_in(carrier.ledger, carrier.folder, cut.file)
    assert len(carrying.waiting(carrier.folder)) == 1
    with listening(build(cut.cloud)) as url:
        transport = HttpTransport(url, carrier.ledger.meta("token"))
        assert asyncio.run(forward_all(transport, carrier.folder, run)) == 1
        assert asyncio.run(forward_all(transport, carrier.folder, run)) == 0
        asyncio.run(online(cut, url))
    station = cut.cloud.store.value(
        "SELECT station FROM command WHERE command = ?", (cut.entries()[-1],)
    )
    assert station == cut.desk.ledger.meta("station") != carrier.ledger.meta("station")
    assert cut.desk.shows(uid) == "reported"
    assert set(cut.desk.states().values()) == {"settled"}
    assert carrying.waiting(carrier.folder) == []
    assert len(list((carrier.folder / "forward" / "sent").iterdir())) == 1
    carrier.close()


def refusal(call: Callable[[], Any]) -> str:
    with pytest.raises(Refusal) as told:
        call()
    return told.value.code


def test_a_damaged_file_is_refused_whole_and_nothing_is_lost(cut: Cut) -> None:
    cut.desk.report()
    cut.write()
    data = cut.file.read_bytes()
    plain = zstd.decompress(data)
    harmed = {
        "cut": data[: len(data) // 2],
        "a word changed": zstd.compress(plain.replace("漏水".encode(), "漏电".encode())),
        "a line gone": zstd.compress(b"\n".join(plain.split(b"\n")[::2])),
        "more behind it": data + b"x",
    }
    before = cut.entries()
    for how, bad in harmed.items():
        assert refusal(lambda bad=bad: parcels.take(cut.cloud, bad)) == "parcel_damaged", how
    for other in (b"", b"PK\x03\x04", zstd.compress(b"hello"), zstd.compress(b"{}\n{}")):
        assert refusal(lambda other=other: parcels.take(cut.cloud, other)) == "parcel_unknown"
    assert cut.entries() == before
    assert list(cut.desk.states().values()) == ["waiting"]


def test_a_file_that_claims_to_be_a_station_s_is_not_believed(cut: Cut, clock: HeldClock) -> None:
    cut.desk.report()
    cut.write()
    found = parcel.unpack(cut.file.read_bytes())
    forged = parcel.pack(found.head, found.commands, [], "a guessed token")
    assert refusal(lambda: parcels.take(cut.cloud, forged)) == "parcel_foreign"
    elsewhere = msgspec.structs.replace(found.head, station="ZZ")
    unknown = parcel.pack(elsewhere, found.commands, [], cut.desk.ledger.meta("token"))
    assert refusal(lambda: parcels.take(cut.cloud, unknown)) == "parcel_foreign"
    enrolment.revoke(cut.cloud.ledger, found.head.station, clock())
    data = cut.file.read_bytes()
    assert refusal(lambda: parcels.take(cut.cloud, data)) == "station_revoked"


def test_a_carrier_takes_in_no_file_that_is_damaged_or_its_own(cut: Cut) -> None:
    cut.desk.report()
    cut.write()
    ledger, folder = cut.desk.ledger, cut.desk.folder
    assert refusal(lambda: carrying.take_in(ledger, folder, cut.file)) == "parcel_own"
    cut.file.write_bytes(cut.file.read_bytes()[:-3])
    assert refusal(lambda: carrying.take_in(ledger, folder, cut.file)) == "parcel_damaged"
    assert carrying.waiting(folder) == []


def test_nothing_is_written_when_nothing_waits_or_nobody_would_know_whose_it_is(
    cut: Cut,
) -> None:
    assert refusal(cut.write) == "nothing_to_export"
    cut.desk.ledger.set_meta("token", "")
    assert refusal(cut.write) == "not_enrolled"
    assert not cut.file.exists()


def test_a_file_of_a_later_version_says_so(cut: Cut) -> None:
    cut.desk.report()
    cut.write()
    found = parcel.unpack(cut.file.read_bytes())
    newer = msgspec.structs.replace(found.head, version=parcel.VERSION + 1)
    data = parcel.pack(newer, found.commands, [], cut.desk.ledger.meta("token"))
    assert refusal(lambda: parcels.take(cut.cloud, data)) == "parcel_too_new"
