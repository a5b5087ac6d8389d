"""A station's folder with a million tickets, made once and kept: making it takes two minutes."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop.settings import SettingsFile
from desktop.ui.settings.values import DeskSettings, Settings
from tests.desktop import make_tickets as maker
from tests.worlds import KEY, NOON, HeldClock, close_station, make_station

TICKETS = 1_000_000
ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "var" / "bench"
OPERATOR = "H001"

_MADE_BY = (
    "tests/desktop/make_tickets.py",
    "storage/schema.py",
    "storage/version.py",
    "storage/projection.py",
    "storage/search.py",
    "storage/words.py",
    "domain/repair/ticket.py",
)
"""What decides how the file comes out; where one of them changed it is made anew."""


def folder(count: int = TICKETS) -> Path:
    """The data folder of a desk with so many tickets and somebody at it. Leave it as it is."""
    place = KEPT / f"{count}-{_fingerprint()}"
    if (place / "whole").exists():
        return place
    if KEPT.exists():
        shutil.rmtree(KEPT)
    place.mkdir(parents=True)
    print(f"making {count:,} tickets...", flush=True)
    began = time.monotonic()
    station = make_station(place, clock=HeldClock())
    maker.make_tickets(station._store, count, now=NOON, searchable=True)
    station._store.run("PRAGMA wal_checkpoint(TRUNCATE)")
    close_station(station)
    (place / "station.key").write_text(KEY.hex(), encoding="ascii")
    SettingsFile(place).save(Settings(desk=DeskSettings(operator=OPERATOR)))
    (place / "whole").touch()
    print(f"made in {time.monotonic() - began:.0f} s", flush=True)
    return place


@contextmanager
def copied(count: int = TICKETS) -> Iterator[Path]:
    """A copy that may be written to, gone afterwards. It lies beside the kept one: on one disk."""
    kept = folder(count)
    place = KEPT / "copy"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(kept, place)
    try:
        yield place
    finally:
        shutil.rmtree(place)


def _fingerprint() -> str:
    found = hashlib.sha256()
    for name in _MADE_BY:
        found.update((ROOT / name).read_bytes())
    return found.hexdigest()[:12]
