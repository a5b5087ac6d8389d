"""A file from the cloud becomes the station's: nothing said is lost, nothing said twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.problems import Trouble
from domain.repair import commands as c
from domain.wire import PushResult
from storage import lookup, migrations, outbox, search, transfers
from storage.database import Store
from storage.queries import cursors
from storage.snapshot import PARTIAL, Arrival, lock_up
from tests.storage.desk import Desk, Feed, accepted, refused, sent
from tests.worlds import KEY


class World:
    """A desk at work, a feed, and files made of the feed by another ledger, as the cloud does."""

    def __init__(self, folder: Path, desk: Desk, feed: Feed) -> None:
        self.folder, self.desk, self.feed = folder, desk, feed
        self._made = 0

    def file(self, upto: int | None = None, *, without: str = "") -> Path:
        """A file that has received the feed, without a ticket that ended if one is named."""
        self._made += 1
        place = self.folder / f"cloud{self._made}"
        place.mkdir()
        maker = Desk(place, letters="Z", key=None, mirrored=False)
        maker.receive(self.feed, upto=upto)
        maker.store.run("DELETE FROM ticket WHERE uid = ?", (without,))
        maker.store.run("DELETE FROM entry WHERE aggregate = ?", (without,))
        maker.store.run("DELETE FROM meta")
        maker.ledger.set_meta("epoch", "e1")
        maker.close()
        return place / "station.db"

    def locked(self, plain: Path) -> Path:
        """The same file under the desk's key, in the desk's folder."""
        target = self.folder / f"station-{self._made}.db"
        lock_up(plain, target, KEY)
        return target

    def arrival(self, file: Path, *, partial: bool = False) -> Arrival:
        """The file, made ready beside the desk's."""
        arrival = Arrival(self.desk.ledger, self.locked(file), self.desk.clock())
        arrival.prepare(partial=partial)
        return arrival

    def start_from(self, file: Path, *, partial: bool = False) -> None:
        """Put the file in the place of the desk's."""
        arrival = self.arrival(file, partial=partial)
        arrival.finish()
        self.exchange(arrival)

    def exchange(self, arrival: Arrival) -> None:
        self.desk.ledger.exchange(arrival.store).close()

    def push(self, *, told: bool = True) -> None:
        """The cloud accepts what waits; the answer may be lost."""
        for wire in outbox.to_send(self.desk.store, 99):
            command = outbox.command_of(self.desk.store, wire.id)
            assert command is not None
            entry = self.feed.take(command)
            if told:
                self.desk.settle(accepted(command, entry.seq))


@pytest.fixture
def world(folder: Path, desk: Desk, feed: Feed) -> World:
    return World(folder, desk, feed)


def waiting(desk: Desk) -> list[str]:
    return [one.command.id for one in outbox.listing(desk.store)]


def test_what_waits_is_shown_on_top_of_the_file_and_still_goes_out(world: World) -> None:
    desk, feed = world.desk, world.feed
    shared = feed.reported()
    desk.receive(feed)
    own = desk.report()
    said = desk.ask(shared, c.Note("住户催了"))
    feed.say(shared, c.Accept())
    world.start_from(world.file())
    assert desk.shows(own) == "reported"
    ticket = desk.ticket(shared)
    assert ticket is not None
    assert (ticket.status, ticket.notes) == ("accepted", 1)
    assert desk.confirmed(shared) != b""
    assert said.id in waiting(desk)
    assert len(waiting(desk)) == 2


def test_identity_counters_and_attention_come_along(world: World) -> None:
    desk = world.desk
    desk.ledger.set_meta("letters", "Q")
    number = desk.ledger.draw_number("BX", desk.clock())
    other = desk.report()
    desk.settle(refused(desk.ask(other, c.Accept())))
    with desk.store.writing():
        transfers.queue(desk.store, ["ab" * 32], "up", desk.clock())
    world.start_from(world.file())
    assert desk.ledger.meta("letters") == "Q"
    assert desk.ledger.meta("station") == "A"
    assert desk.ledger.draw_number("BX", desk.clock()) > number
    assert desk.attention() == [("refused", "wrong_state")]
    assert transfers.waiting(desk.store, "up", desk.clock()) == ["ab" * 32]
    assert desk.ledger.epochs() == {"e1"}


