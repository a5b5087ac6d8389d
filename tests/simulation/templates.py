"""Empty databases to copy, made once a process: creating tables costs more than a day's work."""

from __future__ import annotations

import shutil
import tempfile
from functools import cache
from pathlib import Path

from cloud.ledger import CloudLedger
from domain.directory import Staff, aggregate_of, put
from domain.people import SYSTEM
from storage.database import Store
from storage.migrations import migrate
from storage.mirror import Mirror
from tests.memory import memory
from tests.prepared import rules
from tests.worlds import NOON

WORKERS = (("W101", "张大勇"), ("W102", "王铁柱"))
DESK_STAFF = (
    Staff("H001", "李桂芳", "leader"),
    Staff("H002", "周敏", "dispatcher"),
    Staff("H003", "陈立", "leader"),
)


@cache
def templates() -> tempfile.TemporaryDirectory[str]:
    """A folder with ``cloud.db``, ``station.db`` and ``words.db``, in memory if there is room."""
    made = tempfile.TemporaryDirectory(dir=memory())
    folder = Path(made.name)
    cloud = Store(folder / "cloud.db")
    migrate(cloud, "cloud")
    ledger = CloudLedger(cloud, rules())
    ledger.set_meta("epoch", "epoch1")
    roster(ledger)
    station = Store(folder / "station.db")
    migrate(station, "station")
    mirror = Mirror(folder / "words.db", None)
    for store in (cloud, station):
        store.run("PRAGMA wal_checkpoint(TRUNCATE)")
        store.close()
    mirror.close()
    return made


@cache
def empty(kind: str) -> Store:
    """The tables of a ``cloud`` or a ``station``, to look at."""
    return Store(Path(templates().name) / f"{kind}.db", read_only=True)


def copy(name: str, target: Path) -> None:
    """Put a copy of a template at a path."""
    shutil.copyfile(Path(templates().name) / name, target)


def roster(ledger: CloudLedger) -> None:
    """Put the office's people into a cloud."""
    bodies = (*DESK_STAFF, *(Staff(code, name, "worker") for code, name in WORKERS))
    for n, body in enumerate(bodies):
        ledger.submit(
            aggregate_of(body), put(body), SYSTEM, "system", command_id=f"r{n:031d}", now=NOON
        )
