"""Files to start from: as true as the feeds, of one moment, for those who may have them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest
from backports import zstd

from cloud import snapshots
from cloud.cloud import Cloud
from cloud.replica import Stopped
from cloud.snapshots import Snapshots
from domain.problems import Refusal, Trouble
from domain.repair import commands as c
from domain.starting import SnapshotReply
from storage import retention, search
from storage.clocks import due_from
from storage.database import Store
from storage.ledger import Ledger
from storage.migrations import VERSION, migrate
from storage.queries import cursors
from tests.cloud.desks import Desks, done
from tests.worlds import HeldClock

COLUMNS = (
    "uid, number, status, rank, fault, zone, team, place, place_text, reporter, phone, "
    "description, workers, reported_at, updated_at, due_at, due_clock, warn_at, urges, reworks, "
    "reporters, waiting, version, open, state, confirmed"
)
TABLES = {
    "ticket": f"SELECT {COLUMNS} FROM ticket ORDER BY uid",
    "entry": "SELECT feed, seq, command, aggregate, version, data FROM entry ORDER BY feed, seq",
    "assignment": "SELECT ticket, worker, lead FROM assignment ORDER BY 1, 2",
    "record": "SELECT aggregate, version, state, confirmed FROM record ORDER BY 1",
    "lookup": "SELECT kind, key, aggregate FROM lookup ORDER BY 1, 2, 3",
    "tally": "SELECT status, count FROM tally WHERE count > 0 ORDER BY 1",
    "cursor": "SELECT feed, epoch, seq FROM cursor ORDER BY 1",
}


@pytest.fixture
def made(cloud: Cloud, clock: HeldClock, desks: Desks) -> Snapshots:
    """The cloud's snapshots, with a day's work in the cloud."""
    found = cloud.snapshots
    assert found is not None
    found._clock = clock
    desks.roster()
    for number in range(6):
        uid = desks.report()
        desks.say(uid, *done()[:number])
    return found


def fresh(made: Snapshots, kind: str) -> SnapshotReply:
    """What is published of a kind, brought up to date before."""
    made.reply(kind)
    made.keep_fresh()
    reply = made.reply(kind)
    assert reply.state == "ready"
    return reply


def opened(made: Snapshots, reply: SnapshotReply, folder: Path) -> Store:
    """A published file as a station gets it."""
    copy = folder / f"{reply.id}.db"
    copy.write_bytes(zstd.decompress(made.path(reply.id).read_bytes()))
    return Store(copy)


def pulled(cloud: Cloud, desks: Desks, folder: Path) -> Store:
    """The file of a station that pulled everything."""
    store = Store(folder / "pulled.db", bytes(32))
    migrate(store, "station")
    ledger = Ledger(store, cloud.ledger.rulebook.terms, due_from(cloud.ledger.rulebook))
    for feed, head in sorted(cloud.ledger.heads().items()):
        ledger.receive(feed, cloud.epoch, desks.feed(feed), head, 0)
    return store


def contents(store: Store) -> dict[str, list[tuple[object, ...]]]:
    found = {name: store.rows(sql) for name, sql in TABLES.items()}
    # New words go into the index in batches: what counts is what is found.
    return found | {"search": [(row.uid,) for row in search.search(store, "漏水", 99)]}


def test_the_file_holds_what_a_station_that_pulled_holds(
    made: Snapshots, cloud: Cloud, desks: Desks, tmp_path: Path
) -> None:
    file = opened(made, fresh(made, "all"), tmp_path)
    other = pulled(cloud, desks, tmp_path)
    assert contents(file) == contents(other)
    file.close()
    other.close()


def test_what_comes_after_the_first_filling_is_received_as_stations_do(
    made: Snapshots,
    cloud: Cloud,
    desks: Desks,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(snapshots, "RENEW", {"open": 1, "all": 1})
    first = fresh(made, "all")
    desks.say(desks.report(), *done())
    second = fresh(made, "all")
    assert second.id != first.id
    assert second.seqs == cloud.ledger.heads()
    file, other = opened(made, second, tmp_path), pulled(cloud, desks, tmp_path)
    assert contents(file) == contents(other)
    file.close()
    other.close()


def test_the_small_file_has_what_is_worked_on_and_yesterdays(
    made: Snapshots, desks: Desks, clock: HeldClock, tmp_path: Path
) -> None:
    old = desks.report()
    desks.say(old, c.Reject("duplicate"))
    clock.advance(3 * retention.DAY)
    young = desks.report()
    desks.say(young, c.Reject("duplicate"))
    reply = fresh(made, "open")
    file = opened(made, reply, tmp_path)
    uids = {row[0] for row in file.rows("SELECT uid FROM ticket")}
    assert old not in uids
    assert young in uids
    assert len(uids) == 7
    assert file.value("SELECT count(*) FROM record") == 2
    assert file.value("SELECT count(*) FROM entry WHERE aggregate = ?", (young,)) == 2
    assert {feed: seq for feed, (seq, _, _) in cursors(file).items()} == reply.seqs
    assert len(search.search(file, "漏水", 99)) == 7
    file.close()


def test_what_is_told_of_a_file_is_true(made: Snapshots, cloud: Cloud, clock: HeldClock) -> None:
    for kind in snapshots.KINDS:
        reply = fresh(made, kind)
        data = made.path(reply.id).read_bytes()
        assert (reply.size, reply.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        assert (reply.epoch, reply.schema, reply.at) == (cloud.epoch, VERSION, clock())
        assert reply.plain == len(zstd.decompress(data)) > 4 * reply.size


def test_tickets_that_ended_long_ago_are_left_out_and_come_whole_when_spoken_of(
    made: Snapshots,
    desks: Desks,
    clock: HeldClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(snapshots, "RENEW", {"open": 1, "all": 1})
    old = desks.report()
    desks.say(old, c.Reject("duplicate"))
    clock.advance((retention.KEPT_DAYS + 1) * retention.DAY)
    file = opened(made, fresh(made, "all"), tmp_path)
    assert file.value("SELECT count(*) FROM ticket WHERE uid = ?", (old,)) == 0
    assert file.value("SELECT count(*) FROM entry WHERE aggregate = ?", (old,)) == 0
    file.close()
    desks.say(old, c.Note("旧事重提"))
    file = opened(made, fresh(made, "all"), tmp_path)
    assert file.value("SELECT count(*) FROM entry WHERE aggregate = ?", (old,)) == 3
    state = file.value("SELECT state FROM ticket WHERE uid = ?", (old,))
    assert bytes(state) == bytes(
        desks.ledger.store.value("SELECT state FROM ticket WHERE uid = ?", (old,))
    )
    file.close()


def test_the_replica_lets_go_of_what_has_aged_since(
    made: Snapshots, desks: Desks, clock: HeldClock, tmp_path: Path
) -> None:
    old = desks.report()
    desks.say(old, c.Reject("duplicate"))
    fresh(made, "all")
    clock.advance((retention.KEPT_DAYS + 1) * retention.DAY)
    made.keep_fresh()
    replica = Store(made._folder / "replica.db")
    assert replica.value("SELECT count(*) FROM ticket WHERE uid = ?", (old,)) == 0
    replica.close()


def test_another_history_makes_another_file(made: Snapshots, cloud: Cloud) -> None:
    first = fresh(made, "all")
    cloud.ledger.set_meta("epoch", "another")
    assert made.reply("all").state == "building"
    second = fresh(made, "all")
    assert (second.epoch, second.id != first.id) == ("another", True)


def test_a_replica_of_what_the_cloud_went_back_from_is_made_anew(
    made: Snapshots, cloud: Cloud, desks: Desks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It went back unnoticed, under the same name, and went on: nobody has told it yet."""
    monkeypatch.setattr(snapshots, "RENEW", {"open": 1, "all": 1})
    desks.report()
    fresh(made, "all")
    head = cloud.ledger.heads()["logistics"]
    for table in ("entry", "ticket"):
        cloud.store.run(
            f"DELETE FROM {table} WHERE id = (SELECT max(id) FROM {table} {_LOGISTICS[table]})"
        )
    cloud.store.run("UPDATE feed SET seq = ? WHERE feed = 'logistics'", (head - 1,))
    for _ in range(3):
        desks.report()
    file, other = opened(made, fresh(made, "all"), tmp_path), pulled(cloud, desks, tmp_path)
    assert contents(file) == contents(other)
    file.close()
    other.close()


