"""A thousand stations listen to one cloud process: how soon all are told, and what each costs."""

from __future__ import annotations

import selectors
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil

from desktop.processes import CloudProcess
from tests.benchmarks.measuring import Figure, percentile
from tests.stories.test_processes import Line

STREAMS = 1_000
CHANGES = 5
PATIENCE = 30.0


def figures() -> Iterator[Figure]:
    """Told within 200 ms, at less than 50 KB each."""
    with tempfile.TemporaryDirectory() as name:
        cloud = CloudProcess(Path(name) / "cloud")
        cloud.start()
        ears = Ears()
        try:
            yield from _measured(cloud, ears)
        finally:
            ears.close()
            cloud.stop()


def _measured(cloud: CloudProcess, ears: Ears) -> Iterator[Figure]:
    assert cloud._process is not None
    process = psutil.Process(cloud._process.pid)
    line = Line(cloud, "")
    ears.open(cloud.port, line.token, 20)
    before = process.memory_info().rss
    ears.open(cloud.port, line.token, STREAMS - 20)
    each = (process.memory_info().rss - before) / (STREAMS - 20) / 1_024
    transport, last, half = line.to(cloud), [], []
    for _ in range(CHANGES):
        call = line.report()
        began = time.perf_counter()
        transport.push(call)
        told = sorted(at - began for at in ears.hear())
        last.append(told[-1] * 1_000)
        half.append(percentile(told, 0.5) * 1_000)
    what = f"{STREAMS:,} stations listen to one process"
    # From before a call is pushed until the last one has its hint; one thread reads them all.
    yield Figure(f"{what}: all told of a change", max(last), "ms", "budget", 200.0, 1.0)
    yield Figure(f"{what}: half of them told", max(half), "ms", "budget", 200.0, 1.0)
    yield Figure(f"{what}: memory of a stream", each, "KiB", "budget", 50.0, 1.0)


class Ears:
    """Open streams, read by one thread."""

    def __init__(self) -> None:
        self._streams: list[socket.socket] = []
        self._selector = selectors.DefaultSelector()

    def open(self, port: int, token: str, count: int) -> None:
        """Open so many more, and wait for the first word of each."""
        head = (
            "GET /sync/v1/stream HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/event-stream\r\n"
            f"authorization: Bearer {token}\r\n\r\n"
        ).encode()
        made = []
        for _ in range(count):
            one = socket.create_connection(("127.0.0.1", port))
            one.sendall(head)
            self._selector.register(one, selectors.EVENT_READ)
            made.append(one)
        self._streams += made
        self._words(set(made))

    def hear(self) -> list[float]:
        """When each heard its next word."""
        return self._words(set(self._streams))

    def _words(self, silent: set[socket.socket]) -> list[float]:
        found: list[float] = []
        until = time.monotonic() + PATIENCE
        while silent:
            assert time.monotonic() < until, f"{len(silent)} were not told"
            for key, _ in self._selector.select(1.0):
                one = key.fileobj
                assert isinstance(one, socket.socket)
                if b"data:" in one.recv(65_536) and one in silent:
                    silent.discard(one)
                    found.append(time.perf_counter())
        return found

    def count(self, heard: list[int], over: threading.Event) -> None:
        """Read on until it is over, and count what each hears."""
        at = {one: n for n, one in enumerate(self._streams)}
        while not over.is_set():
            for key, _ in self._selector.select(0.5):
                one = key.fileobj
                assert isinstance(one, socket.socket)
                heard[at[one]] += one.recv(65_536).count(b"data:")

    def close(self) -> None:
        """Close them all."""
        for one in self._streams:
            one.close()
        self._selector.close()