@pytest.mark.parametrize("told", [True, False])
def test_what_the_file_has_already_is_not_done_twice(world: World, told: bool) -> None:
    """Also where the cloud's answer was lost: it has left the outbox, and stands there once."""
    desk, feed = world.desk, world.feed
    shared = feed.reported()
    desk.receive(feed)
    command = desk.ask(shared, c.Note("一次"))
    world.push(told=told)
    world.start_from(world.file())
    ticket = desk.ticket(shared)
    assert ticket is not None
    assert ticket.notes == 1
    assert waiting(desk) == []
    assert desk.states()[command.id] == "settled"


def test_a_parked_command_that_the_cloud_took_after_all_needs_nobody(world: World) -> None:
    desk, feed = world.desk, world.feed
    shared = feed.reported()
    desk.receive(feed)
    command = desk.ask(shared, c.Note("新的一类"))
    desk.settle(PushResult(command.id, "unknown"))
    assert len(desk.attention()) == 1
    feed.take(command)
    world.start_from(world.file())
    assert desk.attention() == []
    assert waiting(desk) == []


def test_what_is_done_while_the_file_is_made_ready_follows(world: World) -> None:
    desk, feed = world.desk, world.feed
    shared = feed.reported()
    desk.receive(feed)
    early = desk.ask(shared, c.Note("早"))
    wrong = desk.ask(shared, c.Accept())
    arrival = world.arrival(world.file())
    desk.settle(refused(wrong))
    late = desk.report()
    entry = feed.take(early)
    desk.settle(accepted(early, entry.seq))
    number = desk.ledger.draw_number("BX", desk.clock())
    arrival.finish()
    world.exchange(arrival)
    assert desk.shows(late) == "reported"
    assert desk.shows(shared) == "reported", "the refused act left the screen"
    assert desk.attention() == [("refused", "wrong_state")]
    assert desk.states()[early.id] == "accepted"
    assert desk.ledger.draw_number("BX", desk.clock()) > number
    desk.receive(feed)
    assert desk.states()[early.id] == "settled"
    ticket = desk.ticket(shared)
    assert ticket is not None
    assert ticket.notes == 1


def test_an_item_dealt_with_meanwhile_stays_dealt_with(world: World) -> None:
    desk, feed = world.desk, world.feed
    shared = feed.reported()
    desk.receive(feed)
    desk.settle(refused(desk.ask(shared, c.Accept())))
    arrival = world.arrival(world.file())
    item = outbox.attention(desk.store)[0]
    desk.ledger.close_attention(item.id, "dismiss", "已电话说明", desk.clock())
    arrival.finish()
    world.exchange(arrival)
    assert desk.attention() == []


def test_an_older_file_keeps_own_accepted_work_on_top_until_the_feed_brings_it(
    world: World,
) -> None:
    desk, feed = world.desk, world.feed
    shared = feed.reported()
    desk.receive(feed)
    own = desk.ask(shared, c.Accept())
    world.push()
    desk.receive(feed)
    assert desk.states()[own.id] == "settled"
    world.start_from(world.file(upto=1))
    assert desk.shows(shared) == "accepted"
    assert desk.states()[own.id] == "accepted"
    desk.receive(feed)
    assert desk.states()[own.id] == "settled"
    assert desk.confirmed(shared) == bytes(desk.store.value("SELECT state FROM ticket"))


def test_an_act_on_a_ticket_that_the_file_leaves_out_settles_by_its_place(world: World) -> None:
    """Its feed has passed the place: it won't be brought again, and must not wait for ever."""
    desk, feed = world.desk, world.feed
    ended = feed.reported()
    desk.receive(feed)
    told = desk.ask(ended, c.Note("电话回访"))
    lost = desk.ask(ended, c.Note("再次回访"))
    entry = feed.take(told)
    desk.settle(accepted(told, entry.seq))
    late = feed.take(lost)
    world.start_from(world.file(without=ended), partial=True)
    assert desk.states() == {told.id: "settled", lost.id: "waiting"}
    desk.settle(accepted(lost, late.seq))
    assert desk.states()[lost.id] == "settled"
    assert desk.shows(ended) == ""