_LOGISTICS = {"entry": "WHERE feed = 'logistics'", "ticket": ""}
"""Where the newest ones lie."""


def test_a_damaged_replica_is_made_anew(made: Snapshots) -> None:
    fresh(made, "all")
    file = made._folder / "replica.db"
    file.write_bytes(b"\1" * file.stat().st_size)
    (made._folder / "all.json").unlink()
    assert fresh(made, "all").state == "ready"


def test_a_file_that_was_replaced_stays_a_day_for_those_who_fetch_it(
    made: Snapshots, desks: Desks, clock: HeldClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "RENEW", {"open": 1, "all": 1})
    first = fresh(made, "all")
    clock.advance(30 * retention.DAY)
    desks.report()
    fresh(made, "all")
    assert made.path(first.id).exists()
    clock.advance(2 * retention.DAY)
    made.keep_fresh()
    with pytest.raises(Refusal, match="no_such_snapshot"):
        made.path(first.id)


def test_no_file_is_kept_where_pulling_is_as_fast(made: Snapshots) -> None:
    made.keep_fresh()
    assert not made._folder.exists()


def test_making_one_ends_with_the_program(made: Snapshots) -> None:
    made.reply("all")
    made.end()
    with pytest.raises(Stopped):
        made._go_on()
    made.keep_fresh()
    assert made.reply("all").state == "building"


