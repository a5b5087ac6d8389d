"""One of several processes on one database: says what was acknowledged, line by line, until killed.

``python -m tests.cloud.writer ADDRESS FOLDER SEED COUNT BATCH TICKETS``; starts at a line on stdin.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

from cloud.app import open_cloud
from domain.repair import commands as c
from domain.wire import WireCommand
from tests.cloud.desks import Desks
from tests.worlds import HeldClock


class Said(Struct, frozen=True):
    """One batch that was accepted: its commands with their places, and when (monotonic ns)."""

    asked_at: int
    told_at: int
    places: dict[str, int]


def commands(desks: Desks, tickets: list[str], count: int) -> Iterator[WireCommand]:
    """Notes on tickets that all writers know."""
    for n in range(count):
        yield desks.command(tickets[n % len(tickets)], c.Note(f"第 {n} 条"))


def shared_tickets(desks: Desks, count: int) -> list[str]:
    """Tickets for all writers to write on, made by whoever starts them."""
    desks.roster()
    return [desks.report() for _ in range(count)]


def main() -> None:
    """Write batch after batch."""
    address, folder, seed, count, batch, tickets = sys.argv[1:]
    cloud = open_cloud(Path(folder), address)
    desks = Desks(cloud.ledger, HeldClock(), seed)
    wanted = list(commands(desks, tickets.split(","), int(count)))
    print("ready", flush=True)
    sys.stdin.readline()
    for start in range(0, len(wanted), int(batch)):
        asked_at = time.monotonic_ns()
        results = desks.push(*wanted[start : start + int(batch)])
        told_at = time.monotonic_ns()
        assert all(one.outcome == "accepted" for one in results), results
        said = Said(asked_at, told_at, {one.id: one.seq for one in results})
        print(msgspec.json.encode(said).decode(), flush=True)
        # What a page does beside: a number, under a lock of its own.
        cloud.ledger.draw_number("BX", desks.clock())


if __name__ == "__main__":
    main()