def test_a_partial_file_says_so_and_a_whole_one_does_not(world: World) -> None:
    world.start_from(world.file(), partial=True)
    assert world.desk.ledger.meta(PARTIAL) == "1"
    world.start_from(world.file())
    assert world.desk.ledger.meta(PARTIAL) == ""


def test_the_pictures_of_open_tickets_are_wanted(world: World) -> None:
    world.feed.reported(photos=("cd" * 32,))
    world.start_from(world.file())
    desk = world.desk
    assert transfers.waiting(desk.store, "down", desk.clock()) == ["cd" * 32]


def test_a_file_behind_the_one_in_use_is_known_as_such(world: World) -> None:
    world.feed.reported()
    old = world.file()
    world.feed.reported()
    world.desk.receive(world.feed)
    assert world.arrival(old).is_behind()
    assert not world.arrival(world.file()).is_behind()


def test_what_is_read_afterwards_is_what_another_station_reads(world: World, folder: Path) -> None:
    desk, feed = world.desk, world.feed
    uids = [feed.reported() for _ in range(5)]
    for uid in uids[:3]:
        feed.say(uid, c.Accept())
        feed.say(uid, sent())
    world.start_from(world.file())
    assert {uid: desk.shows(uid) for uid in uids} == {u: feed.states[u].status for u in uids}
    assert cursors(desk.store)["logistics"][0] == len(feed.entries)
    assert [entry.version for entry in lookup.history(desk.store, uids[0])] == [1, 2, 3]


def test_a_file_with_a_torn_page_is_not_taken(world: World) -> None:
    for n in range(60):
        world.feed.reported(description=f"第 {n} 处漏水" * 20)
    file = world.file()
    plain = Store(file, read_only=True)
    root = plain.value("SELECT rootpage FROM sqlite_master WHERE name = 'ticket'")
    plain.close()
    data = bytearray(file.read_bytes())
    page = (root - 1) * 4_096
    data[page : page + 2_048] = bytes(2_048)  # the first half of it never came
    file.write_bytes(bytes(data))
    with pytest.raises(Trouble) as trouble:
        world.arrival(file)
    assert trouble.value.code in ("snapshot_unsound", "database_damaged", "database_key")


def test_a_file_of_an_older_version_is_brought_to_this_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = world.feed.reported()
    file = world.file()
    done: list[str] = []
    newer = [*migrations.STEPS, lambda store, models: done.append(store.name)]
    monkeypatch.setattr(migrations, "STEPS", newer)
    monkeypatch.setattr(migrations, "VERSION", len(newer))
    world.start_from(file)
    assert done == [world.desk.store.name]
    assert world.desk.store.schema_version() == len(newer)
    assert world.desk.shows(uid) == "reported"


def test_the_file_lies_under_the_desks_own_key_with_everything_in_it(world: World) -> None:
    uids = [world.feed.reported() for _ in range(80)]
    plain = world.file()
    file = world.locked(plain)
    assert b"SQLite format" in plain.read_bytes()[:100]
    assert b"SQLite format" not in file.read_bytes()
    before, after = Store(plain), Store(file, KEY)
    assert after.check() == []
    schema = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
    assert after.rows(schema) == before.rows(schema)
    assert after.schema_version() == before.schema_version()
    for table in ("ticket", "entry", "cursor", "tally", "digest"):
        rows = f"SELECT * FROM {table} ORDER BY 1, 2"
        assert after.rows(rows) == before.rows(rows)
    assert {row.uid for row in search.search(after, "漏水", 99)} == set(uids)
    before.close()
    after.close()


def test_a_refused_command_that_the_file_has_after_all_is_settled(world: World) -> None:
    """A restored cloud refused it, and took it back later from a station that had seen it."""
    desk, feed = world.desk, world.feed
    shared = feed.reported()
    desk.receive(feed)
    command = desk.ask(shared, c.Accept())
    desk.settle(refused(command))
    feed.take(command)
    world.start_from(world.file())
    assert desk.states()[command.id] == "settled"
    assert desk.attention() == []