def test_only_one_process_makes_them(made: Snapshots, monkeypatch: pytest.MonkeyPatch) -> None:
    made.reply("all")
    made._folder.mkdir(exist_ok=True)
    other = Store(made._folder / "turn.db")
    monkeypatch.setattr(snapshots, "Store", _impatient)
    with other.writing(), pytest.raises(Exception, match="database_busy"):
        made.keep_fresh()
    other.close()
    made.keep_fresh()
    assert made.reply("all").state == "ready"


def _impatient(path: Path, key: bytes | None = None) -> Store:
    store = Store(path, key)
    store.run("PRAGMA busy_timeout = 1")
    return store


@pytest.mark.parametrize("name", ["../cloud", "..%2fcloud", "replica", "", "turn.db", "all"])
def test_no_other_file_is_given_away(made: Snapshots, name: str) -> None:
    fresh(made, "all")
    with pytest.raises(Refusal, match="no_such_snapshot"):
        made.path(name)


def test_a_replica_that_was_cut_short_is_filled_once_more(
    made: Snapshots, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fails between the tables and the cursors: nothing says that it is whole."""
    usual = Store.run_many

    def failing(store: Store, sql: str, rows: Any) -> None:
        if sql.startswith("INSERT INTO cursor"):
            raise OSError(5, "Input/output error")
        usual(store, sql, rows)

    made.reply("all")
    with monkeypatch.context() as patched:
        patched.setattr(Store, "run_many", failing)
        with pytest.raises(Trouble, match="disk_error"):
            made.keep_fresh()
    assert fresh(made, "all").seqs == cloud.ledger.heads()


def test_a_damaged_replica_is_made_anew_from_the_clouds_own_tables(
    made: Snapshots, cloud: Cloud
) -> None:
    seqs = fresh(made, "all").seqs
    replica = made._folder / "replica.db"
    data = bytearray(replica.read_bytes())
    data[8_192:] = bytes(len(data) - 8_192)
    replica.write_bytes(bytes(data))
    made.keep_fresh()
    assert fresh(made, "all").seqs == seqs == cloud.ledger.heads()


def test_what_a_full_disk_cut_short_does_not_fill_it_further(
    made: Snapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: object) -> None:
        raise OSError(28, "No space left on device")

    made.reply("all")
    with monkeypatch.context() as patched:
        patched.setattr(snapshots, "sync_file", full)
        for _ in range(3):
            with pytest.raises(Trouble, match="disk_full"):
                made.keep_fresh()
    kept = {file.name for file in made._folder.iterdir()}
    assert {name.partition(".")[0] for name in kept} == {"replica", "turn"}
