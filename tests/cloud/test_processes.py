"""Several processes on one PostgreSQL: one history without gaps, in the order of its commits."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from cloud import codes, enrolment, feeds
from cloud.app import open_cloud
from cloud.cloud import Cloud
from cloud.pages.wishes import Wish, submit
from domain.problems import Refusal
from domain.repair import commands as c
from domain.wire import WIRE_VERSION, EnrolRequest, WireEntry, decode
from storage.postgres import PostgresStore
from tests.cloud.desks import Desks
from tests.cloud.writer import Said, commands, shared_tickets
from tests.postgres import schema
from tests.worlds import LEADER, HeldClock

pytestmark = pytest.mark.postgres

ROOT = Path(__file__).resolve().parents[2]
WRITERS = 4
TICKETS = 6

_said = msgspec.json.Decoder(Said)


@pytest.fixture
def place() -> Iterator[str]:
    with schema() as address:
        yield address


@pytest.fixture
def cloud(tmp_path: Path, place: str) -> Iterator[Cloud]:
    made = open_cloud(tmp_path / "cloud", place)
    yield made
    made.store.close()


@pytest.fixture
def desks(cloud: Cloud) -> Desks:
    return Desks(cloud.ledger, HeldClock())


class Writer:
    """A writing process, ready to start at once with others."""

    def __init__(self, place: str, folder: Path, *words: object) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.cloud.writer", place, str(folder), *map(str, words)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ready(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()

    def said(self) -> list[Said]:
        """Everything it said until its end; a line that was cut short was not said."""
        assert self.process.stdout is not None
        lines = [line for line in self.process.stdout if line.endswith("\n")]
        return [_said.decode(line) for line in lines]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()


@contextmanager
def writers(
    place: str, cloud: Cloud, tickets: list[str], seeds: list[str], count: int, batch: int
) -> Iterator[list[Writer]]:
    folder = cloud.blobs.folder.parent
    made = [Writer(place, folder, seed, count, batch, ",".join(tickets)) for seed in seeds]
    try:
        for one in made:
            one.ready()
        for one in made:
            one.go()
        yield made
    finally:
        for one in made:
            one.close()


class Reader(threading.Thread):
    """Pulls all the time, as a station does; remembers what it got, in the order it got it."""

    def __init__(self, cloud: Cloud, limit: int) -> None:
        super().__init__()
        self._cloud = cloud
        self._limit = limit
        self._end = threading.Event()
        self.got: list[tuple[int, str]] = []
        self.pages = 0

    def run(self) -> None:
        while True:
            last = self._end.is_set()
            after = self.got[-1][0] if self.got else 0
            page = feeds.page(self._cloud.store, "e", "logistics", after, self._limit)
            for raw in page.entries:
                entry = decode(bytes(raw), WireEntry)
                self.got.append((entry.seq, entry.command_id))
            self.pages += bool(page.entries)
            if last and not page.entries:
                return

    def finish(self) -> None:
        self._end.set()
        self.join()


def test_four_writers_and_a_reader_see_one_order_without_gap_or_double(
    place: str, cloud: Cloud, desks: Desks
) -> None:
    tickets = shared_tickets(desks, TICKETS)
    reader = Reader(cloud, limit=37)
    reader.start()
    with writers(place, cloud, tickets, ["k", "l", "m", "n"], 240, 8) as made:
        batches = [said for one in made for said in one.said()]
    reader.finish()

    places = {command: seq for said in batches for command, seq in said.places.items()}
    assert len(places) == WRITERS * 240
    total = len(places) + TICKETS
    assert [seq for seq, _ in reader.got] == list(range(1, total + 1)), "no gap and no double"
    assert {command: seq for seq, command in reader.got if seq > TICKETS} == places
    assert reader.pages > 20, "it read while they wrote"
    assert _turns(batches) > WRITERS, "they wrote at the same time, not one after the other"

    # What was told before something else was asked stands before it: commit order is feed order.
    ends = sorted((said.told_at, max(said.places.values())) for said in batches)
    for said in batches:
        before = [last for told_at, last in ends if told_at < said.asked_at]
        assert max(before, default=0) < min(said.places.values())

    versions = {uid: desks.ticket(uid).version for uid in tickets}
    assert versions == dict.fromkeys(tickets, 1 + WRITERS * 240 // TICKETS), "no lost update"
    assert cloud.ledger.draw_number("BX", desks.clock()) == f"BX261124-W{WRITERS * 30 + 1:03d}"


def _turns(batches: list[Said]) -> int:
    """How often the writer changed along the feed."""
    ordered = sorted((min(s.places.values()), next(iter(s.places))[0]) for s in batches)
    return sum(one[1] != other[1] for one, other in zip(ordered, ordered[1:], strict=False))


def test_the_same_commands_at_two_processes_at_once_are_accepted_once(
    place: str, cloud: Cloud, desks: Desks
) -> None:
    tickets = shared_tickets(desks, TICKETS)
    with writers(place, cloud, tickets, ["k", "k"], 120, 6) as made:
        first, second = ([s.places for s in one.said()] for one in made)
    assert first == second, "both are told the same"
    assert len(desks.feed()) == TICKETS + 120
    assert desks.ticket(tickets[0]).version == 1 + 120 // TICKETS


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_process_killed_in_mid_batch_loses_nothing_acknowledged_and_holds_up_nobody(
    place: str, cloud: Cloud, desks: Desks, seed: int
) -> None:
    tickets = shared_tickets(desks, TICKETS)
    dice = random.Random(seed)
    with writers(place, cloud, tickets, ["k", "l"], 400, 20) as (doomed, other):
        assert doomed.process.stdout is not None
        acknowledged = [doomed.process.stdout.readline() for _ in range(dice.randrange(1, 8))]
        threading.Event().wait(dice.random() * 0.01)  # somewhere within the next batch
        doomed.process.kill()
        said = [_said.decode(line) for line in acknowledged] + doomed.said()
        rest = other.said()

    places = {command: seq for one in (*said, *rest) for command, seq in one.places.items()}
    entries = desks.feed()
    kept = {entry.command_id: entry.seq for entry in entries}
    assert kept.items() >= places.items(), "what was acknowledged is there, at its place"
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert sum(command[0] == "l" for command in kept) == 400, "the other one went on"
    unsaid = [one for one in kept if one[0] == "k" and one not in places]
    assert len(unsaid) in (0, 20), "a batch is there whole or not at all"

    # The station sends everything again: what the dead process did is not done twice.
    again = Desks(cloud.ledger, HeldClock(), "k")
    results = again.push(*commands(again, tickets, 400))
    assert {r.id: r.seq for r in results}.items() >= {
        k: v for k, v in kept.items() if k[0] == "k"
    }.items()
    assert len(desks.feed()) == TICKETS + 800


def test_a_code_shown_at_two_processes_at_once_makes_one_station(
    place: str, cloud: Cloud, tmp_path: Path
) -> None:
    clouds = [open_cloud(tmp_path / "cloud", place) for _ in range(WRITERS)]
    start = threading.Barrier(WRITERS)
    made: list[str] = []

    def enrol(one: Cloud, code: str) -> None:
        start.wait()
        request = EnrolRequest(WIRE_VERSION, code, "台", "i")
        try:
            made.append(enrolment.enrol(one.ledger, request, one.clock()).letters)
        except Refusal as refusal:
            made.append(refusal.code)

    for n in range(10):
        made.clear()
        code = codes.issue(cloud.store, enrolment.PURPOSE, "", cloud.clock())
        threads = [threading.Thread(target=enrol, args=(one, code)) for one in clouds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(made) == ["ABCDEFGHIJ"[n], *["code_used"] * (WRITERS - 1)]
    for one in clouds:
        one.store.close()


def test_a_form_sent_to_two_processes_at_once_is_one_report(
    place: str, cloud: Cloud, desks: Desks, tmp_path: Path
) -> None:
    desks.roster()
    clouds = [open_cloud(tmp_path / "cloud", place) for _ in range(WRITERS)]
    start = threading.Barrier(WRITERS)
    found: list[list[str]] = []

    def send(one: Cloud, key: str) -> None:
        start.wait()
        found.append(submit(one, LEADER, [Wish(key, "", desks.wish(""))]))

    for n in range(10):
        found.clear()
        key = f"{n:032x}"
        threads = [threading.Thread(target=send, args=(one, key)) for one in clouds]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == WRITERS
        assert len({uids[0] for uids in found}) == 1, "all are led to the same ticket"
    assert cloud.store.value("SELECT count(*) FROM ticket") == 10
    for one in clouds:
        one.store.close()


def test_writers_of_different_feeds_do_not_wait_for_one_another(
    place: str, cloud: Cloud, desks: Desks
) -> None:
    uid = shared_tickets(desks, 1)[0]
    other = PostgresStore(place)
    with other.writing():
        # An import of the roster at work in another process, for as long as it takes.
        other.run("UPDATE feed SET seq = seq WHERE feed = 'directory'")
        cloud.store.run("SET lock_timeout = '2s'")
        [result] = desks.say(uid, c.Accept())
    assert result.outcome == "accepted"
    other.close()
