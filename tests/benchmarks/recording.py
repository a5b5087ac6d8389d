"""The station's words: record a command, receive a feed, beside bare commits and inserts."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from msgspec import structs

from domain.envelope import Command, Entry
from domain.people import Actor
from domain.repair import commands as c
from domain.repair.checks import crew_of
from domain.repair.rules import Terms
from domain.repair.ticket import Reporter
from domain.replay import predict
from domain.services import encode_state
from domain.wire import encode, wire_entry
from storage.database import Store
from tests.benchmarks.measuring import Figure, percentile, times
from tests.worlds import KEY, LEADER, NOON, Ids, close_station, make_station, report

ENTRIES = 20_000


def figures() -> Iterator[Figure]:
    """Record and receive."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _record(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        yield from _receive(Path(folder))


def bare_commits(folder: Path, count: int) -> list[float]:
    """One row, one FULL commit, on the same kind of encrypted file."""
    store = Store(folder / "bare.db", KEY)
    store.run("CREATE TABLE t (id INTEGER PRIMARY KEY, data BLOB)")

    def commit() -> None:
        with store.writing():
            store.run("INSERT INTO t (data) VALUES (?)", (b"x" * 700,))

    found = times(commit, count)
    store.close()
    return found


def _record(folder: Path) -> Iterator[Figure]:
    bare = bare_commits(folder, 400)
    station = make_station(folder)
    uids = [report(station).uid for _ in range(420)]
    accepted = iter(uids)
    found = times(lambda: station.submit(next(accepted), c.Accept()), 400)
    close_station(station)
    for part, name in ((0.5, "p50"), (0.99, "p99")):
        yield Figure(
            f"record one command, durable, {name}",
            percentile(found, part),
            "ms",
            f"bare FULL commit, {name}",
            percentile(bare, part),
            5.0,
        )


def made_entries(count: int) -> list[Entry]:
    """A feed of repairs as they happen: reported, accepted, dispatched, taken, arrived."""
    terms, ids = Terms(), Ids("b")
    requester = Actor("20240001", "王子涵", "requester")
    steps = [
        c.Accept(),
        c.Dispatch(crew_of([("W101", "张大勇")])),
        c.Take("W101"),
        c.Arrive("W101"),
    ]
    entries: list[Entry] = []
    number = 0
    while len(entries) < count:
        number += 1
        uid, state = ids(), None
        wish = c.Report(
            number=f"BX261124-W{number:03d}",
            fault="water.pipe",
            place="东校区/3栋/301",
            place_text="东校区 3栋 301",
            reporter=Reporter("王子涵", f"138{number:08d}"),
            description="卫生间水管漏水，已经流到走廊，请尽快来人",
            zone="东区宿舍",
        )
        for n, args in enumerate([wish, *steps]):
            actor, at = requester if n == 0 else LEADER, NOON + number * 1_000 + n
            command = Command(ids(), uid, args, actor, "wechat", "cloud", "", at, at, n)
            state, entry = predict(state, command, terms)
            entries.append(_numbered(entry, len(entries) + 1))
    return entries[:count]


def _numbered(entry: Entry, seq: int) -> Entry:
    return structs.replace(entry, seq=seq)


def _receive(folder: Path) -> Iterator[Figure]:
    entries = made_entries(ENTRIES)
    bare = _bare_rows(folder, entries)
    station = make_station(folder, campus=False)
    ledger = station._ledger
    started = time.perf_counter()
    longest = 0.0
    for at in range(0, len(entries), 100):
        slice_started = time.perf_counter()
        ledger.receive("logistics", "e1", entries[at : at + 100], len(entries), NOON)
        longest = max(longest, time.perf_counter() - slice_started)
    took = time.perf_counter() - started
    close_station(station)
    yield Figure(
        "receive a feed, slices of 100", ENTRIES / took, "entries/s", "required", 10_000, 1.0, True
    )
    yield Figure(
        "receive a feed, slices of 100",
        ENTRIES / took,
        "entries/s",
        "bare upserts of the same rows",
        bare,
        0.2,
        True,
    )
    yield Figure("longest slice of 100 entries", longest * 1_000, "ms", "frame", 16.0, 1.0)


def _bare_rows(folder: Path, entries: list[Entry]) -> float:
    """The same entries and states written with nothing decided: rows a second."""
    store = Store(folder / "rows.db", KEY)
    store.run("CREATE TABLE e (id INTEGER PRIMARY KEY, command TEXT UNIQUE, data BLOB)")
    store.run("CREATE TABLE t (uid TEXT PRIMARY KEY, state BLOB)")
    rows = [(entry.command_id, encode(wire_entry(entry)), entry.aggregate) for entry in entries]
    state = encode_state(predict(None, _first(entries), Terms())[0])
    started = time.perf_counter()
    for at in range(0, len(rows), 100):
        with store.writing():
            for command, data, aggregate in rows[at : at + 100]:
                store.run("INSERT INTO e (command, data) VALUES (?, ?)", (command, data))
                store.run("INSERT OR REPLACE INTO t (uid, state) VALUES (?, ?)", (aggregate, state))
    took = time.perf_counter() - started
    store.close()
    return len(rows) / took


def _first(entries: list[Entry]) -> Command:
    wish = c.Report("BX261124-W001", "water.pipe", "p", "p", Reporter("王", "1"), "漏水")
    return Command(entries[0].command_id, "u", wish, LEADER, "phone", "A", "", NOON, NOON)
