"""Commands accepted a second: SQLite and PostgreSQL, one process and more, beside bare commits."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from cloud.app import open_cloud, open_database
from cloud.ledger import CloudLedger, Origin
from domain.directory import Staff, aggregate_of, put
from domain.envelope import Command
from domain.people import SYSTEM
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.ticket import Reporter
from domain.rulebook import Rulebook
from domain.services import FEEDS
from domain.wire import WireCommand, wire_command
from resources import rule_texts
from storage.database import Database
from tests.benchmarks.measuring import Figure
from tests.postgres import schema
from tests.worlds import LEADER, NOON, Ids

NOTE = """\
The limit of one process on SQLite is the deciding. Of a command's 50 µs the rows take 18; reading,
checking, deciding, folding, telling and encoding take the other 32, spread over two hundred small
functions with none above a tenth. Half the speed of bare commits would leave them 19."""
"""Taken function by function with a profiler, and part by part in loops."""
ROUNDS = 3
ROOT = Path(__file__).resolve().parents[2]


def figures() -> Iterator[Figure]:
    """Each database alone, then several processes on one PostgreSQL.

    Each measure and its limit are taken by turns, and the best of each counts: others use this
    machine too, and its disk is the noisiest part.
    """
    for batch, count, budget in ((100, 4_000, 0.5), (1, 500, 0.3)):
        pushes = f"pushes of {batch}" if batch > 1 else "one by one"
        for name in ("SQLite", "PostgreSQL"):
            bare = rate = 0.0
            for _ in range(ROUNDS):
                bare = max(bare, _bare(name, count, batch))
                rate = max(rate, _accepted(name, 1, count, batch))
            limit = "bare commits of the same rows"
            yield _figure(f"{name}, 1 process, {pushes}", rate, limit, bare, budget)
            for threads in (2, 4) if name == "SQLite" else ():
                more = max(_in_threads(threads, count, batch) for _ in range(ROUNDS))
                what = f"{name}, {threads} threads of one process, {pushes}"
                # One writes at a time: what counts is that waiting for a turn costs little.
                yield _figure(what, more, "1 thread", rate, 0.6)
            for processes in (2, 4) if name == "PostgreSQL" else ():
                more = max(_accepted(name, processes, count, batch) for _ in range(ROUNDS))
                what = f"{name}, {processes} processes, {pushes}"
                # They take turns, and share the cores with the server: more is not to be slower.
                yield _figure(what, more, "1 process", rate, 0.7 if processes == 2 else 0.5)


def _figure(what: str, rate: float, limit: str, bare: float, budget: float) -> Figure:
    what = f"commands accepted: {what}"
    return Figure(what, rate, "commands/s", limit, bare, budget, higher=True)


@contextmanager
def _place(name: str) -> Iterator[tuple[Path, str]]:
    """A folder, and the address of an empty database that writes through to the disk."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        durable = name == "PostgreSQL"
        yield Path(folder), stack.enter_context(schema(durable=True)) if durable else ""


def day(letters: str, count: int) -> Iterator[WireCommand]:
    """A desk's commands: repairs reported, accepted, dispatched, taken and begun."""
    ids, worker = Ids(letters.lower()), ("W101", "张大勇")
    steps = (c.Accept(), c.Dispatch(crew_of([worker])), c.Take("W101"), c.Arrive("W101"))
    number = 0
    while count > 0:
        number += 1
        uid, at = ids(), NOON + number * 1_000
        wish = c.Report(
            number=f"BX261124-{letters}{number:03d}",
            fault="water.pipe",
            place="东校区/3栋/301",
            place_text="东校区 3栋 301",
            reporter=Reporter("王子涵", f"138{number:08d}"),
            description="卫生间水管漏水，已经流到走廊，请尽快来人",
            zone="东区宿舍",
        )
        for args in (wish, *steps)[:count]:
            count -= 1
            yield wire_command(Command(ids(), uid, args, LEADER, "phone", letters, "i1", at, at))


