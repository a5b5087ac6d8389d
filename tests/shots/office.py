"""A cloud and one desk in this process, in step, with held time: the world of the pictures."""

from __future__ import annotations

from pathlib import Path

from msgspec import structs

from cloud import codes, enrolment, feeds
from cloud.app import fill_sample
from cloud.blobs import Blobs
from cloud.cloud import Cloud
from cloud.feeds import Hub
from cloud.ledger import CloudLedger
from domain.envelope import Args
from domain.people import Actor, Channel
from domain.repair import commands as c
from domain.repair.ticket import Reporter, Ticket
from domain.rulebook import Rulebook
from domain.wire import WIRE_VERSION, EnrolRequest, PullReply, decode, encode, read_entry
from resources import rule_texts
from storage import lookup, outbox
from storage.database import Store
from storage.ledger import Changes
from storage.migrations import migrate
from tests.worlds import LEADER, HeldClock, Ids, close_station, make_station

DESK = "一号派单台"
_EPOCH = "e" * 32
_URL = "https://hq.example.edu.cn"


class Office:
    """One cloud with the sample campus, one desk enrolled in it.

    Args:
        folder: where both keep their files.
        clock: the time of both.
    """

    def __init__(self, folder: Path, clock: HeldClock) -> None:
        self.clock = clock
        store = Store(folder / "cloud.db")
        migrate(store, "cloud")
        ledger = CloudLedger(store, Rulebook.parse(**rule_texts()))
        ledger.set_meta("epoch", _EPOCH)
        blobs = Blobs(folder / "blobs", store)
        self.cloud = Cloud(ledger, blobs, Hub(), clock, Ids("c"), "1.0")
        fill_sample(self.cloud)
        desk = folder / "desk"
        desk.mkdir()
        self.station = make_station(desk, clock=clock, campus=False, operator=LEADER)
        code = codes.issue(store, enrolment.PURPOSE, "", clock())
        wish = EnrolRequest(WIRE_VERSION, code, DESK, "i1", "")
        reply = enrolment.enrol(ledger, wish, clock())
        self.station._ledger.enrolled(reply, _URL)
        self._origin = enrolment.station_of(ledger, reply.token).origin
        self.exchange()

    def exchange(self) -> None:
        """The desk sends what waits and takes in what is new; it then says that it is online."""
        ledger, now = self.station._ledger, self.clock()
        changes = []
        while commands := outbox.to_send(ledger.store, 500):
            results = self.cloud.ledger.accept(commands, self._origin, now)
            changes.append(ledger.settle(results, now))
        for feed in self._origin.feeds:
            changes += self._pull(feed)
        for change in changes:
            self.station.announce(change)
        self.station.refresh_freshness(link="online")

    def _pull(self, feed: str) -> list[Changes]:
        ledger, done = self.station._ledger, []
        while True:
            row = ledger.store.row("SELECT seq FROM cursor WHERE feed = ?", (feed,))
            after = 0 if row is None else int(row[0])
            raw = feeds.page(self.cloud.store, _EPOCH, feed, after, 1_000)
            page = decode(encode(raw), PullReply)
            entries = [read_entry(entry) for entry in page.entries]
            done.append(ledger.receive(feed, _EPOCH, entries, page.head, self.clock()))
            if not entries or entries[-1].seq >= page.head:
                return done

    # ---- who says what -------------------------------------------------------------------

    def tell(self, uid: str, args: Args, actor: Actor, channel: Channel = "wechat") -> None:
        """Somebody asks something in the cloud: a requester, a worker, or another desk."""
        self.cloud.submit(uid, args, actor, channel)

    def desk(self, uid: str, args: Args) -> None:
        """Our desk asks something."""
        self.station.submit(uid, args)

    def requester(self, code: str) -> Actor:
        """Somebody of the roster as the one who acts."""
        record = lookup.record(self.cloud.store, f"person:{code}")
        assert record is not None, code
        assert record.person is not None, code
        return Actor(code, record.person.name, "requester")

    def phone_of(self, code: str) -> str:
        """The telephone number that the roster has of somebody."""
        record = lookup.record(self.cloud.store, f"person:{code}")
        assert record is not None, code
        assert record.person is not None, code
        return record.person.phones[0]

    def worker(self, code: str) -> Actor:
        """A worker as the one who acts."""
        found = lookup.staff_member(self.cloud.store, code)
        assert found is not None, code
        return Actor(code, found.staff.name, "worker")

    def report(
        self, code: str, fault: str, place: str, said: str, channel: Channel, pictures: list[bytes]
    ) -> Ticket:
        """A new ticket: from the pages with pictures, or taken down at our desk."""
        wish = self._wish(code, fault, place, said, pictures)
        if channel != "wechat":
            return self.station.report(wish, channel=channel)
        uid, ledger = self.cloud.new_id(), self.cloud.ledger
        number = ledger.draw_number("BX", self.clock())
        self.tell(uid, structs.replace(wish, number=number), self.requester(code))
        ticket = lookup.ticket(self.cloud.store, uid)
        assert ticket is not None
        return ticket

    def _wish(
        self, code: str, fault: str, place: str, said: str, pictures: list[bytes]
    ) -> c.Report:
        kind = self.station.faults.get(fault)
        where = self.station.place(place)
        assert kind is not None, fault
        assert where is not None, place
        who = self.requester(code)
        return c.Report(
            number="",
            fault=fault,
            place=place,
            place_text=where.text,
            reporter=Reporter(who.name, self.phone_of(code), code),
            description=said,
            priority=kind.priority,
            team=kind.team_at(where.use),
            zone=where.zone,
            photos=tuple(self.keep(one) for one in pictures),
        )

    def keep(self, picture: bytes) -> str:
        """A picture in the cloud and at the desk; its hash."""
        blob = self.cloud.blobs.put(picture, "person:20240001", self.clock())
        self.station.photos.put(picture, "image/jpeg", blob.hash)
        return blob.hash

    def close(self) -> None:
        """Close the files."""
        close_station(self.station)
        self.cloud.store.close()
