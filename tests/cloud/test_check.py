"""A station's states are compared with the cloud's over HTTP, and mended where they differ."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cloud import codes, enrolment
from cloud.app import build
from cloud.cloud import Cloud
from domain.problems import Refusal
from domain.repair import commands as c
from domain.services import SERVICES, STATES
from domain.wire import WIRE_VERSION, EnrolRequest
from storage import digest, repairs, retention
from storage.ledger import Changes
from storage.queries import cursors
from sync import check as checking
from sync.check import CHECKED, Check
from sync.pull import Slicer, pull_feed
from sync.transport import HttpTransport, Page
from tests.cloud.desks import Desks
from tests.cloud.pages.served import listening
from tests.storage.desk import Desk, quick_folder, sent
from tests.worlds import HeldClock

FEED = "logistics"


class Pair:
    """A served cloud and one station that pulls from it and compares."""

    def __init__(self, cloud: Cloud, desks: Desks, desk: Desk, url: str, clock: HeldClock) -> None:
        self.cloud, self.desks, self.desk, self.clock = cloud, desks, desk, clock
        code = codes.issue(cloud.store, enrolment.PURPOSE, "", clock())
        wish = EnrolRequest(WIRE_VERSION, code, "一号台", "i1")
        token = enrolment.enrol(cloud.ledger, wish, clock()).token
        self.transport = HttpTransport(url, token)
        self.told: dict[str, Any] = {}
        self.asked: list[str] = []
        self.monotonic = 0.0
        self.check = Check(
            desk.ledger,
            self.transport,
            tell=self.told.update,
            clock=clock,
            monotonic=lambda: self.monotonic,
            run=self._run,
        )

    async def _run(self, work: Callable[[], Any]) -> Any:
        answer = work()
        self.asked.append(type(answer).__name__)
        return answer

    def pull(self) -> Changes:
        """Pull every feed and compare; half a minute later. What the comparison changed."""
        self.monotonic += 31
        self.asked.clear()
        return asyncio.run(self._pull())

    async def _pull(self) -> Changes:
        ledger, found = self.desk.ledger, Changes()
        for feed in ("directory", FEED):
            async for _ in pull_feed(
                ledger, self.transport, feed, self.cloud.epoch, self._run, self.clock,
                lambda: self.monotonic, partial(asyncio.sleep, 0), Slicer(), self.check,
            ):  # fmt: skip
                pass
        async for changes in self.check.look(self.cloud.epoch):
            found |= changes
        return found

    def alike(self) -> bool:
        """Whether both hold the same states; asked of the states themselves."""
        return states(self.desk.store) == states(self.cloud.store)

    def causes(self) -> list[tuple[str, str]]:
        """What was mended, oldest first: the aggregate and why."""
        return [(one.aggregate, one.cause) for one in reversed(repairs.listing(self.desk.store))]


def states(store: Any) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    for _, table, key in digest.TABLES.values():
        rows = store.rows(f"SELECT {key}, coalesce(confirmed, state) FROM {table}")
        found |= {one: bytes(state) for one, state in rows if state}
    return found


@pytest.fixture
def pair(cloud: Cloud, desks: Desks, clock: HeldClock) -> Iterator[Pair]:
    desks.roster()
    for uid in ("u1", "u2", "u3"):
        desks.say(desks.report(uid), c.Accept())
    with quick_folder() as folder, listening(build(cloud)) as url:
        desk = Desk(folder, clock=clock)
        made = Pair(cloud, desks, desk, url, clock)
        made.pull()
        assert made.alike()
        yield made
        desk.close()


def test_a_comparison_that_finds_nothing_costs_one_word_in_the_pull(pair: Pair) -> None:
    pair.pull()
    assert set(pair.asked) == {"Page", "tuple"}  # pages, and rows read again
    assert pair.told == {"checked_at": pair.clock()}
    assert pair.desk.ledger.meta(CHECKED) == str(pair.clock())
    assert repairs.listing(pair.desk.store) == []


def test_the_thread_that_reads_rows_again_keeps_no_file_open(pair: Pair) -> None:
    with ThreadPoolExecutor(1) as worker:
        async def elsewhere(work: Callable[[], Any]) -> Any:
            return worker.submit(work).result()

        pair.check._run = elsewhere
        pair.pull()
        store = pair.desk.store
        assert worker.submit(lambda: vars(store._thread)).result().get("connection") is None


def test_it_is_made_every_half_minute_and_not_with_every_pull(pair: Pair) -> None:
    pair.monotonic += 31
    assert pair.check.wish(FEED)
    pair.pull()
    assert pair.check.wish(FEED) == ""


@pytest.mark.parametrize(
    ("harm", "cause"),
    [
        (
            "UPDATE ticket SET state = CAST(replace(CAST(state AS TEXT), '漏水', '漏电') AS BLOB) "
            "WHERE uid = 'u2'",
            "state",
        ),
        ("UPDATE ticket SET state = x'7b7b' WHERE uid = 'u2'", "state"),
        ("DELETE FROM ticket WHERE uid = 'u2'", "missing"),
        ("UPDATE ticket SET version = 9 WHERE uid = 'u2'", "row"),
    ],
)
def test_a_row_that_is_not_what_the_cloud_has_is_found_and_mended(
    pair: Pair, harm: str, cause: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = pair.desk.store.row("SELECT status, version, state FROM ticket WHERE uid = 'u2'")
    pair.desk.store.run(harm)
    with caplog.at_level(logging.CRITICAL, "paidan.sync"):
        changes = pair.pull()
    assert pair.causes() == [("u2", cause)]
    assert changes.tickets == {"u2"}
    assert pair.alike()
    after = pair.desk.store.row("SELECT status, version, state FROM ticket WHERE uid = 'u2'")
    assert after == before
    pair.pull()
    assert len(pair.causes()) == 1  # it is well now


def test_a_wrong_state_of_an_older_version_is_mended(
    pair: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    """As a bug in an evolve would leave it: written right, and not what the cloud has."""
    desk = pair.desk
    old = desk.store.value("SELECT state FROM ticket WHERE uid = 'u3'")
    pair.desks.say("u3", sent())
    pair.pull()
    desk.store.run("UPDATE ticket SET state = ?, version = 2 WHERE uid = 'u3'", (old,))
    with desk.store.writing():
        digest.mark_anew(desk.store, FEED, ["u3"])
    with caplog.at_level(logging.CRITICAL, "paidan.sync"):
        pair.pull()
    [mended] = repairs.listing(desk.store)
    assert (mended.had_version, mended.got_version) == (2, 3)
    assert desk.store.value("SELECT had FROM repair") == old  # nothing goes without a trace
    assert desk.shows("u3") == "dispatched"
    assert pair.alike()


def test_a_mark_that_is_wrong_where_no_row_is_read_again_yet_costs_no_hour(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The states are alike, only what they count as is not: no row is at fault."""
    monkeypatch.setattr(checking, "ROWS_READ", 1)
    pair.desk.store.run("UPDATE ticket SET digest = digest + 256 WHERE uid = 'u3'")
    pair.told.clear()
    pair.pull()
    assert pair.told == {"checked_at": pair.clock()}
    assert pair.causes() == []
    assert digest.unlike(pair.desk.store, FEED, None, 10) == ([], None)