def roster(ledger: CloudLedger) -> None:
    """The leader whose commands these are."""
    body = Staff(LEADER.id, LEADER.name, "leader")
    ledger.submit(aggregate_of(body), put(body), SYSTEM, "system", command_id="r" * 32, now=NOON)


def accept(ledger: CloudLedger, letters: str, count: int, batch: int) -> tuple[int, int]:
    """Accept a desk's day in pushes; from when to when (monotonic ns)."""
    origin = Origin(letters, (letters,), FEEDS)
    asked = list(day(letters, count))
    pushes = [asked[at : at + batch] for at in range(0, count, batch)]
    started = time.monotonic_ns()
    for push in pushes:
        results = ledger.accept(push, origin, NOON)
        assert all(result.outcome == "accepted" for result in results)
    return started, time.monotonic_ns()


def _accepted(name: str, processes: int, count: int, batch: int) -> float:
    with _place(name) as (folder, address):
        cloud = open_cloud(folder, address)
        roster(cloud.ledger)
        each = count // processes
        words = [[address, str(folder), "ABCD"[n], str(each), str(batch)] for n in range(processes)]
        spans = _run_writers(words)
        cloud.store.close()
    took = max(end for _, end in spans) - min(start for start, _ in spans)
    return each * processes / took * 1e9


def _in_threads(threads: int, count: int, batch: int) -> float:
    """As requests of several stations come to the one process that has the file."""
    with _place("SQLite") as (folder, address), ThreadPoolExecutor(threads) as pool:
        cloud = open_cloud(folder, address)
        roster(cloud.ledger)
        each = count // threads

        def write(letters: str) -> tuple[int, int]:
            span = accept(cloud.ledger, letters, each, batch)
            cloud.store.close()
            return span

        spans = list(pool.map(write, "ABCD"[:threads]))
        cloud.store.close()
    took = max(end for _, end in spans) - min(start for start, _ in spans)
    return each * threads / took * 1e9


def _run_writers(words: list[list[str]]) -> list[tuple[int, int]]:
    command, pipe = [sys.executable, "-m", "tests.benchmarks.writers"], subprocess.PIPE
    writers = [
        subprocess.Popen([*command, *one], cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        for one in words
    ]
    for one in writers:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    said = []
    for one in writers:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in writers:
        start, end = one.communicate()[0].split()
        said.append((int(start), int(end)))
    return said


class Recorder:
    """Stands before a database and remembers what is written, transaction by transaction."""

    def __init__(self, store: Database) -> None:
        self._store = store
        self.written: list[list[tuple[str, list[Sequence[Any]]]]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[None]:
        self.written.append([])
        with self._store.writing(durable=durable):
            yield

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        found = list(rows)
        if found:
            self.written[-1].append((sql, found))
        self._store.run_many(sql, found)


def _bare(name: str, count: int, batch: int) -> float:
    """The same rows into the same tables, in as many commits, with nothing read or decided."""
    with _place(name) as (folder, address):
        recorder = Recorder(open_database(folder, address))
        ledger = CloudLedger(recorder, Rulebook.parse(**rule_texts()))
        roster(ledger)
        recorder.written.clear()
        accept(ledger, "A", count, batch)
        recorder.close()
    with _place(name) as (folder, address):
        store = open_database(folder, address)
        store.run("INSERT INTO feed VALUES ('logistics', 0)")
        started = time.perf_counter()
        for transaction in recorder.written:
            with store.writing():
                for sql, rows in transaction:
                    store.run_many(sql, rows)
        took = time.perf_counter() - started
        store.close()
    return count / took


def main() -> None:
    """One writer: ready, a word on stdin, and from when to when it wrote."""
    address, folder, letters, count, batch = sys.argv[1:]
    cloud = open_cloud(Path(folder), address)
    print("ready", flush=True)
    sys.stdin.readline()
    print(*accept(cloud.ledger, letters, int(count), int(batch)))


if __name__ == "__main__":
    main()
