"""A new station's start from a file, beside the bare way of the same bytes to the same disk."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from backports import zstd

from desktop.processes import CloudProcess
from domain.starting import SnapshotReply
from domain.wire import WIRE_VERSION, EnrolRequest
from storage.database import Store
from storage.snapshot import lock_up
from sync.transport import HttpTransport
from tests.benchmarks.big_cloud import fill_cloud
from tests.benchmarks.measuring import Figure
from tests.benchmarks.starting_desk import Arrived

TICKETS = 100_000
RUNS = 3
_KEY = bytes(range(32))
_PUBLISHED_SECONDS = 900.0


def figures() -> Iterator[Figure]:
    """Speed, the moment of use, memory, the main thread, and bytes."""
    return of(TICKETS, RUNS)


def of(tickets: int, runs: int) -> Iterator[Figure]:
    """The same for so many tickets, the middle one of so many runs."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill_cloud(folder / "cloud", tickets, time.time_ns() // 1_000_000)
        cloud = CloudProcess(folder / "cloud", sample=False)
        started = time.perf_counter()
        cloud.start()
        try:
            reply = _published(cloud)
            made = time.perf_counter() - started
            yield from _measure(cloud, folder, reply, made, tickets, runs)
        finally:
            cloud.stop()


def _published(cloud: CloudProcess) -> SnapshotReply:
    """What the cloud offers, once it does."""
    transport = _enrolled(cloud)
    until = time.monotonic() + _PUBLISHED_SECONDS
    while (reply := transport.snapshot("all")).state != "ready":
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.1)
    return reply


def _measure(
    cloud: CloudProcess, folder: Path, reply: SnapshotReply, made: float, tickets: int, runs: int
) -> Iterator[Figure]:
    transport = _enrolled(cloud)
    source = folder / "source.db"
    _plain(transport, reply, source)
    locked = folder / "locked.db"
    lock_up(source, locked, _KEY)
    bare: list[float] = []
    desks: list[Arrived] = []
    for run in range(runs):
        bare.append(_bare(transport, reply, locked))
        desks.append(_desk(cloud, folder / f"desk{run}", tickets))
    bare.append(_bare(transport, reply, locked))
    # Machines are shared: each run stands beside the bare ways just before and after it.
    pairs = [(desk.all, (a + b) / 2) for desk, a, b in zip(desks, bare, bare[1:], strict=False)]
    took, limit = sorted(pairs, key=lambda pair: pair[0] / pair[1])[runs // 2]
    what = f"start of a new station with {tickets:,} tickets"
    bare_name = "HTTP + write + fsync + quick_check of that file"
    yield Figure(what, tickets / took, "tickets/s", bare_name, tickets / limit, 0.8, True)
    opened = statistics.median(desk.open for desk in desks)
    yield Figure("open tickets usable, enrolment included", opened, "s", "budget", 1.0, 1.0)
    grown = max(desk.grown for desk in desks)
    yield Figure("memory more than before, at the most", grown, "MiB", "budget", 40.0, 1.0)
    longest = statistics.median(desk.longest for desk in desks)
    # Once: the file is exchanged between two events, with three syncs to the disk.
    yield Figure("longest gap on the main thread", longest, "ms", "three frames", 48.0, 1.0)
    size, plain = reply.size / tickets, reply.plain / tickets
    yield Figure("bytes of a ticket and its entries, sent", size, "B", "on the disk", plain, 0.25)
    yield Figure("the cloud makes both files anew", made, "s", "a minute", 60.0 * tickets / 1e5, 1)


def _enrolled(cloud: CloudProcess) -> HttpTransport:
    transport = HttpTransport(cloud.url)
    wish = EnrolRequest(WIRE_VERSION, cloud.enrol_code(), "量", "m1")
    transport.token = transport.enrol(wish).token
    return transport


def _plain(transport: HttpTransport, reply: SnapshotReply, target: Path) -> None:
    unpacker = zstd.ZstdDecompressor()
    with target.open("wb") as out:
        for part in transport.fetch_snapshot(reply.id, 0, reply.size):
            out.write(unpacker.decompress(part))


def _bare(transport: HttpTransport, reply: SnapshotReply, locked: Path) -> float:
    """Seconds for what can't be spared: the bytes over HTTP, the file to the disk, one look at it.

    Args:
        locked: the encrypted file that a station ends with.
    """
    target = locked.with_name("bare.db")
    started = time.perf_counter()
    for _ in transport.fetch_snapshot(reply.id, 0, reply.size):
        pass
    with locked.open("rb") as made, target.open("wb") as out:
        shutil.copyfileobj(made, out, 1 << 20)
        out.flush()
        os.fsync(out.fileno())
    store = Store(target, _KEY)
    store.run("PRAGMA cache_size = -4096")
    assert store.rows("PRAGMA quick_check") == [("ok",)]
    took = time.perf_counter() - started
    store.close()
    target.unlink()
    return took


def _desk(cloud: CloudProcess, data: Path, tickets: int) -> Arrived:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.starting_desk", str(data), cloud.url]
        + [cloud.enrol_code(), str(tickets)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Arrived(**json.loads(done.stdout.splitlines()[-1]))
