"""A cloud's database with very many tickets and their entries, filled fast."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cloud.app import fill_sample, open_cloud
from domain.envelope import Command
from domain.repair import commands as c
from domain.repair.rules import Terms
from domain.repair.ticket import Reporter
from domain.replay import predict
from domain.wire import encode, wire_entry
from storage.database import Store
from tests.desktop.make_tickets import make_tickets
from tests.worlds import LEADER

VERSIONS = 3
"""Entries of a ticket: so many its state says that it has seen."""
_UID = "u" * 32
_COMMAND = "c" * 32
_YEAR = 365 * 86_400_000


def fill_cloud(data: Path, count: int, now: int) -> int:
    """Make a cloud of ``count`` tickets in ``data``. Returns how many entries it has.

    Args:
        now: ms UTC; the newest ticket was reported about a minute before.
    """
    cloud = open_cloud(data)
    store = cloud.store
    assert isinstance(store, Store)
    fill_sample(cloud)
    make_tickets(store, count, now=now)
    template = _template(now)
    with store.writing():
        # As if all of them were touched this year: none is left out for its age.
        store.run("UPDATE ticket SET updated_at = max(updated_at, ?)", (now - _YEAR,))
        store.run_many(
            "INSERT INTO entry (feed, seq, command, aggregate, version, data) "
            "VALUES ('logistics', ?, ?, ?, ?, ?)",
            _entries(template, count),
        )
        store.run("INSERT INTO feed (feed, seq) VALUES ('logistics', ?)", (count * VERSIONS,))
    store.close()
    return count * VERSIONS


def _template(now: int) -> str:
    wish = c.Report(
        "BX261124-A001", "water.pipe", "p", "东校区 3栋 301", Reporter("王", "1"), "漏水"
    )
    command = Command(_COMMAND, _UID, wish, LEADER, "phone", "A", "", now, now)
    return encode(wire_entry(predict(None, command, Terms())[1])).decode()


def _entries(template: str, count: int) -> Iterator[tuple[Any, ...]]:
    seq = 0
    for n in range(count):
        uid = f"t{n:031d}"
        for version in range(1, VERSIONS + 1):
            seq += 1
            command = f"c{seq:031d}"
            data = template.replace(_UID, uid).replace(_COMMAND, command)
            data = data.replace('"seq":0', f'"seq":{seq}', 1)
            data = data.replace('"version":1', f'"version":{version}', 1)
            yield seq, command, uid, version, data.encode()