def test_a_row_that_the_cloud_does_not_have_leaves_and_is_kept_in_the_log(
    pair: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    desk = pair.desk
    pair.desks.report("u9")
    pair.pull()
    known = (row[1] for row in desk.store.rows("PRAGMA table_info(ticket)"))
    columns = ", ".join(name for name in known if name != "id")
    copied = columns.replace("uid", "'u8'", 1)
    desk.store.run(f"INSERT INTO ticket ({columns}) SELECT {copied} FROM ticket WHERE uid = 'u9'")
    with caplog.at_level(logging.CRITICAL, "paidan.sync"):
        pair.pull()
    assert pair.causes() == [("u8", "extra")]
    assert pair.alike()


def test_what_waits_stays_on_top_and_what_was_only_said_here_stays(
    pair: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    desk = pair.desk
    desk.ask("u2", sent())
    own = desk.report()
    desk.store.run("UPDATE ticket SET confirmed = x'00' WHERE uid = 'u2'")
    with caplog.at_level(logging.CRITICAL, "paidan.sync"):
        pair.pull()
    assert pair.causes() == [("u2", "state")]
    assert desk.shows("u2") == "dispatched"
    assert desk.shows(own) == "reported"
    assert list(desk.states().values()) == ["waiting", "waiting"]
    assert pair.alike()


def test_a_record_of_the_directory_is_mended_too(
    pair: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    pair.desk.store.run("DELETE FROM record WHERE aggregate = 'staff:W101'")
    with caplog.at_level(logging.CRITICAL, "paidan.sync"):
        changes = pair.pull()
    assert changes.records == {"staff:W101"}
    assert pair.alike()


def test_what_can_not_be_mended_is_left_alone_for_an_hour(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(
        pair.transport, "states", lambda wish: (_ for _ in ()).throw(Refusal("bad_value"))
    )
    pair.desk.store.run("DELETE FROM ticket WHERE uid = 'u2'")
    with caplog.at_level(logging.CRITICAL, "paidan.sync"):
        pair.pull()
    pair.pull()
    assert "DigestReply" not in pair.asked
    monkeypatch.undo()
    pair.monotonic += checking.REST / 1_000
    with caplog.at_level(logging.CRITICAL, "paidan.sync"):
        pair.pull()
    assert pair.alike()


def test_thousands_of_wrong_rows_take_several_rounds_and_never_more(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    for n in range(30):
        pair.desks.report(f"m{n:031d}")
    pair.pull()
    monkeypatch.setattr(checking, "BUCKETS_ASKED", 4)
    pair.desk.store.run("DELETE FROM ticket")
    with caplog.at_level(logging.CRITICAL, "paidan.sync"):
        pair.pull()
        assert pair.asked.count("StatesReply") == checking.ROUNDS
        for _ in range(9):
            pair.monotonic += checking.REST / 1_000
            pair.pull()
    assert pair.alike()


def test_a_cloud_of_an_older_version_is_fine(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not know of digests: its page has none, and nothing is asked further."""
    pull = pair.transport.pull

    def old(*args: Any, check: str = "") -> Page:
        return pull(*args)

    monkeypatch.setattr(pair.transport, "pull", old)
    pair.told.clear()
    pair.pull()
    assert set(pair.asked) == {"Page"}
    assert pair.told == {}


def test_stations_that_make_states_otherwise_are_told_no_digest(pair: Pair) -> None:
    head = cursors(pair.desk.store)[FEED][0]
    pull = partial(pair.transport.pull, FEED, head, pair.cloud.epoch, 10)
    assert pull(check=f"{STATES}.1").digest == digest.total(pair.desk.store, FEED, 1)
    assert pull(check=f"{STATES + 1}.1").digest == ""
    assert pull(check="x").digest == ""
    assert pair.transport.pull(FEED, 0, pair.cloud.epoch, 1, check=f"{STATES}.1").digest == ""


@pytest.mark.parametrize("kept_days", [30, retention.KEPT_DAYS])
def test_what_a_station_no_longer_keeps_counts_on_neither_side(pair: Pair, kept_days: int) -> None:
    pair.desks.say(pair.desks.report("old"), c.Reject("duplicate"))
    pair.pull()
    assert pair.desk.shows("old") == "rejected"
    pair.clock.advance((kept_days + 1) * retention.DAY)
    pair.desks.report("new")
    pair.desk.ledger.thin_out(["old"], retention.since(pair.clock(), kept_days))
    assert pair.desk.shows("old") == ""
    pair.told.clear()
    pair.pull()
    assert pair.told == {"checked_at": pair.clock()}
    assert pair.causes() == []


def test_files_to_start_from_carry_the_digest(pair: Pair, tmp_path: Path) -> None:
    from cloud.replica import Replica

    pair.desks.say(pair.desks.report("old"), c.Reject("duplicate"))
    replica = Replica(pair.cloud.ledger, tmp_path / "r.db", pair.clock, lambda: None)
    replica.freshen()
    pair.desks.report("later")
    replica.freshen()
    for feed in digest.TABLES:
        assert digest.total(replica.store, feed, 1) == digest.total(pair.cloud.store, feed, 1)
    replica.close()


@pytest.mark.parametrize(
    "path",
    ["digest?feed=clinic", "digest?feed=logistics&bucket=256", "digest?feed=logistics&since=x"],
)
def test_other_questions_are_refused(pair: Pair, path: str) -> None:
    with pytest.raises(Refusal):
        pair.transport._call("GET", f"/sync/v1/{path}")


def test_every_feed_has_a_table_so_that_its_rows_are_counted() -> None:
    assert sorted(digest.TABLES) == sorted({service.feed for service in SERVICES.values()})


def test_a_feed_that_goes_on_meanwhile_is_compared_again_soon(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """That the cloud is at work is no reason to leave a wrong row alone for an hour."""
    ask = pair.transport.digest

    def slowly(feed: str, first: int, buckets: Any) -> Any:
        pair.desks.say("u1", c.Note("此时又来了一条"))
        return ask(feed, first, buckets)

    pair.desk.store.run("DELETE FROM ticket WHERE uid = 'u2'")
    monkeypatch.setattr(pair.transport, "digest", slowly)
    pair.pull()
    assert not pair.alike()
    assert caplog.records == []
    monkeypatch.undo()
    with caplog.at_level(logging.CRITICAL, "paidan.sync"):
        pair.pull()
    assert pair.alike()


def test_sums_that_are_not_those_of_the_rows_are_summed_up_anew(
    pair: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    pair.desk.store.run("UPDATE digest SET total = total + 1 WHERE feed = ?", (FEED,))
    assert pair.pull() == Changes()
    assert pair.causes() == []
    assert digest.total(pair.desk.store, FEED, 1) == digest.total(pair.cloud.store, FEED, 1)


@pytest.mark.parametrize("noted", [False, True])
def test_a_row_that_can_not_be_read_does_not_stop_its_feed(pair: Pair, noted: bool) -> None:
    """Its past is asked for, and what waits on it is shown on top again."""
    if noted:
        pair.desk.ask("u1", c.Note("断网时记的"))
    column = "confirmed" if noted else "state"
    for each in {"state", column}:
        pair.desk.store.run(f"UPDATE ticket SET {each} = x'7b227569' WHERE uid = 'u1'")
    pair.desks.say("u1", c.Note("云端记的"))
    pair.pull()
    assert states(pair.desk.store) == states(pair.cloud.store)
    ticket = pair.desk.ticket("u1")
    assert ticket is not None
    assert ticket.notes == 1 + noted
    assert ("u1", "state") in pair.causes()


def test_a_station_that_is_unknown_now_is_told_so_and_compares_again_when_it_is_known(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """That it was not known has nothing to do with its rows."""
    pair.desk.store.run("DELETE FROM ticket WHERE uid = 'u2'")
    refuse = (_ for _ in ()).throw
    monkeypatch.setattr(pair.transport, "digest", lambda *_: refuse(Refusal("token_unknown")))
    with pytest.raises(Refusal, match="token_unknown"):
        pair.pull()
    monkeypatch.undo()
    with caplog.at_level(logging.CRITICAL, "paidan.sync"):
        pair.pull()
    assert pair.alike()
